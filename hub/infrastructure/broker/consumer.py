"""What came into the hub's queue, and when is it settled? After the handler has committed, not before."""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any

import structlog
from aiormq.abc import DeliveredMessage

from hub.infrastructure.broker.backoff import Backoff
from hub.infrastructure.broker.batches import Batches, BatchShape, Delivery
from hub.infrastructure.broker.connection import BrokerConnection
from hub.infrastructure.broker.errors import BrokerAway, broker_errors
from hub.infrastructure.broker.messages import Handler, InboundMessage, Settlement
from hub.infrastructure.broker.topology import INBOUND, declare_topology

log = structlog.get_logger(__name__)


class Consumer:
    """Consumes a queue in small batches, and comes back by itself when the broker does."""

    def __init__(
        self,
        broker: BrokerConnection,
        handler: Handler,
        *,
        queue: str = INBOUND,
        prefetch: int = 128,
        shape: BatchShape | None = None,
        backoff: Backoff | None = None,
        grace: float = 10.0,
    ) -> None:
        """`prefetch` bounds what is unsettled; `grace` in seconds is what batches in hand get at the end."""
        self._broker = broker
        self._handler = handler
        self._queue = queue
        self._prefetch = prefetch
        self._shape = shape or BatchShape()
        self._backoff = backoff or Backoff(first=0.5, most=30.0)
        self._grace = grace
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.consuming = False

    async def start(self) -> None:
        """Begin consuming in the background, and return at once."""
        self._task = asyncio.create_task(self.run(), name="broker-consumer")

    async def close(self) -> None:
        """Take nothing more in, let the batches in hand end and be settled, and return."""
        self._stopping.set()
        if self._task:
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def run(self) -> None:
        """Consume until close() or cancelled."""
        failures = 0
        while not self._stopping.is_set():
            await _first_of(self._broker.until_up(), self._stopping.wait())
            if self._stopping.is_set():
                return
            try:
                await self._session()
                failures = 0
            except BrokerAway as error:
                log.warning("broker.consumer_away", error=error.reason)
                failures += 1
            if not self._stopping.is_set():
                await asyncio.sleep(self._backoff.seconds(failures))

    async def _session(self) -> None:
        channel = await self._broker.channel()
        ended = asyncio.Event()
        channel.close_callbacks.add(lambda *_: ended.set())
        with broker_errors():
            await declare_topology(channel)
            underlay = await channel.get_underlay_channel()
            underlay.on_consumer_cancel_callbacks.add(lambda _: ended.set())
            await underlay.basic_qos(prefetch_count=self._prefetch)
        line = _Line(underlay)
        batches = Batches(self._handler, line.settle, self._shape, self._backoff)

        async def take(message: DeliveredMessage) -> None:
            tag = message.delivery_tag or 0
            line.unsettled[tag] = None
            arrived = _read(message)
            if arrived is None:
                log.warning("broker.no_user_id")
                await line.settle([tag], Settlement.DEAD_LETTER)
            else:
                batches.put(Delivery(tag, arrived))

        handing_over = asyncio.create_task(batches.run())
        try:
            with broker_errors():
                consumer = await underlay.basic_consume(self._queue, take)
                self.consuming = True
                await _first_of(ended.wait(), self._stopping.wait())
                if not ended.is_set() and consumer.consumer_tag:
                    await underlay.basic_cancel(consumer.consumer_tag, timeout=2)
        finally:
            self.consuming = False
            handing_over.cancel()
            await batches.finish(self._grace)
            with contextlib.suppress(BrokerAway), broker_errors():
                async with asyncio.timeout(2):
                    await channel.close()


class _Line:
    """Settles on one channel; what is still open when the channel closes, the broker delivers again."""

    def __init__(self, underlay: Any) -> None:
        self._underlay = underlay
        self.unsettled: dict[int, None] = {}  # tags, ascending

    async def settle(self, tags: Sequence[int], settlement: Settlement) -> None:
        """One frame where these are the oldest unsettled tags without a gap, else a frame each."""
        oldest = [tag for tag, _ in zip(self.unsettled, tags, strict=False)]
        for tag in tags:
            self.unsettled.pop(tag, None)
        with contextlib.suppress(BrokerAway), broker_errors():
            if settlement is Settlement.ACK:
                if oldest == list(tags):
                    await self._underlay.basic_ack(tags[-1], multiple=True, wait=False)
                    return
                for tag in tags:
                    await self._underlay.basic_ack(tag, wait=False)
                return
            for tag in tags:
                again = settlement is Settlement.RETRY_LATER
                await self._underlay.basic_nack(tag, requeue=again, wait=False)


def _read(message: DeliveredMessage) -> InboundMessage | None:
    """The message as the handler sees it; None without a user_id, for then nobody vouches for its sender."""
    properties = message.header.properties
    if not properties.user_id:
        return None
    headers = properties.headers or {}
    count = headers.get("x-delivery-count", 0)
    return InboundMessage(
        body=message.body,
        content_type=properties.content_type or "",
        message_id=properties.message_id or "",
        type=properties.message_type or "",
        user_id=properties.user_id,
        routing_key=message.routing_key or "",
        headers=headers,
        redelivered=bool(message.redelivered),
        delivery_count=count if isinstance(count, int) else 0,
    )


async def _first_of(*waits: Any) -> None:
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
