"""How many messages a second get through, and how long does one take? The same gauge for the hub and the floor."""

import asyncio
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import aio_pika
from aio_pika.abc import AbstractConnection, AbstractExchange, AbstractIncomingMessage

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


class Gauge:
    """Times a load: keeps `window` messages under way and notes when each arrives."""

    def __init__(self, load: Sequence[LoadMessage], way: Way, window: int) -> None:
        self._load = load
        self._way = way
        self._room = asyncio.Semaphore(window)
        self._sent: dict[str, float] = {}
        self._arrived: dict[str, float] = {}
        self._complete = asyncio.Event()

    async def run(self, connection: AbstractConnection) -> Figures:
        """Send and receive all of it."""
        sending = await connection.channel(publisher_confirms=True)
        name = self._way.exchange
        exchange = await sending.get_exchange(name, ensure=False) if name else sending.default_exchange
        receiving = await connection.channel(publisher_confirms=False)
        await receiving.set_qos(prefetch_count=500)
        out = await receiving.get_queue(self._way.queue_out, ensure=False)
        tag = await out.consume(self._took)
        for drained in self._way.drained:
            await (await receiving.get_queue(drained, ensure=False)).consume(_drop)
        async with asyncio.TaskGroup() as sends:
            for one in self._load:
                await asyncio.wait_for(self._room.acquire(), _PATIENCE)
                self._sent[one.message_id] = time.perf_counter()
                sends.create_task(self._send(exchange, one))
        await asyncio.wait_for(self._complete.wait(), _PATIENCE)
        await out.cancel(tag)
        return _figures(self._sent, self._arrived)

    async def _send(self, exchange: AbstractExchange, one: LoadMessage) -> None:
        message = aio_pika.Message(
            one.body,
            message_id=one.message_id,
            type=one.event,
            content_type="application/fhir+json",
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            user_id=self._way.user_id,
        )
        await exchange.publish(message, routing_key=self._way.routing_key(one))

    async def _took(self, message: AbstractIncomingMessage) -> None:
        name = message.message_id or ""
        if name in self._sent and name not in self._arrived:
            self._arrived[name] = time.perf_counter()
            self._room.release()
            if len(self._arrived) == len(self._load):
                self._complete.set()
        await message.ack()


async def _drop(message: AbstractIncomingMessage) -> None:
    await message.ack()


async def measure(amqp_url: str, load: Sequence[LoadMessage], way: Way, window: int) -> Figures:
    """Keep `window` messages under way until all have arrived. Raises TimeoutError when they stop arriving."""
    connection = await aio_pika.connect(amqp_url)
    async with connection:
        return await Gauge(load, way, window).run(connection)


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
