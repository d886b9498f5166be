"""What makes workers look, and how is a delivery's next state written?"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Executable, and_, case, null, or_

from hub.domain.delivery import DeliveryStatus
from hub.flow.ports import ConcurrentChange
from hub.flow.records import DeliveryChange, DeliveryRecord
from hub.infrastructure.database import codec
from hub.infrastructure.database.columns import DELIVERY
from hub.infrastructure.database.dialects import Dialect, New
from hub.infrastructure.database.tables import deliveries
from hub.infrastructure.database.transaction import Transaction

_FIXED = {"id", "message_key", "recipient", "use", "created_at", "citizen_id"}
_CHANGING = tuple(column.name for column in DELIVERY if column.name not in _FIXED)
_COLUMNS = ("id", *_CHANGING, "lease", "held_under")


def announces(delivery: DeliveryRecord) -> bool:
    """True if somebody should look at it at once: a worker, or a recipient who waits at its mailbox."""
    return delivery.status is DeliveryStatus.QUEUED and (
        delivery.due_at is None
        or delivery.due_at <= delivery.status_at
        or (delivery.due_at == delivery.expires_at and delivery.not_before is None)
    )


async def write_changes(transaction: Transaction, changes: Sequence[DeliveryChange]) -> None:
    """All of them in one statement. Raises ConcurrentChange where one is no longer as it was read."""
    if not changes:
        return
    rows = [
        codec.delivery_values(change.delivery) | {"lease": change.new_lease, "held_under": change.lease}
        for change in sorted(changes, key=lambda change: change.delivery.id)
    ]
    dialect = transaction.dialect
    done = await transaction.execute(_changing(dialect), dialect.rows(_COLUMNS, rows))
    if done.rowcount != len(rows):
        raise ConcurrentChange("a delivery is gone, or held under another lease")
    if any(change.new_lease is None and announces(change.delivery) for change in changes):
        transaction.makes_work = True


@cache
def _changing(dialect: Dialect) -> Executable:
    return dialect.update(deliveries, _COLUMNS, _values, _unchanged)


def _values(new: New) -> dict[str, Any]:
    # What waits again is listed anew: its recipient may have read past the place that it had.
    waits = or_(new("status") == DeliveryStatus.HELD.value, new("status") == DeliveryStatus.QUEUED.value)
    waits_again = and_(waits, deliveries.c.status != new("status"))
    position = case((waits_again, null()), else_=deliveries.c.position)
    return {name: new(name) for name in (*_CHANGING, "lease")} | {"position": position}


def _unchanged(new: New) -> ColumnElement[bool]:
    return and_(
        deliveries.c.id == new("id"),
        or_(new("held_under").is_(None), deliveries.c.lease == new("held_under")),
    )
