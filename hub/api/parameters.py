"""What did the caller ask for in the query, the form or the JSON: present, of the right kind, within bounds?"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from fastapi import Request

from hub.api.bodies import bad_request
from hub.flow.errors import Refused
from message_schemas import JsonObject
from message_schemas.identifiers import Identifier

_WHOLE: Final = re.compile(r"[0-9]{1,18}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SECONDS: Final = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,6})?")
FURTHEST: Final = 2**53 - 1  # of a position; what JSON readers everywhere keep exact
LONGEST_IDENTIFIER: Final = 512  # characters of its system and value together
LONGEST_TEXT: Final = 200  # characters, where no other length is said
LONGEST_NOTE: Final = 4000


def whole_number(request: Request, name: str, default: int, least: int, most: int) -> int:
    """A whole number of the query within bounds; `default` where it is absent or empty."""
    given = _single(request, name)
    if given is None:
        return default
    if _WHOLE.fullmatch(given) is None or not least <= int(given) <= most:
        raise _not_allowed(
            name, f"et helt tal fra {least} til {most}", f"a whole number from {least} to {most}"
        )
    return int(given)


def day(request: Request, name: str, default: date, earliest: date) -> date:
    """A calendar day of the query, as 2026-11-22; `default` where it is absent or empty."""
    given = _single(request, name)
    if given is None:
        return default
    try:
        found = date.fromisoformat(given) if _DAY.fullmatch(given) else None
    except ValueError:
        found = None
    if found is None or found < earliest:
        raise _not_allowed(name, f"en dato fra {earliest} eller senere", f"a date of {earliest} or later")
    return found


def seconds(request: Request, name: str, most: float) -> float:
    """A number of seconds of the query, from 0 to `most`; 0 where it is absent or empty."""
    given = _single(request, name)
    if given is None:
        return 0.0
    if _SECONDS.fullmatch(given) is None or float(given) > most:
        raise _not_allowed(name, f"et antal sekunder fra 0 til {most:g}", f"seconds from 0 to {most:g}")
    return float(given)


def _single(request: Request, name: str) -> str | None:
    given = [value for value in request.query_params.getlist(name) if value]
    if len(given) > 1:
        raise _not_allowed(name, "angivet én gang", "given once")
    return given[0] if given else None


def _not_allowed(name: str, danish: str, english: str) -> Refused:
    return bad_request(name, f"{name} skal være {danish}.", f"{name} must be {english}.", "value")


def one(values: Mapping[str, list[str]], name: str) -> str | None:
    """A form field that may be given once."""
    given = values.get(name, [])
    if len(given) > 1:
        raise _not_allowed(name, "angivet én gang", "given once")
    return given[0] if given else None


def identifier_token(given: str | None, name: str) -> Identifier | None:
    """A FHIR token `system|value`; None where it is absent."""
    if given is None:
        return None
    system, bar, value = given.partition("|")
    if not bar or not system or not value or len(given) > LONGEST_IDENTIFIER:
        raise _not_allowed(name, "på formen system|værdi", "of the form system|value")
    return Identifier(system, value)


def identifier_object(given: object, name: str) -> Identifier:
    """`{"system","value"}` of a JSON body; it must be there."""
    system = given.get("system") if isinstance(given, dict) else None
    value = given.get("value") if isinstance(given, dict) else None
    if not isinstance(system, str) or not isinstance(value, str) or not system or not value:
        raise _not_allowed(name, 'et objekt med "system" og "value"', 'an object with "system" and "value"')
    if len(system) + len(value) > LONGEST_IDENTIFIER:
        raise _not_allowed(name, "kortere", "shorter")
    return Identifier(system, value)


def text(body: JsonObject, name: str, longest: int = LONGEST_TEXT) -> str | None:
    """A text of a JSON body; None where it is absent, null or empty."""
    given = body.get(name)
    if given is None or given == "":
        return None
    if not isinstance(given, str) or len(given) > longest:
        raise _not_allowed(
            name, f"en tekst på højst {longest} tegn", f"a text of at most {longest} characters"
        )
    return given


def required_text(body: JsonObject, name: str, longest: int = LONGEST_TEXT) -> str:
    """A text of a JSON body that must be there."""
    given = text(body, name, longest)
    if given is None:
        raise bad_request(name, f"{name} mangler.", f"{name} is missing.", "required")
    return given


def moment(given: str, name: str) -> datetime:
    """An ISO 8601 instant with its zone."""
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise _not_allowed(name, "et tidspunkt med tidszone", "an instant with its zone")
    return found
