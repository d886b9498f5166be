"""What the tests of faults made by hand share: the messages, what stands in them, and the question."""

import copy
import json
from collections.abc import Callable

from message_schemas import JsonObject
from tests.unit.message_schemas.medcom.pointing import errors_of
from tests.unit.message_schemas.samples import published, resource

OUTSIDE = "not-in-the-bundle"


def message(name: str) -> JsonObject:
    """The published message whose file name holds `name`."""
    bundle: JsonObject = json.loads(published(name))
    return bundle


def header(bundle: JsonObject) -> JsonObject:
    """The MessageHeader."""
    return resource(bundle, "MessageHeader")


def every(bundle: JsonObject, resource_type: str) -> list[JsonObject]:
    """The resources of a type."""
    return [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == resource_type]


def place_of(bundle: JsonObject, one: JsonObject) -> str:
    """Where a resource stands, as FHIRPath."""
    number = next(place for place, e in enumerate(bundle["entry"]) if e["resource"] is one)
    return f"Bundle.entry[{number}].resource"


def own_provenance(bundle: JsonObject) -> JsonObject:
    """The Provenance of this message."""
    mine = f"MessageHeader/{header(bundle)['id']}"
    return next(one for one in every(bundle, "Provenance") if one["target"][0]["reference"] == mine)


def reference(one: JsonObject) -> JsonObject:
    """A Reference to a resource."""
    return {"reference": f"{one['resourceType']}/{one['id']}"}


def refusals(name: str, change: Callable[[JsonObject], object]) -> list[tuple[str, str]]:
    """The errors of a published message after one change: what was said, and where."""
    bundle = copy.deepcopy(message(name))
    change(bundle)
    return errors_of(bundle)


def said(name: str, change: Callable[[JsonObject], object]) -> set[str]:
    """The details of those errors."""
    return {detail for detail, _ in refusals(name, change)}
