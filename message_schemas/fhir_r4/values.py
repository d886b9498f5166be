"""How are two received values compared, and does a concept carry a code, whatever types they have?"""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, NamedTuple

from message_schemas.message import codings_of

JsonObject = dict[str, Any]
Number = int | float | Decimal

UCUM: Final = "http://unitsofmeasure.org"
_DATE: Final = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_INSTANT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T.*(?:Z|[+-][0-9]{2}:[0-9]{2})", re.DOTALL)


class Invariant(NamedTuple):
    """One of FHIR's invariants: `broken` is asked of the element that carries it."""

    detail: str  # fhir- and FHIR's own key
    broken: Callable[[JsonObject], bool]
    element: str = ""  # where the issue points, below the one that carries the invariant


def present(node: JsonObject, element: str) -> bool:
    """Whether the element is there, be it only with extensions that say why it has no value."""
    return element in node or f"_{element}" in node


def is_after(one: object, other: object) -> bool:
    """Whether one FHIR date or time is surely later than another.

    Two instants are compared as such. Otherwise the dates as they are written are, as far as both go:
    2026-11 is neither before nor after 2026-11-22.
    """
    if not isinstance(one, str) or not isinstance(other, str):
        return False
    if _INSTANT.fullmatch(one) and _INSTANT.fullmatch(other):
        try:
            return dt.datetime.fromisoformat(one) > dt.datetime.fromisoformat(other)
        except (ValueError, OverflowError):  # no such moment, which the validator says; or a leap second
            return False
    first, second = one[:10], other[:10]
    if _DATE.fullmatch(first) is None or _DATE.fullmatch(second) is None:
        return False
    length = min(len(first), len(second))
    return first[:length] > second[:length]


def number(value: object) -> Number | None:
    """The value when it is a number; true and false are none."""
    return value if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else None


def is_greater(one: object, other: object) -> bool:
    """Whether one Quantity is surely more than another: both have values and the same unit."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        return False
    first, second = number(one.get("value")), number(other.get("value"))
    if first is None or second is None or _unit(one) != _unit(other):
        return False
    return first > second


def has_code(concept: object, system: str, *codes: str) -> bool:
    """Whether one of the concept's codings is one of these."""
    return any(
        one.get("system") == system and isinstance(one.get("code"), str) and one["code"] in codes
        for one in codings_of(concept)
    )


def _unit(quantity: JsonObject) -> tuple[object, object]:
    if "code" in quantity:
        return (quantity.get("system"), quantity["code"])
    return (None, quantity.get("unit"))
