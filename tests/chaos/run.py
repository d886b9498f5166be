"""Does every message arrive, once, when the hub's processes are killed again and again while they work?"""

import asyncio
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.load import PARTIES, Errand, errands, record_consents
from tests.chaos.partners import Partners
from tests.chaos.processes import Fleet, HubProcess
from tests.chaos.verdict import Figures, look_into, weigh
from tests.chaos.world import World, new_world
from tests.services import BrokerAddress, eventually, free_ports

_WITHIN = 0.25  # seconds after a burst of messages: the hub has them in hand
_BETWEEN = (0.1, 0.8)  # seconds from a kill to the next burst


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is sent and how often a process is killed; one seed draws the same delays and victims."""

    messages: int = 500
    kills: int = 20
    seed: int = 0
    workers: int = 2
    patience: float = 180.0  # seconds for everything to settle after the last kill


async def chaos(
    plan: Plan, folder: Path, database_url: str, broker: BrokerAddress, say: Callable[[str], None]
) -> Figures:
    """Prepare a hub of its own, disturb it, and find out whether it kept its promises."""
    say(f"{plan.messages} messages, {plan.kills} kills, seed {plan.seed}; preparing …")
    (port,) = free_ports(1)
    world = await new_world(folder, database_url, broker, PARTIES, f"http://127.0.0.1:{port}")
    load = errands(plan.messages, world.parties)
    figures = Figures(plan.messages)
    async with Fleet(folder, world.environment, port, plan.workers) as fleet, Partners(world) as partners:
        await record_consents(world, load)
        await fleet.until_ready()
        begun = time.monotonic()
        await _disturb(fleet, partners, load, plan, figures, say)
        await _settled(world, plan, figures)
        figures.seconds = time.monotonic() - begun
        weigh(load, partners.hands(), figures)
        figures.problems += [f"{one.name} ended by itself" for one in fleet.all if not one.running]
    await look_into(world, figures)
    return figures


async def _disturb(
    fleet: Fleet,
    partners: Partners,
    load: Sequence[Errand],
    plan: Plan,
    figures: Figures,
    say: Callable[[str], None],
) -> None:
    """Send the load in bursts, and kill a process at a random moment after each but the last."""
    chance = random.Random(plan.seed)
    begun = time.monotonic()
    async with asyncio.TaskGroup() as senders:
        for number, burst in enumerate(_bursts(load, plan.kills + 1)):
            await eventually(lambda: _ready(fleet), within=90, every=0.1)
            for errand in burst:
                senders.create_task(partners.send(errand))
            if number == plan.kills:
                break
            await asyncio.sleep(chance.uniform(0, _WITHIN))
            victim = chance.choice(_ready(fleet))
            victim.kill()
            victim.start()
            figures.kills.append(victim.name)
            say(f"{time.monotonic() - begun:6.2f} s  killed {victim.name}")
            await asyncio.sleep(chance.uniform(*_BETWEEN))


def _ready(fleet: Fleet) -> list[HubProcess]:
    return [process for process in fleet.all if process.ready]


def _bursts(load: Sequence[Errand], count: int) -> Iterator[Sequence[Errand]]:
    for number in range(count):
        yield load[len(load) * number // count : len(load) * (number + 1) // count]


async def _settled(world: World, plan: Plan, figures: Figures) -> None:
    """Wait until every recipient has acknowledged; what is left after all patience is a problem."""

    async def all_acknowledged() -> bool:
        return (await world.deliveries()).get("acknowledged", 0) >= plan.messages

    try:
        await eventually(all_acknowledged, within=plan.patience, every=0.2)
    except AssertionError:
        figures.problems.append(f"not settled within {plan.patience} s")
