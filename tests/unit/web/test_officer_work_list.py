"""A consent officer sees at once what waits, what to review and what ends, and finds the citizen behind it."""

from datetime import timedelta

import pytest

from hub.flow.case_requests import OpenCase
from hub.flow.cases import open_case
from message_schemas import LegalBasis
from tests.support.messages import BRUNO, NANCY, NOW, consent, report, statutory
from tests.support.parties import CENTRE, JOBCENTER, PROBATION
from tests.unit.web.browsing import form_to, links, words
from tests.unit.web.desk import Desk


async def test_the_officers_day_begins_at_the_work_list(desk: Desk) -> None:
    officer = await desk.officer()

    start = await officer.get("/app/")

    assert (start.status_code, start.headers["location"]) == (303, "/app/consents")
    told = words(await officer.get("/app/consents"))
    for nothing in (
        "Ingen beskeder venter på samtykke.",
        "Intet at gennemgå.",
        "Ingen samtykker udløber inden for 30 dage.",
    ):
        assert nothing in told


async def test_a_message_that_waits_says_what_it_lacks_and_leads_to_the_consent(desk: Desk) -> None:
    await desk.held_report()
    officer = await desk.officer()

    page = await officer.get("/app/consents")

    told = words(page)
    assert "Venter på samtykke (1)" in told
    assert "Bruno Elmer Statusbeskrivelse Rusmiddelcentret → Jobcenter" in told
    assert "Samtykke til rusmiddelbrug og fremmøde" in told
    assert "22.11.2026 22.12.2026 om 30 dage" in told
    assert any(link.startswith("/app/consents/new?delivery=") for link in links(page))


async def test_a_disclosure_by_law_is_reviewed_once(desk: Desk) -> None:
    await desk.world.send(statutory(CENTRE, PROBATION, LegalBasis.COURT_SENTENCE))
    officer, colleague = await desk.officer(), await desk.officer()
    page = await officer.get("/app/consents")
    (review,) = [link for link in links(page) if "/reviews/" in link]
    form = form_to(await officer.get(review), review)
    same = form_to(await colleague.get(review), review)

    answer = await officer.send(form, finding="justified", note="Dommen er set.")
    late = await colleague.send(same, finding="not-justified", note="Nej.")

    assert "Dom med vilkår om behandling Vilkår i dom af 3. oktober." in words(page)
    assert "Gennemgangen er gemt." in words(answer)
    assert "Intet at gennemgå." in words(answer)
    assert late.status_code == 409
    assert "Din gennemgang er ikke gemt." in words(late)


async def test_a_review_that_is_not_filled_in_says_what_to_change_and_keeps_the_note(desk: Desk) -> None:
    await desk.world.send(statutory(CENTRE, PROBATION, LegalBasis.COURT_SENTENCE))
    officer = await desk.officer()
    (review,) = [link for link in links(await officer.get("/app/consents")) if "/reviews/" in link]
    form = form_to(await officer.get(review), review)

    unsaid = await officer.send(form, note="Jeg er i tvivl.")
    unexplained = await officer.send(form, finding="not-justified")

    assert (unsaid.status_code, unexplained.status_code) == (422, 422)
    assert "Vælg, hvad gennemgangen viser." in words(unsaid)
    assert "Jeg er i tvivl." in words(unsaid)
    assert "hvorfor" in words(unexplained)
    assert 'value="not-justified" checked' in unexplained.text


async def test_what_was_shared_without_a_ground_stays_in_sight(desk: Desk) -> None:
    await desk.world.send(statutory(CENTRE, PROBATION, LegalBasis.COURT_SENTENCE))
    officer = await desk.officer()
    (review,) = [link for link in links(await officer.get("/app/consents")) if "/reviews/" in link]

    answer = await officer.send(
        form_to(await officer.get(review), review), finding="not-justified", note="Dommen er ophævet."
    )

    told = words(answer)
    assert "Delt uden grundlag (1)" in told
    assert "Dommen er ophævet. Gennemgået af karin" in told


