"""A consent is recorded in two steps: fill it in, see what it opens for, save. What was typed is never lost."""

import asyncio
from collections.abc import Sequence

import httpx
import pytest

from hub.domain.party import Party
from message_schemas import InformationCategory, PartyKind
from tests.support.messages import BRUNO, NANCY, referral
from tests.support.parties import named
from tests.unit.web.browsing import Browser, form_to, links, words
from tests.unit.web.desk import NEW, TYPED, Desk

PDF = b"%PDF-1.7 en scannet erkl\xc3\xa6ring"


async def blank(desk: Desk, officer: Browser, citizen: str = BRUNO.value) -> httpx.Response:
    """The form for a citizen whom the hub may not know yet."""
    return await officer.send(form_to(await desk.find(officer, citizen), NEW))


async def to_check(desk: Desk, officer: Browser, **typed: str | Sequence[str]) -> httpx.Response:
    """The page that shows what a consent opens for."""
    page = await blank(desk, officer)
    return await officer.send(form_to(page, NEW), **{**TYPED, "step": "preview", **typed})


async def versions(desk: Desk) -> list[str]:
    """The kinds of what was written about consents."""
    return [entry.kind for entry in await desk.world.audit() if entry.kind.startswith("consent.re")]


async def test_a_held_message_leads_to_a_form_that_releases_it(desk: Desk) -> None:
    message = await desk.held_report()
    officer = await desk.officer()
    (held,) = [link for link in links(await officer.get("/app/consents")) if "delivery=" in link]

    form = await officer.get(held)
    check = await officer.send(form_to(form, NEW), step="preview", how="oral")
    saved = await officer.send(form_to(check, NEW), step="save", where="Noteret i journalen den 22.11.")
    await desk.world.deliver()

    assert form_to(form, NEW).fields["recipient"] == ["jobcenter"]
    told = words(check)
    assert "Jobcenter må få oplysninger om rusmiddelbrug og fremmøde til brug for status på forløbet." in told
    assert "Statusbeskrivelse Rusmiddelcentret → Jobcenter" in told
    assert "Afleveres Rusmiddelbrug, fremmøde" in told
    assert "Samtykket er gemt" in words(saved)
    assert await desk.world.statuses(message) == ["queued"]


async def test_the_check_says_when_the_consent_ends_and_what_is_still_held(desk: Desk) -> None:
    await desk.held_report()
    await desk.held_report(about=(InformationCategory.MENTAL_HEALTH,))
    officer = await desk.officer()

    check = await to_check(desk, officer, given_at="20.11.2026")

    told = words(check)
    assert "Givet 20.11.2026 Gælder til og med 20.11.2027" in told
    assert "1 besked om borgeren venter stadig bagefter." in told


async def test_an_unknown_citizen_can_be_given_a_consent_and_is_then_found(desk: Desk) -> None:
    officer = await desk.officer()
    page = await blank(desk, officer, NANCY.value)

    saved = await desk.record(officer, page)
    found = await desk.find(officer, NANCY.value)

    assert "Samtykket er gemt" in words(saved)
    assert "Jobcenter må få oplysninger om rusmiddelbrug og fremmøde" in words(found)
    assert NANCY.value not in str(found.url)


async def test_what_is_missing_is_said_in_danish_beside_what_was_typed(desk: Desk) -> None:
    officer = await desk.officer()
    page = await blank(desk, officer)

    answer = await officer.send(
        form_to(page, NEW),
        step="preview",
        given_by="guardian",
        given_at="31.2.2026",
        end="i morgen",
        category=["housing-and-economy"],
        number_0="123",
    )

    assert answer.status_code == 422
    told = words(answer)
    for change in (
        "Skriv den dag, det er givet, som dag.måned.år.",
        "Skriv den sidste dag som dag.måned.år, eller lad feltet stå tomt.",
        "Skriv navnet på den, der har givet det med eller for borgeren.",
        "CPR-nummeret skal have ti cifre.",
        "Vælg, om samtykket er givet skriftligt, mundtligt eller digitalt.",
        "Vælg, hvem oplysningerne må gives til.",
        "Vælg, hvad oplysningerne må bruges til.",
    ):
        assert told.count(change) == 2, change  # in the summary and at its field
    filled = form_to(answer, NEW).fields
    assert filled["category"] == ["housing-and-economy"]
    assert (filled["given_at"], filled["end"], filled["number_0"]) == (["31.2.2026"], ["i morgen"], ["123"])
    ids = {link[1:] for link in links(answer) if link.startswith("#") and link != "#main-content"}
    assert all(f'id="{field}"' in answer.text for field in ids)


