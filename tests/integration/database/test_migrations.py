"""Do migrations and models agree, and can several processes upgrade at once?"""

import asyncio
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from hub.flow.ports import StoreAway
from hub.infrastructure.database import open_store, upgrade
from hub.infrastructure.database.engine import open_engine
from hub.infrastructure.database.tables import metadata
from hub.infrastructure.keyring import Keyring
from tests.integration.database.sql import run_sql


async def test_migrations_make_exactly_what_the_models_say(database_url: str) -> None:
    await upgrade(database_url)

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    engine = open_engine(database_url)
    async with engine.connect() as connection:
        found = await connection.run_sync(differences)
    await engine.dispose()
    assert found == []


async def test_upgrading_again_changes_nothing(database_url: str) -> None:
    await upgrade(database_url)

    await upgrade(database_url)

    assert await run_sql(database_url, "SELECT count(*) FROM registries") == [(1,)]


async def test_several_processes_may_upgrade_at_once(database_url: str) -> None:
    program = f"import asyncio; from hub.infrastructure.database import upgrade; asyncio.run(upgrade({database_url!r}))"

    processes = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", program, stderr=asyncio.subprocess.PIPE)
        for _ in range(2)
    ]
    said = [(await process.communicate())[1].decode() for process in processes]

    assert [process.returncode for process in processes] == [0, 0], said
    assert await run_sql(database_url, "SELECT count(*) FROM alembic_version") == [(1,)]


async def test_a_database_without_the_newest_schema_is_not_ready(database_url: str, keyring: Keyring) -> None:
    store = open_store(database_url, keyring)
    with pytest.raises(StoreAway):
        await store.ping()
    await upgrade(database_url)
    await store.ping()

    await run_sql(database_url, "UPDATE alembic_version SET version_num = 'older'")

    with pytest.raises(StoreAway):
        await store.ping()
    await store.close()


async def test_an_embedded_database_is_made_with_its_folder_and_is_durable(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'var' / 'hub.db'}"

    await upgrade(url)

    assert await run_sql(url, "PRAGMA journal_mode") == [("wal",)]
    assert await run_sql(url, "PRAGMA synchronous") == [(2,)]
    assert await run_sql(url, "PRAGMA foreign_keys") == [(1,)]
