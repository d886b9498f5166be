"""What is read to check the audit trail? Statements that take a page at a time, and what a batch holds now."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Executable, Select, bindparam, exists, func, select

from hub.infrastructure.database.audit_links import ENTRY, digest_of
from hub.infrastructure.database.dialects import Dialect
from hub.infrastructure.database.tables import audit_batches, audit_entries, audit_seals, audit_unsealed
from hub.infrastructure.database.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Contents:
    """The entries that a batch holds now; `positions` are their ids in their order."""

    entries: int = 0
    digest: str = digest_of(())
    positions: tuple[int, ...] = ()
    in_order: bool = True


async def contents(transaction: Transaction, batches: Sequence[str]) -> Mapping[str, Contents]:
    """What the batches hold; one without entries is left out."""
    dialect = transaction.dialect
    found: dict[str, list[Any]] = defaultdict(list)
    for row in await transaction.rows(_entries(dialect), dialect.many("batches", batches)):
        found[row.batch].append(row)
    return {batch: _contents_of(rows) for batch, rows in found.items()}


def _contents_of(rows: Sequence[Any]) -> Contents:
    return Contents(
        entries=len(rows),
        digest=digest_of(row[3:] for row in rows),
        positions=tuple(row.id for row in rows),
        in_order=[row.ordinal for row in rows] == list(range(len(rows))),
    )


@cache
def links() -> Executable:
    """Seals with their batches, by number; `after`, `limit`."""
    seals, batches = audit_seals.c, audit_batches.c
    return (
        select(seals.number, seals.batch, seals.sealed_at, seals.hash, batches.entries, batches.digest)
        .join_from(audit_seals, audit_batches, seals.batch == batches.id, isouter=True)
        .where(seals.number > bindparam("after"))
        .order_by(seals.number)
        .limit(bindparam("limit"))
    )


@cache
def waiting() -> Executable:
    """Batches that wait to be sealed, by name; `after`, `limit`."""
    unsealed, batches = audit_unsealed.c, audit_batches.c
    return (
        select(unsealed.batch, batches.entries, batches.digest)
        .join_from(audit_unsealed, audit_batches, unsealed.batch == batches.id, isouter=True)
        .where(unsealed.batch > bindparam("after"))
        .order_by(unsealed.batch)
        .limit(bindparam("limit"))
    )


@cache
def placed() -> Executable:
    """Batches by name, and in how many places of the chain and its waiting list each one is; `after`, `limit`."""
    batches = audit_batches.c
    places = [
        select(func.count()).where(column == batches.id).correlate(audit_batches).scalar_subquery()
        for column in (audit_seals.c.batch, audit_unsealed.c.batch)
    ]
    return (
        select(batches.id, (places[0] + places[1]).label("places"))
        .where(batches.id > bindparam("after"))
        .order_by(batches.id)
        .limit(bindparam("limit"))
    )


@cache
def owned() -> Executable:
    """Entries by id, and whether the batch of each one is there; `after`, `limit`."""
    entries = audit_entries.c
    of_batch = exists().where(audit_batches.c.id == entries.batch)
    return (
        select(entries.id, of_batch.label("owned"))
        .where(entries.id > bindparam("after"))
        .order_by(entries.id)
        .limit(bindparam("limit"))
    )


@cache
def seals_numbered() -> Executable:
    """Number and hash of the seals with these `numbers`."""
    seals = audit_seals.c
    return select(seals.number, seals.hash).where(seals.number.in_(bindparam("numbers", expanding=True)))


async def count(transaction: Transaction, column: Any) -> int:
    """How many rows the column's table has."""
    return int((await transaction.rows(select(func.count(column))))[0][0])


@cache
def _entries(dialect: Dialect) -> Select[Any]:
    entries = audit_entries.c
    return (
        select(entries.batch, entries.id, entries.ordinal, *(entries[name] for name in ENTRY))
        .where(dialect.among(entries.batch, "batches"))
        .order_by(entries.batch, entries.ordinal, entries.id)
    )
