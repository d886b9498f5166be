"""How do single messages become small batches, and what becomes of each when its batch is done?"""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from hub.infrastructure.broker.backoff import Backoff
from hub.infrastructure.broker.messages import Handler, InboundMessage, Settlement

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class BatchShape:
    """A batch is full at `size` messages or after `wait` seconds; `concurrency` are in hand at once."""

    size: int = 64
    wait: float = 0.002
    concurrency: int = 2


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message and the tag under which the broker wants it settled."""

    tag: int
    message: InboundMessage


Settle = Callable[[Sequence[int], Settlement], Awaitable[None]]
"""Settles these tags, ascending; RETRY_LATER means: now back to the queue."""


class Batches:
    """Collects deliveries, hands them to the handler, and settles them as it says.

    A handler that raises, or answers for another number of messages than it was given, has settled
    nothing: its whole batch comes again later.
    """

    def __init__(self, handler: Handler, settle: Settle, shape: BatchShape, backoff: Backoff) -> None:
        self._handler = handler
        self._settle = settle
        self._shape = shape
        self._backoff = backoff
        self._waiting: asyncio.Queue[Delivery] = asyncio.Queue()
        self._slots = asyncio.Semaphore(shape.concurrency)
        self._in_hand: set[asyncio.Task[None]] = set()
        self._paused: set[asyncio.Task[None]] = set()
        self._failures = 0

    def put(self, delivery: Delivery) -> None:
        """Take a delivery in."""
        self._waiting.put_nowait(delivery)

    async def run(self) -> None:
        """Hand over batches until cancelled."""
        while True:
            await self._slots.acquire()
            task = asyncio.create_task(self._handle(await self._collect()))
            self._in_hand.add(task)
            task.add_done_callback(self._handled)

    async def finish(self, within: float) -> None:
        """Let the batches in hand end for so many seconds; leave unsettled what waits or pauses."""
        if self._in_hand:
            await asyncio.wait(self._in_hand, timeout=within)
        left = [*self._in_hand, *self._paused]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _collect(self) -> Sequence[Delivery]:
        batch = [await self._waiting.get()]
        try:
            async with asyncio.timeout(self._shape.wait):
                while len(batch) < self._shape.size:
                    batch.append(await self._waiting.get())
        except TimeoutError:
            pass
        return batch

    async def _handle(self, batch: Sequence[Delivery]) -> None:
        try:
            settlements = await self._handler([delivery.message for delivery in batch])
            if len(settlements) != len(batch):
                raise ValueError(f"{len(settlements)} settlements for {len(batch)} messages")
            self._failures = 0
        except Exception as error:
            self._failures += 1
            place = traceback.extract_tb(error.__traceback__)[-1]
            # the error's text may hold a message's content
            log.error(
                "broker.batch_failed",
                error=type(error).__name__,
                where=f"{place.filename}:{place.lineno}",
                messages=len(batch),
            )
            settlements = [Settlement.RETRY_LATER] * len(batch)
        for settlement in (Settlement.ACK, Settlement.DEAD_LETTER):
            tags = [d.tag for d, s in zip(batch, settlements, strict=True) if s is settlement]
            if tags:
                await self._settle(tags, settlement)
        again = [d for d, s in zip(batch, settlements, strict=True) if s is Settlement.RETRY_LATER]
        if again:
            pause = asyncio.create_task(self._retry_later(again))
            self._paused.add(pause)
            pause.add_done_callback(self._paused.discard)

    def _handled(self, task: "asyncio.Task[None]") -> None:
        self._in_hand.discard(task)
        self._slots.release()

    async def _retry_later(self, batch: Sequence[Delivery]) -> None:
        # Held here, they count against the prefetch: a store that is away is not stormed
        tried = max(self._failures - 1, *(delivery.message.delivery_count for delivery in batch))
        await asyncio.sleep(self._backoff.seconds(tried))
        await self._settle([delivery.tag for delivery in batch], Settlement.RETRY_LATER)
