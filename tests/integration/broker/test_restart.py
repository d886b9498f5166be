"""Is anything lost when the broker stops and starts again, and does everything go on by itself?"""

import asyncio
import time
from collections.abc import Sequence

import pytest
from aio_pika import Message

from hub.infrastructure.broker import (
    BrokerAccounts,
    BrokerAway,
    BrokerConnection,
    Consumer,
    InboundMessage,
    OutboundMessage,
    Publisher,
    PublishResult,
    Settlement,
)
from tests.conftest import StoppableBroker
from tests.integration.broker.conftest import QUICK, connect
from tests.services import eventually

pytestmark = [pytest.mark.services, pytest.mark.slow]


async def test_a_broker_that_stops_and_starts_loses_nothing_and_needs_no_help(
    stoppable_broker: StoppableBroker,
) -> None:
    address = stoppable_broker.address
    accounts = BrokerAccounts(address.amqp_url, address.management_url)
    account = await accounts.provision("gp-havnen", "secret")
    broker = BrokerConnection(address.amqp_url, backoff=QUICK)
    await broker.start()
    await broker.until_up()
    publisher = Publisher(broker)
    got: list[bytes] = []

    async def relay(batch: Sequence[InboundMessage]) -> Sequence[Settlement]:
        got.extend(message.body for message in batch)
        return [Settlement.ACK] * len(batch)

    consumer = Consumer(broker, relay, backoff=QUICK)
    await consumer.start()
    kept = [
        OutboundMessage("gp-havnen", b"kept", "text/plain", f"m-{n}", "correspondence") for n in range(50)
    ]
    assert set(await publisher.publish_many(kept)) == {PublishResult.OK}

    await asyncio.to_thread(stoppable_broker.server.stop_app)
    await eventually(lambda: not broker.state.up)
    began = time.monotonic()
    with pytest.raises(BrokerAway):
        await publisher.publish_many(kept)
    took = time.monotonic() - began
    await asyncio.to_thread(stoppable_broker.server.start_app)
    await eventually(lambda: broker.state.up and consumer.consuming, within=20)

    assert took < 0.1
    assert await broker.depth(account.queue) == 50
    party = await connect(address, account, "secret")
    channel = await party.channel()
    exchange = await channel.get_exchange("hub.inbound", ensure=False)
    await exchange.publish(Message(b"after", user_id=account.user), "gp-havnen.correspondence")
    await eventually(lambda: got == [b"after"])
    await party.close()
    await consumer.close()
    await broker.close()
