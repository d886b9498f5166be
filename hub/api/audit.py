"""How does a party ask who did what with a citizen's information?"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from fastapi import Response

from consent.periods import span
from hub.api.answers import fhir_answer
from hub.api.bodies import bad_request, form
from hub.api.door import Call, Endpoint
from hub.api.parameters import identifier_token, one
from hub.flow.audit import AUDIT_KIND_SYSTEM, MOST, AuditSearch, search_audit
from hub.flow.auditing.patterns import kinds_of_type
from message_schemas.codes import SID_PARTY

_EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_DATE: Final = re.compile(r"(?P<prefix>eq|ge|gt|le|lt|sa|eb)?(?P<value>[0-9].{3,39})")
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,99}")
_PARTY: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_REQUEST_ID: Final = re.compile(r"[0-9A-Fa-f]{8}-?(?:[0-9A-Fa-f]{4}-?){3}[0-9A-Fa-f]{12}")  # ids, never words
Limits = tuple[datetime | None, datetime | None]


async def search(call: Call) -> Response:
    """AuditEvents about citizens whom the caller may ask about, newest first."""
    given = await form(call.request)
    since, until = _between(given.get("date", []))
    asked = AuditSearch(
        citizen=identifier_token(one(given, "patient:identifier"), "patient:identifier"),
        agent=_token(given, "agent", SID_PARTY, _PARTY),
        kinds=_kinds(given),
        since=since,
        until=until,
        limit=_count(one(given, "_count")),
        request_id=_request_id(call),
    )
    return fhir_answer(call.request, await search_audit(call.hub, call.caller, asked))


def _between(dates: list[str]) -> Limits:
    """What FHIR's date parameters leave: the latest start and the earliest end, half-open."""
    limits = [_limits(each) for each in dates]
    starts = [start for start, _ in limits if start is not None]
    ends = [end for _, end in limits if end is not None]
    return max(starts, default=None), min(ends, default=None)


def _limits(given: str) -> Limits:
    found = _DATE.fullmatch(given)
    try:
        named = span(found["value"]) if found else None
        start, end = (_EPOCH + timedelta(microseconds=each) for each in named or ())
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise bad_request(
            "date", "date skal være en FHIR-dato, evt. med ge, gt, le eller lt foran.",
            "date must be a FHIR date, with ge, gt, le or lt before it if needed.", "value",
        )  # fmt: skip
    by_prefix: Mapping[str, Limits] = {
        "ge": (start, None), "gt": (end, None), "sa": (end, None),
        "le": (None, end), "lt": (None, start), "eb": (None, start),
    }  # fmt: skip
    return by_prefix.get(found["prefix"] or "eq", (start, end))


def _token(given: Mapping[str, list[str]], name: str, system: str, shape: re.Pattern[str]) -> str | None:
    """A FHIR token's code: by itself, or after its one known system."""
    token = one(given, name)
    if token is None:
        return None
    before, bar, code = token.rpartition("|")
    if (bar and before and before != system) or shape.fullmatch(code) is None:
        raise bad_request(name, f"{name} har en ukendt kode.", f"{name} has an unknown code.", "code-invalid")
    return code


def _kinds(given: Mapping[str, list[str]]) -> tuple[str, ...]:
    """One of the hub's own kinds, or those that have DICOM's code as their type."""
    of_type = kinds_of_type((one(given, "type") or "").rpartition("|")[2])
    if of_type:
        return of_type
    kind = _token(given, "type", AUDIT_KIND_SYSTEM, _CODE)
    return (kind,) if kind else ()


def _request_id(call: Call) -> str | None:
    given = call.request.headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else None


def _count(given: str | None) -> int:
    if given is None:
        return 100
    if re.fullmatch(r"[0-9]{1,4}", given, re.ASCII) is None or not 1 <= int(given) <= MOST:
        raise bad_request(
            "_count", f"_count skal være fra 1 til {MOST}.", f"_count must be from 1 to {MOST}.", "value"
        )
    return int(given)


ENDPOINTS: Final = (Endpoint("POST", "/fhir/AuditEvent/_search", "consent.manage", search),)
