"""Does the hub answer a body, whatever it is, as it promises to?"""

import re
import time
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, TypeVar

import orjson

from message_schemas import (
    Issue,
    Message,
    MessageRefused,
    Unparsable,
    content_hash,
    has_errors,
    message_categories,
    operation_outcome,
    parse,
    parts,
    to_json,
    validate,
)
from message_schemas.narrative import xhtml
from message_schemas.xml_codec import from_xml, to_xml
from tests.fuzz.mutating import NUMBER

MOST_SECONDS: Final = 2.0  # of processor time for one mutation of a real message
MOST_SECONDS_OF_A_GIANT: Final = 10.0  # for five mebibytes; a few on a machine that does nothing else
_MOST_ISSUES: Final = 101
_FHIRPATH: Final = re.compile(
    r"|[A-Za-z][A-Za-z0-9]*(?:\[[0-9]+\])?(?:\.[A-Za-z_][A-Za-z0-9]*(?:\[[0-9x]+\])?)*"
)
Result = TypeVar("Result")


class Unanswered(AssertionError):
    """What the hub promised and did not do."""


def answer(body: bytes, content_type: str) -> tuple[str, float]:
    """`refused`, `invalid` or `valid`, and the seconds it took; Unanswered when a promise is broken.

    A valid message is also sent through XML and back, outside the time.
    """
    message, how, took = timed(body, content_type, MOST_SECONDS)
    if message is not None and how == "valid":
        _guarded(lambda: _go_round(message))
    return how, took


def timed(body: bytes, content_type: str, most_seconds: float) -> tuple[Message | None, str, float]:
    """The message if there is one, how it was answered and in how many seconds."""
    before = time.process_time()
    message, how = _guarded(lambda: _answer(body, content_type))
    took = time.process_time() - before
    if took > most_seconds:
        raise Unanswered(f"took {took:.1f} seconds for {len(body)} bytes")
    return message, how, took


def _guarded(work: Callable[[], Result]) -> Result:
    try:
        return work()
    except (Unanswered, KeyboardInterrupt):
        raise
    except BaseException as error:  # a panic of a Rust library is no Exception
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(where.filename).name}:{where.lineno}"
        raise Unanswered(f"{type(error).__name__} came out of {place}: {error}") from error


def _answer(body: bytes, content_type: str) -> tuple[Message | None, str]:
    """Everything that the hub does with a body before anybody has said that it is valid."""
    try:
        message = parse(body, content_type)
    except Unparsable as refused:
        look_at_issues(refused.issues)
        return None, "refused"
    except MessageRefused:
        return None, "refused"
    issues = validate(message)
    look_at_issues(issues)
    content_hash(message)
    message_categories(parts(message))
    return message, "invalid" if has_errors(issues) else "valid"


def look_at_issues(issues: Iterable[Issue]) -> None:
    """Every issue says in two languages what is wrong, and where, and nothing that was received."""
    found = tuple(issues)
    if len(found) > _MOST_ISSUES:
        raise Unanswered(f"{len(found)} issues")
    for one in found:
        if not (one.text_da and one.text_en and one.detail and one.code):
            raise Unanswered(f"an issue without its texts: {one.detail}")
        if not isinstance(one.expression, str) or _FHIRPATH.fullmatch(one.expression) is None:
            raise Unanswered(f"no FHIRPath: {one.detail} at {one.expression!r}")
    if NUMBER.encode() in to_json(operation_outcome(found)):
        raise Unanswered("a received value in an issue")


def _go_round(message: Message) -> None:
    """What is valid can be sent on in either form, and stays the same."""
    xml = to_xml(message.bundle)
    if written(from_xml(xml)) != written(message.bundle):
        raise Unanswered("a valid message changed on its way to XML and back")
    if content_hash(parse(xml, "application/fhir+xml")) != content_hash(message):
        raise Unanswered("a valid message has another content hash as XML")


def written(value: Any) -> bytes:
    """A resource with sorted names and every number as it is written: equal bytes are equal content.

    A narrative is written as XML writes it: HTML's named entities as numbers, and its namespace.
    """
    return orjson.dumps(_with_xml_narratives(value), default=_as_written, option=orjson.OPT_SORT_KEYS)


def _with_xml_narratives(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_xml_narratives(item) for item in value]
    if not isinstance(value, dict):
        return value
    found = {name: _with_xml_narratives(item) for name, item in value.items()}
    if isinstance(found.get("div"), str):
        found["div"] = xhtml(found["div"]) or found["div"]
    return found


def _as_written(number: object) -> orjson.Fragment:
    return orjson.Fragment(str(number))
