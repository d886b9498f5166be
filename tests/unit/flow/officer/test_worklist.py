"""What needs a consent officer, and what does reviewing do to it?"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from consent import UnreadableConsent
from hub.flow import officer
from hub.flow.errors import Refused
from hub.flow.officer import worklist
from hub.flow.officer.values import Finding, ReviewRow
from message_schemas import InformationCategory, LegalBasis
from tests.support.messages import BRUNO, consent, referral, report, statutory
from tests.support.parties import CENTRE, FAMILY, GP, JOBCENTER, PROBATION
from tests.support.ports import NotedTelemetry
from tests.support.world import World
from tests.unit.flow.officer.filled import OFFICER, form

ATTENDANCE, SUBSTANCE = InformationCategory.ATTENDANCE, InformationCategory.SUBSTANCE_USE


async def disclosed(world: World) -> ReviewRow:
    """The centre tells the probation service by law; the row that is to be reviewed."""
    await world.send(statutory(CENTRE, PROBATION, LegalBasis.COURT_SENTENCE))
    (row,) = (await officer.work_list(world.hub, CENTRE, OFFICER)).to_review
    return row


async def review(
    world: World, row: ReviewRow, finding: Finding = "justified", note: str | None = None
) -> ReviewRow:
    """The officer's finding."""
    return await officer.review(world.hub, CENTRE, row.delivery_id, finding, note, OFFICER)


async def test_a_held_message_says_what_it_lacks_and_how_long_it_waits(world: World) -> None:
    sent = report(about=(ATTENDANCE, SUBSTANCE))
    await world.send(sent)
    await world.consent(consent(to=(JOBCENTER,), about=(SUBSTANCE,), effect="deny"))
    world.clock.advance(days=2, hours=1)

    (row,) = (await officer.work_list(world.hub, CENTRE, OFFICER)).held

    assert (row.message_id, row.recipient.name, row.days_left) == (sent.message_id, "Jobcenter", 28)
    assert {(category, why.code) for category, why in row.missing} == {
        ("attendance", "no-consent"),
        ("substance-use", "consent-denies"),
    }
    assert all(why.da and why.en for _, why in row.missing)
    assert row.citizen is not None
    assert (row.citizen.name, row.categories) == ("Bruno Elmer", ("attendance", "substance-use"))


async def test_the_oldest_stands_first_and_others_messages_do_not_stand_there(world: World) -> None:
    first, second = report(about=(ATTENDANCE,)), report(about=(ATTENDANCE,))
    for message in (first, second):
        await world.send(message)
        world.clock.advance(minutes=1)

    centres = await officer.work_list(world.hub, CENTRE, OFFICER)
    familys = await officer.work_list(world.hub, FAMILY, "family")

    assert [row.message_id for row in centres.held] == [first.message_id, second.message_id]
    assert familys.held == ()


async def test_what_is_held_in_the_centre_s_case_is_the_centre_s_to_see(world: World) -> None:
    await world.send(referral())

    (row,) = (await officer.work_list(world.hub, CENTRE, OFFICER)).held

    assert (row.sender.id, row.recipient.id, row.event) == ("gp", "centre", "referral-request")
    assert row.case is not None


async def test_own_consents_that_end_within_thirty_days_stand_there(world: World) -> None:
    soon = (await officer.record(world.hub, CENTRE, form(end=date(2026, 12, 20)), OFFICER)).version
    await officer.record(world.hub, CENTRE, form(end=date(2027, 1, 20)), OFFICER)
    revoked = (await officer.record(world.hub, CENTRE, form(end=date(2026, 12, 10)), OFFICER)).version
    await officer.revoke(world.hub, CENTRE, revoked.id, OFFICER)
    await world.consent(consent(organization=GP, end=date(2026, 12, 1)), "gp")

    (row,) = (await officer.work_list(world.hub, CENTRE, OFFICER)).ending

    assert (row.id, row.own) == (soon.id, True)
    assert row.ends is not None


