"""A hub in memory with a consent officer at the centre."""

from collections.abc import AsyncIterator

import pytest

from hub.flow.ports import User
from tests.support.world import World, world_in_memory
from tests.unit.flow.officer.filled import OFFICER


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """Five parties, and Mette Holm, who is the centre's officer."""
    made = await world_in_memory()
    async with made.hub.store.unit_of_work() as uow:
        await uow.people.save_user(User(OFFICER, "Mette Holm", "consent-officer", "centre", ""))
        await uow.commit()
    yield made
    await made.close()
