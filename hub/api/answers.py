"""How does an answer look from outside: JSON or XML, an error as an OperationOutcome?"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from fastapi import Request, Response

from hub.flow.errors import Refusal
from hub.flow.media import preferred
from message_schemas import JsonObject, operation_outcome, to_json
from message_schemas.codes import FHIR_JSON, FHIR_XML

JSON: Final = "application/json"
_XML_TYPES: Final = (FHIR_XML, "application/xml", "text/xml", "application/xml+fhir")
_JSON_TYPES: Final = (FHIR_JSON, JSON, "application/json+fhir", "application/*")
Headers = Mapping[str, str]


def json_answer(value: Any, status: int = 200, headers: Headers | None = None) -> Response:
    """Plain JSON, for the calls that are not FHIR."""
    return Response(to_json(value), status, dict(headers or {}), JSON)


def fhir_answer(
    request: Request, resource: JsonObject, status: int = 200, headers: Headers | None = None
) -> Response:
    """A FHIR resource, as XML where the caller prefers it."""
    if prefers_xml(request.headers.get("accept", "")):
        from message_schemas.xml_codec import to_xml

        return Response(to_xml(resource), status, dict(headers or {}), f"{FHIR_XML}; charset=utf-8")
    return Response(to_json(resource), status, dict(headers or {}), FHIR_JSON)


def refusal_answer(request: Request, refusal: Refusal, status: int | None = None) -> Response:
    """The refusal's status, or the one given, and OperationOutcome; Retry-After where waiting helps."""
    status = status or refusal.kind.status
    headers: dict[str, str] = {}
    if refusal.retry_after is not None or status in (429, 503):
        headers["Retry-After"] = str(refusal.retry_after or 1)
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="handleplan-hub"'
    issues = refusal.issues or tuple(replace(i, expression="") for i in refusal.all_issues())
    return fhir_answer(request, operation_outcome(issues), status, headers)


def prefers_xml(accept: str) -> bool:
    """Whether an Accept header puts XML before JSON; JSON where it says nothing."""
    return preferred(accept, (*_JSON_TYPES, *_XML_TYPES)) in _XML_TYPES
