"""What JSON object does a FHIR XML element stand for?"""

import re
from typing import Any, Final

from message_schemas.bounds import MOST_LEVELS
from message_schemas.fhir_json import number
from message_schemas.xml_tree import Node, UnreadableXml
from message_schemas.xml_types import Element, attributes, elements

JsonObject = dict[str, Any]

_OF_PRIMITIVES: Final = frozenset({"id", "value"})
_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


def resource(node: Node, depth: int = 0) -> JsonObject:
    """The resource that an element named after its type holds; raises UnreadableXml."""
    if node.div is not None:
        raise UnreadableXml("xml-namespace")
    found = _properties(node, node.name, depth, attributes(node.name))
    if "resourceType" in found:
        raise UnreadableXml("xml-not-fhir")
    return {"resourceType": node.name, **found}


def _properties(node: Node, type_name: str, depth: int, own: frozenset[str]) -> JsonObject:
    """The attributes and child elements of one complex element, as JSON properties."""
    if depth >= MOST_LEVELS:
        raise UnreadableXml("nested-too-deeply")
    # An attribute that FHIR does not have gets a name that FHIR does not have: the validator tells where.
    found: JsonObject = {
        name if name in own else f"@{name}": value
        for name, value in node.attributes.items()
        if name != "value" or "value" not in own
    }
    known = elements(type_name)
    for child in node.children:
        declared = known.get(child.name)
        if child.div is not None:
            _put_narrative(found, declared, child.div)
        elif declared is None:
            _put(found, _guess(child, found, own), child, depth)
        else:
            _put(found, declared, child, depth)
    _leave_out_empty_sides(found)
    return found


def _put_narrative(found: JsonObject, declared: Element | None, div: str) -> None:
    if declared is None or declared.kind != "xhtml" or "div" in found:
        raise UnreadableXml("xml-not-fhir")
    found["div"] = div


def _put(found: JsonObject, declared: Element, child: Node, depth: int) -> None:
    if declared.kind == "resource":
        if len(child.children) != 1 or child.attributes:
            raise UnreadableXml("xml-not-fhir")
        _add(found, declared, resource(child.children[0], depth + 1))
    elif declared.kind == "complex":
        own = attributes(declared.type_name)
        _add(found, declared, _properties(child, declared.type_name, depth + 1, own))
    elif declared.kind == "xhtml":  # a div of FHIR's namespace
        raise UnreadableXml("xml-namespace")
    else:
        _put_primitive(found, declared, child, depth)


def _put_primitive(found: JsonObject, declared: Element, child: Node, depth: int) -> None:
    """The value goes to `name`, its id and extensions to `_name`; lists keep both in step."""
    beside = (
        _properties(child, "Element", depth + 1, _OF_PRIMITIVES)
        if child.children or len(child.attributes) > 1 or "value" not in child.attributes
        else None
    )
    text = child.attributes.get("value")
    value = None if text is None else _value(declared, text)
    name, beside_name = declared.name, f"_{declared.name}"
    if declared.is_list:
        found.setdefault(name, []).append(value)
        found.setdefault(beside_name, []).append(beside or None)
        return
    if name in found or beside_name in found:
        raise UnreadableXml("xml-not-fhir")
    if value is not None or not beside:
        found[name] = value  # a null, which the validator refuses, where there is nothing at all
    if beside:
        found[beside_name] = beside


def _guess(child: Node, found: JsonObject, own: frozenset[str]) -> Element:
    """An unknown element, kept as what it looks like so that the validator can name it."""
    name = child.name
    if name in found or name in own or name.startswith("_") or name == "resourceType":
        raise UnreadableXml("xml-not-fhir")
    return Element(name, "text" if "value" in child.attributes else "complex", False, "Element")


def _add(found: JsonObject, declared: Element, value: object) -> None:
    if declared.is_list:
        found.setdefault(declared.name, []).append(value)
    elif declared.name in found:
        raise UnreadableXml("xml-not-fhir")
    else:
        found[declared.name] = value


def _value(declared: Element, text: str) -> object:
    """The JSON value; a text that is no such value stays one, for the validator to refuse."""
    if declared.kind == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if declared.kind in ("integer", "decimal") and text != "-0" and _INTEGER.fullmatch(text):
        return int(text)
    if declared.kind in ("integer", "decimal") and _NUMBER.fullmatch(text):
        try:
            return number(text)
        except (ValueError, ArithmeticError):
            return text
    return text


def _leave_out_empty_sides(found: JsonObject) -> None:
    """A primitive list without values, or without extensions, leaves that side out."""
    for name in [name for name in found if name.startswith("_") and isinstance(found[name], list)]:
        if not any(found[name]):
            del found[name]
        elif all(value is None for value in found[name[1:]]):
            del found[name[1:]]
