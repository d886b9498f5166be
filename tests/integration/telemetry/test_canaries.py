"""Does anything of a person reach a log, a span, a metric or an error? Canaries say so."""

import asyncio
import base64
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from hub.infrastructure.database.engine import open_engine
from message_schemas import CitizenValue, InformationCategory, JsonObject
from message_schemas.codes import FHIR_XML
from message_schemas.xml_codec import to_xml
from tests.integration.telemetry.conftest import Watched
from tests.support.messages import acknowledgement, body_of, consent, consent_along, new_id, referral, report
from tests.support.parties import CENTRE, GP, JOBCENTER, named
from tests.support.partners import Partner

CPR = "0707709876"
FAMILY_NAME, GIVEN, TEXT = "Kanarifugl", "Gulspurv", "hemmelig kanarisang"
STREET, PHONE, EVIDENCE = "Kanariegade", "99887766", "kanarieseddel"
CANARIES = (CPR, FAMILY_NAME, GIVEN, TEXT, STREET, PHONE, EVIDENCE)
CITIZEN = CitizenValue(
    value=CPR, family=FAMILY_NAME, given=(GIVEN,), address=f"{STREET} 7", city="Byen", phone=f"+45{PHONE}"
)


def told(**changes: Any) -> Any:
    """A referral full of canaries."""
    return referral(CITIZEN, **{"reason": TEXT, "wish": TEXT, **changes})


def reported(**changes: Any) -> Any:
    """A status report full of canaries, to the jobcenter."""
    sections = {InformationCategory.ATTENDANCE: TEXT, InformationCategory.SUBSTANCE_USE: TEXT}
    return report((JOBCENTER,), citizen=CITIZEN, **{"sections": sections, **changes})


def given(**changes: Any) -> JsonObject:
    """The GP's consent with its evidence."""
    return consent_along(CITIZEN, evidence=EVIDENCE, **changes)


@pytest.fixture
async def gp(watched: Watched) -> Partner:
    return watched.town["gp"]


def unharmed(watched: Watched) -> None:
    """No canary is anywhere that an operator, or whoever was refused, can read."""
    seen = watched.everything()
    found = [line for line in seen.splitlines() if any(c.lower() in line.lower() for c in CANARIES)]
    encoded = base64.b64encode(CPR.encode()).decode().rstrip("=")
    assert found == []
    assert encoded not in seen


async def asked(
    watched: Watched, sender: Partner, body: bytes, content_type: str = "application/fhir+json", **more: str
) -> int:
    """Send, and keep what is answered: the acknowledgement, or the error and its headers."""
    answer = await sender.send(body, content_type, **more)
    return kept(watched, answer)


def kept(watched: Watched, answer: httpx.Response) -> int:
    watched.answers.append(f"{answer.headers!r}\n{answer.text}")
    return answer.status_code


async def test_only_its_recipient_reads_what_was_accepted_and_handed_over(
    watched: Watched, gp: Partner
) -> None:
    message = told(consents=(given(),))

    assert await asked(watched, gp, body_of(message)) == 200
    assert await asked(watched, gp, to_xml(message.to_bundle()), FHIR_XML) == 200
    (delivery,) = await watched.town["centre"].waiting(message.message_id)
    fetched = await watched.town["centre"].fetch(delivery)
    await watched.town["centre"].acknowledge(delivery)
    watched.answers.append((await gp.client.get(f"/messages/{message.message_id}")).text)

    assert all(canary in fetched.text for canary in CANARIES)
    unharmed(watched)
    assert "answered" in watched.lines.getvalue()
    assert watched.finished("hub.accept")


async def test_the_sender_of_what_is_held_reads_nothing_of_it_again(watched: Watched, gp: Partner) -> None:
    message = told()

    assert await asked(watched, gp, body_of(message)) == 200
    (listed,) = [m for m in await gp.inbox() if m["event"] == "delivery-status"]
    watched.answers.append((await gp.fetch(listed["delivery_id"])).text)
    watched.answers.append((await gp.client.get(f"/messages/{message.message_id}")).text)

    unharmed(watched)


async def test_what_is_pushed_and_redacted_tells_only_its_recipient(watched: Watched) -> None:
    centre = watched.town["centre"]
    await centre.consent(
        consent(CITIZEN, to=(JOBCENTER,), about=(InformationCategory.ATTENDANCE,), evidence=EVIDENCE)
    )
    message = reported()

    assert await asked(watched, centre, body_of(message)) == 200
    await centre.becomes(message.message_id, "handed-over")
    answer = acknowledgement(JOBCENTER, CENTRE, message.message_id, "fatal-error")
    answer["entry"][0]["resource"]["text"] = {
        "status": "generated",
        "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{TEXT}</div>',
    }
    assert await asked(watched, watched.town["jobcenter"], body_of(answer)) == 204
    await centre.becomes(message.message_id, "rejected")

    assert TEXT in watched.queue.handed[0].body.decode()
    unharmed(watched)


