"""How is a concern notification about a child written?"""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import Field, model_validator

from message_schemas.builders.coded import coding, day, extension
from message_schemas.builders.envelope import Frame, narrative, reference
from message_schemas.builders.parts import concept
from message_schemas.builders.people import People, PersonValue
from message_schemas.builders.values import MessageValue, Text, Value
from message_schemas.codes import CPR_SYSTEM, EventCode, LegalBasis
from message_schemas.definitions.concern import (
    HOME_MUNICIPALITY_EXTENSION,
    IMMEDIATE_DANGER_EXTENSION,
    OBSERVED_EXTENSION,
    OTHER_ADULTS_EXTENSION,
    PARENT_TOLD_EXTENSION,
    SCHOOL_EXTENSION,
)
from message_schemas.identifiers import is_cpr
from message_schemas.terminology import CONCERN_GROUND, PARENT_TOLD

JsonObject = dict[str, Any]
_ROLES: Final = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
_MUNICIPALITIES: Final = "http://hl7.dk/fhir/core/CodeSystem/dk-core-municipality-codes"


class ConcernGround(StrEnum):
    """What gave occasion to notify."""

    PARENT_ENROLLED = "parent-enrolled"
    PARENT_USES = "parent-uses"
    SUSPECTED_NEGLECT = "suspected-neglect"
    PREGNANCY = "pregnancy"
    VIOLENCE = "violence"
    OTHER = "other"


class ParentTold(StrEnum):
    """Whether the parent was told of the notification."""

    YES = "yes"
    NO = "no"
    NOT_FOR_SAFETY = "not-for-safety"


class ChildRelation(StrEnum):
    """What the child is to the citizen (HL7 v3-RoleCode)."""

    CHILD = "CHILD"
    STEPCHILD = "STPCHLD"
    ADOPTED = "CHLDADOPT"
    FOSTERED = "CHLDFOST"


_RELATIONS: Final = {
    ChildRelation.CHILD: "Barn",
    ChildRelation.STEPCHILD: "Stedbarn",
    ChildRelation.ADOPTED: "Adopteret barn",
    ChildRelation.FOSTERED: "Plejebarn",
}


class ChildValue(Value):
    """A child, with what is known; the municipality by its four digits, or by its name."""

    family: Text | None = None
    given: tuple[Text, ...] = ()
    cpr: str | None = None
    birth_date: dt.date | None = None
    gender: Literal["male", "female", "other", "unknown"] | None = None
    relation: ChildRelation = ChildRelation.CHILD
    address: Text | None = None  # street and number
    postal_code: Text | None = None
    city: Text | None = None
    school: Text | None = None  # or day care
    municipality_code: Annotated[str, Field(pattern=r"^[0-9]{4}$")] | None = None
    municipality: Text | None = None

    @model_validator(mode="after")
    def _can_be_found(self) -> "ChildValue":
        if not (self.family or self.given):
            raise ValueError("a child is named, if only by a first name")
        if self.cpr is not None and not is_cpr(self.cpr):
            raise ValueError("the CPR number has ten digits and begins with a day and a month")
        return self

    @property
    def name(self) -> str:
        """The name as it is said."""
        return " ".join((*self.given, *([self.family] if self.family else [])))


