"""What happened, and who is there? Timeline, audit trail, parties and users in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from hub.domain.party import Party, PartyRegistry
from hub.flow.ports import (
    ConcurrentChange,
    User,
)
from hub.flow.records import (
    AuditRecord,
    DecisionRecord,
    DeliveryRecord,
    MessageRecord,
    TimelineRecord,
)
from hub.infrastructure.fakes.state import Transaction, bare


class FakeHistory:
    """hub.flow.ports.HistoryRows in memory."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def timeline(self, case_id: str, after: int, limit: int) -> Sequence[tuple[int, TimelineRecord]]:
        state = await self._transaction.state()
        numbered = enumerate(state.timeline, start=1)
        return [(n, event) for n, event in numbered if event.case_id == case_id and n > after][:limit]

    async def messages_of_case(self, case_id: str) -> Mapping[str, MessageRecord]:
        state = await self._transaction.state()
        return {key: bare(m) for key, m in state.messages.items() if m.case_id == case_id}

    async def deliveries_of_case(
        self, case_id: str
    ) -> Sequence[tuple[DeliveryRecord, DecisionRecord | None]]:
        state = await self._transaction.state()
        return [
            (kept.record, state.decisions.get(kept.record.id))
            for kept in state.deliveries.values()
            if state.messages[kept.record.message_key].case_id == case_id
        ]

    async def add(self, timeline: Sequence[TimelineRecord], audit: Sequence[AuditRecord]) -> None:
        self._transaction.timeline.extend(timeline)
        self._transaction.audit.extend(audit)

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
        state = await self._transaction.state()
        wanted = [
            (number, entry)
            for number, entry in enumerate(state.audit, start=1)
            if citizen_id in (None, entry.citizen_id)
            and agent in (None, entry.agent)
            and kind in (None, entry.kind)
            and (since is None or entry.at >= since)
            and (until is None or entry.at < until)
        ]
        return wanted[::-1][:limit]


class FakePeople:
    """hub.flow.ports.PeopleRows in memory."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def registry(self) -> PartyRegistry:
        return (await self._transaction.state()).registry[0]

    async def save_party(self, party: Party) -> None:
        state = await self._transaction.state()
        for other in state.parties.values():
            if other.id != party.id and any(
                getattr(party, name) and getattr(other, name) == getattr(party, name)
                for name in ("sor", "client_id", "amqp_user")
            ):
                raise ConcurrentChange("another party's")
        state.parties[party.id] = party
        parties = [state.parties[id_] for id_ in sorted(state.parties)]
        state.registry = [PartyRegistry.of(parties, state.registry[0].version + 1)]

    async def user(self, username: str) -> User | None:
        return (await self._transaction.state()).users.get(username)

    async def users(self) -> Sequence[User]:
        known = (await self._transaction.state()).users
        return [known[username] for username in sorted(known)]

    async def save_user(self, user: User) -> None:
        (await self._transaction.state()).users[user.username] = user
