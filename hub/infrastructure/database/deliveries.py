"""How are deliveries locked, changed and listed? (hub.flow.ports.DeliveryRows)

Locks are taken in one order, deliveries before citizens, so that nobody waits in a circle: whoever
writes a consent holds the citizen and leaves locked deliveries alone, because those who locked them
wait for the citizen and then read the new consent.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import Executable, Select, bindparam, func, null, select, text, update

from hub.flow.records import (
    AttemptRecord,
    AuditRecord,
    Citizen,
    ClaimedDelivery,
    DecisionRecord,
    DeliveryChange,
    DeliveryRecord,
    MessageRecord,
    TimelineRecord,
)
from hub.infrastructure.database import codec
from hub.infrastructure.database.citizens import SqlCitizens
from hub.infrastructure.database.codec import Codec
from hub.infrastructure.database.columns import BODY, DELIVERY, MESSAGE
from hub.infrastructure.database.dialects import Dialect
from hub.infrastructure.database.history import Journal
from hub.infrastructure.database.inboxes import list_inbox
from hub.infrastructure.database.outbox import write_changes
from hub.infrastructure.database.tables import OPEN, attempts, decisions, deliveries, messages
from hub.infrastructure.database.transaction import Transaction
from hub.infrastructure.keyring import Undecipherable

log = logging.getLogger(__name__)

_SET_ASIDE: Final = timedelta(hours=1)
_IS_OPEN: Final = text(f"deliveries.{OPEN}")


class SqlDeliveries:
    """The outbox."""

    def __init__(
        self, transaction: Transaction, keyed: Codec, journal: Journal, citizens: SqlCitizens
    ) -> None:
        self._transaction = transaction
        self._codec = keyed
        self._journal = journal
        self._citizens = citizens

    async def due(self, now: datetime, limit: int, channels: Sequence[str]) -> Sequence[ClaimedDelivery]:
        """Lock up to `limit` open deliveries that are due, oldest first, skipping those that others hold.

        One that cannot be decrypted is set aside for an hour: it must neither go nor hold up the others.
        """
        dialect = self._transaction.dialect
        parameters = {"now": now, "limit": limit, **dialect.many("channels", channels)}
        rows = await self._transaction.rows(_due(dialect), parameters)
        return await self._claimed(rows, set_aside=now + _SET_ASIDE)

    async def lock(self, delivery_id: str) -> ClaimedDelivery | None:
        """Lock one delivery, waiting, and its citizen's consent version. Raises Undecipherable."""
        found = await self._claimed(await self._transaction.rows(_one(), {"id": delivery_id}))
        return found[0] if found else None

    async def lock_many(self, message_key: str) -> Sequence[ClaimedDelivery]:
        """Lock every delivery of one message, waiting. Raises Undecipherable."""
        return await self._claimed(await self._transaction.rows(_of_message(), {"message_key": message_key}))

    async def leased(self, leases: Sequence[str]) -> Sequence[ClaimedDelivery]:
        """Lock the deliveries still held under these leases, without bodies."""
        dialect = self._transaction.dialect
        return await self._claimed(
            await self._transaction.rows(_leased(dialect), dialect.many("leases", leases))
        )

    async def handed_over(self, recipient: str, message_id: str) -> Sequence[ClaimedDelivery]:
        """Lock this recipient's handed-over deliveries of the message(s) with that id, without bodies."""
        parameters = {"recipient": recipient, "message_id": message_id}
        return await self._claimed(await self._transaction.rows(_handed_over(), parameters))

    async def change(
        self,
        changes: Sequence[DeliveryChange],
        *,
        decisions: Sequence[DecisionRecord] = (),
        attempts: Sequence[AttemptRecord] = (),
        timeline: Sequence[TimelineRecord] = (),
        audit: Sequence[AuditRecord] = (),
    ) -> None:
        """Write new states and what explains them. Raises ConcurrentChange where a lease was lost."""
        await write_changes(self._transaction, changes)
        await self._transaction.insert(_DECISIONS, [codec.decision_values(record) for record in decisions])
        await self._transaction.insert(
            _ATTEMPTS, [{name: getattr(record, name) for name in _ATTEMPT} for record in attempts]
        )
        self._journal.add(timeline, audit)

    async def inbox(
        self, recipient: str, after: int, limit: int, now: datetime
    ) -> Sequence[tuple[int, DeliveryRecord, MessageRecord]]:
        """The party's unacknowledged deliveries in the order in which they could first be listed."""
        rows = await list_inbox(self._transaction, recipient, after, limit, now)
        return [
            (
                row[0],
                codec.delivery(row[1 : 1 + len(DELIVERY)]),
                self._codec.message(row[1 + len(DELIVERY) :]),
            )
            for row in rows
        ]

    async def reexamine(self, citizen_id: str, now: datetime) -> int:
        """Make the citizen's open deliveries due now, but those on their way to being handed over."""
        parameters = {"of": citizen_id, "at": now}
        done = await self._transaction.execute(_reexamining(), parameters)
        if done.rowcount:
            self._transaction.makes_work = True
        return done.rowcount

    async def oldest_unclaimed(self, now: datetime) -> datetime | None:
        """due_at of the open delivery that has waited longest past it."""
        row = await self._transaction.row(_oldest(), {"now": now})
        return None if row is None else row[0]

    async def _claimed(self, rows: Sequence[Any], set_aside: datetime | None = None) -> list[ClaimedDelivery]:
        split = len(DELIVERY)
        records = [codec.delivery(row[:split]) for row in rows]
        citizens = await self._citizens.locked([d.citizen_id for d in records if d.citizen_id])
        found = []
        unreadable = []
        for row, record in zip(rows, records, strict=True):
            try:
                found.append(self._claim(record, row[split:], citizens))
            except Undecipherable as error:
                if set_aside is None:
                    raise
                log.error("delivery set aside: %s: %s", record.id, error)
                unreadable.append(record.id)
        for delivery_id in unreadable:
            await self._transaction.execute(_setting_aside(), {"which": delivery_id, "until": set_aside})
        return found

    def _claim(self, record: DeliveryRecord, row: Sequence[Any], citizens: dict[str, Any]) -> ClaimedDelivery:
        message = self._codec.message(row[: len(MESSAGE)], *row[len(MESSAGE) :])
        citizen: Citizen | None = None
        if record.citizen_id in citizens:
            citizen = self._codec.citizen(citizens[record.citizen_id])
        return ClaimedDelivery(record, message, citizen)