async def test_a_consent_cannot_be_given_tomorrow_last_two_years_or_go_to_everybody(desk: Desk) -> None:
    officer = await desk.officer()

    for typed, said in (
        ({"given_at": "23.11.2026"}, "Samtykket kan ikke være givet i fremtiden."),
        ({"end": "22.11.2028"}, "Et samtykke gælder højst 12 måneder"),
        ({"recipient": []}, "Et samtykke til alle er ikke gyldigt."),
        ({"category": []}, "Et samtykke til alt er ikke gyldigt."),
        ({"recipient": ["ukendt-part"]}, "Parten er ikke oprettet i hubben."),
    ):
        answer = await to_check(desk, officer, **typed)

        assert answer.status_code == 422
        assert said in words(answer)
    assert await versions(desk) == []


async def test_a_number_that_is_none_is_asked_for_again(desk: Desk) -> None:
    officer = await desk.officer()

    answer = await to_check(desk, officer, number="12")

    assert answer.status_code == 422
    assert "Skriv borgerens CPR-nummer" in words(answer)
    assert form_to(answer, NEW).fields["number"] == ["12"]


async def test_the_way_back_from_the_check_keeps_every_field(desk: Desk) -> None:
    officer = await desk.officer()
    typed: dict[str, str | Sequence[str]] = {
        "given_by": "citizen-and-custody",
        "name_0": "Mor Elmer",
        "number_0": "010180-1234",
        "kind": ["psychiatry"],
        "discloser": ["gp"],
        "start": "1.12.2026",
        "end": "31.12.2026",
        "except_category_0": "attendance",
        "except_recipient_0": "kind:psychiatry",
    }
    page = await blank(desk, officer)

    check = await officer.send(form_to(page, NEW), **{**TYPED, **typed, "step": "preview"})
    back = await officer.send(form_to(check, NEW), step="edit")

    assert "Undtagen oplysninger om fremmøde til alle i gruppen psykiatri." in words(check)
    filled = form_to(back, NEW).fields
    for name, value in {**TYPED, **typed}.items():
        assert filled[name] == ([value] if isinstance(value, str) else list(value)), name


async def test_a_filled_exception_makes_room_for_one_more(desk: Desk) -> None:
    officer = await desk.officer()
    page = await blank(desk, officer)

    more = await officer.send(form_to(page, NEW), step="edit", except_category_0="attendance")

    assert "Undtagelse 1" in words(page)
    assert "Undtagelse 2" not in words(page)
    assert "Undtagelse 2" in words(more)


async def test_a_no_may_be_a_no_to_everything(desk: Desk) -> None:
    officer = await desk.officer()
    page = await blank(desk, officer)

    saved = await desk.record(officer, page, effect="deny", category=[], recipient=[], purpose=[])
    shown = await desk.find(officer)

    assert "Samtykket er gemt" in words(saved)
    assert "Ingen part må få oplysninger om noget som helst til brug for noget formål." in words(shown)
    assert "Gælder, indtil det trækkes tilbage" in words(shown)


