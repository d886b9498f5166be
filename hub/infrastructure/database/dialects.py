"""Where do PostgreSQL and SQLite differ? Here, and in engine.py; nowhere else.

Both get one statement text per purpose whatever the number of rows, so that it is prepared once.
PostgreSQL takes a column as one array parameter (a fifth of what row after row costs the server; one
JSON parameter was measured and no better), SQLite row after row, which its driver does in C.
"""

import abc
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Executable,
    Table,
    Text,
    any_,
    bindparam,
    func,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY

Row = Mapping[str, Any]
Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]
New = Callable[[str], ColumnElement[Any]]  # a row's new value of a column, in an UPDATE of many rows


class Dialect(abc.ABC):
    """How one database does what the other does in its own way. Stateless; one of each."""

    name: str

    @abc.abstractmethod
    def insert(self, table: Table, columns: tuple[str, ...], ignore_existing: bool) -> Executable:
        """Add many rows."""

    @abc.abstractmethod
    def update(
        self,
        table: Table,
        columns: tuple[str, ...],
        values: Callable[[New], dict[str, Any]],
        where: Callable[[New], ColumnElement[bool]],
    ) -> Executable:
        """Change many rows, each by its own `columns`."""

    @abc.abstractmethod
    def rows(self, columns: Sequence[str], rows: Sequence[Row]) -> Parameters:
        """The parameters of insert() and update()."""

    @abc.abstractmethod
    def among(self, column: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
        """Whether the text column is one of the values of many(parameter, …)."""

    @abc.abstractmethod
    def many(self, parameter: str, values: Sequence[str]) -> Row:
        """The parameters of among()."""

    @abc.abstractmethod
    def pair_among(
        self, first: ColumnElement[Any], second: ColumnElement[Any], parameter: str
    ) -> ColumnElement[bool]:
        """Whether the two text columns are one of the pairs of many_pairs(parameter, …)."""

    @abc.abstractmethod
    def many_pairs(self, parameter: str, pairs: Sequence[tuple[str, str]]) -> Row:
        """The parameters of pair_among()."""

    @abc.abstractmethod
    def alone(self, purpose: int) -> Executable | None:
        """Wait until no other transaction does this; None where only one writes anyway."""


class PostgreSQL(Dialect):
    """Arrays and row locks."""

    name = "postgresql"

    def insert(self, table: Table, columns: tuple[str, ...], ignore_existing: bool) -> Executable:
        given = select(*(self._column(table, name) for name in columns))
        statement = postgresql.insert(table).from_select(columns, given)
        return statement.on_conflict_do_nothing() if ignore_existing else statement

    def update(
        self,
        table: Table,
        columns: tuple[str, ...],
        values: Callable[[New], dict[str, Any]],
        where: Callable[[New], ColumnElement[bool]],
    ) -> Executable:
        given = select(*(self._column(table, name).label(name) for name in columns)).subquery("given")
        return update(table).values(values(given.c.__getitem__)).where(where(given.c.__getitem__))

    def rows(self, columns: Sequence[str], rows: Sequence[Row]) -> Parameters:
        return {f"new_{name}": [row[name] for row in rows] for name in columns}

    def among(self, column: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
        return column == any_(bindparam(parameter, type_=ARRAY(Text)))

    def many(self, parameter: str, values: Sequence[str]) -> Row:
        return {parameter: list(values)}

    def pair_among(
        self, first: ColumnElement[Any], second: ColumnElement[Any], parameter: str
    ) -> ColumnElement[bool]:
        halves = (bindparam(f"{parameter}_{half}", type_=ARRAY(Text)) for half in (1, 2))
        return tuple_(first, second).in_(select(*(func.unnest(half) for half in halves)))

    def many_pairs(self, parameter: str, pairs: Sequence[tuple[str, str]]) -> Row:
        return {f"{parameter}_{half + 1}": [pair[half] for pair in pairs] for half in (0, 1)}

    def alone(self, purpose: int) -> Executable | None:
        return select(func.pg_advisory_xact_lock(purpose))

    @staticmethod
    def _column(table: Table, name: str) -> ColumnElement[Any]:
        kind = table.c[name].type if name in table.c else Text()
        return func.unnest(bindparam(f"new_{name}", type_=ARRAY(kind)))


class SQLite(Dialect):
    """Rows one by one (the driver loops in C) and JSON lists; a transaction that writes is alone."""

    name = "sqlite"

    def insert(self, table: Table, columns: tuple[str, ...], ignore_existing: bool) -> Executable:
        given = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in columns}
        if ignore_existing:
            return sqlite.insert(table).values(given).on_conflict_do_nothing()
        return insert(table).values(given)

    def update(
        self,
        table: Table,
        columns: tuple[str, ...],  # noqa: ARG002 - each statement names its own
        values: Callable[[New], dict[str, Any]],
        where: Callable[[New], ColumnElement[bool]],
    ) -> Executable:
        def new(name: str) -> ColumnElement[Any]:
            return bindparam(f"new_{name}", type_=table.c[name].type if name in table.c else Text())

        return update(table).values(values(new)).where(where(new))

    def rows(self, columns: Sequence[str], rows: Sequence[Row]) -> Parameters:
        return [{f"new_{name}": row[name] for name in columns} for row in rows]

    def among(self, column: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
        return column.in_(select(func.json_each(bindparam(parameter)).table_valued("value").c.value))

    def many(self, parameter: str, values: Sequence[str]) -> Row:
        return {parameter: msgspec.json.encode(values).decode()}

    def pair_among(
        self, first: ColumnElement[Any], second: ColumnElement[Any], parameter: str
    ) -> ColumnElement[bool]:
        pair = func.json_each(bindparam(parameter)).table_valued("value").c.value
        return tuple_(first, second).in_(
            select(func.json_extract(pair, "$[0]"), func.json_extract(pair, "$[1]"))
        )

    def many_pairs(self, parameter: str, pairs: Sequence[tuple[str, str]]) -> Row:
        return {parameter: msgspec.json.encode(pairs).decode()}

    def alone(self, purpose: int) -> Executable | None:  # noqa: ARG002 - nobody else writes
        return None
