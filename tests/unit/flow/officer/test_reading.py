"""Which consents does an officer see, how did they come about, and what does a held message lack?"""

from datetime import date

import pytest

from hub.flow import officer
from hub.flow.consents import replace_consent
from hub.flow.errors import Refused
from hub.flow.officer.values import Document, Except
from message_schemas import InformationCategory, Purpose
from message_schemas.codes import CPR_SYSTEM, SID_PARTY_KIND
from message_schemas.identifiers import Identifier
from tests.support.messages import NANCY, consent, report
from tests.support.parties import CENTRE, FAMILY, GP, JOBCENTER
from tests.support.world import World
from tests.unit.flow.officer.filled import CITIZEN, OFFICER, evidence, form, renewal


async def test_a_consent_is_a_row_with_whom_what_and_how_long(world: World) -> None:
    given = form(recipient_kinds=("psychiatry",), evidence=evidence(document=Document(b"Ja.", "Notat")))
    await officer.record(world.hub, CENTRE, given, OFFICER)

    (row,) = await officer.consents_of(world.hub, CENTRE, CITIZEN, OFFICER)

    assert [(p.name, p.is_kind) for p in row.recipients] == [
        ("Jobcenter", False),
        ("Psykiatri", True),
    ]
    assert (row.categories, row.purposes, row.effect) == (("attendance",), ("status-reporting",), "permit")
    assert (row.own, row.readable, row.blanket, row.has_document) == (True, True, False, True)
    assert row.citizen is not None
    assert row.citizen.value == CITIZEN.value
    assert [e.agent for e in await world.audit(kind="consent.read")] == [OFFICER]


async def test_a_refusal_and_a_blanket_consent_show_as_what_they_are(world: World) -> None:
    refusal = (await officer.record(world.hub, CENTRE, form(effect="deny"), OFFICER)).version
    blanket = await world.consent({**consent(), "provision": {"type": "permit"}})

    rows = {r.id: r for r in await officer.consents_of(world.hub, CENTRE, CITIZEN, OFFICER)}

    assert (rows[refusal.id].effect, rows[refusal.id].ends) == ("deny", None)
    assert (rows[blanket.id].blanket, rows[blanket.id].recipients) == (True, ())


async def test_others_consents_and_strangers_are_not_there(world: World) -> None:
    await world.consent(consent(organization=GP), "gp")

    assert await officer.consents_of(world.hub, CENTRE, CITIZEN, OFFICER) == ()
    nobody = Identifier(CPR_SYSTEM, NANCY.value)
    assert await officer.consents_of(world.hub, CENTRE, nobody, OFFICER) == ()


async def test_each_version_says_what_it_changed(world: World) -> None:
    first = (await officer.record(world.hub, CENTRE, form(end=date(2026, 12, 24)), OFFICER)).version
    world.clock.advance(days=1)
    anew = renewal(evidence=evidence(given_at=world.clock.now(), where="Samtale"), end=date(2027, 1, 24))
    await officer.renew(world.hub, CENTRE, first.id, anew, OFFICER)
    changed = form(
        evidence=anew.evidence,
        end=date(2027, 1, 24),
        recipients=("family",),
        categories=("attendance", "employment"),
        exceptions=(Except(categories=("employment",)),),
    )
    await officer.replace(world.hub, CENTRE, first.id, changed, "centre")
    await officer.revoke(world.hub, CENTRE, first.id, OFFICER)

    found = await officer.history(world.hub, CENTRE, first.id, OFFICER)

    rows = {row.version: row for row in found.rows}
    assert [(row.version, row.kind, row.by) for row in found.rows] == [
        (4, "revoked", OFFICER),
        (3, "replaced", "centre"),
        (2, "renewed", OFFICER),
        (1, "recorded", OFFICER),
    ]
    assert [text.da for text in rows[4].changes] == ["Samtykket er nu trukket tilbage."]
    assert [text.da for text in rows[3].changes] == [
        "Modtager tilføjet: Familieafdelingen.",
        "Modtager fjernet: Jobcenter.",
        "Oplysninger tilføjet: Beskæftigelse.",
        "Undtagelser og underbestemmelser er ændret.",
    ]
    assert [text.da for text in rows[2].changes] == [
        "Givet på ny 23.11.2026.",
        "Gælder nu til og med 24.1.2027.",
        "Dokumentationen er udskiftet.",
    ]
    assert [text.en for text in rows[1].changes] == ["The consent was recorded."]
    assert found.consent.status == "inactive"


async def test_what_a_partner_s_system_replaced_is_told_in_words_too(world: World) -> None:
    first = await world.consent(consent(to=(JOBCENTER,), purposes=(Purpose.COORDINATION,)))
    purposes = (Purpose.COORDINATION, Purpose.TREATMENT)
    refusal = consent(to=(JOBCENTER,), purposes=purposes, effect="deny", case_id="c", start=date(2027, 1, 1))
    refusal["provision"]["actor"][0]["reference"] = {
        "identifier": {"system": SID_PARTY_KIND, "value": "hospital"}
    }
    await replace_consent(world.hub, CENTRE, first.id, refusal)

    (newest, _) = (await officer.history(world.hub, CENTRE, first.id, OFFICER)).rows

    assert [text.da for text in newest.changes] == [
        "En tilladelse er blevet til et nej.",
        "Gælder nu fra 1.1.2027.",
        "Modtager tilføjet: alle af slagsen Sygehus.",
        "Modtager fjernet: Jobcenter.",
        "Formål tilføjet: Behandling.",
        "Hvilke bestemte oplysninger eller sager det gælder, er ændret.",
    ]


async def test_a_stranger_s_history_is_not_found(world: World) -> None:
    version = (await officer.record(world.hub, CENTRE, form(), OFFICER)).version

    with pytest.raises(Refused) as refused:
        await officer.history(world.hub, FAMILY, version.id, "family")

    assert refused.value.refusal.code == "not-found"


async def test_a_form_for_a_held_message_asks_for_what_it_lacks(world: World) -> None:
    await world.send(report(about=(InformationCategory.ATTENDANCE, InformationCategory.MEDICATION)))
    (row,) = (await officer.work_list(world.hub, CENTRE, OFFICER)).held

    draft = await officer.draft_for(world.hub, CENTRE, row.delivery_id, OFFICER)

    assert (draft.citizen, draft.recipients, draft.disclosers) == (CITIZEN, ("jobcenter",), ())
    assert (draft.categories, draft.purposes) == (("attendance", "medication"), ("status-reporting",))
    assert draft.evidence.where is None


async def test_there_is_no_form_for_what_is_not_held_or_another_s(world: World) -> None:
    await world.send(report(about=(InformationCategory.ATTENDANCE,)))
    (row,) = (await officer.work_list(world.hub, CENTRE, OFFICER)).held

    for party, delivery in ((FAMILY, row.delivery_id), (CENTRE, "unknown")):
        with pytest.raises(Refused) as refused:
            await officer.draft_for(world.hub, party, delivery, OFFICER)
        assert refused.value.refusal.code == "not-found"
