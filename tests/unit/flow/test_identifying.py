"""Which citizen is a message about, and which case does it belong to or open?"""

from datetime import UTC, datetime, timedelta

from hub.flow import cases
from hub.flow.case_requests import OpenCase
from hub.infrastructure.fakes import MemoryStore
from hub.infrastructure.fakes.state import State
from message_schemas import CitizenValue, JsonObject
from message_schemas.codes import CPR_SYSTEM, SID_CASE
from message_schemas.identifiers import Identifier
from tests.support.messages import BRUNO, NANCY, consent, consent_along, letter, referral, report
from tests.support.parties import CENTRE, GP, JOBCENTER
from tests.support.world import World

REPLACEMENT_SYSTEM = "urn:oid:1.2.208.176.1.6.1.3"  # replacement CPR, national (eCPR)


def state(world: World) -> State:
    assert isinstance(world.hub.store, MemoryStore)
    return world.hub.store.state


async def deadlines(world: World, case_id: str) -> dict[str, JsonObject]:
    found = await cases.deadlines(world.hub, CENTRE, case_id)
    return {deadline["rule"]: deadline for deadline in found["deadlines"]}


async def test_a_referral_opens_a_case_whose_fourteen_days_run_from_now(world: World) -> None:
    message = referral(consents=(consent_along(),))

    await world.send(message)

    (case,) = state(world).cases.values()
    assert (case.centre, case.opened_at, case.policy) == ("centre", world.clock.now(), "fredericia-2016")
    events = await world.timeline(case.id)
    assert [event.kind for event in events] == [
        "case-opened", "first-contact", "message-received", "decided", "queued",
    ]  # fmt: skip
    guarantee = (await deadlines(world, case.id))["treatment-guarantee"]
    assert (guarantee["due"], guarantee["status"]) == ("2026-12-06", "running")
    assert guarantee["started_at"] == "2026-11-22T10:00:00+00:00"


async def test_the_clock_of_a_referral_that_is_held_runs_from_its_arrival(world: World) -> None:
    await world.send(referral())
    (case,) = state(world).cases.values()

    world.clock.advance(days=2)
    await world.consent(consent(organization=GP), "gp")
    await world.fetch_only("centre")

    assert (await deadlines(world, case.id))["treatment-guarantee"]["due"] == "2026-12-06"


async def test_two_referrals_of_one_new_citizen_in_one_batch_are_one_case(world: World) -> None:
    answers = await world.send_together(referral(), referral(), sender="gp")

    assert [answer.status for answer in answers] == [200, 200]
    (case,) = state(world).cases.values()
    assert len(state(world).citizens) == 1
    assert {m.case_id for m in state(world).messages.values() if m.sender == "gp"} == {case.id}
    assert [e.kind for e in await world.timeline(case.id)].count("first-contact") == 1


async def test_each_citizen_has_a_case_of_its_own(world: World) -> None:
    await world.send_together(referral(BRUNO), referral(NANCY), sender="gp")

    assert len({case.citizen_id for case in state(world).cases.values()}) == 2
    names = {(c.family, c.given) for c in state(world).citizens.values()}
    assert names == {("Elmer", "Bruno"), ("Berggren", "Nancy Ann")}


async def test_what_follows_belongs_to_the_citizens_open_case(world: World) -> None:
    await world.send(referral())
    (case,) = state(world).cases.values()
    await world.consent(consent(to=(JOBCENTER,)))

    message = report((JOBCENTER,))
    await world.send(message)

    assert len(state(world).cases) == 1
    (kept,) = (m for m in state(world).messages.values() if m.message_id == message.message_id)
    assert kept.case_id == case.id


async def test_a_letter_opens_no_case(world: World) -> None:
    await world.send(letter())

    assert state(world).cases == {}
    assert len(state(world).citizens) == 1


def with_two_numbers(first: tuple[str, str], second: tuple[str, str]) -> JsonObject:
    """A referral whose patient has two numbers."""
    bundle = referral().to_bundle()
    patient = bundle["entry"][1]["resource"]
    patient["identifier"] = [{"system": s, "value": v} for s, v in (first, second)]
    return bundle


async def test_a_replacement_number_that_becomes_a_cpr_number_joins_the_two(world: World) -> None:
    replacement = CitizenValue(
        system=REPLACEMENT_SYSTEM, value="2509475AA1", birth_date=datetime(1947, 9, 25).date()
    )
    first = await world.send(referral(replacement))
    both = with_two_numbers((CPR_SYSTEM, BRUNO.value), (REPLACEMENT_SYSTEM, replacement.value))

    second = await world.send(both, sender="gp")
    third = await world.send(referral(BRUNO))

    assert [first.status, second.status, third.status] == [200, 200, 200]
    assert len(state(world).citizens) == 1
    assert len(state(world).cases) == 1


async def test_both_numbers_of_a_new_citizen_name_it_from_then_on(world: World) -> None:
    both = with_two_numbers((CPR_SYSTEM, BRUNO.value), (REPLACEMENT_SYSTEM, "2509475AA1"))
    await world.send(both, sender="gp")

    async with world.hub.store.unit_of_work() as uow:
        known = await uow.citizens.citizens(
            [Identifier(CPR_SYSTEM, BRUNO.value), Identifier(REPLACEMENT_SYSTEM, "2509475AA1")]
        )

    assert {citizen.known for citizen in known.values()} == {True}
    assert len({citizen.id for citizen in known.values()}) == 1


