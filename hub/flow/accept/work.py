"""What does an accepting stage take and return? One frozen value per message, filled in on the way."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from adapters.contract import LetterFacts
from consent import Decision
from hub.domain.party import Party, PartyRegistry
from hub.flow.errors import Refusal
from hub.flow.hub import Hub
from hub.flow.ports import UnitOfWork
from hub.flow.records import (
    Case,
    Citizen,
    ClaimedDelivery,
    ConsentVersion,
    DeliveryRecord,
    MessageRecord,
    PartRecord,
)
from message_schemas import Issue, JsonObject, Message
from message_schemas.identifiers import Identifier


@dataclass(frozen=True, slots=True)
class Arriving:
    """What came through a door: bytes, their type, and who is known to have sent them."""

    channel: str  # http | native | amqp
    body: bytes
    content_type: str
    party_id: str | None = None  # by token
    amqp_user: str | None = None  # by the broker's word
    native_format: str | None = None
    traceparent: str | None = None
    message_hint: str | None = None  # the AMQP message_id, for an answer to what could not be read


@dataclass(frozen=True, slots=True)
class Answer:
    """What the door says back. `bundle` is an acknowledgement Bundle or an OperationOutcome."""

    status: int
    code: str = "ok"
    bundle: JsonObject | None = None
    native: tuple[bytes, str] | None = None  # a receipt in the sender's own format, and its content type
    retry_after: int | None = None
    party_id: str | None = None  # who to answer
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """One destination, found in the registry, with what the gate decided for it."""

    party: Party
    use: str
    delivery_id: str
    decision: "Weighed | None" = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """A decision over a message's parts: what goes, what stays, and why."""

    outcome: str  # permit | redact | hold | deny
    permitted: tuple[str, ...]
    withheld: tuple[str, ...]
    withheld_parts: tuple[str, ...]  # paths
    decision: Decision
    relied_on: tuple[str, ...] = ()  # the consents that permitted something, "id/version"


@dataclass(frozen=True, slots=True)
class Accepting:
    """One message on its way in."""

    arriving: Arriving
    at: datetime
    key: str
    sha256: str = ""  # of the body as received
    party: Party | None = None
    message: Message | None = None
    letter: LetterFacts | None = None  # the native document's own numbers, for its receipt
    content_hash: str = ""
    first: MessageRecord | None = None  # this is a resend of it
    warnings: tuple[Issue, ...] = ()
    purpose: str | None = None
    parts: tuple[PartRecord, ...] = ()
    citizen: Citizen | None = None
    new_citizen: bool = False
    joins: tuple[Identifier, ...] = ()  # further identifiers that now name the same citizen
    birth_date: date | None = None
    case: Case | None = None
    opens_case: bool = False
    recipients: tuple[Recipient, ...] = ()
    consents: tuple[ConsentVersion, ...] = ()  # that came in the message itself
    acknowledges: tuple[tuple[ClaimedDelivery, DeliveryRecord], ...] = ()  # what this acknowledgement settles
    refusal: Refusal | None = None
    answer: Answer | None = None

    @property
    def ongoing(self) -> bool:
        """True while it is neither refused nor recognised as a resend."""
        return self.refusal is None and self.first is None

    def refused(self, code: str, *issues: Issue) -> "Accepting":
        """The same, refused."""
        return replace(self, refusal=Refusal(code, issues))

    @property
    def sender(self) -> Party:
        """The authenticated party; there is one after the stage `authenticate`."""
        if self.party is None:
            raise LookupError("the sender is not authenticated yet")
        return self.party

    @property
    def read(self) -> Message:
        """The parsed message; there is one after the stage `adapt`."""
        if self.message is None:
            raise LookupError("the message is not read yet")
        return self.message


@dataclass(frozen=True, slots=True)
class Scope:
    """What the stages of one batch share: the ports, the transaction, the registry as of now."""

    hub: Hub
    uow: UnitOfWork
    registry: PartyRegistry
    now: datetime


StageRun = Callable[[Sequence[Accepting], Scope], Awaitable[Sequence[Accepting]]]
