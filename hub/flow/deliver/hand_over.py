"""Stage 5, hand over: give it to the recipient, with no transaction open."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from hub.flow.deliver.work import Delivering, DeliveryScope
from hub.flow.ports import HandOver, HandOverResult, Span

FETCHED = HandOverResult("ok", 0, "fetched")


async def hand_over(work: Sequence[Delivering], scope: DeliveryScope) -> Sequence[Delivering]:
    """Each channel gets its share together; a recipient at its mailbox already stands there."""
    if scope.fetching:
        return [replace(item, result=FETCHED) for item in work]
    shares: dict[str, list[int]] = defaultdict(list)
    for position, item in enumerate(work):
        shares[item.delivery.channel].append(position)
    handed = list(work)
    for channel, positions in shares.items():
        spans = [_span(work[position], scope) for position in positions]
        out = [_out(work[position], span) for position, span in zip(positions, spans, strict=True)]
        results = await scope.hub.channels[channel].hand_over(out)
        for position, result, span in zip(positions, results, spans, strict=True):
            span.end(result.code)
            handed[position] = replace(work[position], result=result)
    return handed


def _span(item: Delivering, scope: DeliveryScope) -> Span:
    message = item.claimed.message
    return scope.hub.telemetry.span(
        "hub.hand-over", message.traceparent, event=message.event, channel=item.delivery.channel
    )


def _out(item: Delivering, span: Span) -> HandOver:
    if item.recipient is None:
        raise LookupError("the gate lets nothing through to a party that is not registered")
    message = item.claimed.message
    return HandOver(
        delivery_id=item.delivery.id,
        recipient=item.recipient,
        message_id=message.message_id,
        event=message.event,
        body=item.body,
        content_type=item.content_type,
        traceparent=span.traceparent,
    )
