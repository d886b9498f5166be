"""Is everything that partners find in their queues what the AsyncAPI document says?"""

from typing import Any
from uuid import uuid4

import pytest
from jsonschema import Draft7Validator

from tests.chaos.amqp_partner import Received
from tests.chaos.letters import referral
from tests.contract.interfaces import documents
from tests.integration.flow_amqp.conftest import Town

pytestmark = [pytest.mark.services, pytest.mark.asyncio(loop_scope="package")]

COMPONENTS = documents.asyncapi()["components"]


def problems(schema: dict[str, Any], value: Any) -> list[str]:
    """What is wrong with a value by one of the document's schemas."""
    whole = {"allOf": [schema], "components": COMPONENTS}
    return [error.message for error in Draft7Validator(whole).iter_errors(value)]


def amiss(received: Received) -> list[str]:
    """What is wrong with a received message: its properties, its headers, its body."""
    properties = {
        "delivery_mode": 2 if received.persistent else 1,
        "content_type": received.content_type,
        "message_id": received.message_id,
        "type": received.type,
        **({"correlation_id": received.correlation_id} if received.correlation_id else {}),
    }
    message = COMPONENTS["messages"].get(received.type)
    if message is None:
        return [f"{received.type} is not documented"]
    return [
        *problems(COMPONENTS["schemas"]["PropertiesFromHub"], properties),
        *problems(message["headers"], received.headers),
        *problems(message["payload"], received.resource),
    ]


async def test_whatever_a_partner_receives_is_as_documented(town: Town, citizen: str) -> None:
    taken = referral(town.laegehuset.party, town.centret.party, citizen=citizen)
    held = referral(town.laegehuset.party, town.jobcentret.party, citizen=citizen, consented=False)
    unreadable = str(uuid4())

    await town.send(town.laegehuset, taken)
    await town.send(town.laegehuset, held)
    await town.laegehuset.send(b"{", event="referral-request", message_id=unreadable)
    (came,) = await town.centret.got(lambda one: one.message_id == taken.message_id)
    await town.centret.acknowledge(came, "fatal-error")
    await town.laegehuset.told(taken.message_id)
    await town.laegehuset.told(held.message_id)
    await town.laegehuset.answered(taken.message_id)
    await town.laegehuset.got(lambda one: one.correlation_id == unreadable)

    everything = [*town.laegehuset.received, *town.centret.received]
    assert {one.type for one in everything} >= {
        "referral-request",
        "acknowledgement-message",
        "operation-outcome",
        "delivery-status",
    }
    assert [(one.type, found) for one in everything if (found := amiss(one))] == []
