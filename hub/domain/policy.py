"""What does a municipality's policy file say: deadlines, ages and statutory bases, each with its source?"""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from hub.domain.case import CaseEventKind
from hub.domain.delivery import DeliveryStatus
from message_schemas.codes import EventCode, InformationCategory, LegalBasis, PartyKind


class PolicyError(ValueError):
    """A policy file cannot be used; the message says where in the file and what to write instead."""


@dataclass(frozen=True, slots=True)
class Due:
    """How long a deadline is: days or months (negative: before its start) by the calendar, or hours by the clock.

    `first_day` is the number of the day on which it starts: 0, or 1 where a rule counts that day as day 1.
    """

    days: int = 0
    months: int = 0
    hours: int = 0
    first_day: int = 0


@dataclass(frozen=True, slots=True)
class SetAside:
    """An event that lawfully sets a deadline aside, and where that is written."""

    by: str
    text_da: str
    source: str


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """One row of DOMAIN's table of deadlines, as this municipality has it."""

    id: str
    title_da: str
    text_da: str
    starts: tuple[str, ...]  # kinds of case events; the earliest one starts it
    due: Due
    met_by: tuple[str, ...]
    set_aside: tuple[SetAside, ...]
    source: str
    message: str | None = (
        None  # an event: it runs for each delivery of one, and the kinds are delivery statuses
    )


@dataclass(frozen=True, slots=True)
class Statutory:
    """A statutory basis and the combinations it applies for (CONTRACT § 5 rule 8); None means any."""

    code: str
    events: frozenset[str]
    sender_kinds: frozenset[str] | None
    recipient_kinds: frozenset[str]
    recipients: frozenset[str]
    categories: frozenset[str] | None
    source: str


@dataclass(frozen=True, slots=True)
class Age:
    """An age limit in whole years, and where it is written."""

    years: int
    source: str


@dataclass(frozen=True, slots=True)
class Counting:
    """How statistics keep people from being found in them: counts below `small_count` are left out."""

    small_count: int
    source: str


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy file. `sources` explains the letters with which each value names its source."""

    name: str
    municipality: str
    sources: Mapping[str, str]
    deadlines: tuple[DeadlineRule, ...]
    statutory: tuple[Statutory, ...]
    ages: Mapping[str, Age]
    statistics: Counting


class PolicyBook:
    """Policies by name, each read once. `read` returns a file's text or raises LookupError."""

    def __init__(self, read: Callable[[str], str]) -> None:
        self._read = read
        self._known: dict[str, Policy] = {}

    def of(self, name: str) -> Policy:
        """The policy of that name. Raises LookupError or PolicyError."""
        if name not in self._known:
            self._known[name] = load_policy(self._read(name), name)
        return self._known[name]


def load_policy(text: str, name: str) -> Policy:
    """Read a policy file's text. Raises PolicyError for anything that it does not know."""
    try:
        table = _Table(tomllib.loads(text), name)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"{name}: not valid TOML: {error}") from None
    sources = table.table("sources")
    policy = Policy(
        name=table.text("name"),
        municipality=table.text("municipality"),
        sources=MappingProxyType({letter: sources.text(letter) for letter in sources.names()}),
        deadlines=tuple(_deadline(row) for row in table.tables("deadlines")),
        statutory=tuple(_statutory(row) for row in table.tables("statutory")),
        ages=_ages(table.table("ages", {})),
        statistics=_counting(table.table("statistics", _COUNTING)),
    )
    table.finish()
    ids = [rule.id for rule in policy.deadlines]
    if len(ids) != len(set(ids)):
        raise PolicyError(f"{name}.deadlines: two rules have the same id")
    return policy


@dataclass(slots=True)
class _Table:
    """A TOML table that remembers what was read of it, so that a misspelt key is found."""

    values: dict[str, Any]
    place: str
    read: set[str] = field(default_factory=set)

    def _take(self, key: str, kind: type, default: Any = None) -> Any:
        self.read.add(key)
        value = self.values.get(key, default)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise PolicyError(f"{self.place}.{key}: expected {_IN_TOML[kind]}")
        return value

    def names(self) -> tuple[str, ...]:
        return tuple(self.values)

    def text(self, key: str) -> str:
        value: str = self._take(key, str)
        if not value.strip():
            raise PolicyError(f"{self.place}.{key}: is empty")
        return value

    def number(self, key: str, default: int | None = None) -> int:
        value: int = self._take(key, int, default)
        return value

    def table(self, key: str, default: dict[str, Any] | None = None) -> "_Table":
        return _Table(self._take(key, dict, default), f"{self.place}.{key}")

    def tables(self, key: str) -> "Iterable[_Table]":
        rows = self._take(key, list, [])
        for number, row in enumerate(rows):
            table = _Table(row, f"{self.place}.{key}[{number}]")
            yield table
            table.finish()

    def codes(self, key: str, allowed: frozenset[str] | None) -> frozenset[str]:
        """A list of codes out of `allowed`; None allows any text."""
        values = self._take(key, list, [])
        for value in values:
            if not isinstance(value, str) or (allowed is not None and value not in allowed):
                raise PolicyError(f"{self.place}.{key}: does not know {value!r}")
        return frozenset(values)

    def optional_codes(self, key: str, allowed: frozenset[str]) -> frozenset[str] | None:
        """None where the key is absent: any."""
        return self.codes(key, allowed) if key in self.values else None

    def finish(self) -> None:
        unknown = sorted(set(self.values) - self.read)
        if unknown:
            raise PolicyError(f"{self.place}: does not know {', '.join(unknown)}")


