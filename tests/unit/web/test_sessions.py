"""Only who can show a password gets in, for a while, and nobody learns why somebody else did not."""

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from tests.support.case_world import PARTIES, CaseWorld, case_world
from tests.unit.web.browsing import PASSWORD, hidden, site
from tests.unit.web.conftest import USERS, NewBrowser


async def test_a_visitor_is_asked_to_log_in_and_comes_back_to_the_page_that_was_asked_for(
    world: CaseWorld, browser: NewBrowser
) -> None:
    case_id = await world.referral()
    visitor = browser()

    sent = await visitor.get(f"/app/cases/{case_id}")
    answer = await visitor.log_in("mette", path=sent.headers["location"])

    assert (sent.status_code, sent.headers["location"]) == (
        303,
        f"/app/login?next=%2Fapp%2Fcases%2F{case_id}",
    )
    assert (answer.status_code, answer.headers["location"]) == (303, f"/app/cases/{case_id}")
    assert (await visitor.get(answer.headers["location"])).status_code == 200


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/app/../oauth2/token",
        "/app/cases/a b",
        "javascript:alert(1)",
    ],
)
async def test_a_log_in_leads_to_our_own_pages_only(browser: NewBrowser, elsewhere: str) -> None:
    visitor = browser()
    form = await visitor.get("/app/login")

    answer = await visitor.post(
        "/app/login", csrf=hidden(form, "csrf"), next=elsewhere, username="mette", password=PASSWORD
    )

    assert (answer.status_code, answer.headers["location"]) == (303, "/app/")


async def test_the_session_cookie_is_for_our_pages_alone(browser: NewBrowser) -> None:
    answer = await browser().log_in("mette")

    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("hub_session="))
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/app"} <= attributes
    assert "secure" not in attributes  # this hub is reached by http


async def test_where_the_hub_is_reached_by_https_cookies_are_secure_and_stay_so(
    prepared: Path, tmp_path: Path
) -> None:
    world = case_world(prepared, tmp_path, base_url="https://hub.test")
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(site(world.hub)), base_url="https://hub.test"
    ) as client:
        answer = await client.get("/app/login")

    assert "secure" in answer.headers["set-cookie"].lower()
    assert "max-age" in answer.headers["strict-transport-security"]
    await world.store.close()


async def test_a_wrong_password_an_unknown_and_a_disabled_user_get_the_same_answer(
    browser: NewBrowser,
) -> None:
    answers = [
        await browser().log_in("mette", "forkert"),
        await browser().log_in("ukendt"),
        await browser().log_in("gammel"),
    ]

    pages = {
        a.text.replace(hidden(a, "csrf"), "").replace(f'value="{name}"', "")
        for a, name in zip(answers, ("mette", "ukendt", "gammel"), strict=True)
    }
    assert [a.status_code for a in answers] == [401, 401, 401]
    assert len(pages) == 1
    assert all("hub_session" not in str(a.headers) for a in answers)


async def test_a_form_that_the_browser_was_not_given_logs_nobody_in(browser: NewBrowser) -> None:
    visitor, attacker = browser(), browser()
    await visitor.get("/app/login")
    stolen = hidden(await attacker.get("/app/login"), "csrf")

    for token in (stolen, "", "æ"):
        answer = await visitor.post("/app/login", csrf=token, username="mette", password=PASSWORD)

        assert answer.status_code == 403
        assert "hub_session" not in str(answer.headers)


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a=b&" * 50, b"x" * 100_000, b"", b"csrf&=&&"])
async def test_what_is_no_form_is_refused(browser: NewBrowser, body: bytes) -> None:
    visitor = browser()
    await visitor.get("/app/login")

    assert (await visitor.client.post("/app/login", content=body)).status_code == 403


async def test_guessing_is_slowed_down_even_when_the_last_guess_is_right(browser: NewBrowser) -> None:
    visitor = browser()
    for _ in range(5):
        assert (await visitor.log_in("mette", "forkert")).status_code == 401

    answer = await visitor.log_in("mette")

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
    assert (await visitor.log_in("jonas")).status_code == 303


