"""Does the access log say who was shown or sent what, and on what basis; and only to whom it may?"""

from datetime import timedelta
from typing import Any

import pytest

from hub.domain.party import Party
from hub.flow import officer
from hub.flow.cases import see_case
from hub.flow.errors import Refused
from hub.flow.officer.values import AccessLog, AccessRow
from hub.flow.records import AuditRecord
from message_schemas import InformationCategory, LegalBasis
from message_schemas.codes import CPR_SYSTEM
from message_schemas.identifiers import Identifier
from tests.support.messages import NANCY, consent, consent_along, letter, referral, report, statutory
from tests.support.parties import CENTRE, FAMILY, GP, JOBCENTER, PROBATION, pushed
from tests.support.world import World
from tests.unit.flow.officer.filled import CITIZEN, OFFICER

ATTENDANCE = (InformationCategory.ATTENDANCE,)


async def log(world: World, party: Party = CENTRE, **between: Any) -> AccessLog:
    """The party's access log of the citizen."""
    return await officer.access_log(
        world.hub, party, CITIZEN, OFFICER if party is CENTRE else party.id, **between
    )


def sent(found: AccessLog) -> list[AccessRow]:
    """The rows about what was sent."""
    return [row for row in found.rows if row.recipient is not None]


async def test_a_hand_over_says_what_went_to_whom_and_on_which_consent(world: World) -> None:
    version = await world.consent(consent(to=(JOBCENTER,), about=ATTENDANCE))
    await world.send(report(about=ATTENDANCE))
    await world.fetch_only("jobcenter")

    (row,) = sent(await log(world))

    assert (row.who.id, row.recipient and row.recipient.id, row.event) == (
        "centre",
        "jobcenter",
        "status-report",
    )
    assert (row.categories, row.legal_basis, row.consents) == (
        ("attendance",),
        "consent",
        (f"{version.id}/1",),
    )
    assert row.text.da == (
        "Rusmiddelcentret sendte en meddelelse (Statusbeskrivelse) til Jobcenter. Oplysninger: Fremmøde. "
        "Grundlag: borgerens samtykke af 22.11.2026."
    )
    assert row.text.en.endswith("Basis: the citizen's consent of 2026-11-22.")


async def test_a_disclosure_by_law_names_the_law(world: World) -> None:
    await world.consent(consent(to=(JOBCENTER,), about=ATTENDANCE))
    await world.send(statutory(CENTRE, PROBATION, LegalBasis.COURT_SENTENCE))
    await world.fetch_only("probation")

    (row,) = sent(await log(world))

    assert (row.legal_basis, row.consents) == ("court-sentence", ())
    assert "Grundlag: borgerens samtykke" not in row.text.da
    assert "Grundlag: " in row.text.da


async def test_what_is_held_has_not_been_shown_to_anyone(world: World) -> None:
    await world.consent(consent(to=(FAMILY,), about=ATTENDANCE))
    await world.send(report(about=ATTENDANCE))

    assert sent(await log(world)) == []


async def test_a_consent_change_is_in_the_log_of_who_gave_rise_to_it(world: World) -> None:
    version = await world.consent(consent(to=(JOBCENTER,), about=ATTENDANCE))
    await world.send(referral(consents=(consent_along(),)))  # the citizen has a case at the centre
    await world.send(report(about=ATTENDANCE))
    await world.fetch_only("jobcenter")
    await world.register(pushed(JOBCENTER))
    await officer.revoke(world.hub, CENTRE, version.id, OFFICER)
    await world.deliver()

    told = [row for row in (await log(world, JOBCENTER)).rows if row.event == "consent-change"]

    assert [row.text.da for row in told] == ["Hubben gav Jobcenter besked (Samtykkeændring)."]
    assert told[0].who.name == "Handleplan Hub"


