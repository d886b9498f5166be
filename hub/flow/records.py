"""What is written down about a message on its way: the rows, as frozen values, before they are rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from consent import ConsentRecord, UnreadableConsent
from hub.domain.delivery import DeliveryStatus
from message_schemas.issues import About, Severity

Data = Mapping[str, Any]  # JSON-ready; codes and ids only, never a name, a number of a person or text


@dataclass(frozen=True, slots=True)
class StoredIssue:
    """An answer's issue as kept for a resend: codes and place, no free text."""

    severity: Severity
    code: str
    detail: str
    expression: str
    about: About | None = None


@dataclass(frozen=True, slots=True)
class PartRecord:
    """One disclosable part of a message and its information categories (message_schemas.Part, storable)."""

    path: str
    resource: str  # "Type/id"
    categories: frozenset[str]
    labels: frozenset[tuple[str, str]] = frozenset()  # security labels that are no categories
    data_date: str | None = None  # when the data are from, a day or an instant; with data_until a span
    data_until: str | None = None
    author: str | None = None  # the party that wrote it


@dataclass(frozen=True, slots=True)
class MessageRecord:
    """One message as first seen from its sender; identity is (sender, message_id). Refused ones keep no body."""

    key: str  # ours, unguessable, time-ordered
    sender: str  # party id, or HUB_PARTY
    message_id: str  # MessageHeader.id
    bundle_id: str | None
    event: str
    event_system: str
    received_at: datetime
    content_hash: str
    status: int  # the HTTP status that was answered: 200, 409 or 422
    issues: tuple[StoredIssue, ...]
    answer_id: str  # MessageHeader.id of the acknowledgement, the same at every resend
    channel: str  # http | amqp | native | hub
    content_type: str = "application/fhir+json"
    body: bytes = b""  # as received, or what the adapter made of it; encrypted by the store
    native_format: str | None = None
    native_body: bytes = b""  # the native document as received; encrypted by the store
    size: int = 0
    citizen_id: str | None = None
    case_id: str | None = None
    purpose: str | None = None
    legal_basis: str = "consent"
    justification: str | None = None  # encrypted by the store
    parts: tuple[PartRecord, ...] = ()
    birth_date: date | None = None
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """One message on its way to one recipient. Until it is final, `due_at` says when it is looked at next."""

    id: str
    message_key: str
    recipient: str
    use: str  # primary | cc
    channel: str
    status: DeliveryStatus
    status_at: datetime
    due_at: datetime | None
    expires_at: datetime
    created_at: datetime
    citizen_id: str | None = None
    attempts: int = 0
    not_before: datetime | None = None  # a mailbox hides it until then, after a transient-error
    handed_over_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """What the gate decided for one delivery, and why. Append-only; the newest one stands."""

    delivery_id: str
    at: datetime
    stage: str  # accept | hand-over
    outcome: str  # permit | redact | hold | deny
    legal_basis: str
    permitted: tuple[str, ...]
    withheld: tuple[str, ...]
    reasons: tuple[Data, ...]  # code, category, effect, text, text_en, consent, provision
    review: bool = False
    withheld_parts: tuple[str, ...] = ()  # paths
    relied_on: tuple[str, ...] = ()  # the consents that permitted something, "id/version"


