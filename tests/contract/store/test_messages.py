"""Does a store keep messages as it must? Every store, the same tests."""

from dataclasses import replace

import pytest

from hub.domain.delivery import DeliveryStatus
from hub.flow.ports import ConcurrentChange, Store
from hub.flow.records import Acceptance, Arrival, Resend
from tests.contract.store.samples import (
    CPR,
    NOW,
    accepted,
    case,
    decision,
    delivery,
    known_citizen,
    message,
)


async def test_a_message_is_read_back_whole_by_its_key(store: Store) -> None:
    sent = message(citizen_id="citizen-1", case_id="case-1")

    await accepted(store, Acceptance(sent))

    async with store.unit_of_work() as uow:
        assert await uow.messages.message(sent.key) == sent
        assert await uow.messages.message("no-such-key") is None


async def test_a_message_is_recognised_by_sender_and_id_without_its_bodies(store: Store) -> None:
    sent, others = message(), message(sender="gp-andre")
    await accepted(store, Acceptance(sent), Acceptance(others))

    async with store.unit_of_work() as uow:
        first, under = await uow.messages.recognise(
            [(sent.sender, sent.message_id), ("gp-andre", sent.message_id)],
            [(sent.sender, sent.bundle_id or ""), (sent.sender, others.bundle_id or "")],
        )

    assert first == {(sent.sender, sent.message_id): replace(sent, body=b"", native_body=b"")}
    assert under == {(sent.sender, sent.bundle_id): sent.message_id}


async def test_nothing_is_there_of_a_transaction_that_was_not_committed(store: Store) -> None:
    sent = message()

    async with store.unit_of_work() as uow:
        await uow.messages.record([Acceptance(sent)], (), ())

    async with store.unit_of_work() as uow:
        assert await uow.messages.message(sent.key) is None


async def test_the_same_message_of_the_same_sender_is_taken_only_once(store: Store) -> None:
    sent = message()
    await accepted(store, Acceptance(sent))

    with pytest.raises(ConcurrentChange):
        await accepted(store, Acceptance(message()), Acceptance(message(message_id=sent.message_id)))

    await accepted(store, Acceptance(message(sender="gp-andre", message_id=sent.message_id)))


async def test_two_accepted_messages_do_not_share_a_bundle_id_but_a_refused_one_may(store: Store) -> None:
    sent = message()
    await accepted(store, Acceptance(sent))

    with pytest.raises(ConcurrentChange):
        await accepted(store, Acceptance(message(bundle_id=sent.bundle_id)))
    refused = message(bundle_id=sent.bundle_id, status=422, body=b"", native_body=b"")
    await accepted(store, Acceptance(refused))

    async with store.unit_of_work() as uow:
        _, under = await uow.messages.recognise([], [(sent.sender, sent.bundle_id or "")])
    assert under == {(sent.sender, sent.bundle_id): sent.message_id}


async def test_a_bundle_id_of_a_resend_is_known_afterwards(store: Store) -> None:
    sent = message()
    await accepted(store, Acceptance(sent))
    resend = Resend(sent.sender, "bundle-again", sent.message_id, NOW)

    async with store.unit_of_work() as uow:
        await uow.messages.record((), [resend, resend], ())
        await uow.commit()

    async with store.unit_of_work() as uow:
        _, under = await uow.messages.recognise([], [(sent.sender, "bundle-again")])
    assert under == {(sent.sender, "bundle-again"): sent.message_id}


async def test_only_an_accepted_message_is_tracked_and_only_by_its_sender(store: Store) -> None:
    sent, refused = message(), message(status=422)
    await accepted(store, Acceptance(sent), Acceptance(refused))

    async with store.unit_of_work() as uow:
        found = await uow.messages.tracked(sent.sender, sent.message_id)
        not_theirs = await uow.messages.tracked("gp-andre", sent.message_id)
        not_accepted = await uow.messages.tracked(refused.sender, refused.message_id)

    assert found == replace(sent, body=b"", native_body=b"")
    assert not_theirs is None
    assert not_accepted is None


async def test_deliveries_come_in_the_order_of_the_destinations_with_their_newest_decision(
    store: Store,
) -> None:
    sent = message()
    last = delivery(sent, recipient="a-jobcenter", use="cc", status=DeliveryStatus.HELD)
    first = delivery(sent, recipient="z-centre")
    older = decision(first)
    newer = decision(first, stage="hand-over", outcome="redact", withheld=("medication",))
    await accepted(store, Acceptance(sent, deliveries=(first, last), decisions=(older,)))

    async with store.unit_of_work() as uow:
        await uow.deliveries.change((), decisions=[newer])
        await uow.commit()

    async with store.unit_of_work() as uow:
        assert await uow.messages.deliveries_of(sent.key) == [(first, newer), (last, None)]


async def test_sixty_four_messages_with_all_they_add_are_written_together(store: Store) -> None:
    citizen = await known_citizen(store)
    sent = [message(citizen_id=citizen.id) for _ in range(64)]
    waiting = [delivery(one) for one in sent]
    batch = [
        Acceptance(one, deliveries=(d,), decisions=(decision(d),))
        for one, d in zip(sent, waiting, strict=True)
    ]

    await accepted(store, *batch)

    async with store.unit_of_work() as uow:
        first, _ = await uow.messages.recognise([(m.sender, m.message_id) for m in sent], [])
        assert len(first) == 64
        assert await uow.messages.deliveries_of(sent[63].key) == [(waiting[63], decision(waiting[63]))]


async def test_a_message_brings_its_new_citizen_and_case(store: Store) -> None:
    async with store.unit_of_work() as uow:
        citizen = (await uow.citizens.citizens([CPR]))[CPR]
        opened = case(citizen)
        sent = message(citizen_id=citizen.id, case_id=opened.id)
        await uow.messages.record([Acceptance(sent, citizen=citizen, case=opened)], (), ())
        await uow.commit()

    async with store.unit_of_work() as uow:
        assert (await uow.citizens.citizens([CPR]))[CPR] == replace(citizen, known=True)
        assert await uow.citizens.open_cases([citizen.id]) == {citizen.id: [opened]}
        assert list(await uow.history.messages_of_case(opened.id)) == [sent.key]


async def test_a_batch_that_fails_leaves_nothing_not_even_what_came_with_it(store: Store) -> None:
    sent = message()
    await accepted(store, Acceptance(sent))
    arrival = Arrival("arrival-1", NOW, "http", None, "text/plain", 12, "cd" * 32, 415, "unparsable")
    other = message()

    async with store.unit_of_work() as uow:
        with pytest.raises(ConcurrentChange):
            await uow.messages.record([Acceptance(other), Acceptance(sent)], (), [arrival])

    async with store.unit_of_work() as uow:
        assert await uow.messages.message(other.key) is None
