"""Messages, deliveries, citizens, cases and consents in memory."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from consent import ConsentRecord, UnreadableConsent
from hub.domain.delivery import OPEN, DeliveryStatus
from hub.flow.ports import ConcurrentChange
from hub.flow.records import (
    Acceptance,
    Arrival,
    AttemptRecord,
    AuditRecord,
    Case,
    Citizen,
    ClaimedDelivery,
    ConsentVersion,
    DecisionRecord,
    DeliveryChange,
    DeliveryRecord,
    MessageRecord,
    Resend,
    TimelineRecord,
)
from hub.infrastructure.database.outbox import announces
from hub.infrastructure.fakes.state import Kept, State, Transaction, bare
from message_schemas.identifiers import Identifier

_LISTED = frozenset({DeliveryStatus.QUEUED, DeliveryStatus.HANDED_OVER})


class FakeCitizens:
    """hub.flow.ports.CitizenRows in memory."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._added: set[str] = set()

    async def citizens(self, identifiers: Sequence[Identifier]) -> Mapping[Identifier, Citizen]:
        state = await self._transaction.state()
        return {
            i: state.citizens[state.identifiers[i]]
            if i in state.identifiers
            else Citizen(_id_of(i), i.system, i.value, known=False)
            for i in identifiers
        }

    async def citizen(self, citizen_id: str) -> Citizen | None:
        return (await self._transaction.state()).citizens.get(citizen_id)

    async def join(self, identifier: Identifier, citizen_id: str) -> None:
        state = await self._transaction.state()
        if state.identifiers.setdefault(identifier, citizen_id) != citizen_id:
            raise ConcurrentChange("the identifier names another citizen")

    async def open_cases(self, citizen_ids: Sequence[str]) -> Mapping[str, Sequence[Case]]:
        state = await self._transaction.state()
        found: dict[str, list[Case]] = {}
        for case in _newest_first(state.cases.values()):
            if case.citizen_id in citizen_ids and case.closed_at is None:
                found.setdefault(case.citizen_id, []).append(case)
        return found

    async def cases(self, ids: Sequence[str]) -> Mapping[str, Case]:
        state = await self._transaction.state()
        return {id_: state.cases[id_] for id_ in ids if id_ in state.cases}

    async def add_case(self, case: Case, citizen: Citizen | None) -> None:
        await self.record([] if citizen is None else [citizen], [case])

    async def save_case(self, case: Case) -> None:
        state = await self._transaction.state()
        if case.id not in state.cases:
            raise ConcurrentChange("a case that is not there")
        _put_case(state, case)

    async def cases_of_party(self, party_id: str, limit: int) -> Sequence[Case]:
        state = await self._transaction.state()
        theirs = {m.case_id for m in state.messages.values() if m.sender == party_id}
        theirs |= {
            state.messages[kept.record.message_key].case_id
            for kept in state.deliveries.values()
            if kept.record.recipient == party_id and kept.record.handed_over_at is not None
        }
        mine = [c for c in state.cases.values() if c.centre == party_id or c.id in theirs]
        return _newest_first(mine)[:limit]

    async def record(self, people: Sequence[Citizen], cases: Sequence[Case]) -> None:
        """What an acceptance adds of citizens and cases."""
        state = await self._transaction.state()
        for citizen in {c.id: c for c in people}.values():
            there = state.citizens.get(citizen.id)
            if not citizen.known and there is not None and citizen.id not in self._added:
                raise ConcurrentChange("the citizen is there already")
            if not citizen.known and there is None:
                state.identifiers[Identifier(citizen.system, citizen.value)] = citizen.id
                self._added.add(citizen.id)
            version = there.consent_version if there else 0
            state.citizens[citizen.id] = replace(citizen, consent_version=version, known=True)
        for case in {c.id: c for c in cases}.values():
            if case.id in state.cases:
                raise ConcurrentChange("the case is there already")
            _put_case(state, case)

    async def consents(
        self, citizen_ids: Sequence[str]
    ) -> Mapping[str, Sequence[ConsentRecord | UnreadableConsent]]:
        state = await self._transaction.state()
        return {id_: [v.record for v in _newest(state, id_) if v.status == "active"] for id_ in citizen_ids}

    async def write_consent(self, version: ConsentVersion, citizen: Citizen | None) -> None:
        if citizen is not None:
            await self.record([citizen], [])
        state = await self._transaction.state()
        there = state.citizens.get(version.citizen_id)
        if there is None or (version.id, version.version) in state.consents:
            raise ConcurrentChange("no such citizen, or the version is there already")
        state.consents[version.id, version.version] = version
        state.citizens[there.id] = replace(there, consent_version=there.consent_version + 1)

    async def consent(self, consent_id: str) -> ConsentVersion | None:
        state = await self._transaction.state()
        versions = [v for (id_, _), v in state.consents.items() if id_ == consent_id]
        return max(versions, key=lambda v: v.version, default=None)

    async def consents_of(self, citizen_id: str, status: str | None) -> Sequence[ConsentVersion]:
        found = _newest(await self._transaction.state(), citizen_id)
        in_order = sorted(found, key=lambda v: (-v.at.timestamp(), v.id))
        return [v for v in in_order if status in (None, v.status)]


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
            state.decisions.update({d.delivery_id: d for d in acceptance.decisions})
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
        state.decisions.update({d.delivery_id: d for d in decisions})
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


def _id_of(identifier: Identifier) -> str:
    return hashlib.sha256(f"{identifier.system}|{identifier.value}".encode()).hexdigest()[:32]


def _newest_first(cases: Collection[Case]) -> list[Case]:
    return sorted(cases, key=lambda case: (case.opened_at, case.id), reverse=True)


def _newest(state: State, citizen_id: str) -> list[ConsentVersion]:
    """The newest version of each of the citizen's consents."""
    newest: dict[str, ConsentVersion] = {}
    for version in state.consents.values():
        if version.citizen_id == citizen_id and version.version >= getattr(
            newest.get(version.id), "version", 0
        ):
            newest[version.id] = version
    return list(newest.values())


def _put_case(state: State, case: Case) -> None:
    rivals = (c for c in state.cases.values() if c.closed_at is None and c.id != case.id)
    if case.closed_at is None and any(
        (c.citizen_id, c.centre) == (case.citizen_id, case.centre) for c in rivals
    ):
        raise ConcurrentChange("the citizen has an open case at that centre")
    state.cases[case.id] = case


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
