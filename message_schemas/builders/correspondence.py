"""How is a letter between parties written in the shape of MedCom's CareCommunication?"""

import base64
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from message_schemas.builders.envelope import Frame, narrative, reference
from message_schemas.builders.people import People, PersonValue
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


class AttachmentValue(Value):
    """A file along with a letter, of one of the types that MedCom takes."""

    title: Text
    content_type: Literal[
        "application/pdf", "image/png", "image/jpeg", "image/gif", "image/tiff", "image/bmp"
    ] = "application/pdf"
    data: Annotated[bytes, Field(min_length=1)]


class Correspondence(MessageValue):
    """A letter: its thread, category, topic, text and files; with `event` also as MedCom's own message."""

    event: Literal[EventCode.CORRESPONDENCE, MedComEvent.CARE_COMMUNICATION] = EventCode.CORRESPONDENCE
    thread_id: Annotated[str, Field(pattern=_UUID)]  # shared by all letters of one conversation
    category: Annotated[str, Field(pattern=r"^[a-z-]+$")] = "alcohol-and-drug-treatment"
    topic: Text | None = None
    text: Text
    author: AuthorValue
    priority: Literal["routine", "asap"] | None = None
    answers: FhirId | None = None  # MessageHeader.id of the letter that this one replies to
    attention: PersonValue | None = None  # the person at the primary recipient that it is for
    attention_team: Text | None = None  # or the team there
    attachments: tuple[AttachmentValue, ...] = ()

    @model_validator(mode="after")
    def _follows_carecommunication(self) -> "Correspondence":
        if self.priority and self.category != "regarding-referral":
            raise ValueError("priority goes with regarding-referral only")
        if self.category == "other" and not self.topic:
            raise ValueError("the category other needs a topic")
        if self._is_medcom and len(self.recipients) > 1:
            raise ValueError("MedCom's CareCommunication has one recipient and no cc")
        if self.attention and self.attention_team:
            raise ValueError("a letter is for a person or a team, not both")
        return self

    @property
    def _is_medcom(self) -> bool:
        return self.event == MedComEvent.CARE_COMMUNICATION

    def to_bundle(self) -> JsonObject:
        """The `correspondence` (or MedCom `care-communication-message`) Bundle."""
        frame = Frame(self, self.event, MEDCOM_EVENT_SYSTEM if self._is_medcom else EVENT_SYSTEM)
        practitioner = self._practitioner()
        role = self._role(practitioner)
        people = People(frame)
        letter = self._letter(frame, role)
        if (recipient := self._recipient(frame, people)) is not None:
            letter["recipient"] = [reference(recipient)]
        self._finish_provenance(frame.provenance)
        profile = MEDCOM_MESSAGE_PROFILE
        if self._is_medcom:
            profile = MEDCOM_CARE_BUNDLE_PROFILE
            frame.header["meta"] = {"profile": [MEDCOM_CARE_HEADER_PROFILE]}
            frame.header["definition"] = f"{MEDCOM_CARE_DEFINITION}|5.0"
            frame.provenance["meta"] = {"profile": [MEDCOM_CARE_PROVENANCE_PROFILE]}
        return frame.to_bundle(letter, role, practitioner, *people.resources, profile=profile)

    def _letter(self, frame: Frame, role: JsonObject) -> JsonObject:
        letter: JsonObject = {
            "resourceType": "Communication",
            "id": self.id_for("letter"),
            "text": narrative(
                ("Emne", self.topic or ""),
                ("Tekst", self.text),
                ("Vedhæftet", "\n".join(one.title for one in self.attachments)),
            ),
            "identifier": [{"value": self.thread_id}],
            "status": "unknown",
            "category": [{"coding": [{"system": MEDCOM_CARE_CATEGORY_SYSTEM, "code": self.category}]}],
            "subject": reference(frame.patient),
            "payload": [
                {
                    "extension": self._payload_extensions(frame, role, self._payload_ids[0]),
                    "contentString": self.text,
                },
                *self._attached(frame, role),
            ],
        }
        if self.priority:
            letter["priority"] = self.priority
        if self.topic:
            letter["topic"] = {"text": self.topic}
        return letter

    def _attached(self, frame: Frame, role: JsonObject) -> list[JsonObject]:
        return [
            {
                "extension": self._payload_extensions(frame, role, payload_id),
                "contentAttachment": {
                    "contentType": attachment.content_type,
                    "data": base64.b64encode(attachment.data).decode(),
                    "title": attachment.title,
                },
            }
            for attachment, payload_id in zip(self.attachments, self._payload_ids[1:], strict=True)
        ]

    def _payload_extensions(self, frame: Frame, role: JsonObject, payload_id: str) -> list[JsonObject]:
        identifier = {"value": payload_id, "assigner": reference(frame.sender)}
        contact = {"system": "phone", "value": self.author.phone}
        return [
            {"url": MEDCOM_DATETIME_EXTENSION, "valueDateTime": frame.sent},
            {"url": MEDCOM_IDENTIFIER_EXTENSION, "valueIdentifier": identifier},
            {"url": MEDCOM_PRACTITIONER_EXTENSION, "valueReference": reference(role)},
            {"url": MEDCOM_CONTACT_EXTENSION, "valueContactPoint": contact},
        ]

    @property
    def _payload_ids(self) -> list[str]:
        """The text's id and each file's."""
        parts = ["payload", *(f"attachment-{number}" for number in range(len(self.attachments)))]
        return [f"urn:uuid:{self.id_for(part)}" for part in parts]

    def _recipient(self, frame: Frame, people: People) -> JsonObject | None:
        if self.attention:
            return people.person("attention", self.attention, self.recipients[0])
        if self.attention_team is None:
            return None
        team = {
            "resourceType": "CareTeam",
            "id": self.id_for("attention"),
            "text": narrative(("Team", self.attention_team)),
            "name": self.attention_team,
            "managingOrganization": [reference(frame.receivers[0])],
        }
        people.resources.append(team)
        return team

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
        entities: list[JsonObject] = [
            {"role": "source", "what": {"identifier": {"value": payload_id}}}
            for payload_id in self._payload_ids
        ]
        if self.answers:
            provenance["activity"]["coding"][0]["code"] = "reply-message"
            entities.insert(0, {"role": "revision", "what": {"reference": f"MessageHeader/{self.answers}"}})
        provenance["entity"] = entities
