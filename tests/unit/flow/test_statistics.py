"""A centre gets counts of its own cases, in which nobody can be found."""

from datetime import date

import pytest

from hub.flow.errors import Refused
from hub.flow.records import Case
from hub.flow.statistics import KINDS, case_statistics
from message_schemas import JsonObject
from tests.support.anonymous import state
from tests.support.parties import CENTRE, GP
from tests.support.world import World

SINCE, UNTIL = date(2025, 7, 1), date(2026, 11, 22)


def opened(world: World, month: int, how_many: int, substance: str | None = "drugs", **more: object) -> None:
    """So many cases that the centre opened in a month of 2026."""
    for number in range(how_many):
        case = Case(
            id=f"case-{month}-{substance}-{more}-{number}",
            citizen_id=f"citizen-{len(state(world).cases)}",
            **{  # type: ignore[arg-type]  # what differs from case to case
                "centre": "centre",
                "opened_at": world.clock.now().replace(month=month),
                "policy": "fredericia-2016",
                "substance": substance,
                **more,
            },
        )
        state(world).cases[case.id] = case


def counts(cases: list[JsonObject]) -> dict[tuple[str | None, bool], int | None]:
    return {(one["substance"], one["anonymous"]): one["count"] for one in cases}


async def test_cases_are_counted_by_month_and_half_year_and_kind(world: World) -> None:
    opened(world, 1, 12)
    opened(world, 1, 9, "alcohol", anonymous=True)
    opened(world, 2, 6)
    opened(world, 2, 7, None)
    opened(world, 2, 40, centre="another-centre")
    opened(world, 8, 30)  # in a half-year that is not over

    found = await case_statistics(world.hub, CENTRE, SINCE, UNTIL)

    empty, half_year = found["half_years"]
    assert (empty["from"], empty["total"]) == ("2025-07-01", 0)
    assert (half_year["from"], half_year["to"], half_year["total"]) == ("2026-01-01", "2026-06-30", 34)
    assert counts(half_year["cases"]) == {
        **dict.fromkeys(KINDS, 0),
        ("drugs", False): 18,
        ("alcohol", True): 9,
        (None, False): 7,
    }
    assert [month["total"] for month in half_year["months"]] == [21, 13, 0, 0, 0, 0]
    assert counts(half_year["months"][0]["cases"])["drugs", False] == 12


async def test_a_small_count_is_left_out_with_what_would_tell_it(world: World) -> None:
    opened(world, 1, 12)
    opened(world, 2, 6)
    opened(world, 1, 2, "alcohol", anonymous=True)

    found = await case_statistics(world.hub, CENTRE, SINCE, UNTIL)

    half_year = found["half_years"][1]
    january = half_year["months"][0]
    assert (found["small_count"], found["source"]) == (5, "hub")
    assert counts(january["cases"])["alcohol", True] is None
    assert counts(half_year["cases"])["alcohol", True] is None
    others = [january["total"], half_year["total"], *counts(january["cases"]).values()]
    others += counts(half_year["cases"]).values()
    assert others.count(None) > 2
    assert half_year["months"][1]["total"] == 6


async def test_what_was_asked_is_audited(world: World) -> None:
    await case_statistics(world.hub, CENTRE, SINCE, UNTIL)

    (entry,) = await world.audit(kind="statistics.read")

    assert (entry.agent, entry.citizen_id, entry.data) == (
        "centre", None, {"from": "2025-07-01", "to": "2026-11-22"},
    )  # fmt: skip


async def test_only_a_centre_has_counts(world: World) -> None:
    with pytest.raises(Refused) as refused:
        await case_statistics(world.hub, GP, SINCE, UNTIL)

    assert refused.value.refusal.code == "forbidden"
