"""Stage 6, record: how the hand-over went; the attempt is a row, with code and time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hub.domain.delivery import REEXAMINE_HELD, DeliveryStatus
from hub.flow.changes import Ledger, changed, note_status
from hub.flow.deliver.work import Delivering, DeliveryScope
from hub.flow.ports import ConcurrentChange
from hub.flow.records import AttemptRecord, DeliveryChange

_AWAY = timedelta(seconds=2)  # a channel that is away costs no attempt: the delivery waits for it


async def record_attempt(work: Sequence[Delivering], scope: DeliveryScope) -> Sequence[Delivering]:
    """Write attempts and new states in one transaction, each under the lease that it was handed over with.

    A delivery whose lease was lost meanwhile is another's now: its outcome is left to that one.
    """
    tried = [item for item in work if item.lease is not None]
    if not tried:
        return work
    scope.now = scope.hub.clock.now()
    try:
        written = await _write(tried, scope)
    except ConcurrentChange:
        if scope.fetching:  # the recipient fetched it twice at once: it is asked for again, as handed over
            raise
        written = await _write(tried, scope, only_leased=True)
    after = {item.delivery.id: item for item in written}
    return [after.get(item.delivery.id, item) for item in work]


async def _write(
    tried: Sequence[Delivering], scope: DeliveryScope, *, only_leased: bool = False
) -> Sequence[Delivering]:
    async with scope.hub.store.unit_of_work() as uow:
        if only_leased:
            held = await uow.deliveries.leased([item.lease for item in tried if item.lease])
            ours = {claimed.delivery.id for claimed in held}
            tried = [item for item in tried if item.delivery.id in ours]
        ledger = Ledger()
        done = [_after(item, scope, ledger) for item in tried]
        if ledger.told:
            await uow.messages.record(ledger.told, (), ())
        await uow.deliveries.change(
            [DeliveryChange(item.delivery, lease=item.lease) for item in done],
            attempts=[_attempt(item, scope) for item in done],
            timeline=ledger.timeline,
            audit=ledger.audit,
        )
        await uow.commit()
    if ledger.told:
        scope.hub.store.announce_work()
    return done


def _after(item: Delivering, scope: DeliveryScope, ledger: Ledger) -> Delivering:
    """The state that the hand-over leaves the delivery in."""
    delivery, now = item.delivery, scope.now
    if item.blocked is not None:
        held = changed(delivery, DeliveryStatus.HELD, now, min(now + REEXAMINE_HELD, delivery.expires_at))
        return _noted(
            replace(item, delivery=held), scope, ledger, ({"code": item.blocked, "effect": "none"},)
        )
    if item.result is not None and item.result.ok:
        handed = replace(
            changed(delivery, DeliveryStatus.HANDED_OVER, now),
            handed_over_at=now,
            not_before=None,
        )
        return _noted(replace(item, delivery=handed), scope, ledger)
    if item.result is None or item.result.code == "away":
        waiting = replace(delivery, due_at=now + _AWAY, attempts=delivery.attempts - 1)
        return replace(item, delivery=waiting)
    again = scope.hub.retry.next_try(delivery.attempts, delivery.created_at, now, scope.hub.ids.jitter())
    if again is None:
        dead = changed(delivery, DeliveryStatus.DEAD, now)
        return _noted(replace(item, delivery=dead), scope, ledger, ({"code": "not-deliverable"},))
    return replace(item, delivery=replace(delivery, due_at=again))


def _noted(
    item: Delivering, scope: DeliveryScope, ledger: Ledger, reasons: Sequence[dict[str, str]] = ()
) -> Delivering:
    note_status(
        ledger, scope.hub, scope.registry, item.claimed.message, item.delivery, scope.now, reasons=reasons
    )
    return item


def _attempt(item: Delivering, scope: DeliveryScope) -> AttemptRecord:
    result = item.result
    return AttemptRecord(
        delivery_id=item.delivery.id,
        number=item.delivery.attempts,
        at=scope.now,
        code=item.blocked or (result.code if result else "away"),
        milliseconds=result.milliseconds if result else 0,
        detail=result.detail if result else "",
    )
