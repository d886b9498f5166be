"""What would a consent let through? Is a preview what recording then does, and does it leave nothing behind?"""

from dataclasses import replace

import pytest

from hub.flow import officer
from hub.flow.errors import Refused
from hub.flow.officer.values import Except
from message_schemas import InformationCategory, Purpose
from message_schemas.codes import CPR_SYSTEM
from message_schemas.identifiers import Identifier
from tests.support.messages import consent, report
from tests.support.parties import CENTRE, FAMILY, JOBCENTER
from tests.support.world import World
from tests.unit.flow.officer.filled import CITIZEN, OFFICER, form

ATTENDANCE, SUBSTANCE = InformationCategory.ATTENDANCE, InformationCategory.SUBSTANCE_USE
CHILD = Identifier(CPR_SYSTEM, "0101154321")  # born in 2015


async def test_the_matrix_says_for_which_purposes_each_recipient_may_be_told(world: World) -> None:
    asked = form(
        categories=("attendance", "employment"),
        purposes=("status-reporting", "coordination"),
        exceptions=(Except(categories=("employment",), purposes=("coordination",)),),
    )

    found = (await officer.preview(world.hub, CENTRE, asked, OFFICER)).matrix

    attendance, employment = found.row("jobcenter")
    assert (attendance.effect, attendance.permitted_for) == ("permit", ("status-reporting", "coordination"))
    assert (employment.effect, employment.permitted_for) == ("permit", ("status-reporting",))
    assert employment.denied_for == ("coordination",)
    assert (attendance.why.code, attendance.consent) == ("consent-permits", "Consent/new")
    assert found.discloser.name == "Rusmiddelcentret"


async def test_held_messages_that_would_go_are_named_in_full_or_in_part(world: World) -> None:
    whole = report(about=(ATTENDANCE,))
    part = report(about=(ATTENDANCE, SUBSTANCE))
    none = report((FAMILY,), about=(ATTENDANCE,))
    for message in (whole, part, none):
        await world.send(message)

    found = await officer.preview(world.hub, CENTRE, form(), OFFICER)

    assert [(row.message_id, row.change) for row in found.changed] == [
        (whole.message_id, "released"),
        (part.message_id, "released-in-part"),
    ]
    assert (found.changed[1].permitted, found.changed[1].withheld) == (("attendance",), ("substance-use",))
    assert found.still_held == 1


async def test_what_a_preview_names_is_what_recording_releases(world: World) -> None:
    sent = [report(about=(ATTENDANCE,)), report(about=(SUBSTANCE,)), report((FAMILY,), about=(ATTENDANCE,))]
    for message in sent:
        await world.send(message)
    named = {row.message_id for row in (await officer.preview(world.hub, CENTRE, form(), OFFICER)).changed}

    await officer.record(world.hub, CENTRE, form(), OFFICER)
    await world.deliver()

    released = {m.message_id for m in sent if await world.statuses(m) == ["queued"]}
    assert released == named == {sent[0].message_id}


async def test_a_refusal_names_what_it_would_stop(world: World) -> None:
    await world.consent(consent(to=(JOBCENTER,), about=(ATTENDANCE, SUBSTANCE)))
    stopped, narrowed = report(about=(ATTENDANCE,)), report(about=(ATTENDANCE, SUBSTANCE))
    for message in (stopped, narrowed):
        await world.send(message)

    found = await officer.preview(world.hub, CENTRE, form(effect="deny"), OFFICER)

    assert [(row.message_id, row.change) for row in found.changed] == [
        (stopped.message_id, "stopped"),
        (narrowed.message_id, "narrowed"),
    ]
    assert [row.status for row in found.changed] == ["queued", "queued"]


async def test_a_held_message_that_a_refusal_would_withhold_is_stopped(world: World) -> None:
    await world.send(report(about=(ATTENDANCE,)))

    found = await officer.preview(world.hub, CENTRE, form(effect="deny"), OFFICER)

    assert [(row.status, row.change) for row in found.changed] == [("held", "stopped")]


