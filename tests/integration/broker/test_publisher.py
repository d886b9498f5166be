"""Does the publisher know what the broker kept, and never hang?"""

import asyncio
import time
from typing import Any

import pytest

from hub.infrastructure.broker import (
    BrokerAway,
    BrokerConnection,
    OutboundMessage,
    Publisher,
    PublishResult,
)
from tests.integration.broker.conftest import Party
from tests.services import Wire, eventually

pytestmark = pytest.mark.services


def letter(to: str, message_id: str = "m-1", body: bytes = b"{}") -> OutboundMessage:
    return OutboundMessage(
        to, body, "application/fhir+json", message_id, "correspondence", {"traceparent": "00-a-b-01"}
    )


async def test_a_message_arrives_whole_with_its_properties(broker: BrokerConnection, gp: Party) -> None:
    item = OutboundMessage(
        "gp-havnen",
        b"<Bundle/>",
        "application/fhir+xml",
        "m-1",
        "referral-response",
        {"traceparent": "00-a-b-01"},
        "m-0",
    )

    results = await Publisher(broker).publish_many([item])

    assert results == [PublishResult.OK]
    message = await gp.take()
    assert message is not None
    assert message.body == b"<Bundle/>"
    assert message.content_type == "application/fhir+xml"
    assert (message.message_id, message.type, message.correlation_id) == ("m-1", "referral-response", "m-0")
    assert message.headers["traceparent"] == "00-a-b-01"
    assert message.delivery_mode == 2


async def test_one_message_to_two_recipients_is_reported_for_each_by_itself(
    broker: BrokerConnection, gp: Party, centre: Party
) -> None:
    items = [letter("gp-havnen"), letter("nobody"), letter("centre"), letter("nobody-else")]

    results = await Publisher(broker).publish_many(items)

    assert results == [PublishResult.OK, PublishResult.RETURNED, PublishResult.OK, PublishResult.RETURNED]


async def test_many_batches_at_once_do_not_disturb_each_other(broker: BrokerConnection, gp: Party) -> None:
    publisher = Publisher(broker)
    batches = [[letter("gp-havnen", f"{b}-{i}") for i in range(20)] for b in range(10)]

    results = await asyncio.gather(*map(publisher.publish_many, batches))

    assert all(result is PublishResult.OK for batch in results for result in batch)
    await eventually(lambda: _depth_is(broker, gp.account.queue, 200))


async def test_a_full_queue_rejects(broker: BrokerConnection) -> None:
    channel = await broker.channel()
    arguments: dict[str, Any] = {"x-queue-type": "quorum", "x-max-length": 1, "x-overflow": "reject-publish"}
    queue = await channel.declare_queue("full", durable=True, arguments=arguments)
    await queue.bind("hub.outbound", routing_key="full")
    publisher = Publisher(broker)

    async def rejected() -> bool:
        results = await publisher.publish_many([letter("full", f"m-{n}") for n in range(5)])
        return PublishResult.REJECTED in results

    # the limit of a quorum queue is a soft one: it holds a moment after it is reached
    assert await eventually(rejected)


async def test_an_exchange_that_is_gone_fails_its_messages_and_not_the_next_ones(
    broker: BrokerConnection, gp: Party
) -> None:
    publisher = Publisher(broker)
    lost = OutboundMessage("gp-havnen", b"{}", "text/plain", "m-1", "correspondence", exchange="no-such")

    first = await publisher.publish_many([lost])
    second = await publisher.publish_many([letter("gp-havnen")])

    assert first == [PublishResult.AWAY]
    assert second == [PublishResult.OK]


async def test_publishing_while_the_broker_is_away_says_so_at_once(
    wired_broker: BrokerConnection, wire: Wire
) -> None:
    publisher = Publisher(wired_broker)
    await wire.cut()
    await eventually(lambda: not wired_broker.state.up)

    began = time.monotonic()
    with pytest.raises(BrokerAway):
        await publisher.publish_many([letter("gp-havnen")])

    assert time.monotonic() - began < 0.1
    assert wired_broker.state.error


async def test_a_connection_lost_before_the_confirm_is_a_failure(
    wired_broker: BrokerConnection, wire: Wire, gp: Party
) -> None:
    publisher = Publisher(wired_broker, timeout=30)
    wire.freeze()
    publishing = asyncio.create_task(
        publisher.publish_many([letter("gp-havnen", f"m-{n}") for n in range(8)])
    )
    await asyncio.sleep(0.2)

    await wire.cut()
    results = await asyncio.wait_for(publishing, 5)

    assert set(results) == {PublishResult.AWAY}


async def test_a_silent_network_is_a_timeout_and_then_forgotten(
    wired_broker: BrokerConnection, wire: Wire, gp: Party
) -> None:
    publisher = Publisher(wired_broker, timeout=0.3)
    await publisher.publish_many([letter("gp-havnen", "early")])
    wire.freeze()

    began = time.monotonic()
    results = await publisher.publish_many([letter("gp-havnen", "late")])
    took = time.monotonic() - began
    await wire.mend()

    assert results == [PublishResult.TIMEOUT]
    assert took < 3
    patient = Publisher(wired_broker)
    assert await patient.publish_many([letter("gp-havnen", "late")]) == [PublishResult.OK]
    assert await publisher.publish_many([letter("nobody", "late")]) == [PublishResult.RETURNED]


async def test_the_connection_comes_back_by_itself(
    wired_broker: BrokerConnection, wire: Wire, gp: Party
) -> None:
    publisher = Publisher(wired_broker)
    await publisher.publish_many([letter("gp-havnen", "before")])
    await wire.cut()
    await eventually(lambda: not wired_broker.state.up)
    away_since = wired_broker.state.since

    await wire.mend()
    await eventually(lambda: wired_broker.state.up)

    assert wired_broker.state.since > away_since
    assert await publisher.publish_many([letter("gp-havnen", "after")]) == [PublishResult.OK]


async def _depth_is(broker: BrokerConnection, queue: str, count: int) -> bool:
    return await broker.depth(queue) == count
