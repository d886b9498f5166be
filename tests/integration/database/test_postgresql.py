"""What must hold when several transactions, processes and outages meet on PostgreSQL?"""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from hub.domain.delivery import DeliveryStatus
from hub.flow.ports import ConcurrentChange, StoreAway
from hub.flow.records import Acceptance
from hub.infrastructure.database import SqlStore, engine, open_store, upgrade
from hub.infrastructure.keyring import Keyring
from tests.conftest import StoppablePostgres
from tests.contract.store.samples import (
    AMQP,
    LATER,
    NOW,
    accepted,
    case,
    consent,
    delivery,
    event,
    known_citizen,
    message,
    queued,
)

pytestmark = pytest.mark.services


@pytest.fixture
async def second(postgres_store: SqlStore, postgres_url: str, keyring: Keyring) -> AsyncIterator[SqlStore]:
    """Another process's store on the same database."""
    opened = open_store(postgres_url, keyring)
    yield opened
    await opened.close()


async def still_waits(task: "asyncio.Task[None]") -> bool:
    """True if the task has not ended a while later."""
    await asyncio.sleep(0.2)
    return not task.done()


async def test_what_another_worker_has_locked_is_left_to_it(postgres_store: SqlStore) -> None:
    _, first = await queued(postgres_store, due_at=NOW - timedelta(hours=1))
    _, other = await queued(postgres_store)

    async with postgres_store.unit_of_work() as mine, postgres_store.unit_of_work() as theirs:
        locked = await mine.deliveries.due(LATER, 1, AMQP)
        rest = await theirs.deliveries.due(LATER, 10, AMQP)

    assert [claimed.delivery.id for claimed in locked] == [first.id]
    assert [claimed.delivery.id for claimed in rest] == [other.id]


async def test_a_consent_waits_for_a_claim_and_then_sees_what_it_left(postgres_store: SqlStore) -> None:
    citizen = await known_citizen(postgres_store)
    await queued(postgres_store, citizen_id=citizen.id, status=DeliveryStatus.HELD)

    async def revoke() -> None:
        async with postgres_store.unit_of_work() as uow:
            await uow.citizens.write_consent(consent(citizen), None)
            assert await uow.deliveries.reexamine(citizen.id, LATER) == 1
            await uow.commit()

    async with postgres_store.unit_of_work() as claiming:
        await claiming.deliveries.due(LATER, 1, AMQP)
        writing = asyncio.create_task(revoke())
        assert await still_waits(writing)

    await asyncio.wait_for(writing, 5)


async def test_a_claim_waits_for_a_consent_and_then_reads_it(postgres_store: SqlStore) -> None:
    citizen = await known_citizen(postgres_store)
    await queued(postgres_store, citizen_id=citizen.id)
    version = consent(citizen)
    read: list[object] = []

    async def claim() -> None:
        async with postgres_store.unit_of_work() as uow:
            await uow.deliveries.due(LATER, 1, AMQP)
            read.extend((await uow.citizens.consents([citizen.id]))[citizen.id])

    async with postgres_store.unit_of_work() as writing:
        await writing.citizens.write_consent(version, None)
        claiming = asyncio.create_task(claim())
        assert await still_waits(claiming)
        assert (
            await writing.deliveries.reexamine(citizen.id, LATER) == 0
        )  # the claimer has it, and waits for us
        await writing.commit()

    await asyncio.wait_for(claiming, 5)
    assert read == [version.record]


async def test_accepting_by_a_consent_holds_its_revocation_until_the_delivery_is_there(
    postgres_store: SqlStore,
) -> None:
    citizen = await known_citizen(postgres_store)
    examined: list[int] = []

    async def revoke() -> None:
        async with postgres_store.unit_of_work() as uow:
            await uow.citizens.write_consent(consent(citizen), None)
            examined.append(await uow.deliveries.reexamine(citizen.id, LATER))
            await uow.commit()

    async with postgres_store.unit_of_work() as accepting:
        await accepting.citizens.consents([citizen.id])
        revoking = asyncio.create_task(revoke())
        assert await still_waits(revoking)
        sent = message(citizen_id=citizen.id)
        await accepting.messages.record([Acceptance(sent, deliveries=(delivery(sent),))], (), ())
        await accepting.commit()

    await asyncio.wait_for(revoking, 5)
    assert examined == [1]


async def test_a_resend_in_flight_waits_for_the_first_and_then_loses(postgres_store: SqlStore) -> None:
    sent = message()

    async def resend() -> None:
        with pytest.raises(ConcurrentChange):
            await accepted(postgres_store, Acceptance(message(message_id=sent.message_id)))

    async with postgres_store.unit_of_work() as first:
        await first.messages.record([Acceptance(sent)], (), ())
        resending = asyncio.create_task(resend())
        assert await still_waits(resending)
        await first.commit()

    await asyncio.wait_for(resending, 5)


