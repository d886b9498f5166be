"""Which elements does a FHIR type have, in which order, and which are lists or primitives?

Read from the fhir.resources R4B models when an XML message first needs a type; importing them takes
about half a second, which is why nothing on JSON's way imports this module.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal, get_args, get_origin

from fhir.resources.R4B import get_fhir_model_class

Kind = Literal["text", "integer", "decimal", "boolean", "xhtml", "resource", "complex"]

_INTEGERS: Final = frozenset({"Integer", "PositiveInt", "UnsignedInt"})


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a type; `type_name` is its own type when it is complex."""

    name: str
    kind: Kind
    is_list: bool
    type_name: str = ""


@cache
def elements(type_name: str) -> dict[str, Element]:
    """The type's elements in FHIR's order; empty for a type that R4B does not know."""
    try:
        model = get_fhir_model_class(type_name)
    except ValueError:
        return {}
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    return {name: _element(name, fields[name].annotation, fields[name].metadata) for name in _sequence(model)}


@cache
def is_resource(type_name: str) -> bool:
    """Whether the type is a resource, whose id is an element and not an attribute."""
    return "implicitRules" in elements(type_name)


def _sequence(model: Any) -> list[str]:
    return [name for name in model.elements_sequence() if name != "resourceType"]


def _element(name: str, annotation: object, metadata: list[Any]) -> Element:
    is_list = False
    pending: list[object] = [annotation]
    names = [type(item).__name__ for item in metadata]
    while pending:
        item = pending.pop()
        is_list = is_list or get_origin(item) is list
        arguments = get_args(item)
        if arguments:
            pending.extend(arguments)
        elif isinstance(item, type):
            names.append(item.__name__)
        else:
            names.append(type(item).__name__)
    return _kind(name, frozenset(names), is_list)


def _kind(name: str, names: frozenset[str], is_list: bool) -> Element:
    complex_type = next((found for found in names if found.endswith("Type") and found != "NoneType"), None)
    if complex_type == "ResourceType":
        return Element(name, "resource", is_list)
    if complex_type is not None:
        return Element(name, "complex", is_list, complex_type.removesuffix("Type"))
    if "Xhtml" in names or name == "div":
        return Element(name, "xhtml", is_list)
    if "bool" in names:
        return Element(name, "boolean", is_list)
    if "Decimal" in names:
        return Element(name, "decimal", is_list)
    if names & _INTEGERS:
        return Element(name, "integer", is_list)
    return Element(name, "text", is_list)
