"""What does the store in memory hold, and what is a transaction on it?"""

import asyncio
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field, fields, replace
from typing import Protocol

from hub.domain.party import Party, PartyRegistry
from hub.flow.ports import (
    StoreAway,
    User,
)
from hub.flow.records import (
    Arrival,
    AttemptRecord,
    AuditRecord,
    Case,
    Citizen,
    ConsentVersion,
    Custody,
    DecisionRecord,
    DeliveryRecord,
    MessageRecord,
    ReviewRecord,
    TimelineRecord,
)
from hub.infrastructure.database.waking import Bell
from message_schemas.identifiers import Identifier

LOCK_SECONDS = 10.0


def bare(message: MessageRecord) -> MessageRecord:
    """The message as it is read without bodies."""
    return replace(message, body=b"", native_body=b"")


def put_decisions(state: "State", decisions: Sequence[DecisionRecord]) -> None:
    """Let these stand, and remember which put their deliveries on the review list."""
    for decision in decisions:
        state.decisions[decision.delivery_id] = decision
        if decision.review:
            state.flagged.add(decision.delivery_id)


@dataclass(slots=True)
class Kept:
    """A delivery as the store keeps it."""

    record: DeliveryRecord
    lease: str | None = None
    position: int | None = None


@dataclass(slots=True)
class State:
    """All rows. Values are frozen, so copying the containers is a snapshot."""

    messages: dict[str, MessageRecord] = field(default_factory=dict)
    identities: dict[tuple[str, str], str] = field(default_factory=dict)
    bundles: dict[tuple[str, str], str] = field(default_factory=dict)
    arrivals: list[Arrival] = field(default_factory=list)
    deliveries: dict[str, Kept] = field(default_factory=dict)  # in the order of their destinations
    decisions: dict[str, DecisionRecord] = field(default_factory=dict)  # the newest of each delivery
    attempts: list[AttemptRecord] = field(default_factory=list)
    timeline: list[TimelineRecord] = field(default_factory=list)
    audit: list[AuditRecord] = field(default_factory=list)
    citizens: dict[str, Citizen] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)  # every name that a citizen has or had
    identifiers: dict[Identifier, str] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    consents: dict[tuple[str, int], ConsentVersion] = field(default_factory=dict)
    custody: dict[str, Custody] = field(default_factory=dict)
    reviews: dict[str, ReviewRecord] = field(default_factory=dict)
    flagged: set[str] = field(default_factory=set)  # deliveries that a decision put on the review list
    parties: dict[str, Party] = field(default_factory=dict)
    registry: list[PartyRegistry] = field(default_factory=lambda: [PartyRegistry.of((), 1)])
    users: dict[str, User] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)

    def snapshot(self) -> "State":
        """A copy that can be changed without this one."""
        new = State(**{f.name: copy(getattr(self, f.name)) for f in fields(self)})
        new.deliveries = {id_: copy(kept) for id_, kept in self.deliveries.items()}
        return new


class Holder(Protocol):
    """Who holds the rows: the store."""

    state: State
    lock: asyncio.Lock
    bell: Bell
    away: bool


class Transaction:
    """Holds the store's one lock from the first call to the end, and the copy that is worked on."""

    def __init__(self, store: "Holder") -> None:
        self._store = store
        self._state: State | None = None
        self.timeline: list[TimelineRecord] = []
        self.audit: list[AuditRecord] = []
        self.makes_work = False

    @property
    def begun(self) -> bool:
        """True once it holds the lock."""
        return self._state is not None

    async def state(self) -> State:
        """The rows as this transaction sees them. Raises StoreAway when away or locked for too long."""
        if self._store.away:
            raise StoreAway("in memory")
        if self._state is None:
            try:
                await asyncio.wait_for(self._store.lock.acquire(), LOCK_SECONDS)
            except TimeoutError:
                raise StoreAway("locked") from None
            self._state = self._store.state.snapshot()
        return self._state

    async def commit(self) -> None:
        """Put the copy in place."""
        if self.timeline or self.audit:
            state = await self.state()
            state.timeline.extend(self.timeline)
            state.audit.extend(self.audit)
        if self._state is not None:
            if self._store.away:
                raise StoreAway("in memory")
            self._store.state = self._state
        self.close()
        if self.makes_work:
            self.makes_work = False
            self._store.bell.ring()

    def close(self) -> None:
        """Forget what was not committed."""
        self.timeline.clear()
        self.audit.clear()
        if self._state is not None:
            self._state = None
            self._store.lock.release()