async def test_a_consent_that_cannot_be_read_is_an_alert(world: World) -> None:
    version = await world.consent(consent(to=(JOBCENTER,), about=(ATTENDANCE,)))
    unreadable = UnreadableConsent(f"Consent/{version.id}", 2)
    async with world.hub.store.unit_of_work() as uow:
        await uow.citizens.write_consent(replace(version, version=2, record=unreadable), None)
        await uow.commit()
    await world.send(report(about=(ATTENDANCE,)))

    found = await officer.work_list(world.hub, CENTRE, OFFICER)

    assert [(row.consent, row.held) for row in found.unreadable] == [(version.id, 1)]
    assert found.unreadable[0].citizen is not None
    assert found.unreadable[0].citizen.value == BRUNO.value


async def test_a_disclosure_by_law_waits_for_its_review_with_its_justification(world: World) -> None:
    row = await disclosed(world)

    assert (row.kind, row.legal_basis, row.recipient.id) == ("statutory", "court-sentence", "probation")
    assert row.justification == "Vilkår i dom af 3. oktober."
    assert row.finding is None


async def test_what_went_under_a_blanket_consent_is_reviewed_too(world: World) -> None:
    await world.consent({**consent(), "provision": {"type": "permit"}})
    await world.send(report(about=(ATTENDANCE,)))

    (row,) = (await officer.work_list(world.hub, CENTRE, OFFICER)).to_review

    assert (row.kind, row.legal_basis) == ("blanket", "consent")


async def test_a_review_is_written_once_and_leaves_the_list(world: World) -> None:
    row = await disclosed(world)

    found = await review(world, row)

    assert (found.finding, found.reviewed_by, found.reviewed_at) == ("justified", OFFICER, world.clock.now())
    assert (await officer.work_list(world.hub, CENTRE, OFFICER)).to_review == ()
    with pytest.raises(Refused) as again:
        await review(world, row, "consent-needed")
    assert again.value.refusal.code == "conflict"
    (entry,) = await world.audit(kind="disclosure.reviewed")
    assert (entry.agent, entry.data["finding"], entry.data["party"]) == (OFFICER, "justified", "centre")


async def test_what_was_not_justified_alerts_and_stays_visible(world: World) -> None:
    row = await disclosed(world)
    telemetry = world.hub.telemetry
    assert isinstance(telemetry, NotedTelemetry)

    await review(world, row, "not-justified", "Der var ingen dom.")

    (kept,) = (await officer.work_list(world.hub, CENTRE, OFFICER)).not_justified
    assert (kept.delivery_id, kept.note, kept.finding) == (
        row.delivery_id,
        "Der var ingen dom.",
        "not-justified",
    )
    assert telemetry.counts["hub.reviewed"] == 1
    world.clock.advance(days=91)
    assert (await officer.work_list(world.hub, CENTRE, OFFICER)).not_justified == ()


@pytest.mark.parametrize(
    ("finding", "note", "field"),
    [
        ("fine", None, "finding"),
        ("not-justified", None, "note"),
        ("not-justified", "  ", "note"),
        ("justified", "x" * 4001, "note"),
    ],
)
async def test_a_finding_that_cannot_stand_is_refused(
    world: World, finding: Finding, note: str | None, field: str
) -> None:
    row = await disclosed(world)

    with pytest.raises(Refused) as refused:
        await review(world, row, finding, note)

    assert [one.expression for one in refused.value.refusal.issues] == [field]


async def test_only_who_oversees_a_disclosure_reviews_it_and_only_if_it_is_on_the_list(world: World) -> None:
    row = await disclosed(world)
    await world.send(report(about=(ATTENDANCE,)))
    (held,) = (await officer.work_list(world.hub, CENTRE, OFFICER)).held

    for party, delivery in ((FAMILY, row.delivery_id), (CENTRE, held.delivery_id), (CENTRE, "unknown")):
        with pytest.raises(Refused) as refused:
            await officer.review(world.hub, party, delivery, "justified", None, OFFICER)
        assert refused.value.refusal.code == "not-found"


async def test_a_longer_list_says_that_there_is_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worklist, "MOST_SHOWN", 2)
    for _ in range(3):
        await world.send(report(about=(ATTENDANCE,)))

    found = await officer.work_list(world.hub, CENTRE, OFFICER)

    assert (len(found.held), found.more) == (2, True)


async def test_looking_at_the_list_is_audited(world: World) -> None:
    await officer.work_list(world.hub, CENTRE, OFFICER)

    (entry,) = await world.audit(kind="work-list.read")
    assert (entry.agent, entry.data["party"], entry.citizen_id) == (OFFICER, "centre", None)
    assert timedelta(days=30) == worklist.SOON
