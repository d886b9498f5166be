"""Has anybody changed the audit trail? Entries are digested per transaction, and the digests chained.

A transaction writes its entries and one batch row with their digest, so accepting messages is not
serialised by the chain. Sealing, one at a time, gives each batch a number and a hash over the hash
before it. Changing, removing or adding a row anywhere before the last seal breaks the chain there.
"""

import hashlib
import secrets
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

import msgspec
from sqlalchemy import Executable, Select, bindparam, delete, exists, func, or_, select

from hub.flow.ports import AuditVerdict
from hub.flow.records import AuditRecord
from hub.infrastructure.database.codec import json_text
from hub.infrastructure.database.dialects import Dialect
from hub.infrastructure.database.tables import audit_batches, audit_entries, audit_seals, audit_unsealed
from hub.infrastructure.database.transaction import Transaction

ENTRY: Final = (
    "kind", "at", "agent", "citizen_id", "case_id", "message_key", "delivery_id", "recipient", "data",
)  # fmt: skip
_SEALING: Final = 0x48554241  # the advisory lock's number: "HUBA"
_GENESIS: Final = "0" * 64
_PAGE: Final = 500  # batches read at a time when the chain is verified
_ENCODE: Final = msgspec.json.Encoder().encode


async def append(transaction: Transaction, records: Sequence[AuditRecord]) -> None:
    """Write the entries as one batch; none is none."""
    if not records:
        return
    batch = (
        f"{time.time_ns():016x}{secrets.token_hex(6)}"  # ordered by time, so that its index grows at its end
    )
    rows = [
        {name: getattr(record, name) for name in ENTRY}
        | {"data": json_text(record.data), "batch": batch, "ordinal": ordinal}
        for ordinal, record in enumerate(records)
    ]
    digest = _digest([[row[name] for name in ENTRY] for row in rows])
    await transaction.insert(audit_entries, rows)
    await transaction.insert(audit_batches, [{"id": batch, "entries": len(rows), "digest": digest}])
    await transaction.insert(audit_unsealed, [{"batch": batch}])


async def seal(transaction: Transaction, now: datetime) -> int:
    """Chain the batches that are not sealed yet, oldest first; how many."""
    dialect = transaction.dialect
    alone = dialect.alone(_SEALING)
    if alone is not None:
        await transaction.execute(alone)
    waiting = await transaction.rows(_waiting())
    if not waiting:
        return 0
    last = await transaction.row(_last())
    number, previous = (last[0], last[1]) if last else (0, _GENESIS)
    seals = []
    for batch, entries, digest in waiting:
        number += 1
        previous = _link(previous, number, batch, entries, digest, now)
        seals.append({"number": number, "batch": batch, "hash": previous, "sealed_at": now})
    await transaction.insert(audit_seals, seals)
    await transaction.execute(_taking_off(dialect), dialect.many("batches", [row[0] for row in waiting]))
    return len(waiting)


async def verify(transaction: Transaction) -> AuditVerdict:
    """Recompute everything. `broken_at` is the first broken link's number; the next one's where none is."""
    number, previous, broken = 0, _GENESIS, None
    while broken is None:
        page = await transaction.rows(_links(), {"after": number, "limit": _PAGE})
        if not page:
            break
        digests = await _digests(transaction, [row[1] for row in page])
        for row in page:
            number += 1
            if not _holds(row, number, previous, digests):
                broken = number
                break
            previous = row[3]
    sealed = (await transaction.execute(select(func.count()).select_from(audit_seals))).scalar_one()
    unsealed = await transaction.rows(_waiting())
    entries = (await transaction.execute(select(func.count()).select_from(audit_entries))).scalar_one()
    if broken is None and not await _loose_ends_hold(transaction, unsealed):
        broken = number + 1
    return AuditVerdict(broken is None, sealed, len(unsealed), entries, broken)


