"""What happens when the broker goes away for a while under a hub at work?"""

import asyncio
import time
from pathlib import Path

import pytest

from tests.conftest import StoppableBroker
from tests.integration.outages.conftest import OUTAGE_SECONDS, Outage, seconds_left
from tests.services import eventually

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.timeout(300 + 2 * int(OUTAGE_SECONDS))]

DEGRADED = {"status": "degraded", "degraded": ["broker"]}


async def test_nothing_is_lost_while_the_broker_is_away(
    tmp_path: Path, postgres_url: str, stoppable_broker: StoppableBroker
) -> None:
    server, address = stoppable_broker.server, stoppable_broker.address
    async with Outage.of(tmp_path, postgres_url, address, messages=48) as outage:

        async def degraded() -> bool:
            return await outage.health() == (200, DEGRADED)

        async with asyncio.TaskGroup() as senders:
            for errand in outage.load[:24]:
                senders.create_task(outage.partners.send(errand))
            await asyncio.to_thread(server.stop_app)  # with the first half in its hands
            begun = time.monotonic()
            await eventually(degraded, within=30)

            for errand in outage.load[24:]:
                senders.create_task(outage.partners.send(errand))
            over_http = [one for one in outage.load if one.sender in outage.partners.http_senders]
            await eventually(lambda: not any(one.open for one in over_http), within=60)
            await outage.world.make_older(minutes=10)  # an outage may be longer than a test
            await asyncio.sleep(seconds_left(begun))
            assert await outage.health() == (200, DEGRADED)
            await asyncio.to_thread(server.start_app)

        await outage.until_healthy()
        assert await outage.problems() == []
