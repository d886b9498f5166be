"""A consent officer's day in a real browser, over the demo that `make run` starts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import orjson
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from hub.demo import BRUNO, PARTIES
from message_schemas import AuthorValue, Correspondence, LegalBasis, OrganizationValue
from tests.e2e.conftest import Demo
from tests.e2e.windows import check, window

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CITIZEN = "Bruno Elmer"
_WIDTHS = pytest.mark.parametrize("width", [1280, 390])


def work_list(page: Page, demo: Demo) -> None:
    """Log in as the consent officer; the work list is where that leads."""
    demo.log_in(page, "karin")
    expect(page.get_by_role("heading", level=1)).to_have_text("Samtykker")


def find(page: Page, number: str = BRUNO.value) -> None:
    """Search for a citizen by number, which is never in the address."""
    page.goto("/app/consents")
    page.get_by_label("CPR-nummer").fill(number)
    page.get_by_role("button", name="Find borger").click()
    assert number not in page.url


def consent_to(page: Page, recipient: str) -> Locator:
    """The card of the consent that lets this party know something."""
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=f"{recipient} må få"))


def organization(party_id: str) -> OrganizationValue:
    """One of the demo's parties as a message names it."""
    _, _, name, sor, gln = next(party for party in PARTIES if party[0] == party_id)
    return OrganizationValue(party_id=party_id, name=name, sor=sor, gln=gln)


def letter_in_an_emergency(demo: Demo) -> None:
    """The centre tells the GP something without consent, because a life is in danger."""
    message = Correspondence(
        bundle_id=str(uuid4()),
        message_id=str(uuid4()),
        sent_at=datetime.now(UTC),
        sender=organization("rusmiddelcentret"),
        recipients=(organization("gp-havnen"),),
        citizen=BRUNO,
        thread_id=f"urn:uuid:{uuid4()}",
        topic="Akut",
        text="Borgeren har taget en overdosis og er sendt hjem.",
        author=AuthorValue(family="Holm", given=("Mette",), phone="+4572107300"),
        legal_basis=LegalBasis.VITAL_INTEREST,
        justification="Fare for borgerens liv natten til i dag.",
    )
    answer = httpx.post(
        f"{demo.url}/fhir/$process-message",
        content=orjson.dumps(message.to_bundle()),
        headers={
            "Authorization": f"Bearer {demo.token('rusmiddelcentret')}",
            "Content-Type": "application/fhir+json",
        },
    )
    assert answer.status_code == 200, answer.text


def mailbox(demo: Demo, party_id: str) -> list[str]:
    """What waits in a party's mailbox, by event."""
    answer = httpx.get(
        f"{demo.url}/mailbox/messages", headers={"Authorization": f"Bearer {demo.token(party_id)}"}
    )
    return [message["event"] for message in answer.raise_for_status().json()["messages"]]


def test_a_consent_releases_the_message_that_waited_for_it(
    demo: Demo, chromium: Browser, tmp_path: Path
) -> None:
    document = tmp_path / "samtykke.pdf"
    document.write_bytes(b"%PDF-1.7 underskrevet")
    with window(chromium, demo) as page:
        work_list(page, demo)
        held = page.get_by_role("row").filter(has_text="Statusbeskrivelse")
        expect(held).to_contain_text("Samtykke til rusmiddelbrug, beskæftigelse og fremmøde")
        assert mailbox(demo, "familieafdelingen") == []

        held.get_by_role("link", name="Registrér samtykke").click()
        expect(page.get_by_label("Familie og børnesundhed").first).to_be_checked()
        page.get_by_label("Skriftligt").check()
        page.get_by_role("button", name="Se, hvad samtykket åbner for").click()
        released = page.get_by_role("row").filter(has_text="Statusbeskrivelse")
        expect(released).to_contain_text("Afleveres")
        page.get_by_label("Eller vedlæg dokumentet").set_input_files(document)
        page.get_by_role("button", name="Gem samtykket").click()

        expect(page.get_by_role("heading", level=1)).to_have_text("Samtykket er gemt")
        page.get_by_role("link", name="Se samtykket").click()
        with page.expect_download() as download:
            page.get_by_role("link", name="Hent dokumentationen").click()
        assert download.value.suggested_filename == "samtykke.pdf"
        assert download.value.path().read_bytes() == document.read_bytes()
        for _ in range(100):
            if "status-report" in mailbox(demo, "familieafdelingen"):
                break
            page.wait_for_timeout(100)
        assert "status-report" in mailbox(demo, "familieafdelingen")
        page.goto("/app/consents")
        expect(page.get_by_role("row").filter(has_text="Statusbeskrivelse")).to_have_count(0)


def test_one_touch_revokes_and_says_what_had_gone(demo: Demo, chromium: Browser) -> None:
    with window(chromium, demo) as page:
        work_list(page, demo)
        find(page)
        consent_to(page, "Jobcenter Fredericia").get_by_role("button", name="Træk tilbage nu").click()

        expect(page.get_by_role("heading", level=1)).to_have_text("Samtykket er trukket tilbage")
        gone = page.get_by_role("row").filter(has_text="Jobcenter Fredericia")
        expect(gone).to_contain_text("Statusbeskrivelse")
        expect(gone).to_contain_text("Afleveret")
        find(page)
        expect(consent_to(page, "Jobcenter Fredericia").get_by_text("Trukket tilbage")).to_be_visible()


