"""How many messages a second get through, and how long does one take? The same gauge for the hub and the floor."""

import asyncio
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

from hub.bench.load import LoadMessage

_PATIENCE = 120.0  # seconds without a single arrival before a measurement is given up


@dataclass(frozen=True, slots=True)
class Figures:
    """One measurement: messages per second, and milliseconds from publishing to the party's queue."""

    messages: int
    seconds: float
    p50: float
    p95: float
    p99: float

    @property
    def rate(self) -> float:
        """Messages per second."""
        return self.messages / self.seconds

    def __str__(self) -> str:
        return f"{self.rate:8.0f} msg/s   p50 {self.p50:7.1f} ms   p95 {self.p95:7.1f} ms   p99 {self.p99:7.1f} ms"


@dataclass(frozen=True, slots=True)
class Way:
    """Where a load goes in and comes out."""

    exchange: str  # "" is the default exchange
    routing_key: Callable[[LoadMessage], str]
    queue_out: str
    user_id: str | None
    drained: tuple[str, ...] = ()  # further queues that are emptied meanwhile: the sender's acknowledgements


async def measure(amqp_url: str, load: Sequence[LoadMessage], way: Way, window: int) -> Figures:
    """Keep `window` messages under way until all have arrived. Raises TimeoutError when they stop arriving."""
    connection = await aio_pika.connect(amqp_url)
    async with connection:
        sending = await connection.channel(publisher_confirms=True)
        exchange = (
            await sending.get_exchange(way.exchange, ensure=False)
            if way.exchange
            else sending.default_exchange
        )
        receiving = await connection.channel(publisher_confirms=False)
        await receiving.set_qos(prefetch_count=500)
        room = asyncio.Semaphore(window)
        sent: dict[str, float] = {}
        arrived: dict[str, float] = {}
        complete = asyncio.Event()

        async def took(message: AbstractIncomingMessage) -> None:
            name = message.message_id or ""
            if name in sent and name not in arrived:
                arrived[name] = time.perf_counter()
                room.release()
                if len(arrived) == len(load):
                    complete.set()
            await message.ack()

        async def drained(message: AbstractIncomingMessage) -> None:
            await message.ack()

        out = await receiving.get_queue(way.queue_out, ensure=False)
        tag = await out.consume(took)
        for name in way.drained:
            await (await receiving.get_queue(name, ensure=False)).consume(drained)

        async def send(one: LoadMessage) -> None:
            await exchange.publish(
                aio_pika.Message(
                    one.body,
                    message_id=one.message_id,
                    type=one.event,
                    content_type="application/fhir+json",
                    delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
                    user_id=way.user_id,
                ),
                routing_key=way.routing_key(one),
            )

        async with asyncio.TaskGroup() as sends:
            for one in load:
                await asyncio.wait_for(room.acquire(), _PATIENCE)
                sent[one.message_id] = time.perf_counter()
                sends.create_task(send(one))
        await asyncio.wait_for(complete.wait(), _PATIENCE)
        await out.cancel(tag)
    return _figures(sent, arrived)


def _figures(sent: dict[str, float], arrived: dict[str, float]) -> Figures:
    took = [(arrived[name] - at) * 1000 for name, at in sent.items()]
    cuts = statistics.quantiles(took, n=100)
    return Figures(
        messages=len(took),
        seconds=max(arrived.values()) - min(sent.values()),
        p50=cuts[49],
        p95=cuts[94],
        p99=cuts[98],
    )
