"""An invitation says when, where, who and about what, so that a calendar can be made of it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from message_schemas import (
    AttendeeValue,
    JsonObject,
    MeetingInvitation,
    MeetingKind,
    MeetingPlaceValue,
    PersonValue,
    RelativeValue,
)
from message_schemas.codes import InformationCategory
from message_schemas.examples import example
from message_schemas.terminology import MEETING_ROLE
from tests.unit.message_schemas.events.drawn import FEW, envelopes, moments, parties, people, places, texts
from tests.unit.message_schemas.events.seen import errors, found_in, remarks, warnings, without_category
from tests.unit.message_schemas.samples import CENTRE, FAMILY, GP, SENT_AT, changed, envelope, resource

Change = Callable[[JsonObject], object]
PLACE = MeetingPlaceValue(name="Mødelokale 2", link="https://video.example/moede")

attendees = st.builds(
    AttendeeValue,
    party=parties,
    person=st.none() | people,
    required=st.sampled_from(("required", "optional", "information-only")),
    takes_minutes=st.booleans(),
)


def invitation(**content: Any) -> JsonObject:
    """An invitation's Bundle."""
    value: dict[str, Any] = {
        "kind": MeetingKind.STATUS_MEETING,
        "subject": "Status",
        "agenda": ("Siden sidst", "Næste skridt"),
        "start": SENT_AT,
        "end": SENT_AT + dt.timedelta(hours=1),
        "place": PLACE,
    }
    return MeetingInvitation(**envelope(**value | content)).to_bundle()


def participants(bundle: JsonObject, role: str) -> list[JsonObject]:
    """The participants with a role."""
    coding = {"system": MEETING_ROLE.url, "code": role}
    return [
        one
        for one in resource(bundle, "Appointment")["participant"]
        if coding.items() <= one["type"][0]["coding"][0].items()
    ]


@FEW
@given(
    st.tuples(moments, moments)
    .map(sorted)
    .flatmap(
        lambda times: st.builds(
            MeetingInvitation,
            **envelopes(),
            kind=st.sampled_from(MeetingKind),
            subject=texts,
            agenda=st.lists(texts, min_size=1, max_size=3).map(tuple),
            start=st.just(times[0]),
            end=st.just(times[1]),
            place=places,
            coordinator=st.none() | attendees,
            attendees=st.lists(attendees, max_size=3).map(tuple),
            relatives=st.lists(st.builds(RelativeValue, family=texts, relationship=texts), max_size=1).map(
                tuple
            ),
            citizen_attends=st.booleans(),
            instruction=st.none() | texts,
            called_off=st.none() | texts,
        )
    )
)
def test_whatever_a_coordinator_calls_is_a_meeting_without_a_remark(value: MeetingInvitation) -> None:
    bundle = value.to_bundle()

    assert remarks(bundle) == []


def test_a_partner_who_knows_the_contract_only_is_understood() -> None:
    def strip(bundle: JsonObject) -> None:
        meeting = resource(bundle, "Appointment")
        kept = ("resourceType", "id", "status", "start", "end")
        for name in [name for name in meeting if name not in kept]:
            meeting.pop(name)
        meeting["participant"] = [{"actor": {"display": "Rådgiveren"}, "status": "needs-action"}]

    bundle = changed(invitation(), strip)

    assert errors(bundle) == []
    assert {"meeting-without-coordinator", "meeting-without-place", "content-expected"} == set(
        warnings(bundle)
    )


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda b: resource(b, "Appointment").pop("start"), "content-missing"),
        (lambda b: resource(b, "Appointment").pop("participant"), "content-missing"),
        (lambda b: resource(b, "Appointment").update(end="2026-11-22T08:59:59Z"), "ends-before-start"),
        (lambda b: resource(b, "Appointment").update(start="2026-11-22T10:00:00"), "value-invalid"),
        (lambda b: resource(b, "Appointment").update(start="2026-11-22"), "value-invalid"),
        (
            lambda b: resource(b, "Appointment")["appointmentType"]["coding"][0].update(code="party"),
            "code-not-allowed",
        ),
        (
            lambda b: resource(b, "Appointment")["participant"][0]["type"][0]["coding"][0].update(
                code="boss"
            ),
            "code-not-allowed",
        ),
        (
            lambda b: resource(b, "Appointment")["participant"][0].update(required="perhaps"),
            "code-not-allowed",
        ),
        (
            lambda b: resource(b, "Appointment")["participant"][0]["actor"].update(
                reference=f"Organization/{resource(b, 'Organization')['id']}"
            ),
            "reference-target",
        ),
    ],
)
def test_what_an_invitation_says_is_right(change: Change, detail: str) -> None:
    assert detail in errors(changed(invitation(), change))


