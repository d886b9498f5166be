"""Does a notice of enrolment say when, in what, with whom, and whether there are children?"""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from message_schemas import EnrolmentNotice, JsonObject, LegalGround, LengthValue, TreatmentKind
from message_schemas.examples import example
from tests.unit.message_schemas.events.drawn import ANONYMOUS, built, days, envelope, people, providers
from tests.unit.message_schemas.events.seen import (
    Change,
    changed,
    errors,
    first,
    focus,
    remarks,
    said,
    warnings,
    without,
)

kinds = st.lists(st.sampled_from(TreatmentKind), min_size=1, max_size=3).map(tuple)
lengths = st.builds(
    LengthValue, number=st.integers(1, 10_000), unit=st.sampled_from(["days", "weeks", "months"])
)


def bundle(*changes: Change) -> JsonObject:
    return changed(example("enrolment-notice"), *changes)


@settings(max_examples=80, deadline=None)
@given(
    values=st.fixed_dictionaries(
        {"kinds": kinds, "enrolled_on": days},
        optional={
            "legal_ground": st.sampled_from(LegalGround),
            "provider": providers,
            "contact_person": people,
            "coordinator": people,
            "expected_length": lengths,
            "parent_of_minors": st.booleans(),
        },
    )
)
def test_what_is_built_keeps_the_definition(values: dict[str, Any]) -> None:
    found = built(EnrolmentNotice, values)

    assert found is not None
    assert errors(found) == []
    expected = {"contact_person", "coordinator", "expected_length", "parent_of_minors"}
    assert bool(remarks(found)) is not (expected <= values.keys())


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda b: focus(b).update(status="planned"), "code-not-allowed"),
        (lambda b: focus(b).pop("patient"), "content-missing"),
        (lambda b: focus(b)["type"][0]["coding"][0].update(code="hotel"), "code-not-allowed"),
        (lambda b: focus(b)["type"][1]["coding"][0].update(code="sel-1"), "code-not-allowed"),
        (lambda b: focus(b)["period"].pop("start"), "content-missing"),
        (lambda b: focus(b).update(managingOrganization=focus(b)["patient"]), "reference-target"),
        (lambda b: focus(b).update(careManager=focus(b)["patient"]), "reference-target"),
        (lambda b: focus(b)["extension"][0].update(valueReference=focus(b)["patient"]), "reference-target"),
        (lambda b: focus(b)["extension"][1].update(valueDuration=None, valueString="længe"), "content-type"),
        (lambda b: focus(b)["extension"].append(focus(b)["extension"][0]), "content-too-many"),
        (lambda b: first(b, "Observation").update(valueBoolean=None, valueString="ja"), "content-type"),
        (
            lambda b: b["entry"].append({"resource": {**first(b, "Observation"), "id": "one-more"}}),
            "resource-too-many",
        ),
    ],
)
def test_a_wrong_notice_is_refused(change: Change, detail: str) -> None:
    assert detail in errors(bundle(change))


def test_the_contracts_own_minimum_is_enough() -> None:
    def least(found: JsonObject) -> None:
        episode = focus(found)
        for name in episode.keys() - {"resourceType", "id", "status", "patient"}:
            del episode[name]
        found["entry"] = [one for one in found["entry"] if one["resource"]["resourceType"] != "Observation"]

    found = bundle(least)

    assert errors(found) == []
    assert set(warnings(found)) == {"content-expected", "resource-expected"}


def test_that_the_citizen_is_a_parent_can_be_withheld_alone() -> None:
    found = bundle()

    left = without(found, "family-and-children")

    assert said(found) == {"substance-use", "family-and-children"}
    assert left is not None
    assert errors(left) == []
    assert said(left) == {"substance-use"}


def test_an_anonymous_citizen_can_be_enrolled() -> None:
    found = built(
        EnrolmentNotice,
        {"kinds": ("anonymous-counselling",), "enrolled_on": dt.date(2026, 11, 22), "citizen": ANONYMOUS},
    )

    assert found is not None
    assert errors(found) == []


@pytest.mark.parametrize("given", [{"kinds": ()}, {"expected_length": {"number": 0}}, {"enrolled_on": None}])
def test_values_that_do_not_go_together_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        EnrolmentNotice(**envelope(), **{"kinds": ("day",), "enrolled_on": dt.date(2026, 1, 1), **given})
