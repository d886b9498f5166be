"""What does `hub audit verify` say, on the embedded profile in an empty folder?"""

import asyncio
import json
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from hub.bootstrap import store_of
from hub.cli import app, upkeep
from hub.config import Settings
from hub.flow.records import AuditRecord
from hub.infrastructure.audit_heads import AuditHeads, Head
from hub.infrastructure.database import upgrade
from hub.infrastructure.database.audit_trail import AuditTrail
from hub.infrastructure.database.engine import open_engine

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HEADS = Path("var/audit-heads")


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, and no setting of the machine's."""
    for name in [name for name in os.environ if name.startswith("HUB_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr("hub.cli.common.set_up_logging", lambda: None)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def heads(empty_folder: Path) -> list[Head]:
    """The heads of a trail of three seals, and the newest one in the hub's file."""

    async def prepare() -> list[Head]:
        settings = Settings()
        await upgrade(settings.database_url)
        store, engine = store_of(settings), open_engine(settings.database_url)
        found = []
        for number in range(3):
            async with store.unit_of_work() as uow:
                await uow.history.add((), [AuditRecord("case.read", NOW, f"party-{number}")])
                await uow.commit()
            found.append((await AuditTrail(engine).seal(NOW)).head)
        await store.close()
        await engine.dispose()
        return [head for head in found if head is not None]

    told = asyncio.run(prepare())
    AuditHeads(HEADS).add(told[-1], NOW)
    return told


def verify(*words: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, ["audit", "verify", *words])


def verified(*words: str) -> tuple[int, Any]:
    """Run the command; its exit code and what it prints as JSON."""
    result = verify(*words, "--json")
    return result.exit_code, json.loads(result.stdout)


def meddle(*statements: str) -> None:
    """Change the database past the hub."""
    with closing(sqlite3.connect("var/hub.db")) as database, database:
        for table in ("audit_entries", "audit_batches", "audit_seals"):
            database.execute(f"DROP TRIGGER IF EXISTS {table}_no_delete")
            database.execute(f"DROP TRIGGER IF EXISTS {table}_no_update")
        for statement in statements:
            database.execute(statement)


def test_an_intact_trail_is_told_with_its_head(heads: list[Head]) -> None:
    result = verify()

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "intact: 3 entries, 3 seals, 0 unsealed batches, compared with 1 heads",
        f"head {heads[-1]}",
    ]
    assert verified() == (0, {
        "intact": True, "sealed": 3, "unsealed": 0, "entries": 3, "broken_at": None, "heads": 1,
        "head": {"number": 3, "hash": heads[-1].hash}, "faults": [], "counts": {},
    })  # fmt: skip


def test_a_changed_row_is_told_with_its_place(heads: list[Head]) -> None:
    meddle("UPDATE audit_entries SET agent = 'x' WHERE id = 2")

    code, report = verified()

    assert (code, report["intact"], report["broken_at"]) == (1, False, 2)
    assert report["faults"] == [
        {"check": "entries-changed", "where": "seal 2", "text": "entries were changed, removed or added"}
    ]
    said = verify()
    assert said.exit_code == 1
    assert "BROKEN" in said.stdout
    assert "entries-changed: entries were changed, removed or added: seal 2" in said.stdout


def test_a_removed_tail_is_seen_against_the_hubs_own_file(heads: list[Head]) -> None:
    meddle(
        "DELETE FROM audit_entries WHERE id = 3",
        "DELETE FROM audit_batches WHERE id = (SELECT batch FROM audit_seals WHERE number = 3)",
        "DELETE FROM audit_seals WHERE number = 3",
    )

    code, report = verified()

    assert (code, report["counts"]) == (1, {"head-missing": 1})
    assert report["head"] == {"number": 2, "hash": heads[1].hash}


def test_without_any_head_a_removed_tail_cannot_be_seen_and_that_is_said(heads: list[Head]) -> None:
    HEADS.unlink()

    result = verify()

    assert result.exit_code == 0
    assert "no head was noted outside the database" in result.stderr


def test_heads_are_taken_from_other_files_and_from_the_log(heads: list[Head], empty_folder: Path) -> None:
    other = empty_folder / "copy-of-another-host"
    AuditHeads(other).add(heads[0], NOW)

    code, report = verified("--heads", str(other), "--heads", str(HEADS), "--head", str(heads[1]))
    wrong = verify("--head", f"2:{'f' * 64}")

    assert (code, report["heads"]) == (0, 3)
    assert wrong.exit_code == 1
    assert "head-differs" in wrong.stdout
    assert "seal 2" in wrong.stdout


def test_a_file_of_heads_that_cannot_be_read_fails_the_check(heads: list[Head], empty_folder: Path) -> None:
    with HEADS.open("a") as file:
        file.write("something else\n")

    code, report = verified()
    absent = verify("--heads", "nowhere")

    assert (code, report["heads"]) == (1, 1)
    assert [(fault["check"], fault["where"]) for fault in report["faults"]] == [
        ("head-unreadable", f"{HEADS}, line 2")
    ]
    assert absent.exit_code == 1
    assert "nowhere: No such file" in absent.stdout


def test_a_head_that_is_none_is_refused(heads: list[Head]) -> None:
    result = verify("--head", "3")

    assert result.exit_code == 1
    assert "NUMBER:HASH" in result.stderr


def test_a_long_check_shows_how_far_it_is(heads: list[Head], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "_MANY", 2)

    assert "verifying" in verify().stderr
    assert "verifying" not in verify("--json").stderr


def test_a_database_that_is_not_there_is_said(empty_folder: Path) -> None:
    (empty_folder / "var").mkdir()

    result = verify()

    assert result.exit_code == 1
    assert "the database cannot be reached, or is not migrated" in result.stderr
