"""How is the audit chain computed? A digest for each transaction's entries, a hash over the hash before it.

What is written here is what verifying recomputes; a change of it breaks every chain that is stored.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

ENTRY: Final = (
    "kind", "at", "agent", "citizen_id", "case_id", "message_key", "delivery_id", "recipient", "data",
)  # fmt: skip
GENESIS: Final = "0" * 64
_ENCODE: Final = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Link:
    """What a seal's hash is over, beside the hash before it: the batch, and where its entries stand."""

    number: int
    batch: str
    entries: int
    digest: str
    sealed_at: datetime
    positions: Sequence[int]  # the entries' ids in their order, which the digest cannot know

    def hash(self, previous: str) -> str:
        """The seal's hash."""
        return self._over(previous, list(self.positions))

    def hash_without_positions(self, previous: str) -> str:
        """The seal's hash as version 0.1.0 wrote it."""
        return self._over(previous)

    def _over(self, previous: str, *more: object) -> str:
        batch = [self.batch, self.entries, self.digest]
        link = [previous, self.number, *batch, _microseconds(self.sealed_at), *more]
        return hashlib.sha256(_ENCODE(link)).hexdigest()


def digest_of(rows: Iterable[Sequence[Any]]) -> str:
    """Over the entries in their order, each as a JSON array of the columns ENTRY."""
    digest = hashlib.sha256()
    for row in rows:
        values = [_microseconds(value) if isinstance(value, datetime) else value for value in row]
        digest.update(_ENCODE(values) + b"\n")
    return digest.hexdigest()


def _microseconds(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
