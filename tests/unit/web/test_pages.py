"""The pages tell a caseworker what happened and what is due, and tell nobody else anything."""

import re
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from hub.domain.delivery import DeliveryStatus
from hub.flow.case_requests import NewEvent, OpenCase
from hub.flow.cases import open_case, record_event
from hub.flow.ports import StoreAway, UnitOfWork
from tests.support.case_world import PARTIES, CaseWorld
from tests.unit.web.browsing import CSP, Browser, site, words
from tests.unit.web.conftest import NewBrowser, logged_in

CENTRE = PARTIES["centret"]
HELD, ACKNOWLEDGED = DeliveryStatus.HELD, DeliveryStatus.ACKNOWLEDGED


async def test_a_caseworker_reads_the_referrals_way_and_the_clock(
    world: CaseWorld, browser: NewBrowser
) -> None:
    case_id = await world.referral()
    world.clock.advance(days=5)

    page = await (await logged_in(browser)).get(f"/app/cases/{case_id}")

    told = words(page)
    assert page.status_code == 200
    for expected in (
        "Forløb for Nancy Ann Berggren",
        "Behandlingsgaranti Løber 9 dage tilbage",
        "Frist søndag den 6.12.2026 . Startede 22.11.2026 kl. 10.00",
        "Kilde: Kvalitetsstandard for Misbrugscentret, Fredericia Kommune, 2016, § 6",
        "Henvisning Fra Lægehuset Havnen til Rusmiddelcentret",
        "Modtaget i hubben kl. 10.00",
        "Til Rusmiddelcentret Kvitteret Afgjort: beskeden må deles efter borgerens samtykke",
        "Afleveret til modtageren kl. 10.00 Kvitteret af modtageren kl. 10.00",
    ):
        assert expected in told
    assert '<html lang="da">' in page.text


async def test_the_sender_reads_why_and_the_recipient_only_that_parts_are_not_shared(
    world: CaseWorld, browser: NewBrowser
) -> None:
    case_id = await world.referral()
    await world.message("centret", {"jobcenter": ACKNOWLEDGED, "familie": HELD}, outcome="redact")

    sender = words(await (await logged_in(browser, "mette")).get(f"/app/cases/{case_id}"))
    recipient = words(await (await logged_in(browser, "jonas")).get(f"/app/cases/{case_id}"))

    assert "Venter på samtykke" in sender
    assert "Intet gældende samtykke dækker oplysninger om rusmiddelbrug" in sender
    assert "Dele af beskeden er ikke delt med jer." in recipient
    for hidden in (
        "rusmiddelbrug",
        "Familie og børnesundhed",
        "Henvisning",
        "Lægehuset",
        "Behandlingsgaranti",
    ):
        assert hidden not in recipient


@pytest.mark.parametrize(
    ("events", "days", "headline"),
    [
        ([], 14, "Løber Fristen er i dag"),
        ([], 13, "Løber 1 dag tilbage"),
        ([], 17, "Overskredet Overskredet med 3 dage"),
        ([("treatment-started", 4)], 6, "Overholdt Opfyldt 26.11.2026"),
        ([("treatment-started", 15)], 16, "Overskredet Opfyldt 1 dag for sent"),
        ([("free-choice-used", 3)], 20, "Sat til side Borgeren har valgt et andet behandlingssted."),
    ],
)
async def test_the_clock_says_in_words_how_it_stands(
    world: CaseWorld, browser: NewBrowser, events: list[tuple[str, int]], days: int, headline: str
) -> None:
    case_id = await world.referral()
    began = world.clock.now()
    world.clock.advance(days=days)
    for kind, day in events:
        await record_event(world.hub, CENTRE, case_id, NewEvent(kind, began + timedelta(days=day)))

    assert f"Behandlingsgaranti {headline}" in words(
        await (await logged_in(browser)).get(f"/app/cases/{case_id}")
    )


