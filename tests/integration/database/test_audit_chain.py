"""Is every meddling with the audit trail either refused or found?"""

import asyncio

import pytest
from sqlalchemy.exc import DBAPIError

from hub.flow.ports import AuditVerdict
from hub.infrastructure.database import SqlStore
from hub.infrastructure.database.tables import APPEND_ONLY
from tests.contract.store.samples import NOW, entry
from tests.integration.database.sql import run_sql

NEW_ENTRY = (
    "INSERT INTO audit_entries (batch, ordinal, kind, agent, data, at)"
    " SELECT {batch}, 9, 'consent.recorded', 'hub', '{{}}', at FROM audit_entries LIMIT 1"
)
OF_SECOND = "batch = (SELECT batch FROM audit_seals WHERE number = 2)"


def unlocked(url: str) -> list[str]:
    """What an intruder with the owner's rights does first."""
    if url.startswith("postgresql"):
        return ["SET session_replication_role = replica"]
    return [
        f"DROP TRIGGER {table.name}_no_{change}" for table in APPEND_ONLY for change in ("update", "delete")
    ]


async def chained(store: SqlStore) -> None:
    """Three sealed batches of two entries, and one that is not sealed."""
    for number in range(4):
        async with store.unit_of_work() as uow:
            await uow.history.add((), [entry(agent=f"party-{number}"), entry("delivery.queued")])
            await uow.commit()
        if number < 3:
            async with store.unit_of_work() as uow:
                await uow.history.seal(NOW)
                await uow.commit()


async def verdict(store: SqlStore) -> AuditVerdict:
    """What verifying finds."""
    async with store.unit_of_work() as uow:
        return await uow.history.verify()


@pytest.mark.parametrize("table", [table.name for table in APPEND_ONLY])
async def test_histories_refuse_to_be_rewritten(store: SqlStore, database_url: str, table: str) -> None:
    await chained(store)

    for change in (f"DELETE FROM {table}", f"UPDATE {table} SET {column(table)} = {column(table)}"):
        if table.startswith("audit") or database_url.startswith("postgresql"):
            with pytest.raises(DBAPIError, match="append-only"):
                await run_sql(database_url, change)


def column(table: str) -> str:
    """A column of the table."""
    return next(iter(next(t for t in APPEND_ONLY if t.name == table).columns)).name


@pytest.mark.parametrize(
    ("meddling", "broken_at"),
    [
        (f"UPDATE audit_entries SET agent = 'x' WHERE {OF_SECOND} AND ordinal = 0", 2),
        (f"DELETE FROM audit_entries WHERE {OF_SECOND} AND ordinal = 1", 2),
        (f"DELETE FROM audit_entries WHERE {OF_SECOND}", 2),
        (NEW_ENTRY.format(batch="(SELECT batch FROM audit_seals WHERE number = 2)"), 2),
        (NEW_ENTRY.format(batch="'of-no-batch'"), 4),
        (
            "UPDATE audit_batches SET digest = 'x' WHERE id = (SELECT batch FROM audit_seals WHERE number = 3)",
            3,
        ),
        ("DELETE FROM audit_seals WHERE number = 1", 1),
        ("UPDATE audit_seals SET hash = 'x' WHERE number = 1", 1),
        ("DELETE FROM audit_batches WHERE id = (SELECT batch FROM audit_seals WHERE number = 1)", 1),
        ("UPDATE audit_entries SET data = '{}' WHERE batch = (SELECT batch FROM audit_unsealed)", 4),
        ("DELETE FROM audit_unsealed", 4),
        ("DELETE FROM audit_batches WHERE id = (SELECT batch FROM audit_unsealed)", 4),
    ],
)
async def test_meddling_is_found_where_it_was_done(
    store: SqlStore, database_url: str, meddling: str, broken_at: int
) -> None:
    await chained(store)
    assert (await verdict(store)).intact

    await run_sql(database_url, *unlocked(database_url), meddling)

    found = await verdict(store)
    assert not found.intact
    assert found.broken_at == broken_at


async def test_batches_sealed_by_two_at_once_are_chained_once(store: SqlStore) -> None:
    await chained(store)

    async def seal() -> int:
        async with store.unit_of_work() as uow:
            sealed = await uow.history.seal(NOW)
            await uow.commit()
            return sealed

    sealed = await asyncio.gather(seal(), seal(), seal())

    assert sorted(sealed) == [0, 0, 1]
    assert await verdict(store) == AuditVerdict(True, sealed=4, unsealed=0, entries=8)
