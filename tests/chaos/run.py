"""Do all messages arrive, once each, when the hub's processes are killed again and again while they work?"""

import asyncio
import random
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from hub.bootstrap import Runtime
from tests.chaos.amqp_partner import AmqpPartner
from tests.chaos.http_partner import HttpPartner
from tests.chaos.load import (
    AMQP_RECIPIENTS,
    AMQP_SENDERS,
    HTTP_RECIPIENTS,
    HTTP_SENDERS,
    PARTIES,
    Errand,
    errands,
    record_consents,
)
from tests.chaos.processes import Fleet
from tests.chaos.reading import Hands, empty_mailbox, in_the_queue
from tests.chaos.sending import send_over_amqp, send_over_http
from tests.chaos.world import World, new_world
from tests.services import BrokerAddress, eventually, free_ports

_WITHIN = 0.25  # seconds after a burst of messages: the hub has them in hand
_BETWEEN = (0.1, 0.8)  # seconds from a kill to the next burst
_AT_ONCE = 16  # messages that one sender over HTTP has under way


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is sent, and how often a process is killed; the same seed chooses the same moments."""

    messages: int = 500
    kills: int = 20
    seed: int = 0
    workers: int = 2
    patience: float = 180.0  # seconds for everything to settle after the last kill


@dataclass(slots=True)
class Figures:
    """What happened, and what should not have."""

    messages: int
    kills: list[str] = field(default_factory=list)
    acknowledged: int = 0
    in_hands: int = 0
    resends: int = 0
    duplicates: int = 0
    seconds: float = 0.0
    audit_entries: int = 0
    problems: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [
            f"messages           {self.messages}",
            f"acknowledged       {self.acknowledged}",
            f"in the right hands {self.in_hands}",
            f"kills              {len(self.kills)} ({', '.join(self.kills)})",
            f"resends            {self.resends}",
            f"duplicates seen    {self.duplicates} (dropped by message_id)",
            f"audit entries      {self.audit_entries}, chain intact",
            f"seconds            {self.seconds:.1f} ({self.messages / self.seconds:.0f} messages/s)",
        ]
        return "\n".join(lines + [f"PROBLEM            {problem}" for problem in self.problems])


class Partners:
    """Everybody around the hub; they go on whatever happens to it."""

    def __init__(self, world: World, base_url: str) -> None:
        known, amqp_url = world.parties, world.settings.amqp_url
        self.amqp_senders = {p.id: AmqpPartner(known[p.id], amqp_url) for p in AMQP_SENDERS}
        self.http_senders = {p.id: HttpPartner(known[p.id], base_url) for p in HTTP_SENDERS}
        self.amqp_recipients = {p.id: AmqpPartner(known[p.id], amqp_url, prompt=True) for p in AMQP_RECIPIENTS}
        self.http_recipients = {p.id: HttpPartner(known[p.id], base_url) for p in HTTP_RECIPIENTS}
        self._mailboxes = {p.id: Hands() for p in HTTP_RECIPIENTS}
        self._slots = {p.id: asyncio.Semaphore(_AT_ONCE) for p in HTTP_SENDERS}
        self._stack = AsyncExitStack()
        self._readers: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Partners":
        groups: Sequence[Mapping[str, AmqpPartner | HttpPartner]] = (
            self.amqp_senders,
            self.http_senders,
            self.amqp_recipients,
            self.http_recipients,
        )
        for group in groups:
            for partner in group.values():
                await self._stack.enter_async_context(partner)
        for name, reader in self.http_recipients.items():
            self._readers.append(asyncio.create_task(empty_mailbox(reader, self._mailboxes[name])))
        return self

    async def __aexit__(self, *_: object) -> None:
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)
        await self._stack.aclose()

    async def send(self, errand: Errand) -> None:
        """Send until it is acknowledged."""
        if errand.sender in self.amqp_senders:
            await send_over_amqp(self.amqp_senders[errand.sender], errand)
            return
        async with self._slots[errand.sender]:
            await send_over_http(self.http_senders[errand.sender], errand)

    def hands(self) -> dict[str, Hands]:
        """What each recipient got."""
        return self._mailboxes | {name: in_the_queue(p) for name, p in self.amqp_recipients.items()}


async def chaos(
    plan: Plan, folder: Path, database_url: str, broker: BrokerAddress, say: Callable[[str], None]
) -> Figures:
    """Prepare a hub of its own, disturb it, and find out whether it kept its promises."""
    (port,) = free_ports(1)
    base_url = f"http://127.0.0.1:{port}"
    world = await new_world(folder, database_url, broker, PARTIES, base_url)
    load = errands(plan.messages, world.parties)
    await record_consents(world, load)
    figures = Figures(plan.messages)
    say(f"{plan.messages} messages, {plan.kills} kills, seed {plan.seed}")
    async with Fleet(folder, world.environment, port, plan.workers) as fleet, Partners(world, base_url) as all_:
        begun = time.monotonic()
        async with asyncio.TaskGroup() as senders:
            async for burst in _disturbed(fleet, load, plan, figures, say):
                for errand in burst:
                    senders.create_task(all_.send(errand))
        await _settled(world, len(load), plan.patience, figures)
        figures.seconds = time.monotonic() - begun
        _weigh(load, all_.hands(), figures)
        for process in fleet.all:
            if not process.running:
                figures.problems.append(f"{process.name} ended by itself")
    async with world.at_rest() as runtime:
        await _verify(runtime, figures)
    if dead := await world.dead_letters():
        figures.problems.append(f"{dead} dead letters")
    return figures
