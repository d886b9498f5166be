"""Whom the officer's pages are for, and what they never tell, run or keep."""

import re

import httpx
import pytest

from message_schemas import LegalBasis
from tests.support.messages import BRUNO, report, statutory
from tests.support.parties import CENTRE, JOBCENTER, PROBATION
from tests.unit.web.browsing import CSP, form_to, links, words
from tests.unit.web.desk import NEW, TYPED, Desk


async def everything(desk: Desk) -> tuple[str, list[str]]:
    """A citizen's consent, and every page that there is about it."""
    consent_id = await desk.consent()
    await desk.world.send(statutory(CENTRE, PROBATION, LegalBasis.COURT_SENTENCE))
    await desk.world.send(report((JOBCENTER,)))
    officer = await desk.officer()
    citizen = str((await desk.find(officer)).url.path)
    (review,) = [link for link in links(await officer.get("/app/consents")) if "/reviews/" in link]
    pages = [
        "/app/consents",
        citizen,
        f"{citizen}/log",
        f"{citizen}/log.pdf",
        f"{citizen}/log.json",
        f"{citizen}/custody",
        f"/app/consents/{consent_id}",
        f"/app/consents/{consent_id}/renew",
        NEW,
        f"{NEW}?citizen={citizen.rpartition('/')[2]}",
        review,
    ]
    return consent_id, pages


async def test_who_is_no_consent_officer_finds_none_of_it(desk: Desk) -> None:
    consent_id, pages = await everything(desk)
    posts = [f"/app/consents/{consent_id}/revoke", "/app/consents/find", NEW]
    for username in ("mette", "drift"):
        visitor = await desk.officer(username)
        nowhere = await visitor.get("/app/nowhere")

        answers = [await visitor.get(path) for path in pages]
        answers += [await visitor.post(path, csrf="x") for path in posts]

        assert {answer.status_code for answer in answers} == {404}
        assert {answer.text for answer in answers} == {nowhere.text}


async def test_an_officer_of_a_party_that_has_no_part_in_it_finds_none_of_it(desk: Desk) -> None:
    await desk.consent()
    officer = await desk.officer()
    citizen = str((await desk.find(officer)).url.path)
    stranger = await desk.officer("jens")

    for path in (
        citizen,
        f"{citizen}/log",
        f"{citizen}/custody",
        f"{NEW}?citizen={citizen.rpartition('/')[2]}",
    ):
        theirs, missing = await stranger.get(path), await stranger.get(path.replace(citizen[-8:], "00000000"))
        assert (theirs.status_code, missing.status_code) == (404, 404)
        assert theirs.text == missing.text


async def test_a_visitor_who_is_not_logged_in_is_asked_to_and_comes_back(desk: Desk) -> None:
    _, pages = await everything(desk)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(desk.app), base_url="http://hub.test"
    ) as client:
        for path in pages:
            answer = await client.get(path)
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/app/login")
        posted = await client.post(NEW, data={"csrf": "x"})
        assert posted.status_code == 303


async def test_a_form_of_another_session_does_nothing(desk: Desk) -> None:
    consent_id = await desk.consent()
    officer, colleague = await desk.officer(), await desk.officer()
    theirs = form_to(await colleague.get(f"/app/consents/{consent_id}"), f"/app/consents/{consent_id}/revoke")

    answers = [
        await officer.send(theirs),
        await officer.post(theirs.action),
        await officer.post(NEW, csrf="æ"),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert "Intet er gemt." in words(answers[0])
    assert await desk.world.audit(kind="consent.revoked") == []


async def test_no_number_is_on_a_page_and_no_name_in_a_title_or_an_address(desk: Desk) -> None:
    _, pages = await everything(desk)
    officer = await desk.officer()

    for path in pages:
        page = await officer.get(path)
        assert page.status_code == 200, path
        if not page.headers["content-type"].startswith("text/html"):
            continue
        title = "".join(re.findall(r"<title>.*?</title>", page.text))
        addresses = " ".join(re.findall(r'(?:href|action|formaction|src)="([^"]*)"', page.text))
        assert BRUNO.value not in page.text
        assert "Elmer" not in title + addresses


async def test_a_page_may_run_nothing_and_nothing_of_it_is_stored(desk: Desk) -> None:
    _, pages = await everything(desk)
    officer = await desk.officer()

    for path in pages:
        page = await officer.get(path)
        assert page.headers["content-security-policy"] == CSP
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
        if page.headers["content-type"].startswith("text/html"):
            assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", page.text)
            assert len(page.content) < 40_000


@pytest.mark.parametrize("nasty", ['"><script>alert(1)</script>', "<img src=x onerror=alert(2)>", "'\"><b>"])
async def test_what_people_write_is_text_on_the_page(desk: Desk, nasty: str) -> None:
    await desk.world.send(report((JOBCENTER,), citizen=BRUNO.model_copy(update={"family": nasty})))
    officer = await desk.officer()
    page = await officer.send(form_to(await desk.find(officer), NEW))

    typed = {**TYPED, "given_at": nasty, "name_0": nasty, "search": nasty, "start": nasty, "number_0": nasty}
    answer = await officer.send(form_to(page, NEW), **{**typed, "given_by": "guardian", "step": "preview"})
    work_list = await officer.get("/app/consents")

    for shown in (answer, work_list):
        assert "<script>alert" not in shown.text
        assert "<img" not in shown.text
        assert "<b>" not in shown.text


async def test_every_look_at_a_citizen_is_written_down_as_the_officers(desk: Desk) -> None:
    await desk.consent()
    officer = await desk.officer()
    citizen = str((await desk.find(officer)).url.path)
    before = len(await desk.world.audit(agent="karin"))

    for path in (citizen, f"{citizen}/log", f"{citizen}/log.pdf", f"{citizen}/custody"):
        await officer.get(path)
        now = len(await desk.world.audit(agent="karin"))
        assert now > before, path
        before = now
