"""What lies in a party's mailbox, and what happens when it fetches and answers?"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from hub.domain.delivery import DeliveryStatus
from hub.domain.party import Party
from hub.flow.changes import Ledger, note_status
from hub.flow.deliver.adapt import adapt_out
from hub.flow.deliver.redact import redact_withheld
from hub.flow.deliver.work import Delivering, DeliveryScope
from hub.flow.delivering import deliver_one
from hub.flow.errors import Refused
from hub.flow.hub import Hub
from hub.flow.ports import ConcurrentChange
from hub.flow.records import ClaimedDelivery, DeliveryChange
from hub.flow.settling import CODES, settled
from hub.flow.weighing import hub_own, weighed_as
from message_schemas import JsonObject

_GONE = frozenset({DeliveryStatus.HANDED_OVER, DeliveryStatus.ACKNOWLEDGED, DeliveryStatus.REJECTED})
_RACES = 5  # how often a fetch may meet another one of the same message
_POLL = 0.5  # seconds between looks while a caller waits


@dataclass(frozen=True, slots=True)
class Fetched:
    """A message as handed over, in the media type that was asked for."""

    body: bytes
    content_type: str


async def inbox(hub: Hub, caller: Party, *, after: int, limit: int, wait: float) -> JsonObject:
    """The caller's unacknowledged messages, oldest first; waits up to `wait` seconds for the first."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + wait
    mark: int | None = None
    while True:
        async with hub.store.unit_of_work() as uow:
            rows = await uow.deliveries.inbox(caller.id, after, limit, hub.clock.now())
        left = deadline - loop.time()
        if rows or left <= 0:
            break
        mark = await hub.store.wait_for_work(min(left, _POLL), mark)
    return {
        "messages": [
            {
                "delivery_id": delivery.id,
                "message_id": message.message_id,
                "event": message.event,
                "sender": message.sender,
                "received_at": message.received_at.isoformat(),
                "size": message.size,
            }
            for _, delivery, message in rows
        ],
        "next": str(rows[-1][0]) if len(rows) == limit else None,
    }


async def fetch(hub: Hub, caller: Party, delivery_id: str, *, accept: str) -> Fetched:
    """The message; the first time this is the hand-over and asks the gate. Raises Refused (not-found)."""
    for race in range(_RACES):
        with suppress(ConcurrentChange):  # the caller fetches it twice at once: only one is the hand-over
            return await _fetch(hub, caller, delivery_id, accept)
        await asyncio.sleep(0.01 * 2**race * hub.ids.jitter())
    raise ConcurrentChange


async def _fetch(hub: Hub, caller: Party, delivery_id: str, accept: str) -> Fetched:
    async with hub.store.unit_of_work() as uow:
        claimed = await uow.deliveries.lock(delivery_id)
        if claimed is None or claimed.delivery.recipient != caller.id:
            raise Refused("not-found")
        known = await uow.messages.deliveries_of(claimed.message.key)
    if claimed.delivery.status in _GONE:
        decision = next((d for delivery, d in known if delivery.id == delivery_id), None)
        weighed = weighed_as(decision, claimed.message.parts) if decision else hub_own()
        item = Delivering(claimed, claimed.delivery, caller, weighed, lease="handed-over")
        return await _again(hub, item, accept)
    if claimed.delivery.status not in (DeliveryStatus.QUEUED, DeliveryStatus.HELD):
        raise Refused("not-found")
    done = await deliver_one(hub, delivery_id, accept)
    if done is None or done.delivery.status is not DeliveryStatus.HANDED_OVER:
        raise Refused("not-found")
    return Fetched(done.body, done.content_type)


async def _again(hub: Hub, item: Delivering, accept: str) -> Fetched:
    """What was handed over before, once more, as it was decided then."""

    async def nothing(_uow: object) -> list[ClaimedDelivery]:
        return []

    scope = DeliveryScope(hub, nothing, fetching=True, accept=accept)
    async with hub.store.unit_of_work() as uow:
        scope.registry = await uow.people.registry()
    (redacted,) = await redact_withheld([item], scope)
    if redacted.blocked is not None:
        raise Refused("not-found")
    (adapted,) = await adapt_out([redacted], scope)
    return Fetched(adapted.body, adapted.content_type)


async def acknowledge(
    hub: Hub, caller: Party, delivery_id: str, code: str, diagnostics: str | None
) -> JsonObject:
    """Settle one delivery; saying it again changes nothing. Diagnostics are not kept: they may hold anything."""
    del diagnostics
    if code not in CODES:
        raise Refused("bad-request")
    now = hub.clock.now()
    async with hub.store.unit_of_work() as uow:
        claimed = await uow.deliveries.lock(delivery_id)
        if claimed is None or claimed.delivery.recipient != caller.id:
            raise Refused("not-found")
        if claimed.delivery.handed_over_at is None:
            raise Refused("not-found" if claimed.delivery.status is DeliveryStatus.HELD else "conflict")
        delivery = settled(claimed, code, hub, now)
        if delivery is not None:
            ledger = Ledger()
            registry = await uow.people.registry()
            note_status(ledger, hub, registry, claimed.message, delivery, now, agent=caller.id)
            if ledger.told:
                await uow.messages.record(ledger.told, (), ())
            await uow.deliveries.change(
                [DeliveryChange(delivery)], timeline=ledger.timeline, audit=ledger.audit
            )
            await uow.commit()
            hub.store.announce_work()
    after = delivery or claimed.delivery
    return {"delivery_id": delivery_id, "status": after.status.value}
