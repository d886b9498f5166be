"""Whose number is this, and is it well formed?"""

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from message_schemas.codes import (
    CPR_SYSTEM,
    CVR_SYSTEM,
    D_ECPR_SYSTEMS,
    GLN_SYSTEM,
    GLN_SYSTEMS,
    SOR_SYSTEM,
    X_ECPR_SYSTEM,
)

_CVR_WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)
_CPR = re.compile(r"[0-9]{10}")
_X_ECPR = re.compile(r"[0-9]{6}[17][A-Z]{2}[0-9]")
_D_ECPR = re.compile(r"[0-9]{6}[056][A-Z]{2}[0-9]")
_SOR = re.compile(r"[0-9]{11,}")
_GLN = re.compile(r"[0-9]{13}")
_CVR = re.compile(r"[0-9]{8}")
_DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number and the system that gives it meaning; both as received unless normalised."""

    system: str
    value: str


def normalise_organisation(identifier: Identifier) -> Identifier:
    """The same organisation identifier with the one GLN system that the hub stores and sends."""
    if identifier.system in GLN_SYSTEMS and identifier.system != GLN_SYSTEM:
        return Identifier(GLN_SYSTEM, identifier.value)
    return identifier


@lru_cache(maxsize=4096)  # the same organisations come again and again
def is_gln(value: str) -> bool:
    """13 digits with a correct modulus 10 check digit (GS1)."""
    if _GLN.fullmatch(value) is None:
        return False
    total = sum(int(digit) * (3 if position % 2 else 1) for position, digit in enumerate(value))
    return total % 10 == 0


def is_cvr(value: str) -> bool:
    """8 digits whose weighted sum is divisible by 11."""
    if _CVR.fullmatch(value) is None:
        return False
    return sum(int(digit) * weight for digit, weight in zip(value, _CVR_WEIGHTS, strict=True)) % 11 == 0


def is_sor(value: str) -> bool:
    """At least 11 digits; SOR numbers have a check digit that SOR itself does not publish as a rule."""
    return _SOR.fullmatch(value) is not None


def is_cpr(value: str) -> bool:
    """Ten digits with a day and month that exist; 29 February always does, modulus 11 is no test."""
    return _CPR.fullmatch(value) is not None and _has_day_and_month(value)


def is_replacement_cpr(system: str, value: str) -> bool:
    """A replacement CPR number of the shape that its system gives out (dk-core X-eCPR, D-eCPR)."""
    shape = _X_ECPR if system == X_ECPR_SYSTEM else _D_ECPR
    return shape.fullmatch(value) is not None and _has_day_and_month(value)


def is_well_formed(identifier: Identifier) -> bool:
    """Whether the value has the shape of its system; an unknown system has no shape to break."""
    system, value = identifier.system, identifier.value
    if system == CPR_SYSTEM:
        return is_cpr(value)
    if system == X_ECPR_SYSTEM or system in D_ECPR_SYSTEMS:
        return is_replacement_cpr(system, value)
    if system in GLN_SYSTEMS:
        return is_gln(value)
    if system == SOR_SYSTEM:
        return is_sor(value)
    if system == CVR_SYSTEM:
        return is_cvr(value)
    return bool(value)


def citizen_birthdate(identifier: Identifier, today: dt.date) -> dt.date | None:
    """The birth date that a CPR or replacement number says; None when it says none.

    A replacement number gives the latest date that is not in the future; a 29 February of a year
    without one counts as 1 March, which makes nobody older than they are.
    """
    value = identifier.value
    if identifier.system == CPR_SYSTEM and is_cpr(value):
        return _date(_cpr_year(value), value)
    if is_replacement(identifier) and is_replacement_cpr(identifier.system, value):
        short_year = int(value[4:6])
        century = today.year // 100 * 100
        this_century = _date(century + short_year, value)
        return this_century if this_century <= today else _date(century - 100 + short_year, value)
    return None


def is_replacement(identifier: Identifier) -> bool:
    """Whether the identifier is of one of the replacement CPR systems."""
    return identifier.system == X_ECPR_SYSTEM or identifier.system in D_ECPR_SYSTEMS


def _has_day_and_month(value: str) -> bool:
    day, month = int(value[:2]), int(value[2:4])
    return 1 <= month <= 12 and 1 <= day <= _DAYS_IN_MONTH[month - 1]


def _cpr_year(value: str) -> int:
    """The CPR office's table: the seventh digit and the short year give the century."""
    short_year, seventh = int(value[4:6]), int(value[6])
    if seventh <= 3:
        return 1900 + short_year
    if seventh in (4, 9):
        return (2000 if short_year <= 36 else 1900) + short_year
    return (2000 if short_year <= 57 else 1800) + short_year


def _date(year: int, value: str) -> dt.date:
    day, month = int(value[:2]), int(value[2:4])
    if (day, month) == (29, 2) and not (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)):
        return dt.date(year, 3, 1)
    return dt.date(year, month, day)
