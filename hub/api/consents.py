"""How does a party record a citizen's consents, and ask what they let through?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace as replaced
from datetime import date, datetime
from typing import Any, Final

from fastapi import Response

from hub.api.answers import fhir_answer, json_answer, refusal_answer
from hub.api.bodies import bad_request, form, json_object, resource
from hub.api.door import Call, Endpoint
from hub.api.parameters import (
    LONGEST_NOTE,
    identifier_object,
    identifier_token,
    moment,
    one,
    required_text,
    text,
)
from hub.flow.consent_changes import gone_at
from hub.flow.consent_reading import read_consent, search_consents
from hub.flow.consents import ConsentWrite, record_consent, write_consent
from hub.flow.errors import Refused
from hub.flow.evaluating import EvaluateRequest, evaluate
from hub.flow.records import ConsentVersion, Standing
from message_schemas import JsonObject, LegalBasis
from message_schemas.codes import InformationCategory
from message_schemas.definitions.recorded_consent import HANDED_OVER_EXTENSION

_TOO_DEEP: Final = "nested-too-deeply"
_ETAG: Final = re.compile(r'(?:W/)?"([0-9]{1,9})"')
CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9:/._|#-]{0,199}")
RESOURCE: Final = re.compile(r"[A-Z][A-Za-z]{1,63}/[A-Za-z0-9.-]{1,64}")
STATUSES: Final = ("draft", "proposed", "active", "rejected", "inactive", "entered-in-error")
_CATEGORIES: Final = frozenset(category.value for category in InformationCategory)
_BASES: Final = frozenset(basis.value for basis in LegalBasis)
MOST_LABELS: Final = 100


async def create(call: Call) -> Response:
    """Record a consent; 201 with its address and version."""
    given = await _given(call)
    version = await record_consent(call.hub, call.caller, given)
    location = f"{_base(call)}/Consent/{version.id}/_history/{version.version}"
    return fhir_answer(call.request, dict(version.resource), 201, {**_version(version), "Location": location})


async def read(call: Call) -> Response:
    """The newest version."""
    version = await read_consent(call.hub, call.caller, call.path("consent_id"))
    return fhir_answer(call.request, dict(version.resource), 200, _version(version))


async def replace(call: Call) -> Response:
    """The next version; `inactive` revokes. If-Match is optional, and 412 when another version came first."""
    consent_id, if_version = call.path("consent_id"), _if_match(call.request.headers.get("if-match"))
    given = await _given(call)
    if given.get("id", consent_id) != consent_id:
        raise bad_request(
            "Consent.id", "Consent.id skal være id'et i adressen.", "Consent.id must be the URL's id."
        )
    try:
        written = await write_consent(call.hub, _replacing(call, consent_id, given, if_version))
    except Refused as refused:
        if refused.refusal.code == "conflict" and if_version is not None:
            return refusal_answer(call.request, refused.refusal, 412)  # FHIR R4, http.html#concurrency
        raise
    answer = _with_handed_over(written.version.resource, written.gone)
    return fhir_answer(call.request, answer, 200, _version(written.version))


async def search(call: Call) -> Response:
    """The consents of one citizen that the caller may see."""
    given = await form(call.request)
    identifier = identifier_token(one(given, "patient:identifier"), "patient:identifier")
    if identifier is None:
        raise bad_request(
            "patient:identifier", "patient:identifier mangler.", "patient:identifier is missing.", "required"
        )
    status = one(given, "status")
    if status is not None and status not in STATUSES:
        raise bad_request("status", "status er ukendt.", "status is unknown.", "code-invalid")
    found = await search_consents(call.hub, call.caller, identifier, status)
    return fhir_answer(call.request, _searchset(_base(call), found))


async def evaluated(call: Call) -> Response:
    """What the gate would say. With consent.manage of any sender, else of the caller's own sending."""
    body = await json_object(call.request)
    asked = _request(body)
    if not call.may("consent.manage") and asked.sender != call.caller.id:
        raise Refused("forbidden")
    return json_answer(await evaluate(call.hub, call.caller, asked))


async def _given(call: Call) -> JsonObject:
    """The Consent that was sent. One nested beyond what is looked through is read, and refused for that: 422."""
    try:
        return await resource(call.request, "Consent", call.hub.settings.max_message_bytes)
    except Refused as refused:
        issues = refused.refusal.issues
        if any(one.detail == _TOO_DEEP for one in issues):
            raise Refused("invalid", *(replaced(one, expression="Consent") for one in issues)) from None
        raise


def _with_handed_over(resource: Mapping[str, Any], gone: Sequence[Standing]) -> JsonObject:
    """The Consent, with what was out under it when it stopped being active (CONTRACT § 5)."""
    if not gone:
        return dict(resource)
    told = [{"url": HANDED_OVER_EXTENSION, "extension": _handed_over(one)} for one in gone]
    return {**resource, "extension": [*resource.get("extension", ()), *told]}


