"""Which parties and users are there? (hub.flow.ports.PeopleRows)"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any, Final

from sqlalchemy import Executable, Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from hub.domain.party import Party, PartyRegistry
from hub.flow.ports import User
from hub.infrastructure.database.codec import json_text, json_texts
from hub.infrastructure.database.dialects import Dialect
from hub.infrastructure.database.tables import parties, registries, users
from hub.infrastructure.database.transaction import Transaction
from message_schemas.codes import PartyKind

PARTIES: Final = "parties"  # the registry's row, which the migration adds
_PARTY: Final = tuple(field.name for field in fields(Party))
_USER: Final = tuple(field.name for field in fields(User))


@dataclass(slots=True)
class RegistryCache:
    """The registry as last read by this process; good while its version is the database's."""

    registry: PartyRegistry | None = None


class SqlPeople:
    """Parties and users."""

    def __init__(self, transaction: Transaction, cached: RegistryCache) -> None:
        self._transaction = transaction
        self._cached = cached
        self._saved = False

    async def registry(self) -> PartyRegistry:
        """Every party, as of now; read again only when its version has changed."""
        version = (await self._transaction.execute(_version(), {"registry": PARTIES})).scalar_one()
        cached = self._cached.registry
        if cached is not None and cached.version == version and not self._saved:
            return cached
        rows = await self._transaction.rows(_all(parties, _PARTY))
        found = PartyRegistry.of((_party(row) for row in rows), version)
        if not self._saved:  # a version that is not committed may yet become another content's
            self._cached.registry = found
        return found

    async def save_party(self, party: Party) -> None:
        """Add or replace. Raises ConcurrentChange where a SOR number, client id or account is another's."""
        self._saved = True
        await self._transaction.execute(_raising(), {"registry": PARTIES})
        await self._save(parties, _PARTY, _party_values(party))

    async def user(self, username: str) -> User | None:
        """One user."""
        row = await self._transaction.row(_user(), {"name": username})
        return None if row is None else User(*row)

    async def users(self) -> Sequence[User]:
        """All users, by name."""
        return [User(*row) for row in await self._transaction.rows(_all(users, _USER))]

    async def save_user(self, user: User) -> None:
        """Add or replace."""
        await self._save(users, _USER, {name: getattr(user, name) for name in _USER})

    async def _save(self, table: Table, columns: tuple[str, ...], values: dict[str, Any]) -> None:
        await self._transaction.execute(_saving(self._transaction.dialect, table, columns), values)


def _party_values(party: Party) -> dict[str, Any]:
    return {name: getattr(party, name) for name in _PARTY} | {
        "kind": party.kind.value,
        "scopes": json_text(party.scopes),
        "secret_hashes": json_text(party.secret_hashes),
        "client_id": party.client_id or None,
    }


def _party(row: Sequence[Any]) -> Party:
    party = Party(*row)
    return replace(
        party,
        kind=PartyKind(party.kind),
        scopes=json_texts(row[_PARTY.index("scopes")]),
        secret_hashes=json_texts(row[_PARTY.index("secret_hashes")]),
        client_id=party.client_id or "",
    )


@cache
def _version() -> Executable:
    return select(registries.c.version).where(registries.c.name == bindparam("registry"))


@cache
def _raising() -> Executable:
    """Also a lock: two who save follow each other, so no version is given to two contents."""
    return (
        update(registries)
        .where(registries.c.name == bindparam("registry"))
        .values(version=registries.c.version + 1)
    )


@cache
def _all(table: Table, columns: tuple[str, ...]) -> Executable:
    return select(*(table.c[name] for name in columns)).order_by(table.c[columns[0]])


@cache
def _user() -> Executable:
    return select(*(users.c[name] for name in _USER)).where(users.c.username == bindparam("name"))


@cache
def _saving(dialect: Dialect, table: Table, columns: tuple[str, ...]) -> Executable:
    insert = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
    new = insert(table).values({name: bindparam(name, type_=table.c[name].type) for name in columns})
    return new.on_conflict_do_update(
        index_elements=[columns[0]], set_={name: new.excluded[name] for name in columns[1:]}
    )
