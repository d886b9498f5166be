"""Which heads did the audit trail have? A file apart from the database, a line for each, only ever added to.

Whoever can rewrite the whole database can compute the whole chain anew; the head that was written down
before still tells. Old heads stay: when the hub goes on sealing after a rewritten chain, every later head
agrees with it, and only those from before do not.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import msgspec

_HASH: Final = "[0-9a-f]{64}"
_NOTED: Final = re.compile(rf"([1-9][0-9]{{0,17}}):({_HASH})", re.ASCII)
_LONGEST: Final = 512  # bytes of a line; what is longer is none of ours


@dataclass(frozen=True, slots=True)
class Head:
    """A seal by its number, counted from 1, and its hash (SHA-256 in hexadecimal digits)."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


@dataclass(frozen=True, slots=True)
class UnreadableHead:
    """A line of a file that holds no head, or a file that cannot be read; `where` names it."""

    where: str


class _Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    number: Annotated[int, msgspec.Meta(ge=1, lt=10**18)]
    hash: Annotated[str, msgspec.Meta(pattern=f"^{_HASH}$")]
    at: datetime


_READ: Final = msgspec.json.Decoder(_Line).decode


def noted_head(text: str) -> Head:
    """A head as somebody copied it from the log: NUMBER:HASH. Raises ValueError."""
    found = _NOTED.fullmatch(text.strip())
    if found is None:
        raise ValueError("a head is NUMBER:HASH, the hash in 64 hexadecimal digits")
    return Head(int(found[1]), found[2])


def written_heads(path: Path, *, may_be_missing: bool = False) -> Iterator[Head | UnreadableHead]:
    """The file's heads in the order they were written, read one at a time."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(iter(lambda: file.readline(_LONGEST), b""), start=1):
                read = _read(line)
                yield UnreadableHead(f"{path}, line {number}") if read is None else read[0]
    except OSError as error:
        if not (may_be_missing and isinstance(error, FileNotFoundError)):
            yield UnreadableHead(f"{path}: {error.strerror}")


class AuditHeads:
    """The file that this host's processes write heads to; a line is written whole and made durable."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def newest(self) -> tuple[Head, datetime] | None:
        """The last line's head and when it was written; None without one that can be read. Raises OSError."""
        try:
            with self._path.open("rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - _LONGEST))
                lines = file.read().splitlines()
        except FileNotFoundError:
            return None
        return _read(lines[-1]) if lines else None

    def add(self, head: Head, at: datetime) -> None:
        """Append a line, on a line of its own even after one that a crash cut short. Raises OSError."""
        line = {"number": head.number, "hash": head.hash, "at": at.astimezone(UTC)}
        text = msgspec.json.encode(line) + b"\n"
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            size = os.fstat(file).st_size
            if size and os.pread(file, 1, size - 1) != b"\n":
                text = b"\n" + text
            os.write(file, text)
            os.fsync(file)
        finally:
            os.close(file)


def _read(line: bytes) -> tuple[Head, datetime] | None:
    try:
        read = _READ(line)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return (Head(read.number, read.hash), read.at) if read.at.tzinfo else None
