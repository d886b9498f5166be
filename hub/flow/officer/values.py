"""What does a consent officer fill in, and what is shown? Plain frozen values, the same for pages and API.

Codes are the contract's; texts come in Danish and English. Instants are aware; what the officer may not
see is left out before a value is made.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from hub.flow.officer.access_values import AccessLog as AccessLog
from hub.flow.officer.access_values import AccessRow as AccessRow
from hub.flow.officer.basic_values import CitizenShown as CitizenShown
from hub.flow.officer.basic_values import PartyShown as PartyShown
from hub.flow.officer.basic_values import Text as Text
from hub.flow.records import ConsentVersion
from message_schemas.identifiers import Identifier

Effect = Literal["permit", "deny"]
Answer = Literal["permit", "deny", "none"]
How = Literal["written", "oral", "digital"]
Relation = Literal["custody", "guardian", "power-of-attorney"]
Finding = Literal["justified", "not-justified", "consent-needed"]
RequestedBy = Literal["citizen", "custody", "guardian", "power-of-attorney", "party"]


@dataclass(frozen=True, slots=True)
class Document:
    """The evidence itself: PDF, PNG, JPEG or plain text, at most 2 MiB; the type is read from the content."""

    content: bytes
    title: str


@dataclass(frozen=True, slots=True)
class Representative:
    """One who consents with or for the citizen: a holder of custody, a guardian, or one with power of attorney."""

    relation: Relation
    name: str
    identifier: Identifier | None = None  # needed where custody is registered in the hub


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How a consent was given, and by whom. A document, or a description of where it lies, must be there."""

    given_at: datetime
    how: How
    by_citizen: bool = True
    representatives: tuple[Representative, ...] = ()
    document: Document | None = None
    where: str | None = None  # "Underskrevet erklæring i sagens journal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Except:
    """What the citizen takes out again: any of these recipients, categories or purposes; at least one."""

    recipients: tuple[str, ...] = ()  # party ids
    recipient_kinds: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentForm:
    """A consent as an officer records it; it cannot be a blanket one (CONTRACT § 5 rule 11).

    A refusal (`effect` deny) may leave recipients, categories and purposes empty: it then covers all.
    """

    citizen: Identifier  # CPR, replacement number, or a case's id (SID_CASE)
    evidence: Evidence
    effect: Effect = "permit"
    recipients: tuple[str, ...] = ()  # party ids
    recipient_kinds: tuple[str, ...] = ()
    disclosers: tuple[str, ...] = ()  # party ids; empty is the recording party, for a refusal everyone
    categories: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    case: str | None = None  # only what belongs to this case
    start: date | None = None  # empty is at once
    end: date | None = (
        None  # its last day, at most 12 months on; empty is those 12 months, for a refusal no end
    )
    exceptions: tuple[Except, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """The same consent, given once more."""

    evidence: Evidence
    end: date | None = None  # as in ConsentForm


@dataclass(frozen=True, slots=True)
class Gone:
    """One delivery that was out under a consent when it was revoked."""

    delivery_id: str
    message_id: str
    event: str
    sender: PartyShown
    recipient: PartyShown
    at: datetime
    status: Literal["handed-over", "under-way"]  # under-way: past the point of no return, not confirmed yet
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What came of recording, renewing or revoking: the version, who is told, and what had gone."""

    version: ConsentVersion
    told: tuple[str, ...] = ()  # ids of the parties that get a consent-change message
    gone: tuple[Gone, ...] = ()  # of a revocation
    looked_at_again: int = 0  # waiting deliveries of the citizen that the gate now decides anew


@dataclass(frozen=True, slots=True)
class Cell:
    """What one recipient may be told of one category; `permit` where at least one purpose has it."""

    recipient: str
    category: str
    effect: Answer
    permitted_for: tuple[str, ...]  # purposes
    denied_for: tuple[str, ...]
    why: Text
    consent: str | None = None  # "Consent/…" where the officer may see it; "Consent/new" is the form's own


@dataclass(frozen=True, slots=True)
class Matrix:
    """Recipients × categories at one moment; `cells` row by row, each row in the order of `categories`."""

    at: datetime
    discloser: PartyShown
    recipients: tuple[PartyShown, ...]
    categories: tuple[str, ...]
    purposes: tuple[str, ...]
    cells: tuple[Cell, ...]
    more: bool = False  # there are more recipients than are shown

    def row(self, recipient: str) -> tuple[Cell, ...]:
        """The cells of one recipient."""
        return tuple(cell for cell in self.cells if cell.recipient == recipient)


@dataclass(frozen=True, slots=True)
class Changed:
    """A waiting delivery that a consent not yet recorded would change."""

    delivery_id: str
    message_id: str
    event: str
    sender: PartyShown
    recipient: PartyShown
    received_at: datetime
    status: str  # held | queued
    change: Literal["released", "released-in-part", "stopped", "narrowed", "widened"]
    permitted: tuple[str, ...]  # categories that would go
    withheld: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a consent would let through; nothing of it is recorded."""

    matrix: Matrix
    changed: tuple[Changed, ...]
    still_held: int  # waiting deliveries that stay held
    warnings: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """A consent in a list."""

    id: str
    version: int
    status: str
    organization: PartyShown
    own: bool  # the officer's party keeps it, and may renew and revoke it
    effect: Effect | None
    given_at: datetime | None
    ends: datetime | None  # when its last permission ends
    recipients: tuple[PartyShown, ...]
    categories: tuple[str, ...]
    purposes: tuple[str, ...]
    readable: bool = True
    blanket: bool = False
    has_document: bool = False
    citizen: CitizenShown | None = None


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One version of a consent: who wrote it, when, and what it changed, in words."""

    version: int
    at: datetime
    by: str  # a user name or a party id
    kind: Literal["recorded", "renewed", "replaced", "revoked"]
    status: str
    changes: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class History:
    """A consent with all its versions, newest first."""

    consent: ConsentRow
    rows: tuple[HistoryRow, ...]


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A message that waits for a consent; `missing` says for which categories, and why."""

    delivery_id: str
    message_id: str
    event: str
    purpose: str | None
    sender: PartyShown
    recipient: PartyShown
    citizen: CitizenShown | None
    case: str | None
    received_at: datetime
    expires_at: datetime
    days_left: int
    categories: tuple[str, ...]  # of the message; empty is none that the hub knows
    missing: tuple[tuple[str | None, Text], ...]  # (category, reason)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A disclosure by law, or under a blanket consent, to be looked at; with what was found, once it was."""

    delivery_id: str
    message_id: str
    event: str
    kind: Literal["statutory", "blanket"]
    legal_basis: str
    justification: str | None
    sender: PartyShown
    recipient: PartyShown
    citizen: CitizenShown | None
    decided_at: datetime
    status: str  # of the delivery
    categories: tuple[str, ...]
    finding: Finding | None = None
    reviewed_at: datetime | None = None
    reviewed_by: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """An active consent that cannot be read: nothing goes by consent for this citizen until it is replaced."""

    consent: str | None  # its id, where the officer's party keeps it
    citizen: CitizenShown | None
    held: int  # messages that wait because of it


@dataclass(frozen=True, slots=True)
class WorkList:
    """What needs the consent officer of one party now; each list oldest or soonest first."""

    at: datetime
    held: tuple[HeldRow, ...]
    to_review: tuple[ReviewRow, ...]
    not_justified: tuple[ReviewRow, ...]  # reviewed within 90 days, and found to lack its ground
    ending: tuple[ConsentRow, ...]  # own consents that end within 30 days
    unreadable: tuple[UnreadableRow, ...]
    more: bool = False  # one of the lists is longer than what is shown
