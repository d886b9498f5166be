"""How do deliveries get out? A loop that takes what is due, batch by batch, and waits when nothing is."""

import asyncio
from collections.abc import Sequence

import structlog

from hub.flow.deliver.work import Delivering, DeliveryScope
from hub.flow.hub import Hub
from hub.flow.pipeline import DELIVER, run
from hub.flow.ports import ConcurrentChange, StoreAway, UnitOfWork
from hub.flow.records import ClaimedDelivery

IDLE = 1.0  # seconds between looks when nobody announces work
_BACK_OFF = 2.0  # seconds to wait while the store is away
WAITING_CHANNELS = ("mailbox", "portal")  # deliveries that wait for their recipient; due only for a new look

log = structlog.get_logger(__name__)


async def deliver_due(hub: Hub) -> Sequence[Delivering]:
    """Take one batch of what is due through the delivering stages; empty when nothing is."""

    async def due(uow: UnitOfWork) -> Sequence[ClaimedDelivery]:
        present = [name for name, channel in hub.channels.items() if channel.available]
        return await uow.deliveries.due(hub.clock.now(), hub.settings.batch, (*present, *WAITING_CHANNELS))

    return await _through(DeliveryScope(hub, due))


async def deliver_one(hub: Hub, delivery_id: str, accept: str) -> Delivering | None:
    """The recipient fetches one delivery: its hand-over, through the same stages. None if there is none."""

    async def one(uow: UnitOfWork) -> Sequence[ClaimedDelivery]:
        claimed = await uow.deliveries.lock(delivery_id)
        return [] if claimed is None else [claimed]

    done = await _through(DeliveryScope(hub, one, fetching=True, accept=accept))
    return done[0] if done else None


async def _through(scope: DeliveryScope) -> Sequence[Delivering]:
    try:
        return await run(DELIVER, (), scope)
    finally:
        await scope.close()


class Deliverer:
    """The deliver half of the hub; `run` until cancelled, `stop` to finish the batches under way first."""

    def __init__(self, hub: Hub, *, concurrency: int = 1) -> None:
        """`concurrency` batches are under way at once: while one waits for its confirms, another is claimed."""
        self._hub = hub
        self._concurrency = concurrency
        self._stopping = False

    def stop(self) -> None:
        """Ask the loops to end after the batches under way."""
        self._stopping = True
        self._hub.store.announce_work()

    async def run(self) -> None:
        """Deliver for ever; trouble with the store is waited out, trouble with one batch is logged by its class."""
        async with asyncio.TaskGroup() as loops:
            for _ in range(self._concurrency):
                loops.create_task(self._loop())

    async def _loop(self) -> None:
        mark: int | None = None
        while not self._stopping:
            try:
                if not await deliver_due(self._hub):
                    mark = await self._hub.store.wait_for_work(IDLE, mark)
            except ConcurrentChange:
                continue
            except StoreAway:
                await asyncio.sleep(_BACK_OFF)
            except Exception as failure:
                log.error("delivering.failed", error=type(failure).__name__)
                await asyncio.sleep(_BACK_OFF)