async def test_an_anonymous_citizen_is_found_by_the_id_of_its_case(world: World) -> None:
    opened = await cases.open_case(world.hub, CENTRE, OpenCase(None, adult=True))
    anonymous = CitizenValue(system=SID_CASE, value=opened["id"])
    await world.consent(consent(anonymous, to=(JOBCENTER,)))

    message = report((JOBCENTER,), citizen=anonymous)
    answer = await world.send(message)

    assert answer.status == 200
    assert await world.statuses(message) == ["queued"]
    (kept,) = (m for m in state(world).messages.values() if m.message_id == message.message_id)
    assert kept.case_id == opened["id"]


async def test_an_anonymous_citizen_that_nobody_attested_as_grown_up_is_treated_as_a_child(
    world: World,
) -> None:
    opened = await cases.open_case(world.hub, CENTRE, OpenCase(None, adult=False))
    anonymous = CitizenValue(system=SID_CASE, value=opened["id"])
    await world.consent(consent(anonymous, to=(JOBCENTER,)))

    message = report((JOBCENTER,), citizen=anonymous)
    await world.send(message)

    assert await world.statuses(message) == ["held"]


async def test_a_message_may_name_its_case_beside_the_citizen(world: World) -> None:
    await world.send(referral())
    (case,) = state(world).cases.values()

    message = report((JOBCENTER,), case_id=case.id)
    answer = await world.send(message)

    assert answer.status == 200


async def test_another_citizens_case_is_unknown_to_a_message(world: World) -> None:
    await world.send(referral(BRUNO))
    (case,) = state(world).cases.values()

    answer = await world.send(report((JOBCENTER,), citizen=NANCY, case_id=case.id))

    assert (answer.status, answer.code) == (422, "unknown-case")


async def test_the_age_follows_from_the_number_else_from_the_birth_date(world: World) -> None:
    await world.send(referral(BRUNO))

    (kept,) = (m for m in state(world).messages.values() if m.sender == "gp")

    assert kept.birth_date == datetime(1947, 9, 25, tzinfo=UTC).date()


async def test_a_child_needs_more_than_its_own_consent(world: World) -> None:
    born = world.clock.now() - timedelta(days=16 * 365)
    child = CitizenValue(value=f"{born:%d%m%y}4000", family="Barn")
    message = referral(child, consents=(consent_along(child),))

    await world.send(message)

    assert await world.statuses(message) == ["held"]
    (delivery,) = (await world.tracking("gp", message.message_id))["deliveries"]
    assert {r["code"] for r in delivery["reasons"]} == {"consent-needs-custody-holder"}


async def test_what_a_recipient_was_handed_shows_in_its_case_and_what_is_held_does_not(world: World) -> None:
    await world.send(referral(consents=(consent_along(),)))
    (case,) = state(world).cases.values()
    held = report((GP,))
    await world.send(held)

    before = await cases.timeline(world.hub, CENTRE, case.id)
    seen_by_gp = await cases.timeline(world.hub, GP, case.id)

    assert {e["message_id"] for e in before["events"]} >= {held.message_id}
    assert held.message_id not in {e["message_id"] for e in seen_by_gp["events"]}


async def test_numbers_of_two_known_citizens_are_refused_rather_than_decided_by_one(world: World) -> None:
    replacement = CitizenValue(
        value="2509475AA1", system=REPLACEMENT_SYSTEM, family="Elmer", given=("Bruno",)
    )
    await world.send(referral(replacement))
    await world.send(referral())

    both = with_two_numbers((CPR_SYSTEM, BRUNO.value), (REPLACEMENT_SYSTEM, replacement.value))
    answer = await world.send(both, sender="gp")

    assert (answer.status, answer.code) == (422, "two-citizens")


async def test_a_citizen_named_by_an_identified_cases_id_alone_is_the_cases_citizen(world: World) -> None:
    await world.send(referral(consents=(consent_along(),)))
    (case,) = state(world).cases.values()

    answer = await world.send(referral(CitizenValue(value=case.id, system=SID_CASE)))

    assert answer.status == 200
    assert {m.citizen_id for m in state(world).messages.values() if m.citizen_id} == {case.citizen_id}


async def test_an_anonymous_case_is_never_joined_with_a_number_that_comes_beside_its_id(world: World) -> None:
    opened = await cases.open_case(world.hub, CENTRE, OpenCase(None, adult=True))
    both = with_two_numbers((CPR_SYSTEM, BRUNO.value), (SID_CASE, opened["id"]))

    answer = await world.send(both, sender="gp")

    assert (answer.status, answer.code) == (422, "two-citizens")
    async with world.hub.store.unit_of_work() as uow:
        found = await uow.citizens.citizens([Identifier(CPR_SYSTEM, BRUNO.value)])
    assert [citizen.known for citizen in found.values()] == [False]
