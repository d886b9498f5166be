"""What must hold for SQLite, where one writes at a time?"""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from hub.flow.ports import StoreAway
from hub.infrastructure.database import engine, open_store, upgrade
from hub.infrastructure.keyring import Keyring
from tests.contract.store.samples import queued


async def test_a_database_locked_by_another_process_is_away(
    tmp_path: Path, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LOCK_SECONDS", 0.1)
    url = f"sqlite+aiosqlite:///{tmp_path / 'hub.db'}"
    await upgrade(url)
    store = open_store(url, keyring)
    holding = sqlite3.connect(tmp_path / "hub.db", isolation_level=None)
    holding.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreAway):
        await queued(store)
    holding.execute("ROLLBACK")
    holding.close()

    await queued(store)
    await store.close()


async def test_who_waits_too_long_for_the_one_connection_is_told_so(
    tmp_path: Path, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LOCK_SECONDS", 0.1)
    url = f"sqlite+aiosqlite:///{tmp_path / 'hub.db'}"
    await upgrade(url)
    store = open_store(url, keyring)

    async with store.unit_of_work() as first:
        await first.people.registry()
        with pytest.raises(StoreAway):
            await queued(store)
    await store.close()


async def test_a_database_that_cannot_be_opened_is_away(tmp_path: Path, keyring: Keyring) -> None:
    store = open_store(f"sqlite+aiosqlite:///{tmp_path / 'nowhere' / 'hub.db'}", keyring)

    with pytest.raises(StoreAway):
        await store.ping()
    await store.close()
    await asyncio.sleep(0.2)  # aiosqlite's thread still reports to this loop that it ends
