"""What is said of one call of the API, and of which small pieces is it put together?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from hub.api.answers import JSON
from hub.api.bodies import FORM
from hub.api.parameters import FURTHEST
from hub.flow.errors import TABLE
from message_schemas import JsonObject
from message_schemas.codes import FHIR_JSON, FHIR_XML

Content = Mapping[str, JsonObject]  # media type → OpenAPI's Media Type Object
OF_JSON_BODIES: Final = ("bad-request", "unparsable", "too-large", "unsupported-content-type")
"""How a small JSON body may be refused."""
OF_ANONYMOUS_CASES: Final = tuple(code for code in TABLE if code.startswith("anonymous-"))
"""How what tells who the citizen of an anonymous case is, is refused."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of a call: what it means, its body in each media type, and its headers by component name."""

    description: str
    content: Content = field(default_factory=dict)
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """One call as the document describes it; what the door itself demands and refuses is added to it.

    `refusals` are codes of hub.flow.errors.TABLE; `answers` come by HTTP status. `also` is a scope that is
    not demanded, but widens what the caller may ask.
    """

    id: str
    tag: str
    summary: str
    description: str
    answers: Mapping[int, Answered]
    refusals: tuple[str, ...] = ()
    parameters: tuple[JsonObject, ...] = ()
    request: JsonObject | None = None
    refused_with: Content = field(default_factory=lambda: fhir("OperationOutcome"))
    also: str | None = None


def ref(kind: str, name: str) -> JsonObject:
    """A reference to a component: `schemas`, `parameters`, `headers` or `responses`."""
    return {"$ref": f"#/components/{kind}/{name}"}


def schema(name: str) -> JsonObject:
    """A reference to a schema."""
    return ref("schemas", name)


def plain(name: str) -> Content:
    """A body of plain JSON."""
    return {JSON: {"schema": schema(name)}}


def fhir(name: str) -> Content:
    """A FHIR body in both of its forms; the schema is that of the JSON form."""
    return {FHIR_JSON: {"schema": schema(name)}, FHIR_XML: {"schema": schema("FhirXml")}}


def body(content: Content, description: str) -> JsonObject:
    """A request's body, which must be there."""
    return {"required": True, "description": description, "content": dict(content)}


def form(name: str, description: str) -> JsonObject:
    """A request's form."""
    return body({FORM: {"schema": schema(name)}}, description)


def query(name: str, description: str, kind: JsonObject) -> JsonObject:
    """An optional parameter of the query; an empty value counts as absent."""
    return {"name": name, "in": "query", "description": description, "allowEmptyValue": True, "schema": kind}


def object_of(description: str, properties: JsonObject, *, optional: Iterable[str] = ()) -> JsonObject:
    """A JSON object; every property is required but the optional ones."""
    left_out = frozenset(optional)
    return {
        "type": "object",
        "description": description,
        "required": [name for name in properties if name not in left_out],
        "properties": properties,
    }


def text(description: str, **more: Any) -> JsonObject:
    """A string."""
    return {"type": "string", "description": description, **more}


def text_or_null(description: str, **more: Any) -> JsonObject:
    """A string, or null."""
    return {"type": ["string", "null"], "description": description, **more}


def instant(description: str) -> JsonObject:
    """An ISO 8601 instant with its zone."""
    return text(description, format="date-time")


def instant_or_null(description: str) -> JsonObject:
    """An ISO 8601 instant with its zone, or null."""
    return text_or_null(description, format="date-time")


def one_of(codes: Iterable[str], description: str) -> JsonObject:
    """A string out of these codes, in their order."""
    return text(description, enum=[str(code) for code in codes])


def whole(description: str, **more: Any) -> JsonObject:
    """A whole number."""
    return {"type": "integer", "description": description, **more}


def position(description: str) -> JsonObject:
    """A position in a list, as `next` names it."""
    return whole(description, minimum=0, maximum=FURTHEST, default=0)


def items_of(name: str, description: str) -> JsonObject:
    """A list of what another schema describes."""
    return {"type": "array", "description": description, "items": schema(name)}
