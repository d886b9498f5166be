"""How are a request for information and its answer written?"""

import base64
import datetime as dt
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import Field, model_validator

from message_schemas.builders.coded import day
from message_schemas.builders.envelope import Frame, narrative, reference
from message_schemas.builders.parts import (
    PeriodValue,
    answer_by,
    concept,
    mark_as_answer,
    plain_concept,
    urn_identifier,
)
from message_schemas.builders.people import People, PersonValue
from message_schemas.builders.values import FhirId, MessageValue, Text, Value
from message_schemas.codes import EventCode, InformationCategory
from message_schemas.narrative import div
from message_schemas.terminology import INFORMATION_CATEGORY, TASK_DETAIL, TOPIC

JsonObject = dict[str, Any]

_EMPTY_REASON: Final = "http://terminology.hl7.org/CodeSystem/list-empty-reason"


class SignedConsentValue(Value):
    """The paper or file that the citizen signed."""

    title: Text = "Samtykkeerklæring"
    signed_on: dt.date | None = None
    covers: Text | None = None  # what the citizen agreed to, in words
    content_type: Literal["application/pdf", "image/png", "image/jpeg", "image/tiff"] = "application/pdf"
    data: Annotated[bytes, Field(min_length=1)]


class InformationRequest(MessageValue):
    """What is wanted, from which period, what for and by when, with the citizen's consent."""

    categories: Annotated[tuple[InformationCategory, ...], Field(min_length=1)]
    reason: Text  # what the information is for
    period: PeriodValue | None = None
    answer_by: dt.date | None = None
    description: Text | None = None  # what is asked for, in words
    asked_by: PersonValue | None = None
    signed_consent: SignedConsentValue | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _asks_for_each_category_once(self) -> "InformationRequest":
        if len(set(self.categories)) < len(self.categories):
            raise ValueError("each information category is asked for once")
        return self

    @property
    def request_id(self) -> str:
        """What the request is known by."""
        return f"urn:uuid:{self.id_for('request')}"

    def to_bundle(self) -> JsonObject:
        """The `information-request` message Bundle."""
        frame = Frame(self, EventCode.INFORMATION_REQUEST)
        people = People(frame)
        signed = self._signed(frame, self.signed_consent) if self.signed_consent else None
        consents = [*self.consents, *([signed] if signed else [])]
        task = self._task(frame, people)
        task["input"] = self._inputs(consents)
        return frame.to_bundle(task, *([signed] if signed else []), *people.resources)

    def _task(self, frame: Frame, people: People) -> JsonObject:
        asking = people.person("asked-by", self.asked_by, self.sender) if self.asked_by else frame.sender
        task: JsonObject = {
            "resourceType": "Task",
            "id": self.id_for("request"),
            "text": self._narrative(),
            "identifier": [urn_identifier(self.request_id)],
            "status": "requested",
            "intent": "order",
            "for": reference(frame.patient),
            "authoredOn": frame.sent,
            "requester": reference(asking),
            "owner": reference(frame.receivers[0]),
            "reasonCode": {"text": self.reason},
        }
        if self.description:
            task["description"] = self.description
        if self.answer_by:
            task["restriction"] = answer_by(self.answer_by)
        if self.note:
            task["note"] = [{"text": self.note}]
        return task

    def _narrative(self) -> JsonObject:
        return narrative(
            ("Ønskede oplysninger", "\n".join(INFORMATION_CATEGORY.name(one) for one in self.categories)),
            ("Periode", str(self.period) if self.period else ""),
            ("Skal bruges til", self.reason),
            ("Uddybning", self.description or ""),
            ("Svar senest", day(self.answer_by)),
            ("Bemærkning", self.note or ""),
        )

    def _inputs(self, consents: list[JsonObject]) -> list[JsonObject]:
        inputs = [
            _input("wanted-category", {"valueCodeableConcept": concept(INFORMATION_CATEGORY, category)})
            for category in self.categories
        ]
        if self.period:
            inputs.append(_input("wanted-period", {"valuePeriod": self.period.to_json()}))
        inputs += [_input("consent", {"valueReference": reference(one)}) for one in consents]
        return inputs

    def _signed(self, frame: Frame, consent: SignedConsentValue) -> JsonObject:
        document: JsonObject = {
            "resourceType": "DocumentReference",
            "id": self.id_for("signed-consent"),
            "text": narrative(
                ("Dokument", consent.title),
                ("Underskrevet", day(consent.signed_on)),
                ("Omfatter", consent.covers or ""),
            ),
            "status": "current",
            "type": concept(TOPIC, "consent-document"),
            "subject": reference(frame.patient),
            "date": frame.sent,
            "content": [
                {
                    "attachment": {
                        "contentType": consent.content_type,
                        "data": base64.b64encode(consent.data).decode(),
                        "title": consent.title,
                    }
                }
            ],
        }
        if consent.signed_on:
            document["content"][0]["attachment"]["creation"] = consent.signed_on.isoformat()
        if consent.covers:
            document["description"] = consent.covers
        return document


