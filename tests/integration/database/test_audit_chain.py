"""Is every meddling with the audit trail either refused or found?"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hub.flow.ports import StoreAway
from hub.infrastructure.audit_heads import Head, UnreadableHead
from hub.infrastructure.database import SqlStore, open_store, upgrade
from hub.infrastructure.database.audit_chain import append, chain
from hub.infrastructure.database.audit_check import FAULTS, check
from hub.infrastructure.database.audit_trail import AuditTrail, verify_trail
from hub.infrastructure.database.engine import dialect_of, open_engine
from hub.infrastructure.database.tables import APPEND_ONLY
from hub.infrastructure.database.transaction import Transaction
from hub.infrastructure.keyring import Keyring
from tests.contract.store.samples import NOW, entry
from tests.integration.database.intruder import recompute, removed_from, unlocked
from tests.integration.database.sql import run_sql


async def chained(store: SqlStore, database_url: str) -> None:
    """Three sealed batches of two entries, and one that is not sealed."""
    for number in range(4):
        async with store.unit_of_work() as uow:
            at = NOW + timedelta(minutes=number)
            await uow.history.add(
                (), [entry(agent=f"party-{number}", at=at), entry("delivery.queued", at=at)]
            )
            await uow.commit()
        if number < 3:
            await sealed(database_url)


async def sealed(database_url: str) -> None:
    """Seal what waits for it."""
    engine = open_engine(database_url)
    await AuditTrail(engine).seal(NOW)
    await engine.dispose()


@pytest.mark.parametrize("table", [table.name for table in APPEND_ONLY])
async def test_histories_refuse_to_be_rewritten(store: SqlStore, database_url: str, table: str) -> None:
    await chained(store, database_url)

    for change in (f"DELETE FROM {table}", f"UPDATE {table} SET {column(table)} = {column(table)}"):
        if table.startswith("audit") or database_url.startswith("postgresql"):
            with pytest.raises(DBAPIError, match="append-only"):
                await run_sql(database_url, change)


def column(table: str) -> str:
    """A column of the table."""
    return next(iter(next(t for t in APPEND_ONLY if t.name == table).columns)).name


@dataclass(frozen=True)
class Meddling:
    """What an intruder does, and what is then found where."""

    statements: tuple[str, ...]
    found: set[tuple[str, str]]


def of(*statements: str, **found: str) -> Meddling:
    """The same, in fewer words: `entries_changed="seal 2"`; several places are parted by commas."""
    faults = {
        (name.replace("_", "-"), place) for name, places in found.items() for place in places.split(", ")
    }
    return Meddling(statements, faults)


def batch_of(number: int) -> str:
    """The batch of a seal."""
    return f"(SELECT batch FROM audit_seals WHERE number = {number})"


def exchange(table: str, column: str, one: object, other: object) -> tuple[str, ...]:
    """Two rows exchange the value of a column that may be unique."""
    aside = "'aside'" if isinstance(one, str) else "-1"
    change = f"UPDATE {table} SET {column} = {{}} WHERE {column} = {{}}"
    return change.format(aside, one), change.format(one, other), change.format(other, aside)


BATCHES = "CREATE TABLE aside AS SELECT number, batch, hash FROM audit_seals"
ADDED = (
    "INSERT INTO audit_entries (id, batch, ordinal, kind, agent, data, at)"
    " SELECT {id}, {batch}, {ordinal}, 'consent.recorded', 'hub', '{{}}', at FROM audit_entries LIMIT 1"
)
WAITING = "(SELECT batch FROM audit_unsealed)"

MEDDLINGS = {
    "an entry changed": of(
        f"UPDATE audit_entries SET agent = 'x' WHERE batch = {batch_of(2)} AND ordinal = 0",
        entries_changed="seal 2",
    ),
    "an entry dated back": of(
        "UPDATE audit_entries SET at = (SELECT min(at) FROM audit_entries)"
        f" WHERE batch = {batch_of(2)} AND ordinal = 1",
        entries_changed="seal 2",
    ),
    "an entry's data emptied": of(
        f"UPDATE audit_entries SET data = '{{}}' WHERE batch = {batch_of(3)} AND ordinal = 1",
        entries_changed="seal 3",
    ),
    "an entry removed": of(
        f"DELETE FROM audit_entries WHERE batch = {batch_of(2)} AND ordinal = 1", entries_changed="seal 2"
    ),
    "all entries of a batch removed": of(
        f"DELETE FROM audit_entries WHERE batch = {batch_of(2)}", entries_changed="seal 2"
    ),
    "an entry added to a batch": of(ADDED.format(id=9, batch=batch_of(2), ordinal=2), entries_changed="seal 2"),
    "an entry added to no batch": of(
        ADDED.format(id=9, batch="'of-no-batch'", ordinal=0), entry_loose="entry 9"
    ),
    "an entry added before all others": of(
        ADDED.format(id=-9, batch="'of-no-batch'", ordinal=0), entry_loose="entry -9"
    ),
    "two entries of a batch exchanging what they say": of(
        "UPDATE audit_entries SET kind = CASE kind WHEN 'delivery.queued' THEN 'message.accepted'"
        f" ELSE 'delivery.queued' END WHERE batch = {batch_of(2)}",
        entries_changed="seal 2",
    ),
    "two entries of two batches exchanging what they say": of(
        *exchange("audit_entries", "agent", "'party-0'", "'party-2'"), entries_changed="seal 1, seal 3"
    ),
    "two batches exchanging an entry": of(
        f"CREATE TABLE aside AS SELECT {batch_of(1)} AS one, {batch_of(3)} AS other",
        "UPDATE audit_entries SET batch = (SELECT other FROM aside) WHERE id = 1",
        "UPDATE audit_entries SET batch = (SELECT one FROM aside) WHERE id = 5",
        entries_changed="seal 1, seal 3",
    ),
    "two entries of a batch exchanging their order": of(
        f"UPDATE audit_entries SET ordinal = 1 - ordinal WHERE batch = {batch_of(2)}",
        entries_changed="seal 2",
    ),
    "entries counted otherwise": of(
        f"UPDATE audit_entries SET ordinal = ordinal + 7 WHERE batch = {batch_of(2)}",
        entries_reordered="seal 2",
    ),
    "two entries of two batches exchanging their places": of(
        *exchange("audit_entries", "id", 2, 5), link_broken="seal 1, seal 3"
    ),
    "an entry put last": of("UPDATE audit_entries SET id = 99 WHERE id = 1", link_broken="seal 1"),
    "a digest changed": of(
        f"UPDATE audit_batches SET digest = 'x' WHERE id = {batch_of(3)}", entries_changed="seal 3"
    ),
    "a count changed": of(
        f"UPDATE audit_batches SET entries = 3 WHERE id = {batch_of(3)}", entries_changed="seal 3"
    ),
    "a sealed batch removed": of(
        f"DELETE FROM audit_batches WHERE id = {batch_of(1)}",
        batch_missing="seal 1", entry_loose="entry 1, entry 2",
    ),
    "a batch put back to be sealed again": of(
        "INSERT INTO audit_unsealed SELECT batch FROM audit_seals WHERE number = 1", batch_twice="batch 1"
    ),
    "a batch added outside the chain": of(
        "INSERT INTO audit_batches (id, entries, digest) VALUES ('x', 0, 'x')", batch_loose="batch x"
    ),
    "a batch without a name added": of(
        "INSERT INTO audit_batches (id, entries, digest) VALUES ('', 0, 'x')",
        batch_loose="a batch without a name",
    ),
    "the first seal removed": of(
        "DELETE FROM audit_seals WHERE number = 1", seal_missing="seal 1", batch_loose="batch 1"
    ),
    "a seal in between removed": of(
        "DELETE FROM audit_seals WHERE number = 2", seal_missing="seal 2", batch_loose="batch 2"
    ),
    "the last seal removed": of("DELETE FROM audit_seals WHERE number = 3", batch_loose="batch 3"),
    "a seal's hash changed": of(
        "UPDATE audit_seals SET hash = 'x' WHERE number = 1", link_broken="seal 1, seal 2"
    ),
    "a seal dated otherwise": of(
        "UPDATE audit_seals SET sealed_at = (SELECT max(at) FROM audit_entries) WHERE number = 2",
        link_broken="seal 2",
    ),
    "a seal before the first one": of(
        "INSERT INTO audit_seals (number, batch, hash, sealed_at)"
        " SELECT 0, 'x', hash, sealed_at FROM audit_seals WHERE number = 1",
        seal_extra="a number below 1 or one that is there twice",
    ),
    "two seals exchanging their numbers": of(
        *exchange("audit_seals", "number", 1, 2), link_broken="seal 1, seal 2, seal 3"
    ),
    "two seals exchanging their batches": of(
        BATCHES,
        "UPDATE audit_seals SET batch = 'aside' WHERE number = 1",
        "UPDATE audit_seals SET batch = (SELECT batch FROM aside WHERE number = 1) WHERE number = 2",
        "UPDATE audit_seals SET batch = (SELECT batch FROM aside WHERE number = 2) WHERE number = 1",
        link_broken="seal 1, seal 2",
    ),
    "two seals exchanging their hashes": of(
        BATCHES,
        "UPDATE audit_seals SET hash = (SELECT hash FROM aside WHERE number = 2) WHERE number = 1",
        "UPDATE audit_seals SET hash = (SELECT hash FROM aside WHERE number = 1) WHERE number = 2",
        link_broken="seal 1, seal 2, seal 3",
    ),
    "a waiting entry changed": of(
        f"UPDATE audit_entries SET data = '{{}}' WHERE batch = {WAITING}",
        entries_changed="waiting batch 4",
    ),
    "a waiting entry removed": of(
        f"DELETE FROM audit_entries WHERE batch = {WAITING} AND ordinal = 1",
        entries_changed="waiting batch 4",
    ),
    "waiting entries removed": of(
        f"DELETE FROM audit_entries WHERE batch = {WAITING}", entries_changed="waiting batch 4"
    ),
    "a waiting batch taken off the list": of("DELETE FROM audit_unsealed", batch_loose="batch 4"),
    "a waiting batch removed": of(
        f"DELETE FROM audit_batches WHERE id = {WAITING}",
        batch_missing="waiting batch 4", entry_loose="entry 7, entry 8",
    ),
}  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def chained_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with a chain, for tests that leave it as it is."""
    folder = tmp_path_factory.mktemp("chain")
    server = request.getfixturevalue("any_postgres") if request.param == "postgresql" else None
    url = server.new_database() if server else f"sqlite+aiosqlite:///{folder / 'hub.db'}"

    async def prepare() -> None:
        await upgrade(url)
        store = open_store(url, Keyring.load_or_create(folder / "keyring"))
        await chained(store, url)
        await store.close()

    asyncio.run(prepare())
    yield url
    if server:
        server.drop_database(url)