async def test_a_replacement_is_previewed_in_the_old_one_s_place(world: World) -> None:
    refusal = (await officer.record(world.hub, CENTRE, form(effect="deny"), OFFICER)).version
    beside = await officer.preview(world.hub, CENTRE, form(), OFFICER)

    instead = await officer.preview(world.hub, CENTRE, form(), OFFICER, refusal.id)

    assert [cell.effect for cell in beside.matrix.cells] == ["deny"]
    assert [cell.effect for cell in instead.matrix.cells] == ["permit"]
    with pytest.raises(Refused) as refused:
        await officer.preview(
            world.hub, FAMILY, replace(form(), disclosers=("centre",)), "family", refusal.id
        )
    assert refused.value.refusal.code == "not-found"


async def test_a_consent_without_effect_says_why(world: World) -> None:
    found = await officer.preview(world.hub, CENTRE, form(citizen=CHILD), OFFICER)

    assert [cell.effect for cell in found.matrix.cells] == ["none"]
    assert [warning.code for warning in found.warnings] == ["consent-needs-custody-holder"]


async def test_nothing_is_left_behind_but_who_looked(world: World) -> None:
    before = await world.audit()

    await officer.preview(world.hub, CENTRE, form(), OFFICER)

    kinds = [entry.kind for entry in (await world.audit())[len(before) :]]
    assert kinds == ["consent.previewed"]
    assert await officer.consents_of(world.hub, CENTRE, CITIZEN, OFFICER) == ()


async def test_a_preview_is_refused_like_a_recording(world: World) -> None:
    with pytest.raises(Refused) as refused:
        await officer.preview(world.hub, CENTRE, form(purposes=()), OFFICER)

    assert [one.expression for one in refused.value.refusal.issues] == ["purposes"]


async def test_another_discloser_is_asked_about_instead_of_the_party(world: World) -> None:
    about = form(recipients=("centre",), disclosers=("gp",))

    found = await officer.preview(world.hub, CENTRE, about, OFFICER)

    assert found.matrix.discloser.id == "gp"
    assert [cell.why.code for cell in found.matrix.cells] == ["consent-of-other-organization"]


async def test_todays_consents_are_a_matrix_too(world: World) -> None:
    await world.consent(
        consent(to=(JOBCENTER, FAMILY), about=(ATTENDANCE,), purposes=(Purpose.COORDINATION,))
    )

    found = await officer.matrix(world.hub, CENTRE, CITIZEN, OFFICER)

    assert {party.id for party in found.recipients} == {"jobcenter", "family"}
    permitted = {(c.recipient, c.category, c.permitted_for) for c in found.cells if c.effect == "permit"}
    assert permitted == {(party, "attendance", ("coordination",)) for party in ("jobcenter", "family")}


async def test_a_matrix_of_another_day_moves_the_clock(world: World) -> None:
    await world.consent(consent(to=(JOBCENTER,), about=(ATTENDANCE,)))
    late = world.clock.now().replace(year=2028)

    found = await officer.matrix(world.hub, CENTRE, CITIZEN, OFFICER, late)

    assert found.at == late
    assert {cell.effect for cell in found.cells} == {"none"}
    assert "consent-out-of-period" in {cell.why.code for cell in found.cells}


async def test_a_consent_by_kind_means_every_party_of_the_kind(world: World) -> None:
    about = form(recipients=(), recipient_kinds=("family-department",))

    found = (await officer.preview(world.hub, CENTRE, about, OFFICER)).matrix

    assert [party.id for party in found.recipients] == ["family"]
    assert [cell.effect for cell in found.cells] == ["permit"]


async def test_a_citizen_whom_the_party_does_not_know_has_an_empty_matrix(world: World) -> None:
    await world.consent(consent(to=(JOBCENTER,), about=(ATTENDANCE,)))

    strangers = await officer.matrix(world.hub, FAMILY, CITIZEN, "family")
    unknown = await officer.matrix(world.hub, CENTRE, CHILD, OFFICER)

    assert (strangers.recipients, strangers.cells) == (unknown.recipients, unknown.cells) == ((), ())
