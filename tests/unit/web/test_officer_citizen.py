"""The pages of one citizen: who may be told what on a day, who was shown or sent what, and custody."""

import httpx
import orjson

from hub.flow.case_requests import OpenCase
from hub.flow.cases import open_case
from message_schemas import CitizenValue, InformationCategory
from tests.support.messages import BRUNO, NOW, report
from tests.support.parties import CENTRE, GP, JOBCENTER
from tests.unit.web.browsing import form_to, words
from tests.unit.web.desk import Desk

CHILD = CitizenValue(value="0505104000", family="Elmer", given=("Ida",))


async def citizen_page(desk: Desk, citizen: CitizenValue = BRUNO) -> str:
    """The address of the citizen's page."""
    page = await desk.find(await desk.officer(), citizen.value)
    return str(page.url.path)


async def test_the_matrix_says_who_may_be_told_what_and_why(desk: Desk) -> None:
    await desk.consent(purposes=("status-reporting",))
    await desk.consent(to=(GP,), effect="deny", about=(InformationCategory.ATTENDANCE,))
    officer = await desk.officer()

    page = await officer.get(await citizen_page(desk))

    told = words(page)
    assert "Jobcenter Ja* Ja, til bestemte formål – Intet samtykke" in told
    assert "Rusmiddelbrug, fremmøde Ja, til brug for status på forløbet." in told
    assert "Lægehuset Havnen – Intet samtykke" in told
    assert "Nej Nej" in told
    assert "Fremmøde Borgeren har sagt nej." in told
    assert "* Kun til bestemte formål." in told


async def test_the_matrix_can_be_shown_for_another_day(desk: Desk) -> None:
    await desk.consent()
    officer = await desk.officer()
    path = await citizen_page(desk)

    now = words(await officer.get(path))
    later = words(await officer.get(f"{path}?at=23.11.2027"))
    nonsense = words(await officer.get(f"{path}?at=i+morgen"))

    assert "efter borgerens samtykker lige nu" in now
    assert "Jobcenter Ja Ja" in now
    assert "efter borgerens samtykker tirsdag den 23.11.2027" in later
    assert "Jobcenter Ja Ja" not in later
    assert "efter borgerens samtykker lige nu" in nonsense


async def test_the_access_log_says_who_got_what_and_can_be_taken_along(desk: Desk) -> None:
    await desk.consent()
    await desk.world.send(report((JOBCENTER,)))
    (waiting,) = await desk.world.inbox("jobcenter")
    await desk.world.fetch("jobcenter", waiting["delivery_id"])
    officer = await desk.officer()
    path = await citizen_page(desk)

    page = await officer.get(f"{path}/log")
    pdf = await officer.get(f"{path}/log.pdf")
    data = await officer.get(f"{path}/log.json")

    told = words(page)
    assert "sendte en meddelelse (Statusbeskrivelse) til Jobcenter" in told
    assert "Karin Lund" in told
    assert pdf.content.startswith(b"%PDF-")
    assert pdf.headers["content-disposition"] == 'attachment; filename="adgangslog.pdf"'
    assert data.headers["content-disposition"] == 'attachment; filename="adgangslog.json"'
    rows = orjson.loads(data.content)["rows"]
    assert [row["event"] for row in rows if row["recipient"]] == ["status-report"]
    for answer in (page, pdf, data):
        assert answer.headers["cache-control"] == "no-store"


async def test_the_access_log_can_be_narrowed_to_days_and_to_a_party(desk: Desk) -> None:
    await desk.consent()
    await desk.world.send(report((JOBCENTER,)))
    (waiting,) = await desk.world.inbox("jobcenter")
    await desk.world.fetch("jobcenter", waiting["delivery_id"])
    desk.world.clock.advance(days=2)
    officer = await desk.officer()
    path = f"{await citizen_page(desk)}/log"

    then = words(await officer.get(f"{path}?until=22.11.2026"))
    since = words(await officer.get(f"{path}?since=23.11.2026"))
    jobcenter = words(await officer.get(f"{path}?party=jobcenter"))
    rows = orjson.loads((await officer.get(f"{path}.json?party=jobcenter")).content)["rows"]

    assert "sendte en meddelelse" in then
    assert "Karin Lund (" not in then
    assert "sendte en meddelelse" not in since
    assert "Karin Lund (" in since
    assert "Karin Lund (" not in jobcenter
    assert rows
    assert all("jobcenter" in (row["who"]["id"], (row["recipient"] or {}).get("id")) for row in rows)


