"""Do MedCom's published messages go from a general practice to the centre, and come out whole?"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from lxml import etree

from adapters.contract import AdapterContext, OrganisationFacts
from adapters.registry import ADAPTERS
from hub.domain.party import Party
from hub.infrastructure.database import upgrade
from message_schemas import CitizenValue, PartyKind, from_json
from message_schemas.codes import CPR_SYSTEM, FHIR_JSON, FHIR_XML, GLN_SYSTEM
from message_schemas.identifiers import Identifier
from message_schemas.xml_codec import from_xml, to_xml
from tests.integration.flow.letters import (
    CARE_COMMUNICATIONS,
    LETTERS,
    Example,
    everything,
    example,
    organisation,
    published,
    text_at,
    texts,
)
from tests.support.messages import acknowledgement, body_of, letter
from tests.support.partners import Partner, Town, settings_for, town

pytestmark = pytest.mark.asyncio(loop_scope="module")
MEDCOM = ADAPTERS["medcom-xml"]
WINDOWS_1252 = "application/xml; charset=windows-1252"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(database_url: str, folder: Path) -> AsyncIterator[Town]:
    """A hub without parties: each test lets in those that its message names."""
    await upgrade(database_url)
    async with town(settings_for(database_url, folder)) as made:
        yield made


async def cast(world: Town, *parties: Party) -> list[Partner]:
    """The parties in the roles that a message needs; they stay registered under the same id."""
    for party in parties:
        if party.id not in world.partners:
            await world.let_in(party)
        known = world[party.id].party
        async with world.runtime.store.unit_of_work() as uow:
            await uow.people.save_party(replace(known, kind=party.kind, native_format=party.native_format))
            await uow.commit()
    return [world[party.id] for party in parties]


async def sent(world: Town, one: Example, body: bytes, content_type: str) -> tuple[Partner, Partner, str]:
    """Sender, recipient and delivery of an example that went through."""
    practice, centre = await cast(world, *one.parties())
    await practice.consent(everything(centre.party, practice.party, one.citizen))

    answer = await practice.send(body, content_type)

    assert answer.status_code == 200, answer.text
    (delivery,) = await centre.waiting(one.message.message_id)
    return practice, centre, delivery


@pytest.mark.parametrize("path", CARE_COMMUNICATIONS, ids=lambda path: path.stem[7:15])
async def test_a_published_message_comes_out_byte_for_byte_and_its_acknowledgement_comes_back(
    world: Town, path: Path
) -> None:
    one = example(path, as_published=True)

    practice, centre, delivery = await sent(world, one, one.body, FHIR_JSON)
    as_json, as_xml = await centre.fetch(delivery), await centre.fetch(delivery, FHIR_XML)
    back = await centre.send(body_of(acknowledgement(centre.party, practice.party, one.message.message_id)))

    assert as_json.content == one.body
    assert from_xml(as_xml.content) == from_json(one.body)
    assert back.status_code == 204
    assert await practice.statuses(one.message.message_id) == ["acknowledged"]


@pytest.mark.parametrize("path", CARE_COMMUNICATIONS, ids=lambda path: path.stem[7:15])
async def test_a_published_message_in_xml_comes_out_the_same(world: Town, path: Path) -> None:
    one = example(path)
    body = to_xml(from_json(one.body))

    _, centre, delivery = await sent(world, one, body, FHIR_XML)
    as_json, as_xml = await centre.fetch(delivery), await centre.fetch(delivery, FHIR_XML)

    assert as_xml.content == body
    assert from_json(as_json.content) == from_json(one.body)


@pytest.mark.parametrize("path", CARE_COMMUNICATIONS, ids=lambda path: path.stem[7:15])
async def test_a_published_message_without_consent_is_held(world: Town, path: Path) -> None:
    one = example(path)
    practice, centre = await cast(world, *one.parties())
    stranger = {**from_json(one.body)}
    patient = next(e["resource"] for e in stranger["entry"] if e["resource"]["resourceType"] == "Patient")
    patient["identifier"] = [{"system": CPR_SYSTEM, "value": "1502824933"}]

    answer = await practice.send(body_of(stranger))

    assert answer.status_code == 200, answer.text
    assert await practice.statuses(one.message.message_id) == ["held"]
    assert await centre.waiting(one.message.message_id) == []


def between(document: bytes) -> tuple[Party, Party, Identifier]:
    """Sender, receiver and citizen of a letter."""
    root = etree.fromstring(document)
    glns = [
        [Identifier(GLN_SYSTEM, root.findtext(f".//{{*}}{role}/{{*}}EANIdentifier") or "")]
        for role in ("Sender", "Receiver")
    ]
    practice = organisation(glns[0], PartyKind.GENERAL_PRACTICE)
    centre = organisation(glns[1], PartyKind.CENTRE)
    return practice, centre, Identifier(CPR_SYSTEM, text_at(document, "CivilRegistrationNumber"))


def renamed(path: Path, suffix: str) -> bytes:
    """The letter as the next one of its sender: envelope and letter numbers of its own."""
    document = published(path)
    for name in ("Envelope", "Letter"):
        number = etree.fromstring(document).findtext(f".//{{*}}{name}/{{*}}Identifier") or ""
        document = document.replace(number.encode(), number[:-1].encode() + suffix.encode())
    return document


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
async def test_a_published_letter_reaches_the_centre_with_every_text_in_it(world: Town, path: Path) -> None:
    document = published(path)
    sender, receiver, citizen = between(document)
    practice, centre = await cast(world, sender, receiver)
    await practice.consent(everything(receiver, sender, citizen))

    answer = await practice.send(document, WINDOWS_1252, to="/native/medcom-xml")

    assert answer.status_code == 200, answer.text
    (listed,) = [m for m in await centre.inbox() if m["sender"] == sender.id]
    fetched = await centre.fetch(listed["delivery_id"])
    context = AdapterContext(
        now=datetime(2026, 11, 22, tzinfo=UTC),
        hub=OrganisationFacts("Handleplan Hub"),
        recipient=OrganisationFacts(receiver.name, receiver.sor, receiver.gln, receiver.id),
    )
    again = MEDCOM.from_fhir(from_json(fetched.content), context)
    assert texts(again.body) == texts(document)
    await centre.acknowledge(listed["delivery_id"])


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
async def test_a_letter_that_asks_for_a_receipt_gets_its_own_kind_each_time_it_is_sent(
    world: Town, path: Path
) -> None:
    document = renamed(path, "7").replace(b"minuspositivkvitt", b"pluspositivkvitt")
    sender, receiver, _ = between(document)
    practice, _ = await cast(world, sender, receiver)

    answers = [await practice.send(document, WINDOWS_1252, to="/native/medcom-xml") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert "windows-1252" in answers[0].headers["content-type"]
    assert {text_at(answer.content, "StatisticalCode") for answer in answers} == {"XCTL03"}
    number = text_at(document.split(b"</Envelope>")[0] + b"</Envelope></Emessage>", "Identifier")
    assert text_at(answers[0].content, "OriginalEnvelopeIdentifier") == number


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
async def test_a_letter_to_nobody_gets_a_negative_receipt(world: Town, path: Path) -> None:
    document = renamed(path, "8")
    sender, receiver, _ = between(document)
    (practice,) = await cast(world, sender)
    unknown = document.replace(str(receiver.gln).encode(), b"5790001348137")

    answer = await practice.send(unknown, WINDOWS_1252, to="/native/medcom-xml")

    assert answer.status_code == 422
    assert text_at(answer.content, "StatisticalCode") == "XCTL02"


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
async def test_the_centres_answer_reaches_the_practice_as_a_letter(world: Town, path: Path) -> None:
    sender, receiver, citizen = between(published(path))
    practice, centre = await cast(world, sender, receiver)
    await centre.consent(everything(sender, receiver, citizen))

    message = letter(centre.party, (practice.party,), CitizenValue(value=citizen.value, family="Borger"))

    answer = await centre.send(body_of(message))
    assert answer.status_code == 200, answer.text
    (delivery,) = await practice.waiting(message.message_id)
    fetched = await practice.fetch(delivery, "application/xml")

    assert text_at(fetched.content, "StatisticalCode") == "XDIS91"
    assert "Borgeren begynder på tirsdag." in fetched.content.decode("windows-1252")
