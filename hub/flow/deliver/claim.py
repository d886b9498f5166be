"""Stage 1, claim: which deliveries are looked at now? They are locked until the second gate has committed."""

from collections.abc import Sequence

from hub.flow.deliver.work import Delivering, DeliveryScope


async def claim(work: Sequence[Delivering], scope: DeliveryScope) -> Sequence[Delivering]:
    """Lock what is due, or the one delivery that its recipient asks for."""
    uow = await scope.begin()
    claimed = await scope.source(uow)
    if not claimed:
        await scope.close()
        return work
    scope.registry = await uow.people.registry()
    scope.now = scope.hub.clock.now()  # locks were waited for: a consent may have ended meanwhile
    return [
        Delivering(one, one.delivery, scope.registry.by_id.get(one.delivery.recipient)) for one in claimed
    ]
