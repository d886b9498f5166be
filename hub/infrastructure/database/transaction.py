"""What is one transaction? A connection from its first statement to its commit, errors translated on the way."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Executable, Table
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.infrastructure.database.dialects import Dialect
from hub.infrastructure.database.errors import translated

Statement = Callable[[Dialect], Executable]  # cached: built once for each dialect


class Transaction:
    """Begun by its first statement; after a commit the next statement begins another."""

    def __init__(self, engine: AsyncEngine, dialect: Dialect) -> None:
        self._engine = engine
        self._connection: AsyncConnection | None = None
        self.dialect = dialect
        self.makes_work = False  # whether a delivery became due, and waiting workers are to be told

    @property
    def begun(self) -> bool:
        """True once it has a connection."""
        return self._connection is not None

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        """Run one statement. Raises StoreAway, ConcurrentChange."""
        if self._connection is None:
            with translated(connecting=True):
                self._connection = await self._engine.connect()
        with translated():
            return await self._connection.execute(statement, parameters)

    async def rows(self, statement: Executable, parameters: Any = None) -> Sequence[Any]:
        """All rows that a query finds."""
        return (await self.execute(statement, parameters)).all()

    async def row(self, statement: Executable, parameters: Any = None) -> Any | None:
        """The first row, or None."""
        return (await self.execute(statement, parameters)).first()

    async def insert(
        self, table: Table, rows: Sequence[Mapping[str, Any]], *, ignore_existing: bool = False
    ) -> None:
        """Add rows of the same columns in one statement; none is none."""
        if rows:
            columns = tuple(rows[0])
            statement = _insert(self.dialect, table, columns, ignore_existing)
            await self.execute(statement, self.dialect.rows(columns, rows))

    async def commit(self) -> None:
        """Make it durable and give the connection back."""
        if self._connection is not None:
            with translated():
                await self._connection.commit()
            await self.close()

    async def close(self) -> None:
        """Undo what was not committed and give the connection back."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with translated():
                await connection.close()


@cache
def _insert(dialect: Dialect, table: Table, columns: tuple[str, ...], ignore_existing: bool) -> Executable:
    return dialect.insert(table, columns, ignore_existing)
