"""What may be told without consent, to whom alone, and what does it set going?"""

from datetime import timedelta
from typing import Any

import pytest

from hub.domain.party import Party
from hub.flow import cases
from hub.flow.case_requests import OpenCase
from hub.flow.records import Standing
from message_schemas import CitizenValue, JsonObject, LegalBasis
from message_schemas.builders.concern import ChildValue, ConcernGround, ConcernNotification, ParentTold
from message_schemas.builders.people import PersonValue
from message_schemas.codes import BASE
from message_schemas.identifiers import Identifier
from tests.support.messages import BRUNO, CATEGORIES, NOW, consent, new_id, report
from tests.support.parties import CENTRE, FAMILY, GP, JOBCENTER, PROBATION, named
from tests.support.world import World

CHILD = ChildValue(given=("Ida",), family="Elmer")


def concern(
    to: tuple[Party, ...] = (FAMILY,), citizen: CitizenValue = BRUNO, **changes: Any
) -> ConcernNotification:
    """The centre notifies about a child of the citizen."""
    value = {
        "bundle_id": new_id("bundle"),
        "message_id": new_id("message"),
        "sent_at": NOW,
        "sender": named(CENTRE),
        "recipients": tuple(named(party) for party in to),
        "citizen": citizen,
        "justification": "Forælderen har genoptaget et dagligt forbrug.",
        "children": (CHILD,),
        "ground": ConcernGround.PARENT_USES,
        "concern": "Barnet er flere gange hentet sent.",
        "observed": NOW.date(),
        "parent_told": ParentTold.YES,
        "immediate_danger": False,
        "contact": PersonValue(family="Holm", given=("Mette",)),
        **changes,
    }
    return ConcernNotification(**value)


async def to_review(world: World, party: Party) -> list[Standing]:
    async with world.hub.store.unit_of_work() as uow:
        return list(await uow.oversight.to_review(party.id, 10))


async def clocks(world: World, party: Party) -> list[JsonObject]:
    """The clock of each notification that the party knows of, in the one case that there is."""
    async with world.hub.store.unit_of_work() as uow:
        (case,) = await uow.citizens.cases_of_party(party.id, 10)
    found = await cases.deadlines(world.hub, party, case.id)
    return [deadline for deadline in found["deadlines"] if deadline["rule"] == "concern-read"]


async def with_a_case(world: World) -> None:
    await cases.open_case(world.hub, CENTRE, OpenCase(citizen=Identifier(BRUNO.system, BRUNO.value)))


async def test_a_concern_notification_reaches_the_family_department_without_consent_and_against_a_refusal(
    world: World,
) -> None:
    await world.consent(consent(to=(FAMILY,), effect="deny"))
    message = concern()

    answer = await world.send(message)

    assert answer.status == 200
    assert "Ida" in (await world.fetch_only("family")).body.decode()
    assert await world.statuses(message) == ["handed-over"]


@pytest.mark.parametrize("others", [(JOBCENTER,), (GP,), (FAMILY, JOBCENTER), (PROBATION, FAMILY)])
async def test_a_concern_notification_reaches_nobody_else_whatever_they_may_know(
    world: World, others: tuple[Party, ...]
) -> None:
    await world.consent(consent(to=others))

    answer = await world.send(concern(others))

    assert answer.status == 422
    for party in others:
        assert await world.inbox(party.id) == []


@pytest.mark.parametrize("basis", list(LegalBasis)[1:])
async def test_no_basis_carries_another_message_than_its_own(world: World, basis: LegalBasis) -> None:
    await world.consent(consent(to=(JOBCENTER,)))

    answer = await world.send(report((JOBCENTER,), legal_basis=basis, justification="Vilkår i dom."))

    assert answer.status == 422
    assert await world.inbox("jobcenter") == []


@pytest.mark.parametrize("words", [None, "", "  "])
async def test_a_basis_without_a_written_justification_is_refused(world: World, words: str | None) -> None:
    bundle = report((PROBATION,), legal_basis=LegalBasis.COURT_SENTENCE, justification="Vilkår.").to_bundle()
    header = bundle["entry"][0]["resource"]
    kept = [e for e in header["extension"] if e["url"] != f"{BASE}/StructureDefinition/justification"]
    said = (
        [] if words is None else [{"url": f"{BASE}/StructureDefinition/justification", "valueString": words}]
    )
    header["extension"] = kept + said

    answer = await world.send(bundle, sender="centre")

    assert answer.status in (400, 422)
    assert await world.inbox("probation") == []


async def test_a_statutory_use_waits_for_the_consent_officers_review(world: World) -> None:
    message = concern()
    await world.send(message)
    await world.fetch_only("family")

    (waiting,) = await to_review(world, CENTRE)

    assert waiting.message.message_id == message.message_id
    assert waiting.message.justification == message.justification
    assert waiting.decision is not None
    assert waiting.decision.legal_basis == "duty-to-notify"
    assert await to_review(world, GP) == []


async def test_what_a_consent_permits_needs_no_review(world: World) -> None:
    await world.consent(consent(to=(JOBCENTER,), about=CATEGORIES))

    await world.send(report())

    assert await to_review(world, CENTRE) == []


async def test_a_handed_over_notification_must_be_read_within_twenty_four_hours(world: World) -> None:
    await with_a_case(world)
    await world.send(concern())
    assert await clocks(world, CENTRE) == []

    await world.fetch_only("family")

    handed_over = world.clock.now()
    for party in (CENTRE, FAMILY):
        (clock,) = await clocks(world, party)
        assert clock["status"] == "running"
        assert clock["due"] == (handed_over + timedelta(hours=24)).isoformat()


async def test_the_clock_stops_when_the_family_department_says_that_it_has_read_it(world: World) -> None:
    await with_a_case(world)
    await world.send(concern())
    (waiting,) = await world.inbox("family")
    await world.fetch("family", waiting["delivery_id"])
    world.clock.advance(hours=23)

    await world.acknowledge("family", waiting["delivery_id"])

    world.clock.advance(days=3)
    assert [clock["status"] for clock in await clocks(world, CENTRE)] == ["met"]


async def test_a_notification_that_nobody_reads_is_overdue_after_a_day(world: World) -> None:
    await with_a_case(world)
    await world.send(concern())
    await world.fetch_only("family")

    world.clock.advance(hours=24, seconds=1)

    assert [clock["status"] for clock in await clocks(world, CENTRE)] == ["overdue"]
