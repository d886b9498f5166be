"""Is the broker there, and how do we get it back when it is not?"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import aio_pika
import structlog
from aio_pika.abc import AbstractChannel
from aio_pika.connection import make_url

from hub.infrastructure.broker.backoff import Backoff
from hub.infrastructure.broker.errors import BrokerAway, broker_errors
from hub.infrastructure.broker.topology import declare_topology

log = structlog.get_logger(__name__)

# These loggers print message bodies, and a traceback at every failed try; `state` tells what matters.
for _name in ("aio_pika", "aiormq"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

_HEARTBEAT = 10  # seconds; a peer that is silently gone is noticed within three and a half of them


@dataclass(frozen=True, slots=True)
class BrokerState:
    """Whether the broker is up, since when, and the class of the error that was seen last."""

    up: bool
    since: datetime
    error: str | None = None


class BrokerConnection:
    """One supervised connection: reconnects with back-off, declares the topology, and says how it is.

    Not aio-pika's robust connection: that one hangs or raises while it reconnects, and may come back
    without consumers.
    """

    def __init__(
        self,
        url: str,
        *,
        name: str = "hub",
        prepare: Callable[[AbstractChannel], Awaitable[None]] = declare_topology,
        backoff: Backoff | None = None,
        timeout: float = 5.0,
    ) -> None:
        """`timeout` in seconds bounds connecting and opening a channel; `prepare` runs at every connect."""
        self._url = make_url(url, heartbeat=_HEARTBEAT, name=name)
        self._prepare = prepare
        self._backoff = backoff or Backoff()
        self._timeout = timeout
        self._connection: aio_pika.Connection | None = None
        self._is_up = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.state = BrokerState(up=False, since=datetime.now(UTC))

    async def start(self) -> None:
        """Begin connecting in the background, and return at once."""
        self._task = asyncio.create_task(self.run(), name="broker-connection")

    async def close(self) -> None:
        """End the supervision and the connection."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def until_up(self) -> None:
        """Return as soon as the broker is up."""
        await self._is_up.wait()

    async def run(self) -> None:
        """Keep the connection until cancelled."""
        failures = 0
        while True:
            lost: asyncio.Future[str] = asyncio.get_running_loop().create_future()
            try:
                connection = await self._connect(lost)
            except BrokerAway as error:
                if not failures:  # a line when it begins, not one for every try
                    log.warning("broker.away", error=error.reason)
                self._now_away(error.reason)
                failures += 1
            else:
                failures = 0
                self._now_up(connection)
                try:
                    log.warning("broker.lost", error=await lost)
                finally:
                    self._now_away(lost.result() if lost.done() and not lost.cancelled() else None)
                    await _close_quietly(connection)
            await asyncio.sleep(self._backoff.seconds(failures))

    async def channel(self, *, confirms: bool = False) -> AbstractChannel:
        """Open a channel of the caller's own. Raises BrokerAway, at once when it is known to be away."""
        connection = self._connection
        if connection is None:
            raise BrokerAway(self.state.error)
        with broker_errors():
            async with asyncio.timeout(self._timeout):
                return await connection.channel(publisher_confirms=confirms)

    async def depth(self, queue: str) -> int:
        """How many messages wait in the queue. Raises BrokerAway, also when there is no such queue."""
        channel = await self.channel()
        with broker_errors():
            async with asyncio.timeout(self._timeout):
                declared = await channel.declare_queue(queue, passive=True)
                await channel.close()
        return declared.declaration_result.message_count or 0

    async def _connect(self, lost: "asyncio.Future[str]") -> aio_pika.Connection:
        def on_close(_: object, error: BaseException | None = None) -> None:
            if not lost.done():
                lost.set_result(type(error).__name__)

        connection = aio_pika.Connection(self._url)
        connection.close_callbacks.add(on_close)
        try:
            with broker_errors():
                async with asyncio.timeout(self._timeout):
                    await connection.connect()
                    channel = await connection.channel()
                    await self._prepare(channel)
                    await channel.close()
        except BaseException:
            await _close_quietly(connection)
            raise
        return connection

    def _now_up(self, connection: aio_pika.Connection) -> None:
        self._connection = connection
        self.state = BrokerState(up=True, since=datetime.now(UTC), error=self.state.error)
        self._is_up.set()
        log.info("broker.up")

    def _now_away(self, reason: str | None) -> None:
        since = datetime.now(UTC) if self.state.up else self.state.since
        self._connection = None
        self._is_up.clear()
        self.state = BrokerState(up=False, since=since, error=reason)


@contextlib.asynccontextmanager
async def single_channel(url: str, *, within: float = 5.0) -> AsyncIterator[AbstractChannel]:
    """A connection and channel for one piece of work, such as a command. Raises BrokerAway."""
    connection = aio_pika.Connection(make_url(url))
    try:
        with broker_errors():
            async with asyncio.timeout(within):
                await connection.connect()
                channel = await connection.channel()
            yield channel
    finally:
        await _close_quietly(connection)


async def _close_quietly(connection: aio_pika.Connection) -> None:
    with contextlib.suppress(BrokerAway), broker_errors():
        async with asyncio.timeout(2):
            await connection.close()
