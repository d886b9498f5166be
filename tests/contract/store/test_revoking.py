"""Is a revocation answered with exactly what had gone, and does it stop the rest, whatever the store?"""

from collections.abc import AsyncIterator

import pytest

from hub.flow import officer
from hub.flow.officer.values import Written
from hub.flow.ports import Store
from message_schemas import InformationCategory, from_json, parse, validate
from message_schemas.codes import FHIR_JSON
from tests.support.messages import consent, report
from tests.support.parties import CENTRE, JOBCENTER, pushed
from tests.support.world import World, world_over

ABOUT = (InformationCategory.ATTENDANCE,)


@pytest.fixture
async def world(store: Store) -> AsyncIterator[World]:
    made = await world_over(store)
    yield made
    await made.close()


async def test_what_was_handed_over_is_named_and_its_recipient_told(world: World) -> None:
    version = await world.consent(consent(to=(JOBCENTER,), about=ABOUT))
    sent = report(about=ABOUT)
    await world.send(sent)
    await world.fetch_only("jobcenter")

    written = await officer.revoke(world.hub, CENTRE, version.id, "officer")

    (gone,) = written.gone
    assert (gone.message_id, gone.event, gone.recipient.id) == (sent.message_id, "status-report", "jobcenter")
    assert (gone.status, gone.categories, gone.at) == ("handed-over", ("attendance",), world.clock.now())
    assert written.told == ("jobcenter",)
    waiting = [m for m in await world.inbox("jobcenter") if m["event"] == "consent-change"]
    told = await world.fetch("jobcenter", waiting[0]["delivery_id"])
    assert validate(parse(told.body, FHIR_JSON), from_hub=True) == ()
    entries = from_json(told.body)["entry"]
    (seen,) = (e["resource"] for e in entries if e["resource"]["resourceType"] == "Consent")
    assert (seen["id"], seen["status"]) == (version.id, "inactive")


async def test_what_had_not_gone_is_withdrawn_and_not_named(world: World) -> None:
    version = await world.consent(consent(to=(JOBCENTER,), about=ABOUT))
    sent = report(about=ABOUT)
    await world.send(sent)

    written = await officer.revoke(world.hub, CENTRE, version.id, "officer")
    await world.deliver()

    assert written.gone == ()
    assert written.looked_at_again == 1
    assert await world.statuses(sent) == ["withdrawn"]


async def test_what_is_on_its_way_is_named_as_under_way(world: World) -> None:
    await world.register(pushed(JOBCENTER))
    version = await world.consent(consent(to=(JOBCENTER,), about=ABOUT))
    answers: list[Written] = []

    async def revoke() -> None:
        answers.append(await officer.revoke(world.hub, CENTRE, version.id, "officer"))

    world.queue.meanwhile = revoke
    sent = report(about=ABOUT)
    await world.send(sent)
    await world.deliver()

    ((gone,),) = (answer.gone for answer in answers)
    assert (gone.message_id, gone.status) == (sent.message_id, "under-way")
    assert [item.event for item in world.queue.handed] == ["status-report", "consent-change"]


async def test_what_went_under_another_consent_is_not_named(world: World) -> None:
    await world.consent(consent(to=(JOBCENTER,), about=ABOUT))
    await world.send(report(about=ABOUT))
    await world.fetch_only("jobcenter")
    other = await world.consent(consent(to=(CENTRE,), about=ABOUT))

    written = await officer.revoke(world.hub, CENTRE, other.id, "officer")

    assert (written.gone, written.told) == ((), ())
