"""How does a FHIR resource go from XML to JSON and back without losing anything?"""

from typing import Any, Final

from lxml import etree

from message_schemas.xml_reading import ResourceReader, UnreadableXml
from message_schemas.xml_writing import resource_element

JsonObject = dict[str, Any]

__all__ = ["UnreadableXml", "from_xml", "to_xml"]

_UTF_16_OR_32: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00", b"<\x00")


def from_xml(body: bytes) -> JsonObject:
    """The resource in a FHIR XML document as its JSON object; raises UnreadableXml.

    No DTD, entity or network; at most 100 elements deep. An element or attribute that FHIR does not
    know stays in the object, for the validator to name.
    """
    if body.startswith(_UTF_16_OR_32):
        raise UnreadableXml("unreadable-xml")
    if b"<!DOCTYPE" in body:
        raise UnreadableXml("xml-doctype")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        deep = "depth" in str(error).lower()
        raise UnreadableXml("nested-too-deeply" if deep else "unreadable-xml") from None
    except (ValueError, LookupError):
        raise UnreadableXml("unreadable-xml") from None
    if (
        root.getroottree().docinfo.internalDTD is not None
    ):  # one that an unusual encoding hid from the look above
        raise UnreadableXml("xml-doctype")
    return ResourceReader().resource(root)


def to_xml(resource: JsonObject) -> bytes:
    """The FHIR XML document of a valid resource, UTF-8 with its declaration."""
    return etree.tostring(resource_element(resource), encoding="UTF-8", xml_declaration=True)
