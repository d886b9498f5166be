"""From when are the data in a resource?"""

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from message_schemas.part_paths import values_at
from message_schemas.part_tables import WHEN, Path

JsonObject = dict[str, Any]
Day = dt.date | dt.datetime  # a whole day in Denmark, or an instant

_DENMARK: Final = ZoneInfo("Europe/Copenhagen")
# Of each type the elements of the resource itself, and the paths further in.
_WHERE: Final = {
    kind: (frozenset(path[0] for path in paths if len(path) == 1), [path for path in paths if len(path) > 1])
    for kind, paths in WHEN.items()
}
_NOWHERE: Final[tuple[frozenset[str], list[Path]]] = (frozenset(), [])


class Span(NamedTuple):
    """From one day or instant to another, both included."""

    first: Day
    last: Day
    begins: dt.datetime  # the first instant of `first`
    last_begins: dt.datetime  # and of `last`
    ends: dt.datetime  # the last instant of `last`

    @property
    def until(self) -> Day | None:
        """`last` where `first` alone does not say it."""
        return None if self.last == self.first else self.last


@lru_cache(maxsize=4096)  # one message says the same few dates again and again
def span_of(text: str) -> Span | None:
    """What a FHIR date, dateTime or instant names, a partial one as the whole of it; None when it is none."""
    try:
        if "T" in text:
            moment = dt.datetime.fromisoformat(text)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=_DENMARK)
            return Span(moment, moment, moment, moment, moment)
        if len(text) == 4:
            return _days(dt.date.fromisoformat(f"{text}-01-01"), dt.date.fromisoformat(f"{text}-12-31"))
        if len(text) == 7:
            first = dt.date.fromisoformat(f"{text}-01")
            after = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
            return _days(first, after - dt.timedelta(days=1))
        day = dt.date.fromisoformat(text)
        return _days(day, day)
    except ValueError:
        return None


def union(spans: Iterable[Span]) -> Span:
    """From the earliest to the latest of them; ValueError for none."""
    whole, *others = spans
    for other in others:
        if other.begins < whole.begins:
            whole = whole._replace(first=other.first, begins=other.begins)
        if other.ends > whole.ends:
            whole = whole._replace(last=other.last, last_begins=other.last_begins, ends=other.ends)
    return whole


def span_of_resource(resource: JsonObject, sent: Span | None) -> Span | None:
    """When what a resource says happened and was written down; None when it does not say all of it.

    `sent` is when the message was: what is still to come was planned by then, what goes on went on until then.
    """
    elements, paths = _WHERE.get(str(resource.get("resourceType")), _NOWHERE)
    values = [resource[element] for element in elements & resource.keys()]
    all_dated = bool(values)  # else only some items of a list are, and nothing says when the others are from
    for path in paths:
        further, complete = values_at(resource, path)
        values += further
        all_dated = all_dated or (complete and bool(further))
    if not all_dated:
        return None
    found: list[Span] = []
    for value in values:
        for said in _said(value, sent):
            if said is None:
                return None
            found.append(said if sent is None else _not_after(said, sent))
    return union(found)


def _days(first: dt.date, last: dt.date) -> Span:
    begins, last_begins = (dt.datetime.combine(day, dt.time.min, _DENMARK) for day in (first, last))
    return Span(first, last, begins, last_begins, dt.datetime.combine(last, dt.time.max, _DENMARK))


def _not_after(said: Span, sent: Span) -> Span:
    if said.begins > sent.begins:
        return sent
    if said.last_begins > sent.begins:
        return said._replace(last=sent.last, last_begins=sent.last_begins, ends=sent.ends)
    return said


def _period(start: object, end: object, sent: Span | None) -> Span | None:
    begin = span_of(start) if isinstance(start, str) else None
    until = sent if end is None else span_of(end) if isinstance(end, str) else None
    if begin is None or until is None:
        return None
    if until.ends < begin.begins:
        return begin if end is None else None  # planned, and open; else it ends before it begins
    return Span(begin.first, until.last, begin.begins, until.last_begins, until.ends)


def _said(value: object, sent: Span | None) -> Iterator[Span | None]:
    """What a date, a Period or a Timing says; None for what cannot be read as a time, or has no begin or end."""
    if isinstance(value, str):
        yield span_of(value)
    elif isinstance(value, dict) and ("start" in value or "end" in value):
        yield _period(value.get("start"), value.get("end"), sent)
    elif isinstance(value, dict) and isinstance(value.get("event"), list) and value["event"]:
        for event in value["event"]:
            yield span_of(event) if isinstance(event, str) else None
    elif isinstance(value, dict) and isinstance(value.get("repeat"), dict):
        yield from _said(value["repeat"].get("boundsPeriod"), sent)
    else:
        yield None
