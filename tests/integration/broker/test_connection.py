"""Is a connection that is away a state, and never something that hangs or that is mistaken for the end?"""

import asyncio
from datetime import UTC, datetime

import pytest

from hub.infrastructure.broker import BrokerAway, BrokerConnection, Consumer, Publisher, Settlement
from hub.infrastructure.broker.errors import broker_errors
from tests.integration.broker.conftest import QUICK
from tests.integration.broker.test_publisher import letter
from tests.services import Wire, eventually, free_ports


async def test_a_hub_starts_while_the_broker_is_away_and_says_why() -> None:
    (nobody,) = free_ports(1)
    broker = BrokerConnection(f"amqp://hub:hub@127.0.0.1:{nobody}/", backoff=QUICK)

    await broker.start()
    await eventually(lambda: broker.state.error)
    with pytest.raises(BrokerAway):
        await Publisher(broker).publish_many([letter("gp-havnen")])
    with pytest.raises(BrokerAway):
        await broker.channel()
    await broker.close()

    assert not broker.state.up
    assert broker.state.since <= datetime.now(UTC)


async def test_a_consumer_that_waits_for_the_broker_can_be_closed() -> None:
    (nobody,) = free_ports(1)
    broker = BrokerConnection(f"amqp://hub:hub@127.0.0.1:{nobody}/", backoff=QUICK)

    async def never(batch: object) -> list[Settlement]:
        raise AssertionError("nothing can arrive")

    consumer = Consumer(broker, never)
    await broker.start()
    await consumer.start()
    await asyncio.wait_for(consumer.close(), 1)
    await broker.close()

    assert not consumer.consuming


@pytest.mark.services
async def test_closing_the_hubs_connection_fails_what_is_unconfirmed(
    wired_broker: BrokerConnection, wire: Wire
) -> None:
    publisher = Publisher(wired_broker, timeout=30)
    await publisher.publish_many([letter("nobody")])
    wire.freeze()
    publishing = asyncio.create_task(
        publisher.publish_many([letter("gp-havnen", f"m-{n}") for n in range(4)])
    )
    await asyncio.sleep(0.1)

    await wired_broker.close()
    results = await asyncio.wait_for(publishing, 10)

    assert set(results) == {"away"}


@pytest.mark.services
async def test_a_broker_that_goes_silent_is_away_within_the_time_given(
    wired_broker: BrokerConnection, wire: Wire
) -> None:
    wire.freeze()

    with pytest.raises(BrokerAway):
        await asyncio.wait_for(wired_broker.channel(), 5)
    await wire.mend()

    assert await eventually(lambda: wired_broker.state.up)


async def test_a_cancelled_wait_that_nobody_asked_for_is_the_broker_being_away() -> None:
    lost = asyncio.get_running_loop().create_future()
    lost.set_exception(asyncio.CancelledError())

    with pytest.raises(BrokerAway), broker_errors():
        await lost


async def test_our_own_cancellation_stays_one() -> None:
    async def waits() -> None:
        with broker_errors():
            await asyncio.sleep(60)

    task = asyncio.create_task(waits())
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
