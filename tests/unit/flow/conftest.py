"""A hub in memory for each test of the flow."""

from collections.abc import AsyncIterator

import pytest

from tests.support.world import World, world_in_memory


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """A hub with five parties and nothing else in it."""
    made = await world_in_memory()
    yield made
    await made.close()
