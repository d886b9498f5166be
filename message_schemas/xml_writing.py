"""What FHIR XML element does a JSON object stand for?"""

import re
from collections.abc import Mapping
from html import entities
from typing import Any, Final

from lxml import etree

from message_schemas.codes import XHTML_NAMESPACE
from message_schemas.narrative import div
from message_schemas.xml_reading import FHIR_AS_DEFAULT, FHIR_NAMESPACE
from message_schemas.xml_types import elements, is_resource

JsonObject = dict[str, Any]

_ENTITY: Final = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_XML_ENTITIES: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})


def resource_element(resource: JsonObject) -> etree._Element:
    """The element, named after its type, of a valid resource."""
    name = resource["resourceType"]
    element = etree.Element(_tag(name), nsmap=FHIR_AS_DEFAULT)
    _fill(element, resource, name)
    return element


def _tag(name: str) -> str:
    return f"{{{FHIR_NAMESPACE}}}{name}"


def _fill(element: etree._Element, value: JsonObject, type_name: str) -> None:
    known = elements(type_name)
    attributes = _attribute_names(type_name)
    for name in _in_order(value, known):
        content, beside = value.get(name), value.get(f"_{name}")
        if name in attributes:
            element.set(name, str(content))
            continue
        declared = known.get(name)
        if declared is not None and declared.kind == "xhtml":
            element.append(_xhtml(str(content)))
            continue
        child_type = declared.type_name if declared is not None else "Element"
        for item, its_beside in _pairs(content, beside):
            _append(element, name, item, its_beside, child_type)


def _append(element: etree._Element, name: str, item: object, beside: object, child_type: str) -> None:
    child = etree.SubElement(element, _tag(name))
    if isinstance(item, dict):
        if "resourceType" in item:
            child.append(resource_element(item))
        else:
            _fill(child, item, child_type)
        return
    if isinstance(beside, dict):
        _fill(child, beside, "Element")
    if item is not None:
        child.set("value", _text(item))


def _in_order(value: JsonObject, known: Mapping[str, object]) -> list[str]:
    """The names in FHIR's order; a primitive that has only extensions counts as its name."""
    names = dict.fromkeys(
        name.removeprefix("_") for name in value if name not in ("resourceType", "fhir_comments")
    )
    ordered = [name for name in known if name in names]
    return ordered + [name for name in names if name not in known]


def _attribute_names(type_name: str) -> frozenset[str]:
    if is_resource(type_name):
        return frozenset()
    return frozenset({"id", "url"}) if type_name == "Extension" else frozenset({"id"})


def _pairs(content: object, beside: object) -> list[tuple[object, object]]:
    if not isinstance(content, list) and not isinstance(beside, list):
        return [(content, beside)]
    values = content if isinstance(content, list) else []
    besides = beside if isinstance(beside, list) else []
    length = max(len(values), len(besides))
    return [
        (values[at] if at < len(values) else None, besides[at] if at < len(besides) else None)
        for at in range(length)
    ]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _xhtml(text: str) -> etree._Element:
    """The narrative's element; a text that is no XHTML goes along as plain, escaped text."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        element = etree.fromstring(_ENTITY.sub(_character, text), parser)
    except etree.XMLSyntaxError:
        return etree.fromstring(div(text), parser)
    if element.tag != f"{{{XHTML_NAMESPACE}}}div" or "<!DOCTYPE" in text:
        return etree.fromstring(div(text), parser)
    return element


def _character(match: re.Match[str]) -> str:
    name = match.group(1)
    return match.group(0) if name in _XML_ENTITIES else entities.html5.get(f"{name};", match.group(0))
