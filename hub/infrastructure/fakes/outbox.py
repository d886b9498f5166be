"""Messages and deliveries in memory."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from hub.domain.delivery import OPEN, DeliveryStatus
from hub.flow.ports import ConcurrentChange
from hub.flow.records import (
    Acceptance,
    Arrival,
    AttemptRecord,
    AuditRecord,
    ClaimedDelivery,
    DecisionRecord,
    DeliveryChange,
    DeliveryRecord,
    MessageRecord,
    Resend,
    TimelineRecord,
)
from hub.infrastructure.database.outbox import announces
from hub.infrastructure.fakes.citizens import FakeCitizens
from hub.infrastructure.fakes.state import Kept, State, Transaction, bare, put_decisions

_LISTED = frozenset({DeliveryStatus.QUEUED, DeliveryStatus.HANDED_OVER})


class FakeMessages:
    """hub.flow.ports.MessageRows in memory."""

    def __init__(self, transaction: Transaction, citizens: FakeCitizens) -> None:
        self._transaction = transaction
        self._citizens = citizens

    async def recognise(
        self, seen: Sequence[tuple[str, str]], bundles: Sequence[tuple[str, str]]
    ) -> tuple[Mapping[tuple[str, str], MessageRecord], Mapping[tuple[str, str], str]]:
        state = await self._transaction.state()
        first = {who: bare(state.messages[state.identities[who]]) for who in seen if who in state.identities}
        return first, {which: state.bundles[which] for which in bundles if which in state.bundles}

    async def record(
        self, acceptances: Sequence[Acceptance], resends: Sequence[Resend], arrivals: Sequence[Arrival]
    ) -> None:
        state = await self._transaction.state()
        await self._citizens.record(
            [a.citizen for a in acceptances if a.citizen], [a.case for a in acceptances if a.case]
        )
        for acceptance in acceptances:
            _put_message(state, acceptance.message)
            for delivery in acceptance.deliveries:
                state.deliveries[delivery.id] = Kept(delivery)
                self._transaction.makes_work |= announces(delivery)
            put_decisions(state, acceptance.decisions)
            self._transaction.timeline.extend(acceptance.timeline)
            self._transaction.audit.extend(acceptance.audit)
        for resend in resends:
            state.bundles.setdefault((resend.sender, resend.bundle_id), resend.message_id)
        state.arrivals.extend(arrivals)

    async def tracked(self, sender: str, message_id: str) -> MessageRecord | None:
        state = await self._transaction.state()
        message = state.messages.get(state.identities.get((sender, message_id), ""))
        return bare(message) if message is not None and message.status == 200 else None

    async def deliveries_of(self, message_key: str) -> Sequence[tuple[DeliveryRecord, DecisionRecord | None]]:
        state = await self._transaction.state()
        return [
            (kept.record, state.decisions.get(kept.record.id))
            for kept in state.deliveries.values()
            if kept.record.message_key == message_key
        ]

    async def message(self, key: str) -> MessageRecord | None:
        return (await self._transaction.state()).messages.get(key)


class FakeDeliveries:
    """hub.flow.ports.DeliveryRows in memory."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def due(self, now: datetime, limit: int, channels: Sequence[str]) -> Sequence[ClaimedDelivery]:
        found = await self._open(lambda d: d.due_at is not None and d.due_at <= now and d.channel in channels)
        found.sort(key=lambda d: d.due_at or now)
        return [await self._claimed(d, whole=True) for d in found[:limit]]

    async def lock(self, delivery_id: str) -> ClaimedDelivery | None:
        kept = (await self._transaction.state()).deliveries.get(delivery_id)
        return None if kept is None else await self._claimed(kept.record, whole=True)

    async def lock_many(self, message_key: str) -> Sequence[ClaimedDelivery]:
        state = await self._transaction.state()
        found = [k.record for k in state.deliveries.values() if k.record.message_key == message_key]
        return [await self._claimed(d, whole=True) for d in sorted(found, key=lambda d: d.id)]

    async def leased(self, leases: Sequence[str]) -> Sequence[ClaimedDelivery]:
        state = await self._transaction.state()
        found = [k.record for k in state.deliveries.values() if k.lease is not None and k.lease in leases]
        return [await self._claimed(d) for d in sorted(found, key=lambda d: d.id)]

    async def handed_over(self, recipient: str, message_id: str) -> Sequence[ClaimedDelivery]:
        state = await self._transaction.state()
        found = [
            k.record
            for k in state.deliveries.values()
            if k.record.recipient == recipient
            and k.record.handed_over_at is not None
            and state.messages[k.record.message_key].message_id == message_id
        ]
        return [await self._claimed(d) for d in sorted(found, key=lambda d: d.id)]

    async def change(
        self,
        changes: Sequence[DeliveryChange],
        *,
        decisions: Sequence[DecisionRecord] = (),
        attempts: Sequence[AttemptRecord] = (),
        timeline: Sequence[TimelineRecord] = (),
        audit: Sequence[AuditRecord] = (),
    ) -> None:
        state = await self._transaction.state()
        for change in changes:
            kept = state.deliveries.get(change.delivery.id)
            if kept is None or change.lease not in (None, kept.lease):
                raise ConcurrentChange("a delivery is gone, or held under another lease")
            if change.delivery.status in OPEN and kept.record.status is not change.delivery.status:
                kept.position = None
            kept.record, kept.lease = change.delivery, change.new_lease
            self._transaction.makes_work |= change.new_lease is None and announces(change.delivery)
        put_decisions(state, decisions)
        state.attempts.extend(attempts)
        self._transaction.timeline.extend(timeline)
        self._transaction.audit.extend(audit)

    async def inbox(
        self, recipient: str, after: int, limit: int, now: datetime
    ) -> Sequence[tuple[int, DeliveryRecord, MessageRecord]]:
        began = self._transaction.begun
        state = await self._transaction.state()
        there = [
            kept
            for kept in state.deliveries.values()
            if kept.record.recipient == recipient
            and kept.record.status in _LISTED
            and (kept.record.not_before is None or kept.record.not_before <= now)
        ]
        for kept in sorted(there, key=lambda k: (k.record.created_at, k.record.id)):
            if kept.position is None:
                kept.position = state.positions[recipient] = state.positions.get(recipient, 0) + 1
        numbered = sorted((kept.position or 0, kept.record.id) for kept in there)
        listed = [
            (
                position,
                state.deliveries[id_].record,
                bare(state.messages[state.deliveries[id_].record.message_key]),
            )
            for position, id_ in numbered
            if position > after
        ]
        if not began:
            await self._transaction.commit()
        return listed[:limit]

    async def reexamine(self, citizen_id: str, now: datetime) -> int:
        state = await self._transaction.state()
        waiting = await self._open(lambda d: d.citizen_id == citizen_id)
        free = [state.deliveries[d.id] for d in waiting if state.deliveries[d.id].lease is None]
        for kept in free:
            kept.record = replace(kept.record, due_at=now)
        self._transaction.makes_work |= bool(free)
        return len(free)

    async def oldest_unclaimed(self, now: datetime) -> datetime | None:
        found = await self._open(lambda d: d.due_at is not None and d.due_at <= now)
        return min((d.due_at for d in found if d.due_at is not None), default=None)

    async def _open(self, wanted: Callable[[DeliveryRecord], bool]) -> list[DeliveryRecord]:
        state = await self._transaction.state()
        return [k.record for k in state.deliveries.values() if k.record.status in OPEN and wanted(k.record)]

    async def _claimed(self, record: DeliveryRecord, whole: bool = False) -> ClaimedDelivery:
        state = await self._transaction.state()
        message = state.messages[record.message_key]
        message = replace(message, native_body=b"") if whole else bare(message)
        return ClaimedDelivery(record, message, state.citizens.get(record.citizen_id or ""))


def _put_message(state: State, message: MessageRecord) -> None:
    who = (message.sender, message.message_id)
    if who in state.identities:
        raise ConcurrentChange("the message is there already")
    state.identities[who] = message.key
    state.messages[message.key] = message
    if message.bundle_id is None:
        return
    which = (message.sender, message.bundle_id)
    if state.bundles.setdefault(which, message.message_id) != message.message_id and message.status == 200:
        raise ConcurrentChange("the Bundle.id is another message's")
