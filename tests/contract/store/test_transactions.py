"""Does a store keep transactions apart, and wake those who wait? Every store, the same tests."""

import asyncio
import time
from dataclasses import replace

import pytest

from hub.domain.delivery import DeliveryStatus
from hub.flow.ports import ConcurrentChange, Store
from hub.flow.records import Acceptance, DeliveryChange
from tests.contract.store.samples import AMQP, LATER, NOW, accepted, known_citizen, message, queued


async def test_a_store_that_is_ready_says_so(store: Store) -> None:
    await store.ping()


async def test_a_unit_of_work_can_be_used_after_its_commit(store: Store) -> None:
    sent = message()
    async with store.unit_of_work() as uow:
        await uow.messages.record([Acceptance(sent)], (), ())
        await uow.commit()

        assert await uow.messages.message(sent.key) == sent


async def test_a_transaction_broken_by_an_error_leaves_the_store_usable(store: Store) -> None:
    sent = message()
    await accepted(store, Acceptance(sent))

    with pytest.raises(ConcurrentChange):
        await accepted(store, Acceptance(sent))
    await accepted(store, Acceptance(message()))


async def test_of_many_who_send_the_same_message_at_once_one_is_taken(store: Store) -> None:
    copies = [message(message_id="the-same", bundle_id=None) for _ in range(8)]

    async def send(number: int) -> bool:
        try:
            await accepted(store, Acceptance(copies[number]))
        except ConcurrentChange:
            return False
        return True

    taken = await asyncio.gather(*(send(number) for number in range(8)))

    assert sum(taken) == 1


async def test_two_workers_never_claim_the_same_delivery(store: Store) -> None:
    for _ in range(10):
        await queued(store)
    claimed: list[str] = []

    async def work(name: str) -> None:
        while True:
            async with store.unit_of_work() as uow:
                due = await uow.deliveries.due(LATER, 2, AMQP)
                await asyncio.sleep(0.005)
                await uow.deliveries.change(
                    [
                        DeliveryChange(
                            replace(one.delivery, due_at=one.delivery.expires_at),
                            new_lease=f"{name}/{one.delivery.id}",
                        )
                        for one in due
                    ]
                )
                await uow.commit()
            if not due:
                return
            claimed.extend(one.delivery.id for one in due)

    await asyncio.gather(work("a"), work("b"), work("c"))

    assert len(claimed) == len(set(claimed)) == 10


async def test_a_commit_that_queues_a_delivery_wakes_those_who_wait(store: Store) -> None:
    mark = await store.wait_for_work(0.01)
    waiting = asyncio.create_task(store.wait_for_work(5, mark))
    await asyncio.sleep(0.05)

    started = time.monotonic()
    await queued(store)
    await waiting

    assert time.monotonic() - started < 2


async def test_what_was_announced_since_the_last_look_is_not_slept_over(store: Store) -> None:
    mark = await store.wait_for_work(0.01)
    store.announce_work()

    started = time.monotonic()
    after = await store.wait_for_work(5, mark)

    assert time.monotonic() - started < 1
    assert after != mark


async def test_nothing_to_do_wakes_nobody(store: Store) -> None:
    citizen = await known_citizen(store)

    async def woken() -> bool:
        mark = await store.wait_for_work(0.01)
        await queued(store, status=DeliveryStatus.HELD, due_at=LATER, citizen_id=citizen.id)
        await accepted(store, Acceptance(message()))
        return await store.wait_for_work(0.1, mark) != mark

    assert not all([await woken() for _ in range(3)])  # once, perhaps, when it begins to listen to others


async def test_a_consent_that_makes_held_deliveries_due_wakes_those_who_wait(store: Store) -> None:
    citizen = await known_citizen(store)
    await queued(store, status=DeliveryStatus.HELD, due_at=LATER, citizen_id=citizen.id)
    mark = await store.wait_for_work(0.01)

    async with store.unit_of_work() as uow:
        assert await uow.deliveries.reexamine(citizen.id, NOW) == 1
        await uow.commit()

    assert await store.wait_for_work(5, mark) != mark
