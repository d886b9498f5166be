"""How does an officer record, replace, renew and revoke a consent?"""

import base64
from datetime import date, timedelta
from typing import Any

import pytest

from consent import ConsentRecord
from hub.flow import officer
from hub.flow.errors import Refused
from hub.flow.officer.values import Document, Except, Representative
from message_schemas import InformationCategory, Purpose, resource_issues
from message_schemas.codes import CPR_SYSTEM, SID_CASE
from message_schemas.identifiers import Identifier
from tests.support.messages import BRUNO, NANCY, NOW, consent, consent_along, referral, report
from tests.support.parties import CENTRE, FAMILY, GP, JOBCENTER
from tests.support.world import World
from tests.unit.flow.officer.filled import OFFICER, evidence, form, renewal

PDF = b"%PDF-1.7 en underskrevet erkl\xc3\xa6ring"


async def fields(world: World, **changes: Any) -> list[str]:
    """The fields that are refused in such a form."""
    with pytest.raises(Refused) as refused:
        await officer.record(world.hub, CENTRE, form(**changes), OFFICER)
    assert refused.value.refusal.code == "invalid"
    issues = refused.value.refusal.issues
    assert all(one.text_da and one.text_en for one in issues)
    return [one.expression for one in issues]


async def test_a_form_becomes_a_consent_that_counts_at_once(world: World) -> None:
    sent = report(about=(InformationCategory.ATTENDANCE,), purpose=Purpose.STATUS_REPORTING)
    await world.send(sent)

    written = await officer.record(world.hub, CENTRE, form(), OFFICER)
    await world.deliver()

    assert await world.statuses(sent) == ["queued"]
    assert (written.version.version, written.version.by, written.looked_at_again) == (1, OFFICER, 1)
    assert resource_issues(dict(written.version.resource)) == ()


async def test_who_wrote_it_and_for_which_party_is_audited(world: World) -> None:
    await officer.record(world.hub, CENTRE, form(), OFFICER)

    (entry,) = await world.audit(kind="consent.recorded")

    assert (entry.agent, entry.data["party"], entry.data["status"]) == (OFFICER, "centre", "active")


async def test_a_consent_says_what_the_form_says(world: World) -> None:
    given = form(
        recipients=("jobcenter",),
        recipient_kinds=("family-department",),
        categories=("attendance", "employment"),
        start=date(2026, 12, 1),
        end=date(2027, 3, 1),
        exceptions=(Except(recipients=("jobcenter",), categories=("employment",)),),
    )

    version = (await officer.record(world.hub, CENTRE, given, OFFICER)).version

    provision = version.resource["provision"]
    assert provision["period"] == {"start": "2026-12-01", "end": "2027-03-01"}
    assert [a["reference"]["identifier"]["value"] for a in provision["actor"]] == [
        "jobcenter",
        "family-department",
        "centre",
    ]
    assert provision["provision"][0]["type"] == "deny"
    assert isinstance(version.record, ConsentRecord)
    assert not version.record.blanket


async def test_without_an_end_a_permission_lasts_twelve_months(world: World) -> None:
    version = (await officer.record(world.hub, CENTRE, form(), OFFICER)).version

    assert version.resource["provision"]["period"] == {"end": "2027-11-22"}
    assert version.ends is not None
    assert version.ends - NOW <= timedelta(days=366)


async def test_a_refusal_may_be_of_everything_and_does_not_end(world: World) -> None:
    refusal = form(effect="deny", recipients=(), categories=(), purposes=())

    version = (await officer.record(world.hub, CENTRE, refusal, OFFICER)).version

    assert version.resource["provision"] == {"type": "deny"}
    assert version.ends is None


async def test_the_evidence_document_is_kept_and_shown_as_what_it_is(world: World) -> None:
    given = form(evidence=evidence(document=Document(PDF, "Erklæring"), where=None))

    version = (await officer.record(world.hub, CENTRE, given, OFFICER)).version
    document, content_type = await officer.evidence_document(world.hub, CENTRE, version.id, OFFICER)

    assert (document.content, document.title, content_type) == (PDF, "Erklæring", "application/pdf")
    assert base64.b64decode(version.resource["sourceAttachment"]["data"]) == PDF
    assert [e.data["consent"] for e in await world.audit(kind="consent-evidence.read")] == [version.id]


async def test_nobody_else_sees_the_document_and_a_description_is_none(world: World) -> None:
    given = form(evidence=evidence(document=Document(b"Ja tak.", "Notat")))
    kept = (await officer.record(world.hub, CENTRE, given, OFFICER)).version
    described = (await officer.record(world.hub, CENTRE, form(), OFFICER)).version

    for party, consent_id in ((GP, kept.id), (CENTRE, described.id), (CENTRE, "unknown")):
        with pytest.raises(Refused) as refused:
            await officer.evidence_document(world.hub, party, consent_id, OFFICER)
        assert refused.value.refusal.code == "not-found"


