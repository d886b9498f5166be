"""Which trouble of the database is which of the flow's two? The one place that knows the drivers' errors.

- ConcurrentChange: somebody else's row is there already, or the database broke a deadlock.
- StoreAway: it does not answer, answers that it cannot now, or a lock was not had in time.

Everything else is a fault of ours and passes through. Neither carries the driver's text, which may quote rows.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from hub.flow.ports import ConcurrentChange, StoreAway

# PostgreSQL, appendix A
_LOST_TO_ANOTHER: Final = frozenset({"23505", "40001", "40P01"})  # unique violation, serialisation, deadlock
_AWAY: Final = frozenset(
    {"55P03", "57014", "25P03", "25006"}
)  # lock timeout, cancelled, idle too long, read-only
_AWAY_CLASSES: Final = ("08", "53", "57P")  # connection, resources, shutting down or starting
# https://www.sqlite.org/rescode.html, primary codes
_SQLITE_AWAY: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
    }
)
_SQLITE_UNIQUE: Final = frozenset({sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY})


@contextmanager
def translated(*, connecting: bool = False) -> Iterator[None]:
    """Raise the flow's error for the database's; `from None`, since the database's may quote what it refused."""
    try:
        yield
    except DBAPIError as error:
        meant = StoreAway("no connection") if connecting else _meant(error)
        if meant is None:
            raise
        raise meant from None
    except (OSError, PoolExhausted, asyncpg.InterfaceError) as error:
        raise StoreAway(type(error).__name__) from None


def _meant(error: DBAPIError) -> Exception | None:
    state = getattr(error.orig, "sqlstate", None)
    if state:
        return _by_state(state)
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        if code in _SQLITE_UNIQUE:
            return ConcurrentChange(f"SQLite {code}")
        return StoreAway(f"SQLite {code}") if code & 0xFF in _SQLITE_AWAY else None
    return StoreAway(type(error.orig).__name__) if error.connection_invalidated else None


def _by_state(state: str) -> Exception | None:
    if state in _LOST_TO_ANOTHER:
        return ConcurrentChange(f"PostgreSQL {state}")
    if state in _AWAY or state.startswith(_AWAY_CLASSES):
        return StoreAway(f"PostgreSQL {state}")
    return None
