"""How is a complaint case written for the appeals board?"""

import base64
import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, model_validator

from message_schemas.builders.coded import about, labelled
from message_schemas.builders.envelope import Frame, narrative, reference
from message_schemas.builders.parts import plain_concept
from message_schemas.builders.people import People, PersonValue
from message_schemas.builders.values import MessageValue, Text, Value
from message_schemas.codes import EventCode, InformationCategory, LegalBasis
from message_schemas.definitions.documents import sha1
from message_schemas.narrative import div
from message_schemas.terminology import COMPLAINT_SECTION, COMPLAINT_STEP

JsonObject = dict[str, Any]


class ComplaintSection(StrEnum):
    """What a complaint case is made of (contract § 4)."""

    DECISION = "decision"
    COMPLAINT = "complaint"
    REASSESSMENT = "reassessment"
    CASE_FILE = "case-file"


class DocumentValue(Value):
    """A document of the case; `data` is the file itself."""

    section: ComplaintSection = ComplaintSection.CASE_FILE
    title: Text
    content_type: Annotated[str, Field(pattern=r"^[a-z]+/[A-Za-z0-9.+-]+$")] = "application/pdf"
    data: Annotated[bytes, Field(min_length=1)]
    filed_on: dt.date
    also_about: tuple[InformationCategory, ...] = ()


class ComplaintCase(MessageValue):
    """A complaint that was not met: the decision, the complaint, the grounds after reassessment and the file.

    Only the person concerned complains, so the complaint is the citizen's; an oral one is written down.
    """

    legal_basis: LegalBasis = LegalBasis.APPEAL
    justification: Text
    decision: Text
    decision_received: dt.date  # by the citizen
    complaint: Text
    complaint_received: dt.date
    oral: bool = False
    reassessment: Text
    reassessed: dt.date
    citizen_told: dt.date
    case_file: Text  # what the file holds, in words
    documents: tuple[DocumentValue, ...] = ()
    also_about: dict[ComplaintSection, tuple[InformationCategory, ...]] = Field(default_factory=dict)
    written_by: PersonValue | None = None

    @model_validator(mode="after")
    def _is_an_appeal(self) -> "ComplaintCase":
        if self.legal_basis is not LegalBasis.APPEAL:
            raise ValueError("a complaint case is sent as an appeal")
        if not self.decision_received <= self.complaint_received <= self.reassessed:
            raise ValueError("the complaint follows the decision, and the reassessment the complaint")
        return self

    def to_bundle(self) -> JsonObject:
        """The `complaint-case` message Bundle."""
        frame = Frame(self, EventCode.COMPLAINT_CASE)
        people = People(frame)
        author = people.person("author", self.written_by, self.sender) if self.written_by else frame.sender
        documents = [self._document(frame, number, one) for number, one in enumerate(self.documents)]
        case: JsonObject = {
            "resourceType": "Composition",
            "id": self.id_for("case"),
            "text": narrative(("Dokument", "Klagesag")),
            "status": "final",
            "type": {"text": "Klagesag"},
            "subject": reference(frame.patient),
            "date": frame.sent,
            "author": [reference(author)],
            "title": "Klagesag",
            "event": self._steps(),
            "section": self._sections(frame, documents),
        }
        return frame.to_bundle(case, *documents, *people.resources)

    def _steps(self) -> list[JsonObject]:
        days = {
            "decision-received": self.decision_received,
            "complaint-received": self.complaint_received,
            "reassessed": self.reassessed,
            "citizen-told": self.citizen_told,
        }
        return [
            {"code": [plain_concept(COMPLAINT_STEP, step)], "period": {"start": day.isoformat()}}
            for step, day in days.items()
        ]

    def _sections(self, frame: Frame, documents: Sequence[JsonObject]) -> list[JsonObject]:
        texts = {
            ComplaintSection.DECISION: self.decision,
            ComplaintSection.COMPLAINT: self.complaint,
            ComplaintSection.REASSESSMENT: self.reassessment,
            ComplaintSection.CASE_FILE: self.case_file,
        }
        sections = []
        for code, text in texts.items():
            paragraphs = text.split("\n\n")
            if code is ComplaintSection.COMPLAINT and self.oral:
                paragraphs.append("Klagen er mundtlig og er skrevet ned af afsenderen.")
            section: JsonObject = {
                "title": COMPLAINT_SECTION.name(code),
                "code": about(COMPLAINT_SECTION, code, self.also_about.get(code, ())),
                "text": {"status": "generated", "div": div(*paragraphs)},
            }
            if code is ComplaintSection.COMPLAINT:
                section["author"] = [reference(frame.patient)]
            held = zip(self.documents, documents, strict=True)
            if entries := [reference(resource) for value, resource in held if value.section is code]:
                section["entry"] = entries
            sections.append(section)
        return sections

    def _document(self, frame: Frame, number: int, value: DocumentValue) -> JsonObject:
        document: JsonObject = {
            "resourceType": "DocumentReference",
            "id": self.id_for(f"document-{number}"),
            "text": narrative(("Bilag", value.title)),
            "status": "current",
            "category": [about(COMPLAINT_SECTION, value.section, ())],
            "subject": reference(frame.patient),
            # FHIR asks for an instant; the day is what is known.
            "date": f"{value.filed_on.isoformat()}T00:00:00.000Z",
            "description": value.title,
            "content": [
                {
                    "attachment": {
                        "contentType": value.content_type,
                        "data": _base64(value.data),
                        "size": len(value.data),
                        "hash": _base64(sha1(value.data)),
                        "title": value.title,
                    }
                }
            ],
        }
        return labelled(document, value.also_about)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
