"""What happens when PostgreSQL goes away for a while under a hub at work?"""

import asyncio
import time
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from hub.bench.load import citizen_number
from tests.chaos.letters import referral, written
from tests.conftest import StoppablePostgres
from tests.integration.outages.conftest import OUTAGE_SECONDS, Outage, seconds_left
from tests.services import BrokerAddress, eventually

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.timeout(300 + 2 * int(OUTAGE_SECONDS))]


async def waiting_in_inbound(broker: BrokerAddress) -> int:
    """Messages in the hub's queue, those included that it holds and has not settled."""
    path = f"/api/queues/{quote(broker.vhost, safe='')}/hub.inbound"
    async with httpx.AsyncClient(timeout=30) as client:
        queue = (await client.get(f"{broker.management_url}{path}")).json()
    return int(queue.get("messages", 0))


async def test_nothing_is_accepted_and_nothing_is_lost_while_postgresql_is_away(
    tmp_path: Path, stoppable_postgres: StoppablePostgres, amqp_vhost: BrokerAddress
) -> None:
    server, url = stoppable_postgres.server, stoppable_postgres.url
    async with Outage.of(tmp_path, url, amqp_vhost, messages=48) as outage:
        sender = outage.partners.http_senders["laegehus"]
        recipient = outage.partners.http_recipients["familien"].party
        await sender.inbox()  # it has its token: during the outage nobody gets one
        never_resent = referral(sender.party, recipient, citizen=citizen_number(5000))

        async def unavailable() -> bool:
            status, body = await outage.health()
            return status == 503 and body["reason"] == "store-away"

        async with asyncio.TaskGroup() as senders:
            for errand in outage.load[:24]:
                senders.create_task(outage.partners.send(errand))
            await asyncio.to_thread(server.stop)  # with the first half in its hands
            begun = time.monotonic()
            await eventually(unavailable, within=30)

            refused = await sender.send(written(never_resent))
            for errand in outage.load[24:]:
                senders.create_task(outage.partners.send(errand))
            over_amqp = [one for one in outage.load[24:] if one.sender in outage.partners.amqp_senders]

            async def all_wait() -> bool:
                return await waiting_in_inbound(amqp_vhost) >= len(over_amqp)

            await eventually(all_wait, within=30, every=0.2)
            await asyncio.sleep(seconds_left(begun))
            assert await unavailable()
            assert not any(one.acknowledged for one in outage.load[24:])
            await asyncio.to_thread(server.start)

        assert refused.status_code == 503
        assert int(refused.headers["Retry-After"]) > 0
        await outage.until_healthy()
        assert await outage.problems() == []
        with pytest.raises(httpx.HTTPStatusError, match="404"):
            await sender.tracking(never_resent.message_id)
