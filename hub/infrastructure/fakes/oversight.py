"""What an officer looks at, in memory."""

from collections.abc import Callable, Sequence
from datetime import datetime

from hub.domain.delivery import DeliveryStatus
from hub.flow.ports import ConcurrentChange
from hub.flow.records import ConsentVersion, ReviewRecord, Standing
from hub.infrastructure.fakes.state import Kept, State, Transaction, bare

_OPEN = frozenset({DeliveryStatus.HELD, DeliveryStatus.QUEUED})


class FakeOversight:
    """hub.flow.ports.OversightRows in memory."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def waiting(self, citizen_id: str) -> Sequence[Standing]:
        state = await self._transaction.state()
        return _standing(
            state, lambda kept: kept.record.citizen_id == citizen_id and kept.record.status in _OPEN
        )

    async def gone(self, citizen_id: str) -> Sequence[Standing]:
        state = await self._transaction.state()
        return _standing(state, lambda kept: kept.record.citizen_id == citizen_id and _is_out(kept))

    async def held(self, party: str, limit: int) -> Sequence[Standing]:
        state = await self._transaction.state()
        found = _standing(state, lambda kept: kept.record.status is DeliveryStatus.HELD)
        return [one for one in found if _is_partys(state, one, party)][:limit]

    async def to_review(self, party: str, limit: int) -> Sequence[Standing]:
        state = await self._transaction.state()
        waiting = state.flagged - state.reviews.keys()
        found = _standing(state, lambda kept: kept.record.id in waiting)
        return [one for one in found if _is_partys(state, one, party)][:limit]

    async def flagged(self, delivery_id: str) -> Standing | None:
        state = await self._transaction.state()
        found = _standing(state, lambda kept: kept.record.id == delivery_id and delivery_id in state.flagged)
        return found[0] if found else None

    async def reviewed(
        self, party: str, finding: str, since: datetime, limit: int
    ) -> Sequence[tuple[Standing, ReviewRecord]]:
        state = await self._transaction.state()
        wanted = {
            one.delivery_id: one
            for one in state.reviews.values()
            if (one.party, one.finding) == (party, finding) and one.at >= since
        }
        found = _standing(state, lambda kept: kept.record.id in wanted)[::-1][:limit]
        rows = [(one, wanted[one.delivery.id]) for one in found]
        return sorted(rows, key=lambda row: (row[1].at, row[1].delivery_id), reverse=True)

    async def review(self, record: ReviewRecord) -> None:
        state = await self._transaction.state()
        if record.delivery_id in state.reviews:
            raise ConcurrentChange("it is reviewed already")
        state.reviews[record.delivery_id] = record

    async def reviews(self, delivery_ids: Sequence[str]) -> Sequence[ReviewRecord]:
        known = (await self._transaction.state()).reviews
        return [known[id_] for id_ in delivery_ids if id_ in known]

    async def consent_history(self, consent_id: str) -> Sequence[ConsentVersion]:
        state = await self._transaction.state()
        versions = [v for (id_, _), v in state.consents.items() if id_ == consent_id]
        return sorted(versions, key=lambda v: -v.version)

    async def ending(
        self, organization: str, since: datetime, until: datetime, limit: int
    ) -> Sequence[ConsentVersion]:
        state = await self._transaction.state()
        newest: dict[str, ConsentVersion] = {}
        for version in sorted(state.consents.values(), key=lambda v: v.version):
            newest[version.id] = version
        found = [
            (version.ends, version.id, version)
            for version in newest.values()
            if version.organization == organization
            and version.status == "active"
            and version.ends is not None
            and since <= version.ends < until
        ]
        return [version for _, _, version in sorted(found, key=lambda one: one[:2])][:limit]


def _standing(state: State, wanted: Callable[[Kept], bool]) -> list[Standing]:
    found = [
        Standing(
            kept.record,
            bare(state.messages[kept.record.message_key]),
            state.decisions.get(kept.record.id),
            kept.lease is not None,
        )
        for kept in state.deliveries.values()
        if wanted(kept)
    ]
    return sorted(found, key=lambda one: (one.delivery.created_at, one.delivery.id))


def _is_out(kept: Kept) -> bool:
    return kept.record.handed_over_at is not None or kept.lease is not None


def _is_partys(state: State, one: Standing, party: str) -> bool:
    case = state.cases.get(one.message.case_id or "")
    return one.message.sender == party or (case is not None and case.centre == party)
