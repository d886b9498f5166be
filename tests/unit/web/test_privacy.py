"""What the pages do not tell, do not run and do not keep."""

import re

from hub.domain.delivery import DeliveryStatus
from hub.flow.case_requests import NewEvent
from hub.flow.cases import record_event
from tests.support.case_world import NANCY, PARTIES, CaseWorld
from tests.unit.web.browsing import CSP, words
from tests.unit.web.conftest import NewBrowser, logged_in


async def test_a_case_of_others_and_no_case_are_the_same_page(world: CaseWorld, browser: NewBrowser) -> None:
    case_id = await world.referral()
    for username in ("jonas", "drift"):
        visitor = await logged_in(browser, username)

        pages = [await visitor.get(f"/app/cases/{name}") for name in (case_id, "no-such-case")]
        lives = [await visitor.get(f"/app/cases/{name}/live") for name in (case_id, "no-such-case")]
        nowhere = await visitor.get("/app/nowhere")

        assert {page.status_code for page in (*pages, *lives, nowhere)} == {404}
        assert pages[0].text == pages[1].text == nowhere.text
        assert lives[0].text == lives[1].text == ""
        assert "Siden findes ikke, eller du har ikke adgang til den." in words(pages[0])


async def test_a_held_referral_shows_the_centre_nothing(world: CaseWorld, browser: NewBrowser) -> None:
    case_id = await world.referral(DeliveryStatus.HELD)
    visitor = await logged_in(browser)

    assert "Der er ingen forløb endnu." in words(await visitor.get("/app/"))
    assert (await visitor.get(f"/app/cases/{case_id}")).status_code == 404


async def test_an_operator_has_no_cases_to_look_at(world: CaseWorld, browser: NewBrowser) -> None:
    await world.referral()

    told = words(await (await logged_in(browser, "drift")).get("/app/"))

    assert "Din brugerrolle har ikke adgang til borgernes forløb." in told
    assert "Nancy" not in told


async def test_no_number_of_a_person_is_on_a_page_and_no_name_in_a_title_or_an_address(
    world: CaseWorld, browser: NewBrowser
) -> None:
    case_id = await world.referral()
    visitor = await logged_in(browser)

    for path in ("/app/", f"/app/cases/{case_id}", f"/app/cases/{case_id}/live", "/app/cases/nowhere"):
        page = await visitor.get(path)
        title = "".join(re.findall(r"<title>.*?</title>", page.text))
        addresses = " ".join(re.findall(r'(?:href|action|hx-get|src)="([^"]*)"', page.text))
        assert NANCY.value not in page.text
        assert "Nancy" not in title + addresses


async def test_what_people_write_is_text_on_the_page(world: CaseWorld, browser: NewBrowser) -> None:
    case_id = await world.referral(family='<script>alert("1")</script>')
    note = "<img src=x onerror=alert(2)>"
    await record_event(
        world.hub,
        PARTIES["centret"],
        case_id,
        NewEvent("treatment-started", world.clock.now(), by="'\"><b>", note=note),
    )
    visitor = await logged_in(browser)

    for path in ("/app/", f"/app/cases/{case_id}", f"/app/cases/{case_id}/live"):
        page = await visitor.get(path)
        assert "<script>alert" not in page.text
        assert "<img" not in page.text
        assert "<b>" not in page.text
    failed = await browser().log_in('"><script>alert(3)</script>', "forkert")
    assert "<script>alert" not in failed.text


async def test_a_page_may_run_load_and_send_nothing_but_our_own(
    world: CaseWorld, browser: NewBrowser
) -> None:
    case_id = await world.referral()
    visitor = await logged_in(browser)
    paths = (
        "/app/login",
        "/app/",
        f"/app/cases/{case_id}",
        f"/app/cases/{case_id}/live",
        "/app/nowhere",
        "/app/static/hub.css",
        "/app/static/nowhere",
    )

    pages = [(path, await visitor.get(path)) for path in paths]
    for path, page in (*pages, ("/app/login", await browser().get("/app/login"))):
        assert page.headers["content-security-policy"] == CSP
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["referrer-policy"] == "no-referrer"
        stored = page.headers["cache-control"]
        assert stored == ("public, max-age=3600" if path.endswith(".css") else "no-store")
        if page.headers.get("content-type", "").startswith("text/html"):
            assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", page.text)


async def test_opening_a_case_is_audited_as_the_person_and_following_along_is_not_again(
    world: CaseWorld, browser: NewBrowser
) -> None:
    case_id = await world.referral()
    visitor = await logged_in(browser)

    await visitor.get(f"/app/cases/{case_id}")
    await visitor.get(f"/app/cases/{case_id}/live")

    (read,) = await world.audit("case.read")
    assert (read.agent, read.case_id) == ("mette", case_id)
