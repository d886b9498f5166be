"""The example plan and the shortest plan there is, and how a test takes something out of them."""

from typing import Any

from message_schemas import EventCode, JsonObject
from message_schemas.codes import BASE, EVENT_SYSTEM
from message_schemas.examples import example
from tests.unit.message_schemas.events.seen import statement
from tests.unit.message_schemas.samples import changed, referral, resource

CONTENT = ("ServiceRequest", "Task", "Observation")


def plan() -> JsonObject:
    """The example."""
    return example(EventCode.HANDLEPLAN)


def care_plan(bundle: JsonObject) -> JsonObject:
    """Its CarePlan."""
    return resource(bundle, "CarePlan")


def goal(bundle: JsonObject) -> JsonObject:
    """Its first goal."""
    return resource(bundle, "Goal")


def without_statement(bundle: JsonObject, *topics: str) -> None:
    """Take the Observations on these topics out, with what refers to them."""
    gone = {f"Observation/{statement(bundle, topic)['id']}" for topic in topics}
    bundle["entry"] = [
        entry for entry in bundle["entry"] if f"Observation/{entry['resource']['id']}" not in gone
    ]
    supporting = care_plan(bundle)["supportingInfo"]
    care_plan(bundle)["supportingInfo"] = [one for one in supporting if one["reference"] not in gone]


def extension(holder: JsonObject, url: str) -> JsonObject:
    """The first extension with this address."""
    found: JsonObject = next(one for one in holder["extension"] if one["url"] == url)
    return found


def without_extension(holder: JsonObject, url: str) -> None:
    """Take the extensions with this address out."""
    holder["extension"] = [one for one in holder["extension"] if one["url"] != url]


def close_without_review(bundle: JsonObject) -> None:
    """Say that the plan is ended, and not what its last review led to."""
    care_plan(bundle).update(status="completed")
    without_statement(bundle, "plan-review")


def minimal(status: str = "active", **more: Any) -> JsonObject:
    """A plan as a party writes it that has read the contract and nothing else."""

    def rewrite(bundle: JsonObject) -> None:
        patient = {"reference": f"Patient/{resource(bundle, 'Patient')['id']}"}
        focus = {"resourceType": "CarePlan", "id": "p", "status": status, "intent": "plan", **more}
        bundle["entry"] = [e for e in bundle["entry"] if e["resource"]["resourceType"] not in CONTENT]
        bundle["entry"].append({"fullUrl": f"{BASE}/CarePlan/p", "resource": focus | {"subject": patient}})
        header = resource(bundle, "MessageHeader")
        header["eventCoding"] = {"system": EVENT_SYSTEM, "code": EventCode.HANDLEPLAN.value}
        header["focus"] = [{"reference": "CarePlan/p"}]

    return changed(referral(), rewrite)
