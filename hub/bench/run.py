"""The benchmark: the hub's worker processes beside the naive relay, with the same bodies, in one run."""

import asyncio
import contextlib
import os
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import aio_pika
from rich.console import Console

from hub.bench.floor import QUEUE_IN, QUEUE_OUT
from hub.bench.load import LoadMessage, messages, parties, seed
from hub.bench.measuring import Figures, Way, measure
from hub.bench.profiling import Profile, profiled
from hub.infrastructure.broker import declare_party_queue, declare_topology
from hub.infrastructure.database import open_store, upgrade
from hub.infrastructure.keyring import Keyring

IN_FLIGHT = (1, 50, 200)  # of the floor; its best counts
WINDOW = 400  # messages under way at once, for hub and floor alike
WARM_UP = 200  # messages before the measured ones, for either
PROFILED = 1000  # messages after the measured ones, under the profiler
TARGET = 0.6


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure, and on which services. The vhost and the database must be the benchmark's own."""

    amqp_url: str
    database_url: str  # postgresql+asyncpg://…
    count: int = 3000
    workers: int = 1
    profile: bool = False


async def bench(plan: Plan, console: Console) -> float:
    """Print everything; the hub's share of the floor."""
    user = urlsplit(plan.amqp_url).username or "guest"
    floor: dict[int, Figures] = {}
    sender, recipient = parties(user, (f"bench.{secrets.token_hex(8)}", f"bench.{secrets.token_hex(8)}"))
    total = WARM_UP + plan.count + (PROFILED if plan.profile else 0)
    load = messages(total, sender, recipient)
    sizes = sorted(len(one.body) for one in load)
    console.print(f"{plan.count} messages of {sizes[0]} to {sizes[-1]} bytes; {WINDOW} under way at once")
    for in_flight in IN_FLIGHT:
        floor[in_flight] = await _floor(plan, load, in_flight)
        console.print(f"floor, {in_flight:3} in flight  {floor[in_flight]}")
    with tempfile.TemporaryDirectory() as folder:
        environment = _environment(plan, Path(folder))
        await upgrade(plan.database_url)
        keyring = Keyring.load_or_create(Path(folder) / "keyring")
        store = open_store(plan.database_url, keyring)
        console.print("preparing citizens, ten consents each …")
        await seed(store, sender, recipient, total)
        await store.close()
        await _queues(
            plan.amqp_url, (sender.id, sender.amqp_queue or ""), (recipient.id, recipient.amqp_queue or "")
        )
        way = Way(
            exchange="hub.inbound",
            routing_key=lambda one: f"{sender.id}.{one.event}",
            queue_out=recipient.amqp_queue or "",
            user_id=user,
            drained=(sender.amqp_queue or "",),
        )
        hub, profile = await _hub(plan, load, way, environment)
    console.print(f"hub, {plan.workers} worker(s)     {hub}")
    best = max(floor.values(), key=lambda figures: figures.rate)
    share = hub.rate / best.rate
    console.print(f"the hub's share of the floor at its best: {share:.2f} (at least {TARGET} is wanted)")
    if profile is not None:
        console.print(profile.report())
    return share


async def _floor(plan: Plan, load: Sequence[LoadMessage], in_flight: int) -> Figures:
    await _queues(plan.amqp_url)
    address = plan.database_url.replace("+asyncpg", "")
    command = [sys.executable, "-m", "hub.bench.floor", plan.amqp_url, address, str(in_flight)]
    way = Way("", lambda _one: QUEUE_IN, QUEUE_OUT, None)
    fresh = [LoadMessage(str(uuid4()), one.event, one.body) for one in load]
    async with _process(command, dict(os.environ)):
        await measure(plan.amqp_url, fresh[:WARM_UP], way, WINDOW)
        return await measure(plan.amqp_url, fresh[WARM_UP : WARM_UP + plan.count], way, WINDOW)


async def _hub(
    plan: Plan, load: Sequence[LoadMessage], way: Way, environment: dict[str, str]
) -> tuple[Figures, Profile | None]:
    command = [sys.executable, "-m", "hub.cli", "worker"]
    async with contextlib.AsyncExitStack() as stack:
        running = [
            await stack.enter_async_context(_process(command, environment)) for _ in range(plan.workers)
        ]
        await measure(plan.amqp_url, load[:WARM_UP], way, WINDOW)
        figures = await measure(plan.amqp_url, load[WARM_UP : WARM_UP + plan.count], way, WINDOW)
        if not plan.profile:
            return figures, None
        async with profiled(
            running[0].pid
        ) as profile:  # afterwards: the profiler takes its share of the machine
            await measure(plan.amqp_url, load[WARM_UP + plan.count :], way, WINDOW)
        return figures, profile


def _environment(plan: Plan, folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "HUB_DATABASE_URL": plan.database_url,
        "HUB_AMQP_URL": plan.amqp_url,
        "HUB_SECRET_KEY": secrets.token_urlsafe(32),
        "HUB_KEYRING": str(folder / "keyring"),
    }


@contextlib.asynccontextmanager
async def _process(
    command: Sequence[str], environment: dict[str, str]
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process of ours, ended with the block."""
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(process.wait(), 15)
            except TimeoutError:
                process.kill()
                await process.wait()


async def _queues(amqp_url: str, *party_queues: tuple[str, str]) -> None:
    connection = await aio_pika.connect(amqp_url)
    async with connection:
        channel = await connection.channel()
        await declare_topology(channel)
        for name in (QUEUE_IN, QUEUE_OUT):
            await channel.declare_queue(name, durable=True, arguments={"x-queue-type": "quorum"})
        for party, queue in party_queues:
            await declare_party_queue(channel, queue, party)
