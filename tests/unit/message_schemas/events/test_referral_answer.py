"""An answer to a referral says yes and when, no and why, or what is missing."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from message_schemas import (
    AppointmentValue,
    InformationCategory,
    JsonObject,
    MeetingPlaceValue,
    OrganizationValue,
    ReferralAnswer,
    ReferralReason,
    ReferralResponse,
    message_of,
)
from message_schemas.examples import example
from tests.unit.message_schemas.events.drawn import (
    FEW,
    categories,
    days,
    envelopes,
    moments,
    parties,
    people,
    places,
    texts,
)
from tests.unit.message_schemas.events.seen import errors, found_in, remarks, warnings, without_category
from tests.unit.message_schemas.samples import SENT_AT, changed, envelope, resource

Change = Callable[[JsonObject], object]
REQUEST = "urn:uuid:5f1c7a52-3f5e-4a0e-9a51-0d8b6a1a7c11"
NEW_PROVIDER = OrganizationValue(name="Behandlingsstedet Fyn", party_id="fyn")
APPOINTMENT = AppointmentValue(
    start=SENT_AT, end=SENT_AT + dt.timedelta(hours=1), place=MeetingPlaceValue(name="Rusmiddelcentret")
)

appointments = (
    st.tuples(moments, moments)
    .map(sorted)
    .flatmap(
        lambda times: st.builds(
            AppointmentValue,
            start=st.just(times[0]),
            end=st.just(times[1]),
            place=st.none() | places,
            contact=st.none() | people,
            instruction=st.none() | texts,
        )
    )
)
answering = envelopes() | {
    "answers": st.just("message-0"),
    "request_id": st.just(REQUEST),
    "note": st.none() | texts,
}
reasons = st.sampled_from(ReferralReason)
answers = st.one_of(
    st.builds(
        ReferralResponse,
        **answering,
        answer=st.just(ReferralAnswer.ACCEPTED),
        first_appointment=appointments,
        guarantee_date=days,
    ),
    st.builds(
        ReferralResponse,
        **answering,
        answer=st.just(ReferralAnswer.ON_HOLD),
        missing=st.lists(categories | texts, min_size=1, max_size=3).map(tuple),
        reason=st.none() | reasons,
        guarantee_date=st.none() | days,
    ),
    st.builds(
        ReferralResponse,
        **answering,
        answer=st.sampled_from((ReferralAnswer.REJECTED, ReferralAnswer.CANCELLED)),
        reason=reasons,
        explanation=st.none() | texts,
        new_provider=st.none() | parties,
    ),
)


def answer(**content: Any) -> JsonObject:
    """An answer's Bundle."""
    return ReferralResponse(
        **envelope(**{"answers": "message-0", "request_id": REQUEST} | content)
    ).to_bundle()


def accepted(**content: Any) -> JsonObject:
    """A yes with all that belongs to it."""
    told = {"first_appointment": APPOINTMENT, "guarantee_date": dt.date(2026, 12, 4)}
    return answer(answer=ReferralAnswer.ACCEPTED, **told | content)


@FEW
@given(answers)
def test_whatever_a_centre_answers_draws_no_remark(value: ReferralResponse) -> None:
    bundle = value.to_bundle()

    assert remarks(bundle) == []


@pytest.mark.parametrize("status", ["accepted", "rejected", "on-hold", "cancelled"])
def test_a_partner_who_knows_the_contract_only_may_say_no_more_than_the_answer(status: str) -> None:
    def strip(bundle: JsonObject) -> None:
        task = resource(bundle, "Task")
        kept = {"resourceType", "id", "intent"}
        for name in [name for name in task if name not in kept]:
            task.pop(name)
        task["status"] = status

    assert errors(changed(accepted(), strip)) == []


