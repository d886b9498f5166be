"""What must hold of both kinds of document that their validators do not ask for?"""

from collections.abc import Iterator
from typing import Any

from jsonschema.protocols import Validator

from tests.contract.interfaces.schemas import JsonObject, escaped, nodes, resolve, schemas

# What a document does not refer to by a reference, but by name.
_BY_NAME = frozenset({"securitySchemes"})


def references_lead_somewhere(document: JsonObject) -> Iterator[str]:
    """Every $ref is one within the document, and something stands there."""
    for place, node in nodes(document):
        reference = node.get("$ref")
        if isinstance(reference, str) and not _stands(document, reference):
            yield f"{place}: {reference} leads nowhere"


def _stands(document: JsonObject, reference: str) -> bool:
    try:
        resolve(document, reference)
    except (LookupError, TypeError, ValueError):
        return False
    return True


def every_component_is_used(document: JsonObject) -> Iterator[str]:
    """Something refers to each component, other than itself."""
    used = [(place, node["$ref"]) for place, node in nodes(document) if isinstance(node.get("$ref"), str)]
    for kind, components in document.get("components", {}).items():
        if kind in _BY_NAME:
            continue
        for name in components:
            own = f"#/components/{kind}/{escaped(name)}"
            if not any(
                (to == own or to.startswith(f"{own}/")) and place != own and not place.startswith(f"{own}/")
                for place, to in used
            ):
                yield f"{own} is not used"


def everything_is_described(document: JsonObject) -> Iterator[str]:
    """Every component schema and every property says what it is, itself or by what it refers to."""
    for place, schema in schemas(document):
        if place.count("/") == 3 and not _described(document, schema):
            yield f"{place} is not described"
        for name, one in schema.get("properties", {}).items():
            if not _described(document, one):
                yield f"{place}/properties/{escaped(name)} is not described"


def _described(document: JsonObject, schema: Any) -> bool:
    if not isinstance(schema, dict):
        return False
    if schema.get("description"):
        return True
    reference = schema.get("$ref")
    return (
        isinstance(reference, str)
        and _stands(document, reference)
        and bool(resolve(document, reference).get("description"))
    )


def examples_are_valid(document: JsonObject, dialect: type[Validator]) -> Iterator[str]:
    """Every example and every default is what its own schema allows."""
    for place, schema in schemas(document):
        given = [*schema.get("examples", ()), *([schema["default"]] if "default" in schema else ())]
        for number, example in enumerate(given):
            yield from against(document, schema, example, f"{place}, example {number}", dialect)


def against(
    document: JsonObject, schema: JsonObject, value: Any, place: str, dialect: type[Validator]
) -> Iterator[str]:
    """What is wrong with a value by a schema of this document."""
    # in Draft 7 what stands beside a $ref is not seen
    whole = {"allOf": [schema], "components": document.get("components", {})}
    for error in dialect(whole, format_checker=dialect.FORMAT_CHECKER).iter_errors(value):
        yield f"{place}: {error.json_path}: {error.message[:200]}"
