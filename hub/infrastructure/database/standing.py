"""Which decision stands for each delivery?"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select

from hub.flow.records import DecisionRecord, DeliveryRecord
from hub.infrastructure.database import codec
from hub.infrastructure.database.columns import DECISION, DELIVERY
from hub.infrastructure.database.tables import decisions, deliveries


def with_newest_decision() -> Select[Any]:
    """Deliveries in the order of their destinations, each with its newest decision."""
    newest = (
        select(func.max(decisions.c.id))
        .where(decisions.c.delivery_id == deliveries.c.id)
        .correlate(deliveries)
        .scalar_subquery()
    )
    return (
        select(*DELIVERY, *DECISION)
        .join_from(deliveries, decisions, decisions.c.id == newest, isouter=True)
        .order_by(deliveries.c.created_at, deliveries.c.message_key, deliveries.c.destination)
    )


def standing(row: Sequence[Any]) -> tuple[DeliveryRecord, DecisionRecord | None]:
    """From the columns of with_newest_decision()."""
    decision = row[len(DELIVERY) :]
    return codec.delivery(row[: len(DELIVERY)]), None if decision[0] is None else codec.decision(decision)