@dataclass(frozen=True, slots=True)
class TimelineRecord:
    """One thing that happened. `at` is when, `known_at` when the hub learned it."""

    kind: str  # message-received | decided | <delivery status> | case-opened | a case event's kind
    at: datetime
    known_at: datetime
    case_id: str | None = None
    citizen_id: str | None = None
    message_key: str | None = None
    delivery_id: str | None = None
    party: str | None = None  # who did it
    data: Data = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One entry of the audit trail. `kind` is a dotted verb: message.accepted, consent.revoked, …"""

    kind: str
    at: datetime
    agent: str  # party id, user name or HUB_PARTY
    citizen_id: str | None = None
    case_id: str | None = None
    message_key: str | None = None
    delivery_id: str | None = None
    recipient: str | None = None
    data: Data = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """One try to hand a delivery over."""

    delivery_id: str
    number: int
    at: datetime
    code: str  # ok | returned | rejected | away | timeout | fetched | ...
    milliseconds: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """That something came which was refused before it could be read or trusted: metadata and hash, no body."""

    id: str
    at: datetime
    channel: str
    party: str | None
    content_type: str
    size: int
    sha256: str
    status: int
    code: str


@dataclass(frozen=True, slots=True)
class Citizen:
    """A person known to the hub. The id is derived from the keyed hash of the first identifier seen."""

    id: str
    system: str
    value: str  # encrypted by the store
    birth_date: date | None = None
    family: str | None = None  # encrypted by the store
    given: str | None = None  # encrypted by the store
    protected: bool = False
    consent_version: int = 0
    known: bool = True  # False: not stored yet


@dataclass(frozen=True, slots=True)
class Case:
    """One citizen's course of coordination at one centre."""

    id: str
    citizen_id: str
    centre: str
    opened_at: datetime
    policy: str
    substance: str | None = None  # drugs | alcohol | both
    anonymous: bool = False
    adult_attested: bool = False
    closed_at: datetime | None = None
    first_contact: datetime | None = None
    made_anonymous_at: datetime | None = None  # nothing more goes out that names the citizen


@dataclass(frozen=True, slots=True)
class Custodian:
    """One who holds custody of a citizen under 18."""

    system: str
    value: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Custody:
    """Who holds custody of a citizen as of `at`, as `by` (a party) registered it; encrypted by the store."""

    holders: tuple[Custodian, ...]
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class ReviewRecord:
    """What a consent officer found of one statutory disclosure, or of one under a blanket consent. Append-only."""

    delivery_id: str
    at: datetime
    party: str
    by: str  # the officer's user name, or the party
    finding: str  # justified | not-justified | consent-needed
    note: str | None = None  # encrypted by the store


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Everything that one message adds, written in one transaction or not at all."""

    message: MessageRecord
    citizen: Citizen | None = None  # given where it is new or its name became known
    case: Case | None = None  # given where it is new
    deliveries: tuple[DeliveryRecord, ...] = ()
    decisions: tuple[DecisionRecord, ...] = ()
    timeline: tuple[TimelineRecord, ...] = ()
    audit: tuple[AuditRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Resend:
    """A Bundle.id under which an already known message came again."""

    sender: str
    bundle_id: str
    message_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ConsentVersion:
    """One version of a Consent resource as recorded. `record` is what the gate reads."""

    id: str  # without "Consent/"
    version: int
    citizen_id: str
    organization: str
    status: str
    resource: Mapping[str, Any]  # encrypted by the store
    record: ConsentRecord | UnreadableConsent
    at: datetime
    by: str

    @property
    def ends(self) -> datetime | None:
        """When its last permission ends; None where it has none, or cannot be read."""
        ends = self.record.ends if isinstance(self.record, ConsentRecord) else None
        return None if ends is None else datetime.fromtimestamp(ends / 1_000_000, UTC)


@dataclass(frozen=True, slots=True)
class DeliveryChange:
    """A delivery's next state, written only if it still has the state and lease that it was read with."""

    delivery: DeliveryRecord  # as it shall be
    lease: str | None = None  # the lease under which it is held; None where it is locked in this transaction
    new_lease: str | None = None  # given where this change claims it


@dataclass(frozen=True, slots=True)
class Standing:
    """A delivery with its message and the decision that stands, to be looked at."""

    delivery: DeliveryRecord
    message: MessageRecord  # without bodies
    decision: DecisionRecord | None = None
    leased: bool = False  # on its way to being handed over


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """A delivery locked for this transaction, with the message that it carries."""

    delivery: DeliveryRecord
    message: MessageRecord
    citizen: Citizen | None = None  # locked with it: what it is about
