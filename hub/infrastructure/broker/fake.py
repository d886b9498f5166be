"""What stands in for the broker where there is none: in memory, under the same contract suite."""

import asyncio
import itertools
from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from hub.infrastructure.broker.backoff import Backoff
from hub.infrastructure.broker.batches import Batches, BatchShape, Delivery
from hub.infrastructure.broker.errors import BrokerAway
from hub.infrastructure.broker.messages import (
    Handler,
    InboundMessage,
    OutboundMessage,
    PublishResult,
    Settlement,
)


class InMemoryBroker:
    """Queues of parties, the hub's inbound queue and the dead letters; nothing is lost while it is away."""

    def __init__(self) -> None:
        self.up = True
        self.queues: dict[str, list[OutboundMessage]] = {}
        self.dead_letters: list[InboundMessage] = []
        self.inbound: deque[InboundMessage] = deque()
        self.changed = asyncio.Event()
        self._limits: dict[str, int] = {}

    def bind(self, party_id: str, max_length: int = 100_000) -> None:
        """Give the party a queue."""
        self.queues[party_id] = []
        self._limits[party_id] = max_length

    def send(self, message: InboundMessage) -> None:
        """What a party publishes to hub.inbound. Without a user_id it is a dead letter."""
        (self.inbound if message.user_id else self.dead_letters).append(message)
        self.changed.set()

    def set_up(self, up: bool) -> None:
        """Let the broker go away, or come back."""
        self.up = up
        self.changed.set()

    async def publish_many(self, items: Sequence[OutboundMessage]) -> Sequence[PublishResult]:
        """As Publisher.publish_many()."""
        if not self.up:
            raise BrokerAway("Fake")
        return [self._publish(item) for item in items]

    def consumer(
        self, handler: Handler, shape: BatchShape | None = None, backoff: Backoff | None = None
    ) -> "InMemoryConsumer":
        """As Consumer()."""
        return InMemoryConsumer(
            self, handler, shape or BatchShape(), backoff or Backoff(first=0.5, most=30.0)
        )

    def _publish(self, item: OutboundMessage) -> PublishResult:
        queue = self.queues.get(item.routing_key)
        if queue is None:
            return PublishResult.RETURNED
        if len(queue) >= self._limits[item.routing_key]:
            return PublishResult.REJECTED
        queue.append(item)
        return PublishResult.OK


class InMemoryConsumer:
    """As Consumer."""

    def __init__(self, broker: InMemoryBroker, handler: Handler, shape: BatchShape, backoff: Backoff) -> None:
        self._broker = broker
        self._batches = Batches(handler, self._settle, shape, backoff)
        self._tags = itertools.count(1)
        self._unsettled: dict[int, InboundMessage] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """As Consumer.start()."""
        self._tasks = [asyncio.create_task(self._feed()), asyncio.create_task(self._batches.run())]

    async def close(self) -> None:
        """As Consumer.close(): what is unsettled goes back to the queue."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._batches.finish(10.0)
        self._requeue(list(self._unsettled))

    async def _feed(self) -> None:
        while True:
            self._broker.changed.clear()
            while self._broker.up and self._broker.inbound:
                tag = next(self._tags)
                self._unsettled[tag] = self._broker.inbound.popleft()
                self._batches.put(Delivery(tag, self._unsettled[tag]))
            await self._broker.changed.wait()

    async def _settle(self, tags: Sequence[int], settlement: Settlement) -> None:
        if settlement is Settlement.RETRY_LATER:
            self._requeue(tags)
            return
        for tag in tags:
            message = self._unsettled.pop(tag)
            if settlement is Settlement.DEAD_LETTER:
                self._broker.dead_letters.append(message)

    def _requeue(self, tags: Sequence[int]) -> None:
        for tag in reversed(tags):
            message = self._unsettled.pop(tag)
            again = replace(message, redelivered=True, delivery_count=message.delivery_count + 1)
            self._broker.inbound.appendleft(again)
        self._broker.changed.set()
