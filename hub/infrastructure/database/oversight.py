"""What does an officer look at? (hub.flow.ports.OversightRows)"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Executable, Select, and_, bindparam, exists, func, or_, select, text

from hub.flow.records import ConsentVersion, ReviewRecord, Standing
from hub.infrastructure.database import codec
from hub.infrastructure.database.codec import Codec
from hub.infrastructure.database.columns import CONSENT_VERSION, DECISION, DELIVERY, MESSAGE, REVIEW
from hub.infrastructure.database.dialects import Dialect
from hub.infrastructure.database.tables import (
    OPEN,
    OUT,
    cases,
    consent_versions,
    decisions,
    deliveries,
    messages,
    reviews,
)
from hub.infrastructure.database.transaction import Transaction

_IS_OPEN: Final = text(f"deliveries.{OPEN}")
_MOST: Final = 1000  # waiting deliveries of one citizen that are looked at together
_ALL: Final = 2**31 - 1


class SqlOversight:
    """Deliveries, decisions and consents as an officer looks at them."""

    def __init__(self, transaction: Transaction, keyed: Codec) -> None:
        self._transaction = transaction
        self._codec = keyed

    async def waiting(self, citizen_id: str) -> Sequence[Standing]:
        """The citizen's deliveries that are held or queued, oldest first."""
        return await self._standing(_waiting(), {"citizen_id": citizen_id, "limit": _MOST})

    async def gone(self, citizen_id: str) -> Sequence[Standing]:
        """What of the citizen's is out: handed over, or leased for it; oldest first."""
        # every one of them: the answer to a revocation is exact
        return await self._standing(_gone(), {"citizen_id": citizen_id, "limit": _ALL})

    async def held(self, party: str, limit: int) -> Sequence[Standing]:
        """What is held of what the party sent, or in cases of which it is the centre; oldest first."""
        return await self._standing(_held(), {"party": party, "limit": limit})

    async def to_review(self, party: str, limit: int) -> Sequence[Standing]:
        """The same for statutory disclosures and blanket consents that nobody has reviewed yet."""
        return await self._standing(_to_review(), {"party": party, "limit": limit})

    async def flagged(self, delivery_id: str) -> Standing | None:
        """One delivery that a decision put on the review list, reviewed or not."""
        found = await self._standing(_flagged(), {"delivery_id": delivery_id, "limit": 1})
        return found[0] if found else None

    async def reviewed(
        self, party: str, finding: str, since: datetime, limit: int
    ) -> Sequence[tuple[Standing, ReviewRecord]]:
        """What the party reviewed since then with this finding, newest first."""
        parameters = {"party": party, "finding": finding, "since": since, "limit": limit}
        by_id = {one.delivery.id: one for one in await self._standing(_reviewed(), parameters)}
        records = await self.reviews(tuple(by_id))
        newest_first = sorted(records, key=lambda one: (one.at, one.delivery_id), reverse=True)
        return [(by_id[record.delivery_id], record) for record in newest_first]

    async def review(self, record: ReviewRecord) -> None:
        """Add a review. Raises ConcurrentChange where the delivery has one."""
        await self._transaction.insert(reviews, [self._codec.review_values(record)])

    async def reviews(self, delivery_ids: Sequence[str]) -> Sequence[ReviewRecord]:
        """The reviews of these deliveries."""
        dialect = self._transaction.dialect
        rows = await self._transaction.rows(_reviews(dialect), dialect.many("ids", delivery_ids))
        return [self._codec.review(row) for row in rows]

    async def consent_history(self, consent_id: str) -> Sequence[ConsentVersion]:
        """Every version of a consent, newest first."""
        rows = await self._transaction.rows(_versions(), {"id": consent_id})
        return [self._codec.consent_version(row) for row in rows]

    async def ending(
        self, organization: str, since: datetime, until: datetime, limit: int
    ) -> Sequence[ConsentVersion]:
        """The party's active consents whose last permission ends at since <= end < until, soonest first."""
        parameters = {"organization": organization, "since": since, "until": until, "limit": limit}
        rows = await self._transaction.rows(_ending(), parameters)
        return [self._codec.consent_version(row) for row in rows]

    async def _standing(self, statement: Executable, parameters: dict[str, Any]) -> list[Standing]:
        first, second = len(DELIVERY), len(DELIVERY) + len(MESSAGE)
        return [
            Standing(
                delivery=codec.delivery(row[:first]),
                message=self._codec.message(row[first:second]),
                decision=None if row[second] is None else codec.decision(row[second:-1]),
                leased=row[-1] is not None,
            )
            for row in await self._transaction.rows(statement, parameters)
        ]


