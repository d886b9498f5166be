"""Does the hub tell its heads outside the database, and notice when the chain under it was rewritten?"""

import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.bootstrap import running
from hub.config import Settings
from hub.flow.ports import StoreAway
from hub.infrastructure.audit_heads import AuditHeads, Head, written_heads
from hub.infrastructure.database import SqlStore
from hub.infrastructure.database.audit_trail import AuditTrail, verify_trail
from hub.infrastructure.database.engine import open_engine
from hub.infrastructure.sealing import Sealing
from tests.contract.store.samples import NOW, entry
from tests.integration.database.intruder import unlocked
from tests.integration.database.sql import run_sql
from tests.support.ports import NotedTelemetry

MINUTE = timedelta(minutes=1)


@pytest.fixture
def heads(tmp_path: Path) -> Path:
    """The file of heads."""
    return tmp_path / "audit-heads"


@pytest.fixture
async def engine(store: SqlStore, database_url: str) -> Any:
    """An engine on the store's database."""
    engine = open_engine(database_url)
    yield engine
    await engine.dispose()


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    """What is logged."""
    with structlog.testing.capture_logs() as lines:
        yield lines


def sealing(engine: AsyncEngine, heads: Path, telemetry: NotedTelemetry | None = None) -> Sealing:
    """The sealing of a process that has just started."""
    return Sealing(AuditTrail(engine), AuditHeads(heads), telemetry or NotedTelemetry())


def url_of(engine: AsyncEngine) -> str:
    """The database's address."""
    return engine.url.render_as_string(hide_password=False)


async def note(store: SqlStore, times: int = 1) -> None:
    """Write entries, each in a transaction of its own."""
    for _ in range(times):
        async with store.unit_of_work() as uow:
            await uow.history.add((), [entry(), entry("delivery.queued")])
            await uow.commit()


async def test_each_head_goes_to_the_log_and_one_a_minute_to_the_file(
    store: SqlStore, engine: AsyncEngine, heads: Path, logged: list[Any]
) -> None:
    process = sealing(engine, heads)
    for seconds in (0, 5, 59, 60):
        await note(store)
        await process.seal(NOW + timedelta(seconds=seconds))

    sealed = [line for line in logged if line["event"] == "audit.sealed"]
    assert [line["number"] for line in sealed] == [1, 2, 3, 4]
    assert {key for line in sealed for key in line} == {"event", "log_level", "number", "hash"}
    assert [str(head) for head in written_heads(heads)] == [
        f"{line['number']}:{line['hash']}" for line in (sealed[0], sealed[3])
    ]


async def test_the_last_head_is_written_a_minute_later_or_when_the_process_ends(
    store: SqlStore, engine: AsyncEngine, heads: Path
) -> None:
    process = sealing(engine, heads)
    for seconds in (0, 5):
        await note(store)
        await process.seal(NOW + timedelta(seconds=seconds))
    assert [head.number for head in _heads(heads)] == [1]

    await process.seal(NOW + MINUTE)
    assert [head.number for head in _heads(heads)] == [1, 2]

    await note(store)
    await process.seal(NOW + MINUTE, closing=True)
    await process.seal(NOW + MINUTE, closing=True)
    assert [head.number for head in _heads(heads)] == [1, 2, 3]
    assert (await verify_trail(url_of(engine), written_heads(heads))).intact


async def test_processes_of_one_host_share_the_file_and_its_minute(
    store: SqlStore, engine: AsyncEngine, heads: Path
) -> None:
    one, other = sealing(engine, heads), sealing(engine, heads)
    await note(store)
    await one.seal(NOW)
    await note(store)

    await other.seal(NOW + MINUTE / 2)

    assert [head.number for head in _heads(heads)] == [1]


async def test_more_than_one_transaction_seals_is_sealed_at_once(
    store: SqlStore, engine: AsyncEngine, heads: Path
) -> None:
    await note(store, 5)

    await Sealing(AuditTrail(engine, most=2), AuditHeads(heads), NotedTelemetry()).seal(NOW)

    report = await verify_trail(url_of(engine), written_heads(heads))
    assert (report.intact, report.sealed, report.unsealed, report.heads) == (True, 5, 0, 1)


async def test_a_chain_that_was_rewritten_under_the_hub_is_noticed_at_the_next_seal(
    store: SqlStore, engine: AsyncEngine, heads: Path, logged: list[Any]
) -> None:
    telemetry = NotedTelemetry()
    process = sealing(engine, heads, telemetry)
    await note(store, 2)
    await process.seal(NOW)

    await run_sql(url_of(engine), *unlocked(url_of(engine)), "DELETE FROM audit_seals WHERE number = 2")
    await process.seal(NOW + MINUTE)

    lost = [line for line in logged if line["event"] == "audit.head-lost"]
    assert [(line["log_level"], line["number"]) for line in lost] == [("error", 2)]
    assert telemetry.counts == {"hub.audit_head_lost": 1}


async def test_a_process_that_starts_goes_on_from_the_file(
    store: SqlStore, engine: AsyncEngine, heads: Path, logged: list[Any]
) -> None:
    AuditHeads(heads).add(Head(900, "f" * 64), NOW)
    await note(store)

    await sealing(engine, heads).seal(NOW + MINUTE)

    assert [line["number"] for line in logged if line["event"] == "audit.head-lost"] == [900]
    assert [head.number for head in _heads(heads)] == [900, 1]


async def test_a_file_that_cannot_be_written_is_logged_once_a_minute_and_stops_nothing(
    store: SqlStore, engine: AsyncEngine, tmp_path: Path, logged: list[Any]
) -> None:
    heads = tmp_path / "heads"
    heads.mkdir()
    process = sealing(engine, heads)
    for seconds in (0, 5, 61):
        await note(store)
        await process.seal(NOW + timedelta(seconds=seconds))

    heads.rmdir()
    await process.seal(NOW + 3 * MINUTE)

    said = [line["event"] for line in logged if line["log_level"] == "error"]
    assert said == ["audit.heads-unreadable", "audit.heads-unwritable"]
    assert [head.number for head in _heads(heads)] == [3]
    assert stat.S_IMODE(heads.stat().st_mode) == 0o600


async def test_a_database_that_is_away_is_said(heads: Path) -> None:
    away = open_engine("postgresql+asyncpg://nobody@127.0.0.1:1/none")

    with pytest.raises(StoreAway):
        await sealing(away, heads).seal(NOW)


async def test_a_hub_that_ends_leaves_nothing_unsealed_and_its_head_beside_the_keyring(
    tmp_path: Path,
) -> None:
    settings = Settings(
        database_url=f"sqlite+aiosqlite:///{tmp_path / 'hub.db'}", keyring=tmp_path / "keyring"
    )
    async with running(settings, deliver=False) as hub:
        await note(hub.store)

    report = await verify_trail(settings.database_url, written_heads(tmp_path / "audit-heads"))
    assert (report.intact, report.sealed, report.unsealed, report.heads) == (True, 1, 0, 1)


def _heads(path: Path) -> list[Head]:
    return [head for head in written_heads(path) if isinstance(head, Head)]
