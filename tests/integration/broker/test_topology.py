"""Are exchanges and queues what CONTRACT § 6 promises?"""

from typing import Any

import aio_pika
import httpx
import pytest

from hub.infrastructure.broker import (
    DEAD_LETTER_QUEUE,
    INBOUND,
    BrokerConnection,
    declare_topology,
    new_queue_name,
)
from tests.integration.broker.conftest import Party
from tests.services import BrokerAddress, eventually

pytestmark = pytest.mark.services


def queue_at(address: BrokerAddress, name: str) -> dict[str, Any]:
    found = httpx.get(f"{address.management_url}/api/queues/{address.vhost}/{name}", timeout=10)
    return dict(found.raise_for_status().json())


def exchanges_at(address: BrokerAddress) -> list[dict[str, Any]]:
    return list(httpx.get(f"{address.management_url}/api/exchanges/{address.vhost}", timeout=10).json())


def bindings_at(address: BrokerAddress) -> set[tuple[str, str, str]]:
    rows = httpx.get(f"{address.management_url}/api/bindings/{address.vhost}", timeout=10).json()
    return {(row["source"], row["destination"], row["routing_key"]) for row in rows if row["source"]}


async def test_the_hubs_queue_keeps_everything_and_never_gives_up_on_a_message(
    broker: BrokerConnection, amqp_vhost: BrokerAddress
) -> None:
    inbound = queue_at(amqp_vhost, INBOUND)

    arguments = inbound["arguments"]

    assert inbound["durable"]
    assert arguments.pop("x-delivery-limit", -1) == -1
    assert arguments == {
        "x-queue-type": "quorum",
        "x-dead-letter-exchange": "hub.dead",
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }


async def test_a_partys_queue_is_bounded_and_loses_nothing(gp: Party, amqp_vhost: BrokerAddress) -> None:
    queue = queue_at(amqp_vhost, gp.account.queue)

    bound = bindings_at(amqp_vhost)

    assert queue["durable"]
    assert queue["arguments"] == {
        "x-queue-type": "quorum",
        "x-delivery-limit": 20,
        "x-max-length": 100_000,
        "x-overflow": "reject-publish",
        "x-dead-letter-strategy": "at-least-once",
        "x-dead-letter-exchange": "hub.dead",
    }
    assert ("hub.outbound", gp.account.queue, "gp-havnen") in bound
    assert ("hub.inbound", "hub.inbound", "#") in bound


async def test_exchanges_are_durable_and_of_their_kinds(
    broker: BrokerConnection, amqp_vhost: BrokerAddress
) -> None:
    rows = exchanges_at(amqp_vhost)

    kinds = {row["name"]: (row["type"], row["durable"]) for row in rows if row["name"].startswith("hub.")}

    assert kinds == {
        "hub.inbound": ("topic", True),
        "hub.outbound": ("direct", True),
        "hub.dead": ("fanout", True),
    }
    assert queue_at(amqp_vhost, DEAD_LETTER_QUEUE)["arguments"] == {"x-queue-type": "quorum"}


async def test_declaring_again_changes_nothing(broker: BrokerConnection, amqp_vhost: BrokerAddress) -> None:
    before = bindings_at(amqp_vhost)

    channel = await broker.channel()
    await declare_topology(channel)

    assert bindings_at(amqp_vhost) == before


def test_a_queues_name_cannot_be_guessed() -> None:
    first, second = new_queue_name("gp-havnen"), new_queue_name("gp-havnen")

    secret = first.removeprefix("party.gp-havnen.")

    assert first != second
    assert len(secret) >= 24


async def test_a_message_that_its_party_hands_back_twenty_times_is_a_dead_letter(
    gp: Party, broker: BrokerConnection
) -> None:
    channel = await broker.channel(confirms=True)
    outbound = await channel.get_exchange("hub.outbound")
    await outbound.publish(aio_pika.Message(b"unwanted", delivery_mode=2), "gp-havnen")

    queue = await gp.channel.get_queue(gp.account.queue, ensure=False)
    handed_back = 0
    while message := await queue.get(fail=False, timeout=5):
        await message.reject(requeue=True)
        handed_back += 1
        if await broker.depth(DEAD_LETTER_QUEUE):
            break

    await eventually(lambda: broker.depth(DEAD_LETTER_QUEUE))
    assert handed_back == 21  # delivered once, and again for each of the twenty times