async def test_who_waits_too_long_for_a_lock_is_told_that_the_store_is_away(
    postgres_store: SqlStore, postgres_url: str, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(engine._POSTGRES_SETTINGS, "lock_timeout", "200ms")
    impatient = open_store(postgres_url, keyring)
    sent = message()

    async with postgres_store.unit_of_work() as first:
        await first.messages.record([Acceptance(sent)], (), ())
        with pytest.raises(StoreAway):
            await accepted(impatient, Acceptance(message(message_id=sent.message_id)))
    await impatient.close()


async def test_whoever_closes_a_circle_of_locks_is_told_to_decide_again(postgres_store: SqlStore) -> None:
    one, two = message(), message()

    async with postgres_store.unit_of_work() as mine, postgres_store.unit_of_work() as theirs:
        await mine.messages.record([Acceptance(one)], (), ())
        await theirs.messages.record([Acceptance(two)], (), ())
        results = await asyncio.gather(
            mine.messages.record([Acceptance(message(message_id=two.message_id))], (), ()),
            theirs.messages.record([Acceptance(message(message_id=one.message_id))], (), ()),
            asyncio.sleep(1.5),
            return_exceptions=True,
        )

    assert any(isinstance(result, ConcurrentChange) for result in results)


async def test_a_reader_of_a_timeline_misses_nothing_that_is_committed_late(postgres_store: SqlStore) -> None:
    citizen = await known_citizen(postgres_store)
    opened = case(citizen)
    async with postgres_store.unit_of_work() as uow:
        await uow.citizens.add_case(opened, None)
        await uow.commit()
    seen: list[int] = []

    async def write(number: int) -> None:
        async with postgres_store.unit_of_work() as uow:
            await uow.history.add([event(f"kind-{number}", opened.id)], ())
            await uow.commit()

    async def read() -> None:
        while len(seen) < 40:
            async with postgres_store.unit_of_work() as uow:
                seen.extend(at for at, _ in await uow.history.timeline(opened.id, max(seen, default=0), 100))

    async with asyncio.timeout(30):
        await asyncio.gather(read(), *(write(number) for number in range(40)))

    assert len(set(seen)) == 40


async def test_a_commit_in_one_process_wakes_the_workers_of_another(
    postgres_store: SqlStore, second: SqlStore
) -> None:
    mark = await second.wait_for_work(0.5)  # until it listens
    waiting = asyncio.create_task(second.wait_for_work(10, mark))
    await asyncio.sleep(0.2)

    started = time.monotonic()
    await queued(postgres_store)
    await waiting

    assert time.monotonic() - started < 5


async def test_a_store_whose_database_goes_and_comes_back_needs_no_restart(
    stoppable_postgres: StoppablePostgres, keyring: Keyring
) -> None:
    await upgrade(stoppable_postgres.url)
    store = open_store(stoppable_postgres.url, keyring)
    await queued(store)
    await store.wait_for_work(0.2)

    stoppable_postgres.server.stop()
    for attempt in (store.ping(), queued(store)):
        with pytest.raises(StoreAway):
            await attempt
    started = time.monotonic()
    await store.wait_for_work(0.3)
    assert time.monotonic() - started < 2
    stoppable_postgres.server.start()

    await store.ping()
    await queued(store)
    async with store.unit_of_work() as uow:
        assert len(await uow.deliveries.due(LATER, 10, AMQP)) == 2
    await store.close()


async def test_a_server_that_was_restarted_unnoticed_costs_no_request(
    stoppable_postgres: StoppablePostgres, keyring: Keyring
) -> None:
    await upgrade(stoppable_postgres.url)
    store = open_store(stoppable_postgres.url, keyring)
    await queued(store)

    stoppable_postgres.server.restart()
    await asyncio.sleep(0.1)

    await queued(store)
    await store.close()


async def test_a_transaction_cut_off_in_the_middle_is_away_and_leaves_nothing(
    stoppable_postgres: StoppablePostgres, keyring: Keyring
) -> None:
    await upgrade(stoppable_postgres.url)
    store = open_store(stoppable_postgres.url, keyring)
    sent = message()

    async with store.unit_of_work() as uow:
        await uow.messages.record([Acceptance(sent)], (), ())
        stoppable_postgres.server.kill()
        stoppable_postgres.server.start()
        with pytest.raises(StoreAway):
            await uow.commit()

    async with store.unit_of_work() as uow:
        assert await uow.messages.message(sent.key) is None
    await store.close()


async def test_a_database_that_is_not_there_is_away(postgres_url: str, keyring: Keyring) -> None:
    store = open_store(f"{postgres_url}_gone", keyring)

    with pytest.raises(StoreAway):
        await store.ping()
    await store.close()


async def test_a_fault_of_our_own_is_not_taken_for_an_outage(postgres_store: SqlStore) -> None:
    nameless = message(event=None)

    async with postgres_store.unit_of_work() as uow:
        with pytest.raises(DBAPIError):
            await uow.messages.record([Acceptance(nameless)], (), ())
