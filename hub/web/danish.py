"""How are days, times and counts written in Danish?"""

from datetime import date, datetime
from typing import Final

from hub.domain.deadline import COPENHAGEN

_WEEKDAYS: Final = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")


def day(value: date) -> str:
    """22.11.2026."""
    return f"{value.day}.{value.month}.{value.year}"


def long_day(value: date) -> str:
    """søndag den 22.11.2026."""
    return f"{_WEEKDAYS[value.weekday()]} den {day(value)}"


def moment(value: datetime) -> str:
    """22.11.2026 kl. 10.04, in Copenhagen."""
    local = value.astimezone(COPENHAGEN)
    return f"{day(local.date())} kl. {clock(value)}"


def moment_on(value: datetime, known: date | None) -> str:
    """kl. 10.04 on the day that the reader knows, else 22.11.2026 kl. 10.04."""
    same = value.astimezone(COPENHAGEN).date() == known
    return f"kl. {clock(value)}" if same else moment(value)


def clock(value: datetime) -> str:
    """10.04, in Copenhagen."""
    return f"{value.astimezone(COPENHAGEN):%H.%M}"


def machine(value: datetime | date) -> str:
    """What a `time` element's datetime attribute holds."""
    if isinstance(value, datetime):
        return value.astimezone(COPENHAGEN).isoformat(timespec="seconds")
    return value.isoformat()


def days(count: int) -> str:
    """1 dag, 2 dage."""
    return f"{count} dag" if count == 1 else f"{count} dage"


def listed(words: tuple[str, ...]) -> str:
    """a, b og c."""
    return " og ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
