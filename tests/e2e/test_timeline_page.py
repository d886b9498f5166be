"""A caseworker logs in and follows a case, in a real browser, over the demo that `make run` starts."""

from datetime import UTC, datetime

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Demo
from tests.e2e.windows import check, window

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CITIZEN = "Bruno Elmer"


def open_case(page: Page, demo: Demo) -> str:
    """Log in as the centre's caseworker and open the citizen's case; its id."""
    demo.log_in(page, "mette")
    page.get_by_role("link", name=CITIZEN).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(CITIZEN)
    return page.url.rsplit("/", 1)[1]


def record(demo: Demo, case_id: str, kind: str) -> None:
    """The centre's own system records a fact."""
    answer = httpx.post(
        f"{demo.url}/cases/{case_id}/events",
        json={"kind": kind, "at": datetime.now(UTC).isoformat()},
        headers={"Authorization": f"Bearer {demo.token('rusmiddelcentret')}"},
    )
    assert answer.is_success, answer.text


def test_a_caseworker_reads_the_messages_way_and_the_clock(demo: Demo, chromium: Browser) -> None:
    with window(chromium, demo) as page:
        open_case(page, demo)

        clock = page.get_by_role("listitem").filter(
            has=page.get_by_role("heading", name="Behandlingsgaranti")
        )
        expect(clock).to_contain_text("5 dage tilbage")
        referral = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Henvisning"))
        for step in ("Modtaget i hubben", "Afgjort", "Sat i kø", "Afleveret", "Kvitteret"):
            expect(referral.first).to_contain_text(step)
        expect(page.get_by_text("Venter på samtykke")).to_be_visible()
        assert CITIZEN not in page.title()


def test_a_new_event_comes_to_the_page_without_a_reload(demo: Demo, chromium: Browser) -> None:
    with window(chromium, demo) as page:
        case_id = open_case(page, demo)
        page.evaluate("window.notReloaded = true")
        happened = page.get_by_role("heading", name="Borgeren udeblev fra en aftale")
        expect(happened).to_have_count(0)

        record(demo, case_id, "appointment-missed")

        expect(happened).to_be_visible(timeout=15_000)
        assert page.evaluate("window.notReloaded") is True
        expect(page.get_by_role("status")).to_contain_text("Opdateret kl.")


def test_without_scripts_everything_but_following_along_works(demo: Demo, chromium: Browser) -> None:
    with window(chromium, demo, scripts=False) as page:
        case_id = open_case(page, demo)
        expect(page.get_by_text("uden JavaScript skal den genindlæses")).to_be_visible()

        record(demo, case_id, "consultation-held")
        page.reload()

        expect(page.get_by_role("heading", name="Lægesamtalen er holdt")).to_be_visible()
        page.get_by_role("button", name="Log af").click()
        expect(page.get_by_role("heading", name="Log ind")).to_be_visible()


def test_a_keyboard_is_enough(demo: Demo, chromium: Browser) -> None:
    with window(chromium, demo) as page:
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Gå til sidens indhold")).to_be_focused()
        page.get_by_label("Brugernavn").focus()
        page.keyboard.type("mette")
        page.keyboard.press("Tab")
        page.keyboard.type(demo.logins["mette"])
        page.keyboard.press("Enter")
        link = page.get_by_role("link", name=CITIZEN)
        expect(link).to_be_visible()
        for _ in range(10):
            if link.evaluate("element => element === document.activeElement"):
                break
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")

        expect(page.get_by_role("heading", level=1)).to_contain_text(CITIZEN)


def test_a_caseworker_of_a_party_that_takes_no_part_finds_nothing(demo: Demo, chromium: Browser) -> None:
    with window(chromium, demo) as page:
        case_id = open_case(page, demo)
    with window(chromium, demo) as page:
        demo.log_in(page, "jonas")
        expect(page.get_by_role("heading", level=1)).to_have_text("Forløb")
        pages = []
        for name in (case_id, "findes-ikke"):
            page.goto(f"/app/cases/{name}")
            pages.append(page.get_by_role("main").inner_text())

        assert pages[0] == pages[1]
        assert CITIZEN not in page.content()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_are_accessible_and_fit_the_screen(demo: Demo, chromium: Browser, width: int) -> None:
    with window(chromium, demo, width) as page:
        check(page, "log in")
        demo.log_in(page, "jonas")
        check(page, "no cases")
        page.get_by_role("button", name="Log af").click()
        page.get_by_label("Brugernavn").fill("nogen")
        page.get_by_label("Adgangskode").fill("forkert")
        page.get_by_role("button", name="Log ind").click()
        expect(page.get_by_role("alert")).to_be_visible()
        check(page, "log in failed")
        demo.log_in(page, "mette")
        expect(page.get_by_role("table")).to_be_visible()
        check(page, "cases")
        page.get_by_role("link", name=CITIZEN).click()
        check(page, "case")
        page.goto("/app/cases/findes-ikke")
        check(page, "missing")
