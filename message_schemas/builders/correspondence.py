"""How is a letter between parties written in the shape of MedCom's CareCommunication?"""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from message_schemas.builders.envelope import Frame, narrative, reference
from message_schemas.builders.values import FhirId, MessageValue, Text, Value
from message_schemas.codes import (
    EVENT_SYSTEM,
    MEDCOM_CARE_BUNDLE_PROFILE,
    MEDCOM_CARE_CATEGORY_SYSTEM,
    MEDCOM_CARE_DEFINITION,
    MEDCOM_CARE_HEADER_PROFILE,
    MEDCOM_CARE_PROVENANCE_PROFILE,
    MEDCOM_CONTACT_EXTENSION,
    MEDCOM_DATETIME_EXTENSION,
    MEDCOM_EVENT_SYSTEM,
    MEDCOM_IDENTIFIER_EXTENSION,
    MEDCOM_MESSAGE_PROFILE,
    MEDCOM_PRACTITIONER_EXTENSION,
    EventCode,
    MedComEvent,
)

JsonObject = dict[str, Any]
_UUID = r"^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"


class AuthorValue(Value):
    """Who wrote a letter, and how to reach them."""

    family: Text
    given: tuple[Text, ...] = ()
    role: Text = "Sagsbehandler"
    phone: Text


class Correspondence(MessageValue):
    """A letter: its thread, category, topic and text; with `event` also as MedCom's own message."""

    event: Literal[EventCode.CORRESPONDENCE, MedComEvent.CARE_COMMUNICATION] = EventCode.CORRESPONDENCE
    thread_id: Annotated[str, Field(pattern=_UUID)]  # shared by all letters of one conversation
    category: Annotated[str, Field(pattern=r"^[a-z-]+$")] = "alcohol-and-drug-treatment"
    topic: Text | None = None
    text: Text
    author: AuthorValue
    priority: Literal["routine", "asap"] | None = None
    answers: FhirId | None = None  # MessageHeader.id of the letter that this one replies to

    @model_validator(mode="after")
    def _follows_carecommunication(self) -> "Correspondence":
        if self.priority and self.category != "regarding-referral":
            raise ValueError("priority goes with regarding-referral only")
        if self.category == "other" and not self.topic:
            raise ValueError("the category other needs a topic")
        if self._is_medcom and len(self.recipients) > 1:
            raise ValueError("MedCom's CareCommunication has one recipient and no cc")
        return self

    @property
    def _is_medcom(self) -> bool:
        return self.event == MedComEvent.CARE_COMMUNICATION

    def to_bundle(self) -> JsonObject:
        """The `correspondence` (or MedCom `care-communication-message`) Bundle."""
        frame = Frame(self, self.event, MEDCOM_EVENT_SYSTEM if self._is_medcom else EVENT_SYSTEM)
        practitioner = self._practitioner()
        role = self._role(practitioner)
        letter = self._letter(frame, role)
        self._finish_provenance(frame.provenance)
        profile = MEDCOM_MESSAGE_PROFILE
        if self._is_medcom:
            profile = MEDCOM_CARE_BUNDLE_PROFILE
            frame.header["meta"] = {"profile": [MEDCOM_CARE_HEADER_PROFILE]}
            frame.header["definition"] = f"{MEDCOM_CARE_DEFINITION}|5.0"
            frame.provenance["meta"] = {"profile": [MEDCOM_CARE_PROVENANCE_PROFILE]}
        return frame.to_bundle(letter, role, practitioner, profile=profile)

    def _letter(self, frame: Frame, role: JsonObject) -> JsonObject:
        letter: JsonObject = {
            "resourceType": "Communication",
            "id": self.id_for("letter"),
            "text": narrative(("Emne", self.topic or ""), ("Tekst", self.text)),
            "identifier": [{"value": self.thread_id}],
            "status": "unknown",
            "category": [{"coding": [{"system": MEDCOM_CARE_CATEGORY_SYSTEM, "code": self.category}]}],
            "subject": reference(frame.patient),
            "payload": [
                {"extension": self._payload_extensions(frame, role), "contentString": self.text},
            ],
        }
        if self.priority:
            letter["priority"] = self.priority
        if self.topic:
            letter["topic"] = {"text": self.topic}
        return letter

    def _payload_extensions(self, frame: Frame, role: JsonObject) -> list[JsonObject]:
        identifier = {"value": self._payload_id, "assigner": reference(frame.sender)}
        contact = {"system": "phone", "value": self.author.phone}
        return [
            {"url": MEDCOM_DATETIME_EXTENSION, "valueDateTime": frame.sent},
            {"url": MEDCOM_IDENTIFIER_EXTENSION, "valueIdentifier": identifier},
            {"url": MEDCOM_PRACTITIONER_EXTENSION, "valueReference": reference(role)},
            {"url": MEDCOM_CONTACT_EXTENSION, "valueContactPoint": contact},
        ]

    @property
    def _payload_id(self) -> str:
        return f"urn:uuid:{self.id_for('payload')}"

    def _practitioner(self) -> JsonObject:
        name: JsonObject = {"family": self.author.family}
        if self.author.given:
            name["given"] = list(self.author.given)
        return {
            "resourceType": "Practitioner",
            "id": self.id_for("practitioner"),
            "text": narrative(("Navn", " ".join((*self.author.given, self.author.family)))),
            "name": [name],
        }

    def _role(self, practitioner: JsonObject) -> JsonObject:
        return {
            "resourceType": "PractitionerRole",
            "id": self.id_for("role"),
            "text": narrative(("Rolle", self.author.role)),
            "practitioner": reference(practitioner),
            "code": [{"text": self.author.role}],
        }

    def _finish_provenance(self, provenance: JsonObject) -> None:
        entities = [{"role": "source", "what": {"identifier": {"value": self._payload_id}}}]
        if self.answers:
            provenance["activity"]["coding"][0]["code"] = "reply-message"
            entities.insert(0, {"role": "revision", "what": {"reference": f"MessageHeader/{self.answers}"}})
        provenance["entity"] = entities
