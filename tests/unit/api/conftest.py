"""A hub behind its API for each test."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.unit.api.world import World, template, world


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database to copy and the keyring that it was written with."""
    return asyncio.run(template(tmp_path_factory.mktemp("api")))


@pytest.fixture
async def hub_world(prepared: Path, tmp_path: Path) -> AsyncIterator[World]:
    """A hub with five parties and nothing else in it."""
    made = await world(prepared, tmp_path)
    yield made
    await made.close()
