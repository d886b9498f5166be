"""A citizen who becomes anonymous leaves the case that knows them: nothing goes out of it, and nothing leads on."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from hub.flow import cases
from hub.flow.anonymising import make_anonymous
from hub.flow.case_requests import NewEvent, OpenCase
from hub.flow.errors import Refused
from message_schemas import CitizenValue, JsonObject
from message_schemas.codes import SID_CASE
from message_schemas.identifiers import Identifier
from tests.support.anonymous import state
from tests.support.messages import BRUNO, consent, referral, report
from tests.support.parties import CENTRE, FAMILY, GP, JOBCENTER, pushed
from tests.support.world import World
from tests.unit.flow.test_anonymous_concern import notification


async def known_case(world: World, citizen: CitizenValue = BRUNO, **more: Any) -> str:
    """A case of a citizen whom the centre knows."""
    opened = await cases.open_case(
        world.hub, CENTRE, OpenCase(Identifier(citizen.system, citizen.value), **more)
    )
    return str(opened["id"])


async def refused(awaited: Any) -> str:
    with pytest.raises(Refused) as refusal:
        await awaited
    return refusal.value.refusal.code


async def test_the_known_case_is_closed_and_an_anonymous_one_goes_on(world: World) -> None:
    known = await known_case(world, substance="alcohol")

    new = await make_anonymous(world.hub, CENTRE, known)

    old = state(world).cases[known]
    assert (old.closed_at, old.made_anonymous_at) == (world.clock.now(), world.clock.now())
    assert (new["anonymous"], new["substance"], new["centre"]) == (True, "alcohol", "centre")
    assert new["citizen"] == {"system": SID_CASE, "value": new["id"]}
    assert state(world).cases[new["id"]].adult_attested  # Bruno's number says when he was born
    assert [e.kind for e in await world.timeline(known)][-1] == "case-closed"
    assert [e.kind for e in await world.timeline(new["id"])] == ["case-opened", "first-contact"]


async def test_nothing_that_is_stored_names_both_cases(world: World) -> None:
    known = await known_case(world)
    citizen_id = state(world).cases[known].citizen_id
    world.clock.advance(hours=3)

    new = await make_anonymous(world.hub, CENTRE, known)

    rows = [*state(world).audit, *state(world).timeline, *state(world).cases.values()]
    rows += [*state(world).citizens.values(), *state(world).messages.values()]
    of_new = [row for row in rows if new["id"] in repr(row)]
    assert {audit.kind for audit in await world.audit()} >= {"case.made-anonymous", "case.opened"}
    assert not [row for row in of_new if known in repr(row) or citizen_id in repr(row)]
    assert (
        new["opened_at"] == "2026-11-21T23:00:00+00:00"
    )  # the day, in Copenhagen: not when the other was closed
    (nobody,) = (c for c in state(world).citizens.values() if c.system == SID_CASE)
    assert (nobody.birth_date, nobody.family, nobody.given) == (None, None, None)


async def test_what_waits_in_the_known_case_is_stopped(world: World) -> None:
    known = await known_case(world)
    await world.consent(consent(to=(JOBCENTER,)))
    queued, held = report((JOBCENTER,), case_id=known), report((FAMILY,), case_id=known)
    await world.send(queued)
    await world.send(held)
    assert (await world.statuses(queued), await world.statuses(held)) == (["queued"], ["held"])

    await make_anonymous(world.hub, CENTRE, known)
    await world.deliver()

    assert (await world.statuses(queued), await world.statuses(held)) == (["withdrawn"], ["withheld"])
    assert await world.inbox("jobcenter") == []
    (delivery,) = (await world.tracking("centre", queued.message_id))["deliveries"]
    assert {reason["code"] for reason in delivery["reasons"]} == {"case-not-shared"}


async def test_what_has_gone_has_gone_and_what_is_pushed_is_stopped_as_well(world: World) -> None:
    await world.register(pushed(JOBCENTER))
    known = await known_case(world)
    await world.consent(consent(to=(JOBCENTER,)))
    gone, waiting = report((JOBCENTER,), case_id=known), report((JOBCENTER,), case_id=known)
    await world.send(gone)
    await world.deliver()
    await world.send(waiting)

    await make_anonymous(world.hub, CENTRE, known)
    await world.deliver()

    assert (await world.statuses(gone), await world.statuses(waiting)) == (["handed-over"], ["withdrawn"])


async def test_a_later_message_that_names_the_known_case_is_withheld(world: World) -> None:
    known = await known_case(world)
    await world.consent(consent(to=(JOBCENTER,)))
    await make_anonymous(world.hub, CENTRE, known)

    message = report((JOBCENTER,), case_id=known)
    by_number = await world.send(message)
    by_case = await world.send(report((JOBCENTER,), citizen=CitizenValue(system=SID_CASE, value=known)))

    assert (by_number.status, await world.statuses(message)) == (200, ["withheld"])
    assert by_case.status == 200
    assert await world.inbox("jobcenter") == []


async def test_a_concern_notification_still_goes(world: World) -> None:
    known = await known_case(world)
    await make_anonymous(world.hub, CENTRE, known)
    message = notification(BRUNO, known)

    await world.send(message)

    assert await world.statuses(message) == ["queued"]


async def test_messages_of_the_new_case_go_by_its_own_consents(world: World) -> None:
    known = await known_case(world)
    await world.consent(consent(to=(JOBCENTER,)))
    new = await make_anonymous(world.hub, CENTRE, known)
    citizen = CitizenValue(system=SID_CASE, value=new["id"])

    before, after = report((JOBCENTER,), citizen=citizen), report((JOBCENTER,), citizen=citizen)
    await world.send(before)
    held = await world.statuses(before)
    await world.consent(consent(citizen, to=(JOBCENTER,)))
    await world.send(after)

    assert (held, await world.statuses(after)) == (["held"], ["queued"])


@pytest.mark.parametrize(
    ("born", "said", "adult"),
    [
        (date(2008, 11, 22), False, True),
        (date(2008, 11, 23), True, False),
        (None, True, True),
        (None, False, False),
    ],
)
async def test_a_known_birth_date_says_who_is_grown_up_else_the_centre_does(
    world: World, born: date | None, said: bool, adult: bool
) -> None:
    value = f"{born:%d%m%y}4000" if born else "2509475AA1"
    system = BRUNO.system if born else "urn:oid:1.2.208.176.1.6.1.3"
    known = await known_case(world, CitizenValue(system=system, value=value))
    if born is None:
        await forget_the_birth_date(world, known)

    new = await make_anonymous(world.hub, CENTRE, known, adult=said)

    assert state(world).cases[new["id"]].adult_attested is adult


async def forget_the_birth_date(world: World, case_id: str) -> None:
    citizen_id = state(world).cases[case_id].citizen_id
    state(world).citizens[citizen_id] = replace(state(world).citizens[citizen_id], birth_date=None)


async def test_only_the_cases_own_centre_can_and_only_once(world: World) -> None:
    await world.send(referral())
    (known,) = state(world).cases
    new = await make_anonymous(world.hub, CENTRE, known)

    assert await refused(make_anonymous(world.hub, CENTRE, known)) == "conflict"
    assert await refused(make_anonymous(world.hub, CENTRE, new["id"])) == "conflict"
    assert await refused(make_anonymous(world.hub, GP, known)) == "forbidden"
    assert await refused(make_anonymous(world.hub, GP, new["id"])) == "not-found"
    assert await refused(make_anonymous(world.hub, CENTRE, "nothing")) == "not-found"


async def test_a_case_that_was_closed_already_keeps_its_day(world: World) -> None:
    known = await known_case(world)
    closed = world.clock.now()
    await cases.record_event(world.hub, CENTRE, known, NewEvent("case-closed", closed))
    world.clock.advance(days=1)

    await make_anonymous(world.hub, CENTRE, known)

    old = state(world).cases[known]
    assert (old.closed_at, old.made_anonymous_at) == (closed, closed + timedelta(days=1))


async def test_a_case_that_was_made_anonymous_is_not_opened_again(world: World) -> None:
    known = await known_case(world)
    await make_anonymous(world.hub, CENTRE, known)
    events: list[JsonObject] = (await cases.timeline(world.hub, CENTRE, known))["events"]
    undo = {"corrects": events[-1]["position"], "withdrawn": True}

    code = await refused(
        cases.record_event(world.hub, CENTRE, known, NewEvent("case-closed", world.clock.now(), data=undo))
    )

    assert (code, state(world).cases[known].closed_at) == ("conflict", world.clock.now())
