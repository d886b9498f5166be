"""What do messages of an anonymous case look like? The published examples without what tells who the citizen is."""

import base64
from typing import Any

from hub.domain.party import Party
from hub.flow.case_requests import OpenCase
from hub.flow.cases import open_case
from hub.infrastructure.fakes import MemoryStore
from hub.infrastructure.fakes.state import State
from message_schemas import CitizenValue, JsonObject
from message_schemas.codes import CITIZEN_SYSTEMS, SID_CASE
from message_schemas.examples import EXAMPLES, example
from message_schemas.narrative import div
from tests.support.messages import consent
from tests.support.parties import CENTRE
from tests.support.world import World

CASE_ID = "0199d2c4-7b1e-7c3a-9f61-5b2f6f0f4a7c"
CPR = "2509479989"  # MedCom's test citizen
ANONYMOUS = {"status": "generated", "div": div("Anonym")}
TELLING = ("name", "birthDate", "address", "telecom", "photo", "contact")
EVENTS = tuple(
    event for event in EXAMPLES if event not in ("concern-notification", "acknowledgement-message")
)


def anonymous(event: str, case_id: str = CASE_ID) -> JsonObject:
    """The event's example as a sender writes it in an anonymous case."""
    bundle = example(event)
    for entry in bundle["entry"]:
        resource = entry["resource"]
        if resource["resourceType"] in ("Patient", "RelatedPerson"):
            for element in TELLING:
                resource.pop(element, None)
            resource["text"] = ANONYMOUS
            if resource["resourceType"] == "Patient":
                resource["identifier"] = [{"system": SID_CASE, "value": case_id}]
        elif resource["resourceType"] == "Location":
            resource["managingOrganization"] = {
                "reference": bundle["entry"][0]["resource"]["sender"]["reference"]
            }
    _replace(bundle, case_id)
    return bundle


async def anonymous_citizen(world: World, *to: Party) -> CitizenValue:
    """An anonymous adult at the centre, who consents to these parties."""
    opened = await open_case(world.hub, CENTRE, OpenCase(None, adult=True))
    citizen = CitizenValue(system=SID_CASE, value=opened["id"])
    if to:
        await world.consent(consent(citizen, to=to))
    return citizen


def state(world: World) -> State:
    """The rows of a hub in memory."""
    assert isinstance(world.hub.store, MemoryStore)
    return world.hub.store.state


def attachment(text: str | bytes, content_type: str = "text/plain; charset=utf-8") -> JsonObject:
    """A file in a message."""
    content = text.encode() if isinstance(text, str) else text
    return {"contentType": content_type, "data": base64.b64encode(content).decode()}


def _replace(value: Any, case_id: str) -> None:
    """References by the citizen's number become references by the case, and files that nobody can read a text."""
    if isinstance(value, list):
        for item in value:
            _replace(item, case_id)
    elif isinstance(value, dict):
        if value.get("system") in CITIZEN_SYSTEMS:
            value |= {"system": SID_CASE, "value": case_id}
        if "data" in value and value.get("contentType") == "application/pdf":
            value |= attachment("Som aftalt i dag.")
            value.pop("hash", None)
        for item in value.values():
            _replace(item, case_id)
