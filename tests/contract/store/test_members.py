"""Who takes part in a case, and what becomes of what people write about it, in every store?"""

from dataclasses import replace

from hub.flow.ports import Store
from hub.flow.records import Acceptance, DeliveryChange, TimelineRecord
from tests.contract.store.samples import (
    NOW,
    accepted,
    case,
    changed,
    known_citizen,
    message,
    opened,
    queued,
)


async def test_those_take_part_who_own_the_case_or_sent_or_were_handed_something_in_it(store: Store) -> None:
    citizen = await known_citizen(store)
    one = case(citizen, centre="centre-nord", opened_at=NOW)
    await opened(store, one)
    in_case = message(sender="gp-havnen", case_id=one.id)
    _, waiting = await queued(store, recipient="jobcenter")
    delivery = replace(waiting, id="in-case", message_key=in_case.key)
    await accepted(store, Acceptance(in_case, deliveries=(delivery,)))

    async def members() -> frozenset[str]:
        async with store.unit_of_work() as uow:
            return (await uow.citizens.members([one.id]))[one.id]

    before = await members()
    await changed(store, DeliveryChange(replace(delivery, handed_over_at=NOW)))

    assert before == {"centre-nord", "gp-havnen"}
    assert await members() == {"centre-nord", "gp-havnen", "jobcenter"}


async def test_what_a_person_wrote_about_an_event_comes_back_as_written(store: Store) -> None:
    citizen = await known_citizen(store)
    one = case(citizen, centre="centre-nord", opened_at=NOW)
    await opened(store, one)
    written = {"by": "Mette Holm", "note": "Mødte til tiden", "corrects": 3}
    event = TimelineRecord("consultation-held", NOW, NOW, case_id=one.id, party="centre-nord", data=written)

    async with store.unit_of_work() as uow:
        await uow.history.add((event,), ())
        await uow.commit()

    async with store.unit_of_work() as uow:
        assert [record for _, record in await uow.history.timeline(one.id, 0, 10)] == [event]