async def test_a_document_is_kept_and_can_only_be_saved_never_shown(desk: Desk) -> None:
    officer = await desk.officer()
    check = await to_check(desk, officer)

    saved = await officer.attach(form_to(check, NEW), PDF, "251248-9996.pdf", step="save")
    (consent,) = {link for link in links(saved) if link.count("/") == 3 and link.startswith("/app/consents/")}
    page = await officer.get(consent)
    document = await officer.get(f"{consent}/document")

    assert "Samtykket er gemt" in words(saved)
    assert f"{consent}/document" in links(page)
    assert document.content == PDF
    assert document.headers["content-type"] == "application/pdf"
    assert document.headers["content-disposition"] == 'attachment; filename="samtykke.pdf"'
    assert document.headers["x-content-type-options"] == "nosniff"
    assert "251248" not in page.text


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (b"<html><script>alert(1)</script>", "PDF, et PNG- eller JPEG-billede eller ren tekst"),
        (b"MZ\x90\x00\x03", "PDF, et PNG- eller JPEG-billede eller ren tekst"),
        (b"%PDF-" + b"x" * (2 * 1024 * 1024), "Dokumentet er større end 2 MB."),
    ],
    ids=["a page", "a program", "too large"],
)
async def test_a_document_that_cannot_be_taken_is_refused_on_the_page_it_was_chosen(
    desk: Desk, document: bytes, said: str
) -> None:
    officer = await desk.officer()
    check = await to_check(desk, officer)

    answer = await officer.attach(form_to(check, NEW), document, step="save", where="")

    assert answer.status_code == 422
    assert said in words(answer)
    assert "Trin 2 af 2" in words(answer)
    assert form_to(answer, NEW).fields["recipient"] == ["jobcenter"]
    assert await versions(desk) == []


async def test_a_double_click_records_once(desk: Desk) -> None:
    officer = await desk.officer()
    form = form_to(await to_check(desk, officer), NEW)

    answers = await asyncio.gather(*(officer.send(form, step="save", where="Journalen") for _ in range(3)))
    again = await officer.send(form, step="save", where="Journalen")

    assert {words(answer) for answer in (*answers, again)} == {words(again)}
    assert await versions(desk) == ["consent.recorded"]


async def test_a_form_that_failed_can_be_sent_again(desk: Desk) -> None:
    officer = await desk.officer()
    form = form_to(await to_check(desk, officer), NEW)

    failed = await officer.send(form, step="save")
    saved = await officer.send(form_to(failed, NEW), step="save", where="Journalen")

    assert failed.status_code == 422
    assert "Vedhæft samtykkeerklæringen, eller skriv, hvor samtykket er dokumenteret." in words(failed)
    assert "Samtykket er gemt" in words(saved)
    assert await versions(desk) == ["consent.recorded"]


async def test_a_party_is_found_by_name_where_there_are_many(desk: Desk) -> None:
    kind = PartyKind.GENERAL_PRACTICE
    many = [Party(f"laege-{n:02}", kind, f"Lægehuset nummer {n:02}") for n in range(40)]
    await desk.world.register(*many)
    officer = await desk.officer()
    page = await blank(desk, officer)

    found = await officer.send(form_to(page, NEW), step="edit", search="nummer 07")
    chosen = await officer.send(
        form_to(found, NEW), step="edit", recipient=["laege-07"], search="findes ikke"
    )

    assert "Lægehuset nummer" not in words(page)
    assert "Lægehuset nummer 07" in words(found)
    assert "Lægehuset nummer 08" not in words(found)
    assert form_to(chosen, NEW).fields["recipient"] == ["laege-07"]
    assert "Ingen part hedder noget med det." in words(chosen)


async def test_a_consent_can_be_for_one_course_only(desk: Desk) -> None:
    await desk.consent()
    await desk.world.send(referral(recipients=(named(desk.world.parties["centre"]),)))
    officer = await desk.officer()
    page = await desk.find(officer)
    (new,) = {link for link in links(page) if link.startswith(f"{NEW}?citizen=")}

    form = await officer.get(new)

    assert "Kun forløbet fra 22.11.2026" in words(form)


async def test_a_code_that_does_not_exist_is_left_out(desk: Desk) -> None:
    officer = await desk.officer()

    answer = await to_check(
        desk,
        officer,
        given_by="nobody",
        how="by-magic",
        category=["secrets"],
        kind=["kings"],
        purpose=["fun"],
    )

    assert answer.status_code == 422
    filled = form_to(answer, NEW).fields
    assert not {"given_by", "how", "category", "kind", "purpose"} & filled.keys()
