"""What happens when something fails? Nothing is accepted by halves, and nothing goes out."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

import hub.flow.weighing
from consent import decide
from hub.flow.delivering import Deliverer, deliver_due
from hub.flow.ports import ConcurrentChange, StoreAway, UnitOfWork
from hub.infrastructure.fakes import MemoryStore
from message_schemas import InformationCategory
from tests.support.messages import consent, consent_along, referral, report
from tests.support.parties import GP, JOBCENTER, pushed
from tests.support.world import World

ATTENDANCE = InformationCategory.ATTENDANCE


def store(world: World) -> MemoryStore:
    assert isinstance(world.hub.store, MemoryStore)
    return world.hub.store


def broken_engine(*_args: Any, **_more: Any) -> Any:
    raise RuntimeError("the consent engine is broken")


class Unsteady(MemoryStore):
    """A store whose next commits fail with these errors."""

    def __init__(self, state: MemoryStore, errors: Sequence[Exception]) -> None:
        super().__init__()
        self.state = state.state
        self._errors = list(errors)

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[UnitOfWork]:
        async with super().unit_of_work() as uow:
            commit = uow.commit

            async def failing() -> None:
                if self._errors:
                    raise self._errors.pop(0)
                await commit()

            uow.commit = failing  # type: ignore[method-assign] # the failure is the store's, at its last moment
            yield uow


def unsteady(world: World, *errors: Exception) -> None:
    world.change(store=Unsteady(store(world), errors))


@pytest.mark.parametrize("together", [1, 3])
async def test_a_store_that_is_away_accepts_nothing_and_asks_to_come_again(
    world: World, together: int
) -> None:
    store(world).away = True

    answers = await world.send_together(*(referral() for _ in range(together)), sender="gp")

    assert {(a.status, a.code, a.retry_after) for a in answers} == {(503, "store-away", 5)}
    assert store(world).state.messages == {}


async def test_a_store_that_goes_away_at_the_commit_accepts_nothing(world: World) -> None:
    unsteady(world, StoreAway("gone"))
    message = referral()

    first = await world.send(message)
    second = await world.send(message)

    assert (first.status, second.status) == (503, 200)
    assert len([m for m in store(world).state.messages.values() if m.sender == "gp"]) == 1


async def test_a_race_is_run_again_and_won(world: World) -> None:
    unsteady(world, ConcurrentChange(), ConcurrentChange())

    answer = await world.send(referral())

    assert answer.status == 200


async def test_a_race_that_is_always_lost_asks_to_come_again(world: World) -> None:
    unsteady(world, *(ConcurrentChange() for _ in range(20)))

    answer = await world.send(referral())

    assert (answer.status, answer.code, answer.retry_after) == (503, "still-in-flight", 5)
    assert store(world).state.messages == {}


async def test_a_failure_that_nobody_foresaw_is_told_without_its_text(world: World) -> None:
    unsteady(world, RuntimeError("CPR 2509479989"))

    answer = await world.send(referral())

    assert (answer.status, answer.code) == (500, "internal")
    assert "2509479989" not in str(answer.bundle)
    assert store(world).state.messages == {}


async def test_a_failing_batch_is_tried_one_by_one(world: World) -> None:
    unsteady(world, RuntimeError("together"), RuntimeError("the first, alone"))

    answers = await world.send_together(referral(), referral(), sender="gp")

    assert [a.status for a in answers] == [500, 200]


async def test_an_engine_that_fails_at_accept_lets_nothing_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub.flow.weighing, "decide", broken_engine)
    message = referral(consents=(consent_along(),))

    await world.send(message)
    await world.deliver()

    assert await world.inbox("centre") == []
    assert await world.statuses(message) == ["held"]


async def test_an_engine_that_fails_at_the_hand_over_lets_nothing_out_until_it_is_well(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.register(pushed(JOBCENTER))
    await world.consent(consent(to=(JOBCENTER,)))
    message = report()
    await world.send(message)

    with monkeypatch.context() as broken:
        broken.setattr(hub.flow.weighing, "decide", broken_engine)
        await world.deliver()
        assert world.queue.handed == []
        assert await world.statuses(message) == ["held"]
    world.clock.advance(hours=1)
    await world.deliver()

    assert await world.statuses(message) == ["handed-over"]


async def test_one_delivery_that_cannot_be_decided_keeps_no_other_from_going(world: World) -> None:
    await world.register(pushed(JOBCENTER), pushed(GP))
    await world.consent(consent(to=(JOBCENTER, GP)))
    await world.send(report((GP,)))
    await world.send(report((JOBCENTER,)))

    def fails_for_gp(request: Any, *rest: Any) -> Any:
        if request.recipient.id == "gp":
            raise RuntimeError("only here")
        return decide(request, *rest)

    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(hub.flow.weighing, "decide", fails_for_gp)
        await world.deliver()

    assert [handed.recipient.id for handed in world.queue.handed] == ["jobcenter"]


async def test_a_policy_that_is_gone_holds_what_it_would_decide(world: World) -> None:
    await world.register(pushed(JOBCENTER))
    await world.consent(consent(to=(JOBCENTER,)))
    message = report()
    await world.send(message)
    await world.register(replace(world.parties["centre"], policy="no-such-policy"))

    await world.deliver()

    assert world.queue.handed == []
    assert await world.statuses(message) == ["held"]


async def test_what_cannot_be_read_is_a_failed_attempt_and_keeps_no_other_from_going(world: World) -> None:
    await world.register(pushed(JOBCENTER))
    await world.consent(consent(to=(JOBCENTER,), about=(ATTENDANCE,)))
    broken, good = report(), report()
    await world.send(broken)
    await world.send(good)
    messages = store(world).state.messages
    (kept,) = (m for m in messages.values() if m.message_id == broken.message_id)
    messages[kept.key] = replace(kept, body=b"{")

    await world.deliver()

    assert [handed.message_id for handed in world.queue.handed] == [good.message_id]
    assert await world.statuses(broken) == ["queued"]
    assert [a.code for a in store(world).state.attempts] == ["failed", "ok"]


async def test_a_deliverer_that_meets_a_store_that_is_away_goes_on_when_it_is_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.flow.delivering._BACK_OFF", 0.01)
    await world.register(pushed(JOBCENTER))
    await world.consent(consent(to=(JOBCENTER,)))
    message = report()
    await world.send(message)
    store(world).away = True
    deliverer = Deliverer(world.hub)
    running = asyncio.create_task(deliverer.run())
    await asyncio.sleep(0.05)

    store(world).away = False
    async with asyncio.timeout(5):
        while not world.queue.handed:  # noqa: ASYNC110 - the queue has no event to wait for
            await asyncio.sleep(0.01)
    deliverer.stop()
    await asyncio.wait_for(running, 5)

    assert await world.statuses(message) == ["handed-over"]


async def test_a_hand_over_that_cannot_be_written_down_is_made_again(world: World) -> None:
    await world.register(pushed(JOBCENTER))
    await world.consent(consent(to=(JOBCENTER,)))
    message = report()
    await world.send(message)

    async def goes_away() -> None:
        store(world).away = True

    world.queue.meanwhile = goes_away
    with pytest.raises(StoreAway):
        await deliver_due(world.hub)
    store(world).away = False
    world.clock.advance(seconds=30)
    await world.deliver()

    assert [handed.message_id for handed in world.queue.handed] == [message.message_id] * 2
    assert await world.statuses(message) == ["handed-over"]
