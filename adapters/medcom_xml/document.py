"""How are the bytes of a letter read safely, and written in windows-1252?"""

import codecs
import re
from typing import Final

from lxml import etree

from adapters.contract import NativeDocumentRefused
from adapters.medcom_xml.refusals import refusal

CHARSET: Final = "windows-1252"

_DECLARED = re.compile(rb"""\A<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']""")
_DECLARATION = re.compile(r"\A<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"\A(?:\s++|<!--.*?-->|<\?.*?\?>)*+<!DOCTYPE", re.DOTALL)
# ISO-8859-1 is read as windows-1252, as the WHATWG Encoding Standard does: senders who declare the one
# write the other, and the codes in which they differ are control characters that no letter means.
_CODECS: Final = {
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
}
# What XML 1.0 has no way to write, not even as a character reference.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
REPLACEMENT: Final = "\ufffd"


def read(document: bytes) -> etree._Element:
    """The root element. Raises NativeDocumentRefused (400) where the bytes are no safe, well-formed XML."""
    text = _DECLARATION.sub("", _decoded(document), count=1)
    if _DOCTYPE.match(text):
        raise NativeDocumentRefused((refusal("native-doctype", ""),), 400)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,  # libxml2 then refuses what is nested deeper than 256 levels
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError):
        # Not chained: the parser's own words repeat what stands in the document.
        raise NativeDocumentRefused((refusal("native-unreadable", ""),), 400) from None


def _decoded(document: bytes) -> str:
    body = document.removeprefix(codecs.BOM_UTF8)
    declared = _DECLARED.match(body)
    name = declared.group(1).decode("ascii").lower() if declared else "utf-8"
    try:
        return body.decode(_CODECS[name])
    except (KeyError, UnicodeDecodeError):
        raise NativeDocumentRefused((refusal("native-charset", ""),), 400) from None


def write(root: etree._Element) -> bytes:
    """The document in windows-1252; what that lacks becomes character references, so nothing is lost."""
    written = etree.tostring(root, encoding=CHARSET, xml_declaration=True)
    return written if isinstance(written, bytes) else written.encode(CHARSET)


def emessage(namespace: str) -> etree._Element:
    """An empty Emessage whose default namespace is the given one."""
    return etree.fromstring(f'<Emessage xmlns="{namespace}"/>')


def writable(text: str) -> str:
    """The text with what XML cannot write replaced by U+FFFD."""
    return _UNWRITABLE.sub(REPLACEMENT, text)


def child(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    """A new last child in the parent's namespace; what XML cannot write becomes U+FFFD."""
    made = etree.SubElement(parent, etree.QName(etree.QName(parent).namespace, name))
    made.text = None if text is None else writable(text)
    return made


def local(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return etree.QName(element).localname


def find(element: etree._Element, path: str) -> etree._Element | None:
    """The first element at a slash-separated path of names in the element's own namespace."""
    space = etree.QName(element).namespace
    return element.find("/".join(f"{{{space}}}{name}" for name in path.split("/")))


def find_all(element: etree._Element, name: str) -> list[etree._Element]:
    """The children of that name in the element's own namespace."""
    return element.findall(f"{{{etree.QName(element).namespace}}}{name}")


def value(element: etree._Element, path: str) -> str | None:
    """The text at a path; None where there is no such element."""
    found = find(element, path)
    return None if found is None else found.text or ""


def required(element: etree._Element, path: str) -> str:
    """The text at a path that the grammar has already found to be there."""
    return value(element, path) or ""
