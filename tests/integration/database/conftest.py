"""Stores on real databases, for what only a database can show."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.infrastructure.database import SqlStore, open_store, upgrade
from hub.infrastructure.keyring import Keyring


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    """New keys."""
    return Keyring.load_or_create(tmp_path / "keyring")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database: that of `store` if the test takes one, else one without tables."""
    url: str
    if "store" in request.fixturenames:
        url = request.getfixturevalue(f"migrated_{request.param}_url")
    elif request.param == "sqlite":
        url = f"sqlite+aiosqlite:///{tmp_path / 'hub.db'}"
    else:
        url = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
async def store(database_url: str, keyring: Keyring) -> AsyncIterator[SqlStore]:
    """A migrated store on either database."""
    opened = open_store(database_url, keyring)
    yield opened
    await opened.close()


@pytest.fixture
async def postgres_store(postgres_url: str, keyring: Keyring) -> AsyncIterator[SqlStore]:
    """A migrated store on PostgreSQL."""
    await upgrade(postgres_url)
    opened = open_store(postgres_url, keyring)
    yield opened
    await opened.close()
