"""Are exchanges, queues and properties on a real broker what the AsyncAPI document says?"""

from typing import Any

import aio_pika
import pytest
from aio_pika.abc import AbstractIncomingMessage
from jsonschema import Draft7Validator

from hub.infrastructure.broker import BrokerConnection
from tests.contract.interfaces import documents
from tests.integration.broker.conftest import Party
from tests.integration.broker.test_topology import bindings_at, exchanges_at, queue_at
from tests.services import BrokerAddress, eventually

pytestmark = pytest.mark.services

DOCUMENT = documents.asyncapi()
BINDINGS = {name: channel["bindings"]["amqp"] for name, channel in DOCUMENT["channels"].items()}


def problems(schema: str, value: Any) -> list[str]:
    """What is wrong with a value by one of the document's schemas."""
    components = DOCUMENT["components"]
    validator = Draft7Validator({**components["schemas"][schema], "components": components})
    return [error.message for error in validator.iter_errors(value)]


def properties(message: AbstractIncomingMessage) -> dict[str, Any]:
    """The AMQP properties that are set, by AMQP's own names."""
    found = {
        "delivery_mode": message.delivery_mode and int(message.delivery_mode),
        "content_type": message.content_type,
        "message_id": message.message_id,
        "type": message.type,
        "user_id": message.user_id,
        "correlation_id": message.correlation_id,
    }
    return {name: value for name, value in found.items() if value is not None}


async def test_the_exchanges_are_the_documented_ones(
    broker: BrokerConnection, amqp_vhost: BrokerAddress
) -> None:
    documented = [binding["exchange"] for binding in BINDINGS.values() if "exchange" in binding]

    declared = [
        {
            "name": row["name"],
            "type": row["type"],
            "durable": row["durable"],
            "autoDelete": row["auto_delete"],
        }
        for row in exchanges_at(amqp_vhost)
        if row["name"].startswith("hub.")
    ]

    assert sorted(declared, key=str) == sorted(documented, key=str)


async def test_the_queues_are_the_documented_ones(gp: Party, amqp_vhost: BrokerAddress) -> None:
    own = {"party.{partyId}.{secret}": gp.account.queue}
    documented = [binding for binding in BINDINGS.values() if "queue" in binding]

    declared = [
        queue_at(amqp_vhost, own.get(binding["queue"]["name"], binding["queue"]["name"]))
        for binding in documented
    ]

    assert [_as_documented(queue) for queue in declared] == [
        (
            binding["x-arguments"],
            binding["queue"]["durable"],
            binding["queue"]["autoDelete"],
            binding["queue"]["exclusive"],
        )
        for binding in documented
    ]


def _as_documented(queue: dict[str, Any]) -> tuple[Any, ...]:
    arguments = dict(queue["arguments"])
    if arguments.get("x-delivery-limit") == -1:
        del arguments["x-delivery-limit"]  # how RabbitMQ 4 is told that there is none
    return arguments, queue["durable"], queue["auto_delete"], queue["exclusive"]


async def test_the_queues_are_bound_as_documented(gp: Party, amqp_vhost: BrokerAddress) -> None:
    names = {"party.{partyId}.{secret}": gp.account.queue}
    documented = {
        (binding["x-bound-to"]["exchange"], names.get(name, name), binding["x-bound-to"].get("routingKey"))
        for binding in BINDINGS.values()
        if (name := binding.get("queue", {}).get("name"))
    }

    bound = bindings_at(amqp_vhost)

    # a fanout exchange has no use for a routing key
    seen = {(source, to, None if source == "hub.dead" else key) for source, to, key in bound}
    assert seen == {(source, to, key and key.replace("{partyId}", gp.id)) for source, to, key in documented}


async def test_what_a_party_publishes_arrives_with_the_documented_properties(
    gp: Party, broker: BrokerConnection
) -> None:
    await gp.send(b"letter")

    queue = await (await broker.channel()).get_queue("hub.inbound", ensure=False)
    message = await queue.get(timeout=5)
    assert message is not None
    await message.ack()
    assert problems("PropertiesFromParty", properties(message)) == []
    assert problems("Headers", dict(message.headers)) == []
    assert message.routing_key == "gp-havnen.referral-request"


async def test_a_dead_letter_keeps_its_properties_and_says_why(gp: Party, broker: BrokerConnection) -> None:
    channel = await broker.channel(confirms=True)
    outbound = await channel.get_exchange("hub.outbound")
    sent = aio_pika.Message(
        b"{}",
        content_type="application/fhir+json",
        message_id="m-1",
        type="handleplan",
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
    )
    await outbound.publish(sent, gp.id)
    own = await gp.channel.get_queue(gp.account.queue, ensure=False)
    refused = await own.get(timeout=5)
    assert refused is not None
    await refused.reject(requeue=False)

    await eventually(lambda: broker.depth("hub.dead-letter"))
    dead = await (await channel.get_queue("hub.dead-letter", ensure=False)).get(timeout=5)

    assert dead is not None
    assert properties(dead) == properties(refused)
    assert problems("PropertiesFromHub", properties(dead)) == []
    assert "x-death" in dead.headers
