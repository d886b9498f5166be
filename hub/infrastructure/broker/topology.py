"""Which exchanges and queues are there, with which guarantees? (CONTRACT § 6, exactly)"""

import secrets
from typing import Any

from aio_pika.abc import AbstractChannel, ExchangeType

INBOUND = "hub.inbound"  # the exchange, and the hub's queue on it
OUTBOUND = "hub.outbound"
DEAD = "hub.dead"
DEAD_LETTER_QUEUE = "hub.dead-letter"

_QUORUM: dict[str, Any] = {"x-queue-type": "quorum"}
# without reject-publish, at-least-once dead-lettering is silently at-most-once
_DEAD_LETTERED: dict[str, Any] = {
    **_QUORUM,
    "x-dead-letter-exchange": DEAD,
    "x-dead-letter-strategy": "at-least-once",
    "x-overflow": "reject-publish",
}
_PARTY: dict[str, Any] = {**_DEAD_LETTERED, "x-delivery-limit": 20, "x-max-length": 100_000}


async def declare_topology(channel: AbstractChannel) -> None:
    """Declare what the hub itself needs; changes nothing where it is there already."""
    inbound = await channel.declare_exchange(INBOUND, ExchangeType.TOPIC, durable=True)
    await channel.declare_exchange(OUTBOUND, ExchangeType.DIRECT, durable=True)
    dead = await channel.declare_exchange(DEAD, ExchangeType.FANOUT, durable=True)
    dead_letters = await channel.declare_queue(DEAD_LETTER_QUEUE, durable=True, arguments={**_QUORUM})
    await dead_letters.bind(dead)
    arguments = await _inbound_arguments(channel)
    queue = await channel.declare_queue(INBOUND, durable=True, arguments=arguments)
    await queue.bind(inbound, routing_key="#")


async def declare_party_queue(channel: AbstractChannel, queue: str, party_id: str) -> None:
    """Declare a party's own queue and bind it to what the hub publishes for that party."""
    declared = await channel.declare_queue(queue, durable=True, arguments={**_PARTY})
    await declared.bind(OUTBOUND, routing_key=party_id)


def new_queue_name(party_id: str) -> str:
    """A queue name that nobody can guess."""
    return f"party.{party_id}.{secrets.token_urlsafe(18)}"


async def _inbound_arguments(channel: AbstractChannel) -> dict[str, Any]:
    # From 4.0 on RabbitMQ limits deliveries to 20 unless told not to; before, it knows no "-1"
    underlay = await channel.get_underlay_channel()
    version = str((underlay.connection.server_properties or {}).get("version", "3"))
    unlimited = {"x-delivery-limit": -1} if int(version.split(".")[0]) >= 4 else {}
    return {**_DEAD_LETTERED, **unlimited}
