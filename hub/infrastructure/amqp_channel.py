"""How does a delivery reach a party's AMQP inbox? Published to `hub.outbound` with confirm and mandatory."""

import time
from collections.abc import Callable, Sequence

from hub.flow.ports import HandOver, HandOverResult
from hub.infrastructure.broker import BrokerAway, OutboundMessage, PublishResult
from hub.infrastructure.broker.messages import Publishing


class AmqpChannel:
    """The channel `amqp` of the port hub.flow.ports.Channel; `is_up` says whether the broker is there."""

    def __init__(self, publisher: Publishing, is_up: Callable[[], bool]) -> None:
        self._publisher = publisher
        self._is_up = is_up

    @property
    def available(self) -> bool:
        """False while the broker is away."""
        return self._is_up()

    async def hand_over(self, items: Sequence[HandOver]) -> Sequence[HandOverResult]:
        """Publish all together and await their confirms together."""
        begun = time.perf_counter()
        try:
            results = await self._publisher.publish_many([_outbound(item) for item in items])
        except BrokerAway:
            results = [PublishResult.AWAY] * len(items)
        took = int((time.perf_counter() - begun) * 1000)
        return [HandOverResult(result.value, took) for result in results]


def _outbound(item: HandOver) -> OutboundMessage:
    return OutboundMessage(
        routing_key=item.recipient.id,
        body=item.body,
        content_type=item.content_type,
        message_id=item.message_id,
        type=item.event,
        headers={"traceparent": item.traceparent} if item.traceparent else {},
    )
