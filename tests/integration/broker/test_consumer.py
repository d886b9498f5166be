"""Is a message settled only once it is dealt with, and does consuming survive what happens to the broker?"""

import asyncio
from collections.abc import Sequence

import pytest

from hub.infrastructure.broker import (
    DEAD_LETTER_QUEUE,
    INBOUND,
    BrokerConnection,
    Consumer,
    InboundMessage,
    Settlement,
)
from tests.integration.broker.conftest import QUICK, Party
from tests.services import Wire, eventually

pytestmark = pytest.mark.services


class Desk:
    """A handler that keeps what it got and answers as it is told."""

    def __init__(self, settlement: Settlement = Settlement.ACK) -> None:
        self.got: list[InboundMessage] = []
        self.batches = 0
        self.settlement = settlement
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self, batch: Sequence[InboundMessage]) -> Sequence[Settlement]:
        self.got.extend(batch)
        self.batches += 1
        await self.open.wait()
        return [self.settlement] * len(batch)

    @property
    def bodies(self) -> list[bytes]:
        return [message.body for message in self.got]


async def test_a_message_comes_with_who_sent_it(broker: BrokerConnection, gp: Party) -> None:
    desk = Desk()
    consumer = Consumer(broker, desk)
    await consumer.start()

    await gp.send(b"hello")
    await eventually(lambda: desk.got)
    await consumer.close()

    (message,) = desk.got
    assert message.body == b"hello"
    assert message.user_id == "party.gp-havnen"
    assert (message.content_type, message.message_id, message.type) == (
        "application/fhir+json",
        "id-hello",
        "referral-request",
    )
    assert message.routing_key == "gp-havnen.referral-request"
    assert str(message.headers["traceparent"]).startswith("00-0af7651916cd43dd8448eb211c80319c")
    assert not message.redelivered


async def test_a_message_without_user_id_is_a_dead_letter_and_reaches_nobody(
    broker: BrokerConnection, gp: Party
) -> None:
    desk = Desk()
    consumer = Consumer(broker, desk)
    await consumer.start()

    await gp.send(b"anonymous", user_id=None)
    await gp.send(b"signed")
    await eventually(lambda: desk.got)
    await eventually(lambda: broker.depth(DEAD_LETTER_QUEUE))
    await consumer.close()

    assert desk.bodies == [b"signed"]
    assert await broker.depth(INBOUND) == 0


async def test_what_arrives_together_is_handled_together(broker: BrokerConnection, gp: Party) -> None:
    for number in range(100):
        await gp.send(str(number).encode())
    desk = Desk()

    consumer = Consumer(broker, desk)
    await consumer.start()
    await eventually(lambda: len(desk.got) == 100)
    await consumer.close()

    assert desk.bodies == [str(number).encode() for number in range(100)]
    assert desk.batches < 50
    assert await broker.depth(INBOUND) == 0


async def test_nothing_is_acknowledged_before_the_handler_is_done(
    wired_broker: BrokerConnection, wire: Wire, gp: Party
) -> None:
    desk = Desk()
    desk.open.clear()
    consumer = Consumer(wired_broker, desk, backoff=QUICK)
    await consumer.start()
    await gp.send(b"half done")
    await eventually(lambda: desk.got)

    await wire.cut()
    await eventually(lambda: not consumer.consuming)
    desk.open.set()
    await wire.mend()
    await eventually(lambda: len(desk.got) == 2, within=10)
    await consumer.close()

    assert desk.bodies == [b"half done", b"half done"]
    assert desk.got[1].redelivered


async def test_a_handler_that_fails_gets_its_messages_again_without_running_hot(
    broker: BrokerConnection, gp: Party
) -> None:
    counts: list[int] = []

    async def fails(batch: Sequence[InboundMessage]) -> Sequence[Settlement]:
        counts.extend(message.delivery_count for message in batch)
        raise OSError("the store is away")

    consumer = Consumer(broker, fails)
    await consumer.start()
    await gp.send(b"patience")

    await eventually(lambda: len(counts) >= 2)
    await asyncio.sleep(1)
    await consumer.close()

    assert len(counts) <= 4
    assert counts == list(range(len(counts)))
    assert await broker.depth(DEAD_LETTER_QUEUE) == 0


async def test_a_handler_that_answers_for_too_few_has_settled_nothing(
    broker: BrokerConnection, gp: Party
) -> None:
    calls = 0

    async def forgets_at_first(batch: Sequence[InboundMessage]) -> Sequence[Settlement]:
        nonlocal calls
        calls += 1
        return [] if calls == 1 else [Settlement.ACK] * len(batch)

    consumer = Consumer(broker, forgets_at_first, backoff=QUICK)
    await consumer.start()
    await gp.send(b"counted")
    await eventually(lambda: calls == 2)
    await consumer.close()

    assert await broker.depth(INBOUND) == 0


async def test_one_that_must_wait_does_not_hold_back_or_settle_its_neighbours(
    broker: BrokerConnection, gp: Party
) -> None:
    later = True

    async def all_but_one(batch: Sequence[InboundMessage]) -> Sequence[Settlement]:
        return [
            Settlement.RETRY_LATER if message.body == b"0" and later else Settlement.ACK for message in batch
        ]

    for number in range(30):
        await gp.send(str(number).encode())
    consumer = Consumer(broker, all_but_one, backoff=QUICK)
    await consumer.start()
    await asyncio.sleep(0.5)
    await consumer.close()
    left = await broker.depth(INBOUND)
    later = False
    last = Consumer(broker, all_but_one)
    await last.start()
    await eventually(lambda: _depth_is(broker, 0))
    await last.close()

    assert left == 1


async def test_closing_lets_the_batch_in_hand_be_settled(broker: BrokerConnection, gp: Party) -> None:
    desk = Desk()
    desk.open.clear()
    consumer = Consumer(broker, desk)
    await consumer.start()
    await gp.send(b"in hand")
    await eventually(lambda: desk.got)

    closing = asyncio.create_task(consumer.close())
    await asyncio.sleep(0.1)
    desk.open.set()
    await closing

    assert await broker.depth(INBOUND) == 0


async def test_consuming_goes_on_when_its_queue_was_deleted_under_it(
    broker: BrokerConnection, gp: Party
) -> None:
    desk = Desk()
    consumer = Consumer(broker, desk, backoff=QUICK)
    await consumer.start()
    await eventually(lambda: consumer.consuming)

    channel = await broker.channel()
    await channel.queue_delete(INBOUND)
    await eventually(lambda: not consumer.consuming)
    await eventually(lambda: consumer.consuming)
    await gp.send(b"after")
    await eventually(lambda: desk.got)
    await consumer.close()

    assert desk.bodies == [b"after"]


async def _depth_is(broker: BrokerConnection, count: int) -> bool:
    return await broker.depth(INBOUND) == count
