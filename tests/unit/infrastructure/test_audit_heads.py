"""Does the file of heads keep every head, whatever happened to it?"""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.infrastructure.audit_heads import AuditHeads, Head, UnreadableHead, noted_head, written_heads

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FIRST, SECOND = Head(1, "a" * 64), Head(12, "0123456789abcdef" * 4)


def test_heads_are_read_in_the_order_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "var" / "audit-heads"
    AuditHeads(path).add(FIRST, NOW)
    AuditHeads(path).add(SECOND, NOW + timedelta(minutes=1))

    assert list(written_heads(path)) == [FIRST, SECOND]
    assert AuditHeads(path).newest() == (SECOND, NOW + timedelta(minutes=1))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_not_there_or_empty_has_no_newest_head(tmp_path: Path) -> None:
    heads = AuditHeads(tmp_path / "audit-heads")
    assert heads.newest() is None

    (tmp_path / "audit-heads").touch()

    assert heads.newest() is None


def test_a_line_that_a_crash_cut_short_is_found_and_does_not_spoil_the_next(tmp_path: Path) -> None:
    path = tmp_path / "audit-heads"
    heads = AuditHeads(path)
    heads.add(FIRST, NOW)
    with path.open("ab") as file:
        file.write(b'{"number":2,"ha')
    assert heads.newest() is None

    heads.add(SECOND, NOW)

    assert list(written_heads(path)) == [FIRST, UnreadableHead(f"{path}, line 2"), SECOND]


@pytest.mark.parametrize(
    "line",
    [
        b"\xff\xfe\n",
        b"\n",
        b'{"number":0,"hash":"' + b"a" * 64 + b'","at":"2026-11-22T09:00:00Z"}\n',
        b'{"number":10000000000000000000,"hash":"' + b"a" * 64 + b'","at":"2026-11-22T09:00:00Z"}\n',
        b'{"number":1,"hash":"' + b"A" * 64 + b'","at":"2026-11-22T09:00:00Z"}\n',
        b'{"number":1,"hash":"' + b"a" * 64 + b'","at":"2026-11-22T09:00:00"}\n',
        b'{"number":1,"hash":"' + b"a" * 64 + b'"}\n',
        b"x" * 2000 + b"\n",
    ],
)
def test_what_is_no_head_is_not_passed_over(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "audit-heads"
    path.write_bytes(line)

    assert next(iter(written_heads(path))) == UnreadableHead(f"{path}, line 1")


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (found,) = written_heads(tmp_path)

    assert found == UnreadableHead(f"{tmp_path}: Is a directory")


def test_a_head_is_taken_as_it_stands_in_the_log() -> None:
    assert noted_head(f" {SECOND}\n") == SECOND
    assert str(SECOND) == f"12:{SECOND.hash}"


@pytest.mark.parametrize(
    "text", ["", "12", f"0:{'a' * 64}", f"12:{'a' * 63}", f"x:{'a' * 64}", f"12:{'A' * 64}"]
)
def test_what_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="NUMBER:HASH"):
        noted_head(text)
