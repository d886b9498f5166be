"""Which stretch of time does a FHIR date, a dateTime or a Period name?

Instants are whole microseconds since 1970 in UTC; intervals are half-open. What is partial names the
whole of it, in Europe/Copenhagen where it has no zone (CONTRACT section 5, rule 6).
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

COPENHAGEN: Final = ZoneInfo("Europe/Copenhagen")
MICROSECOND: Final = timedelta(microseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_END_OF_TIME: Final = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // MICROSECOND
_FIRST_YEAR: Final = 1800
_SHAPE: Final = re.compile(
    r"(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d)"
    r"(T(?P<hour>\d\d):(?P<minute>\d\d)(:(?P<second>\d\d)(\.(?P<fraction>\d{1,9}))?)?"
    r"(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)


class Span(NamedTuple):
    """The stretch that one date or dateTime names: `start` inclusive, `end` exclusive, in microseconds."""

    start: int
    end: int


def instant(moment: datetime) -> int:
    """An aware datetime as microseconds; ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a naive datetime names no instant")
    return (moment - _EPOCH) // MICROSECOND


def span(text: str) -> Span:
    """The stretch that a FHIR date or dateTime names; ValueError when it is neither."""
    start, width = _parse(text)
    return Span(instant(start), _after(start, width))


def span_of_date(value: date | datetime) -> Span:
    """A day in Copenhagen, or the very instant of an aware datetime."""
    if isinstance(value, datetime):
        at = instant(value)
        return Span(at, at + 1)
    start = datetime(value.year, value.month, value.day, tzinfo=COPENHAGEN)
    return Span(instant(start), _after(start, _days))


def twelve_months_after(text: str) -> int:
    """The end of the stretch that lies twelve months after the one `text` names."""
    start, width = _parse(text)
    if start.year >= 9998:
        return _END_OF_TIME
    local = start.astimezone(COPENHAGEN)
    try:
        later = local.replace(year=local.year + 1)
    except ValueError:  # 29 February: the month ends on the 28th
        later = local.replace(year=local.year + 1, day=28)
    return _after(later, width)


def period(value: object) -> tuple[int | None, int | None]:
    """The half-open interval of a FHIR Period; None is an open side. ValueError when it cannot be read."""
    if not isinstance(value, dict) or not value or not value.keys() <= {"id", "extension", "start", "end"}:
        raise ValueError("not a Period")
    start = span(value["start"]).start if "start" in value else None
    end = span(value["end"]).end if "end" in value else None
    if start is not None and end is not None and end <= start:
        raise ValueError("the end lies before the start")
    return start, end


def within(
    inner: tuple[int | None, int | None], outer: tuple[int | None, int | None]
) -> tuple[int | None, int | None]:
    """What two intervals have in common."""
    starts = [start for start in (inner[0], outer[0]) if start is not None]
    ends = [end for end in (inner[1], outer[1]) if end is not None]
    return max(starts, default=None), min(ends, default=None)


_Width = Callable[[datetime], datetime]


def _parse(text: object) -> tuple[datetime, _Width]:
    """The first instant that `text` names, and the function from it to the first instant after."""
    found = _SHAPE.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError("not a FHIR date or dateTime")
    if int(found["year"]) < _FIRST_YEAR:
        raise ValueError("before any citizen's time")
    fraction = found["fraction"] or ""
    start = datetime(
        int(found["year"]),
        int(found["month"] or 1),
        int(found["day"] or 1),
        int(found["hour"] or 0),
        int(found["minute"] or 0),
        min(int(found["second"] or 0), 59),  # FHIR allows a leap second, Python does not
        int(fraction[:6].ljust(6, "0")) if fraction else 0,
        tzinfo=_zone(found["zone"]),
    )
    return start, _width(found["month"], found["day"], found["hour"], found["second"], fraction)


def _zone(text: str | None) -> ZoneInfo | timezone:
    if text is None:
        return COPENHAGEN
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    if hours > 14 or minutes > 59:
        raise ValueError("no such zone")
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)


def _width(month: str | None, day: str | None, hour: str | None, second: str | None, fraction: str) -> _Width:
    if month is None:
        return _years
    if day is None:
        return _months
    if hour is None:
        return _days
    if second is None:
        return _plus(timedelta(minutes=1))
    digits = min(len(fraction), 6)
    return _plus(timedelta(microseconds=10 ** (6 - digits)))


def _years(start: datetime) -> datetime:
    return start.replace(year=start.year + 1)


def _months(start: datetime) -> datetime:
    return start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)


def _days(start: datetime) -> datetime:
    return start + timedelta(
        days=1
    )  # the next local midnight: zone arithmetic in Python is on the wall clock


def _plus(step: timedelta) -> _Width:
    # Through UTC, so that the hour that a change of clocks repeats or skips has its own length.
    return lambda start: start.astimezone(UTC) + step


def _after(start: datetime, width: _Width) -> int:
    try:
        return instant(width(start))
    except (OverflowError, ValueError):  # after 9999-12-31, which many systems write for "no end"
        return _END_OF_TIME
