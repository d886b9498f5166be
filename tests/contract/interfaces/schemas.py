"""Which JSON Schemas stand in a document, where, and what do they refer to?"""

from collections.abc import Iterator
from typing import Any

JsonObject = dict[str, Any]
Placed = tuple[str, JsonObject]  # a JSON pointer and what stands there

_ONE_SCHEMA = ("items", "additionalProperties", "contains", "not", "additionalItems", "propertyNames")
_LIST_OF_SCHEMAS = ("prefixItems", "allOf", "anyOf", "oneOf")
_SCHEMAS_BY_NAME = ("properties", "patternProperties")
_HOLDING_A_SCHEMA = ("schema", "payload", "headers")


def escaped(name: str) -> str:
    """A name as a step of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def nodes(value: Any, place: str = "#") -> Iterator[Placed]:
    """Every object of a document with its place; examples are not looked into."""
    if isinstance(value, dict):
        yield place, value
        for name, inner in value.items():
            if name not in ("examples", "example", "default", "const", "enum"):
                yield from nodes(inner, f"{place}/{escaped(name)}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from nodes(inner, f"{place}/{number}")


def resolve(document: JsonObject, reference: str) -> Any:
    """What a reference within the document leads to. Raises LookupError."""
    found: Any = document
    if not reference.startswith("#/"):
        raise LookupError(reference)
    for step in reference[2:].split("/"):
        name = step.replace("~1", "/").replace("~0", "~")
        found = found[int(name)] if isinstance(found, list) else found[name]
    return found


def schemas(document: JsonObject) -> Iterator[Placed]:
    """Every schema of the document with its place: the components, and those that stand where they are used."""
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        yield from _within(schema, f"#/components/schemas/{escaped(name)}")
    for place, node in nodes(document):
        if place.startswith("#/components/schemas/"):
            continue
        for holder in _HOLDING_A_SCHEMA:
            held = node.get(holder)
            if isinstance(held, dict) and _is_schema(held):
                yield from _within(held, f"{place}/{holder}")


def _is_schema(held: JsonObject) -> bool:
    """OpenAPI's `headers` are a map of Header Objects, not a schema."""
    return not all(isinstance(inner, dict) for inner in held.values()) or "$ref" in held


def _within(schema: Any, place: str) -> Iterator[Placed]:
    if not isinstance(schema, dict):
        return
    yield place, schema
    for keyword in _ONE_SCHEMA:
        yield from _within(schema.get(keyword), f"{place}/{keyword}")
    for keyword in (*_LIST_OF_SCHEMAS, "items"):
        inner = schema.get(keyword)
        for number, one in enumerate(inner if isinstance(inner, list) else ()):
            yield from _within(one, f"{place}/{keyword}/{number}")
    for keyword in _SCHEMAS_BY_NAME:
        for name, one in schema.get(keyword, {}).items():
            yield from _within(one, f"{place}/{keyword}/{escaped(name)}")
