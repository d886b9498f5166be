"""What message do these received bytes hold, if any?

MessageRefused
├── UnsupportedContentType   415: neither FHIR JSON nor FHIR XML
└── Unparsable               400: not JSON/XML, not a Bundle, no MessageHeader; carries its issues
"""

import re
from typing import Any, Final

import fhirkit

from message_schemas.base_fhir import base_issues, is_too_deep
from message_schemas.codes import FHIR_JSON, FHIR_XML
from message_schemas.fhir_json import from_json, to_json
from message_schemas.issues import Issue, issue
from message_schemas.message import Message
from message_schemas.reading import NoMessageHeader, read_message

JsonObject = dict[str, Any]

_JSON_TYPES: Final = frozenset({FHIR_JSON, "application/json", "application/json+fhir"})
_XML_TYPES: Final = frozenset({FHIR_XML, "application/xml", "text/xml", "application/xml+fhir"})
_CHARSETS: Final = frozenset({"utf-8", "utf8", "us-ascii"})
_BOM: Final = b"\xef\xbb\xbf"
_MAY_BE_FORBIDDEN: Final = (b"\\u", b"\xef\xbf\xbe", b"\xef\xbf\xbf")  # an escape, U+FFFE, U+FFFF
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
    from message_schemas import xml_codec  # its element tables are slow to import, and JSON never needs them

    try:
        bundle = xml_codec.from_xml(body)
        text = to_json(bundle)
    except xml_codec.UnreadableXml as error:
        raise Unparsable((issue(error.detail, ""),)) from error
    return _read(text, bundle, body, FHIR_XML)


def message_of(bundle: JsonObject) -> Message:
    """The Message of a Bundle that the hub built or redacted; raises Unparsable."""
    body = to_json(bundle)
    return _read(body, bundle, body, FHIR_JSON)


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
        found = fhirkit.validate(text)
        parsed = from_json(text) if bundle is None else bundle
    except fhirkit.ParseError as error:
        raise Unparsable(
            (issue("nested-too-deeply" if is_too_deep(error) else "unreadable-json", ""),)
        ) from None
    except ValueError:
        raise Unparsable((issue("unreadable-json", ""),)) from None
    if not isinstance(parsed, dict) or parsed.get("resourceType") != "Bundle":
        raise Unparsable((issue("not-a-bundle", ""),))
    if any(sign in text for sign in _MAY_BE_FORBIDDEN) and _has_forbidden_character(parsed):
        raise Unparsable((issue("forbidden-character", "Bundle"),))
    try:
        return read_message(parsed, body, content_type, base_issues(found))
    except NoMessageHeader:
        raise Unparsable((issue("no-message-header", "Bundle.entry[0]"),)) from None


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
