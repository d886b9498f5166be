"""Which rows does the flow read and write? One Protocol per kind of row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from consent import ConsentRecord, UnreadableConsent
from consent.shelf import ReadFor
from hub.domain.party import Party, PartyRegistry
from hub.flow.records import (
    Acceptance,
    Arrival,
    AttemptRecord,
    AuditRecord,
    Case,
    Citizen,
    ClaimedDelivery,
    ConsentVersion,
    Custody,
    DecisionRecord,
    DeliveryChange,
    DeliveryRecord,
    MessageRecord,
    Resend,
    TimelineRecord,
)
from message_schemas.identifiers import Identifier


class MessageRows(Protocol):
    """Messages, their deliveries, and what is known of them."""

    async def recognise(
        self, seen: Sequence[tuple[str, str]], bundles: Sequence[tuple[str, str]]
    ) -> tuple[Mapping[tuple[str, str], MessageRecord], Mapping[tuple[str, str], str]]:
        """(sender, message_id) → first record, without bodies; (sender, Bundle.id) → message_id under which it came."""

    async def record(
        self, acceptances: Sequence[Acceptance], resends: Sequence[Resend], arrivals: Sequence[Arrival]
    ) -> None:
        """Write all of it. Raises ConcurrentChange where a message, citizen or open case is already there."""

    async def tracked(self, sender: str, message_id: str) -> MessageRecord | None:
        """One message of this sender, without body, if it was accepted (status 200)."""

    async def deliveries_of(self, message_key: str) -> Sequence[tuple[DeliveryRecord, DecisionRecord | None]]:
        """A message's deliveries in the order of its destinations, each with its newest decision."""

    async def message(self, key: str) -> MessageRecord | None:
        """One message, whole."""


class DeliveryRows(Protocol):
    """The outbox."""

    async def due(self, now: datetime, limit: int, channels: Sequence[str]) -> Sequence[ClaimedDelivery]:
        """Lock up to `limit` open deliveries with due_at <= now, oldest first, skipping those that others hold.

        Only those whose channel is among `channels` (a channel that is away is left out). Locks the citizens'
        consent versions (shared) in a fixed order before it returns, and gives the citizens. Bodies are decrypted.
        """

    async def lock(self, delivery_id: str) -> ClaimedDelivery | None:
        """Lock one delivery, waiting, and its citizen's consent version; None if there is none."""

    async def lock_many(self, message_key: str) -> Sequence[ClaimedDelivery]:
        """Lock every delivery of one message, waiting."""

    async def leased(self, leases: Sequence[str]) -> Sequence[ClaimedDelivery]:
        """Lock the deliveries still held under these leases, without bodies."""

    async def change(
        self,
        changes: Sequence[DeliveryChange],
        *,
        decisions: Sequence[DecisionRecord] = (),
        attempts: Sequence[AttemptRecord] = (),
        timeline: Sequence[TimelineRecord] = (),
        audit: Sequence[AuditRecord] = (),
    ) -> None:
        """Write new states and what explains them."""

    async def inbox(
        self, recipient: str, after: int, limit: int, now: datetime
    ) -> Sequence[tuple[int, DeliveryRecord, MessageRecord]]:
        """The party's unacknowledged deliveries (queued or handed-over, not_before past), oldest first.

        Each with its position, a number that only grows; messages without bodies.
        """

    async def handed_over(self, recipient: str, message_id: str) -> Sequence[ClaimedDelivery]:
        """Lock this recipient's deliveries of the message(s) with that MessageHeader.id which were handed over."""

    async def reexamine(self, citizen_id: str, now: datetime) -> int:
        """Make the citizen's open deliveries due now; how many there are."""

    async def oldest_unclaimed(self, now: datetime) -> datetime | None:
        """due_at of the open delivery that has waited longest past it; None if none is overdue."""


