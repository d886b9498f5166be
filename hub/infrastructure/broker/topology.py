"""Which exchanges and queues are there, with which guarantees? (CONTRACT § 6, exactly)

What is declared is in the tables, which the published AsyncAPI document is made from as well.
"""

import secrets
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from aio_pika.abc import AbstractChannel, ExchangeType

INBOUND = "hub.inbound"  # the exchange, and the hub's queue on it
OUTBOUND = "hub.outbound"
DEAD = "hub.dead"
DEAD_LETTER_QUEUE = "hub.dead-letter"

EXCHANGES: Final[Mapping[str, ExchangeType]] = MappingProxyType(
    {INBOUND: ExchangeType.TOPIC, OUTBOUND: ExchangeType.DIRECT, DEAD: ExchangeType.FANOUT}
)
"""The exchanges by name, all durable."""

INBOUND_BINDING: Final = (
    "#"  # the hub's queue takes every routing key; who may use which is the account's matter
)

_QUORUM: Final = {"x-queue-type": "quorum"}
# without reject-publish, at-least-once dead-lettering is silently at-most-once
_DEAD_LETTERED: Final = {
    **_QUORUM,
    "x-dead-letter-exchange": DEAD,
    "x-dead-letter-strategy": "at-least-once",
    "x-overflow": "reject-publish",
}
INBOUND_ARGUMENTS: Final[Mapping[str, Any]] = MappingProxyType(_DEAD_LETTERED)
PARTY_ARGUMENTS: Final[Mapping[str, Any]] = MappingProxyType(
    {**_DEAD_LETTERED, "x-delivery-limit": 20, "x-max-length": 100_000}
)
DEAD_LETTER_ARGUMENTS: Final[Mapping[str, Any]] = MappingProxyType(_QUORUM)


async def declare_topology(channel: AbstractChannel) -> None:
    """Declare what the hub itself needs; changes nothing where it is there already."""
    exchanges = {
        name: await channel.declare_exchange(name, kind, durable=True) for name, kind in EXCHANGES.items()
    }
    dead_letters = await channel.declare_queue(
        DEAD_LETTER_QUEUE, durable=True, arguments=dict(DEAD_LETTER_ARGUMENTS)
    )
    await dead_letters.bind(exchanges[DEAD])
    arguments = await _inbound_arguments(channel)
    queue = await channel.declare_queue(INBOUND, durable=True, arguments=arguments)
    await queue.bind(exchanges[INBOUND], routing_key=INBOUND_BINDING)


async def declare_party_queue(channel: AbstractChannel, queue: str, party_id: str) -> None:
    """Declare a party's own queue and bind it to what the hub publishes for that party."""
    declared = await channel.declare_queue(queue, durable=True, arguments=dict(PARTY_ARGUMENTS))
    await declared.bind(OUTBOUND, routing_key=party_id)


def new_queue_name(party_id: str) -> str:
    """A queue name that nobody can guess."""
    return f"party.{party_id}.{secrets.token_urlsafe(18)}"


async def _inbound_arguments(channel: AbstractChannel) -> dict[str, Any]:
    # From 4.0 on RabbitMQ limits deliveries to 20 unless told not to; before, it knows no "-1"
    underlay = await channel.get_underlay_channel()
    version = str((underlay.connection.server_properties or {}).get("version", "3"))
    unlimited = {"x-delivery-limit": -1} if int(version.split(".")[0]) >= 4 else {}
    return {**INBOUND_ARGUMENTS, **unlimited}