def broken_messages() -> dict[str, tuple[bytes, str]]:
    """Messages that are refused, with canaries in every place that an error might quote."""
    json_type = "application/fhir+json"
    bundle, unknown = (
        told().to_bundle(),
        named(CENTRE, party_id=None, sor="99999999999", gln=None, name=FAMILY_NAME),
    )
    element = f'<{FAMILY_NAME} xmlns="http://hl7.org/fhir"><{GIVEN} value="{CPR}"/></{FAMILY_NAME}>'
    entity = f'<!DOCTYPE a [<!ENTITY e "{CPR}">]><Bundle xmlns="http://hl7.org/fhir">&e;</Bundle>'
    wrong_type, wrong_code, no_focus = (told().to_bundle() for _ in range(3))
    wrong_type["entry"][1]["resource"]["birthDate"] = TEXT
    wrong_type["entry"][1]["resource"][FAMILY_NAME] = {TEXT: CPR}
    wrong_code["entry"][0]["resource"]["eventCoding"] = {"system": f"urn:{FAMILY_NAME}", "code": FAMILY_NAME}
    wrong_code["entry"][2]["resource"]["status"] = FAMILY_NAME
    no_focus["entry"][0]["resource"]["focus"] = [{"reference": f"Patient/{CPR}"}]
    xml = to_xml(bundle)
    malformed = given()
    malformed["provision"]["type"] = FAMILY_NAME
    malformed["dateTime"] = TEXT
    return {
        "broken JSON": (body_of(bundle)[:-40] + FAMILY_NAME.encode(), json_type),
        "no object": (f'["{CPR}"]'.encode(), json_type),
        "no Bundle": (body_of({"resourceType": FAMILY_NAME, "id": CPR}), json_type),
        "twice the same key": (f'{{"{CPR}":1,"{CPR}":"{TEXT}"}}'.encode(), json_type),
        "broken XML": (xml[:-30] + f"<{FAMILY_NAME}>{TEXT}".encode(), FHIR_XML),
        "unknown XML": (element.encode(), FHIR_XML),
        "entity": (entity.encode(), FHIR_XML),
        "wrong type": (body_of(wrong_type), json_type),
        "wrong code": (body_of(wrong_code), json_type),
        "wrong focus": (body_of(no_focus), json_type),
        "wrong content type": (body_of(bundle), f"text/{FAMILY_NAME}"),
        "unknown recipient": (body_of(told(recipients=(unknown,))), json_type),
        "unknown case": (body_of(told(case_id=new_id(FAMILY_NAME))), json_type),
        "another sender": (body_of(told(sender=named(CENTRE, name=FAMILY_NAME))), json_type),
        "malformed consent": (body_of(told(consents=(malformed,))), json_type),
        "basis": (body_of(told(legal_basis="court-sentence", justification=TEXT)), json_type),
    }  # fmt: skip


@pytest.mark.parametrize("name", broken_messages())
async def test_a_refusal_quotes_nothing_of_what_it_refuses(watched: Watched, gp: Partner, name: str) -> None:
    body, content_type = broken_messages()[name]

    statuses = [await asked(watched, gp, body, content_type) for _ in range(2)]
    statuses += [await asked(watched, gp, body, content_type, Accept=FHIR_XML)]

    assert all(400 <= status < 500 for status in statuses), statuses
    unharmed(watched)


async def test_changed_content_is_refused_without_saying_what_changed(watched: Watched, gp: Partner) -> None:
    message = told()
    await gp.send(body_of(message.model_copy(update={"reason": "Noget andet."})))

    assert await asked(watched, gp, body_of(message)) == 409

    unharmed(watched)


@pytest.mark.parametrize("body", [
    f"<Emessage><{FAMILY_NAME}>{CPR}</{FAMILY_NAME}></Emessage>".encode(),
    f'<?xml version="1.0" encoding="{FAMILY_NAME}"?><Emessage>{TEXT}</Emessage>'.encode(),
    TEXT.encode(),
])  # fmt: skip
async def test_a_letter_that_is_refused_is_not_quoted(watched: Watched, gp: Partner, body: bytes) -> None:
    answer = await gp.send(body, "application/xml", to="/native/medcom-xml")

    assert 400 <= kept(watched, answer) < 500
    unharmed(watched)


