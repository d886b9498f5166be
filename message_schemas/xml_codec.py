"""How does a FHIR resource go from XML to JSON and back without losing anything?"""

import re
from typing import Any, Final

from message_schemas.xml_reading import resource
from message_schemas.xml_tree import UnreadableXml, read_tree
from message_schemas.xml_writing import document

JsonObject = dict[str, Any]

__all__ = ["UnreadableXml", "from_xml", "to_xml"]

_ENCODING: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?<\?xml[^>]{0,80}?encoding\s{0,9}=\s{0,9}[\"']([A-Za-z0-9._-]{1,40})"
)
# Expat would read these whatever it is told, and count its places in other bytes.
_UTF_16_OR_32: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00", b"<\x00")
_UTF_8: Final = frozenset({"utf-8", "utf8"})
# Of one byte a character: the other encodings of Danish systems.
_OTHERS: Final = frozenset(
    {"us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "latin1", "windows-1252", "cp1252"}
)


def from_xml(body: bytes) -> JsonObject:
    """The resource in a FHIR XML document as its JSON object; raises UnreadableXml.

    No DTD, entity or network; at most 100 objects deep. An element or attribute that FHIR does not
    know stays in the object, for the validator to name. Comments, processing instructions and white
    space between FHIR's elements are no content; in a narrative they are, and it stays as it is.
    """
    return resource(read_tree(_in_utf_8(body)))


def to_xml(resource: JsonObject) -> bytes:
    """The FHIR XML document of a valid resource, UTF-8 with its declaration.

    ValueError for a name or a character that XML has no place for; no valid message has any.
    """
    return document(resource)


def _in_utf_8(body: bytes) -> bytes:
    if body.startswith(_UTF_16_OR_32):
        raise UnreadableXml("unreadable-xml")
    declared = _ENCODING.match(body)
    encoding = declared.group(1).decode().lower() if declared else "utf-8"
    if encoding in _UTF_8:
        return body
    if encoding not in _OTHERS:
        raise UnreadableXml("unreadable-xml")
    try:
        return body.decode(encoding).encode()
    except ValueError:
        raise UnreadableXml("unreadable-xml") from None
