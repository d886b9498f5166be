"""A hub of real processes whose database or broker goes away for a while and comes back."""

import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx

from tests.chaos.load import PARTIES, Errand, errands, record_consents
from tests.chaos.partners import Partners
from tests.chaos.processes import Fleet
from tests.chaos.verdict import Figures, look_into, weigh
from tests.chaos.world import World, new_world
from tests.services import BrokerAddress, eventually, free_ports

OUTAGE_SECONDS = float(os.environ.get("HUB_OUTAGE_SECONDS", "6"))
_PATIENCE = 120.0  # seconds for everything to settle afterwards


@dataclass(frozen=True, slots=True)
class Outage:
    """A hub at work, everybody around it, and messages to send."""

    world: World
    fleet: Fleet
    partners: Partners
    load: Sequence[Errand]

    @classmethod
    @asynccontextmanager
    async def of(cls, folder: Path, url: str, broker: BrokerAddress, messages: int) -> AsyncIterator[Self]:
        """Start it: one process that serves, one worker."""
        (port,) = free_ports(1)
        world = await new_world(folder, url, broker, PARTIES, f"http://127.0.0.1:{port}")
        load = errands(messages, world.parties)
        async with Fleet(folder, world.environment, port, workers=1) as fleet, Partners(world) as partners:
            await record_consents(world, load)
            await fleet.until_ready()
            yield cls(world, fleet, partners, load)

    async def health(self) -> tuple[int, dict[str, Any]]:
        """What /health/ready says."""
        async with httpx.AsyncClient(base_url=self.world.settings.base_url, timeout=30) as client:
            answer = await client.get("/health/ready")
        return answer.status_code, answer.json()

    async def until_healthy(self) -> None:
        """Return when the hub says that nothing is wrong."""

        async def well() -> bool:
            return await self.health() == (200, {"status": "ok", "degraded": []})

        await eventually(well, within=_PATIENCE, every=0.2)

    async def problems(self) -> list[str]:
        """What is not as it should be, once everything has had time to arrive; and who was restarted."""

        async def all_acknowledged() -> bool:
            return (await self.world.deliveries()).get("acknowledged", 0) >= len(self.load)

        await eventually(all_acknowledged, within=_PATIENCE, every=0.2)
        figures = Figures(len(self.load))
        weigh(self.load, self.partners.hands(), figures)
        await look_into(self.world, figures)
        return figures.problems + [f"{one.name} ended" for one in self.fleet.all if not one.running]


def seconds_left(begun: float) -> float:
    """How much of the outage is still to come."""
    return max(0.0, begun + OUTAGE_SECONDS - time.monotonic())