async def test_a_fact_stands_on_the_timeline_with_who_said_so_and_what_corrects_it(
    world: CaseWorld, browser: NewBrowser
) -> None:
    case_id = await world.referral()
    world.clock.advance(days=40)
    contact = NewEvent(
        "follow-up-contact", world.clock.now(), "Mette Holm", "Ringede to gange.", "no-contact"
    )
    first = await record_event(world.hub, CENTRE, case_id, contact)
    corrected = replace(
        contact,
        note=None,
        at=contact.at - timedelta(days=1),
        data={"result": "goal-kept", "corrects": first["position"]},
    )
    await record_event(world.hub, CENTRE, case_id, corrected)

    told = words(await (await logged_in(browser)).get(f"/app/cases/{case_id}"))

    assert "Borgeren kunne ikke træffes Rettet af en senere registrering." in told
    assert "Registreret af Mette Holm Note: Ringede to gange." in told
    assert "Målet er holdt Retter en tidligere registrering" in told
    assert "Registreret i hubben 1.1.2027 kl. 10.00" in told


async def test_the_work_list_has_the_nearest_deadline_first_and_only_the_partys_own_cases(
    world: CaseWorld, browser: NewBrowser
) -> None:
    await world.referral()
    contact = world.clock.now() - timedelta(days=17)
    await open_case(world.hub, CENTRE, OpenCase(None, adult=True, first_contact=contact))

    told = words(await (await logged_in(browser)).get("/app/"))

    overdue, running = told.index("Anonym borger"), told.index("Nancy Ann Berggren")
    assert overdue < running
    assert "Overskredet med 3 dage" in told[overdue:running]
    assert "14 dage tilbage" in told[running:]
    assert "Henvisning – kvitteret af modtageren" in told[running:]
    assert "Der er ingen forløb endnu." in words(await (await logged_in(browser, "jonas")).get("/app/"))


async def test_the_page_follows_along_without_sending_what_was_seen(
    world: CaseWorld, browser: NewBrowser
) -> None:
    case_id = await world.referral()
    visitor = await logged_in(browser)
    page = await visitor.get(f"/app/cases/{case_id}")
    (live,) = re.findall(r'hx-get="([^"]*)"', page.text)

    unchanged = await visitor.get(live)
    await world.message("centret", {"jobcenter": ACKNOWLEDGED})
    changed = await visitor.get(live)
    (next_live,) = re.findall(r'hx-get="([^"]*)"', changed.text)

    assert (unchanged.status_code, unchanged.content) == (204, b"")
    assert "Statusbeskrivelse Fra Rusmiddelcentret til Jobcenter Fredericia" in words(changed)
    assert "Opdateret kl. 10.00" in words(changed)
    assert (await visitor.get(next_live)).status_code == 204


async def test_the_clock_moves_on_at_midnight_though_nothing_happened(
    world: CaseWorld, browser: NewBrowser
) -> None:
    case_id = await world.referral()
    world.clock.advance(hours=13, minutes=50)  # 23.50 in Copenhagen
    visitor = await logged_in(browser)
    (live,) = re.findall(r'hx-get="([^"]*)"', (await visitor.get(f"/app/cases/{case_id}")).text)

    world.clock.advance(minutes=11)

    assert "13 dage tilbage" in words(await visitor.get(live))


async def test_a_protected_and_a_closed_case_say_so(world: CaseWorld, browser: NewBrowser) -> None:
    case_id = await world.referral(protected=True)
    await record_event(world.hub, CENTRE, case_id, NewEvent("case-closed", world.clock.now()))

    told = words(await (await logged_in(browser)).get(f"/app/cases/{case_id}"))

    assert "Navne- og adressebeskyttelse" in told
    assert "Afsluttet 22.11.2026" in told


async def test_when_the_store_is_away_the_page_says_to_come_back(world: CaseWorld) -> None:
    class Away:
        def unit_of_work(self) -> UnitOfWork:
            raise StoreAway

    hub = replace(world.hub, store=Away())  # type: ignore[arg-type]  # only what the pages ask for
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(site(hub)), base_url="http://hub.test"
    ) as client:
        visitor = Browser(client)
        answer = await visitor.log_in("mette")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "Hubben svarer ikke lige nu" in words(answer)
    assert answer.headers["content-security-policy"] == CSP


async def test_a_page_with_all_that_it_loads_is_light(world: CaseWorld, browser: NewBrowser) -> None:
    case_id = await world.referral()
    visitor = await logged_in(browser)

    page = await visitor.get(f"/app/cases/{case_id}")

    assert len(page.content) < 20_000
    assert len((await visitor.get("/app/static/dkfds/dkfds.css")).content) < 80_000