class ConcernNotification(MessageValue):
    """A notification: which children, what the concern is, when it was seen, and who can tell more.

    It may carry what is known about an anonymous parent too (DOMAIN.md, rule 5).
    """

    legal_basis: LegalBasis = LegalBasis.DUTY_TO_NOTIFY
    justification: Text
    children: Annotated[tuple[ChildValue, ...], Field(min_length=1)]
    ground: ConcernGround
    concern: Text
    observed: dt.date
    observed_until: dt.date | None = None
    parent_told: ParentTold
    immediate_danger: bool
    other_adults: Text | None = None
    note: Text | None = None
    contact: PersonValue

    @model_validator(mode="after")
    def _is_a_duty(self) -> "ConcernNotification":
        if self.legal_basis is not LegalBasis.DUTY_TO_NOTIFY:
            raise ValueError("a concern notification is sent under the duty to notify")
        if self.observed_until and self.observed_until < self.observed:
            raise ValueError("the time of observation ends before it begins")
        return self

    def to_bundle(self) -> JsonObject:
        """The `concern-notification` message Bundle."""
        frame = Frame(self, EventCode.CONCERN_NOTIFICATION)
        people = People(frame)
        contact = people.person("contact", self.contact, self.sender)
        children = [self._child(frame, number, child) for number, child in enumerate(self.children)]
        communication: JsonObject = {
            "resourceType": "Communication",
            "id": self.id_for("concern"),
            "text": self._narrative(),
            "extension": self._extensions(),
            "status": "completed",
            "priority": "stat" if self.immediate_danger else "routine",
            "subject": reference(frame.patient),
            "about": [reference(child) for child in children],
            "sent": frame.sent,
            "recipient": [reference(receiver) for receiver in frame.receivers],
            "sender": reference(contact),
            "reasonCode": [concept(CONCERN_GROUND, self.ground)],
            "payload": [{"contentString": self.concern}],
        }
        if self.note:
            communication["note"] = [{"text": self.note}]
        return frame.to_bundle(communication, *children, *people.resources)

    def _narrative(self) -> JsonObject:
        return narrative(
            ("Børn", ", ".join(child.name for child in self.children)),
            ("Anledning", CONCERN_GROUND.name(self.ground)),
            ("Bekymring", self.concern),
            ("Set eller hørt", day(self.observed)),
            ("Til og med", day(self.observed_until)),
            ("Er forælderen orienteret?", PARENT_TOLD.name(self.parent_told)),
            ("Er barnet i fare lige nu?", "Ja" if self.immediate_danger else "Nej"),
            ("Andre voksne omkring barnet", self.other_adults or ""),
            ("Andet", self.note or ""),
            ("Spørgsmål rettes til", self.contact.name),
        )

    def _extensions(self) -> list[JsonObject]:
        observed = extension(OBSERVED_EXTENSION, "Date", self.observed.isoformat())
        if self.observed_until:
            when = {"start": self.observed.isoformat(), "end": self.observed_until.isoformat()}
            observed = extension(OBSERVED_EXTENSION, "Period", when)
        extensions = [
            observed,
            extension(PARENT_TOLD_EXTENSION, "Coding", coding(PARENT_TOLD, self.parent_told)),
            extension(IMMEDIATE_DANGER_EXTENSION, "Boolean", self.immediate_danger),
        ]
        if self.other_adults:
            extensions.append(extension(OTHER_ADULTS_EXTENSION, "String", self.other_adults))
        return extensions

    def _child(self, frame: Frame, number: int, child: ChildValue) -> JsonObject:
        relation = _RELATIONS[child.relation]
        name: JsonObject = {"given": list(child.given)} if child.given else {}
        if child.family:
            name["family"] = child.family
        person: JsonObject = {
            "resourceType": "RelatedPerson",
            "id": self.id_for(f"child-{number}"),
            "text": narrative(("Barn", child.name), (relation, day(child.birth_date))),
            "patient": reference(frame.patient),
            "relationship": [
                {"coding": [{"system": _ROLES, "code": child.relation.value}], "text": relation}
            ],
            "name": [name],
        }
        if extensions := _places(child):
            person["extension"] = extensions
        if child.cpr:
            person["identifier"] = [{"system": CPR_SYSTEM, "value": child.cpr}]
        if child.gender:
            person["gender"] = child.gender
        if child.birth_date:
            person["birthDate"] = child.birth_date.isoformat()
        if address := _address(child):
            person["address"] = [address]
        return person


def _places(child: ChildValue) -> list[JsonObject]:
    """The child's school and home municipality."""
    extensions = []
    if child.school:
        extensions.append(extension(SCHOOL_EXTENSION, "String", child.school))
    if child.municipality_code:
        municipality = {"system": _MUNICIPALITIES, "code": child.municipality_code}
        if child.municipality:
            municipality["display"] = child.municipality
        extensions.append(extension(HOME_MUNICIPALITY_EXTENSION, "Coding", municipality))
    elif child.municipality:
        extensions.append(extension(HOME_MUNICIPALITY_EXTENSION, "String", child.municipality))
    return extensions


def _address(child: ChildValue) -> JsonObject:
    known = {"postalCode": child.postal_code, "city": child.city}
    address: JsonObject = {name: value for name, value in known.items() if value}
    if child.address:
        address["line"] = [child.address]
    return address
