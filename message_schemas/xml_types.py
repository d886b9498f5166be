"""Which elements does a FHIR R4 type have, in which order, and which are lists or primitives?

Read from the table that scripts/generate-fhir-r4 writes from HL7's definitions of 4.0.1. Not from the R4B
models of fhir.resources: they lack what R4 has and R4B has not.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal

import orjson

Kind = Literal["text", "integer", "decimal", "boolean", "xhtml", "resource", "complex"]

_KINDS: Final[dict[str, Kind]] = {
    "Resource": "resource",
    "boolean": "boolean",
    "decimal": "decimal",
    "integer": "integer",
    "positiveInt": "integer",
    "unsignedInt": "integer",
    "xhtml": "xhtml",
}
_NONE: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a type; `type_name` is its own type when it is complex."""

    name: str
    kind: Kind
    is_list: bool
    type_name: str = ""


@cache
def elements(type_name: str) -> dict[str, Element]:
    """The type's elements in FHIR's order, without XML attributes; empty for a type that R4 does not know."""
    types, bases = _tables()
    if type_name not in types:
        return {}
    found = dict(elements(bases[type_name])) if type_name in bases else {}
    if type_name == "Resource":
        found["id"] = Element("id", "text", False)
    for name, said in types[type_name].items():
        kind = said.partition(" ")[0]
        found[name] = _element(name, kind.removesuffix("*"), kind.endswith("*"))
    return found


@cache
def attributes(type_name: str) -> frozenset[str]:
    """The names that stand as attributes in XML: an element's id and an extension's url."""
    if is_resource(type_name):
        return _NONE
    return frozenset({"id", "url"}) if type_name == "Extension" else frozenset({"id"})


@cache
def is_resource(type_name: str) -> bool:
    """Whether the type is a resource, whose id is an element and not an attribute."""
    return "implicitRules" in elements(type_name)


def _element(name: str, type_name: str, is_list: bool) -> Element:
    if type_name in _KINDS:
        return Element(name, _KINDS[type_name], is_list)
    if type_name[0].islower():
        return Element(name, "text", is_list)
    return Element(name, "complex", is_list, type_name)


@cache
def _tables() -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    table = orjson.loads(files("message_schemas").joinpath("fhir_r4", "r4.json").read_bytes())
    return table["types"], table["bases"]
