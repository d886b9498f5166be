"""Which of them is first? Deliveries are handed over by several workers while permissions are taken away."""

import asyncio
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import orjson

from hub.bootstrap import Runtime
from hub.flow.accept.work import Arriving
from hub.flow.errors import Refused
from hub.flow.mailbox import fetch, inbox
from message_schemas.codes import FHIR_JSON
from tests.chaos.world import World, new_world
from tests.race.changing import Change, changes, make
from tests.race.evidence import gather
from tests.race.order import commit_log
from tests.race.people import CENTRE, FAMILY, PARTIES, PUSHED, Person, people, prepare, report_on
from tests.race.verdict import Figures, judge
from tests.race.workers import AS_SHIPPED, Workers
from tests.services import BrokerAddress

_BEFORE, _DURING = 3, 1  # messages about each citizen, before the workers are started and after
_BATCH = 64
_REVOKERS = 4  # changes that are under way at the same time
_FETCHERS = 3
_EVERYTHING = 10_000
_SETTINGS = {"lease_seconds": 30.0, "pool_size": 12}


@dataclass(frozen=True, slots=True)
class Plan:
    """How much races; one seed draws the same changes at the same shares of what is done."""

    deliveries: int = 10_000
    workers: int = 3
    seed: int = 0
    worker: Sequence[str] = AS_SHIPPED
    patience: float = 240.0  # seconds from the workers' start until everything has come to rest

    @property
    def citizens(self) -> int:
        """Enough for at least so many deliveries."""
        return -(-self.deliveries // (len(PUSHED) * (_BEFORE + _DURING)))


_DONE = """
    SELECT count(*) FROM deliveries JOIN messages ON key = message_key
    WHERE sender = $1 AND deliveries.channel = 'amqp' AND deliveries.status <> 'queued'
"""


@dataclass(slots=True)
class Progress:
    """How much of what is to be handed over is done: gone, or stopped."""

    total: int
    done: int = 0
    _moved: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def reach(self, share: float) -> None:
        """Return when this share is done."""
        async with self._moved:
            await self._moved.wait_for(lambda: self.done >= share * self.total)

    async def watch(self, connection: asyncpg.Connection, workers: Workers) -> None:
        """Look again and again, until everything is done."""
        while self.done < self.total:
            workers.all_run()
            self.done = await connection.fetchval(_DONE, CENTRE.id)
            async with self._moved:
                self._moved.notify_all()
            await asyncio.sleep(0.05)


async def race(
    plan: Plan, folder: Path, database_url: str, broker: BrokerAddress, say: Callable[[str], None]
) -> Figures:
    """Prepare a hub of its own, let them race, and judge by the database's log."""
    made = await new_world(folder, database_url, broker, PARTIES)
    world = World(made.settings.model_copy(update=_SETTINGS), made.parties)
    everybody = people(plan.citizens)
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    try:
        async with commit_log(connection) as log, world.at_rest() as runtime:
            await prepare(runtime.store, everybody)
            drawn = changes(everybody, _BEFORE + _DURING, random.Random(plan.seed))
            say(f"{len(everybody)} citizens, {len(drawn)} changes, seed {plan.seed}")
            await _send(runtime, everybody, _BEFORE)
            with Workers(plan.worker, plan.workers, folder, world.environment) as workers:
                begun = time.monotonic()
                async with asyncio.timeout(plan.patience):
                    await _run(runtime, everybody, drawn, connection, plan, workers)
                seconds = time.monotonic() - begun
            figures = judge(await gather(connection, log), drawn)
            figures.seconds = seconds
            return figures
    finally:
        await connection.close()


async def _run(
    runtime: Runtime,
    everybody: Sequence[Person],
    drawn: Sequence[Change],
    connection: asyncpg.Connection,
    plan: Plan,
    workers: Workers,
) -> None:
    progress = Progress(len(everybody) * len(PUSHED) * (_BEFORE + _DURING))
    waiting = iter(drawn)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(progress.watch(connection, workers))
        sending = tasks.create_task(_send(runtime, everybody, _DURING))
        tasks.create_task(_fetch_all(runtime, sending, progress, random.Random(plan.seed)))
        for number in range(_REVOKERS):
            tasks.create_task(_change_all(runtime, waiting, progress, random.Random(plan.seed + number)))


async def _send(runtime: Runtime, everybody: Sequence[Person], rounds: int) -> None:
    """Messages about everybody in turn, so that each one's deliveries lie all over the race."""
    for _ in range(rounds):
        for begin in range(0, len(everybody), _BATCH):
            written = [report_on(person) for person in everybody[begin : begin + _BATCH]]
            answers = await runtime.intake.accept_batch(
                [Arriving("http", orjson.dumps(one.to_bundle()), FHIR_JSON, CENTRE.id) for one in written]
            )
            refused = {answer.code for answer in answers} - {"ok"}
            assert not refused, f"a message was not accepted: {refused}"


async def _change_all(
    runtime: Runtime, waiting: Iterator[Change], progress: Progress, chance: random.Random
) -> None:
    """Take one change after another, each when its moment has come."""
    for change in waiting:
        await progress.reach(change.moment)
        await asyncio.sleep(chance.uniform(0, 0.05))
        await make(runtime.hub, change, chance)


async def _fetch_all(
    runtime: Runtime, sending: "asyncio.Task[None]", progress: Progress, chance: random.Random
) -> None:
    """A recipient with a mailbox: it fetches what it is shown, at random moments; some is gone by then."""
    slots = asyncio.Semaphore(_FETCHERS)

    async def fetch_one(delivery_id: str) -> None:
        await progress.reach(chance.uniform(progress.done / progress.total, 1))
        async with slots:
            with suppress(Refused):
                await fetch(runtime.hub, FAMILY, delivery_id, accept=FHIR_JSON)

    known: set[str] = set()
    async with asyncio.TaskGroup() as fetches:
        while True:
            last_look = sending.done()
            page = await inbox(runtime.hub, FAMILY, after=0, limit=_EVERYTHING, wait=0)
            listed = {str(one["delivery_id"]) for one in page["messages"]}
            for delivery_id in sorted(listed - known):
                fetches.create_task(fetch_one(delivery_id))
            known |= listed
            if last_look:
                return
            await asyncio.sleep(0.2)
