"""Stage 3, redact: what of the message may this recipient see?

Withheld parts go, and so do the destinations that do not get the message. What is left must still be a
valid message, else it is held.
"""

from collections.abc import Sequence
from dataclasses import replace

from consent import CannotRedact, redact
from hub.domain.delivery import DeliveryStatus
from hub.flow.bodies import dump, load, without_destinations
from hub.flow.deliver.work import Delivering, DeliveryScope, one_by_one
from message_schemas import Unparsable, has_errors, parse, validate
from message_schemas.codes import FHIR_JSON, FHIR_XML

_NOT_THERE = frozenset({DeliveryStatus.HELD, DeliveryStatus.WITHHELD, DeliveryStatus.WITHDRAWN})
_RECEIVER = {FHIR_JSON: b'"receiver"', FHIR_XML: b"<receiver"}


async def redact_withheld(work: Sequence[Delivering], scope: DeliveryScope) -> Sequence[Delivering]:
    """The body for each recipient: as received where nothing is withheld, else redacted and valid."""
    return await one_by_one(_redacted, work, scope)


async def _redacted(item: Delivering, scope: DeliveryScope) -> Delivering:
    message, weighed = item.claimed.message, item.weighed
    hidden = await _hidden_destinations(item, scope)
    withheld = frozenset(weighed.withheld_parts) if weighed else frozenset()
    if not withheld and not hidden:
        return replace(item, body=message.body, content_type=message.content_type)
    try:
        bundle = redact(
            load(message.body, message.content_type),
            kept=[part.path for part in message.parts if part.path not in withheld],
            withheld=withheld,
            categories=weighed.withheld if weighed else (),
        )
        if hidden:
            bundle = without_destinations(bundle, hidden)
        body = dump(bundle, message.content_type)
        valid = not has_errors(validate(parse(body, message.content_type)))
    except (CannotRedact, Unparsable):
        valid = False
    if not valid:
        return replace(item, blocked="cannot-redact")
    return replace(item, body=body, content_type=message.content_type)


async def _hidden_destinations(item: Delivering, scope: DeliveryScope) -> tuple[int, ...]:
    """Positions of the other destinations for whom the message is held, withheld or withdrawn."""
    message = item.claimed.message
    if message.body.count(_RECEIVER[message.content_type]) < 2:
        return ()
    async with scope.hub.store.unit_of_work() as uow:
        siblings = await uow.messages.deliveries_of(message.key)
    return tuple(
        position
        for position, (delivery, _) in enumerate(siblings)
        if delivery.status in _NOT_THERE and delivery.id != item.delivery.id
    )
