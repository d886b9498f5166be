"""Which elements does an XML document hold, without a DTD, an entity or more than fits?

Reads with expat and keeps each narrative letter by letter: as XHTML it has its own white space, comments
and ways to write a character, which no tree keeps.
"""

import re
from html import escape
from typing import Any, Final
from xml.parsers import expat

from lxml import etree

from message_schemas.bounds import MOST_VALUES
from message_schemas.codes import XHTML_NAMESPACE
from message_schemas.narrative import MOST_LEVELS as MOST_LEVELS_OF_NARRATIVE
from message_schemas.narrative import xhtml

FHIR_NAMESPACE: Final = "http://hl7.org/fhir"
_FHIR: Final = f"{FHIR_NAMESPACE} "
_DIV: Final = f"{XHTML_NAMESPACE} div"
_DIV_ALONE: Final = f'<div xmlns="{XHTML_NAMESPACE}"'.encode()
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance "
_SCHEMA_HINTS: Final = frozenset({f"{_XSI}schemaLocation", f"{_XSI}noNamespaceSchemaLocation"})
_MOST_LEVELS: Final = 300  # a hundred objects, each of them a resource with its own element around it
_MOST_PREFIXES: Final = 100
_MOST_ADDED: Final = (
    2_000_000  # characters of namespaces, written into narratives that took them from outside
)
_SPACE: Final = " \t\r\n"
_END_OF_DIV: Final = re.compile(rb"</(?:[^\s<>:/]+:)?div\s*>")
_START_OF_DIV: Final = re.compile(rb"<(?:[^\s<>:/]+:)?div")


class UnreadableXml(ValueError):
    """The XML cannot be read as FHIR; `detail` is the issue's code."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Node:
    """An element of FHIR's namespace; a narrative's div is its text and has no children."""

    __slots__ = ("attributes", "children", "div", "name")

    def __init__(self, name: str, attributes: dict[str, str], div: str | None = None) -> None:
        self.name = name
        self.attributes = attributes
        self.children: list[Node] = []
        self.div = div


def read_tree(body: bytes) -> Node:
    """The root element of a UTF-8 document; raises UnreadableXml."""
    return _Builder(body).root()


class _Builder:
    """Hears what expat reads and keeps the elements that are open."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._parser = expat.ParserCreate("utf-8", " ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartNamespaceDeclHandler = self._declare
        self._parser.EndNamespaceDeclHandler = self._forget
        self._top = Node("", {})
        self._open = [self._top]
        self._elements = 0
        self._namespaces: dict[str | None, list[str | None]] = {}
        self._inside = 0  # how deep in a narrative
        self._div_start = 0
        self._added = 0
        self._xml_parser: etree.XMLParser | None = None

    def root(self) -> Node:
        """Reads the document."""
        try:
            self._parser.Parse(self._body, True)
        except expat.ExpatError as error:
            entity = error.code == expat.errors.codes[expat.errors.XML_ERROR_UNDEFINED_ENTITY]
            raise UnreadableXml("xml-doctype" if entity else "unreadable-xml") from None
        finally:
            del self._parser  # it holds this object, and this object the body
        return self._top.children[0]

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._inside:
            self._inside += 1
            if self._inside > MOST_LEVELS_OF_NARRATIVE:
                raise UnreadableXml("nested-too-deeply")
            return
        self._elements += 1
        if self._elements > MOST_VALUES:
            raise UnreadableXml("too-many-elements")
        if len(self._open) > _MOST_LEVELS:
            raise UnreadableXml("nested-too-deeply")
        if name == _DIV:
            if any(child.div is not None for child in self._open[-1].children):
                raise UnreadableXml("xml-not-fhir")
            self._div_start = self._parser.CurrentByteIndex
            self._inside = 1
            return
        if not name.startswith(_FHIR):
            raise UnreadableXml("xml-namespace")
        if not attributes.keys().isdisjoint(_SCHEMA_HINTS):
            attributes = {key: value for key, value in attributes.items() if key not in _SCHEMA_HINTS}
        node = Node(name.removeprefix(_FHIR), attributes)
        self._open[-1].children.append(node)
        self._open.append(node)

    def _end(self, _name: str) -> None:
        if not self._inside:
            self._open.pop()
            return
        self._inside -= 1
        if not self._inside:
            self._open[-1].children.append(Node("div", {}, self._div(self._parser.CurrentByteIndex)))

    def _text(self, text: str) -> None:
        if not self._inside and text.strip(_SPACE):
            raise UnreadableXml("xml-stray-text")

    def _doctype(self, *_: Any) -> None:
        raise UnreadableXml("xml-doctype")

    def _declare(self, prefix: str | None, uri: str | None) -> None:
        self._namespaces.setdefault(prefix, []).append(uri)
        if len(self._namespaces) > _MOST_PREFIXES:
            raise UnreadableXml("too-many-elements")

    def _forget(self, prefix: str | None) -> None:
        self._namespaces[prefix].pop()

    def _div(self, end: int) -> str:
        """The div's text, as it stands when it can stand alone, else with its namespaces written in."""
        closing = _END_OF_DIV.match(self._body, end)
        raw = self._body[
            self._div_start : closing.end() if closing else end
        ]  # an empty element has no end tag
        if self._stands_alone(raw):
            return raw.decode()
        opening = _START_OF_DIV.match(raw)
        if opening is None:
            raise UnreadableXml("narrative-not-one-div")
        return self._with_namespaces(raw[: opening.end()], raw[opening.end() :])

    def _stands_alone(self, raw: bytes) -> bool:
        """Whether nothing in the div takes its namespace from the document around it."""
        if raw.startswith(_DIV_ALONE) and not any(
            uris for prefix, uris in self._namespaces.items() if prefix is not None
        ):
            return True
        alone = raw.decode()
        return xhtml(alone) == alone

    def _with_namespaces(self, name: bytes, rest: bytes) -> str:
        own = rest[: rest.find(b">")].decode()
        declarations = "".join(
            f' {said}="{escape(uris[-1])}"'
            for prefix, uris in self._namespaces.items()
            if uris and uris[-1] and (said := f"xmlns:{prefix}" if prefix else "xmlns") + "=" not in own
        )
        self._added += len(declarations)
        if self._added > _MOST_ADDED:
            raise UnreadableXml("too-many-elements")
        if self._xml_parser is None:
            self._xml_parser = etree.XMLParser(
                resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, strip_cdata=False
            )
        try:
            root = etree.fromstring(name + declarations.encode() + rest, self._xml_parser)
        except (etree.XMLSyntaxError, ValueError):
            raise UnreadableXml("narrative-not-one-div") from None
        # A copy of its own leaves the FHIR document's namespaces behind.
        nsmap: Any = {None: XHTML_NAMESPACE}  # the stubs know no default namespace in a map; lxml does
        copy = etree.Element(root.tag, attrib=dict(root.attrib.items()), nsmap=nsmap)
        copy.text = root.text
        copy.extend(list(root))
        etree.cleanup_namespaces(copy)
        said = etree.tostring(copy, encoding="unicode", with_tail=False)
        if xhtml(said) is None:
            raise UnreadableXml("narrative-not-one-div")
        return said