_DECISIONS: Final = decisions
_ATTEMPTS: Final = attempts
_ATTEMPT: Final = ("delivery_id", "number", "at", "code", "milliseconds", "detail")


def _carried(*more: Any, skip_locked: bool = False) -> Select[Any]:
    """Deliveries with their messages, locked."""
    return (
        select(*DELIVERY, *MESSAGE, *more)
        .join_from(deliveries, messages, deliveries.c.message_key == messages.c.key)
        .order_by(deliveries.c.id)
        .with_for_update(of=deliveries, skip_locked=skip_locked)
    )


@cache
def _due(dialect: Dialect) -> Executable:
    return (
        _carried(*BODY, skip_locked=True)
        .where(
            _IS_OPEN,
            deliveries.c.due_at <= bindparam("now"),
            dialect.among(deliveries.c.channel, "channels"),
        )
        .order_by(None)
        .order_by(deliveries.c.due_at)
        .limit(bindparam("limit"))
    )


@cache
def _one() -> Executable:
    return _carried(*BODY).where(deliveries.c.id == bindparam("id"))


@cache
def _of_message() -> Executable:
    return _carried(*BODY).where(deliveries.c.message_key == bindparam("message_key"))


@cache
def _leased(dialect: Dialect) -> Executable:
    return _carried().where(deliveries.c.lease.is_not(None), dialect.among(deliveries.c.lease, "leases"))


@cache
def _handed_over() -> Executable:
    return _carried().where(
        messages.c.message_id == bindparam("message_id"),
        deliveries.c.recipient == bindparam("recipient"),
        deliveries.c.handed_over_at.is_not(None),
    )


@cache
def _reexamining() -> Executable:
    free = (
        select(deliveries.c.id)
        .where(_IS_OPEN, deliveries.c.citizen_id == bindparam("of"), deliveries.c.lease.is_(None))
        .order_by(deliveries.c.id)
        .with_for_update(skip_locked=True)
    )
    return update(deliveries).where(deliveries.c.id.in_(free)).values(due_at=bindparam("at"))


@cache
def _setting_aside() -> Executable:
    return (
        update(deliveries)
        .where(deliveries.c.id == bindparam("which"))
        .values(due_at=bindparam("until"), lease=null())
    )


@cache
def _oldest() -> Executable:
    return select(func.min(deliveries.c.due_at)).where(_IS_OPEN, deliveries.c.due_at <= bindparam("now"))