def _holds(row: Any, number: int, previous: str, digests: dict[str, tuple[int, str]]) -> bool:
    found, batch, sealed_at, hash_, entries, digest = row
    return (
        found == number
        and digests.get(batch) == (entries, digest)
        and hash_ == _link(previous, number, batch, entries, digest, sealed_at)
    )


async def _loose_ends_hold(transaction: Transaction, unsealed: Sequence[Any]) -> bool:
    """Whether batches not yet sealed are whole, and no row lies outside batch and chain."""
    digests: dict[str, tuple[int, str]] = {}
    names = [row[0] for row in unsealed]
    for start in range(0, len(names), _PAGE):
        digests |= await _digests(transaction, names[start : start + _PAGE])
    whole = all(digests.get(batch) == (entries, digest) for batch, entries, digest in unsealed)
    return whole and await transaction.row(_outside()) is None and await transaction.row(_lost()) is None


async def _digests(transaction: Transaction, batches: Sequence[str]) -> dict[str, tuple[int, str]]:
    """How many entries each batch has now, and their digest."""
    dialect = transaction.dialect
    found: dict[str, list[Any]] = defaultdict(list)
    for row in await transaction.rows(_entries(dialect), dialect.many("batches", batches)):
        found[row[0]].append(row[1:])
    return {batch: (len(rows), _digest(rows)) for batch, rows in found.items()}


def _digest(rows: Iterable[Sequence[Any]]) -> str:
    """Over the entries in their order, each as a JSON array of the columns ENTRY."""
    digest = hashlib.sha256()
    for row in rows:
        values = [_microseconds(value) if isinstance(value, datetime) else value for value in row]
        digest.update(_ENCODE(values) + b"\n")
    return digest.hexdigest()


def _link(previous: str, number: int, batch: str, entries: int, digest: str, sealed_at: datetime) -> str:
    link = [previous, number, batch, entries, digest, _microseconds(sealed_at)]
    return hashlib.sha256(_ENCODE(link)).hexdigest()


def _microseconds(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


@cache
def _waiting() -> Select[Any]:
    return (
        select(audit_batches.c.id, audit_batches.c.entries, audit_batches.c.digest)
        .join_from(audit_unsealed, audit_batches, audit_unsealed.c.batch == audit_batches.c.id)
        .order_by(audit_batches.c.id)
    )


@cache
def _last() -> Executable:
    return select(audit_seals.c.number, audit_seals.c.hash).order_by(audit_seals.c.number.desc()).limit(1)


@cache
def _taking_off(dialect: Dialect) -> Executable:
    return delete(audit_unsealed).where(dialect.among(audit_unsealed.c.batch, "batches"))


@cache
def _links() -> Executable:
    seals, batches = audit_seals.c, audit_batches.c
    return (
        select(seals.number, seals.batch, seals.sealed_at, seals.hash, batches.entries, batches.digest)
        .join_from(audit_seals, audit_batches, seals.batch == batches.id, isouter=True)
        .where(seals.number > bindparam("after"))
        .order_by(seals.number)
        .limit(bindparam("limit"))
    )


@cache
def _entries(dialect: Dialect) -> Executable:
    entries = audit_entries.c
    return (
        select(entries.batch, *(entries[name] for name in ENTRY))
        .where(dialect.among(entries.batch, "batches"))
        .order_by(entries.batch, entries.ordinal, entries.id)
    )


@cache
def _outside() -> Executable:
    """Entries of no batch."""
    of_batch = exists().where(audit_batches.c.id == audit_entries.c.batch)
    return select(audit_entries.c.id).where(~of_batch).limit(1)


@cache
def _lost() -> Executable:
    """Batches that are neither sealed nor waiting for it, and waiting ones that are not there."""
    sealed = exists().where(audit_seals.c.batch == audit_batches.c.id)
    waiting = exists().where(audit_unsealed.c.batch == audit_batches.c.id)
    there = exists().where(audit_batches.c.id == audit_unsealed.c.batch)
    return (
        select(audit_batches.c.id)
        .where(~or_(sealed, waiting))
        .union_all(select(audit_unsealed.c.batch).where(~there))
        .limit(1)
    )