async def test_a_consent_that_ends_within_thirty_days_can_be_renewed_from_the_list(desk: Desk) -> None:
    consent_id = await desk.consent(end=(NOW + timedelta(days=20)).date())
    officer = await desk.officer()

    page = await officer.get("/app/consents")

    assert "Udløber snart (1)" in words(page)
    assert "Jobcenter må få oplysninger om rusmiddelbrug og fremmøde" in words(page)
    assert "12.12.2026" in words(page)
    assert f"/app/consents/{consent_id}/renew" in links(page)


@pytest.mark.parametrize("number", ["2509479989", "250947-9989", " 250947 9989 "])
async def test_a_citizen_is_found_by_number_and_shown_by_name(desk: Desk, number: str) -> None:
    await desk.held_report()
    await desk.consent()
    officer = await desk.officer()

    page = await desk.find(officer, number)

    assert "Samtykker for Bruno Elmer" in words(page)
    assert BRUNO.value not in page.text
    assert BRUNO.value not in str(page.url)


async def test_a_citizen_whose_name_the_hub_does_not_know_is_told_by_the_birth_date(desk: Desk) -> None:
    await desk.consent()
    officer = await desk.officer()

    page = await desk.find(officer)

    assert "Samtykker for Borger uden oplyst navn, født 25.9.1947" in words(page)


async def test_a_citizen_of_others_and_nobody_are_the_same_page(desk: Desk) -> None:
    await desk.consent()
    stranger = await desk.officer("jens")

    others = await desk.find(stranger, BRUNO.value)
    nobody = await desk.find(stranger, NANCY.value)

    assert "Ingen borger fundet" in words(others)
    assert words(others) == words(nobody)
    assert others.text.replace(BRUNO.value, "") == nobody.text.replace(NANCY.value, "")


async def test_what_is_no_number_is_asked_for_again(desk: Desk) -> None:
    officer = await desk.officer()

    for number in ("123", "3213479989", "bruno elmer"):
        page = await desk.find(officer, number)

        assert page.status_code == 422
        assert "Skriv borgerens CPR-nummer med ti cifre" in words(page)
        assert 'href="#number"' in page.text


async def test_a_consent_that_cannot_be_read_stands_at_the_top_until_it_is_revoked(desk: Desk) -> None:
    consent_id = await desk.consent()
    await desk.tear(consent_id)
    await desk.held_report()
    officer = await desk.officer()

    page = await officer.get("/app/consents")
    torn = await officer.get(f"/app/consents/{consent_id}")
    await officer.send(form_to(torn, f"/app/consents/{consent_id}/revoke"))
    after = await officer.get("/app/consents")

    told = words(page)
    assert "Et samtykke kan ikke læses: Borger uden oplyst navn, født 25.9.1947" in told
    assert "1 besked venter på grund af det." in told
    assert "Samtykket kan ikke læses af hubben." in words(torn)
    assert "Kan ikke læses" in words(torn)
    assert f"/app/consents/{consent_id}/renew" not in links(torn)
    assert "Et samtykke kan ikke læses" not in words(after)


async def test_a_consent_to_everything_is_marked_and_what_it_lets_through_is_reviewed(desk: Desk) -> None:
    blanket = consent(to=(JOBCENTER,))
    del blanket["provision"]["securityLabel"]
    await desk.world.consent(blanket)
    await desk.world.send(report((JOBCENTER,)))
    officer = await desk.officer()

    page = words(await officer.get("/app/consents"))
    citizen = words(await desk.find(officer))

    assert "Statusbeskrivelse Rusmiddelcentret → Jobcenter Blanketsamtykke Ingen begrundelse" in page
    assert "Jobcenter må få oplysninger om alle slags forhold" in citizen
    assert "Gælder Blanketsamtykke" in citizen


async def test_an_anonymous_citizen_is_found_by_the_case_and_has_no_name(desk: Desk) -> None:
    opened = await open_case(desk.world.hub, CENTRE, OpenCase(None, adult=True, first_contact=NOW))
    officer = await desk.officer()

    page = await desk.find(officer, str(opened["id"]))

    assert "Samtykker for Anonym borger" in words(page)
    assert str(opened["id"]) not in str(page.url)


async def test_a_protected_citizen_is_marked(desk: Desk) -> None:
    await desk.held_report(citizen=BRUNO.model_copy(update={"protected": True}))
    officer = await desk.officer()

    assert "Bruno Elmer Navne- og adressebeskyttelse" in words(await officer.get("/app/consents"))