async def test_somebody_who_knows_the_password_is_not_slowed_down(browser: NewBrowser) -> None:
    statuses = [(await browser().log_in("mette")).status_code for _ in range(8)]

    assert statuses == [303] * 8


async def test_a_very_long_password_is_wrong(browser: NewBrowser) -> None:
    assert (await browser().log_in("mette", "x" * 300)).status_code == 401


async def test_somebody_who_is_logged_in_is_not_asked_again(browser: NewBrowser) -> None:
    visitor = browser()
    await visitor.log_in("mette")

    assert (await visitor.get("/app/login")).headers["location"] == "/app/"


async def test_a_session_ends_when_it_is_not_used(world: CaseWorld, browser: NewBrowser) -> None:
    visitor = browser()
    await visitor.log_in("mette")

    world.clock.advance(minutes=29)
    assert (await visitor.get("/app/")).status_code == 200
    world.clock.advance(minutes=29)
    assert (await visitor.get("/app/")).status_code == 200
    world.clock.advance(minutes=31)
    assert (await visitor.get("/app/")).status_code == 303


async def test_a_session_ends_after_a_working_day_however_much_it_is_used(
    world: CaseWorld, browser: NewBrowser
) -> None:
    visitor = browser()
    await visitor.log_in("mette")

    statuses = []
    for _ in range(17):
        world.clock.advance(minutes=29)
        statuses.append((await visitor.get("/app/")).status_code)

    assert statuses == [200] * 16 + [303]


async def test_a_page_that_updates_itself_keeps_nobody_logged_in(
    world: CaseWorld, browser: NewBrowser
) -> None:
    case_id = await world.referral()
    visitor = browser()
    await visitor.log_in("mette")

    for _ in range(4):
        world.clock.advance(minutes=9)
        last = await visitor.get(f"/app/cases/{case_id}/live?seen=x")

    assert (last.status_code, last.headers["hx-redirect"]) == (401, "/app/login")


async def test_a_session_ends_at_once_when_its_user_or_party_is_disabled_or_the_password_changed(
    world: CaseWorld, browser: NewBrowser
) -> None:
    mette, jonas, hansen = browser(), browser(), browser()
    for visitor, name in ((mette, "mette"), (jonas, "jonas"), (hansen, "hansen")):
        await visitor.log_in(name)

    async with world.store.unit_of_work() as uow:
        await uow.people.save_user(replace(USERS["mette"], enabled=False))
        await uow.people.save_user(replace(USERS["jonas"], password_hash=USERS["jonas"].password_hash + "x"))
        await uow.people.save_party(replace(PARTIES["gp"], enabled=False))
        await uow.commit()

    for visitor in (mette, jonas, hansen):
        assert (await visitor.get("/app/")).status_code == 303


async def test_a_session_that_somebody_made_up_is_none(browser: NewBrowser) -> None:
    visitor = browser()
    await visitor.log_in("mette")
    signed = visitor.client.cookies["hub_session"]
    head, _, signature = signed.rpartition(".")

    for forged in ("", "x", f"{head}x.{signature}", f"{head}.{signature[::-1]}"):
        visitor.client.cookies.clear()
        visitor.client.cookies.set("hub_session", forged, path="/app")
        assert (await visitor.get("/app/")).status_code == 303


async def test_the_log_in_forms_cookie_is_no_session(browser: NewBrowser) -> None:
    visitor = browser()
    await visitor.get("/app/login")

    visitor.client.cookies.set("hub_session", visitor.client.cookies["hub_login"], path="/app")

    assert (await visitor.get("/app/")).status_code == 303


async def test_logging_out_takes_the_pages_own_form(browser: NewBrowser) -> None:
    visitor = browser()
    await visitor.log_in("mette")
    token = hidden(await visitor.get("/app/"), "csrf")

    forged = await visitor.post("/app/logout", csrf="forged")
    still = await visitor.get("/app/")
    ended = await visitor.post("/app/logout", csrf=token)

    assert (forged.status_code, still.status_code) == (404, 200)
    assert (ended.status_code, ended.headers["location"]) == (303, "/app/login")
    assert (await visitor.get("/app/")).status_code == 303
