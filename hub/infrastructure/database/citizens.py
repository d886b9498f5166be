"""Who is a citizen, and by which numbers and names is one found? (hub.flow.ports.CitizenRows)"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from sqlalchemy import Executable, bindparam, select, update

from hub.domain.names import names_of
from hub.flow.ports import ConcurrentChange
from hub.flow.records import Case, Citizen, ConsentVersion
from hub.infrastructure.database.codec import Codec
from hub.infrastructure.database.columns import CITIZEN
from hub.infrastructure.database.consents import SqlConsents, for_writing
from hub.infrastructure.database.dialects import Dialect
from hub.infrastructure.database.tables import citizen_identifiers, citizen_names, citizens, consent_versions
from hub.infrastructure.database.transaction import Transaction
from message_schemas.identifiers import Identifier

_PERSON = ("id", "system", "protected", "sealed_person")


def citizen_id_of(lookup: str) -> str:
    """The id that a citizen gets by the keyed hash of the first identifier seen; it does not tell the hash."""
    return hashlib.sha256(f"citizen/{lookup}".encode()).hexdigest()[:32]


class SqlCitizens(SqlConsents):
    """Citizens, with their cases and consents."""

    def __init__(self, transaction: Transaction, keyed: Codec) -> None:
        super().__init__(transaction, keyed)
        self._added: set[str] = set()

    async def citizens(self, identifiers: Sequence[Identifier]) -> Mapping[Identifier, Citizen]:
        """A Citizen for each identifier: the stored one, or a new one with known=False and its derived id."""
        if not identifiers:
            return {}
        dialect = self._transaction.dialect
        hashes = {identifier: self._hash(identifier) for identifier in identifiers}
        rows = await self._transaction.rows(
            _by_identifier(dialect), dialect.many("hashes", sorted(set(hashes.values())))
        )
        stored = {row[0]: self._codec.citizen(row[1:]) for row in rows}
        return {
            identifier: stored.get(lookup)
            or Citizen(citizen_id_of(lookup), identifier.system, identifier.value, known=False)
            for identifier, lookup in hashes.items()
        }

    async def citizen(self, citizen_id: str) -> Citizen | None:
        """One citizen."""
        row = await self._transaction.row(_citizen(), {"id": citizen_id})
        return None if row is None else self._codec.citizen(row)

    async def join(self, identifier: Identifier, citizen_id: str) -> None:
        """Let another identifier name the same citizen. Raises ConcurrentChange if it names another one."""
        lookup = self._hash(identifier)
        row = {"hash": lookup, "citizen_id": citizen_id}
        await self._transaction.insert(citizen_identifiers, [row], ignore_existing=True)
        named = await self._transaction.row(_named(), {"hash": lookup})
        if named is None or named[0] != citizen_id:
            raise ConcurrentChange("the identifier names another citizen")

    async def add_case(self, case: Case, citizen: Citizen | None) -> None:
        """Open a case. Raises ConcurrentChange if the citizen has an open one at that centre."""
        await self.record([] if citizen is None else [citizen], [case])

    async def record(self, people: Iterable[Citizen], new_cases: Iterable[Case]) -> None:
        """Add the new citizens and cases, and put down what became known of the others."""
        given = {citizen.id: citizen for citizen in people}
        new = [given[id_] for id_ in sorted(given) if not given[id_].known and id_ not in self._added]
        fresh = {citizen.id for citizen in new}
        known = [given[id_] for id_ in sorted(given) if id_ not in fresh]
        transaction, dialect = self._transaction, self._transaction.dialect
        await transaction.insert(
            citizens, [self._codec.citizen_values(citizen) | {"consent_version": 0} for citizen in new]
        )
        identifiers = [{"hash": self._hash(Identifier(c.system, c.value)), "citizen_id": c.id} for c in new]
        await transaction.insert(citizen_identifiers, sorted(identifiers, key=lambda row: row["hash"]))
        names = {
            (self._name_hash(name), c.id) for c in given.values() for name in names_of(c.given, c.family)
        }
        named = [{"hash": hash_, "citizen_id": id_} for hash_, id_ in sorted(names)]
        await transaction.insert(citizen_names, named, ignore_existing=True)
        self._added |= fresh
        if known:
            rows = [self._codec.citizen_values(citizen) for citizen in known]
            await transaction.execute(_naming(dialect), dialect.rows(_PERSON, rows))
            for citizen in known:
                self._locked.pop(citizen.id, None)
        await self.open(new_cases)

    async def write_consent(self, version: ConsentVersion, citizen: Citizen | None) -> None:
        """Add a version, replace the blob and raise the consent version, under an exclusive lock."""
        if citizen is not None:
            await self.record([citizen], [])
        transaction = self._transaction
        row = await transaction.row(for_writing(), {"id": version.citizen_id})
        if row is None:
            raise ConcurrentChange("a consent for a citizen who is not there")
        at, sealed = row
        await transaction.insert(consent_versions, [self._codec.consent_values(version)])
        kept = self._codec.replaced(version.citizen_id, at, sealed, version)
        await transaction.execute(
            _rewriting(), {"whose": version.citizen_id, "version": at + 1, "consents": kept}
        )
        self._locked.pop(version.citizen_id, None)

    async def known_names(self, names: Sequence[str]) -> frozenset[str]:
        """Which of these names (see hub.domain.names) a citizen of the hub has."""
        if not names:
            return frozenset()
        by_hash = {self._name_hash(name): name for name in names}
        dialect = self._transaction.dialect
        rows = await self._transaction.rows(_by_name(dialect), dialect.many("hashes", sorted(by_hash)))
        return frozenset(by_hash[row[0]] for row in rows)

    def _hash(self, identifier: Identifier) -> str:
        return self._codec.keyring.lookup(identifier.system, identifier.value)

    def _name_hash(self, name: str) -> str:
        return self._codec.keyring.lookup("name", name)


@cache
def _by_identifier(dialect: Dialect) -> Executable:
    return (
        select(citizen_identifiers.c.hash, *CITIZEN)
        .join_from(citizen_identifiers, citizens, citizen_identifiers.c.citizen_id == citizens.c.id)
        .where(dialect.among(citizen_identifiers.c.hash, "hashes"))
    )


@cache
def _named() -> Executable:
    return select(citizen_identifiers.c.citizen_id).where(citizen_identifiers.c.hash == bindparam("hash"))


@cache
def _citizen() -> Executable:
    return select(*CITIZEN).where(citizens.c.id == bindparam("id"))


@cache
def _naming(dialect: Dialect) -> Executable:
    return dialect.update(
        citizens,
        _PERSON,
        lambda new: {name: new(name) for name in _PERSON if name != "id"},
        lambda new: citizens.c.id == new("id"),
    )


@cache
def _by_name(dialect: Dialect) -> Executable:
    return select(citizen_names.c.hash).where(dialect.among(citizen_names.c.hash, "hashes")).distinct()


@cache
def _rewriting() -> Executable:
    return (
        update(citizens)
        .where(citizens.c.id == bindparam("whose"))
        .values(consent_version=bindparam("version"), sealed_consents=bindparam("consents"))
    )
