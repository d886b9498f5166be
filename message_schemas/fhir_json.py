"""How is FHIR JSON read and written without losing a decimal's precision?"""

import json
import re
from decimal import Decimal
from typing import Any, Final

import orjson

JsonObject = dict[str, Any]

# A number that a binary float or a 64-bit integer would change; looked for outside the strings.
_EXACT_NUMBER: Final = re.compile(rb"[0-9](?:[.eE]|[0-9]{15})")
_MOST_DIGITS_IN_INTEGER: Final = 15


def from_json(body: bytes) -> Any:
    """The parsed JSON, decimals as `Decimal` with their received precision; ValueError when it is none."""
    if not _has_exact_number(body):
        return orjson.loads(body)
    try:
        return json.loads(body, parse_float=Decimal, parse_int=_integer, parse_constant=_no_constant)
    except (ArithmeticError, RecursionError) as error:
        raise ValueError("a number or a nesting beyond what JSON readers take") from error


def to_json(value: Any) -> bytes:
    """The JSON text of a parsed resource, each decimal with the precision it was read with."""
    return orjson.dumps(value, default=_plain)


def to_canonical_json(value: Any) -> bytes:
    """The same with sorted keys: equal content gives equal bytes."""
    return orjson.dumps(value, default=_plain, option=orjson.OPT_SORT_KEYS)


def _has_exact_number(body: bytes) -> bool:
    if b"\\" in body:
        body = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    outside_strings = b"".join(body.split(b'"')[::2])
    return _EXACT_NUMBER.search(outside_strings) is not None


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return orjson.Fragment(str(value))
    raise TypeError(f"{type(value).__name__} does not belong in FHIR JSON")


def _integer(text: str) -> int | Decimal:
    return int(text) if len(text) <= _MOST_DIGITS_IN_INTEGER else Decimal(text)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
