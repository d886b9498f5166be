"""What did the caller send, within what is allowed?

Every function raises Refused: too-large (413), unsupported-content-type (415), bad-request or unparsable (400).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from fastapi import Request

from hub.flow.errors import Refused
from message_schemas import (
    Issue,
    JsonObject,
    UnsupportedContentType,
    canonical_content_type,
    from_json,
    issue,
)
from message_schemas.codes import FHIR_JSON

FORM: Final = "application/x-www-form-urlencoded"
SMALL: Final = 64 * 1024  # bytes; enough for every body that is neither a message nor a Consent
_MOST_FIELDS: Final = 50
_DEEPEST: Final = 100
# What neither XML 1.0 nor a PostgreSQL text may hold; half a surrogate pair cannot be written as UTF-8.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def bad_request(expression: str, danish: str, english: str, code: str = "invalid") -> Refused:
    """400, saying where in the request and what to do; never with the received value."""
    return Refused("bad-request", Issue("error", code, "bad-request", expression, danish, english))


async def bounded(request: Request, most: int) -> bytes:
    """The body, refused as soon as it is known to be over `most` bytes, declared or not."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:19]) > most:
        raise Refused("too-large")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Refused("unsupported-content-type")
    chunks, size = [], 0
    more = True
    while more:
        event = await request.receive()
        if event["type"] != "http.request":
            raise bad_request("", "Forbindelsen blev brudt.", "The connection was broken off.", "incomplete")
        chunk, more = event.get("body", b""), event.get("more_body", False)
        size += len(chunk)
        if size > most:
            raise Refused("too-large")
        chunks.append(chunk)
    return b"".join(chunks)


def fhir_type(request: Request) -> str:
    """`application/fhir+json` or `application/fhir+xml`, as the request's Content-Type means it."""
    try:
        return canonical_content_type(request.headers.get("content-type", ""))
    except UnsupportedContentType:
        raise Refused("unsupported-content-type") from None


async def resource(request: Request, resource_type: str, most: int) -> JsonObject:
    """A FHIR resource of this type, JSON or XML, not yet validated."""
    content_type = fhir_type(request)
    body = await bounded(request, most)
    read = _json(body) if content_type == FHIR_JSON else _xml(body)
    if not isinstance(read, dict) or read.get("resourceType") != resource_type:
        raise Refused("unparsable", issue("resource-type-unknown", resource_type))
    _check_content(read)
    return read


async def json_object(request: Request, *, may_be_absent: bool = False, most: int = SMALL) -> JsonObject:
    """A JSON object of at most `most` bytes; an empty one for a request without a body, where it may be absent."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in ("application/json", FHIR_JSON) and not (may_be_absent and not media_type):
        raise Refused("unsupported-content-type")
    body = await bounded(request, most)
    if may_be_absent and not body:
        return {}
    read = _json(body)
    if not isinstance(read, dict):
        raise bad_request("", "Indholdet skal være et JSON-objekt.", "The body must be a JSON object.")
    _check_content(read)
    return read


async def form(request: Request) -> Mapping[str, list[str]]:
    """A form's values by name; an empty value counts as absent."""
    media_type = request.headers.get("content-type", FORM).partition(";")[0].strip().lower()
    if media_type != FORM:
        raise Refused("unsupported-content-type")
    body = await bounded(request, SMALL)
    try:
        pairs = parse_qsl(body.decode("ascii"), max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:
        raise bad_request("", "Formularen kan ikke læses.", "The form cannot be read.") from None
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        if _FORBIDDEN.search(value):
            raise Refused("bad-request", issue("forbidden-character", ""))
        values.setdefault(name, []).append(value)
    return values


def _json(body: bytes) -> Any:
    try:
        return from_json(body)
    except (ValueError, RecursionError):
        raise Refused("unparsable", issue("unreadable-json", "")) from None


def _xml(body: bytes) -> Any:
    from message_schemas.xml_codec import UnreadableXml, from_xml

    try:
        return from_xml(body)
    except UnreadableXml as error:
        raise Refused("unparsable", issue(error.detail, "")) from None


def _check_content(read: JsonObject) -> None:
    for text, depth in _texts(read):
        if depth > _DEEPEST:
            raise Refused("unparsable", issue("nested-too-deeply", ""))
        if _FORBIDDEN.search(text):
            raise Refused("unparsable", issue("forbidden-character", ""))


def _texts(value: Any) -> Iterator[tuple[str, int]]:
    """Every text and name with its depth; iterative, since the depth is the sender's."""
    waiting: list[tuple[Any, int]] = [(value, 0)]
    while waiting:
        found, depth = waiting.pop()
        if isinstance(found, str):
            yield found, depth
        elif isinstance(found, dict):
            yield "", depth
            waiting += ((inner, depth + 1) for pair in found.items() for inner in pair)
        elif isinstance(found, list):
            yield "", depth
            waiting += ((inner, depth + 1) for inner in found)