@pytest.mark.parametrize(
    ("content", "change", "detail"),
    [
        ({}, lambda b: resource(b, "Task").pop("output"), "accepted-without-appointment"),
        ({}, lambda b: resource(b, "Task").pop("output"), "accepted-without-guarantee"),
        (
            {"answer": "rejected", "reason": "no-capacity"},
            lambda b: resource(b, "Task").pop("statusReason"),
            "refused-without-reason",
        ),
        (
            {"answer": "cancelled", "reason": "sent-by-mistake"},
            lambda b: resource(b, "Task").pop("statusReason"),
            "refused-without-reason",
        ),
        (
            {"answer": "on-hold", "missing": ("Hvem er borgerens rådgiver?",)},
            lambda b: resource(b, "Task").pop("input"),
            "held-without-what-is-missing",
        ),
    ],
)
def test_an_answer_without_what_follows_from_it_draws_a_word(
    content: dict[str, Any], change: Change, detail: str
) -> None:
    bundle = answer(**content) if content else accepted()

    assert warnings(bundle) == []
    assert detail in warnings(changed(bundle, change))
    assert errors(changed(bundle, change)) == []


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda b: resource(b, "Task").update(status="completed"), "code-not-allowed"),
        (lambda b: resource(b, "Task").pop("intent"), "content-missing"),
        (lambda b: resource(b, "Task").update(status="rejected"), "appointment-when-refused"),
        (
            lambda b: resource(b, "Task")["output"][0].update(
                valueReference={"reference": resource(b, "Task")["for"]["reference"]}
            ),
            "reference-target",
        ),
        (
            lambda b: resource(b, "Task")["output"].append(resource(b, "Task")["output"][0]),
            "content-too-many",
        ),
        (
            lambda b: (
                resource(b, "Task")["output"][1].pop("valueDate"),
                resource(b, "Task")["output"][1].update(valueString="snart"),
            ),
            "content-type",
        ),
        (lambda b: resource(b, "Appointment").update(end="2026-11-22T09:00:00Z"), None),
        (lambda b: resource(b, "Appointment").update(end="2020-01-01T09:00:00Z"), "ends-before-start"),
        (
            lambda b: resource(b, "Task").update(
                statusReason={
                    "coding": [
                        {
                            "system": "https://handleplan-hub.example/fhir/CodeSystem/referral-answer-reason",
                            "code": "too-far",
                        }
                    ]
                }
            ),
            "code-not-allowed",
        ),
    ],
)
def test_what_an_answer_says_is_right(change: Change, detail: str | None) -> None:
    found = errors(changed(accepted(), change))

    assert (found == []) if detail is None else (detail in found)


def test_only_an_answer_that_is_no_yes_sends_the_citizen_on() -> None:
    bundle = answer(answer="rejected", new_provider=NEW_PROVIDER)

    def accept(bundle: JsonObject) -> None:
        resource(bundle, "Task")["status"] = "accepted"

    assert remarks(bundle) == []
    assert errors(changed(bundle, accept)) == ["new-provider-when-accepted"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({"answer": "accepted", "new_provider": NEW_PROVIDER}, "neither sent on nor waited for"),
        ({"answer": "accepted", "missing": ("CPR",)}, "neither sent on nor waited for"),
        ({"answer": "on-hold"}, "says what is missing"),
        ({"answer": "rejected"}, "a refusal says why"),
        ({"answer": "cancelled"}, "a refusal says why"),
        (
            {"answer": "rejected", "reason": "no-capacity", "first_appointment": APPOINTMENT},
            "not received",
        ),
        ({"answer": "rejected", "reason": "no-capacity", "missing": ("CPR",)}, "not received"),
        ({"answer": "draft"}, "answer"),
    ],
)
def test_an_answer_that_contradicts_itself_cannot_be_written(content: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        answer(**content)


def test_an_appointment_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValidationError, match="does not end before it starts"):
        AppointmentValue(start=SENT_AT, end=SENT_AT - dt.timedelta(minutes=1))


def test_an_answer_names_the_referral_by_its_id_and_its_message() -> None:
    bundle = accepted()

    provenance = resource(bundle, "Provenance")
    assert resource(bundle, "Task")["basedOn"][0]["identifier"]["value"] == REQUEST
    assert provenance["activity"]["coding"][0]["code"] == "reply-message"
    assert provenance["entity"][0]["what"] == {"reference": "MessageHeader/message-0"}


def test_an_answer_to_nobody_is_a_new_message() -> None:
    bundle = accepted(answers=None, request_id=None)

    assert resource(bundle, "Provenance")["activity"]["coding"][0]["code"] == "new-message"
    assert warnings(bundle) == ["content-expected"]  # which referral is answered


def test_an_explanation_beside_a_code_is_read_as_a_text() -> None:
    bundle = answer(answer="rejected", reason="other-service-needed", explanation="Har brug for psykiatrien.")

    task = resource(bundle, "Task")
    assert task["note"] == [{"text": "Har brug for psykiatrien."}]
    assert task["statusReason"]["text"] == "Har brug for et andet tilbud"


def test_what_is_missing_may_be_a_kind_of_information() -> None:
    bundle = answer(answer="on-hold", missing=(InformationCategory.MEDICATION,))

    assert remarks(bundle) == []
    assert found_in(bundle)["Task"] == [{"substance-use", "medication"}]


def test_an_answer_without_its_appointment_still_validates() -> None:
    def no_texts(bundle: JsonObject) -> None:
        for coding in (one["type"]["coding"][0] for one in resource(bundle, "Task")["output"]):
            coding.pop("display")
        resource(bundle, "Appointment").pop("description")

    bundle = changed(accepted(), no_texts)

    left = without_category(bundle, "attendance")

    assert found_in(bundle)["Appointment"] == [{"attendance", "substance-use"}]
    assert not list(left.of_type("Appointment"))
    assert errors(left) == []


def test_the_example_receives_the_citizen_and_draws_no_remark() -> None:
    message = message_of(example("referral-response"))

    assert remarks(message.bundle) == []
    assert resource(message.bundle, "Task")["status"] == "accepted"
