"""How is FHIR JSON read and written without losing how a number was written?"""

import json
from decimal import Decimal
from typing import Any, Final

import orjson

JsonObject = dict[str, Any]

_MOST_DIGITS_IN_INTEGER: Final = 15
_MOST_CHARACTERS_IN_NUMBER: Final = 1_000
_LARGEST_EXPONENT: Final = 307  # what a double can hold; 1e999999999 would burst whoever writes it out


class WrittenDecimal(Decimal):
    """A decimal whose text is not the one that Python would write: 1E3, 0.0000001."""

    written: str

    def __new__(cls, text: str) -> "WrittenDecimal":
        """Keeps the text."""
        value = super().__new__(cls, text)
        value.written = text
        return value

    def __str__(self) -> str:
        return self.written

    def __reduce__(self) -> tuple[Any, ...]:
        return WrittenDecimal, (self.written,)


def from_json(body: bytes) -> Any:
    """The parsed JSON, decimals as `Decimal` with their received text; ValueError when it is none."""
    value = read_quickly(body)
    return read_exactly(body) if _has_inexact(value) else value


def read_quickly(body: bytes) -> Any:
    """The parsed JSON with binary floats; ValueError when it is none."""
    return orjson.loads(body)


def read_exactly(body: bytes) -> Any:
    """The same with exact numbers. For what `read_quickly` has read: by itself it takes more than JSON."""
    try:
        return json.loads(body, parse_float=number, parse_int=_integer)
    except (ArithmeticError, RecursionError) as error:
        raise ValueError("a number or a nesting beyond what JSON readers take") from error


def is_inexact(value: object) -> bool:
    """Whether a number may have been written otherwise than it was read: any float, and -0."""
    return type(value) is float or (type(value) is int and value == 0)


def number(text: str) -> Decimal:
    """A JSON number as a decimal that is written as it was read; ValueError beyond the limits."""
    if len(text) > _MOST_CHARACTERS_IN_NUMBER:
        raise ValueError("a number longer than a thousand characters")
    value = Decimal(text)
    if abs(value.adjusted()) > _LARGEST_EXPONENT:
        raise ValueError("a number beyond any size that FHIR means")
    return value if str(value) == text else WrittenDecimal(text)


def to_json(value: Any) -> bytes:
    """The JSON text of a parsed resource, each decimal as it was read."""
    return orjson.dumps(value, default=_written)


def to_readable_json(value: Any) -> str:
    """The same, indented, for a person to read."""
    return orjson.dumps(value, default=_written, option=orjson.OPT_INDENT_2).decode()


def to_canonical_json(value: Any) -> bytes:
    """The same with sorted keys and one way to write a decimal of one precision: equal content, equal bytes."""
    return orjson.dumps(value, default=_canonical, option=orjson.OPT_SORT_KEYS)


def _has_inexact(value: Any) -> bool:
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)
        elif is_inexact(item):
            return True
    return False


def _written(value: Any) -> Any:
    if isinstance(value, Decimal) and value.is_finite():
        return orjson.Fragment(str(value))
    raise TypeError(f"{type(value).__name__} does not belong in FHIR JSON")


def _canonical(value: Any) -> Any:
    return _written(Decimal(value) if isinstance(value, Decimal) else value)


def _integer(text: str) -> int | Decimal:
    return number(text) if text == "-0" or len(text) > _MOST_DIGITS_IN_INTEGER else int(text)
