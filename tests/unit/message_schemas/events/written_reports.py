"""The example report, and where its parts stand."""

from message_schemas import EventCode, JsonObject
from message_schemas.examples import example
from tests.unit.message_schemas.samples import resource


def full() -> JsonObject:
    """The example."""
    return example(EventCode.STATUS_REPORT)


def report(bundle: JsonObject) -> JsonObject:
    """Its Composition."""
    return resource(bundle, "Composition")


def section(bundle: JsonObject, category: str) -> JsonObject:
    """Its section of a category."""
    found: JsonObject = next(
        one for one in report(bundle)["section"] if one["code"]["coding"][0]["code"] == category
    )
    return found


def statement(bundle: JsonObject, topic: str) -> JsonObject:
    """Its Observation on a topic."""
    found: JsonObject = next(
        entry["resource"]
        for entry in bundle["entry"]
        if entry["resource"]["resourceType"] == "Observation"
        and entry["resource"]["code"]["coding"][0]["code"] == topic
    )
    return found


def nested(bundle: JsonObject) -> JsonObject:
    """The first section within that of the handleplan."""
    inside: JsonObject = section(bundle, "handleplan")["section"][0]
    return inside
