"""How is the database reached? Connections, their settings, and what happens when it was away."""

from typing import Any, Final

from sqlalchemy import Connection, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from hub.infrastructure.database.dialects import Dialect, PostgreSQL, SQLite

LOCK_SECONDS: Final = 10  # how long anything waits for another transaction before the store counts as away
_CONNECT_SECONDS: Final = 5
_COMMAND_SECONDS: Final = 30  # no statement of ours takes that long; a database that hangs is away

_POSTGRES_SETTINGS: Final = {
    "application_name": "handleplan-hub",
    "lock_timeout": f"{LOCK_SECONDS}s",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
    "jit": "off",
    # Every query here has its index. A plan that was prepared while a table was nearly empty must not
    # go on reading the whole of it when it has grown.
    "enable_seqscan": "off",
}
_POSTGRESQL: Final = PostgreSQL()
_SQLITE: Final = SQLite()


def dialect_of(engine: AsyncEngine) -> Dialect:
    """The dialect of the engine's database."""
    return _POSTGRESQL if engine.dialect.name == "postgresql" else _SQLITE


def open_engine(url: str, pool_size: int = 5) -> AsyncEngine:
    """An engine for `postgresql+asyncpg://…` or `sqlite+aiosqlite:///…`; nothing is connected yet."""
    if make_url(url).get_backend_name() == "postgresql":
        return _postgres(url, pool_size)
    return _sqlite(url)


def _postgres(url: str, pool_size: int) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=LOCK_SECONDS,
        hide_parameters=True,  # errors and logs must not quote rows
        connect_args={
            "timeout": _CONNECT_SECONDS,
            "command_timeout": _COMMAND_SECONDS,
            "server_settings": _POSTGRES_SETTINGS,
        },
    )

    @event.listens_for(engine.sync_engine, "checkout")
    def _renew_if_closed(
        connection: DBAPIConnection, _entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection
    ) -> None:
        # The driver has noticed when the server went; asking it costs nothing, a ping would cost a round trip.
        if connection.driver_connection.is_closed():
            raise DisconnectionError("closed by the server")

    return engine


def _sqlite(url: str) -> AsyncEngine:
    # One connection: transactions queue in the pool, in order, instead of polling SQLite's lock.
    engine = create_async_engine(
        url, pool_size=1, max_overflow=0, pool_timeout=LOCK_SECONDS, hide_parameters=True
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _settings(connection: Any, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we begin transactions ourselves
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout = {LOCK_SECONDS * 1000}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        # Immediately: a transaction that reads first and writes later would find its lock gone.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