async def test_a_holder_of_custody_stands_in_the_consent_with_number_and_relation(world: World) -> None:
    mother = Representative("custody", "Nancy Berggren", Identifier(CPR_SYSTEM, NANCY.value))

    version = (
        await officer.record(world.hub, CENTRE, form(evidence=evidence(representatives=(mother,))), OFFICER)
    ).version

    assert isinstance(version.record, ConsentRecord)
    (deputy,) = version.record.deputies
    assert deputy.custody
    assert deputy.identifiers == ((CPR_SYSTEM, NANCY.value),)
    assert version.record.by_citizen


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"recipients": ()}, ["recipients"]),
        ({"categories": ()}, ["categories"]),
        ({"purposes": ()}, ["purposes"]),
        ({"recipients": (), "categories": (), "purposes": ()}, ["recipients", "categories", "purposes"]),
        ({"recipients": ("jobcenter", "nobody")}, ["recipients[1]"]),
        ({"recipients": ("centre",)}, ["recipients"]),
        ({"recipients": ("jobcenter",) * 101}, ["recipients"]),
        ({"recipient_kinds": ("king",)}, ["recipient_kinds[0]"]),
        ({"disclosers": ("nobody",)}, ["disclosers[0]"]),
        ({"categories": ("attendance", "secrets")}, ["categories[1]"]),
        ({"purposes": ("fun",)}, ["purposes[0]"]),
        ({"purposes": ("treatment",) * 101}, ["purposes"]),
        ({"effect": "maybe"}, ["effect"]),
        ({"citizen": Identifier(CPR_SYSTEM, "123")}, ["citizen"]),
        ({"citizen": Identifier("urn:elsewhere", "123")}, ["citizen"]),
        ({"citizen": Identifier(SID_CASE, "unknown-case")}, ["citizen"]),
        ({"case": "unknown-case"}, ["case"]),
        ({"end": date(2027, 11, 23)}, ["end"]),
        ({"end": date(2026, 11, 21)}, ["end"]),
        ({"start": date(2027, 2, 2), "end": date(2027, 2, 1)}, ["start"]),
        ({"start": date(2027, 11, 23)}, ["start"]),
        ({"exceptions": (Except(),)}, ["exceptions[0]"]),
        ({"exceptions": (Except(recipients=("nobody",)),)}, ["exceptions[0].recipients[0]"]),
        ({"exceptions": (Except(categories=("attendance",)),) * 51}, ["exceptions"]),
        ({"effect": "deny", "exceptions": (Except(purposes=("treatment",)),)}, ["exceptions"]),
    ],
)
async def test_what_cannot_stand_is_refused_by_its_field(
    world: World, changes: dict[str, Any], expected: list[str]
) -> None:
    refused = await fields(world, **changes)

    assert refused == expected
    assert await world.audit(kind="consent.recorded") == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"given_at": NOW + timedelta(hours=1)}, "evidence.given_at"),
        ({"given_at": NOW - timedelta(days=367)}, "evidence.given_at"),
        ({"how": "telepathy"}, "evidence.how"),
        ({"by_citizen": False}, "evidence.by_citizen"),
        ({"where": None}, "evidence.where"),
        ({"where": "  "}, "evidence.where"),
        ({"where": "x" * 501}, "evidence.where"),
        ({"where": "bell\x07"}, "evidence.where"),
        ({"document": Document(b"GIF89a\x01\x00", "Billede")}, "evidence.document"),
        ({"document": Document(b"<html><script>", "Side")}, "evidence.document"),
        ({"document": Document(b"%PDF-" + b"x" * 2 * 1024 * 1024, "Stor")}, "evidence.document"),
        ({"document": Document(PDF, " ")}, "evidence.document.title"),
        ({"representatives": (Representative("custody", " "),)}, "evidence.representatives[0].name"),
        (
            {"representatives": (Representative("custody", "A", Identifier(CPR_SYSTEM, "1")),)},
            "evidence.representatives[0].identifier",
        ),
        ({"representatives": (Representative("custody", "A"),) * 11}, "evidence.representatives"),
    ],
)
async def test_evidence_that_cannot_stand_is_refused_by_its_field(
    world: World, changes: dict[str, Any], expected: str
) -> None:
    assert await fields(world, evidence=evidence(**changes)) == [expected]


async def test_the_citizen_may_be_named_by_a_case_in_which_the_party_takes_part(world: World) -> None:
    await world.send(referral(consents=(consent_along(),)))
    (case_id,) = {entry.case_id for entry in await world.audit(kind="message.accepted")}

    by_case = form(citizen=Identifier(SID_CASE, str(case_id)), case=case_id)
    version = (await officer.record(world.hub, CENTRE, by_case, OFFICER)).version

    assert version.resource["patient"]["identifier"]["value"] == BRUNO.value
    with pytest.raises(Refused) as refused:
        await officer.record(world.hub, FAMILY, by_case, "family")
    assert [one.expression for one in refused.value.refusal.issues] == ["citizen"]


