"""Does a decision give its grounds and tell how to complain?"""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from message_schemas import (
    DecisionNotice,
    DecisionOutcome,
    InformationCategory,
    JsonObject,
    LegalGround,
    TreatmentKind,
)
from message_schemas.examples import example
from message_schemas.terminology import DECISION_OUTCOME, TREATMENT_KIND
from tests.unit.message_schemas.events.drawn import (
    built,
    days,
    envelope,
    ids,
    people,
    providers,
    some_categories,
    texts,
)
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

BASE = "https://handleplan-hub.example/fhir/CodeSystem"
DAY = dt.date(2026, 11, 26)
values = st.fixed_dictionaries(
    {"outcome": st.sampled_from(DecisionOutcome), "decided_on": days},
    optional={
        "grounds": texts,
        "decided_by": people,
        "legal_ground": st.sampled_from(LegalGround),
        "treatment": st.sampled_from(TreatmentKind),
        "provider": providers,
        "new_provider": providers,
        "grant_start": days,
        "grant_end": days,
        "complaint_deadline": days,
        "complaint_guidance": texts,
        "complaint_to": providers,
        "citizen_told": days,
        "recommendation": ids,
        "answers": st.just("message-0"),
        "also_about": some_categories,
    },
)


def bundle(*changes: Change) -> JsonObject:
    return changed(example("decision-notice"), *changes)


def output(found: JsonObject, code: str) -> JsonObject:
    return next(one for one in focus(found)["output"] if one["type"]["coding"][0]["code"] == code)


def drop(code: str) -> Change:
    return lambda found: focus(found)["output"].remove(output(found, code))


def decide(code: str) -> Change:
    return lambda found: output(found, "outcome")["valueCodeableConcept"]["coding"][0].update(code=code)


def under(law: str) -> Change:
    return lambda found: output(found, "legal-ground")["valueCoding"].update(code=law)


@settings(max_examples=120, deadline=None)
@given(values=values)
def test_what_is_built_keeps_the_definition(values: dict[str, Any]) -> None:
    found = built(DecisionNotice, values)

    assert found is None or errors(found) == []


@settings(max_examples=60, deadline=None)
@given(text=texts, outcome=st.sampled_from(DecisionOutcome), provider=providers)
def test_a_decision_with_everything_in_it_is_kept_without_remark(
    text: str, outcome: DecisionOutcome, provider: object
) -> None:
    given: dict[str, Any] = {
        "outcome": outcome,
        "grounds": text,
        "decided_on": DAY,
        "legal_ground": LegalGround.SEL_101,
        "treatment": TreatmentKind.DAY,
        "provider": provider,
        "complaint_deadline": DAY,
        "complaint_guidance": text,
        "complaint_to": provider,
        "answers": "message-0",
    }
    if outcome in ("granted", "partly-granted", "changed"):
        given |= {"grant_start": DAY, "grant_end": dt.date(2027, 5, 26)}

    found = built(DecisionNotice, given)

    assert found is not None
    assert remarks(found) == []


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda b: focus(b).pop("status"), "content-missing"),
        (lambda b: focus(b).pop("intent"), "content-missing"),
        (lambda b: focus(b).pop("for"), "content-missing"),
        (lambda b: focus(b).pop("output"), "content-missing"),
        (drop("outcome"), "content-missing"),
        (lambda b: focus(b)["output"].append(output(b, "outcome")), "content-too-many"),
        (decide("maybe"), "code-not-allowed"),
        (lambda b: output(b, "outcome").pop("valueCodeableConcept"), "content-missing"),
        (
            lambda b: output(b, "grant-period").update(valuePeriod=None, valueString="et halvt år"),
            "content-type",
        ),
        (lambda b: output(b, "grant-period")["valuePeriod"].pop("start"), "content-missing"),
        (
            lambda b: output(b, "complaint-deadline").update(valueDate=None, valueString="snart"),
            "content-type",
        ),
        (lambda b: output(b, "grounds").update(valueString=None, valueInteger=1), "content-type"),
        (lambda b: output(b, "complaint-to")["type"]["coding"][0].update(code="gossip"), "code-not-allowed"),
        (under("sel-1"), "code-not-allowed"),
        (lambda b: output(b, "treatment")["valueCoding"].update(code="hotel"), "code-not-allowed"),
        (lambda b: focus(b).update(owner=focus(b)["for"]), "reference-target"),
        (drop("grounds"), "decision-without-grounds"),
        (drop("complaint-deadline"), "decision-without-complaint-deadline"),
    ],
)
def test_a_wrong_decision_is_refused(change: Change, detail: str) -> None:
    assert detail in errors(bundle(change))


