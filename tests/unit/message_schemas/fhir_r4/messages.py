"""A small message to change one thing in, for the tests of base FHIR."""

from typing import Any

from message_schemas import Issue, JsonObject, message_of
from message_schemas.fhir_r4 import check
from message_schemas.fhir_r4.kinds import KINDS
from message_schemas.fhir_r4.walking import Walk

UUID = "urn:uuid:74cdf292-abf3-4f5f-80ea-60a48013ff6d"


def bundle(*resources: JsonObject, **header: Any) -> JsonObject:
    """A message Bundle of a header and these resources, each with its address where it has an id."""
    first = {
        "resourceType": "MessageHeader",
        "id": "h",
        "eventCoding": {"system": "urn:s", "code": "e"},
        "source": {"endpoint": "https://sender.example"},
        **header,
    }
    return {
        "resourceType": "Bundle",
        "id": "b",
        "type": "message",
        "timestamp": "2026-11-22T10:00:00+01:00",
        "entry": [{"resource": one} for one in (first, *resources)],
    }


def resource(resource_type: str, resource_id: str | None = "r", **elements: Any) -> JsonObject:
    """A resource of one type."""
    return {"resourceType": resource_type, **({"id": resource_id} if resource_id else {}), **elements}


def found(message: JsonObject) -> list[Issue]:
    """What base FHIR has against a Bundle."""
    return list(check(message_of(message)))


def faults(message: JsonObject) -> list[tuple[str, str]]:
    """The same as (detail, expression)."""
    return [(one.detail, one.expression) for one in found(message)]


def walked(kind: str, node: JsonObject) -> list[str]:
    """The detail codes that a walk over one object of this type finds."""
    walk = Walk()
    walk.walk(node, KINDS[kind], "here")
    return [one.detail for one in walk.issues]
