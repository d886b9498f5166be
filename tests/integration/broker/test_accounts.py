"""Can a party's broker account do what it may, and nothing else? (CONTRACT § 6)"""

from collections.abc import Awaitable, Callable

import aio_pika
import pytest
from aio_pika.exceptions import AMQPError, ChannelClosed

from hub.infrastructure.broker import (
    DEAD_LETTER_QUEUE,
    INBOUND,
    AccountRefused,
    BrokerAccounts,
    BrokerAway,
    BrokerConnection,
)
from tests.integration.broker.conftest import Party, connect
from tests.services import BrokerAddress, eventually, free_ports

pytestmark = pytest.mark.services

REFUSED = "ACCESS_REFUSED|access to|refused"


async def test_a_party_publishes_under_its_own_routing_keys(gp: Party, broker: BrokerConnection) -> None:
    await gp.send(b"one")

    waiting = await eventually(lambda: broker.depth(INBOUND))

    assert waiting == 1


async def test_a_party_reads_its_own_queue(gp: Party, broker: BrokerConnection) -> None:
    channel = await broker.channel(confirms=True)
    outbound = await channel.get_exchange("hub.outbound")
    await outbound.publish(aio_pika.Message(b"for the gp"), "gp-havnen")

    message = await gp.take()

    assert message is not None
    assert message.body == b"for the gp"


async def test_rabbitmq_refuses_a_user_id_that_is_another_partys(
    gp: Party, centre: Party, broker: BrokerConnection
) -> None:
    with pytest.raises((ChannelClosed, AMQPError), match="user_id"):
        await gp.send(b"forged", user_id=centre.account.user)

    assert gp.channel.is_closed
    assert await broker.depth(INBOUND) == 0


async def test_a_party_cannot_publish_under_anothers_routing_key(
    gp: Party, centre: Party, broker: BrokerConnection
) -> None:
    with pytest.raises(ChannelClosed, match=REFUSED):
        await gp.send(b"forged", confirm_key="centre.referral-request")

    assert gp.channel.is_closed
    assert await broker.depth(INBOUND) == 0


async def test_a_party_whose_id_begins_like_its_own_is_another_party(gp: Party) -> None:
    with pytest.raises(ChannelClosed, match=REFUSED):
        await gp.send(b"forged", confirm_key="gp-havnen-2.referral-request")

    assert gp.channel.is_closed


async def _read_anothers_queue(gp: Party, other: Party) -> object:
    return await (await gp.channel.get_queue(other.account.queue, ensure=False)).get(timeout=5)


async def _consume_the_hubs_queue(gp: Party, other: Party) -> object:
    return await (await gp.channel.get_queue(INBOUND, ensure=False)).get(timeout=5)


async def _read_the_dead_letters(gp: Party, other: Party) -> object:
    return await (await gp.channel.get_queue(DEAD_LETTER_QUEUE, ensure=False)).get(timeout=5)


async def _purge_anothers_queue(gp: Party, other: Party) -> object:
    return await (await gp.channel.get_queue(other.account.queue, ensure=False)).purge(timeout=5)


async def _delete_anothers_queue(gp: Party, other: Party) -> object:
    return await gp.channel.queue_delete(other.account.queue, timeout=5)


async def _delete_its_own_queue(gp: Party, other: Party) -> object:
    return await gp.channel.queue_delete(gp.account.queue, timeout=5)


async def _declare_a_queue(gp: Party, other: Party) -> object:
    return await gp.channel.declare_queue("mine", timeout=5)


async def _declare_an_exchange(gp: Party, other: Party) -> object:
    return await gp.channel.declare_exchange("mine", timeout=5)


async def _bind_its_queue_to_what_others_get(gp: Party, other: Party) -> object:
    queue = await gp.channel.get_queue(gp.account.queue, ensure=False)
    return await queue.bind("hub.outbound", routing_key=other.id, timeout=5)


async def _bind_its_queue_to_what_others_send(gp: Party, other: Party) -> object:
    queue = await gp.channel.get_queue(gp.account.queue, ensure=False)
    return await queue.bind("hub.inbound", routing_key="#", timeout=5)


