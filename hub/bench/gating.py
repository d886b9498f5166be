"""How much of the accept path is the gate? Its own share, and what accepting costs with and without it."""

import secrets
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from rich.console import Console

from hub.bench.load import LoadMessage, messages, parties, seed
from hub.bootstrap import build
from hub.config import Settings
from hub.flow.accept.work import Accepting, Arriving, Recipient, Scope, StageRun
from hub.flow.hub import Hub
from hub.flow.pipeline import ACCEPT, Stage, run
from hub.flow.weighing import hub_own
from hub.infrastructure.database import upgrade
from hub.infrastructure.keyring import Keyring
from message_schemas.codes import FHIR_JSON

TARGET: Final = 0.10  # of the time without the gate
_BATCH: Final = 64
_WARM_UP: Final = 4  # batches, of either kind
_GATE: Final = "gate"
_Stages = Sequence[Stage[Accepting, Scope]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure, and where. The database must be the benchmark's own, and empty."""

    database_url: str  # postgresql+asyncpg://…
    consents: int  # of each citizen
    pairs: int = 30  # of batches, one with the gate and one without, taking turns to be first


@dataclass(slots=True)
class _Watch:
    """Seconds that each stage took, waiting for the database included, batch by batch."""

    stages: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def on(self, stages: _Stages) -> _Stages:
        """The stages, timed."""
        return [replace(stage, run=self._timed(stage)) for stage in stages]

    def _timed(self, stage: Stage[Accepting, Scope]) -> StageRun:
        async def timed(work: Sequence[Accepting], scope: Scope) -> Sequence[Accepting]:
            begun = time.perf_counter()
            done = await stage.run(work, scope)
            self.stages[stage.name].append(time.perf_counter() - begun)
            return done

        return timed


@dataclass(frozen=True, slots=True)
class Added:
    """What the gate adds to accepting a batch, in two ways; seconds are lower quartiles, the machine's better times."""

    share: float  # of what the other stages took, at the median over the batches: both met the same machine
    shipped: float
    without: float  # other batches, with a gate that asks nobody

    @property
    def is_met(self) -> bool:
        """Whether it keeps the target."""
        return self.share <= TARGET

    def __str__(self) -> str:
        return (
            f"the gate adds {self.share:.1%} to the other stages "
            f"(at most {TARGET:.0%} is wanted: {'met' if self.is_met else 'not met'})\n"
            f"beside it, in turns: {self.shipped * 1000:.1f} ms with the gate, {self.without * 1000:.1f} ms with one "
            f"that asks nobody, {self.shipped / self.without - 1:+.1%}"
        )


async def gating(plan: Plan, console: Console) -> bool:
    """Print what the gate adds to accepting, and where the time goes; whether it keeps the target.

    Every message must be accepted and permitted, else ValueError: other work would have been measured.
    """
    with tempfile.TemporaryDirectory() as folder:
        keyring = Path(folder) / "keyring"
        Keyring.create(keyring)
        await upgrade(plan.database_url)
        settings = Settings(
            database_url=plan.database_url, keyring=keyring, secret_key=secrets.token_urlsafe(32)
        )
        runtime = build(settings)
        await runtime.start(deliver=False)  # as a worker starts, garbage collection included
        try:
            sender, recipient = parties("bench", ("bench-in", "bench-out"))
            await seed(runtime.store, sender, recipient, _BATCH, consents=plan.consents)
            watch = _Watch()
            added = await _compare(runtime.hub, plan.pairs, watch)
        finally:
            await runtime.close()
    console.print(f"accepting {_BATCH} messages about citizens with {plan.consents} consents each:")
    medians = {name: statistics.median(took) for name, took in watch.stages.items()}
    for name, took in medians.items():
        console.print(f"  {name:12} {took * 1000:7.2f} ms  {took / sum(medians.values()):6.1%}")
    console.print(str(added))
    return added.is_met


async def _compare(hub: Hub, pairs: int, watch: _Watch) -> Added:
    """Batches of either kind in turns, so that what else the machine does meets both alike."""
    kinds = watch.on(ACCEPT), _without_gate(ACCEPT)
    for number in range(_WARM_UP):
        await _accept(hub, _batch(number), kinds[number % 2])
    watch.stages.clear()
    took: tuple[list[float], list[float]] = ([], [])
    for number in range(pairs):
        for kind in (number % 2, 1 - number % 2):
            took[kind].append(await _accept(hub, _batch(number), kinds[kind]))
    gate = watch.stages[_GATE]
    shares = [own / (whole - own) for own, whole in zip(gate, took[0], strict=True)]
    shipped, without = (statistics.quantiles(each, n=4)[0] for each in took)
    return Added(statistics.median(shares), shipped, without)


def _batch(number: int) -> Sequence[LoadMessage]:
    """New messages of 4 to 20 KB about the same 64 citizens."""
    sender, recipient = parties("bench", ("bench-in", "bench-out"))
    return messages(_BATCH, sender, recipient, seed=number)


async def _accept(hub: Hub, load: Sequence[LoadMessage], stages: _Stages) -> float:
    """Seconds from the first stage to the answers, as hub.flow.intake takes a batch through."""
    sender, _ = parties("bench", ("bench-in", "bench-out"))
    arriving = [Arriving("http", one.body, FHIR_JSON, sender.id) for one in load]
    begun = time.perf_counter()
    now = hub.clock.now()
    async with hub.store.unit_of_work() as uow:
        scope = Scope(hub, uow, await uow.people.registry(), now)
        done = await run(stages, [Accepting(one, now, hub.ids.key()) for one in arriving], scope)
    took = time.perf_counter() - begun
    outcomes = {r.decision.outcome if r.decision else "none" for item in done for r in item.recipients}
    codes = {item.answer.code if item.answer else "none" for item in done}
    if outcomes != {"permit"} or codes != {"ok"}:
        raise ValueError(f"answered {sorted(codes)} and decided {sorted(outcomes)}, so its time says nothing")
    return took


def _without_gate(stages: _Stages) -> _Stages:
    """The same way without asking anybody: only here, to have something to compare with."""
    return [replace(stage, run=_let_through) if stage.name == _GATE else stage for stage in stages]


async def _let_through(work: Sequence[Accepting], _scope: Scope) -> Sequence[Accepting]:
    def let(recipient: Recipient) -> Recipient:
        return replace(recipient, decision=hub_own())

    return [replace(item, recipients=tuple(map(let, item.recipients))) for item in work]
