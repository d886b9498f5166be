"""By which time is it decided whether a consent still lasts? The time when nothing else can come in between."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from hub.infrastructure.database import open_store, upgrade
from hub.infrastructure.keyring import Keyring
from message_schemas import InformationCategory
from message_schemas.codes import CPR_SYSTEM
from message_schemas.identifiers import Identifier
from tests.support.messages import consent, report
from tests.support.parties import JOBCENTER, PARTIES, pushed
from tests.support.world import World, world_over

pytestmark = pytest.mark.services
ABOUT = (InformationCategory.ATTENDANCE,)
WAIT = timedelta(seconds=5)  # shorter than a lock is waited for


@pytest.fixture
async def world(tmp_path: Path, postgres_url: str) -> AsyncIterator[World]:
    """A hub over PostgreSQL, whose recipient is handed what is for it."""
    await upgrade(postgres_url)
    store = open_store(postgres_url, Keyring.load_or_create(tmp_path / "keyring"))
    made = await world_over(store, (*PARTIES[:2], pushed(JOBCENTER), *PARTIES[3:]))
    yield made
    await made.close()
    await store.close()


async def test_a_consent_that_ended_while_a_claim_waited_for_its_lock_lets_nothing_go(world: World) -> None:
    ends = world.clock.now() + WAIT
    resource = consent(to=(JOBCENTER,), about=ABOUT)
    resource["provision"]["period"] = {"end": ends.isoformat(timespec="milliseconds")}
    await world.consent(resource)
    sent = report(about=ABOUT)
    await world.send(sent)

    async with world.hub.store.unit_of_work() as another:
        identifier = Identifier(CPR_SYSTEM, sent.citizen.value)
        citizen = (await another.citizens.citizens([identifier]))[identifier]
        await another.citizens.alone_with(citizen.id)
        delivering = asyncio.create_task(world.deliver())
        await asyncio.sleep(0.3)
        assert not delivering.done()
        world.clock.advance(seconds=2 * WAIT.total_seconds())
    await delivering

    assert await world.statuses(sent) == ["withdrawn"]
    assert world.queue.handed == []
