"""Did the broker take what we published?"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import aio_pika
from aio_pika.abc import AbstractChannel, DeliveryMode
from aio_pika.exceptions import DeliveryError
from aiormq.abc import DeliveredMessage

from hub.infrastructure.broker.connection import BrokerConnection
from hub.infrastructure.broker.errors import BrokerAway, broker_errors
from hub.infrastructure.broker.messages import OutboundMessage, PublishResult

_CERTAIN = frozenset({PublishResult.OK, PublishResult.RETURNED, PublishResult.REJECTED})


class Publisher:
    """Publishes batches with confirms, each batch on a channel of its own, a few at a time."""

    def __init__(self, broker: BrokerConnection, *, timeout: float = 10.0, channels: int = 4) -> None:
        """`timeout` in seconds bounds the wait for the confirms of a batch."""
        self._broker = broker
        self._timeout = timeout
        self._slots = asyncio.Semaphore(channels)
        self._idle: list[AbstractChannel] = []

    async def publish_many(self, items: Sequence[OutboundMessage]) -> Sequence[PublishResult]:
        """Publish all together, one result each, in order. Raises BrokerAway, at once, when it is away."""
        if not self._broker.state.up:
            raise BrokerAway(self._broker.state.error)
        results = [PublishResult.AWAY] * len(items)
        for wave in _waves(items):
            try:
                async with self._channel() as channel:
                    outcomes = await self._publish(channel, [items[index] for index in wave])
            except BrokerAway:
                break
            for index, outcome in zip(wave, outcomes, strict=True):
                results[index] = outcome
            if not _CERTAIN.issuperset(outcomes):
                break  # nor would the next wave get through; the time is bounded for all together
        return results

    async def _publish(
        self, channel: AbstractChannel, items: Sequence[OutboundMessage]
    ) -> Sequence[PublishResult]:
        # its abstract type does not know `wait`: without it, each message would wait for the socket in turn
        underlay: Any = await channel.get_underlay_channel()
        # aio-pika's Exchange.publish() adds nothing here but a task more per message
        tasks = [
            asyncio.create_task(
                underlay.basic_publish(
                    item.body,
                    exchange=item.exchange,
                    routing_key=item.routing_key,
                    properties=_properties(item),
                    mandatory=True,
                    wait=False,
                )
            )
            for item in items
        ]
        try:
            await asyncio.wait(tasks, timeout=self._timeout)
            return [_outcome(task) for task in tasks]
        finally:
            unfinished = [task for task in tasks if task.cancel()]
            await asyncio.gather(*tasks, return_exceptions=True)
            if unfinished:
                # a late return for one of these would be taken for another message with its id
                await _discard(channel)

    @contextlib.asynccontextmanager
    async def _channel(self) -> AsyncIterator[AbstractChannel]:
        async with self._slots:
            while self._idle and self._idle[-1].is_closed:
                self._idle.pop()
            channel = self._idle.pop() if self._idle else await self._broker.channel(confirms=True)
            try:
                with broker_errors():
                    yield channel
            finally:
                if not channel.is_closed:
                    self._idle.append(channel)


def _waves(items: Sequence[OutboundMessage]) -> Iterator[Sequence[int]]:
    """Indices in groups without a repeated message_id: aiormq tells returned messages apart by it."""
    left = list(range(len(items)))
    while left:
        wave: dict[str, int] = {}
        for index in left:
            wave.setdefault(items[index].message_id, index)
        taken = set(wave.values())
        yield list(wave.values())
        left = [index for index in left if index not in taken]


def _properties(item: OutboundMessage) -> Any:
    return aio_pika.Message(
        item.body,
        headers=dict(item.headers),
        content_type=item.content_type,
        delivery_mode=DeliveryMode.PERSISTENT,
        message_id=item.message_id,
        type=item.type,
        correlation_id=item.correlation_id,
    ).properties


def _outcome(task: "asyncio.Task[Any]") -> PublishResult:
    if not task.done():
        return PublishResult.TIMEOUT
    if task.cancelled():  # by aiormq, when the connection broke
        return PublishResult.AWAY
    error = task.exception()
    if isinstance(error, DeliveryError):
        return PublishResult.REJECTED
    if error is not None:
        return PublishResult.AWAY
    return PublishResult.RETURNED if isinstance(task.result(), DeliveredMessage) else PublishResult.OK


async def _discard(channel: AbstractChannel) -> None:
    with contextlib.suppress(BrokerAway), broker_errors():
        async with asyncio.timeout(1):
            await channel.close()
