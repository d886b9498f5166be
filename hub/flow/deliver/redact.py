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
from message_schemas import has_errors, parse, validate
from message_schemas.codes import FHIR_JSON, FHIR_XML

_NOT_THERE = frozenset({DeliveryStatus.HELD, DeliveryStatus.WITHHELD, DeliveryStatus.WITHDRAWN})
_RECEIVER = {FHIR_JSON: b'"receiver"', FHIR_XML: b"<receiver"}


async def redact_withheld(work: Sequence[Delivering], scope: DeliveryScope) -> Sequence[Delivering]:
    """The body for each recipient: as received where nothing is withheld, else redacted and valid."""
    return await one_by_one(_redacted, work, scope)


async def _redacted(item: Delivering, scope: DeliveryScope) -> Delivering:
    message, weighed = item.claimed.message, item.weighed
    hidden = await _hidden_destinations(item, scope)
    withheld = weighed is not None and bool(weighed.withheld_parts)
    if not withheld and not hidden:
        return replace(item, body=message.body, content_type=message.content_type)
    try:
        bundle = load(message.body, message.content_type)
        if weighed is not None and withheld:
            bundle = redact(bundle, message.parts, weighed.decision)
        if hidden:
            bundle = without_destinations(bundle, hidden)
    except CannotRedact:
        return replace(item, blocked="cannot-redact")
    body = dump(bundle, message.content_type)
    if has_errors(validate(parse(body, message.content_type))):
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