class CitizenRows(Protocol):
    """Citizens, cases and consents."""

    async def citizens(self, identifiers: Sequence[Identifier]) -> Mapping[Identifier, Citizen]:
        """A Citizen for each identifier: the stored one, or a new one with known=False and its derived id."""

    async def citizen(self, citizen_id: str) -> Citizen | None:
        """One citizen."""

    async def join(self, identifier: Identifier, citizen_id: str) -> None:
        """Let another identifier (a CPR that replaces a replacement number) name the same citizen."""

    async def open_cases(self, citizen_ids: Sequence[str]) -> Mapping[str, Sequence[Case]]:
        """Open cases by citizen, newest first."""

    async def cases(self, ids: Sequence[str]) -> Mapping[str, Case]:
        """Cases by id."""

    async def add_case(self, case: Case, citizen: Citizen | None) -> None:
        """Open a case. Raises ConcurrentChange if the citizen has an open one at that centre."""

    async def save_case(self, case: Case) -> None:
        """Change an open case, or close it. Raises ConcurrentChange where reopening meets another open one."""

    async def members(self, case_ids: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """Who takes part, by case: its centre, who sent a message in it, who was handed one."""

    async def cases_of_party(self, party_id: str, limit: int) -> Sequence[Case]:
        """Cases that the party is the centre of, sent a message in, or was handed one in; newest first."""

    async def consents(
        self, citizen_ids: Sequence[str], read_for: Mapping[str, ReadFor] | None = None
    ) -> Mapping[str, Sequence[ConsentRecord | UnreadableConsent]]:
        """Every active consent of each citizen, read for deciding.

        Of a citizen in `read_for`, those that can concern none of these recipients may be left out.
        Locks the citizens' consent versions (shared, in a fixed order) before it reads, so that a consent
        written meanwhile waits for this transaction and then sees the deliveries that it wrote.
        """

    async def write_consent(self, version: ConsentVersion, citizen: Citizen | None) -> None:
        """Add a version and raise the citizen's consent version (exclusive lock). `citizen` where it is new."""

    async def consent(self, consent_id: str) -> ConsentVersion | None:
        """The newest version of a consent."""

    async def custody(self, citizen_ids: Sequence[str]) -> Mapping[str, Custody]:
        """Who holds custody now, where a caseworker has registered it; locked like the consents."""

    async def write_custody(self, citizen_id: str, custody: Custody) -> None:
        """Replace it, under the same exclusive lock as a consent. Raises ConcurrentChange for an unknown citizen."""

    async def alone_with(self, citizen_id: str) -> None:
        """Lock the citizen exclusively: no delivery about it is claimed until this transaction ends."""

    async def known_names(self, names: Sequence[str]) -> frozenset[str]:
        """Which of these names (see hub.domain.names) a citizen of the hub has."""

    async def consents_of(self, citizen_id: str, status: str | None) -> Sequence[ConsentVersion]:
        """Newest versions of the citizen's consents, newest first."""


class HistoryRows(Protocol):
    """Timeline and audit."""

    async def timeline(self, case_id: str, after: int, limit: int) -> Sequence[tuple[int, TimelineRecord]]:
        """A case's events in the order they became known, each with its position."""

    async def messages_of_case(self, case_id: str) -> Mapping[str, MessageRecord]:
        """The case's messages by key, without bodies."""

    async def deliveries_of_case(
        self, case_id: str
    ) -> Sequence[tuple[DeliveryRecord, DecisionRecord | None]]:
        """The case's deliveries, each with its newest decision."""

    async def add(self, timeline: Sequence[TimelineRecord], audit: Sequence[AuditRecord]) -> None:
        """Append."""

    async def audit(
        self,
        *,
        citizen_id: str | None,
        agent: str | None,
        kind: str | None,
        since: datetime | None,
        until: datetime | None,
        limit: int,
    ) -> Sequence[tuple[int, AuditRecord]]:
        """Audit entries, newest first."""


@dataclass(frozen=True, slots=True)
class User:
    """A person who logs in to the pages."""

    username: str
    name: str
    role: str  # caseworker | consent-officer | operator
    party: str
    password_hash: str
    enabled: bool = True


class PeopleRows(Protocol):
    """Parties and users."""

    async def registry(self) -> PartyRegistry:
        """Every party, as of now; cached by the registry's version."""

    async def save_party(self, party: Party) -> None:
        """Add or replace; raises the registry's version."""

    async def user(self, username: str) -> User | None:
        """One user."""

    async def users(self) -> Sequence[User]:
        """All users."""

    async def save_user(self, user: User) -> None:
        """Add or replace."""
