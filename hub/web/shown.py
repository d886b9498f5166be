"""Of what does a page consist? Plain values, all in words, that the templates lay out."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Badge:
    """A word in a colour; `tone` is success, info, warning, error or none."""

    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class Time:
    """An instant or a day as it is read, and for the machine."""

    text: str
    machine: str


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline as it is shown. `ticks` are its days: passed, left or late."""

    title: str
    badge: Badge
    headline: str
    due: Time
    started: Time
    rule: str
    source: str
    ticks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, with what explains it."""

    at: Time
    text: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """A delivery's way to one recipient."""

    recipient: str
    badge: Badge
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the timeline: a message with its ways, or a fact."""

    id: str
    title: str
    at: Time
    when: datetime
    sender: str
    recipients: str  # empty for a fact
    steps: tuple[Step, ...] = ()
    ways: tuple[Way, ...] = ()
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case's page."""

    id: str
    citizen: str
    badges: tuple[Badge, ...]
    centre: str
    standard: str
    opened: Time
    clocks: tuple[Clock, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in the work list."""

    id: str
    citizen: str
    badges: tuple[Badge, ...]
    deadline: Clock | None  # the next that is not met
    latest: Step
    opened: Time