@pytest.fixture
async def transaction(chained_url: str) -> AsyncIterator[Transaction]:
    """An intruder's transaction, undone in the end."""
    engine = open_engine(chained_url)
    begun = Transaction(engine, dialect_of(engine))
    await run(begun, *unlocked(chained_url))
    yield begun
    await begun.close()
    await engine.dispose()


@pytest.mark.parametrize("name", MEDDLINGS)
async def test_meddling_is_found_where_it_was_done(transaction: Transaction, name: str) -> None:
    batches = await transaction.rows(text("SELECT id FROM audit_batches ORDER BY id"))
    numbers = {row.id: f"batch {number}" for number, row in enumerate(batches, start=1)}

    await run(transaction, *MEDDLINGS[name].statements)

    report = await check(transaction)
    found = {(fault.check, with_numbers(fault.where, numbers)) for fault in report.faults}
    assert found == MEDDLINGS[name].found
    assert not report.intact
    assert {fault.check for fault in report.faults} <= FAULTS.keys()


def with_numbers(where: str, numbers: dict[str, str]) -> str:
    """The place with a batch's number instead of its name."""
    for batch, number in numbers.items():
        where = where.replace(f"batch {batch}", number)
    return where


async def run(transaction: Transaction, *statements: str) -> None:
    """Run statements past the hub."""
    for statement in statements:
        await transaction.execute(text(statement))


