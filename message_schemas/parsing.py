"""What message do these received bytes hold, if any?

MessageRefused
├── UnsupportedContentType   415: neither FHIR JSON nor FHIR XML
└── Unparsable               400: not JSON/XML, not a Bundle, no MessageHeader; carries its issues
"""

import re
from itertools import islice
from typing import Any, Final

import fhirkit

from message_schemas.base_fhir import base_issues, is_too_deep
from message_schemas.bounds import Look, OutOfBounds, check_text
from message_schemas.codes import FHIR_JSON, FHIR_XML
from message_schemas.fhir_json import read_exactly, read_quickly, to_json
from message_schemas.fhir_r4 import check_alone
from message_schemas.forms import form_issues, without_null_sides
from message_schemas.issues import Issue, issue
from message_schemas.message import Message
from message_schemas.reading import NoMessageHeader, read_message
from message_schemas.xml_codec import UnreadableXml, from_xml

JsonObject = dict[str, Any]

_JSON_TYPES: Final = frozenset({FHIR_JSON, "application/json", "application/json+fhir"})
_XML_TYPES: Final = frozenset({FHIR_XML, "application/xml", "text/xml", "application/xml+fhir"})
_CHARSETS: Final = frozenset({"utf-8", "utf8", "us-ascii"})
_BOM: Final = b"\xef\xbb\xbf"
_MAY_BE_FORBIDDEN: Final = (b"\\u", b"\xef\xbf")  # an escape; U+FFFE and U+FFFF
_MOST_ISSUES: Final = 100
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no XML 1.0 characters


class MessageRefused(ValueError):
    """The bytes cannot be read as a message at all."""


class UnsupportedContentType(MessageRefused):
    """The content type is neither FHIR JSON nor FHIR XML in UTF-8 (415)."""


class Unparsable(MessageRefused):
    """No message can be read (400); `issues` says why."""

    def __init__(self, issues: tuple[Issue, ...]) -> None:
        super().__init__(", ".join(found.detail for found in issues))
        self.issues = issues


def parse(body: bytes, content_type: str) -> Message:
    """The Message in a body; raises UnsupportedContentType or Unparsable, never anything else."""
    kind = canonical_content_type(content_type)
    if kind == FHIR_JSON:
        return _read(body.removeprefix(_BOM), None, body, FHIR_JSON)
    try:
        bundle = from_xml(body)
        text = to_json(bundle)
    except UnreadableXml as error:
        raise Unparsable((issue(error.detail, ""),)) from error
    return _read(text, bundle, body, FHIR_XML)


def message_of(bundle: JsonObject) -> Message:
    """The Message of a Bundle that the hub built or redacted; raises Unparsable."""
    body = to_json(bundle)
    return _read(body, bundle, body, FHIR_JSON)


def resource_issues(resource: JsonObject) -> tuple[Issue, ...]:
    """What FHIR R4 and its two forms have against a resource that comes in no message; nothing is raised."""
    try:
        text = to_json(resource)
        check_text(text)
        look = Look(resource, text)
        found = base_issues(fhirkit.validate(text)) + form_issues(resource, look)
        return (*found, *islice(check_alone(resource), _MOST_ISSUES))
    except OutOfBounds as error:
        return (issue(error.detail, ""),)
    except (TypeError, ValueError):  # orjson says TypeError of what is nested too deeply
        return (issue("nested-too-deeply", ""),)


def canonical_content_type(content_type: str) -> str:
    """`application/fhir+json` or `application/fhir+xml`; raises UnsupportedContentType."""
    media_type, _, parameters = content_type.partition(";")
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip().strip('"').lower() not in _CHARSETS:
            raise UnsupportedContentType
    media_type = media_type.strip().lower()
    if media_type in _JSON_TYPES:
        return FHIR_JSON
    if media_type in _XML_TYPES:
        return FHIR_XML
    raise UnsupportedContentType


def _read(text: bytes, bundle: JsonObject | None, body: bytes, content_type: str) -> Message:
    try:
        parsed, look = _looked_at(text, bundle)
        if not isinstance(parsed, dict) or parsed.get("resourceType") != "Bundle":
            raise Unparsable((issue("not-a-bundle", ""),))
        found = base_issues(fhirkit.validate(text))
    except OutOfBounds as error:
        raise Unparsable((issue(error.detail, ""),)) from None
    except fhirkit.ParseError as error:
        raise Unparsable((_unreadable(is_too_deep(error)),)) from None
    if any(sign[:1] in text and sign in text for sign in _MAY_BE_FORBIDDEN) and _has_forbidden_character(
        parsed
    ):
        raise Unparsable((issue("forbidden-character", "Bundle"),))
    found += form_issues(parsed, look)
    if look.has_gaps:
        parsed = without_null_sides(parsed)
    try:
        return read_message(parsed, body, content_type, found)
    except NoMessageHeader:
        raise Unparsable((issue("no-message-header", "Bundle.entry[0]"),)) from None


def _looked_at(text: bytes, bundle: JsonObject | None) -> tuple[Any, Look]:
    """The parsed JSON, with exact numbers, and what is to be looked at closer; nothing beyond the bounds."""
    check_text(text)
    try:
        value = read_quickly(text) if bundle is None else bundle
        look = Look(value, text)
        return (read_exactly(text) if bundle is None and look.has_inexact else value), look
    except OutOfBounds:
        raise
    except ValueError as error:
        raise Unparsable((_unreadable("depth limit" in str(error)),)) from None


def _unreadable(too_deep: bool) -> Issue:
    return issue("nested-too-deeply" if too_deep else "unreadable-json", "")


def _has_forbidden_character(value: object) -> bool:
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            if _FORBIDDEN.search(item):
                return True
        elif isinstance(item, dict):
            pending.extend(item)
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)
    return False
