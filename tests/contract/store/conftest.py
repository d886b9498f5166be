"""Which stores must keep the promises of hub.flow.ports? The one in memory, SQLite and PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

import pytest

from hub.flow.ports import Store
from hub.infrastructure.database import open_store
from hub.infrastructure.fakes import MemoryStore
from hub.infrastructure.keyring import Keyring


class ClosableStore(Store, Protocol):
    """A store that a test can close."""

    async def close(self) -> None: ...


@pytest.fixture(
    params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.services)],
)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ClosableStore]:
    """An empty, migrated store."""
    opened: ClosableStore
    if request.param == "memory":
        opened = MemoryStore()
    else:
        url = request.getfixturevalue(f"migrated_{request.param}_url")
        opened = open_store(url, Keyring.load_or_create(tmp_path / "keyring"), pool_size=4)
    yield opened
    await opened.close()
