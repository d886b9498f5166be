"""How do entries get into the audit trail, and batches into its chain?

A transaction writes its entries and one batch row with their digest, so accepting messages is not
serialised by the chain. Sealing, one at a time, gives each batch a number and a hash over the hash
before it.
"""

import secrets
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Executable, Select, bindparam, delete, select

from hub.flow.records import AuditRecord
from hub.infrastructure.audit_heads import Head
from hub.infrastructure.database.audit_links import ENTRY, GENESIS, Link, digest_of
from hub.infrastructure.database.codec import json_text
from hub.infrastructure.database.dialects import Dialect
from hub.infrastructure.database.tables import audit_batches, audit_entries, audit_seals, audit_unsealed
from hub.infrastructure.database.transaction import Transaction

MOST_SEALS: Final = 1000  # batches that one transaction seals
_SEALING: Final = 0x48554241  # the advisory lock's number: "HUBA"


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
    digest = digest_of([row[name] for name in ENTRY] for row in rows)
    await transaction.insert(audit_entries, rows)
    await transaction.insert(audit_batches, [{"id": batch, "entries": len(rows), "digest": digest}])
    await transaction.insert(audit_unsealed, [{"batch": batch}])


async def chain(transaction: Transaction, now: datetime, most: int = MOST_SEALS) -> Sequence[Head]:
    """Seal up to `most` of the batches that wait for it, oldest first; the new heads in their order."""
    dialect = transaction.dialect
    alone = dialect.alone(_SEALING)
    if alone is not None:
        await transaction.execute(alone)
    waiting = await transaction.rows(_waiting(), {"most": most})
    if not waiting:
        return ()
    batches = dialect.many("batches", [row[0] for row in waiting])
    positions = _by_batch(await transaction.rows(_positions(dialect), batches))
    last = await transaction.row(_last())
    head = Head(*last) if last else Head(0, GENESIS)
    heads, seals = [], []
    for batch, entries, digest in waiting:
        link = Link(head.number + 1, batch, entries, digest, now, positions.get(batch, ()))
        head = Head(link.number, link.hash(head.hash))
        heads.append(head)
        seals.append({"number": head.number, "batch": batch, "hash": head.hash, "sealed_at": now})
    await transaction.insert(audit_seals, seals)
    await transaction.execute(_taking_off(dialect), batches)
    return heads


def _by_batch(rows: Sequence[Any]) -> Mapping[str, list[int]]:
    positions: dict[str, list[int]] = defaultdict(list)
    for batch, position in rows:
        positions[batch].append(position)
    return positions


@cache
def _waiting() -> Select[Any]:
    return (
        select(audit_batches.c.id, audit_batches.c.entries, audit_batches.c.digest)
        .join_from(audit_unsealed, audit_batches, audit_unsealed.c.batch == audit_batches.c.id)
        .order_by(audit_batches.c.id)
        .limit(bindparam("most"))
    )


@cache
def _positions(dialect: Dialect) -> Executable:
    entries = audit_entries.c
    return (
        select(entries.batch, entries.id)
        .where(dialect.among(entries.batch, "batches"))
        .order_by(entries.batch, entries.ordinal, entries.id)
    )


@cache
def _last() -> Executable:
    return select(audit_seals.c.number, audit_seals.c.hash).order_by(audit_seals.c.number.desc()).limit(1)


@cache
def _taking_off(dialect: Dialect) -> Executable:
    return delete(audit_unsealed).where(dialect.among(audit_unsealed.c.batch, "batches"))
