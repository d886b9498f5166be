"""What JSON object does a FHIR XML element stand for?"""

import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from lxml import etree

from message_schemas.codes import XHTML_NAMESPACE
from message_schemas.xml_types import Element, elements

JsonObject = dict[str, Any]

FHIR_NAMESPACE: Final = "http://hl7.org/fhir"
# The stubs know no default namespace in a map; lxml does.
FHIR_AS_DEFAULT: Final[Any] = {None: FHIR_NAMESPACE}
XHTML_AS_DEFAULT: Final[Any] = {None: XHTML_NAMESPACE}
_MOST_LEVELS: Final = 100
_FHIR: Final = f"{{{FHIR_NAMESPACE}}}"
_SCHEMA_HINT: Final = "{http://www.w3.org/2001/XMLSchema-instance}"
_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


class UnreadableXml(ValueError):
    """The XML cannot be read as FHIR; `detail` is the issue's code."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class ResourceReader:
    """Reads one document; it knows how deep it stands in it."""

    def __init__(self) -> None:
        self._depth = 0

    def resource(self, element: etree._Element) -> JsonObject:
        """The resource that an element named after its type holds."""
        name = _name(element)
        children = self._children(element, name)
        if "resourceType" in children:
            raise UnreadableXml("unreadable-xml")
        return {"resourceType": name, **children}

    def _children(self, element: etree._Element, type_name: str) -> JsonObject:
        """The attributes and child elements of one complex element, as JSON properties."""
        self._depth += 1
        if self._depth > _MOST_LEVELS:
            raise UnreadableXml("nested-too-deeply")
        _refuse_text(element)
        found = _attributes(element)
        known = elements(type_name)
        for child in element:
            if child.tag == f"{{{XHTML_NAMESPACE}}}div":
                found["div"] = _xhtml(child)
                continue
            name = _name(child)
            declared = known.get(name)
            if declared is None:
                self._put(found, self._guess(name, child, name in found), child)
            else:
                self._put(found, declared, child)
        _drop_empty_sides(found)
        self._depth -= 1
        return found

    def _put(self, found: JsonObject, declared: Element, child: etree._Element) -> None:
        if declared.kind == "resource":
            if len(child) != 1:
                raise UnreadableXml("unreadable-xml")
            _refuse_text(child)
            _add(found, declared, self.resource(child[0]))
        elif declared.kind == "complex":
            _add(found, declared, self._children(child, declared.type_name))
        else:
            self._put_primitive(found, declared, child)

    def _put_primitive(self, found: JsonObject, declared: Element, child: etree._Element) -> None:
        """The value goes to `name`, its id and extensions to `_name`; lists keep both in step."""
        beside = self._children(child, "Element")
        text = beside.pop("value", None)
        value = None if text is None else _value(declared, text)
        if declared.is_list:
            found.setdefault(declared.name, []).append(value)
            found.setdefault(f"_{declared.name}", []).append(beside or None)
            return
        if declared.name in found or f"_{declared.name}" in found:
            raise UnreadableXml("unreadable-xml")
        if value is not None:
            found[declared.name] = value
        if beside:
            found[f"_{declared.name}"] = beside

    def _guess(self, name: str, child: etree._Element, repeats: bool) -> Element:
        """An unknown element, kept as what it looks like so that the validator can name it."""
        if repeats:
            raise UnreadableXml("unreadable-xml")
        return Element(name, "text" if "value" in child.attrib else "complex", False, "Element")


def _name(element: etree._Element) -> str:
    tag = element.tag
    if not isinstance(tag, str) or not tag.startswith(_FHIR):
        raise UnreadableXml("xml-namespace")
    return tag.removeprefix(_FHIR)


def _attributes(element: etree._Element) -> JsonObject:
    return {
        str(name): str(value)
        for name, value in element.attrib.items()
        if not str(name).startswith(_SCHEMA_HINT)
    }


def _refuse_text(element: etree._Element) -> None:
    """FHIR has no text between its elements; dropping one would be a silent loss."""
    if (element.text and element.text.strip()) or any(child.tail and child.tail.strip() for child in element):
        raise UnreadableXml("xml-stray-text")


def _xhtml(element: etree._Element) -> str:
    # A copy of its own leaves the FHIR document's namespaces behind.
    copy = etree.Element(
        element.tag, attrib={str(k): str(v) for k, v in element.attrib.items()}, nsmap=XHTML_AS_DEFAULT
    )
    copy.text = element.text
    copy.extend(list(element))
    etree.cleanup_namespaces(copy)
    return etree.tostring(copy, encoding="unicode", with_tail=False)


def _add(found: JsonObject, declared: Element, value: object) -> None:
    if declared.is_list:
        found.setdefault(declared.name, []).append(value)
    elif declared.name in found:
        raise UnreadableXml("unreadable-xml")
    else:
        found[declared.name] = value


def _value(declared: Element, text: str) -> object:
    """The JSON value; a text that is no such value stays one, for the validator to refuse."""
    if declared.kind == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if declared.kind in ("integer", "decimal") and _INTEGER.fullmatch(text):
        return int(text)
    if declared.kind == "decimal" and _NUMBER.fullmatch(text):
        try:
            return Decimal(text)
        except InvalidOperation:
            return text
    return text


def _drop_empty_sides(found: JsonObject) -> None:
    """A primitive list without values, or without extensions, leaves that side out."""
    for name in [name for name, value in found.items() if isinstance(value, list)]:
        if all(item is None for item in found[name]):
            del found[name]