async def test_days_that_make_no_sense_are_asked_for_again(desk: Desk) -> None:
    await desk.consent()
    officer = await desk.officer()
    path = f"{await citizen_page(desk)}/log"

    for query in ("since=i+går", "since=23.11.2026&until=22.11.2026"):
        page = await officer.get(f"{path}?{query}")
        download = await officer.get(f"{path}.pdf?{query}")

        assert page.status_code == 422
        assert "Skriv datoerne, så de findes" in words(page)
        assert (download.status_code, download.headers["location"].partition("?")[0]) == (303, path)


async def register(desk: Desk, path: str, **typed: str) -> httpx.Response:
    """Fill in the register of custody."""
    officer = await desk.officer()
    form = form_to(await officer.get(f"{path}/custody"), f"{path}/custody")
    return await officer.send(form, **typed)


async def test_custody_is_registered_and_shown_without_numbers(desk: Desk) -> None:
    await desk.consent(CHILD)
    path = await citizen_page(desk, CHILD)

    answer = await register(desk, path, name_0="Mor Elmer", number_0="010180-1234")
    shown = await (await desk.officer()).get(f"{path}/custody")

    assert "Forældremyndigheden er gemt." in words(answer)
    assert "Registreret af Rusmiddelcentret 22.11.2026" in words(shown)
    assert "Har stadig forældremyndigheden Mor Elmer" in words(shown)
    assert "0101801234" not in shown.text


async def test_custody_changes_hands_without_typing_who_keeps_it_again(desk: Desk) -> None:
    await desk.consent(CHILD)
    path = await citizen_page(desk, CHILD)
    await register(
        desk, path, name_0="Mor Elmer", number_0="010180-1234", name_1="Far Elmer", number_1="0202801234"
    )

    await register(desk, path, keep="1", name_0="Plejefar Holm", number_0="0303801234")
    shown = words(await (await desk.officer()).get(f"{path}/custody"))

    assert "Far Elmer Plejefar Holm" in shown
    assert "Mor Elmer" not in shown


async def test_nobody_may_be_known_to_have_custody(desk: Desk) -> None:
    await desk.consent(CHILD)
    path = await citizen_page(desk, CHILD)

    await register(desk, path)

    shown = words(await (await desk.officer()).get(f"{path}/custody"))
    assert "Det er registreret, at ingen kendt person har forældremyndigheden." in shown


async def test_a_holder_without_a_number_is_asked_for_it(desk: Desk) -> None:
    await desk.consent(CHILD)
    path = await citizen_page(desk, CHILD)

    answer = await register(desk, path, name_0="Mor Elmer", number_0="12")

    assert answer.status_code == 422
    assert "Skriv indehaverens CPR-nummer med ti cifre." in words(answer)
    assert 'value="Mor Elmer"' in answer.text


async def test_a_page_that_is_too_old_registers_no_custody(desk: Desk) -> None:
    await desk.consent(CHILD)
    path = await citizen_page(desk, CHILD)
    officer = await desk.officer()
    old = form_to(await officer.get(f"{path}/custody"), f"{path}/custody")
    desk.world.clock.advance(minutes=1)
    await register(desk, path, name_0="Mor Elmer", number_0="0101801234")

    answer = await officer.send(old, name_0="Far Elmer", number_0="0202801234")

    assert answer.status_code == 409
    assert "Mor Elmer" in words(await officer.get(f"{path}/custody"))


async def test_custody_of_an_anonymous_citizen_would_tell_who_it_is(desk: Desk) -> None:
    opened = await open_case(desk.world.hub, CENTRE, OpenCase(None, adult=True, first_contact=NOW))
    path = str((await desk.find(await desk.officer(), str(opened["id"]))).url.path)

    answer = await register(desk, path, name_0="Mor Elmer", number_0="0101801234")

    assert answer.status_code == 422
    assert "Forløbet er anonymt. Fjern navne, numre og andet" in words(answer)
