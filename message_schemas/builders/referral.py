"""How is a referral to substance-use treatment written?"""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from message_schemas.builders.envelope import Frame, narrative, reference
from message_schemas.builders.parts import answer_by, concept, statement, urn_identifier
from message_schemas.builders.people import People, PersonValue
from message_schemas.builders.values import MessageValue, Text, Value
from message_schemas.codes import FIRST_CONTACT_EXTENSION, SID_CASE, EventCode
from message_schemas.definitions.referral import ANONYMITY_EXTENSION
from message_schemas.terminology import LEGAL_GROUND, SUBSTANCE, TOPIC

JsonObject = dict[str, Any]

_ATC = "http://www.whocc.no/atc"
_LANGUAGE = "urn:ietf:bcp:47"
_URGENCY = {"routine": "Almindelig", "urgent": "Haster", "asap": "Hurtigst muligt", "stat": "Akut"}


class LegalGround(StrEnum):
    """Which paragraph the treatment is asked for under."""

    SEL_101 = "sel-101"
    SEL_101_A = "sel-101-a"
    SEL_107 = "sel-107"
    SUL_141 = "sul-141"
    SUL_142 = "sul-142"


class Substance(StrEnum):
    """What the citizen seeks help for."""

    DRUGS = "drugs"
    ALCOHOL = "alcohol"
    BOTH = "both"


class MedicationValue(Value):
    """A medicine that the citizen takes."""

    name: Text
    dosage: Text | None = None
    atc: Annotated[str, Field(pattern=r"^[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}$")] | None = None


