"""What happened, and who did what? Timeline and audit trail (hub.flow.ports.HistoryRows)"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache

from sqlalchemy import Executable, bindparam, select

from hub.flow.records import (
    AuditRecord,
    DecisionRecord,
    DeliveryRecord,
    MessageRecord,
    TimelineRecord,
)
from hub.infrastructure.database import audit_chain, codec
from hub.infrastructure.database.audit_links import ENTRY
from hub.infrastructure.database.codec import Codec
from hub.infrastructure.database.columns import EVENT, MESSAGE
from hub.infrastructure.database.dialects import Dialect
from hub.infrastructure.database.standing import standing, with_newest_decision
from hub.infrastructure.database.tables import audit_entries, cases, deliveries, messages, timeline
from hub.infrastructure.database.transaction import Transaction


class Journal:
    """What this transaction adds to the histories: gathered, and written last, just before the commit.

    Events of one case get their positions one transaction at a time, so that a reader who goes on from the
    last position misses nothing. The locks for it come after every other lock, so nobody waits in a circle.
    """

    def __init__(self, transaction: Transaction, keyed: Codec) -> None:
        self._transaction = transaction
        self._codec = keyed
        self._timeline: list[TimelineRecord] = []
        self._audit: list[AuditRecord] = []

    def add(self, timeline_: Sequence[TimelineRecord], audit: Sequence[AuditRecord]) -> None:
        """Gather."""
        self._timeline.extend(timeline_)
        self._audit.extend(audit)

    async def write(self) -> None:
        """Write what was gathered; the audit entries as one batch of the chain."""
        touched = sorted({event.case_id for event in self._timeline if event.case_id})
        if touched:
            dialect = self._transaction.dialect
            await self._transaction.execute(_lock_cases(dialect), dialect.many("ids", touched))
        await self._transaction.insert(
            timeline, [self._codec.event_values(event) for event in self._timeline]
        )
        self._timeline.clear()
        await audit_chain.append(self._transaction, self._audit)
        self._audit.clear()


class SqlHistory:
    """Timeline and audit trail, read and added to."""

    def __init__(self, transaction: Transaction, keyed: Codec, journal: Journal) -> None:
        self._transaction = transaction
        self._codec = keyed
        self._journal = journal

    async def timeline(self, case_id: str, after: int, limit: int) -> Sequence[tuple[int, TimelineRecord]]:
        """A case's events in the order they became known, each with its position."""
        parameters = {"case_id": case_id, "after": after, "limit": limit}
        rows = await self._transaction.rows(_timeline(), parameters)
        return [(row[0], self._codec.event(row[1:])) for row in rows]

    async def messages_of_case(self, case_id: str) -> Mapping[str, MessageRecord]:
        """The case's messages by key, without bodies."""
        rows = await self._transaction.rows(_messages(), {"case_id": case_id})
        return {row[0]: self._codec.message(row) for row in rows}

    async def deliveries_of_case(
        self, case_id: str
    ) -> Sequence[tuple[DeliveryRecord, DecisionRecord | None]]:
        """The case's deliveries, each with its newest decision."""
        return [standing(row) for row in await self._transaction.rows(_deliveries(), {"case_id": case_id})]

    async def add(self, timeline: Sequence[TimelineRecord], audit: Sequence[AuditRecord]) -> None:
        """Append, at the commit."""
        self._journal.add(timeline, audit)

    async def audit(
        self,
        *,
        citizen_id: str | None,
        agent: str | None,
        kind: str | None,
        since: datetime | None,
        until: datetime | None,
        limit: int,
    ) -> Sequence[tuple[int, AuditRecord]]:
        """Audit entries, newest first; since <= at < until."""
        entries = audit_entries.c
        wanted = select(entries.id, *(entries[name] for name in ENTRY))
        for column, value in ((entries.citizen_id, citizen_id), (entries.agent, agent), (entries.kind, kind)):
            if value is not None:
                wanted = wanted.where(column == value)
        if since is not None:
            wanted = wanted.where(entries.at >= since)
        if until is not None:
            wanted = wanted.where(entries.at < until)
        rows = await self._transaction.rows(wanted.order_by(entries.id.desc()).limit(limit))
        return [(row[0], _with_data(AuditRecord(*row[1:]))) for row in rows]


def _with_data(record: AuditRecord) -> AuditRecord:
    """The record as read, its data still JSON text, made whole."""
    return replace(record, data=codec.json_object(str(record.data)))


@cache
def _lock_cases(dialect: Dialect) -> Executable:
    return (
        select(cases.c.id)
        .where(dialect.among(cases.c.id, "ids"))
        .order_by(cases.c.id)
        .with_for_update(key_share=True)
    )


@cache
def _timeline() -> Executable:
    return (
        select(timeline.c.position, *EVENT)
        .where(timeline.c.case_id == bindparam("case_id"), timeline.c.position > bindparam("after"))
        .order_by(timeline.c.position)
        .limit(bindparam("limit"))
    )


@cache
def _messages() -> Executable:
    return select(*MESSAGE).where(messages.c.case_id == bindparam("case_id"))


@cache
def _deliveries() -> Executable:
    of_case = select(messages.c.key).where(messages.c.case_id == bindparam("case_id"))
    return with_newest_decision().where(deliveries.c.message_key.in_(of_case))
