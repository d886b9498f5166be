"""In which order did the database commit? Read from its own write-ahead log.

A transaction is committed by one record in that log, and the log is a single sequence: what crash
recovery and every replica take as the order of commits. It has no ties, and no clock has a part in it
(`pg_xact_commit_timestamp` is a clock's reading, taken before the record is written). A transaction that
waited for a row lock wrote its record after that of the one which held it, because locks are let go of
after the record; where a lock was not taken, the log shows that as well, which is the point.

A row names the transaction that wrote it (`xmin`); rows that are only ever added keep it.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from secrets import token_hex

import asyncpg

_KEEP = "SELECT lsn FROM pg_create_physical_replication_slot($1, immediately_reserve => true)"
_COMMITS = """
    SELECT xid::text::bigint AS transaction
    FROM pg_get_wal_records_info($1, pg_current_wal_flush_lsn())
    WHERE resource_manager = 'Transaction' AND record_type = 'COMMIT'
    ORDER BY start_lsn
"""


class CommitLog:
    """The commits since the log was opened."""

    def __init__(self, connection: asyncpg.Connection, since: str) -> None:
        self._connection = connection
        self._since = since

    async def places(self) -> Mapping[int, int]:
        """Each transaction's place among all that have committed: 1 is the first."""
        rows = await self._connection.fetch(_COMMITS, self._since)
        return {row["transaction"]: place for place, row in enumerate(rows, start=1)}


@asynccontextmanager
async def commit_log(connection: asyncpg.Connection) -> AsyncIterator[CommitLog]:
    """Keep the log from now on, on a server of ours (PostgreSQL 15 or newer) where we may do everything."""
    slot = f"race_{token_hex(6)}"
    await connection.execute("CREATE EXTENSION IF NOT EXISTS pg_walinspect")
    since = await connection.fetchval(_KEEP, slot)
    try:
        yield CommitLog(connection, since)
    finally:
        await connection.execute("SELECT pg_drop_replication_slot($1)", slot)
