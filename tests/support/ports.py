"""Which ports does a test steer? The clock, the ids, a channel, and what telemetry was told."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from hub.flow.ports import HandOver, HandOverResult
from tests.support.messages import NOW


@dataclass(slots=True)
class StandingClock:
    """A clock that moves when told to."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def advance(self, **how_long: float) -> None:
        self.at += timedelta(**how_long)


class CountedIds:
    """Ids in order, so that a test that fails can be read."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def key(self) -> str:
        return f"{next(self._numbers):026}"

    def uuid(self) -> str:
        return f"00000000-0000-4000-8000-{next(self._numbers):012}"

    def jitter(self) -> float:
        return 0.0


@dataclass(slots=True)
class NotedSpan:
    """A span that a test can look at."""

    name: str
    traceparent: str | None
    outcome: str | None = None

    def end(self, outcome: str) -> None:
        self.outcome = outcome


@dataclass(slots=True)
class NotedTelemetry:
    """Counts and spans as the flow told them."""

    counts: Counter[str] = field(default_factory=Counter)
    durations: list[str] = field(default_factory=list)
    spans: list[NotedSpan] = field(default_factory=list)

    def count(self, name: str, amount: int = 1, **attributes: str) -> None:
        self.counts[name] += amount

    def duration(self, name: str, seconds: float, **attributes: str) -> None:
        self.durations.append(name)

    def span(self, name: str, traceparent: str | None, **attributes: str) -> NotedSpan:
        span = NotedSpan(name, traceparent)
        self.spans.append(span)
        return span


@dataclass(slots=True)
class Queue:
    """A channel that keeps what it was handed; `answers` are its next results, then it says ok.

    `meanwhile` happens once, while a hand-over is under way.
    """

    available: bool = True
    answers: list[str] = field(default_factory=list)
    handed: list[HandOver] = field(default_factory=list)
    meanwhile: Callable[[], Awaitable[object]] | None = None

    async def hand_over(self, items: Sequence[HandOver]) -> Sequence[HandOverResult]:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            await meanwhile()
        results = [HandOverResult(self.answers.pop(0) if self.answers else "ok", 3) for _ in items]
        self.handed += [item for item, result in zip(items, results, strict=True) if result.ok]
        return results
