"""Where does an acknowledgement message lead? To the deliveries of the message that it answers."""

from dataclasses import replace

from hub.domain.delivery import DeliveryStatus
from hub.domain.party import AmbiguousParty
from hub.flow.accept.work import Accepting, Scope
from hub.flow.settling import settled

_ON_ITS_WAY = frozenset({DeliveryStatus.QUEUED, DeliveryStatus.HANDED_OVER})


async def settle(item: Accepting, scope: Scope) -> Accepting:
    """Find the caller's handed-over deliveries by `response.identifier`; none is 404 like any unknown message."""
    response = item.read.response
    if response is None:
        return item.refused("invalid")
    addressed = {i.value for d in item.read.destinations for i in d.organization.identifiers}
    found = await scope.uow.deliveries.handed_over(item.sender.id, response.identifier)
    if not found:
        outrun = await _being_handed_over(item, response.identifier, scope)
        return item.refused("still-in-flight" if outrun else "not-found")
    if len(found) > 1:  # two senders used one id: the acknowledgement's destination tells which is meant
        meant = [c for c in found if addressed & _numbers(c.message.sender, scope)]
        found = meant or found
    after = [(claimed, settled(claimed, response.code, scope.hub, item.at)) for claimed in found]
    return replace(
        item, acknowledges=tuple((claimed, delivery) for claimed, delivery in after if delivery is not None)
    )


async def _being_handed_over(item: Accepting, message_id: str, scope: Scope) -> bool:
    """True where the answer outran the record of its message's hand-over: it must come again."""
    for destination in item.read.destinations:
        try:
            sender = scope.registry.find(destination.organization.identifiers)
        except AmbiguousParty:
            continue
        message = await scope.uow.messages.tracked(sender.id, message_id) if sender else None
        known = await scope.uow.messages.deliveries_of(message.key) if message else ()
        for delivery, _ in known:
            pushed = delivery.channel in scope.hub.channels and delivery.attempts > 0
            if pushed and delivery.recipient == item.sender.id and delivery.status in _ON_ITS_WAY:
                return True
    return False


def _numbers(party_id: str, scope: Scope) -> set[str]:
    party = scope.registry.by_id.get(party_id)
    return {n for n in (party.id, party.sor, party.gln) if n} if party else set()
