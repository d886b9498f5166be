"""A hub's connection to a real broker, and a party's, for the tests in this folder."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from hub.infrastructure.broker import Backoff, BrokerAccount, BrokerAccounts, BrokerConnection
from tests.services import BrokerAddress, Wire

QUICK = Backoff(first=0.05, most=0.2)


@dataclass
class Party:
    """A party with its broker account and an open channel."""

    id: str
    account: BrokerAccount
    password: str
    connection: aio_pika.Connection
    channel: AbstractChannel

    async def send(
        self,
        body: bytes,
        *,
        event: str = "referral-request",
        user_id: str | None = "own",
        confirm_key: str = "",
    ) -> None:
        """Publish to hub.inbound; `user_id` None leaves it out."""
        exchange = await self.channel.get_exchange("hub.inbound", ensure=False)
        message = aio_pika.Message(
            body,
            content_type="application/fhir+json",
            message_id=f"id-{body.decode()}",
            type=event,
            user_id=self.account.user if user_id == "own" else user_id,
            headers={"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
            delivery_mode=2,
        )
        await exchange.publish(message, confirm_key or f"{self.id}.{event}", timeout=5)

    async def take(self) -> AbstractIncomingMessage | None:
        """The oldest message of the party's own queue, acknowledged; None if it is empty."""
        queue = await self.channel.get_queue(self.account.queue, ensure=False)
        message = await queue.get(fail=False, timeout=5)
        if message:
            await message.ack()
        return message


def as_user(amqp_url: str, user: str, password: str) -> str:
    """The same address with another login."""
    parts = urlsplit(amqp_url)
    return f"{parts.scheme}://{user}:{password}@{parts.hostname}:{parts.port}{parts.path}"


async def connect(address: BrokerAddress, account: BrokerAccount, password: str) -> aio_pika.Connection:
    """A connection with the party's own login."""
    return await aio_pika.connect(as_user(address.amqp_url, account.user, password), timeout=5)


@pytest.fixture
async def broker(amqp_vhost: BrokerAddress) -> AsyncIterator[BrokerConnection]:
    """The hub's connection, up."""
    connection = BrokerConnection(amqp_vhost.amqp_url, backoff=QUICK)
    await connection.start()
    await connection.until_up()
    yield connection
    await connection.close()


@pytest.fixture
async def wire(amqp_vhost: BrokerAddress) -> AsyncIterator[Wire]:
    """The network between the hub and the broker."""
    relay = Wire(urlsplit(amqp_vhost.amqp_url).port or 5672)
    await relay.mend()
    yield relay
    await relay.cut()


@pytest.fixture
async def wired_broker(amqp_vhost: BrokerAddress, wire: Wire) -> AsyncIterator[BrokerConnection]:
    """The hub's connection over `wire`, up."""
    parts = urlsplit(amqp_vhost.amqp_url)
    url = f"amqp://{parts.username}:{parts.password}@127.0.0.1:{wire.port}{parts.path}"
    connection = BrokerConnection(url, backoff=QUICK, timeout=2.0)
    await connection.start()
    await connection.until_up()
    yield connection
    await wire.mend()
    await connection.close()


@pytest.fixture
def accounts(amqp_vhost: BrokerAddress) -> BrokerAccounts:
    """Provisioning on this test's virtual host."""
    return BrokerAccounts(amqp_vhost.amqp_url, amqp_vhost.management_url)


@pytest.fixture
async def gp(amqp_vhost: BrokerAddress, accounts: BrokerAccounts) -> AsyncIterator[Party]:
    """A general practice, logged in."""
    async for party in _party("gp-havnen", amqp_vhost, accounts):
        yield party


@pytest.fixture
async def centre(amqp_vhost: BrokerAddress, accounts: BrokerAccounts) -> AsyncIterator[Party]:
    """A treatment centre, logged in."""
    async for party in _party("centre", amqp_vhost, accounts):
        yield party


async def _party(party_id: str, address: BrokerAddress, accounts: BrokerAccounts) -> AsyncIterator[Party]:
    password = f"secret-of-{party_id}"
    account = await accounts.provision(party_id, password)
    connection = await connect(address, account, password)
    yield Party(party_id, account, password, connection, await connection.channel(on_return_raises=True))
    await connection.close()
