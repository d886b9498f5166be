"""What is a message: who sends what about whom to whom, for what purpose and on what ground?"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from message_schemas.identifiers import Identifier
from message_schemas.issues import Issue

JsonObject = dict[str, Any]
DestinationUse = Literal["primary", "cc"]
EMPTY: Final[JsonObject] = {}
_ZONED: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(?:Z|[+-][0-9]{2}:[0-9]{2})")


@dataclass(frozen=True, slots=True)
class OrganizationRef:
    """An organisation as the message names it; identifiers normalised, empty when it is not in the Bundle."""

    reference: str
    identifiers: tuple[Identifier, ...] = ()
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Destination:
    """One receiver and whether it is the primary one or gets a copy; the endpoint is not interpreted."""

    organization: OrganizationRef
    use: DestinationUse
    endpoint: str | None = None


@dataclass(frozen=True, slots=True)
class PatientRef:
    """The citizen as the message names them; `protected` is name and address protection."""

    reference: str
    identifiers: tuple[Identifier, ...] = ()
    family: str | None = None
    given: tuple[str, ...] = ()
    birth_date: str | None = None
    protected: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """Which MessageHeader.id an acknowledgement answers, and with which code."""

    identifier: str
    code: str


@dataclass(frozen=True, slots=True)
class Message:
    """A received or built message Bundle, read once; `bundle` is never changed in place."""

    bundle: JsonObject
    body: bytes  # as received
    content_type: str  # application/fhir+json or application/fhir+xml
    bundle_id: str | None
    message_id: str  # MessageHeader.id, opaque
    event: str  # "" when the header names none
    event_system: str
    sender: OrganizationRef
    destinations: tuple[Destination, ...]
    patient: PatientRef | None
    case_id: str | None
    purpose: str | None  # None: the header names none, the event's default applies
    legal_basis: str  # "" when the extension is there and cannot be read
    justification: str | None
    focus: tuple[str, ...]
    response: Response | None
    consents: tuple[JsonObject, ...]
    subject_refs: tuple[str, ...]  # references to the Patient, as the content writes them
    index: Mapping[str, int]  # Type/id and fullUrl → entry number
    entries: tuple[tuple[int, JsonObject], ...]  # every entry's resource with its entry number
    base_issues: tuple[Issue, ...]  # what the FHIR R4 validator found while reading

    @property
    def header(self) -> JsonObject:
        """The MessageHeader resource."""
        header: JsonObject = self.bundle["entry"][0]["resource"]
        return header

    @property
    def is_acknowledgement(self) -> bool:
        """Whether this answers another message as MedCom's acknowledgement-message does."""
        return self.event == "acknowledgement-message"

    @property
    def primary(self) -> OrganizationRef | None:
        """The primary receiver; None when the message names none."""
        return next((to.organization for to in self.destinations if to.use == "primary"), None)

    def resources(self) -> Iterator[tuple[int, JsonObject]]:
        """Every entry's resource with its entry number; entries that hold none are passed over."""
        return iter(self.entries)

    def of_type(self, resource_type: str) -> Iterator[tuple[int, JsonObject]]:
        """The resources of one type with their entry numbers."""
        return (found for found in self.entries if found[1].get("resourceType") == resource_type)

    def resolve(self, reference: object) -> tuple[int, JsonObject] | None:
        """The entry that a Reference or a reference text points to; None when it is not in the Bundle."""
        text = reference.get("reference") if isinstance(reference, dict) else reference
        number = find(self.index, text) if isinstance(text, str) else None
        return None if number is None else (number, self.bundle["entry"][number]["resource"])


def resources_of(bundle: JsonObject) -> Iterator[tuple[int, JsonObject]]:
    """Every entry's resource of any Bundle, with its entry number."""
    for number, entry in enumerate(objects(bundle.get("entry"), keep_gaps=True)):
        resource = entry.get("resource")
        if isinstance(resource, dict):
            yield number, resource


def find(index: Mapping[str, int], reference: str) -> int | None:
    """The entry number of a reference: as written, without its version, or by its last Type/id."""
    number = index.get(reference)
    if number is None and "/" in reference:
        plain = reference.partition("/_history/")[0]
        number = index.get(plain)
        if number is None:
            number = index.get("/".join(plain.rsplit("/", 2)[-2:]))
    return number


def object_of(value: object) -> JsonObject:
    """The value when it is an object, else an empty one."""
    return value if isinstance(value, dict) else EMPTY


def has_zone(value: object) -> bool:
    """Whether this is a date and time with its zone."""
    return isinstance(value, str) and _ZONED.fullmatch(value) is not None


def objects(value: object, *, keep_gaps: bool = False) -> list[JsonObject]:
    """The objects of a JSON array; what is no array is empty, gaps stay as empty objects when asked for."""
    if not isinstance(value, list):
        return []
    if keep_gaps:
        return [item if isinstance(item, dict) else EMPTY for item in value]
    return [item for item in value if isinstance(item, dict)]


def text_of(value: object) -> str | None:
    """The value when it is a non-empty string."""
    return value if isinstance(value, str) and value else None


def identifiers_of(value: object) -> tuple[Identifier, ...]:
    """The complete identifiers (system and value) of a resource's identifier list, as received."""
    return tuple(
        Identifier(item["system"], item["value"])
        for item in objects(value)
        if text_of(item.get("system")) and text_of(item.get("value"))
    )


def codings_of(concept: object) -> list[JsonObject]:
    """The codings of one CodeableConcept."""
    return objects(concept.get("coding")) if isinstance(concept, dict) else []


def extensions_of(element: JsonObject, url: str) -> list[JsonObject]:
    """The extensions with this url on an element."""
    return [item for item in objects(element.get("extension")) if item.get("url") == url]
