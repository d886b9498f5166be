"""Which rows does a message add, and how is one found again? (hub.flow.ports.MessageRows)"""

from collections.abc import Mapping, Sequence
from functools import cache

from sqlalchemy import Executable, bindparam, select

from hub.flow.records import (
    Acceptance,
    Arrival,
    DecisionRecord,
    DeliveryRecord,
    MessageRecord,
    Resend,
)
from hub.infrastructure.database import codec
from hub.infrastructure.database.citizens import SqlCitizens
from hub.infrastructure.database.codec import Codec, Values
from hub.infrastructure.database.columns import BODIES, MESSAGE
from hub.infrastructure.database.dialects import Dialect
from hub.infrastructure.database.history import Journal
from hub.infrastructure.database.outbox import announces
from hub.infrastructure.database.standing import standing, with_newest_decision
from hub.infrastructure.database.tables import (
    arrivals,
    bundles_seen,
    decisions,
    deliveries,
    messages,
)
from hub.infrastructure.database.transaction import Transaction


class SqlMessages:
    """Messages, their deliveries, and what is known of them."""

    def __init__(
        self, transaction: Transaction, keyed: Codec, journal: Journal, citizens: SqlCitizens
    ) -> None:
        self._transaction = transaction
        self._codec = keyed
        self._journal = journal
        self._citizens = citizens

    async def recognise(
        self, seen: Sequence[tuple[str, str]], bundles: Sequence[tuple[str, str]]
    ) -> tuple[Mapping[tuple[str, str], MessageRecord], Mapping[tuple[str, str], str]]:
        """(sender, message_id) → first record, without bodies; (sender, Bundle.id) → message_id."""
        tx, dialect = self._transaction, self._transaction.dialect
        first: dict[tuple[str, str], MessageRecord] = {}
        under: dict[tuple[str, str], str] = {}
        if seen:
            for row in await tx.rows(_seen(dialect), dialect.many_pairs("seen", seen)):
                record = self._codec.message(row)
                first[record.sender, record.message_id] = record
        if bundles:
            for sender, bundle_id, message_id in await tx.rows(
                _bundles(dialect), dialect.many_pairs("bundles", bundles)
            ):
                under[sender, bundle_id] = message_id
        return first, under

    async def record(
        self, acceptances: Sequence[Acceptance], resends: Sequence[Resend], arrivals_: Sequence[Arrival]
    ) -> None:
        """Write all of it, each table in one statement, in the order of its unique keys."""
        tx = self._transaction
        await self._citizens.record(
            [a.citizen for a in acceptances if a.citizen is not None],
            [a.case for a in acceptances if a.case is not None],
        )
        found = sorted((a.message for a in acceptances), key=lambda m: (m.message_id, m.sender))
        await tx.insert(messages, [self._codec.message_values(message) for message in found])
        await self._record_bundles(found, resends)
        await tx.insert(deliveries, [row for a in acceptances for row in _deliveries(a.deliveries)])
        await tx.insert(decisions, [codec.decision_values(d) for a in acceptances for d in a.decisions])
        await tx.insert(arrivals, [_arrival(arrival) for arrival in arrivals_])
        self._journal.add(
            [event for a in acceptances for event in a.timeline],
            [entry for a in acceptances for entry in a.audit],
        )
        if any(announces(delivery) for a in acceptances for delivery in a.deliveries):
            tx.makes_work = True

    async def _record_bundles(self, found: Sequence[MessageRecord], resends: Sequence[Resend]) -> None:
        """An accepted message must be the first under its Bundle.id; the refused and resent may find it taken."""
        accepted = [m for m in found if m.bundle_id is not None and m.status == 200]
        others: list[MessageRecord | Resend] = [
            m for m in found if m.bundle_id is not None and m.status != 200
        ]
        await self._transaction.insert(bundles_seen, _by_bundle(accepted))
        await self._transaction.insert(bundles_seen, _by_bundle([*others, *resends]), ignore_existing=True)

    async def tracked(self, sender: str, message_id: str) -> MessageRecord | None:
        """One message of this sender, without body, if it was accepted."""
        row = await self._transaction.row(_tracked(), {"sender": sender, "message_id": message_id})
        return None if row is None else self._codec.message(row)

    async def deliveries_of(self, message_key: str) -> Sequence[tuple[DeliveryRecord, DecisionRecord | None]]:
        """A message's deliveries in the order of its destinations, each with its newest decision."""
        rows = await self._transaction.rows(_deliveries_of(), {"message_key": message_key})
        return [standing(row) for row in rows]

    async def message(self, key: str) -> MessageRecord | None:
        """One message, whole. Raises Undecipherable."""
        row = await self._transaction.row(_whole(), {"key": key})
        return None if row is None else self._codec.message(row[:-2], row[-2], row[-1])


def _deliveries(records: Sequence[DeliveryRecord]) -> list[Values]:
    return [
        codec.delivery_values(record) | {"destination": destination}
        for destination, record in enumerate(records)
    ]


def _by_bundle(items: Sequence[MessageRecord | Resend]) -> list[Values]:
    rows: dict[tuple[str, str], Values] = {}
    for item in items:
        if item.bundle_id is not None:
            at = item.received_at if isinstance(item, MessageRecord) else item.at
            rows.setdefault(
                (item.sender, item.bundle_id),
                {
                    "sender": item.sender,
                    "bundle_id": item.bundle_id,
                    "message_id": item.message_id,
                    "at": at,
                },
            )
    return [rows[key] for key in sorted(rows)]


def _arrival(record: Arrival) -> Values:
    return {column.name: getattr(record, column.name) for column in arrivals.c}


@cache
def _seen(dialect: Dialect) -> Executable:
    return select(*MESSAGE).where(dialect.pair_among(messages.c.sender, messages.c.message_id, "seen"))


@cache
def _bundles(dialect: Dialect) -> Executable:
    columns = (bundles_seen.c.sender, bundles_seen.c.bundle_id, bundles_seen.c.message_id)
    return select(*columns).where(
        dialect.pair_among(bundles_seen.c.sender, bundles_seen.c.bundle_id, "bundles")
    )


@cache
def _tracked() -> Executable:
    return select(*MESSAGE).where(
        messages.c.sender == bindparam("sender"),
        messages.c.message_id == bindparam("message_id"),
        messages.c.status == 200,
    )


@cache
def _deliveries_of() -> Executable:
    return with_newest_decision().where(deliveries.c.message_key == bindparam("message_key"))


@cache
def _whole() -> Executable:
    return select(*MESSAGE, *BODIES).where(messages.c.key == bindparam("key"))
