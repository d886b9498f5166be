"""Does a recipient's mailbox show everything, once, in an order that only grows?"""

from dataclasses import replace
from datetime import datetime, timedelta

from hub.domain.delivery import DeliveryStatus
from hub.flow.ports import Store
from hub.flow.records import DeliveryChange
from tests.contract.store.samples import LATER, NOW, changed, queued

MAILBOX = {"channel": "mailbox", "recipient": "jobcenter", "due_at": NOW + timedelta(days=30)}


async def listed(
    store: Store, after: int = 0, limit: int = 10, now: datetime = LATER
) -> list[tuple[int, str]]:
    """Positions and delivery ids, as the jobcenter sees them."""
    async with store.unit_of_work() as uow:
        rows = await uow.deliveries.inbox("jobcenter", after, limit, now)
        assert all(message.body == b"" for _, _, message in rows)
        return [(position, delivery.id) for position, delivery, _ in rows]


async def test_the_oldest_comes_first_and_pages_follow_each_other(store: Store) -> None:
    ids = [(await queued(store, **MAILBOX))[1].id for _ in range(3)]
    await queued(store, channel="mailbox", recipient="somebody-else")

    first = await listed(store, limit=2)
    rest = await listed(store, after=first[-1][0])

    assert [id_ for _, id_ in first + rest] == ids


async def test_positions_stay_when_it_is_listed_again(store: Store) -> None:
    await queued(store, **MAILBOX)
    before = await listed(store)

    await queued(store, **MAILBOX)

    assert (await listed(store))[:1] == before


async def test_what_is_released_late_comes_after_what_was_listed(store: Store) -> None:
    _, held = await queued(store, **MAILBOX, status=DeliveryStatus.HELD)
    await queued(store, **MAILBOX)
    last = (await listed(store))[-1][0]

    await changed(store, DeliveryChange(replace(held, status=DeliveryStatus.QUEUED)))

    assert [id_ for _, id_ in await listed(store, after=last)] == [held.id]


async def test_what_is_hidden_for_a_while_comes_back_after_what_was_listed(store: Store) -> None:
    _, first = await queued(store, **MAILBOX)
    await queued(store, **MAILBOX)
    last = (await listed(store))[-1][0]
    handed_over = replace(first, status=DeliveryStatus.HANDED_OVER, handed_over_at=NOW)
    again = replace(first, status=DeliveryStatus.QUEUED, not_before=LATER + timedelta(minutes=5))

    await changed(store, DeliveryChange(handed_over))
    await changed(store, DeliveryChange(again))

    assert await listed(store, after=last) == []
    afterwards = await listed(store, after=last, now=LATER + timedelta(minutes=5))
    assert [id_ for _, id_ in afterwards] == [first.id]


async def test_what_was_handed_over_stays_until_it_is_acknowledged(store: Store) -> None:
    _, waiting = await queued(store, **MAILBOX)
    await listed(store)

    await changed(
        store, DeliveryChange(replace(waiting, status=DeliveryStatus.HANDED_OVER, handed_over_at=NOW))
    )
    assert [id_ for _, id_ in await listed(store)] == [waiting.id]

    await changed(store, DeliveryChange(replace(waiting, status=DeliveryStatus.ACKNOWLEDGED, due_at=None)))
    assert await listed(store) == []
