"""What is wrong with a document about an interface: by its standard's own validator, and by the house's rules?"""

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from jsonschema import Draft7Validator, Draft202012Validator
from jsonschema.exceptions import ValidationError
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.contract.interfaces import asyncapi_rules, openapi_rules, rules
from tests.contract.interfaces.schemas import JsonObject

_ASYNCAPI_SCHEMA = Path(__file__).parent / "asyncapi" / "3.0.0.json"


def lint(document: JsonObject) -> list[str]:
    """Each thing that is wrong, with its place; nothing for a good OpenAPI 3.1 or AsyncAPI 3.0 document.

    The validators follow references, and the house's rules take a valid document for granted: each looks only
    where the one before it found nothing.
    """
    validator = _validator(document)
    if validator is None:
        return ["it is neither an OpenAPI 3.1 nor an AsyncAPI 3.0.0 document"]
    return (
        list(rules.references_lead_somewhere(document))
        or [_said(error) for error in validator(document)]
        or list(house_rules(document))
    )


def house_rules(document: JsonObject) -> Iterator[str]:
    """What is wrong with a valid document by the rules that its validator does not have."""
    is_openapi = "openapi" in document
    yield from rules.every_component_is_used(document)
    yield from rules.everything_is_described(document)
    yield from rules.examples_are_valid(document, Draft202012Validator if is_openapi else Draft7Validator)
    for rule in openapi_rules.RULES if is_openapi else asyncapi_rules.RULES:
        yield from rule(document)


def _validator(document: JsonObject) -> Callable[[JsonObject], Iterator[Exception]] | None:
    if str(document.get("openapi", "")).startswith("3.1."):
        return lambda found: OpenAPIV31SpecValidator(found).iter_errors()
    return _asyncapi_validator().iter_errors if document.get("asyncapi") == "3.0.0" else None


@cache
def _asyncapi_validator() -> Draft7Validator:
    return Draft7Validator(json.loads(_ASYNCAPI_SCHEMA.read_text("utf-8")))


def _said(error: Exception) -> str:
    """What a validator found, as deep in the document as it tells."""
    if not isinstance(error, ValidationError):
        return f"{type(error).__name__}: {error}"
    while error.context:
        error = max(error.context, key=lambda inner: len(inner.absolute_path))
    return f"{'/'.join(['#', *map(str, error.absolute_path)])}: {error.message[:300]}"