class ReferralRequest(MessageValue):
    """A referral: the wish, the reason, the legal ground, and what the centre needs to know; None is not told."""

    wish: Text | None = None  # in the citizen's own words
    reason: Text
    urgency: Literal["routine", "urgent", "asap", "stat"] = "routine"
    legal_ground: LegalGround = LegalGround.SEL_101
    first_contact: dt.date | None = None  # with a wish for treatment: the 14 days count from here
    substance: Substance | None = None
    children_at_home: bool | None = None
    pregnant: bool | None = None
    due_date: dt.date | None = None
    anonymous: bool | None = None  # whether the citizen wishes to be
    current_treatment: tuple[Text, ...] = ()
    medication: tuple[MedicationValue, ...] = ()
    interpreter: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] | None = None  # the language's code
    referrer: PersonValue | None = None  # None: the sending organisation
    answer_by: dt.date | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> "ReferralRequest":
        if self.due_date and not self.pregnant:
            raise ValueError("a due date goes with a pregnancy")
        citizen = self.citizen
        told = (citizen.family, citizen.given, citizen.birth_date, citizen.address, citizen.phone)
        if self.anonymous and (
            citizen.system != SID_CASE or any(told) or citizen.city or citizen.postal_code
        ):
            raise ValueError("an anonymous citizen is a case id and nothing else")
        return self

    @property
    def request_id(self) -> str:
        """What the answer names the referral by."""
        return f"urn:uuid:{self.id_for('request')}"

    def to_bundle(self) -> JsonObject:
        """The `referral-request` message Bundle."""
        frame = Frame(self, EventCode.REFERRAL_REQUEST)
        people = People(frame)
        request = self._request(frame, people)
        said = [*self._statements(frame), *self._medication(frame)]
        if said:
            request["supportingInfo"] = [reference(one) for one in said]
        return frame.to_bundle(request, self._task(frame, request), *said, *people.resources)

    def _request(self, frame: Frame, people: People) -> JsonObject:
        referrer = people.person("referrer", self.referrer, self.sender) if self.referrer else frame.sender
        request: JsonObject = {
            "resourceType": "ServiceRequest",
            "id": self.id_for("request"),
            "text": self._narrative(),
            "identifier": [urn_identifier(self.request_id)],
            "status": "active",
            "intent": "order",
            "category": [concept(LEGAL_GROUND, self.legal_ground)],
            "priority": self.urgency,
            "code": {"text": "Rusmiddelbehandling"},
            "subject": reference(frame.patient),
            "authoredOn": frame.sent,
            "requester": reference(referrer),
            "performer": [reference(frame.receivers[0])],
            "reasonCode": [{"text": self.reason}],
        }
        if extensions := self._extensions():
            request["extension"] = extensions
        if self.wish:
            request["note"] = [{"text": self.wish}]
        return request

    def _extensions(self) -> list[JsonObject]:
        extensions: list[JsonObject] = []
        if self.first_contact:
            extensions.append({"url": FIRST_CONTACT_EXTENSION, "valueDate": self.first_contact.isoformat()})
        if self.anonymous is not None:
            extensions.append({"url": ANONYMITY_EXTENSION, "valueBoolean": self.anonymous})
        return extensions

    def _narrative(self) -> JsonObject:
        return narrative(
            ("Hjemmel", LEGAL_GROUND.name(self.legal_ground)),
            ("Borgerens ønske", self.wish or ""),
            ("Henvisningsgrund", self.reason),
            ("Hvor meget det haster", _URGENCY[self.urgency]),
            ("Første henvendelse", self.first_contact.isoformat() if self.first_contact else ""),
            ("Ønsker at være anonym", "" if self.anonymous is None else _yes_or_no(self.anonymous)),
        )

    def _task(self, frame: Frame, request: JsonObject) -> JsonObject:
        task = {
            "resourceType": "Task",
            "id": self.id_for("task"),
            "text": narrative(("Opgave", "Svar på henvisningen")),
            "status": "requested",
            "intent": "order",
            "focus": reference(request),
            "for": reference(frame.patient),
            "authoredOn": frame.sent,
            "requester": reference(frame.sender),
            "owner": reference(frame.receivers[0]),
        }
        if self.answer_by:
            task["restriction"] = answer_by(self.answer_by)
        return task

    def _statements(self, frame: Frame) -> list[JsonObject]:
        """What is said of the citizen, each by itself, so that each can be withheld alone."""
        said = []
        if self.substance:
            value = {"valueCodeableConcept": concept(SUBSTANCE, self.substance)}
            said.append(statement(frame, "substance", SUBSTANCE.name(self.substance), value))
        if self.children_at_home is not None:
            said.append(_yes_no_statement(frame, "children-at-home", self.children_at_home))
        if self.pregnant is not None:
            pregnancy = _yes_no_statement(frame, "pregnancy", self.pregnant)
            if self.due_date:
                due = {"code": concept(TOPIC, "due-date"), "valueDateTime": self.due_date.isoformat()}
                pregnancy["component"] = [due]
            said.append(pregnancy)
        for number, treatment in enumerate(self.current_treatment):
            part = f"current-treatment-{number}"
            said.append(statement(frame, "current-treatment", treatment, {"valueString": treatment}, part))
        if self.interpreter:
            language = {"coding": [{"system": _LANGUAGE, "code": self.interpreter}]}
            said.append(statement(frame, "interpreter", self.interpreter, {"valueCodeableConcept": language}))
        return said

    def _medication(self, frame: Frame) -> list[JsonObject]:
        return [
            _medication(self.id_for(f"medication-{number}"), frame, medicine)
            for number, medicine in enumerate(self.medication)
        ]


def _yes_no_statement(frame: Frame, topic: str, yes: bool) -> JsonObject:
    return statement(frame, topic, _yes_or_no(yes), {"valueBoolean": yes})


def _yes_or_no(yes: bool) -> str:
    return "Ja" if yes else "Nej"


def _medication(resource_id: str, frame: Frame, medicine: MedicationValue) -> JsonObject:
    named: JsonObject = {"text": medicine.name}
    if medicine.atc:
        named["coding"] = [{"system": _ATC, "code": medicine.atc}]
    resource: JsonObject = {
        "resourceType": "MedicationStatement",
        "id": resource_id,
        "text": narrative(("Medicin", medicine.name), ("Dosering", medicine.dosage or "")),
        "status": "active",
        "medicationCodeableConcept": named,
        "subject": reference(frame.patient),
    }
    if medicine.dosage:
        resource["dosage"] = [{"text": medicine.dosage}]
    return resource