def _handed_over(one: Standing) -> list[JsonObject]:
    went = one.delivery.handed_over_at is not None
    categories = one.decision.permitted if one.decision else ()
    return [
        {"url": "message", "valueString": one.message.message_id},
        {"url": "recipient", "valueString": one.delivery.recipient},
        {"url": "event", "valueCode": one.message.event},
        {"url": "at", "valueDateTime": gone_at(one).isoformat(timespec="milliseconds")},
        {"url": "status", "valueCode": "handed-over" if went else "under-way"},
        *({"url": "categories", "valueCode": category} for category in categories),
    ]


def _replacing(call: Call, consent_id: str, given: JsonObject, if_version: int | None) -> ConsentWrite:
    return ConsentWrite(
        caller=call.caller, resource=given, agent=call.caller.id, consent_id=consent_id, if_version=if_version
    )


def _base(call: Call) -> str:
    return f"{call.hub.settings.base_url.rstrip('/')}/fhir"


def _version(version: ConsentVersion) -> dict[str, str]:
    return {"ETag": f'W/"{version.version}"'}


def _if_match(header: str | None) -> int | None:
    if not header:
        return None
    found = _ETAG.fullmatch(header.strip())
    if found is None:
        raise bad_request(
            "If-Match", 'If-Match skal have formen W/"1".', 'If-Match must have the form W/"1".'
        )
    return int(found.group(1))


def _searchset(base: str, found: Sequence[ConsentVersion]) -> JsonObject:
    bundle: JsonObject = {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(found),
        "link": [{"relation": "self", "url": f"{base}/Consent/_search"}],
    }
    if found:
        bundle["entry"] = [
            {"fullUrl": f"{base}/Consent/{v.id}", "resource": dict(v.resource), "search": {"mode": "match"}}
            for v in found
        ]
    return bundle


def _request(body: JsonObject) -> EvaluateRequest:
    """CONTRACT § 5's question; what it leaves out is unknown."""
    legal_basis = text(body, "legal_basis") or LegalBasis.CONSENT.value
    if legal_basis not in _BASES:
        raise _unknown_code("legal_basis")
    return EvaluateRequest(
        citizen=identifier_object(body.get("citizen"), "citizen"),
        sender=required_text(body, "sender"),
        recipient=required_text(body, "recipient"),
        event=_code(body, "event"),
        purpose=_code(body, "purpose"),
        categories=_categories(body.get("categories")),
        legal_basis=legal_basis,
        justification=text(body, "justification", LONGEST_NOTE),
        at=_at(body),
        labels=_labels(body.get("labels")),
        data_date=_data_date(body),
        author=_code(body, "author"),
        resource=_resource(body),
        case=text(body, "case"),
    )


def _unknown_code(name: str) -> Refused:
    return bad_request(name, f"{name} har en ukendt kode.", f"{name} has an unknown code.", "code-invalid")


def _code(body: JsonObject, name: str) -> str | None:
    given = text(body, name)
    if given is not None and CODE.fullmatch(given) is None:
        raise _unknown_code(name)
    return given


def _categories(given: object) -> tuple[str, ...]:
    if given is None:
        return ()
    if not isinstance(given, list) or not all(
        isinstance(each, str) and each in _CATEGORIES for each in given
    ):
        raise _unknown_code("categories")
    return tuple(given)


def _labels(given: object) -> tuple[tuple[str, str], ...] | None:
    if given is None:
        return None
    if not isinstance(given, list) or len(given) > MOST_LABELS:
        raise _unknown_code("labels")
    return tuple(_label(each) for each in given)


def _label(given: object) -> tuple[str, str]:
    system, code = (given.get("system"), given.get("code")) if isinstance(given, dict) else (None, None)
    if not isinstance(system, str) or not isinstance(code, str) or not system or not code:
        raise _unknown_code("labels")
    return system, code


def _at(body: JsonObject) -> datetime | None:
    given = text(body, "at")
    return None if given is None else moment(given, "at")


def _data_date(body: JsonObject) -> date | datetime | None:
    given = text(body, "data_date")
    if given is None:
        return None
    try:
        return date.fromisoformat(given) if len(given) == len("2026-11-22") else moment(given, "data_date")
    except ValueError:
        raise bad_request(
            "data_date",
            "data_date skal være en dato eller et tidspunkt.",
            "data_date must be a date or a time.",
        ) from None


def _resource(body: JsonObject) -> str | None:
    given = text(body, "resource")
    if given is not None and RESOURCE.fullmatch(given) is None:
        raise bad_request(
            "resource", "resource skal have formen Type/id.", "resource must have the form Type/id."
        )
    return given


ENDPOINTS: Final = (
    Endpoint("POST", "/fhir/Consent", "consent.manage", create),
    Endpoint("POST", "/fhir/Consent/_search", "consent.manage", search),
    Endpoint("GET", "/fhir/Consent/{consent_id}", "consent.manage", read),
    Endpoint("PUT", "/fhir/Consent/{consent_id}", "consent.manage", replace),
    Endpoint("POST", "/consent/evaluate", None, evaluated),
)
