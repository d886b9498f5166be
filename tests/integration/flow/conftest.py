"""The real application on either database, one for each test module; every test has messages of its own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from hub.infrastructure.database import upgrade
from hub.infrastructure.keyring import Keyring
from tests.services import PostgresServer
from tests.support.parties import PARTIES
from tests.support.partners import Town, settings_for, town


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty database."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('database') / 'hub.db'}"
        return
    server: PostgresServer = request.getfixturevalue("any_postgres")
    url = server.new_database()
    yield url
    server.drop_database(url)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the keyring lies."""
    made = tmp_path_factory.mktemp("hub")
    Keyring.load_or_create(made / "keyring")
    return made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_town(database_url: str, folder: Path) -> AsyncIterator[Town]:
    """The hub with the tests' parties."""
    await upgrade(database_url)
    async with town(settings_for(database_url, folder), *PARTIES) as made:
        yield made