@pytest.mark.parametrize("when", ["2026-11-22T24:00:00Z", "2026-13-01T10:00:00Z", 7, None, ["x"]])
def test_an_end_that_is_no_time_is_no_end_before_the_start(when: object) -> None:
    found = errors(changed(invitation(), lambda b: resource(b, "Appointment").update(end=when)))

    assert "ends-before-start" not in found


def test_start_and_end_have_a_zone_for_the_calendar() -> None:
    meeting = resource(invitation(), "Appointment")

    assert meeting["start"] == "2026-11-22T10:00:00.000+01:00"
    assert meeting["end"] == "2026-11-22T11:00:00.000+01:00"


def test_a_meeting_that_is_called_off_keeps_its_id() -> None:
    first = MeetingInvitation(
        **envelope(), kind=MeetingKind.OTHER, subject="Møde", start=SENT_AT, end=SENT_AT, place=PLACE
    )

    again = invitation(message_id="message-2", meeting_id=first.known_as, called_off="Sygdom")

    meeting = resource(again, "Appointment")
    assert meeting["identifier"] == resource(first.to_bundle(), "Appointment")["identifier"]
    assert (meeting["status"], meeting["cancelationReason"]) == ("cancelled", {"text": "Sygdom"})
    assert remarks(again) == []


def test_each_party_is_there_once_and_asked_to_answer() -> None:
    person = PersonValue(family="Bach")
    coming = (AttendeeValue(party=FAMILY), AttendeeValue(party=FAMILY, person=person, takes_minutes=True))

    bundle = invitation(attendees=coming)

    named = [one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == "Organization"]
    assert [one["name"] for one in named] == [FAMILY.name, GP.name, CENTRE.name]
    assert [one["status"] for one in participants(bundle, "party")] == ["needs-action"]
    assert [one["status"] for one in participants(bundle, "minute-taker")] == ["needs-action"]
    assert [one["status"] for one in participants(bundle, "coordinator")] == ["accepted"]
    assert len(participants(bundle, "citizen")) == 1


def test_a_meeting_may_be_held_without_the_citizen() -> None:
    assert participants(invitation(citizen_attends=False), "citizen") == []


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (MeetingKind.NETWORK_MEETING, set()),
        (MeetingKind.BEFORE_RELEASE, {"criminal-justice"}),
        (MeetingKind.HANDLEPLAN_MEETING, {"handleplan"}),
        (MeetingKind.STATUS_MEETING, {"substance-use"}),
    ],
)
def test_a_meeting_reveals_what_its_kind_says(kind: MeetingKind, more: set[str]) -> None:
    found = found_in(invitation(kind=kind))

    assert found["Appointment"] == [{"attendance"} | more]
    assert found["Location"] == [{"attendance"}]


def test_an_invitation_without_what_goes_along_still_validates() -> None:
    def add(bundle: JsonObject) -> None:
        note: JsonObject = {"resourceType": "MedicationStatement", "id": "m", "status": "active"}
        note |= {"subject": participants(bundle, "citizen")[0]["actor"]}
        note |= {
            "medicationCodeableConcept": {
                "coding": [{"system": "http://www.whocc.no/atc", "code": "N07BB01"}]
            }
        }
        bundle["entry"].append({"resource": note})
        meeting = resource(bundle, "Appointment")
        meeting["supportingInformation"] = [{"reference": "MedicationStatement/m"}]
        for words in ("description", "comment"):
            meeting.pop(words)
        for participant in meeting["participant"]:
            participant["type"][0]["coding"][0].pop("display")

    left = without_category(changed(invitation(), add), InformationCategory.MEDICATION.value)

    assert not list(left.of_type("MedicationStatement"))
    assert errors(left) == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({"end": SENT_AT - dt.timedelta(minutes=1)}, "does not end before it starts"),
        ({"start": dt.datetime(2026, 11, 22, 10)}, "timezone"),
        ({"start": SENT_AT.replace(tzinfo=dt.timezone(dt.timedelta(hours=15)))}, "at most 14 hours"),
        ({"meeting_id": "møde"}, "pattern"),
    ],
)
def test_a_meeting_that_cannot_be_held_cannot_be_called(content: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        invitation(**content)


@pytest.mark.parametrize("place", [{}, {"link": "javascript:alert(1)"}, {"link": "https://x.example/<a>"}])
def test_a_place_is_somewhere_and_a_link_is_a_link(place: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        MeetingPlaceValue(**place)


def test_the_example_draws_no_remark() -> None:
    assert remarks(example("meeting-invitation")) == []
