"""Does a concern notification tell which child, what the concern is, and who knows more?"""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from message_schemas import (
    ChildRelation,
    ChildValue,
    ConcernGround,
    ConcernNotification,
    JsonObject,
    ParentTold,
)
from message_schemas.examples import example
from message_schemas.terminology import CONCERN_GROUND, PARENT_TOLD
from tests.unit.message_schemas.events.drawn import ANONYMOUS, built, days, envelope, people, texts
from tests.unit.message_schemas.events.seen import (
    Change,
    changed,
    errors,
    first,
    focus,
    remarks,
    said,
    warnings,
)

BASE = "https://handleplan-hub.example/fhir/StructureDefinition"
DAY = dt.date(2026, 11, 19)
children = st.fixed_dictionaries(
    {"given": st.tuples(texts)},
    optional={
        "family": texts,
        "cpr": st.sampled_from(["0405190000", "2902200000"]),
        "birth_date": days,
        "gender": st.sampled_from(["male", "female", "unknown"]),
        "relation": st.sampled_from(ChildRelation),
        "address": texts,
        "postal_code": texts,
        "city": texts,
        "school": texts,
        "municipality_code": st.just("0607"),
        "municipality": texts,
    },
)
plain: dict[str, Any] = {
    "justification": "Pligt til at underrette",
    "children": ({"given": ("Alma",), "birth_date": DAY, "municipality": "Fredericia"},),
    "ground": "parent-uses",
    "concern": "Sover ikke hjemme",
    "observed": DAY,
    "parent_told": "no",
    "immediate_danger": True,
    "contact": {"family": "Krogh", "phone": "72107315"},
}


def bundle(*changes: Change) -> JsonObject:
    return changed(example("concern-notification"), *changes)


def extension(found: JsonObject, name: str) -> JsonObject:
    every = [*focus(found)["extension"], *first(found, "RelatedPerson")["extension"]]
    return next(one for one in every if one["url"] == f"{BASE}/{name}")


@settings(max_examples=100, deadline=None)
@given(
    values=st.fixed_dictionaries(
        {
            "justification": texts,
            "children": st.lists(children, min_size=1, max_size=3),
            "ground": st.sampled_from(ConcernGround),
            "concern": texts,
            "observed": days,
            "parent_told": st.sampled_from(ParentTold),
            "immediate_danger": st.booleans(),
            "contact": people,
        },
        optional={
            "observed_until": days,
            "other_adults": texts,
            "note": texts,
            "citizen": st.just(ANONYMOUS),
        },
    )
)
def test_what_is_built_keeps_the_definition(values: dict[str, Any]) -> None:
    found = built(ConcernNotification, values)

    complete = all(
        {"cpr", "birth_date"} & child.keys() and {"municipality", "municipality_code"} & child.keys()
        for child in values["children"]
    )
    assert found is None or errors(found) == []
    assert found is None or bool(remarks(found)) is not complete


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda b: b["entry"][0]["resource"]["extension"].pop(0), "legal-basis-not-for-event"),
        (lambda b: focus(b).pop("status"), "content-missing"),
        (lambda b: focus(b).pop("payload"), "content-missing"),
        (lambda b: focus(b)["payload"][0].pop("contentString"), "content-missing"),
        (lambda b: focus(b).update(subject=focus(b)["about"][0]), "reference-target"),
        (lambda b: focus(b).update(about=[{"reference": "RelatedPerson/nobody"}]), "reference-target"),
        (lambda b: focus(b).update(sender=focus(b)["subject"]), "reference-target"),
        (lambda b: focus(b)["reasonCode"][0]["coding"][0].update(code="gossip"), "code-not-allowed"),
        (lambda b: extension(b, "parent-told")["valueCoding"].update(code="perhaps"), "code-not-allowed"),
        (
            lambda b: extension(b, "immediate-danger").update(valueBoolean=None, valueString="ja"),
            "content-type",
        ),
        (lambda b: extension(b, "observed").update(valuePeriod=None, valueString="i går"), "content-type"),
        (lambda b: extension(b, "school").update(valueString=None, valueInteger=1), "content-type"),
        (lambda b: b["entry"].remove({"resource": first(b, "RelatedPerson")}), "resource-missing"),
        (lambda b: first(b, "RelatedPerson").update(patient=focus(b)["sender"]), "reference-target"),
        (
            lambda b: first(b, "RelatedPerson").update(
                identifier=[{"system": "urn:oid:1.2.208.176.1.2", "value": "3113200000"}]
            ),
            "citizen-number-invalid",
        ),
    ],
)
def test_a_wrong_notification_is_refused(change: Change, detail: str) -> None:
    found = changed(bundle(), lambda b: [one.pop("fullUrl") for one in b["entry"]], change)

    assert detail in errors(found)


def test_the_contracts_own_minimum_is_enough() -> None:
    def least(found: JsonObject) -> None:
        letter, child = focus(found), first(found, "RelatedPerson")
        for name in letter.keys() - {"resourceType", "id", "status", "payload"}:
            del letter[name]
        for name in child.keys() - {"resourceType", "id", "patient"}:
            del child[name]

    found = bundle(least)

    assert errors(found) == []
    assert {"content-expected", "child-not-identified"} <= set(warnings(found))


def test_a_child_that_is_known_by_name_only_is_told_of() -> None:
    child = {"given": ("Alma",), "municipality": "Fredericia"}

    found = built(ConcernNotification, plain | {"children": (child,)})

    assert found is not None
    assert remarks(found) == [("warning", "child-not-identified")]


def test_danger_makes_it_urgent() -> None:
    found = built(ConcernNotification, plain)

    assert found is not None
    assert focus(found)["priority"] == "stat"
    assert focus(bundle())["priority"] == "routine"


def test_an_anonymous_parent_may_be_told_of_to_the_recipient() -> None:
    named = ANONYMOUS.model_copy(update={"family": "Holm", "given": ("Rikke",)})

    found = built(ConcernNotification, plain | {"citizen": named})

    assert found is not None
    assert errors(found) == []
    assert first(found, "Patient")["name"][0]["family"] == "Holm"


def test_a_notification_tells_of_family_and_use_and_where_the_child_lives() -> None:
    assert said(bundle()) == {"family-and-children", "substance-use", "contact-details"}


@pytest.mark.parametrize(
    "given",
    [
        {"children": ()},
        {"children": ({"birth_date": DAY},)},
        {"children": ({"given": ("Alma",), "cpr": "3113200000"},)},
        {"children": ({"given": ("Alma",), "municipality_code": "607"},)},
        {"legal_basis": "consent"},
        {"observed_until": dt.date(2026, 1, 1)},
        {"justification": " "},
    ],
)
def test_values_that_do_not_go_together_are_refused(given: dict[str, Any]) -> None:
    ConcernNotification(**envelope(), **plain)
    with pytest.raises(ValidationError):
        ConcernNotification(**envelope(), **{**plain, **given})


def test_a_childs_name_is_what_is_known_of_it() -> None:
    assert ChildValue(family="Holm").name == "Holm"
    assert ChildValue(given=("Alma", "Test"), family="Holm").name == "Alma Test Holm"


def test_the_builders_codes_are_the_published_ones() -> None:
    assert {one.value for one in ConcernGround} == CONCERN_GROUND.codes
    assert {one.value for one in ParentTold} == PARENT_TOLD.codes
