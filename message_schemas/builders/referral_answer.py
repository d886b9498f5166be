"""How is the answer to a referral written?"""

import datetime as dt
from enum import StrEnum
from typing import Any, Final

from pydantic import model_validator

from message_schemas.builders.envelope import Frame, narrative, reference
from message_schemas.builders.parts import Urn, concept, mark_as_answer, plain_concept, urn_identifier
from message_schemas.builders.people import People, PersonValue
from message_schemas.builders.places import MeetingPlaceValue
from message_schemas.builders.values import (
    FhirId,
    MessageValue,
    Moment,
    OrganizationValue,
    Text,
    Value,
    instant,
)
from message_schemas.codes import EventCode, InformationCategory
from message_schemas.terminology import DECISION_OUTPUT, INFORMATION_CATEGORY, REFERRAL_REASON, TASK_DETAIL

JsonObject = dict[str, Any]


class ReferralAnswer(StrEnum):
    """Whether the citizen is received."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    ON_HOLD = "on-hold"  # more information is needed
    CANCELLED = "cancelled"


class ReferralReason(StrEnum):
    """Why not, or why not yet."""

    INFORMATION_MISSING = "information-missing"
    OUTSIDE_TARGET_GROUP = "outside-target-group"
    OTHER_SERVICE_NEEDED = "other-service-needed"
    OTHER_MUNICIPALITY = "other-municipality"
    NO_CAPACITY = "no-capacity"
    FREE_CHOICE = "free-choice"
    DECLINED_BY_CITIZEN = "declined-by-citizen"
    NO_CONTACT = "no-contact"
    SENT_BY_MISTAKE = "sent-by-mistake"


_SAID: Final = {
    ReferralAnswer.ACCEPTED: "Borgeren tages imod",
    ReferralAnswer.REJECTED: "Borgeren tages ikke imod",
    ReferralAnswer.ON_HOLD: "Der mangler oplysninger",
    ReferralAnswer.CANCELLED: "Henvisningen er annulleret",
}


class AppointmentValue(Value):
    """When and where the citizen meets whom for the first time."""

    start: Moment
    end: Moment
    place: MeetingPlaceValue | None = None
    contact: PersonValue | None = None
    instruction: Text | None = None  # to the citizen

    @model_validator(mode="after")
    def _ends_after_start(self) -> "AppointmentValue":
        if self.end < self.start:
            raise ValueError("an appointment does not end before it starts")
        return self


class ReferralResponse(MessageValue):
    """The answer to a referral, with what follows from it."""

    answer: ReferralAnswer
    answers: FhirId | None = None  # MessageHeader.id of the referral
    request_id: Urn | None = None  # ReferralRequest.request_id
    reason: ReferralReason | None = None
    explanation: Text | None = None  # the reason in words
    missing: tuple[InformationCategory | Text, ...] = ()  # what an answer on hold waits for
    first_appointment: AppointmentValue | None = None
    guarantee_date: dt.date | None = None  # by when the treatment must have started
    new_provider: OrganizationValue | None = None  # that the citizen chose
    note: Text | None = None

    @model_validator(mode="after")
    def _says_what_its_answer_asks_for(self) -> "ReferralResponse":
        says_why = self.reason is not None or self.explanation is not None
        if self.answer is ReferralAnswer.ACCEPTED:
            if self.new_provider or self.missing:
                raise ValueError("a citizen who is received is neither sent on nor waited for")
        elif self.answer is ReferralAnswer.ON_HOLD:
            if not (says_why or self.missing):
                raise ValueError("an answer on hold says what is missing")
        else:
            if self.first_appointment or self.guarantee_date or self.missing:
                raise ValueError(
                    "a citizen who is not received has no first appointment, no date, nothing missing"
                )
            if not (says_why or self.new_provider):
                raise ValueError("a refusal says why")
        return self

    def to_bundle(self) -> JsonObject:
        """The `referral-response` message Bundle."""
        frame = Frame(self, EventCode.REFERRAL_RESPONSE)
        people = People(frame)
        task = self._task(frame)
        outputs, appointments = [], []
        if self.new_provider:
            provider = people.organization("new-provider", self.new_provider)
            named = plain_concept(DECISION_OUTPUT, "new-provider")
            outputs.append({"type": named, "valueReference": reference(provider)})
        if self.first_appointment:
            appointments.append(self._appointment(frame, self.first_appointment, people))
            outputs.append(_output("first-appointment", {"valueReference": reference(appointments[0])}))
        if self.guarantee_date:
            outputs.append(
                _output("treatment-guarantee-date", {"valueDate": self.guarantee_date.isoformat()})
            )
        if outputs:
            task["output"] = outputs
        if self.answers:
            mark_as_answer(frame, self.answers)
        return frame.to_bundle(task, *appointments, *people.resources)

    def _task(self, frame: Frame) -> JsonObject:
        task: JsonObject = {
            "resourceType": "Task",
            "id": self.id_for("answer"),
            "text": self._narrative(),
            "status": self.answer.value,
            "intent": "order",
            "for": reference(frame.patient),
            "authoredOn": frame.sent,
            "requester": reference(frame.receivers[0]),
            "owner": reference(frame.sender),
        }
        if self.request_id:
            task["basedOn"] = [{"type": "ServiceRequest", "identifier": urn_identifier(self.request_id)}]
        # Words beside a code are read as the code's own, so an explanation stands in a note.
        notes = [text for text in (self.explanation if self.reason else None, self.note) if text]
        if self.reason:
            task["statusReason"] = concept(REFERRAL_REASON, self.reason)
        elif self.explanation:
            task["statusReason"] = {"text": self.explanation}
        if notes:
            task["note"] = [{"text": text} for text in notes]
        if self.missing:
            task["input"] = [_missing(one) for one in self.missing]
        return task

    def _narrative(self) -> JsonObject:
        appointment = self.first_appointment
        return narrative(
            ("Svar", _SAID[self.answer]),
            ("Begrundelse", REFERRAL_REASON.name(self.reason) if self.reason else ""),
            ("Uddybning", self.explanation or ""),
            ("Mangler", "\n".join(_name(one) for one in self.missing)),
            ("Første samtale", instant(appointment.start) if appointment else ""),
            ("Behandlingen begynder senest", self.guarantee_date.isoformat() if self.guarantee_date else ""),
            ("Nyt tilbud", self.new_provider.name if self.new_provider else ""),
            ("Bemærkning", self.note or ""),
        )

    def _appointment(self, frame: Frame, value: AppointmentValue, people: People) -> JsonObject:
        coming = [reference(frame.patient)]
        if value.contact:
            coming.append(reference(people.person("contact", value.contact, self.sender)))
        if value.place:
            place = value.place.to_resource(frame, "place")
            people.resources.append(place)
            coming.append(reference(place))
        appointment: JsonObject = {
            "resourceType": "Appointment",
            "id": self.id_for("first-appointment"),
            "text": narrative(
                ("Første samtale", instant(value.start)),
                ("Slutter", instant(value.end)),
                ("Kontaktperson", value.contact.name if value.contact else ""),
                ("Besked til borgeren", value.instruction or ""),
            ),
            "status": "booked",
            "description": "Første samtale",
            "start": instant(value.start),
            "end": instant(value.end),
            "participant": [{"actor": actor, "status": "accepted"} for actor in coming],
        }
        if value.instruction:
            appointment["patientInstruction"] = value.instruction
        return appointment


def _output(code: str, value: JsonObject) -> JsonObject:
    return {"type": plain_concept(TASK_DETAIL, code), **value}


def _missing(one: InformationCategory | str) -> JsonObject:
    if isinstance(one, InformationCategory):
        value: JsonObject = {"valueCodeableConcept": concept(INFORMATION_CATEGORY, one)}
    else:
        value = {"valueString": one}
    return {"type": plain_concept(TASK_DETAIL, "missing-information"), **value}


def _name(one: InformationCategory | str) -> str:
    return INFORMATION_CATEGORY.name(one) if isinstance(one, InformationCategory) else one
