"""What a consent says, how it came about, and what happens when it is renewed or revoked."""

import asyncio
import re
from datetime import timedelta

import httpx

from tests.support.messages import BRUNO, NOW, consent_along, referral, report
from tests.support.parties import JOBCENTER
from tests.unit.web.browsing import Browser, form_to, hidden, links, words
from tests.unit.web.desk import Desk

GIVEN = {"given_by": "citizen", "how": "written", "given_at": "22.11.2026", "where": "Journalen"}


async def renew_form(officer: Browser, consent_id: str) -> httpx.Response:
    """The form that renews it."""
    return await officer.get(f"/app/consents/{consent_id}/renew")


def consent_links(page: httpx.Response) -> list[str]:
    """Where the page leads to consents."""
    return [link for link in links(page) if re.fullmatch(r"/app/consents/[0-9a-f-]{36}", link)]


async def test_a_consent_is_revoked_by_one_touch_and_what_had_gone_is_said(desk: Desk) -> None:
    consent_id = await desk.consent()
    sent = report((JOBCENTER,))
    await desk.world.send(sent)
    (waiting,) = await desk.world.inbox("jobcenter")
    await desk.world.fetch("jobcenter", waiting["delivery_id"])
    await desk.world.send(later := report((JOBCENTER,)))
    officer = await desk.officer()
    page = await desk.find(officer)

    answer = await officer.send(form_to(page, f"/app/consents/{consent_id}/revoke"))
    await desk.world.deliver()

    told = words(answer)
    assert "Samtykket er trukket tilbage" in told
    assert "Det var allerede afleveret" in told
    assert "Statusbeskrivelse Rusmiddelcentret → Jobcenter" in told
    assert "Besked om ændringen er på vej til Jobcenter." in told
    assert await desk.world.statuses(sent) == ["handed-over"]
    assert await desk.world.statuses(later) == ["withdrawn"]


async def test_a_revocation_under_which_nothing_had_gone_says_so(desk: Desk) -> None:
    consent_id = await desk.consent()
    officer = await desk.officer()
    page = await officer.get(f"/app/consents/{consent_id}")

    answer = await officer.send(form_to(page, f"/app/consents/{consent_id}/revoke"), asked="guardian")

    assert "Intet var afleveret efter samtykket, og intet bliver det." in words(answer)
    (entry,) = await desk.world.audit(kind="consent.revoked")
    assert (entry.agent, entry.data["requested_by"]) == ("karin", "guardian")


async def test_a_double_click_revokes_once_and_a_second_touch_says_that_it_is_done(desk: Desk) -> None:
    consent_id = await desk.consent()
    officer = await desk.officer()
    form = form_to(await officer.get(f"/app/consents/{consent_id}"), f"/app/consents/{consent_id}/revoke")
    other = form_to(await officer.get(f"/app/consents/{consent_id}"), f"/app/consents/{consent_id}/revoke")

    both = await asyncio.gather(officer.send(form), officer.send(form))
    late = await officer.send(other)

    assert words(both[0]) == words(both[1])
    assert len(await desk.world.audit(kind="consent.revoked")) == 1
    assert late.status_code == 409
    assert "Det er allerede trukket tilbage." in words(late)


async def test_an_old_page_can_still_revoke_what_was_renewed_since(desk: Desk) -> None:
    consent_id = await desk.consent()
    officer = await desk.officer()
    old = form_to(await desk.find(officer), f"/app/consents/{consent_id}/revoke")
    await officer.send(
        form_to(await renew_form(officer, consent_id), f"/app/consents/{consent_id}/renew"), **GIVEN
    )

    answer = await officer.send(old)

    assert "Samtykket er trukket tilbage" in words(answer)


async def test_a_consent_is_renewed_with_new_evidence_and_its_history_says_so(desk: Desk) -> None:
    consent_id = await desk.consent(end=(NOW + timedelta(days=10)).date())
    officer = await desk.officer()
    page = await renew_form(officer, consent_id)

    answer = await officer.attach(
        form_to(page, f"/app/consents/{consent_id}/renew"), b"%PDF-1.7", **{**GIVEN, "where": ""}
    )
    shown = await officer.get(f"/app/consents/{consent_id}")

    assert "Samtykket er fornyet" in words(answer)
    told = words(shown)
    assert "Gælder til 22.11.2027" in told
    assert "Fornyet af Karin Lund" in told
    assert "Registreret af Rusmiddelcentret" in told
    assert f"/app/consents/{consent_id}/document" in links(shown)


