"""What can somebody with the owner's rights do to the audit trail, past every trigger?"""

from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select, update

from hub.infrastructure.database.audit_links import ENTRY, GENESIS, Link, digest_of
from hub.infrastructure.database.tables import APPEND_ONLY, audit_batches, audit_entries, audit_seals
from hub.infrastructure.database.transaction import Transaction


def unlocked(url: str) -> list[str]:
    """What an intruder with the owner's rights does first."""
    if url.startswith("postgresql"):
        return ["SET LOCAL session_replication_role = replica"]
    return [
        f"DROP TRIGGER IF EXISTS {table.name}_no_{change}"
        for table in APPEND_ONLY
        for change in ("update", "delete")
    ]


def removed_from(number: int) -> list[str]:
    """Everything from this seal on, and what waits, taken away together."""
    kept = f"(SELECT batch FROM audit_seals WHERE number < {number})"
    return [
        "DELETE FROM audit_unsealed",
        f"DELETE FROM audit_entries WHERE batch NOT IN {kept}",
        f"DELETE FROM audit_batches WHERE id NOT IN {kept}",
        f"DELETE FROM audit_seals WHERE number >= {number}",
    ]


async def recompute(
    transaction: Transaction, *, digests: bool = True, links: bool = True, old: int = 0
) -> None:
    """Compute digests and hashes anew as the hub would; the first `old` seals as version 0.1.0 did."""
    batches, seals = audit_batches.c, audit_seals.c
    entries = await transaction.rows(_entries())
    held = {batch: list(rows) for batch, rows in groupby(entries, key=lambda row: row.batch)}
    for batch, rows in held.items() if digests else ():
        digest = {"entries": len(rows), "digest": digest_of(row[2:] for row in rows)}
        await transaction.execute(update(audit_batches).where(batches.id == batch).values(digest))
    previous = GENESIS
    for row in await transaction.rows(_seals()) if links else ():
        previous = _hash(row, [one.id for one in held[row.batch]], previous, row.number <= old)
        await transaction.execute(update(audit_seals).where(seals.number == row.number).values(hash=previous))


def _hash(row: Any, positions: list[int], previous: str, old: bool) -> str:
    sealed_at: datetime = row.sealed_at
    link = Link(row.number, row.batch, row.entries, row.digest, sealed_at, positions)
    return link.hash_without_positions(previous) if old else link.hash(previous)


def _entries() -> Any:
    entries = audit_entries.c
    return select(entries.batch, entries.id, *(entries[name] for name in ENTRY)).order_by(
        entries.batch, entries.ordinal
    )


def _seals() -> Any:
    seals, batches = audit_seals.c, audit_batches.c
    return (
        select(seals.number, seals.batch, seals.sealed_at, batches.entries, batches.digest)
        .join_from(audit_seals, audit_batches, seals.batch == batches.id)
        .order_by(seals.number)
    )
