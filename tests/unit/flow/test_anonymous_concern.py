"""A concern notification may tell who the anonymous parent is, to its recipient alone; the hub remembers nothing."""

from typing import Any

import pytest

from hub.flow import cases
from message_schemas import CitizenValue, LegalBasis
from message_schemas.builders.concern import ChildValue, ConcernGround, ConcernNotification, ParentTold
from message_schemas.builders.people import PersonValue
from message_schemas.codes import CPR_SYSTEM, SID_CASE
from message_schemas.identifiers import Identifier
from tests.support.anonymous import anonymous_citizen, state
from tests.support.messages import NANCY, NOW, consent, new_id, referral, report
from tests.support.parties import CENTRE, FAMILY, JOBCENTER, named
from tests.support.world import World


def notification(citizen: CitizenValue, case_id: str | None = None, **changes: Any) -> ConcernNotification:
    """The centre tells the family department about a child."""
    value: dict[str, Any] = {
        "bundle_id": new_id("bundle"),
        "message_id": new_id("message"),
        "sent_at": NOW,
        "sender": named(CENTRE),
        "recipients": (named(FAMILY),),
        "citizen": citizen,
        "case_id": case_id,
        "justification": "Forælderen har genoptaget et dagligt forbrug.",
        "children": (ChildValue(given=("Ida",), family="Berggren", address="Strandvejen 14"),),
        "ground": ConcernGround.PARENT_USES,
        "concern": "Nancy Berggren kan nås på 72107300.",
        "observed": NOW.date(),
        "parent_told": ParentTold.YES,
        "immediate_danger": False,
        "contact": PersonValue(family="Holm", given=("Mette",)),
        **changes,
    }
    return ConcernNotification(**value)


@pytest.mark.parametrize("number_is_known", [True, False])
async def test_a_concern_notification_tells_its_recipient_who_the_parent_is_and_the_hub_forgets_it(
    world: World, number_is_known: bool
) -> None:
    citizen = await anonymous_citizen(world)
    if number_is_known:
        await world.send(referral(NANCY))
    before = dict(state(world).citizens)
    message = notification(NANCY, citizen.value)

    answer = await world.send(message)

    assert answer.status == 200
    body = (await world.fetch_only("family")).body.decode()
    assert NANCY.value in body
    assert "Strandvejen 14" in body
    assert state(world).citizens == before
    (kept,) = (m for m in state(world).messages.values() if m.message_id == message.message_id)
    assert (kept.citizen_id, kept.case_id) == (state(world).cases[citizen.value].citizen_id, citizen.value)
    assert kept.birth_date is None


async def test_nothing_of_a_concern_notification_shows_in_its_case(world: World) -> None:
    citizen = await anonymous_citizen(world)
    await world.send(notification(NANCY, citizen.value))

    timeline = await cases.timeline(world.hub, CENTRE, citizen.value)
    case = await cases.case_view(world.hub, CENTRE, citizen.value)
    later = await world.send(report((JOBCENTER,), citizen=NANCY, case_id=citizen.value))

    for shown in (timeline, case, await world.audit()):
        assert NANCY.value not in str(shown)
        assert "Berggren" not in str(shown)
    assert (later.status, later.code) == (422, "two-citizens")
    async with world.hub.store.unit_of_work() as uow:
        found = await uow.citizens.citizens([Identifier(CPR_SYSTEM, NANCY.value)])
        assert await uow.citizens.known_names(["nancy berggren"]) == frozenset()
    assert [known.known for known in found.values()] == [False]


async def test_a_consent_in_a_concern_notification_is_not_recorded(world: World) -> None:
    citizen = await anonymous_citizen(world)
    given = consent(NANCY, organization=CENTRE, to=(JOBCENTER,), id=new_id("consent"))

    answer = await world.send(notification(NANCY, citizen.value, consents=(given,)))

    assert answer.status == 200
    assert state(world).consents == {}


async def test_a_concern_notification_goes_to_nobody_where_the_law_does_not_let_it_go_to_all(
    world: World,
) -> None:
    citizen = await anonymous_citizen(world)

    answer = await world.send(
        notification(NANCY, citizen.value, recipients=(named(FAMILY), named(JOBCENTER)))
    )

    assert (answer.status, answer.code) == (422, "basis-does-not-apply")
    assert await world.inbox("family") == []


async def test_two_anonymous_cases_are_not_one_in_a_concern_notification_either(world: World) -> None:
    first, second = await anonymous_citizen(world), await anonymous_citizen(world)

    answer = await world.send(notification(first, second.value))
    bundle = notification(first).to_bundle()
    bundle["entry"][1]["resource"]["identifier"].append({"system": SID_CASE, "value": second.value})
    both = await world.send(bundle, "centre")

    assert answer.status == 200  # the builder names one case alone
    assert (both.status, both.code) == (422, "two-citizens")


async def test_no_other_message_may_tell_who_it_is_by_naming_the_duty_to_notify(world: World) -> None:
    citizen = await anonymous_citizen(world)
    message = report(
        (FAMILY,), citizen=citizen, legal_basis=LegalBasis.DUTY_TO_NOTIFY, justification="Om barnet."
    )
    bundle = message.to_bundle()
    bundle["entry"][1]["resource"]["birthDate"] = "1989-12-25"

    answer = await world.send(bundle, "centre")

    assert (answer.status, answer.code) == (422, "anonymous-birth-date")


async def test_a_named_citizens_concern_notification_may_name_its_case(world: World) -> None:
    await world.send(referral(NANCY))
    (case,) = state(world).cases.values()

    answer = await world.send(notification(NANCY, case.id))

    assert answer.status == 200