async def test_a_double_click_renews_once(desk: Desk) -> None:
    consent_id = await desk.consent()
    officer = await desk.officer()
    form = form_to(await renew_form(officer, consent_id), f"/app/consents/{consent_id}/renew")

    both = await asyncio.gather(officer.send(form, **GIVEN), officer.send(form, **GIVEN))
    again = await officer.send(form, **GIVEN)

    assert words(both[0]) == words(both[1]) == words(again)
    assert len(await desk.world.audit(kind="consent.renewed")) == 1


async def test_a_page_that_is_too_old_renews_nothing(desk: Desk) -> None:
    consent_id = await desk.consent()
    officer, colleague = await desk.officer(), await desk.officer()
    action = f"/app/consents/{consent_id}/renew"
    old = form_to(await renew_form(officer, consent_id), action)
    await colleague.send(form_to(await renew_form(colleague, consent_id), action), **GIVEN)

    answer = await officer.send(old, **GIVEN)

    assert answer.status_code == 409
    assert "En anden har ændret det samme, siden du åbnede siden." in words(answer)
    assert len(await desk.world.audit(kind="consent.renewed")) == 1


async def test_a_renewal_that_is_not_filled_in_says_what_to_change(desk: Desk) -> None:
    consent_id = await desk.consent()
    officer = await desk.officer()
    form = form_to(await renew_form(officer, consent_id), f"/app/consents/{consent_id}/renew")

    unsaid = await officer.send(form, given_at="igår", where="Kommer")
    large = await officer.attach(form, b"%PDF-" + b"x" * (2 * 1024 * 1024), **GIVEN)
    none = await officer.send(form, **{**GIVEN, "where": ""})

    assert [page.status_code for page in (unsaid, large, none)] == [422, 422, 422]
    assert "Skriv den dag, det er givet, som dag.måned.år." in words(unsaid)
    assert 'value="Kommer"' in unsaid.text
    assert "Dokumentet er større end 2 MB." in words(large)
    assert "Vedhæft samtykkeerklæringen" in words(none)


async def test_what_was_revoked_cannot_be_renewed_from_a_page_that_is_still_open(desk: Desk) -> None:
    consent_id = await desk.consent()
    officer = await desk.officer()
    page = await desk.find(officer)
    revoke = form_to(page, f"/app/consents/{consent_id}/revoke")
    await officer.send(revoke)

    shown = await desk.find(officer)

    assert "Gælder ikke længere (1)" in words(shown)
    assert "Trukket tilbage" in words(shown)
    assert f"/app/consents/{consent_id}/renew" not in links(shown)
    late = await renew_form(officer, consent_id)
    answer = await officer.send(form_to(late, f"/app/consents/{consent_id}/renew"), **GIVEN)
    assert answer.status_code == 409


async def test_a_consent_of_another_party_can_be_read_and_not_touched(desk: Desk) -> None:
    await desk.world.send(referral(consents=(consent_along(),)))
    officer = await desk.officer()
    page = await desk.find(officer)
    shown = consent_links(page)[0]

    consent = await officer.get(shown)
    renewed = await officer.get(f"{shown}/renew")
    revoked = await officer.post(f"{shown}/revoke", csrf=hidden(page, "csrf"))

    assert "Registreret af Lægehuset Havnen" in words(consent)
    assert f"{shown}/revoke" not in consent.text
    assert f"{shown}/renew" not in consent.text
    assert (await officer.get(f"{shown}/document")).status_code == 404
    assert (renewed.status_code, revoked.status_code) == (404, 404)


async def test_a_no_reads_as_a_no_and_has_nothing_to_renew(desk: Desk) -> None:
    consent_id = await desk.consent(effect="deny")
    officer = await desk.officer()

    page = await officer.get(f"/app/consents/{consent_id}")

    assert "Jobcenter må ikke få oplysninger om rusmiddelbrug og fremmøde" in words(page)
    assert "Afslag" in words(page)
    assert "Gælder, indtil det trækkes tilbage" in words(page)
    assert f"/app/consents/{consent_id}/renew" not in links(page)
    assert BRUNO.value not in page.text
