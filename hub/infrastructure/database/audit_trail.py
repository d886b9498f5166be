"""Who seals and checks the audit trail of a database? Neither needs keys: entries are codes and ids."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from hub.flow.ports import StoreAway
from hub.infrastructure.audit_heads import Head, UnreadableHead
from hub.infrastructure.database.audit_chain import MOST_SEALS, chain
from hub.infrastructure.database.audit_check import AuditReport, Progress, check
from hub.infrastructure.database.audit_rows import seals_numbered
from hub.infrastructure.database.engine import dialect_of, open_engine
from hub.infrastructure.database.transaction import Transaction

# What lets a transaction see one state of the database throughout, and hold nobody up.
_SNAPSHOT: Final = {
    "postgresql": text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"),
    "sqlite": text("BEGIN"),
}


@dataclass(frozen=True, slots=True)
class Sealed:
    """What sealing did and found."""

    head: Head | None  # the new one; None where nothing waited
    known_stands: bool  # whether the head that was known before is a seal still


class AuditTrail:
    """The audit trail in an engine's database, for the processes that add to it; `most` seals in one transaction."""

    def __init__(self, engine: AsyncEngine, most: int = MOST_SEALS) -> None:
        self._engine = engine
        self._most = most

    async def seal(self, now: datetime, known: Head | None = None) -> Sealed:
        """Chain all that waits, and make it durable. Raises StoreAway."""
        head, stands = None, True
        while True:
            async with _transaction(self._engine) as transaction:
                if head is None and known is not None:
                    found = await transaction.row(seals_numbered(), {"numbers": [known.number]})
                    stands = found is not None and found.hash == known.hash
                heads = await chain(transaction, now, self._most)
                await transaction.commit()
            head = heads[-1] if heads else head
            if len(heads) < self._most:
                return Sealed(head, stands)


async def verify_trail(
    url: str,
    heads: Iterable[Head | UnreadableHead] = (),
    progress: Progress | None = None,
) -> AuditReport:
    """Check the database at this address while a hub goes on working on it. Raises StoreAway."""
    engine = _reading_engine(url)
    try:
        async with _transaction(engine) as transaction:
            await transaction.execute(_SNAPSHOT[engine.dialect.name])
            return await check(transaction, heads, progress)
    except (ProgrammingError, OperationalError):
        raise StoreAway("the database answers, but has no such tables") from None
    finally:
        await engine.dispose()


def _reading_engine(url: str) -> AsyncEngine:
    """On SQLite not engine.py's, whose transactions lock for writing from their first statement."""
    if make_url(url).get_backend_name() == "postgresql":
        return open_engine(url, pool_size=1)
    return create_async_engine(url, hide_parameters=True)


@asynccontextmanager
async def _transaction(engine: AsyncEngine) -> AsyncIterator[Transaction]:
    transaction = Transaction(engine, dialect_of(engine))
    try:
        yield transaction
    finally:
        await transaction.close()