@pytest.mark.parametrize("code", ["partly-granted", "refused", "dismissed", "changed", "ceased"])
def test_a_wish_that_is_not_fully_met_takes_grounds_and_a_deadline(code: str) -> None:
    found = bundle(decide(code), drop("grounds"), drop("complaint-deadline"))

    assert errors(found) == ["decision-without-grounds", "decision-without-complaint-deadline"]


@pytest.mark.parametrize("code", ["granted", "go-ahead"])
def test_a_wish_that_is_met_in_full_takes_neither(code: str) -> None:
    found = bundle(decide(code), drop("grounds"), drop("complaint-deadline"), drop("complaint-guidance"))

    assert errors(found) == []
    assert warnings(found) == ["content-expected"]  # grounds are still good to have


@pytest.mark.parametrize("law", ["sel-101-a", "sul-141", "sul-142"])
def test_a_law_without_an_appeal_asks_for_no_deadline(law: str) -> None:
    found = bundle(under(law), drop("complaint-deadline"), drop("complaint-guidance"))

    assert remarks(found) == []
    assert errors(bundle(under(law), drop("grounds"))) == ["decision-without-grounds"]


@pytest.mark.parametrize(
    "value",
    [
        {"valueString": "Afslag"},
        {"valueCode": "refused"},
        {"valueCoding": {"system": "https://kommune.example", "code": "refused"}},
        {"valueCodeableConcept": {"text": "Afslag"}},
    ],
)
def test_an_outside_partys_own_words_are_taken_with_a_word_about_the_deadline(value: JsonObject) -> None:
    def outside(found: JsonObject) -> None:
        kind = {"coding": [{"system": f"{BASE}/decision-output", "code": "outcome"}]}
        focus(found)["output"] = [{"type": kind, **value}]

    found = bundle(outside)

    assert errors(found) == []
    assert {"decision-without-deadline-or-code", "decision-without-period"} <= set(warnings(found))


@pytest.mark.parametrize(
    ("code", "told"),
    [("granted", True), ("partly-granted", True), ("changed", True), ("refused", False), ("go-ahead", False)],
)
def test_a_grant_says_its_period(code: str, told: bool) -> None:
    found = bundle(decide(code), drop("grant-period"))

    assert ("decision-without-period" in warnings(found)) is told


def test_a_decision_that_can_be_complained_about_comes_with_guidance() -> None:
    assert remarks(bundle(drop("complaint-guidance"))) == [("warning", "decision-without-guidance")]


def test_a_decision_answers_its_recommendation_by_message_and_by_id() -> None:
    found = bundle()

    assert first(found, "Provenance")["entity"][0]["what"] == {
        "reference": "MessageHeader/example-placement-recommendation-header"
    }
    assert focus(found)["basedOn"][0]["identifier"]["value"].startswith("urn:uuid:")


def test_what_the_grounds_tell_of_is_labelled() -> None:
    plain = {"outcome": "refused", "grounds": "Fordi", "decided_on": DAY, "complaint_deadline": DAY}

    found = built(DecisionNotice, plain | {"also_about": (InformationCategory.MENTAL_HEALTH,)})

    assert found is not None
    assert said(found) == {"substance-use", "mental-health"}
    assert said(built(DecisionNotice, plain) or {}) == {"substance-use"}


@pytest.mark.parametrize(
    "given",
    [
        {"outcome": "refused", "complaint_deadline": DAY},
        {"outcome": "refused", "grounds": "Fordi"},
        {"outcome": "refused", "grounds": "Fordi", "complaint_deadline": DAY, "grant_start": DAY},
        {"outcome": "granted", "grant_end": DAY},
        {"outcome": "granted", "grant_start": DAY, "grant_end": dt.date(2026, 1, 1)},
        {"outcome": "granted", "complaint_deadline": dt.date(2026, 1, 1)},
        {"outcome": "perhaps"},
    ],
)
def test_values_that_do_not_go_together_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        DecisionNotice(**envelope(), **{"decided_on": DAY, **given})


def test_the_builders_codes_are_the_published_ones() -> None:
    assert {one.value for one in DecisionOutcome} == DECISION_OUTCOME.codes
    assert {one.value for one in TreatmentKind} == TREATMENT_KIND.codes