async def test_who_is_not_let_in_is_not_quoted(watched: Watched, gp: Partner) -> None:
    async with watched.town.anyone() as nobody:
        for headers in (
            {},
            {"Authorization": f"Bearer {FAMILY_NAME}.{CPR}.x"},
            {"Authorization": f"Basic {CPR}"},
        ):
            for path in ("/fhir/$process-message", f"/native/{FAMILY_NAME}", f"/{FAMILY_NAME}/{CPR}"):
                answer = await nobody.post(
                    path, content=body_of(told()), headers={**headers, "X-Name": FAMILY_NAME}
                )
                assert kept(watched, answer) in (401, 404, 405)
        token = await nobody.post(
            "/oauth2/token", data={"grant_type": TEXT, "scope": FAMILY_NAME}, auth=(CPR, TEXT)
        )
        assert kept(watched, token) in (400, 401)

    unharmed(watched)


async def test_calls_with_canaries_in_the_wrong_places_are_not_quoted(watched: Watched, gp: Partner) -> None:
    client = gp.client
    broken = {**consent(CITIZEN, organization=GP, evidence=EVIDENCE), "status": FAMILY_NAME}

    answers = [
        await client.get(f"/messages/{CPR}", params={"name": FAMILY_NAME}),
        await client.get(f"/mailbox/messages/{FAMILY_NAME}"),
        await client.get("/mailbox/messages", params={"after": CPR, "limit": FAMILY_NAME}),
        await client.post(
            f"/mailbox/messages/{CPR}/acknowledge", json={"code": FAMILY_NAME, "diagnostics": TEXT}
        ),
        await client.post("/fhir/Consent", json=broken, headers={"Content-Type": "application/fhir+json"}),
        await client.get(f"/fhir/Consent/{CPR}"),
        await client.post(
            "/fhir/Consent/_search", data={"patient:identifier": f"{FAMILY_NAME}|{CPR}", "status": TEXT}
        ),
        await client.post(
            "/consent/evaluate", json={"citizen": CPR, "sender": FAMILY_NAME, "recipient": TEXT}
        ),
        await client.post("/cases/search", json={"citizen": {"system": FAMILY_NAME, "value": CPR}}),
        await client.get(f"/fhir/Patient?identifier={CPR}"),
    ]

    for answer in answers:
        assert kept(watched, answer) >= 300
    unharmed(watched)


async def test_an_error_that_nobody_foresaw_is_told_and_logged_without_its_text(
    watched: Watched, gp: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError(f"{CPR} {FAMILY_NAME} {TEXT}")

    for place in (
        "hub.flow.accept.commit.new_delivery",
        "hub.flow.accept.gate.ask",
        "hub.flow.accept.validate.parts",
    ):
        with monkeypatch.context() as failing:
            failing.setattr(place, broken)
            assert await asked(watched, gp, body_of(told(consents=(given(),)))) == 500
    with monkeypatch.context() as failing:
        failing.setattr("hub.api.messages.tracking", broken)
        assert kept(watched, await gp.client.get("/messages/some-message")) == 500

    unharmed(watched)
    assert "RuntimeError" in watched.lines.getvalue()


@pytest.fixture
async def broken_database(watched: Watched) -> AsyncIterator[None]:
    """A database that refuses to write deliveries; its errors quote statements and their values."""
    engine = open_engine(watched.town.runtime.settings.database_url)
    trigger = "CREATE TRIGGER broken BEFORE INSERT ON deliveries BEGIN SELECT RAISE(ABORT, 'broken'); END"
    async with engine.begin() as connection:
        await connection.execute(text(trigger))
    yield
    await engine.dispose()


@pytest.mark.usefixtures("broken_database")
async def test_an_error_of_the_database_is_told_and_logged_without_its_values(
    watched: Watched, gp: Partner
) -> None:
    status = await asked(watched, gp, body_of(told(consents=(given(),))))

    assert status >= 500
    unharmed(watched)


async def test_a_failing_hand_over_is_logged_without_what_it_carries(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre = watched.town["centre"]
    await centre.consent(consent(CITIZEN, to=(JOBCENTER,)))

    async def breaks() -> None:
        raise RuntimeError(f"{CPR} {TEXT}")

    watched.queue.meanwhile = breaks
    assert await asked(watched, centre, body_of(reported())) == 200
    async with asyncio.timeout(10):
        while "delivering.failed" not in watched.lines.getvalue():  # noqa: ASYNC110 - a log has no event
            await asyncio.sleep(0.05)

    unharmed(watched)