_IN_TOML: Final = {str: "a text", int: "a whole number", dict: "a table", list: "a list"}
_COUNTING: Final[dict[str, Any]] = {"small_count": 5, "source": "hub"}  # where a policy does not say
_SMALLEST_COUNT: Final = 3  # below it a count of two would tell each of the two about the other
_KINDS: Final = frozenset(kind.value for kind in CaseEventKind)
_STATUSES: Final = frozenset(status.value for status in DeliveryStatus)
_EVENTS: Final = frozenset(event.value for event in EventCode)
_PARTY_KINDS: Final = frozenset(kind.value for kind in PartyKind)
_CATEGORIES: Final = frozenset(category.value for category in InformationCategory)
_BASES: Final = frozenset(basis.value for basis in LegalBasis) - {LegalBasis.CONSENT.value}


def _deadline(row: _Table) -> DeadlineRule:
    message = row.text("message") if "message" in row.values else None
    if message is not None and message not in _EVENTS:
        raise PolicyError(f"{row.place}.message: does not know {message!r}")
    kinds = _KINDS if message is None else _STATUSES
    starts, met_by = row.codes("starts", kinds), row.codes("met_by", kinds)
    if not starts or not met_by:
        raise PolicyError(f"{row.place}: name what starts the deadline and what meets it")
    return DeadlineRule(
        id=row.text("id"),
        title_da=row.text("title_da"),
        text_da=row.text("text_da"),
        starts=tuple(sorted(starts)),
        due=_due(row.table("due"), by_the_clock=message is not None),
        met_by=tuple(sorted(met_by)),
        set_aside=tuple(_set_aside(way) for way in row.tables("set_aside")),
        source=row.text("source"),
        message=message,
    )


def _due(due: _Table, *, by_the_clock: bool) -> Due:
    length = Due(
        days=due.number("days", 0),
        months=due.number("months", 0),
        hours=due.number("hours", 0),
        first_day=due.number("first_day", 0),
    )
    due.finish()
    if sum(map(bool, (length.days, length.months, length.hours))) != 1:
        raise PolicyError(f"{due.place}: name either days, months or hours")
    if bool(length.hours) != by_the_clock or length.hours < 0:
        raise PolicyError(f"{due.place}: hours are for the deadline of a message, which has nothing else")
    return length


def _set_aside(row: _Table) -> SetAside:
    by = row.text("by")
    if by not in _KINDS:
        raise PolicyError(f"{row.place}.by: does not know {by!r}")
    return SetAside(by=by, text_da=row.text("text_da"), source=row.text("source"))


def _statutory(row: _Table) -> Statutory:
    code = row.text("code")
    if code not in _BASES:
        raise PolicyError(f"{row.place}.code: does not know {code!r}")
    found = Statutory(
        code=code,
        events=row.codes("events", _EVENTS),
        sender_kinds=row.optional_codes("sender_kinds", _PARTY_KINDS),
        recipient_kinds=row.codes("recipient_kinds", _PARTY_KINDS),
        recipients=row.codes("recipients", None),
        categories=row.optional_codes("categories", _CATEGORIES),
        source=row.text("source"),
    )
    if not found.events or not (found.recipient_kinds or found.recipients):
        raise PolicyError(f"{row.place}: name the events and the recipients it applies to")
    return found


def _counting(table: _Table) -> Counting:
    counting = Counting(small_count=table.number("small_count"), source=table.text("source"))
    table.finish()
    if counting.small_count < _SMALLEST_COUNT:
        raise PolicyError(f"{table.place}.small_count: must be at least {_SMALLEST_COUNT}")
    return counting


def _ages(table: _Table) -> Mapping[str, Age]:
    ages: dict[str, Age] = {}
    for name in table.names():
        row = table.table(name)
        ages[name] = Age(years=row.number("years"), source=row.text("source"))
        row.finish()
    return MappingProxyType(ages)
