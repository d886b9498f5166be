"""Do the broker and its fake keep the same promises?"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Protocol
from urllib.parse import urlsplit

import pytest

from hub.infrastructure.broker import (
    DEAD_LETTER_QUEUE,
    INBOUND,
    BrokerAccounts,
    BrokerAway,
    BrokerConnection,
    Consumer,
    InboundMessage,
    InMemoryBroker,
    OutboundMessage,
    Publisher,
    PublishResult,
    Settlement,
)
from hub.infrastructure.broker.messages import Handler, Publishing
from tests.integration.broker.conftest import QUICK, Party, connect
from tests.services import BrokerAddress, Wire, eventually


class Consuming(Protocol):
    async def start(self) -> None: ...
    async def close(self) -> None: ...


class Side(Protocol):
    """What the suite needs of a broker, real or not; one party, `gp-havnen`, is known to it."""

    publisher: Publishing

    def consumer(self, handler: Handler) -> Consuming: ...
    async def send(self, body: bytes, *, signed: bool = True) -> None: ...
    async def inbox(self) -> int: ...
    async def dead_letters(self) -> int: ...
    async def waiting(self) -> int: ...
    async def go_away(self) -> None: ...
    async def come_back(self) -> None: ...


class RealSide:
    def __init__(self, broker: BrokerConnection, party: Party, wire: Wire) -> None:
        self.publisher: Publishing = Publisher(broker)
        self._broker, self._party, self._wire = broker, party, wire

    def consumer(self, handler: Handler) -> Consuming:
        return Consumer(self._broker, handler, backoff=QUICK)

    async def send(self, body: bytes, *, signed: bool = True) -> None:
        await self._party.send(body, user_id="own" if signed else None)

    async def inbox(self) -> int:
        return await self._broker.depth(self._party.account.queue)

    async def dead_letters(self) -> int:
        return await self._broker.depth(DEAD_LETTER_QUEUE)

    async def waiting(self) -> int:
        return await self._broker.depth(INBOUND)

    async def go_away(self) -> None:
        await self._wire.cut()
        await eventually(lambda: not self._broker.state.up)

    async def come_back(self) -> None:
        await self._wire.mend()
        await eventually(lambda: self._broker.state.up)


class FakeSide:
    def __init__(self) -> None:
        self._broker = InMemoryBroker()
        self._broker.bind("gp-havnen")
        self.publisher: Publishing = self._broker

    def consumer(self, handler: Handler) -> Consuming:
        return self._broker.consumer(handler, backoff=QUICK)

    async def send(self, body: bytes, *, signed: bool = True) -> None:
        user_id = "party.gp-havnen" if signed else ""
        key = "gp-havnen.referral-request"
        self._broker.send(
            InboundMessage(body, "application/fhir+json", "m", "referral-request", user_id, key)
        )

    async def inbox(self) -> int:
        return len(self._broker.queues["gp-havnen"])

    async def dead_letters(self) -> int:
        return len(self._broker.dead_letters)

    async def waiting(self) -> int:
        return len(self._broker.inbound)

    async def go_away(self) -> None:
        self._broker.set_up(False)

    async def come_back(self) -> None:
        self._broker.set_up(True)


@pytest.fixture(params=["fake", pytest.param("rabbitmq", marks=pytest.mark.services)])
async def side(request: pytest.FixtureRequest) -> AsyncIterator[Side]:
    if request.param == "fake":
        yield FakeSide()
        return
    address: BrokerAddress = request.getfixturevalue("amqp_vhost")
    parts = urlsplit(address.amqp_url)
    wire = Wire(parts.port or 5672)
    await wire.mend()
    wired = f"amqp://{parts.username}:{parts.password}@127.0.0.1:{wire.port}{parts.path}"
    broker = BrokerConnection(wired, backoff=QUICK)
    await broker.start()
    await broker.until_up()
    account = await BrokerAccounts(address.amqp_url, address.management_url).provision("gp-havnen", "secret")
    login = await connect(address, account, "secret")
    yield RealSide(broker, Party("gp-havnen", account, "secret", login, await login.channel()), wire)
    await login.close()
    await broker.close()
    await wire.cut()


def letter(to: str, message_id: str) -> OutboundMessage:
    return OutboundMessage(to, b"{}", "application/fhir+json", message_id, "correspondence")


async def test_each_message_of_a_batch_has_a_result_of_its_own(side: Side) -> None:
    results = await side.publisher.publish_many(
        [letter("gp-havnen", "1"), letter("nobody", "1"), letter("gp-havnen", "2")]
    )

    assert results == [PublishResult.OK, PublishResult.RETURNED, PublishResult.OK]
    assert await side.inbox() == 2


async def test_an_empty_batch_is_no_work(side: Side) -> None:
    assert list(await side.publisher.publish_many([])) == []


async def test_a_broker_that_is_away_takes_nothing_and_says_so(side: Side) -> None:
    await side.go_away()
    with pytest.raises(BrokerAway):
        await side.publisher.publish_many([letter("gp-havnen", "1")])

    await side.come_back()

    assert await side.inbox() == 0
    assert await side.publisher.publish_many([letter("gp-havnen", "1")]) == [PublishResult.OK]


async def test_every_message_is_settled_as_the_handler_says(side: Side) -> None:
    seen: list[tuple[bytes, int]] = []

    async def judge(batch: Sequence[InboundMessage]) -> Sequence[Settlement]:
        seen.extend((message.body, message.delivery_count) for message in batch)
        verdicts = {b"good": Settlement.ACK, b"hopeless": Settlement.DEAD_LETTER}
        return [
            verdicts.get(m.body, Settlement.ACK if m.delivery_count else Settlement.RETRY_LATER)
            for m in batch
        ]

    for body in (b"good", b"hopeless", b"early"):
        await side.send(body)
    consumer = side.consumer(judge)
    await consumer.start()
    await eventually(lambda: (b"early", 1) in seen)
    await eventually(side.dead_letters)
    await consumer.close()

    assert sorted(seen) == [(b"early", 0), (b"early", 1), (b"good", 0), (b"hopeless", 0)]
    assert await side.dead_letters() == 1
    assert await side.waiting() == 0


async def test_an_unsigned_message_never_reaches_the_handler(side: Side) -> None:
    seen: list[bytes] = []

    async def note(batch: Sequence[InboundMessage]) -> Sequence[Settlement]:
        seen.extend(message.body for message in batch)
        return [Settlement.ACK] * len(batch)

    consumer = side.consumer(note)
    await consumer.start()
    await side.send(b"unsigned", signed=False)
    await side.send(b"signed")
    await eventually(lambda: seen)
    await eventually(side.dead_letters)
    await consumer.close()

    assert seen == [b"signed"]


async def test_a_handler_that_raises_gets_its_whole_batch_again(side: Side) -> None:
    seen: list[bytes] = []
    failing = True

    async def recovers(batch: Sequence[InboundMessage]) -> Sequence[Settlement]:
        if failing:
            raise ConnectionError
        seen.extend(message.body for message in batch)
        return [Settlement.ACK] * len(batch)

    consumer = side.consumer(recovers)
    await consumer.start()
    for body in (b"a", b"b", b"c"):
        await side.send(body)
    await asyncio.sleep(0.2)
    failing = False
    await eventually(lambda: len(seen) >= 3)
    await consumer.close()

    assert sorted(seen) == [b"a", b"b", b"c"]
    assert await side.waiting() == 0


async def test_what_was_not_settled_waits_for_the_next_consumer(side: Side) -> None:
    stuck = asyncio.Event()
    seen: list[bytes] = []

    async def later(batch: Sequence[InboundMessage]) -> Sequence[Settlement]:
        stuck.set()
        return [Settlement.RETRY_LATER] * len(batch)

    async def note(batch: Sequence[InboundMessage]) -> Sequence[Settlement]:
        seen.extend(message.body for message in batch)
        return [Settlement.ACK] * len(batch)

    await side.send(b"patient")
    first = side.consumer(later)
    await first.start()
    await stuck.wait()
    await first.close()
    second = side.consumer(note)
    await second.start()
    await eventually(lambda: seen)
    await second.close()

    assert seen == [b"patient"]


async def test_consuming_goes_on_after_the_broker_was_away(side: Side) -> None:
    seen: list[bytes] = []

    async def note(batch: Sequence[InboundMessage]) -> Sequence[Settlement]:
        seen.extend(message.body for message in batch)
        return [Settlement.ACK] * len(batch)

    consumer = side.consumer(note)
    await consumer.start()
    await side.go_away()
    await side.send(b"meanwhile")
    await asyncio.sleep(0.1)
    nothing = list(seen)
    await side.come_back()
    await eventually(lambda: seen, within=10)
    await consumer.close()

    assert nothing == []
    assert seen == [b"meanwhile"]