class NotGivenReason(StrEnum):
    """Why information is not given, in HL7's words."""

    UNAVAILABLE = "unavailable"  # the sender has none
    WITHHELD = "withheld"  # the sender may not give it
    NOT_ASKED = "notasked"  # nobody has looked into it
    NOTHING_KNOWN = "nilknown"  # looked into, and there is nothing


_NOT_GIVEN: Final = {
    NotGivenReason.UNAVAILABLE: "Vi har ikke oplysninger om dette.",
    NotGivenReason.WITHHELD: "Vi kan ikke give disse oplysninger.",
    NotGivenReason.NOT_ASKED: "Dette er ikke undersøgt.",
    NotGivenReason.NOTHING_KNOWN: "Undersøgt; der er ikke noget at oplyse.",
}


class InformationResponse(MessageValue):
    """The information that was asked for, a text per category, and what cannot be given."""

    title: Text = "Oplysninger"
    sections: dict[InformationCategory, Text] = Field(default_factory=dict)
    not_given: dict[InformationCategory, NotGivenReason] = Field(default_factory=dict)
    period: PeriodValue | None = None
    written_by: PersonValue | None = None
    answers: FhirId | None = None  # MessageHeader.id of the request

    @model_validator(mode="after")
    def _speaks_of_each_category_once(self) -> "InformationResponse":
        if not (self.sections or self.not_given):
            raise ValueError("an answer gives some information, or says that there is none")
        if self.sections.keys() & self.not_given.keys():
            raise ValueError("a category is either given or not")
        return self

    def to_bundle(self) -> JsonObject:
        """The `information-response` message Bundle."""
        frame = Frame(self, EventCode.INFORMATION_RESPONSE)
        people = People(frame)
        author = (
            people.person("written-by", self.written_by, self.sender) if self.written_by else frame.sender
        )
        answer: JsonObject = {
            "resourceType": "Composition",
            "id": self.id_for("answer"),
            "text": narrative(("Dokument", self.title)),
            "status": "final",
            "type": {"text": "Oplysninger"},
            "subject": reference(frame.patient),
            "date": frame.sent,
            "author": [reference(author)],
            "title": self.title,
        }
        if self.period:
            answer["event"] = [{"period": self.period.to_json()}]
        given = [_section(category, text) for category, text in self.sections.items()]
        answer["section"] = given + [_empty(category, why) for category, why in self.not_given.items()]
        if self.answers:
            mark_as_answer(frame, self.answers)
        return frame.to_bundle(answer, *people.resources)


def _section(category: InformationCategory, text: str) -> JsonObject:
    return {
        "title": INFORMATION_CATEGORY.name(category),
        "code": concept(INFORMATION_CATEGORY, category),
        "text": {"status": "generated", "div": div(*text.split("\n\n"))},
    }


def _empty(category: InformationCategory, why: NotGivenReason) -> JsonObject:
    reason = {"coding": [{"system": _EMPTY_REASON, "code": why.value}]}
    return {**_section(category, _NOT_GIVEN[why]), "emptyReason": reason}


def _input(code: str, value: JsonObject) -> JsonObject:
    return {"type": plain_concept(TASK_DETAIL, code), **value}
