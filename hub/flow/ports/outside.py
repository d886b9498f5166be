"""What else does the flow need: the time, new ids, ways out, and telemetry?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.domain.party import Party


class Clock(Protocol):
    """The time, aware and in UTC."""

    def now(self) -> datetime: ...


class Ids(Protocol):
    """New identifiers: unguessable, and `key()` ordered by time."""

    def key(self) -> str: ...
    def uuid(self) -> str: ...
    def jitter(self) -> float: ...


@dataclass(frozen=True, slots=True)
class HandOver:
    """What goes out to one recipient."""

    delivery_id: str
    recipient: Party
    message_id: str
    event: str
    body: bytes
    content_type: str
    traceparent: str | None


@dataclass(frozen=True, slots=True)
class HandOverResult:
    """How it went: code is `ok` or why not."""

    code: str
    milliseconds: int
    detail: str = ""

    @property
    def ok(self) -> bool:
        """True if the recipient's channel has it."""
        return self.code == "ok"


class Channel(Protocol):
    """A way to hand over that the hub pushes."""

    @property
    def available(self) -> bool:
        """False while the channel is known to be away: its deliveries wait unclaimed."""

    async def hand_over(self, items: Sequence[HandOver]) -> Sequence[HandOverResult]:
        """Hand over all, together where the channel can; one result each, in order; never raises."""


class Span(Protocol):
    """A span that is under way."""

    @property
    def traceparent(self) -> str | None:
        """W3C trace context that continues this span elsewhere; what was given where tracing is off."""

    def end(self, outcome: str) -> None:
        """Finish it, with a code for how it went."""


class Telemetry(Protocol):
    """Counters, durations and spans, with nothing of a person in them."""

    def count(self, name: str, amount: int = 1, **attributes: str) -> None:
        """Add to a counter."""

    def duration(self, name: str, seconds: float, **attributes: str) -> None:
        """Add to a histogram."""

    def span(self, name: str, traceparent: str | None, **attributes: str) -> Span:
        """Begin a span under the given W3C parent."""
