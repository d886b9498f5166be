"""Does a store keep the outbox as it must? Every store, the same tests."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.domain.delivery import DeliveryStatus
from hub.flow.ports import ConcurrentChange, Store
from hub.flow.records import Acceptance, AttemptRecord, DeliveryChange
from tests.contract.store.samples import (
    AMQP,
    LATER,
    NOW,
    accepted,
    changed,
    consent,
    delivery,
    known_citizen,
    message,
    queued,
)


async def test_what_is_due_comes_oldest_first_with_its_message_and_citizen(store: Store) -> None:
    citizen = await known_citizen(store, family="Berggren", given="Nancy")
    newer, _ = await queued(store, due_at=NOW)
    older, waiting = await queued(store, due_at=NOW - timedelta(hours=1), citizen_id=citizen.id)

    async with store.unit_of_work() as uow:
        found = await uow.deliveries.due(LATER, 10, AMQP)
        one = await uow.deliveries.due(LATER, 1, AMQP)

    assert [claimed.message.key for claimed in found] == [older.key, newer.key]
    assert found[0].delivery == waiting
    assert found[0].citizen == citizen
    assert found[0].message.body == older.body
    assert [claimed.delivery.id for claimed in one] == [waiting.id]


@pytest.mark.parametrize(
    "changes",
    [
        {"due_at": LATER + timedelta(seconds=1)},
        {"due_at": None},
        {"status": DeliveryStatus.HANDED_OVER},
        {"status": DeliveryStatus.CANCELLED},
        {"channel": "mailbox"},
    ],
)
async def test_what_is_later_or_settled_or_for_another_channel_is_not_due(
    store: Store, changes: dict[str, object]
) -> None:
    await queued(store, **changes)

    async with store.unit_of_work() as uow:
        assert await uow.deliveries.due(LATER, 10, AMQP) == []


async def test_a_held_delivery_is_looked_at_again_in_its_mailbox_too(store: Store) -> None:
    await queued(store, status=DeliveryStatus.HELD, channel="mailbox", due_at=NOW)

    async with store.unit_of_work() as uow:
        found = await uow.deliveries.due(LATER, 10, ("amqp", "mailbox"))

    assert [claimed.delivery.status for claimed in found] == [DeliveryStatus.HELD]


async def test_a_leased_delivery_is_due_again_only_when_its_lease_has_run_out(store: Store) -> None:
    _, waiting = await queued(store)
    leased = replace(waiting, due_at=LATER + timedelta(seconds=30), attempts=1)

    await changed(store, DeliveryChange(leased, new_lease="lease-1"))

    async with store.unit_of_work() as uow:
        assert await uow.deliveries.due(LATER, 10, AMQP) == []
        assert [c.delivery for c in await uow.deliveries.leased(["lease-1", "lease-2"])] == [leased]
        again = await uow.deliveries.due(LATER + timedelta(seconds=31), 10, AMQP)
        assert [claimed.delivery for claimed in again] == [leased]


async def test_a_change_under_a_lost_lease_changes_nothing(store: Store) -> None:
    _, waiting = await queued(store)
    _, other = await queued(store)
    await changed(store, DeliveryChange(waiting, new_lease="old"), DeliveryChange(other, new_lease="kept"))
    await changed(store, DeliveryChange(waiting, lease="old", new_lease="new"))
    gone = replace(waiting, status=DeliveryStatus.HANDED_OVER, due_at=None)

    with pytest.raises(ConcurrentChange):
        await changed(
            store,
            DeliveryChange(replace(other, status=DeliveryStatus.HANDED_OVER), lease="kept"),
            DeliveryChange(gone, lease="old"),
        )

    async with store.unit_of_work() as uow:
        held = await uow.deliveries.leased(["new", "kept"])
        assert {claimed.delivery.status for claimed in held} == {DeliveryStatus.QUEUED}
        assert len(held) == 2


async def test_an_outcome_ends_the_lease_and_is_written_with_its_attempt(store: Store) -> None:
    sent, waiting = await queued(store)
    await changed(store, DeliveryChange(waiting, new_lease="lease-1"))
    gone = replace(
        waiting, status=DeliveryStatus.HANDED_OVER, status_at=LATER, due_at=None, handed_over_at=LATER
    )

    async with store.unit_of_work() as uow:
        await uow.deliveries.change(
            [DeliveryChange(gone, lease="lease-1")],
            attempts=[AttemptRecord(waiting.id, 1, LATER, "ok", 12, "confirmed")],
        )
        await uow.commit()

    async with store.unit_of_work() as uow:
        assert await uow.deliveries.leased(["lease-1"]) == []
        assert [found for found, _ in await uow.messages.deliveries_of(sent.key)] == [gone]


async def test_a_delivery_that_is_not_there_cannot_be_locked_or_changed(store: Store) -> None:
    missing = delivery(message())

    async with store.unit_of_work() as uow:
        assert await uow.deliveries.lock(missing.id) is None

    with pytest.raises(ConcurrentChange):
        await changed(store, DeliveryChange(missing))


async def test_one_delivery_and_all_of_a_message_can_be_locked(store: Store) -> None:
    sent = message()
    one, two = delivery(sent), delivery(sent, recipient="jobcenter", use="cc")
    await accepted(store, Acceptance(sent, deliveries=(one, two)))

    async with store.unit_of_work() as uow:
        locked = await uow.deliveries.lock(two.id)
        both = await uow.deliveries.lock_many(sent.key)

    assert locked is not None
    assert locked.delivery == two
    assert locked.message.body == sent.body
    assert {claimed.delivery.id for claimed in both} == {one.id, two.id}


async def test_an_acknowledgement_finds_what_its_sender_was_handed(store: Store) -> None:
    sent, waiting = await queued(store)
    _, unseen = await queued(store)
    await changed(
        store,
        DeliveryChange(replace(waiting, status=DeliveryStatus.HANDED_OVER, handed_over_at=NOW, due_at=None)),
    )

    async with store.unit_of_work() as uow:
        found = await uow.deliveries.handed_over("centre-nord", sent.message_id)
        of_another = await uow.deliveries.handed_over("jobcenter", sent.message_id)
        not_yet = await uow.deliveries.handed_over("centre-nord", unseen.id)

    assert [claimed.delivery.id for claimed in found] == [waiting.id]
    assert list(of_another) == list(not_yet) == []


async def test_a_consent_makes_the_citizens_open_deliveries_due_but_not_those_on_their_way(
    store: Store,
) -> None:
    citizen = await known_citizen(store)
    hour = NOW + timedelta(hours=1)
    _, held = await queued(store, citizen_id=citizen.id, status=DeliveryStatus.HELD, due_at=hour)
    _, leased = await queued(store, citizen_id=citizen.id)
    await queued(store, citizen_id="somebody-else", status=DeliveryStatus.HELD, due_at=hour)
    await changed(store, DeliveryChange(replace(leased, due_at=hour), new_lease="lease-1"))

    async with store.unit_of_work() as uow:
        await uow.citizens.write_consent(consent(citizen), None)
        count = await uow.deliveries.reexamine(citizen.id, LATER)
        await uow.commit()

    async with store.unit_of_work() as uow:
        found = await uow.deliveries.due(LATER, 10, AMQP)
    assert count == 1
    assert [claimed.delivery.id for claimed in found] == [held.id]


async def test_the_oldest_unclaimed_tells_since_when_work_has_waited(store: Store) -> None:
    async with store.unit_of_work() as uow:
        assert await uow.deliveries.oldest_unclaimed(LATER) is None

    await queued(store, due_at=NOW - timedelta(minutes=5))
    await queued(store, due_at=NOW)

    async with store.unit_of_work() as uow:
        assert await uow.deliveries.oldest_unclaimed(LATER) == NOW - timedelta(minutes=5)
