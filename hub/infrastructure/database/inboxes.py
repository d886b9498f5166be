"""In which order does a recipient see what lies in its mailbox?

A delivery gets its position when its recipient first could see it, not when it was accepted: what was
held, hidden for a while or committed late comes after what has been listed, so a reader who goes on
from the last position misses nothing. Numbering is one recipient at a time and a short transaction.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Executable, bindparam, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from hub.infrastructure.database.columns import DELIVERY, MESSAGE
from hub.infrastructure.database.dialects import Dialect
from hub.infrastructure.database.tables import LISTED, deliveries, inboxes, messages
from hub.infrastructure.database.transaction import Transaction

_AT_ONCE: Final = 1000  # positions given at once; the oldest first, the rest the next time
_IS_LISTED: Final = text(f"deliveries.{LISTED}")
_VISIBLE: Final = or_(deliveries.c.not_before.is_(None), deliveries.c.not_before <= bindparam("now"))


async def list_inbox(
    transaction: Transaction, recipient: str, after: int, limit: int, now: datetime
) -> Sequence[Any]:
    """Rows of position, DELIVERY and MESSAGE. Ends the transaction where it is this call that began it."""
    ours = not transaction.begun
    asked = {"recipient": recipient, "now": now}
    if await transaction.row(_unnumbered().limit(1), asked) is not None:
        await _number(transaction, asked)
        if ours:
            await transaction.commit()
    return await transaction.rows(_listed(), {**asked, "after": after, "limit": limit})


async def _number(transaction: Transaction, asked: dict[str, Any]) -> None:
    dialect = transaction.dialect
    mine = {"recipient": asked["recipient"]}
    await transaction.execute(_opening(dialect), mine)  # its row stays locked: one at a time
    last = (await transaction.execute(_last(), mine)).scalar_one()
    new = [row[0] for row in await transaction.rows(_unnumbered().limit(_AT_ONCE), asked)]
    rows = [{"id": id_, "position": last + place} for place, id_ in enumerate(new, start=1)]
    if rows:
        await transaction.execute(_numbering(dialect), dialect.rows(("id", "position"), rows))
        await transaction.execute(_moving(), {"whose": asked["recipient"], "to": last + len(rows)})


@cache
def _unnumbered() -> Any:
    return (
        select(deliveries.c.id)
        .where(
            _IS_LISTED,
            deliveries.c.recipient == bindparam("recipient"),
            deliveries.c.position.is_(None),
            _VISIBLE,
        )
        .order_by(deliveries.c.created_at, deliveries.c.id)
    )


@cache
def _listed() -> Executable:
    return (
        select(deliveries.c.position, *DELIVERY, *MESSAGE)
        .join_from(deliveries, messages, deliveries.c.message_key == messages.c.key)
        .where(
            _IS_LISTED,
            deliveries.c.recipient == bindparam("recipient"),
            deliveries.c.position > bindparam("after"),
            _VISIBLE,
        )
        .order_by(deliveries.c.position)
        .limit(bindparam("limit"))
    )


@cache
def _opening(dialect: Dialect) -> Executable:
    insert = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
    row = insert(inboxes).values(recipient=bindparam("recipient"), last_position=0)
    return row.on_conflict_do_update(
        index_elements=["recipient"], set_={"last_position": inboxes.c.last_position}
    )


@cache
def _last() -> Executable:
    return select(inboxes.c.last_position).where(inboxes.c.recipient == bindparam("recipient"))


@cache
def _numbering(dialect: Dialect) -> Executable:
    return dialect.update(
        deliveries,
        ("id", "position"),
        lambda new: {"position": new("position")},
        lambda new: deliveries.c.id == new("id"),
    )


@cache
def _moving() -> Executable:
    return (
        update(inboxes).where(inboxes.c.recipient == bindparam("whose")).values(last_position=bindparam("to"))
    )