async def test_who_looked_stands_there_by_name_and_party(world: World) -> None:
    await world.send(referral(consents=(consent_along(),)))
    (case_id,) = {e.case_id for e in await world.audit(kind="message.accepted")}
    assert case_id is not None
    await see_case(world.hub, "centre", case_id, agent=OFFICER)

    rows = [row for row in (await log(world)).rows if row.kind == "case.read"]

    assert [(row.user, row.who.id, row.text.da) for row in rows] == [
        (OFFICER, "centre", "Mette Holm (Rusmiddelcentret) så borgerens forløb.")
    ]


async def test_reading_the_log_is_in_the_next_one(world: World) -> None:
    await world.consent(consent(to=(JOBCENTER,), about=ATTENDANCE))
    first = await log(world)

    second = await log(world)

    assert [row.kind for row in first.rows] == ["consent.recorded"]
    assert [row.kind for row in second.rows][::-1] == ["consent.recorded", "access-log.read"]


async def test_a_period_leaves_out_the_rest_but_not_the_basis(world: World) -> None:
    await world.consent(consent(to=(JOBCENTER,), about=ATTENDANCE))
    await world.send(report(about=ATTENDANCE))
    world.clock.advance(days=3)
    await world.fetch_only("jobcenter")
    since = world.clock.now() - timedelta(hours=1)
    world.clock.advance(hours=1)

    found = await log(world, since=since, until=world.clock.now())

    assert [(row.kind, row.categories) for row in found.rows] == [("delivery.handed-over", ("attendance",))]
    assert (await log(world, until=since - timedelta(days=9))).rows == ()


async def test_what_left_without_a_confirmation_is_told_as_that(world: World) -> None:
    version = await world.consent(consent(to=(JOBCENTER,), about=ATTENDANCE))
    released = AuditRecord(
        "delivery.released",
        world.clock.now(),
        "centre",
        citizen_id=version.citizen_id,
        delivery_id="one",
        recipient="jobcenter",
        data={
            "event": "status-report",
            "permitted": ["attendance"],
            "legal_basis": "consent",
            "sender": "centre",
        },
    )
    async with world.hub.store.unit_of_work() as uow:
        await uow.history.add((), (released,))
        await uow.commit()

    (row,) = sent(await log(world))

    assert "er ikke bekræftet" in row.text.da


async def test_a_party_sees_its_own_part_and_not_the_others(world: World) -> None:
    await world.send(referral(consents=(consent_along(),)))
    (referred,) = await world.inbox("centre")
    await world.fetch("centre", referred["delivery_id"])
    await world.consent(consent(to=(JOBCENTER, GP), about=tuple(InformationCategory)))
    await world.send(report(about=ATTENDANCE))
    await world.fetch_only("jobcenter")
    await world.send(letter(to=(GP,)))
    (answered,) = await world.inbox("gp")
    await world.fetch("gp", answered["delivery_id"])

    centres, gps, jobcenters = [sent(await log(world, party)) for party in (CENTRE, GP, JOBCENTER)]

    def ways(rows: list[AccessRow]) -> set[tuple[str, str]]:
        return {(row.who.id, row.recipient.id) for row in rows if row.recipient}

    assert ways(centres) == {("gp", "centre"), ("centre", "jobcenter"), ("centre", "gp")}
    assert ways(gps) == {("gp", "centre"), ("centre", "gp")}
    assert ways(jobcenters) == {("centre", "jobcenter")}


async def test_a_stranger_and_an_unknown_citizen_are_the_same_answer(world: World) -> None:
    await world.consent(consent(to=(JOBCENTER,), about=ATTENDANCE))

    with pytest.raises(Refused) as stranger:
        await officer.access_log(world.hub, FAMILY, CITIZEN, "family")
    with pytest.raises(Refused) as unknown:
        await officer.access_log(world.hub, CENTRE, Identifier(CPR_SYSTEM, NANCY.value), OFFICER)

    assert {stranger.value.refusal.code, unknown.value.refusal.code} == {"not-found"}
    assert [e.kind for e in await world.audit(kind="access-log.read")] == []
