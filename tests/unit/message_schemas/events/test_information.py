"""A request for information names what is wanted, what for and by when."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from message_schemas import (
    InformationCategory,
    InformationRequest,
    JsonObject,
    PeriodValue,
    Purpose,
    SignedConsentValue,
)
from message_schemas.builders.consent import ConsentValue
from message_schemas.codes import CATEGORY_SYSTEM
from message_schemas.examples import example
from tests.unit.message_schemas.events.drawn import FEW, categories, days, envelopes, people, texts
from tests.unit.message_schemas.events.seen import errors, remarks, warnings
from tests.unit.message_schemas.samples import SENT_AT, changed, envelope, resource, without

Change = Callable[[JsonObject], object]
_C = InformationCategory
TOLD: dict[str, Any] = {
    "reason": "Udredning",
    "period": PeriodValue(start=dt.date(2025, 1, 1)),
    "answer_by": dt.date(2026, 12, 1),
}

periods = st.tuples(days, days).map(sorted).map(lambda two: PeriodValue(start=two[0], end=two[1]))
signed = st.builds(
    SignedConsentValue,
    title=texts,
    signed_on=st.none() | days,
    covers=st.none() | texts,
    data=st.binary(min_size=1, max_size=40),
)


def request(**content: Any) -> JsonObject:
    """A request's Bundle."""
    value = {"categories": (_C.MEDICATION,), **TOLD, **content}
    return InformationRequest(**envelope(**value)).to_bundle()


def coding(code: str) -> JsonObject:
    """The Coding of an information category."""
    return {"system": CATEGORY_SYSTEM, "code": code}


@FEW
@given(
    st.builds(
        InformationRequest,
        **envelopes(),
        categories=st.lists(categories, min_size=1, unique=True).map(tuple),
        reason=texts,
        period=periods,
        answer_by=days,
        description=st.none() | texts,
        asked_by=st.none() | people,
        signed_consent=st.none() | signed,
        note=st.none() | texts,
    )
)
def test_whatever_is_asked_for_is_a_request_without_a_remark(value: InformationRequest) -> None:
    bundle = value.to_bundle()

    assert remarks(bundle) == []


@pytest.mark.parametrize(
    "named",
    [
        {
            "input": [
                {"type": {"text": "Kategori"}, "valueCodeableConcept": {"coding": [coding("medication")]}}
            ]
        },
        {"input": [{"type": {"text": "Kategori"}, "valueCoding": coding("medication")}]},
        {"input": [{"type": {"text": "Kategori"}, "valueCode": "medication"}]},
        {"input": [{"type": {"text": "Kategori"}, "valueString": "medication"}]},
        {"input": [{"type": {"coding": [coding("medication")]}, "valueBoolean": True}]},
        {"code": {"coding": [coding("medication")]}},
        {"reasonCode": {"coding": [coding("medication")]}},
    ],
)
def test_a_partner_may_name_what_is_wanted_in_any_plain_place(named: JsonObject) -> None:
    def only(bundle: JsonObject) -> None:
        task = resource(bundle, "Task")
        for name in [name for name in task if name not in ("resourceType", "id", "status", "intent")]:
            task.pop(name)
        task.update(named)

    assert errors(changed(request(), only)) == []


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda b: resource(b, "Task").pop("input"), "wanted-category-missing"),
        (
            lambda b: resource(b, "Task").update(input=resource(b, "Task")["input"][3:]),
            "wanted-category-missing",
        ),
        (
            lambda b: resource(b, "Task")["input"][0]["valueCodeableConcept"]["coding"][0].update(code="x"),
            "code-not-allowed",
        ),
        (
            lambda b: resource(b, "Task")["input"][0].update(valueCodeableConcept={"text": "medicin"}),
            "code-not-allowed",
        ),
        (
            lambda b: (
                resource(b, "Task")["input"][3].pop("valuePeriod"),
                resource(b, "Task")["input"][3].update(valueString="altid"),
            ),
            "content-type",
        ),
        (
            lambda b: resource(b, "Task")["input"][-1].update(
                valueReference={"reference": resource(b, "Task")["for"]["reference"]}
            ),
            "reference-target",
        ),
        (lambda b: resource(b, "Task").pop("intent"), "content-missing"),
        (lambda b: resource(b, "DocumentReference").pop("content"), "content-missing"),
    ],
)
def test_what_a_request_says_is_right(change: Change, detail: str) -> None:
    assert detail in errors(changed(example("information-request"), change))


def test_a_request_that_does_not_say_what_for_or_by_when_draws_a_word() -> None:
    bundle = changed(request(period=None, answer_by=None), lambda b: resource(b, "Task").pop("reasonCode"))

    assert errors(bundle) == []
    assert warnings(bundle) == ["content-expected"] * 3


def test_a_consent_in_the_message_is_named_by_the_request() -> None:
    consent = ConsentValue(
        id="consent-1",
        citizen="2509479989",
        organization="gp-havnen",
        given_at=SENT_AT,
        categories=(_C.MEDICATION,),
        recipients=("centre",),
        purposes=(Purpose.TREATMENT,),
    ).to_resource()

    bundle = request(consents=(consent,))

    inputs = resource(bundle, "Task")["input"]
    assert [one["valueReference"] for one in inputs if "valueReference" in one] == [
        {"reference": "Consent/consent-1"}
    ]
    assert remarks(bundle) == []


def test_a_category_is_asked_for_once() -> None:
    with pytest.raises(ValidationError, match="asked for once"):
        request(categories=(_C.MEDICATION, _C.MEDICATION))
    with pytest.raises(ValidationError):
        request(categories=())


@pytest.mark.parametrize(
    ("period", "why"),
    [
        ({}, "a start or an end"),
        ({"start": dt.date(2026, 2, 1), "end": dt.date(2026, 1, 1)}, "does not end before it starts"),
    ],
)
def test_a_period_runs_forward(period: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        PeriodValue(**period)


def test_a_request_without_its_signed_consent_still_validates() -> None:
    def unsigned(bundle: JsonObject) -> None:
        task = resource(bundle, "Task")
        task["input"] = [one for one in task["input"] if "valueReference" not in one]

    left = without(changed(example("information-request"), unsigned), "DocumentReference")

    assert errors(left) == []