def _looked_at(*conditions: Any) -> Select[Any]:
    """Deliveries with their messages and newest decisions, oldest first."""
    newest = (
        select(func.max(decisions.c.id))
        .where(decisions.c.delivery_id == deliveries.c.id)
        .correlate(deliveries)
        .scalar_subquery()
    )
    return (
        select(*DELIVERY, *MESSAGE, *DECISION, deliveries.c.lease)
        .join_from(deliveries, messages, deliveries.c.message_key == messages.c.key)
        .join(decisions, decisions.c.id == newest, isouter=True)
        .join(cases, cases.c.id == messages.c.case_id, isouter=True)
        .where(*conditions)
        .order_by(deliveries.c.created_at, deliveries.c.id)
        .limit(bindparam("limit"))
    )


def _partys() -> ColumnElement[bool]:
    return or_(messages.c.sender == bindparam("party"), cases.c.centre == bindparam("party"))


@cache
def _waiting() -> Executable:
    return _looked_at(_IS_OPEN, deliveries.c.citizen_id == bindparam("citizen_id"))


@cache
def _gone() -> Executable:
    return _looked_at(text(f"({OUT})"), deliveries.c.citizen_id == bindparam("citizen_id"))


@cache
def _held() -> Executable:
    return _looked_at(text("deliveries.status = 'held'"), _partys())


@cache
def _to_review() -> Executable:
    reviewed = exists().where(reviews.c.delivery_id == deliveries.c.id)
    return _looked_at(and_(_on_the_list(), ~reviewed), _partys())


@cache
def _flagged() -> Executable:
    return _looked_at(_on_the_list(), deliveries.c.id == bindparam("delivery_id"))


@cache
def _reviewed() -> Executable:
    found = select(reviews.c.delivery_id).where(
        reviews.c.party == bindparam("party"),
        reviews.c.finding == bindparam("finding"),
        reviews.c.at >= bindparam("since"),
    )
    return (
        _looked_at(deliveries.c.id.in_(found))
        .order_by(None)
        .order_by(deliveries.c.created_at.desc(), deliveries.c.id.desc())
    )


def _on_the_list() -> ColumnElement[bool]:
    return deliveries.c.id.in_(select(decisions.c.delivery_id).where(text("decisions.review")))


@cache
def _reviews(dialect: Dialect) -> Executable:
    return select(*REVIEW).where(dialect.among(reviews.c.delivery_id, "ids"))


@cache
def _versions() -> Executable:
    return (
        select(*CONSENT_VERSION)
        .where(consent_versions.c.id == bindparam("id"))
        .order_by(consent_versions.c.version.desc())
    )


@cache
def _ending() -> Executable:
    newer = consent_versions.alias("newer")
    replaced = exists().where(
        newer.c.id == consent_versions.c.id, newer.c.version > consent_versions.c.version
    )
    return (
        select(*CONSENT_VERSION)
        .where(
            consent_versions.c.organization == bindparam("organization"),
            text("consent_versions.status = 'active'"),
            consent_versions.c.ends_at >= bindparam("since"),
            consent_versions.c.ends_at < bindparam("until"),
            ~replaced,
        )
        .order_by(consent_versions.c.ends_at, consent_versions.c.id)
        .limit(bindparam("limit"))
    )
