"""Where does an acknowledgement message lead? To the deliveries of the message that it answers."""

from dataclasses import replace

from hub.flow.accept.work import Accepting, Scope
from hub.flow.settling import settled


async def settle(item: Accepting, scope: Scope) -> Accepting:
    """Find the caller's handed-over deliveries by `response.identifier`; none is 404 like any unknown message."""
    response = item.read.response
    if response is None:
        return item.refused("invalid")
    addressed = {i.value for d in item.read.destinations for i in d.organization.identifiers}
    found = await scope.uow.deliveries.handed_over(item.sender.id, response.identifier)
    if not found:
        return item.refused("not-found")
    if len(found) > 1:  # two senders used one id: the acknowledgement's destination tells which is meant
        meant = [c for c in found if addressed & _numbers(c.message.sender, scope)]
        found = meant or found
    after = [(claimed, settled(claimed, response.code, scope.hub, item.at)) for claimed in found]
    return replace(
        item, acknowledges=tuple((claimed, delivery) for claimed, delivery in after if delivery is not None)
    )


def _numbers(party_id: str, scope: Scope) -> set[str]:
    party = scope.registry.by_id.get(party_id)
    return {n for n in (party.id, party.sor, party.gln) if n} if party else set()
