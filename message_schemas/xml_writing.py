"""What FHIR XML does a JSON object stand for?"""

import re
from collections.abc import Mapping
from typing import Any, Final

from message_schemas.narrative import div, xhtml
from message_schemas.xml_tree import FHIR_NAMESPACE
from message_schemas.xml_types import Element, attributes, elements

JsonObject = dict[str, Any]

_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_TO_ESCAPE: Final = re.compile('[&<>"\t\n\r]')
_ESCAPES: Final = (
    ("&", "&amp;"),
    ("<", "&lt;"),
    (">", "&gt;"),
    ('"', "&quot;"),
    ("\t", "&#9;"),  # a reader makes a space of what is not written so
    ("\n", "&#10;"),
    ("\r", "&#13;"),
)
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no XML 1.0 characters


def document(resource: JsonObject) -> bytes:
    """The XML document of a resource; ValueError where XML has no place for a name or a character."""
    parts = [_DECLARATION]
    _resource(parts, resource, f' xmlns="{FHIR_NAMESPACE}"')
    text = "".join(parts)
    if _FORBIDDEN.search(text):
        raise ValueError("a character that XML 1.0 cannot carry")
    return text.encode()


def _resource(parts: list[str], resource: JsonObject, namespace: str = "") -> None:
    name = _checked(resource["resourceType"])
    parts.append(f"<{name}{namespace}>")
    content = {key: value for key, value in resource.items() if key not in ("resourceType", "fhir_comments")}
    _children(parts, content, name)
    parts.append(f"</{name}>")


def _children(parts: list[str], value: JsonObject, type_name: str) -> None:
    known = elements(type_name)
    own = attributes(type_name)
    for name in _in_order(value, known):
        if name in own:
            continue
        declared = known.get(name) or Element(_checked(name), "text", False, "Element")
        content, beside = value.get(name), value.get(f"_{name}")
        if declared.kind == "xhtml":
            # What is no XHTML goes along as plain, escaped text; in a message it has been refused.
            parts.append(xhtml(str(content)) or div(str(content)))
            continue
        for item, its_beside in _pairs(content, beside):
            _element(parts, declared, item, its_beside)


def _element(parts: list[str], declared: Element, item: object, beside: object) -> None:
    name = declared.name
    if isinstance(item, dict):
        if declared.kind == "resource" or (declared.kind != "complex" and "resourceType" in item):
            parts.append(f"<{name}>")
            _resource(parts, item)
        else:
            parts.append(f"<{name}{_attributes(item, declared.type_name)}>")
            _children(parts, item, declared.type_name)
        parts.append(f"</{name}>")
        return
    said = "" if item is None else f' value="{_escaped(_text(item))}"'
    if isinstance(beside, dict) and beside:
        parts.append(f"<{name}{_attributes(beside, 'Element')}{said}>")
        _children(parts, beside, "Element")
        parts.append(f"</{name}>")
    else:
        parts.append(f"<{name}{said}/>")


def _attributes(value: JsonObject, type_name: str) -> str:
    own = attributes(type_name)
    return "".join(
        f' {name}="{_escaped(_text(value[name]))}"' for name in ("id", "url") if name in own and name in value
    )


def _in_order(value: JsonObject, known: Mapping[str, object]) -> list[str]:
    """The names in FHIR's order; a primitive that has only extensions counts as its name."""
    names = dict.fromkeys(name.removeprefix("_") for name in value)
    ordered = [name for name in known if name in names] if len(names) > 1 else []
    return ordered + [name for name in names if name not in ordered]


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


def _escaped(text: str) -> str:
    if _TO_ESCAPE.search(text):
        for character, said in _ESCAPES:
            text = text.replace(character, said)
    return text


def _checked(name: object) -> str:
    if not isinstance(name, str) or _NAME.fullmatch(name) is None:
        raise ValueError("a name that XML cannot carry")
    return name
