"""Which cases are there, and whose are they? (the cases' part of hub.flow.ports.CitizenRows)"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Executable, bindparam, select, update

from hub.flow.ports import ConcurrentChange
from hub.flow.records import Case
from hub.infrastructure.database import codec
from hub.infrastructure.database.columns import CASE
from hub.infrastructure.database.dialects import Dialect
from hub.infrastructure.database.tables import cases, deliveries, messages
from hub.infrastructure.database.transaction import Transaction


class SqlCases:
    """Cases."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def open(self, new: Iterable[Case]) -> None:
        """Add cases. Raises ConcurrentChange if a citizen has an open one at that centre."""
        values = {case.id: codec.case_values(case) for case in new}
        in_order = sorted(values.values(), key=lambda row: (row["citizen_id"], row["centre"]))
        await self._transaction.insert(cases, in_order)

    async def open_cases(self, citizen_ids: Sequence[str]) -> Mapping[str, Sequence[Case]]:
        """Open cases by citizen, newest first."""
        found: dict[str, list[Case]] = defaultdict(list)
        if citizen_ids:
            dialect = self._transaction.dialect
            rows = await self._transaction.rows(_open_cases(dialect), dialect.many("citizens", citizen_ids))
            for row in rows:
                case = codec.case(row)
                found[case.citizen_id].append(case)
        return dict(found)

    async def cases(self, ids: Sequence[str]) -> Mapping[str, Case]:
        """Cases by id."""
        if not ids:
            return {}
        dialect = self._transaction.dialect
        rows = await self._transaction.rows(_cases(dialect), dialect.many("ids", ids))
        return {row[0]: codec.case(row) for row in rows}

    async def save_case(self, case: Case) -> None:
        """Change a case. Raises ConcurrentChange where it is gone, or reopening meets another open one."""
        done = await self._transaction.execute(_saving_case(), {"which": case.id, **_changed(case)})
        if done.rowcount != 1:
            raise ConcurrentChange("a case that is not there")

    async def members(self, case_ids: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """Who takes part, by case: its centre, who sent a message in it, who was handed one."""
        found: dict[str, set[str]] = defaultdict(set)
        if case_ids:
            dialect = self._transaction.dialect
            for case_id, party in await self._transaction.rows(
                _members(dialect), dialect.many("ids", case_ids)
            ):
                found[case_id].add(party)
        return {case_id: frozenset(parties) for case_id, parties in found.items()}

    async def cases_of_party(self, party_id: str, limit: int) -> Sequence[Case]:
        """Cases that the party is the centre of, sent a message in, or was handed one in; newest first."""
        rows = await self._transaction.rows(_cases_of_party(), {"party": party_id, "limit": limit})
        return [codec.case(row) for row in rows]


@cache
def _open_cases(dialect: Dialect) -> Executable:
    return (
        select(*CASE)
        .where(dialect.among(cases.c.citizen_id, "citizens"), cases.c.closed_at.is_(None))
        .order_by(cases.c.opened_at.desc(), cases.c.id.desc())
    )


@cache
def _cases(dialect: Dialect) -> Executable:
    return select(*CASE).where(dialect.among(cases.c.id, "ids"))


def _changed(case: Case) -> dict[str, Any]:
    values = codec.case_values(case)
    return {f"new_{name}": values[name] for name in values if name != "id"}


@cache
def _saving_case() -> Executable:
    new: dict[str, BindParameter[Any]] = {
        column.name: bindparam(f"new_{column.name}") for column in CASE if column.name != "id"
    }
    return update(cases).where(cases.c.id == bindparam("which")).values(new)


@cache
def _members(dialect: Dialect) -> Executable:
    centres = select(cases.c.id, cases.c.centre).where(dialect.among(cases.c.id, "ids"))
    senders = select(messages.c.case_id, messages.c.sender).where(dialect.among(messages.c.case_id, "ids"))
    recipients = (
        select(messages.c.case_id, deliveries.c.recipient)
        .join_from(messages, deliveries, deliveries.c.message_key == messages.c.key)
        .where(dialect.among(messages.c.case_id, "ids"), deliveries.c.handed_over_at.is_not(None))
    )
    return centres.union(senders, recipients)


@cache
def _cases_of_party() -> Executable:
    party: BindParameter[str] = bindparam("party")
    own = select(cases.c.id).where(cases.c.centre == party)
    sent = select(messages.c.case_id).where(messages.c.sender == party, messages.c.case_id.is_not(None))
    received = (
        select(messages.c.case_id)
        .join_from(deliveries, messages, deliveries.c.message_key == messages.c.key)
        .where(deliveries.c.recipient == party, deliveries.c.handed_over_at.is_not(None))
    )
    return (
        select(*CASE)
        .where(cases.c.id.in_(own.union(sent, received)))
        .order_by(cases.c.opened_at.desc(), cases.c.id.desc())
        .limit(bindparam("limit"))
    )
