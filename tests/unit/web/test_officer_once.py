"""A form that is sent twice is carried out once, and one that failed can be sent again."""

import asyncio

import pytest

from hub.flow.ports import ConcurrentChange
from hub.web.officer.once import Once
from tests.unit.web.browsing import words
from tests.unit.web.desk import Desk


class Act:
    """Something that takes a moment and counts how often it was begun."""

    def __init__(self, *failures: Exception) -> None:
        self.begun = 0
        self._failures = list(failures)

    async def __call__(self) -> int:
        self.begun += 1
        await asyncio.sleep(0)
        if self._failures:
            raise self._failures.pop(0)
        return self.begun


async def test_a_double_click_waits_for_the_first_and_gets_the_same() -> None:
    once, act = Once(), Act()

    both = await asyncio.gather(once.result("a", act), once.result("a", act))
    late = await once.result("a", act)

    assert (list(both), late, act.begun) == ([1, 1], 1, 1)


async def test_two_forms_are_two() -> None:
    once, act = Once(), Act()

    assert [await once.result("a", act), await once.result("b", act)] == [1, 2]


async def test_what_failed_is_tried_again() -> None:
    once, act = Once(), Act(ValueError())

    with pytest.raises(ValueError):
        await once.result("a", act)

    assert not once.seen("a")
    assert await once.result("a", act) == 2
    assert once.seen("a")


async def test_a_visitor_who_goes_away_stops_nothing() -> None:
    once, act = Once(), Act()
    gone = asyncio.create_task(once.result("a", act))
    await asyncio.sleep(0)
    gone.cancel()

    assert await once.result("a", act) == 1
    assert act.begun == 1


async def test_only_the_latest_forms_are_remembered() -> None:
    once, act = Once(), Act()
    for number in range(501):
        await once.result(str(number), act)

    assert (once.seen("0"), once.seen("500")) == (False, True)


async def test_what_meets_somebody_elses_change_is_said_and_not_an_error(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def meeting(*_: object) -> None:
        raise ConcurrentChange

    officer = await desk.officer()
    monkeypatch.setattr("hub.flow.officer.work_list", meeting)

    answer = await officer.get("/app/consents")

    assert answer.status_code == 409
    assert "Der er sket noget imens" in words(answer)
