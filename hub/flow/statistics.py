"""How many cases has a centre opened? Counts in which nobody can be found (hub/domain/statistics.py).

One table for each half-year that is over, its rows the months: a half-year's counts never change, and no two
tables are about the same people. The answer:

    {"from","to","small_count","source","half_years":[{"from","to",
      "months":[{"month","cases":[{"substance","anonymous","count"}],"total"}],"cases":[…],"total"}]}

`count` and `total` are null where they are left out; `substance` is null where nobody stated it.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from hub.domain.deadline import calendar_day
from hub.domain.party import Party
from hub.domain.statistics import HalfYear, counted, half_years, published
from hub.flow.errors import Refused
from hub.flow.hub import Hub
from hub.flow.records import AuditRecord, Case
from message_schemas import JsonObject, PartyKind

_EVERY_CASE: Final = 10_000_000
KINDS: Final = tuple(
    (substance, anonymous) for substance in ("drugs", "alcohol", "both", None) for anonymous in (False, True)
)
"""What the cases are counted by: substance, and whether anonymous."""


async def case_statistics(hub: Hub, caller: Party, since: date, until: date) -> JsonObject:
    """The half-years from `since` to `until`, both included. Raises Refused `forbidden` for who is no centre."""
    if caller.kind is not PartyKind.CENTRE:
        raise Refused("forbidden")
    now = hub.clock.now()
    counting = hub.policies.of(caller.policy or hub.settings.policy).statistics
    async with hub.store.unit_of_work() as uow:
        cases = await uow.citizens.cases_of_party(caller.id, _EVERY_CASE)
        asked = {"from": since.isoformat(), "to": until.isoformat()}
        audit = AuditRecord(kind="statistics.read", at=now, agent=caller.id, data=asked)
        await uow.history.add((), (audit,))
        await uow.commit()
    own = [case for case in cases if case.centre == caller.id]
    return {
        **asked,
        "small_count": counting.small_count,
        "source": counting.source,
        "half_years": [
            _half_year(half, own, counting.small_count)
            for half in half_years(since, until, calendar_day(now))
        ],
    }


def _half_year(half: HalfYear, cases: Iterable[Case], small_count: int) -> JsonObject:
    opened = [(f"{calendar_day(case.opened_at):%Y-%m}", _kind(case)) for case in cases]
    of_half_year = [pair for pair in opened if pair[0] in half.months]
    table = published(counted(of_half_year, half.months, KINDS), small_count)
    return {
        "from": half.first_day.isoformat(),
        "to": half.last_day.isoformat(),
        "months": [
            {"month": month, "cases": _by_kind(cells), "total": total}
            for month, cells, total in zip(half.months, table.cells, table.row_totals, strict=True)
        ],
        "cases": _by_kind(table.column_totals),
        "total": table.whole,
    }


def _kind(case: Case) -> tuple[str | None, bool]:
    return case.substance, case.anonymous


def _by_kind(counts: Sequence[int | None]) -> list[JsonObject]:
    return [
        {"substance": substance, "anonymous": anonymous, "count": count}
        for (substance, anonymous), count in zip(KINDS, counts, strict=True)
    ]
