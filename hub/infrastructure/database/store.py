"""What does the flow get as its store? (hub.flow.ports.Store)"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.flow.ports import (
    CitizenRows,
    DeliveryRows,
    HistoryRows,
    MessageRows,
    OversightRows,
    PeopleRows,
    StoreAway,
    UnitOfWork,
)
from hub.infrastructure.database.citizens import SqlCitizens
from hub.infrastructure.database.codec import Codec
from hub.infrastructure.database.deliveries import SqlDeliveries
from hub.infrastructure.database.engine import dialect_of, open_engine
from hub.infrastructure.database.history import Journal, SqlHistory
from hub.infrastructure.database.messages import SqlMessages
from hub.infrastructure.database.oversight import SqlOversight
from hub.infrastructure.database.people import RegistryCache, SqlPeople
from hub.infrastructure.database.transaction import Transaction
from hub.infrastructure.database.upgrading import newest
from hub.infrastructure.database.waking import Bell, SharedBell
from hub.infrastructure.keyring import Keyring


class SqlUnitOfWork:
    """One transaction and the rows that it reads and writes."""

    messages: MessageRows
    deliveries: DeliveryRows
    citizens: CitizenRows
    history: HistoryRows
    people: PeopleRows
    oversight: OversightRows

    def __init__(self, transaction: Transaction, keyed: Codec, cached: RegistryCache, bell: Bell) -> None:
        self._transaction = transaction
        self._keyed = keyed
        self._cached = cached
        self._bell = bell
        self._begin()

    async def commit(self) -> None:
        """Make it durable, then wake those who wait for what it made due."""
        await self._journal.write()
        await self._transaction.commit()
        if self._transaction.makes_work:
            self._transaction.makes_work = False
            self._bell.ring_everywhere()
        self._begin()

    def _begin(self) -> None:
        """Rows anew: what they remember is true only as long as this transaction's locks."""
        transaction, keyed = self._transaction, self._keyed
        self._journal = journal = Journal(transaction, keyed)
        citizens = SqlCitizens(transaction, keyed)
        self.citizens = citizens
        self.messages = SqlMessages(transaction, keyed, journal, citizens)
        self.deliveries = SqlDeliveries(transaction, keyed, journal, citizens)
        self.history = SqlHistory(transaction, keyed, journal)
        self.people = SqlPeople(transaction, self._cached)
        self.oversight = SqlOversight(transaction, keyed)


class SqlStore:
    """The truth, in PostgreSQL or SQLite."""

    def __init__(self, engine: AsyncEngine, keyring: Keyring) -> None:
        self._engine = engine
        self._dialect = dialect_of(engine)
        self._keyed = Codec(keyring)
        self._cached = RegistryCache()
        shared = self._dialect.name == "postgresql"
        self._bell: Bell = SharedBell(engine.url) if shared else Bell()

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[UnitOfWork]:
        """A new transaction, undone unless committed."""
        transaction = Transaction(self._engine, self._dialect)
        try:
            yield SqlUnitOfWork(transaction, self._keyed, self._cached, self._bell)
        finally:
            await transaction.close()

    async def ping(self) -> None:
        """Raises StoreAway unless the database answers and is migrated."""
        transaction = Transaction(self._engine, self._dialect)
        try:
            row = await transaction.row(text("SELECT version_num FROM alembic_version"))
        except (ProgrammingError, OperationalError):
            row = None  # it answers, but the table is not there
        finally:
            await transaction.close()
        if row is None or row[0] != newest():
            raise StoreAway("the database is not migrated; run `hub db upgrade`")

    async def wait_for_work(self, seconds: float, since: int | None = None) -> int:
        """Return when a commit somewhere made deliveries due, or after `seconds`; the mark for the next call."""
        return await self._bell.wait(seconds, since)

    def announce_work(self) -> None:
        """Wake those who wait, in this process."""
        self._bell.ring()

    async def close(self) -> None:
        """Give all connections back."""
        await self._bell.close()
        await self._engine.dispose()


def open_store(url: str, keyring: Keyring, pool_size: int = 5) -> SqlStore:
    """A store on a migrated database; nothing is connected before its first transaction."""
    return SqlStore(open_engine(url, pool_size), keyring)