async def heads_of(transaction: Transaction) -> list[Head]:
    """Every head that the hub has told."""
    return [
        Head(*row) for row in await transaction.rows(text("SELECT number, hash FROM audit_seals ORDER BY 1"))
    ]


async def faults(transaction: Transaction, *heads: Head) -> list[tuple[str, str]]:
    """What is found with these heads."""
    return [(fault.check, fault.where) for fault in (await check(transaction, heads)).faults]


async def test_a_chain_agrees_with_every_head_that_it_had(transaction: Transaction) -> None:
    heads = await heads_of(transaction)

    report = await check(transaction, heads)

    assert (report.intact, report.faults, report.broken_at) == (True, (), None)
    assert (report.sealed, report.unsealed, report.entries) == (3, 1, 8)
    assert (report.heads, report.head) == (3, heads[-1])


async def test_a_removed_tail_is_told_by_a_head_alone(transaction: Transaction) -> None:
    heads = await heads_of(transaction)

    await run(transaction, *removed_from(3))

    assert await faults(transaction, *heads[:2]) == []
    assert await faults(transaction, *heads) == [("head-missing", "seal 3")]


async def test_a_removed_trail_is_told_by_any_head(transaction: Transaction) -> None:
    heads = await heads_of(transaction)

    await run(transaction, *removed_from(1))

    assert (await check(transaction)).entries == 0
    assert await faults(transaction) == []
    assert await faults(transaction, heads[0]) == [("head-missing", "seal 1")]