async def _publish_to_a_party_past_the_hub(gp: Party, other: Party) -> object:
    exchange = await gp.channel.get_exchange("hub.outbound", ensure=False)
    return await exchange.publish(aio_pika.Message(b"past the gate"), other.id, timeout=5)


async def _publish_to_a_queue_by_its_name(gp: Party, other: Party) -> object:
    return await gp.channel.default_exchange.publish(
        aio_pika.Message(b"past the gate"), other.account.queue, timeout=5
    )


@pytest.mark.parametrize(
    "attempt",
    [
        _read_anothers_queue,
        _consume_the_hubs_queue,
        _read_the_dead_letters,
        _purge_anothers_queue,
        _delete_anothers_queue,
        _delete_its_own_queue,
        _declare_a_queue,
        _declare_an_exchange,
        _bind_its_queue_to_what_others_get,
        _bind_its_queue_to_what_others_send,
        _publish_to_a_party_past_the_hub,
        _publish_to_a_queue_by_its_name,
    ],
)
async def test_a_party_cannot(
    attempt: Callable[[Party, Party], Awaitable[object]], gp: Party, centre: Party, broker: BrokerConnection
) -> None:
    with pytest.raises(ChannelClosed, match=REFUSED):
        await attempt(gp, centre)

    assert gp.channel.is_closed
    assert await broker.depth(centre.account.queue) == 0


async def test_a_rotated_password_ends_what_the_old_one_opened(
    gp: Party, amqp_vhost: BrokerAddress, accounts: BrokerAccounts
) -> None:
    await accounts.rotate_password("gp-havnen", "a new secret")

    await eventually(lambda: gp.channel.is_closed)
    with pytest.raises(AMQPError):
        await connect(amqp_vhost, gp.account, gp.password)
    again = await connect(amqp_vhost, gp.account, "a new secret")
    await again.close()


async def test_a_disabled_party_is_out_at_once_and_back_with_what_waited(
    gp: Party, amqp_vhost: BrokerAddress, accounts: BrokerAccounts, broker: BrokerConnection
) -> None:
    await accounts.disable("gp-havnen")

    await eventually(lambda: gp.channel.is_closed)
    with pytest.raises((AMQPError, ConnectionError)):
        await connect(amqp_vhost, gp.account, gp.password)
    assert await broker.depth(gp.account.queue) == 0

    await accounts.enable("gp-havnen", gp.account.queue)
    again = await connect(amqp_vhost, gp.account, gp.password)
    await again.close()


async def test_a_deleted_party_leaves_no_queue(
    gp: Party, accounts: BrokerAccounts, broker: BrokerConnection
) -> None:
    await accounts.delete("gp-havnen", gp.account.queue)

    with pytest.raises(BrokerAway):
        await broker.depth(gp.account.queue)


async def test_provisioning_again_keeps_the_queue(
    gp: Party, accounts: BrokerAccounts, amqp_vhost: BrokerAddress
) -> None:
    account = await accounts.provision("gp-havnen", "a new secret", gp.account.queue)

    assert account == gp.account
    again = await connect(amqp_vhost, account, "a new secret")
    await again.close()


async def test_a_management_api_that_is_away_is_said_to_be_away(amqp_vhost: BrokerAddress) -> None:
    (nobody,) = free_ports(1)
    accounts = BrokerAccounts(amqp_vhost.amqp_url, f"http://hub:hub@127.0.0.1:{nobody}")

    with pytest.raises(BrokerAway):
        await accounts.provision("gp-havnen", "secret")


async def test_a_hub_that_may_not_provision_is_told_so(amqp_vhost: BrokerAddress) -> None:
    host = amqp_vhost.management_url.rpartition("@")[2]
    accounts = BrokerAccounts(amqp_vhost.amqp_url, f"http://hub:wrong@{host}")

    with pytest.raises(AccountRefused) as refused:
        await accounts.provision("gp-havnen", "secret")

    assert refused.value.status == 401
