"""What has a citizen consented to, and who holds custody? (the consents' part of hub.flow.ports.CitizenRows)

A citizen's active consents lie compiled in one encrypted blob on the citizen's row, so that locking the
consent version and reading the consents is one statement for 64 citizens; every version ever written is
a row of its own beside it.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Executable, bindparam, func, select, tuple_, update

from consent import ConsentRecord, MalformedConsent, UnreadableConsent, read
from consent.shelf import ReadFor
from hub.flow.ports import ConcurrentChange
from hub.flow.records import ConsentVersion, Custody
from hub.infrastructure.database.cases import SqlCases
from hub.infrastructure.database.codec import Codec, Consent
from hub.infrastructure.database.columns import CITIZEN, CONSENT_VERSION
from hub.infrastructure.database.dialects import Dialect
from hub.infrastructure.database.tables import citizens, consent_versions
from hub.infrastructure.database.transaction import Transaction
from hub.infrastructure.keyring import Undecipherable


class SqlConsents(SqlCases):
    """Consents and custody, read under the lock that orders them against what is handed over."""

    def __init__(self, transaction: Transaction, keyed: Codec) -> None:
        super().__init__(transaction)
        self._codec = keyed
        self._locked: dict[str, Any] = {}  # CITIZEN columns by id: locked in this transaction, so still true
        self._consents: dict[str, tuple[int, bytes | None]] = {}
        self._custody: dict[str, bytes | None] = {}

    async def locked(self, citizen_ids: Iterable[str]) -> dict[str, Any]:
        """CITIZEN columns by id, their consent versions locked against change, in the order of the ids."""
        missing = sorted(set(citizen_ids) - self._locked.keys())
        if missing:
            dialect = self._transaction.dialect
            rows = await self._transaction.rows(_locking(dialect), dialect.many("ids", missing))
            for row in rows:
                self._locked[row[0]] = row[:-2]
                self._consents[row[0]] = (row[3], row[-2])
                self._custody[row[0]] = row[-1]
        return self._locked

    async def consents(
        self, citizen_ids: Sequence[str], read_for: Mapping[str, ReadFor] | None = None
    ) -> Mapping[str, Sequence[Consent]]:
        """Active consents of each citizen, read for deciding; consent versions locked, shared."""
        await self.locked(citizen_ids)
        wanted = read_for or {}
        return {
            id_: await self._read(self._codec.consents(id_, *self._consents[id_], wanted.get(id_)))
            if id_ in self._consents
            else ()
            for id_ in citizen_ids
        }

    async def _read(self, compiled: Sequence[Consent]) -> Sequence[Consent]:
        """Compiled anew from the resource where it was compiled by an older release, or could not be then."""
        if all(isinstance(consent, ConsentRecord) for consent in compiled):
            return compiled
        return tuple(
            [
                consent if isinstance(consent, ConsentRecord) else await self._compiled(consent)
                for consent in compiled
            ]
        )

    async def _compiled(self, consent: UnreadableConsent) -> Consent:
        parameters = {"id": consent.id.partition("/")[2], "version": consent.version}
        row = await self._transaction.row(_version(), parameters)
        if row is None:
            return consent
        try:
            kept = self._codec.consent_version(row)
            return read(
                dict(kept.resource),
                consent_id=consent.id,
                version=consent.version,
                organization=kept.organization,
            )
        except (Undecipherable, MalformedConsent):
            return consent

    async def custody(self, citizen_ids: Sequence[str]) -> Mapping[str, Custody]:
        """Who holds custody now, where a caseworker has registered it; locked like the consents."""
        await self.locked(citizen_ids)
        sealed = {id_: self._custody.get(id_) for id_ in citizen_ids}
        return {id_: self._codec.custody(id_, one) for id_, one in sealed.items() if one is not None}

    async def write_custody(self, citizen_id: str, custody: Custody) -> None:
        """Replace it, under the same exclusive lock as a consent. Raises ConcurrentChange for an unknown citizen."""
        await self.alone_with(citizen_id)
        sealed = self._codec.sealed_custody(citizen_id, custody)
        done = await self._transaction.execute(_guarding(), {"whose": citizen_id, "custody": sealed})
        if done.rowcount != 1:
            raise ConcurrentChange("custody of a citizen who is not there")

    async def alone_with(self, citizen_id: str) -> None:
        """Lock the citizen exclusively: no delivery about it is claimed until this transaction ends."""
        await self._transaction.row(for_writing(), {"id": citizen_id})
        self._locked.pop(citizen_id, None)

    async def consent(self, consent_id: str) -> ConsentVersion | None:
        """The newest version of a consent."""
        row = await self._transaction.row(_consent(), {"id": consent_id})
        return None if row is None else self._codec.consent_version(row)

    async def consents_of(self, citizen_id: str, status: str | None) -> Sequence[ConsentVersion]:
        """Newest versions of the citizen's consents, newest first."""
        rows = await self._transaction.rows(_consents_of(), {"citizen_id": citizen_id})
        found = [self._codec.consent_version(row) for row in rows]
        return [version for version in found if status is None or version.status == status]


@cache
def _locking(dialect: Dialect) -> Executable:
    return (
        select(*CITIZEN, citizens.c.sealed_consents, citizens.c.sealed_custody)
        .where(dialect.among(citizens.c.id, "ids"))
        .order_by(citizens.c.id)
        .with_for_update(read=True)
    )


@cache
def for_writing() -> Executable:
    """A citizen's consent version and consents, locked exclusively."""
    return (
        select(citizens.c.consent_version, citizens.c.sealed_consents)
        .where(citizens.c.id == bindparam("id"))
        .with_for_update(key_share=True)
    )


@cache
def _guarding() -> Executable:
    return (
        update(citizens)
        .where(citizens.c.id == bindparam("whose"))
        .values(sealed_custody=bindparam("custody"))
    )


@cache
def _version() -> Executable:
    return select(*CONSENT_VERSION).where(
        consent_versions.c.id == bindparam("id"), consent_versions.c.version == bindparam("version")
    )


@cache
def _consent() -> Executable:
    return (
        select(*CONSENT_VERSION)
        .where(consent_versions.c.id == bindparam("id"))
        .order_by(consent_versions.c.version.desc())
        .limit(1)
    )


@cache
def _consents_of() -> Executable:
    newest = (
        select(consent_versions.c.id, func.max(consent_versions.c.version))
        .where(consent_versions.c.citizen_id == bindparam("citizen_id"))
        .group_by(consent_versions.c.id)
    )
    return (
        select(*CONSENT_VERSION)
        .where(tuple_(consent_versions.c.id, consent_versions.c.version).in_(newest))
        .order_by(consent_versions.c.at.desc(), consent_versions.c.id)
    )