def test_what_was_shared_in_an_emergency_is_reviewed(demo: Demo, chromium: Browser) -> None:
    letter_in_an_emergency(demo)
    with window(chromium, demo) as page:
        work_list(page, demo)
        row = page.get_by_role("row").filter(has_text="Værdispring")
        expect(row).to_contain_text("Fare for borgerens liv natten til i dag.")
        row.get_by_role("link", name="Gennemgå").click()
        page.get_by_label("Delingen var i orden").check()
        page.get_by_label("Bemærkning").fill("Lægen skulle vide det med det samme.")
        page.get_by_role("button", name="Gem gennemgangen").click()

        expect(page.get_by_role("status")).to_have_text("Gennemgangen er gemt.")
        expect(page.get_by_role("row").filter(has_text="Værdispring")).to_have_count(0)


def test_the_access_log_is_read_narrowed_and_printed(demo: Demo, chromium: Browser) -> None:
    with window(chromium, demo) as page:
        work_list(page, demo)
        find(page)
        page.get_by_role("link", name="Adgangslog").click()
        referral = page.get_by_role("row").filter(has_text="Henvisning")
        expect(referral).to_contain_text("Lægehuset Havnen")

        page.get_by_label("Part").select_option("Jobcenter Fredericia")
        page.get_by_role("button", name="Vis").click()
        expect(page.get_by_role("row").filter(has_text="Statusbeskrivelse")).to_have_count(1)
        expect(page.get_by_role("row").filter(has_text="Henvisning")).to_have_count(0)
        with page.expect_download() as download:
            page.get_by_role("link", name="Hent som PDF").click()

        assert download.value.suggested_filename == "adgangslog.pdf"
        assert download.value.path().read_bytes().startswith(b"%PDF-")
        assert BRUNO.value not in page.url


def test_a_consent_is_renewed_without_javascript(demo: Demo, chromium: Browser) -> None:
    until = datetime.now(UTC).date() + timedelta(days=200)
    with window(chromium, demo, scripts=False) as page:
        work_list(page, demo)
        find(page)
        consent_to(page, "Lægehuset Havnen").get_by_role("link", name="Forny").click()
        page.get_by_role("button", name="Forny samtykket").click()
        expect(page.get_by_role("alert")).to_contain_text("Der er noget, du skal rette")
        page.get_by_role("link", name="Vælg, om samtykket er givet").click()
        expect(page.get_by_label("Skriftligt")).to_be_in_viewport()

        page.get_by_label("Mundtligt").check()
        page.get_by_label("Gælder til og med").fill(f"{until.day}.{until.month}.{until.year}")
        page.get_by_label("Hvor ligger dokumentationen?").fill("Noteret i journalen")
        page.get_by_role("button", name="Forny samtykket").click()

        expect(page.get_by_role("heading", level=1)).to_have_text("Samtykket er fornyet")
        page.get_by_role("link", name="Se samtykket").click()
        expect(page.get_by_role("listitem").filter(has_text="Fornyet")).to_contain_text("Karin Lund")


def test_a_keyboard_is_enough_to_find_a_citizen_and_read_the_matrix(demo: Demo, chromium: Browser) -> None:
    with window(chromium, demo) as page:
        work_list(page, demo)
        page.get_by_label("CPR-nummer").focus()
        page.keyboard.type("250947-9989")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text(CITIZEN)
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.tagName") == "SUMMARY":
                break
        page.keyboard.press("Enter")

        expect(page.get_by_text("Intet samtykke dækker det.").first).to_be_visible()
        assert CITIZEN not in page.title()
        assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


@_WIDTHS
def test_the_officers_pages_are_accessible_and_fit_the_screen(
    demo: Demo, chromium: Browser, width: int
) -> None:
    letter_in_an_emergency(demo)
    with window(chromium, demo, width) as page:
        work_list(page, demo)
        check(page, "work list")
        page.get_by_role("link", name="Gennemgå Korrespondance").first.click()
        check(page, "review")
        page.get_by_role("button", name="Gem gennemgangen").click()
        check(page, "review not filled in")
        find(page)
        check(page, "citizen")
        citizen = page.url
        page.get_by_text("Hvorfor?").click()
        check(page, "why")
        for tab in ("Adgangslog", "Forældremyndighed"):
            page.get_by_role("link", name=tab).click()
            check(page, tab)
        page.goto(citizen)
        page.get_by_role("link", name="Se forløb og dokumentation").first.click()
        check(page, "consent")
        page.goto(citizen)
        page.get_by_role("link", name="Registrér samtykke").click()
        check(page, "record")
        page.get_by_role("button", name="Se, hvad samtykket åbner for").click()
        check(page, "record not filled in")
        page.get_by_label("Digitalt").check()
        page.get_by_label("Medicin", exact=True).check()
        page.get_by_label("Sygehus Lillebælt").first.check()
        page.get_by_label("Behandling", exact=True).check()
        page.get_by_role("button", name="Se, hvad samtykket åbner for").click()
        check(page, "check")
        page.get_by_role("button", name="Gem samtykket").click()
        check(page, "check not filled in")
        page.get_by_label("Hvor ligger dokumentationen?").fill("Digital Post")
        page.get_by_role("button", name="Gem samtykket").click()
        check(page, "written")
        page.get_by_role("link", name="Se samtykket").click()
        page.get_by_role("link", name="Forny").click()
        check(page, "renew")
        page.go_back()
        page.get_by_role("button", name="Træk tilbage nu").click()
        check(page, "revoked")
        find(page, "0101011234")
        check(page, "nobody found")
