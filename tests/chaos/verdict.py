"""Did everything arrive, once, at the right recipient, and is the hub's own account of it in order?"""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from tests.chaos.load import Errand
from tests.chaos.reading import Hands
from tests.chaos.world import World


@dataclass(slots=True)
class Figures:
    """What happened, and what should not have."""

    messages: int
    kills: list[str] = field(default_factory=list)  # whom
    acknowledged: int = 0
    in_hands: int = 0
    resends: int = 0
    duplicates: int = 0
    audit_entries: int = 0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        rate = self.messages / self.seconds if self.seconds else 0.0
        victims = ", ".join(f"{name} {self.kills.count(name)}" for name in sorted(set(self.kills)))
        lines = [
            f"messages            {self.messages}",
            f"kills               {len(self.kills)} ({victims})",
            f"acknowledged        {self.acknowledged}",
            f"in the right hands  {self.in_hands}",
            f"resends by senders  {self.resends}",
            f"duplicates seen     {self.duplicates} (by recipients, dropped by message_id)",
            f"audit entries       {self.audit_entries}",
            f"seconds             {self.seconds:.1f} ({rate:.0f} messages a second)",
        ]
        return "\n".join(lines + [f"PROBLEM             {problem}" for problem in self.problems])


def weigh(load: Sequence[Errand], hands: Mapping[str, Hands], figures: Figures) -> None:
    """Compare what was sent with what the recipients hold."""
    by_recipient: dict[str, set[str]] = {name: set() for name in hands}
    for errand in load:
        by_recipient[errand.recipient].add(errand.message_id)
        figures.acknowledged += errand.acknowledged
        figures.resends += errand.tries - 1
        if errand.refused:
            figures.problems.append(f"{errand.message_id} was refused: {errand.refused}")
        bodies = hands[errand.recipient].bodies[errand.message_id]
        if len(bodies) != 1 or not bodies <= errand.sent:
            figures.problems.append(f"{errand.message_id} came as {len(bodies)} bodies, not as it was sent")
        else:
            figures.in_hands += 1
    for name, held in hands.items():
        figures.duplicates += held.duplicates
        if strangers := held.times.keys() - by_recipient[name]:
            figures.problems.append(f"{name} has {len(strangers)} messages that are not for it")


async def look_into(world: World, figures: Figures) -> None:
    """The hub's own account: deliveries, audit trail, dead letters."""
    if (states := await world.deliveries()) != {"acknowledged": figures.messages}:
        figures.problems.append(f"deliveries are {states}")
    if dead := await world.dead_letters():
        figures.problems.append(f"{dead} dead letters")
    verdict = await _audit_verify(world)
    figures.audit_entries = verdict.get("entries", 0)
    if not verdict["intact"]:
        figures.problems.append(f"the audit trail is broken: {verdict}")


async def _audit_verify(world: World) -> dict[str, int]:
    """What `hub audit verify --json` prints; RuntimeError where it prints nothing."""
    command = (sys.executable, "-m", "hub.cli", "audit", "verify", "--json")
    process = await asyncio.create_subprocess_exec(
        *command, env=world.environment, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    if not out:
        raise RuntimeError(f"hub audit verify ended with {process.returncode}")
    found: dict[str, int] = orjson.loads(out)
    return found