async def test_a_removed_tail_that_the_hub_has_grown_over_is_told_by_the_old_head(
    transaction: Transaction,
) -> None:
    old = await heads_of(transaction)
    await run(transaction, *removed_from(3))

    for _ in range(2):
        await append(transaction, [entry()])
        await chain(transaction, NOW)

    new = await heads_of(transaction)
    assert len(new) == 4
    assert await faults(transaction, *new) == []
    assert await faults(transaction, *old, *new) == [("head-differs", "seal 3")]


async def test_a_chain_computed_anew_is_told_by_every_head_from_before(transaction: Transaction) -> None:
    heads = await heads_of(transaction)

    await run(transaction, f"UPDATE audit_entries SET agent = 'x' WHERE batch = {batch_of(2)}")
    await recompute(transaction)

    assert await faults(transaction) == []
    assert await faults(transaction, *heads) == [("head-differs", "seal 2"), ("head-differs", "seal 3")]


async def test_a_digest_that_was_made_to_fit_breaks_the_link(transaction: Transaction) -> None:
    await run(transaction, f"UPDATE audit_entries SET agent = 'x' WHERE batch = {batch_of(2)}")

    await recompute(transaction, links=False)

    assert await faults(transaction) == [("link-broken", "seal 2")]


async def test_only_what_is_not_sealed_yet_can_be_removed_unseen(transaction: Transaction) -> None:
    heads = await heads_of(transaction)

    await run(transaction, *removed_from(4))

    assert await faults(transaction, *heads) == []


async def test_seals_of_version_0_1_0_hold_until_the_first_one_that_covers_where_entries_stand(
    transaction: Transaction,
) -> None:
    await recompute(transaction, old=2)
    assert await faults(transaction) == []

    await run(transaction, "UPDATE audit_entries SET id = id + 90 WHERE id IN (1, 6)")

    assert await faults(transaction) == [("link-broken", "seal 3")]


async def test_seals_of_version_0_1_0_are_not_taken_after_newer_ones(transaction: Transaction) -> None:
    await recompute(transaction, old=3)
    await append(transaction, [entry()])
    await chain(transaction, NOW)
    assert await faults(transaction) == []

    await recompute(transaction, old=3)
    await run(
        transaction,
        "UPDATE audit_seals SET hash = (SELECT hash FROM audit_seals WHERE number = 3) WHERE number = 5",
    )

    assert await faults(transaction) == [("link-broken", "seal 5")]


async def test_many_faults_of_a_kind_are_counted_and_the_first_ones_named(transaction: Transaction) -> None:
    heads = [Head(number, "f" * 64) for number in range(1, 2501)]

    report = await check(transaction, [*heads, UnreadableHead("line 7")])

    assert report.counts == {"head-differs": 3, "head-missing": 2497, "head-unreadable": 1}
    assert len([fault for fault in report.faults if fault.check == "head-missing"]) == 10
    assert report.broken_at is None


async def test_progress_is_told_in_seals(transaction: Transaction) -> None:
    told: list[tuple[int, int]] = []

    await check(transaction, progress=lambda done, total: told.append((done, total)))

    assert told == [(3, 3)]


async def test_a_trail_that_is_added_to_and_sealed_meanwhile_is_intact_at_every_moment(
    store: SqlStore, database_url: str
) -> None:
    await chained(store, database_url)
    stop = asyncio.Event()

    async def work() -> None:
        while not stop.is_set():
            async with store.unit_of_work() as uow:
                await uow.history.add((), [entry(), entry("delivery.queued")])
                await uow.commit()
            await sealed(database_url)

    working = asyncio.create_task(work())
    reports = [await verify_trail(database_url) for _ in range(10)]
    stop.set()
    await working

    assert [report.faults for report in reports] == [()] * 10
    assert reports[-1].sealed > reports[0].sealed


async def test_a_database_without_its_tables_is_away(database_url: str) -> None:
    with pytest.raises(StoreAway):
        await verify_trail(database_url)


async def test_batches_sealed_by_three_at_once_are_chained_once(store: SqlStore, database_url: str) -> None:
    await chained(store, database_url)

    await asyncio.gather(*(sealed(database_url) for _ in range(3)))

    report = await verify_trail(database_url)
    assert (report.faults, report.sealed, report.unsealed, report.entries) == ((), 4, 0, 8)
