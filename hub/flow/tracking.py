"""Where is the message that I sent? The sender's view, and its right to take back what has not gone."""

from collections.abc import Sequence

from hub.domain.delivery import OPEN, DeliveryStatus
from hub.domain.party import Party
from hub.flow.changes import Ledger, changed, note_status
from hub.flow.errors import Refused
from hub.flow.hub import Hub
from hub.flow.records import DecisionRecord, DeliveryChange, DeliveryRecord, MessageRecord
from message_schemas import JsonObject


async def tracking(hub: Hub, caller: Party, message_id: str) -> JsonObject:
    """CONTRACT § 3's tracking of a message that the caller sent. Raises Refused (not-found)."""
    async with hub.store.unit_of_work() as uow:
        message = await uow.messages.tracked(caller.id, message_id)
        if message is None:
            raise Refused("not-found")
        deliveries = await uow.messages.deliveries_of(message.key)
    return _view(message, deliveries)


async def cancel(hub: Hub, caller: Party, message_id: str) -> JsonObject:
    """Take back every delivery that is not handed over yet; what has gone stays as it is."""
    now = hub.clock.now()
    async with hub.store.unit_of_work() as uow:
        message = await uow.messages.tracked(caller.id, message_id)
        if message is None:
            raise Refused("not-found")
        ledger, registry = Ledger(), await uow.people.registry()
        changes = []
        for claimed in await uow.deliveries.lock_many(message.key):
            leased = claimed.delivery.attempts > 0 and claimed.delivery.channel in hub.channels
            if claimed.delivery.status not in OPEN or leased:
                continue
            delivery = changed(claimed.delivery, DeliveryStatus.CANCELLED, now)
            note_status(ledger, hub, registry, claimed.message, delivery, now, agent=caller.id)
            changes.append(DeliveryChange(delivery))
        if changes:
            await uow.deliveries.change(changes, timeline=ledger.timeline, audit=ledger.audit)
            await uow.commit()
        deliveries = await uow.messages.deliveries_of(message.key)
    return _view(message, deliveries)


def _view(
    message: MessageRecord, deliveries: Sequence[tuple[DeliveryRecord, DecisionRecord | None]]
) -> JsonObject:
    return {
        "message_id": message.message_id,
        "event": message.event,
        "received_at": message.received_at.isoformat(),
        "deliveries": [
            {
                "recipient": delivery.recipient,
                "status": delivery.status.value,
                "status_at": delivery.status_at.isoformat(),
                "reasons": _reasons(decision),
                "attempts": delivery.attempts,
            }
            for delivery, decision in deliveries
        ],
    }


def _reasons(decision: DecisionRecord | None) -> list[JsonObject]:
    """Why each category goes or stays, in the message's own categories; which consent says so is not told."""
    if decision is None:
        return []
    return [{"code": r["code"], "text": r["text"], "category": r["category"]} for r in decision.reasons]