async def test_a_consent_for_particular_data_of_another_citizen_s_case_is_refused(world: World) -> None:
    await world.send(referral(NANCY, consents=(consent_along(NANCY),)))
    (case_id,) = {entry.case_id for entry in await world.audit(kind="message.accepted")}

    assert await fields(world, case=case_id) == ["case"]


async def test_renewing_keeps_the_provisions_and_takes_the_new_evidence(world: World) -> None:
    first = (await officer.record(world.hub, CENTRE, form(end=date(2026, 12, 1)), OFFICER)).version
    world.clock.advance(days=5)
    later = evidence(given_at=world.clock.now(), how="oral", where="Telefonsamtale")

    second = (
        await officer.renew(
            world.hub, CENTRE, first.id, renewal(evidence=later, end=date(2027, 6, 1)), OFFICER
        )
    ).version

    assert (second.id, second.version) == (first.id, 2)
    assert second.resource["provision"] == {
        **first.resource["provision"],
        "period": {"end": "2027-06-01"},
    }
    assert second.resource["sourceAttachment"] == {"title": "Telefonsamtale"}
    assert [e.data["version"] for e in await world.audit(kind="consent.renewed")] == [2]


async def test_what_is_revoked_or_permits_nothing_is_not_renewed(world: World) -> None:
    revoked = (await officer.record(world.hub, CENTRE, form(), OFFICER)).version
    await officer.revoke(world.hub, CENTRE, revoked.id, OFFICER)
    refusal = (await officer.record(world.hub, CENTRE, form(effect="deny"), OFFICER)).version

    for consent_id, code in ((revoked.id, "conflict"), (refusal.id, "conflict"), ("unknown", "not-found")):
        with pytest.raises(Refused) as refused:
            await officer.renew(world.hub, CENTRE, consent_id, renewal(), OFFICER)
        assert refused.value.refusal.code == code


async def test_provisions_with_periods_of_their_own_are_renewed_by_replacing(world: World) -> None:
    resource = consent(to=(JOBCENTER,))
    inner = {**resource["provision"], "period": {"end": "2026-12-01"}}
    version = await world.consent({**resource, "provision": {"type": "deny", "provision": [inner]}})

    with pytest.raises(Refused) as refused:
        await officer.renew(world.hub, CENTRE, version.id, renewal(), OFFICER)

    assert [one.detail for one in refused.value.refusal.issues] == ["renew-by-replacing"]


async def test_a_renewal_is_checked_like_a_form(world: World) -> None:
    version = (await officer.record(world.hub, CENTRE, form(), OFFICER)).version

    with pytest.raises(Refused) as refused:
        await officer.renew(world.hub, CENTRE, version.id, renewal(end=date(2028, 1, 1)), OFFICER)

    assert [one.expression for one in refused.value.refusal.issues] == ["end"]


async def test_replacing_is_the_next_version_of_the_same_citizen_s_consent(world: World) -> None:
    first = (await officer.record(world.hub, CENTRE, form(), OFFICER)).version

    second = await officer.replace(world.hub, CENTRE, first.id, form(recipients=("family",)), OFFICER)

    assert (second.version.id, second.version.version) == (first.id, 2)
    nancys = form(citizen=Identifier(CPR_SYSTEM, NANCY.value))
    with pytest.raises(Refused) as refused:
        await officer.replace(world.hub, CENTRE, first.id, nancys, OFFICER)
    assert [one.expression for one in refused.value.refusal.issues] == ["Consent.patient"]


async def test_revoking_twice_or_for_nobody_known_is_refused(world: World) -> None:
    version = (await officer.record(world.hub, CENTRE, form(), OFFICER)).version

    await officer.revoke(world.hub, CENTRE, version.id, OFFICER, "custody")

    (entry,) = await world.audit(kind="consent.revoked")
    assert (entry.agent, entry.data["requested_by"]) == (OFFICER, "custody")
    with pytest.raises(Refused) as again:
        await officer.revoke(world.hub, CENTRE, version.id, OFFICER)
    with pytest.raises(Refused) as nobody:
        await officer.revoke(world.hub, CENTRE, version.id, OFFICER, "ghost")  # type: ignore[arg-type]  # from outside
    assert (again.value.refusal.code, nobody.value.refusal.code) == ("conflict", "invalid")


async def test_another_party_s_consent_is_not_found(world: World) -> None:
    version = (await officer.record(world.hub, CENTRE, form(), OFFICER)).version

    with pytest.raises(Refused) as refused:
        await officer.revoke(world.hub, FAMILY, version.id, "family")

    assert refused.value.refusal.code == "not-found"
