"""What must every adapter be able to do, and what does the flow hand it and get back?

Adapters are pure: the time, the organisations and the numbers of earlier letters come in with the context.

    NativeDocumentRefused   the document (or the message) cannot be said in the other language; carries why
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from message_schemas.identifiers import Identifier
from message_schemas.issues import Issue

JsonObject = dict[str, Any]
AcknowledgementCode = Literal["ok", "transient-error", "fatal-error"]


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """What the party registry knows of one organisation."""

    name: str
    sor: str | None = None
    gln: str | None = None
    party_id: str | None = None


def _knows_none(_identifier: Identifier) -> OrganisationFacts | None:
    return None


def _remembers_none(_native_id: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class AdapterContext:
    """What an adapter may know of the world. `now` is aware."""

    now: datetime
    hub: OrganisationFacts
    find_organisation: Callable[[Identifier], OrganisationFacts | None] = _knows_none
    recipient: OrganisationFacts | None = None  # of from_fhir: which of the message's destinations gets it
    message_of: Callable[[str], str | None] = (
        _remembers_none  # native letter or envelope id → MessageHeader.id
    )


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What a receipt must repeat of the document that it answers. Organisations by their GLN."""

    envelope_id: str
    sender: str = ""
    receiver: str = ""
    letter_id: str | None = None
    version: str | None = None
    receipt_requested: bool = False


@dataclass(frozen=True, slots=True)
class NativeMessage:
    """A native document as a FHIR message Bundle. `more` holds the further messages of the same document."""

    bundle: JsonObject
    facts: LetterFacts
    not_carried: tuple[str, ...] = ()  # places in the document whose content the Bundle does not hold
    more: tuple["NativeMessage", ...] = ()

    @property
    def envelope_id(self) -> str:
        """The document's own number."""
        return self.facts.envelope_id

    @property
    def letter_id(self) -> str | None:
        """The letter's own number, from which MessageHeader.id follows."""
        return self.facts.letter_id

    @property
    def receipt_requested(self) -> bool:
        """True where the sender asked for a positive receipt too."""
        return self.facts.receipt_requested


@dataclass(frozen=True, slots=True)
class NativeDocument:
    """A FHIR message in the party's own format."""

    body: bytes
    content_type: str  # without parameters; the character set is the adapter's `charset`
    letter_id: str  # what a receipt for it will name
    not_carried: tuple[str, ...] = ()  # places in the Bundle that the format has no room for


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the hub answers a document: FHIR's response code, and why where it is not `ok`."""

    code: AcknowledgementCode
    issues: tuple[Issue, ...] = field(default=())


class NativeDocumentRefused(Exception):
    """The document or message cannot be translated: 400 unreadable, 422 understood and refused."""

    def __init__(
        self, issues: tuple[Issue, ...], status: Literal[400, 422], facts: LetterFacts | None = None
    ) -> None:
        super().__init__(", ".join(found.detail for found in issues))
        self.issues = issues
        self.status = status
        self.facts = facts  # None where not even the envelope could be read: then there is no receipt


class Adapter(Protocol):
    """One native format. Every method is a pure function of its arguments."""

    @property
    def format(self) -> str:
        """The name in `POST /native/{format}` and in the party registry."""

    @property
    def content_types(self) -> tuple[str, ...]:
        """Media types without parameters, the one that the hub sends first."""

    @property
    def charset(self) -> str:
        """The character set of what the hub sends."""

    def to_fhir(self, document: bytes, context: AdapterContext) -> NativeMessage:
        """The document as a message Bundle. Raises NativeDocumentRefused."""

    def from_fhir(self, bundle: JsonObject, context: AdapterContext) -> NativeDocument:
        """The message as a document for `context.recipient`. Raises NativeDocumentRefused (422)."""

    def receipt(self, facts: LetterFacts, outcome: Outcome, context: AdapterContext) -> bytes | None:
        """The format's own receipt; None where it has none for this outcome."""

    def native_id(self, message_id: str) -> str:
        """The number that a document made from this MessageHeader.id bears, and a receipt for it names."""
