"""What lies in a party's mailbox, and what happens when it fetches and answers?"""

import asyncio

import pytest

from adapters.registry import ADAPTERS
from hub.flow.errors import Refused
from hub.flow.mailbox import inbox
from hub.infrastructure.fakes import MemoryStore
from message_schemas import from_json
from message_schemas.codes import FHIR_JSON, FHIR_XML
from message_schemas.xml_codec import from_xml, to_xml
from tests.support.messages import acknowledgement, body_of, consent, letter, medcom_letter, referral, report
from tests.support.parties import CENTRE, GP, JOBCENTER
from tests.support.world import World

NATIVE = ADAPTERS["medcom-xml"].content_types[0]


@pytest.fixture(autouse=True)
async def _everything_is_consented_to(world: World) -> None:
    await world.consent(consent(organization=GP), "gp")
    await world.consent(consent(to=(GP, JOBCENTER)))


async def test_the_mailbox_lists_what_was_not_acknowledged_oldest_first(world: World) -> None:
    first, second = referral(), referral()
    await world.send(first)
    world.clock.advance(seconds=1)
    await world.send(second)

    listed = await world.inbox("centre")

    assert [m["message_id"] for m in listed] == [first.message_id, second.message_id]
    assert listed[0] == {
        "delivery_id": listed[0]["delivery_id"],
        "message_id": first.message_id,
        "event": "referral-request",
        "sender": "gp",
        "received_at": "2026-11-22T10:00:00+00:00",
        "size": len(body_of(first)),
    }


async def test_the_mailbox_is_read_page_by_page(world: World) -> None:
    messages = [referral() for _ in range(3)]
    for message in messages:
        await world.send(message)

    first = await inbox(world.hub, world.parties["centre"], after=0, limit=2, wait=0)
    rest = await inbox(world.hub, world.parties["centre"], after=int(first["next"]), limit=2, wait=0)

    seen = [m["message_id"] for m in (*first["messages"], *rest["messages"])]
    assert seen == [message.message_id for message in messages]
    assert rest["next"] is None


async def test_a_caller_that_waits_is_answered_when_something_comes(world: World) -> None:
    waiting = asyncio.create_task(world.inbox("centre", wait=10))
    await asyncio.sleep(0.05)
    message = referral()

    await world.send(message)

    listed = await asyncio.wait_for(waiting, 2)
    assert [m["message_id"] for m in listed] == [message.message_id]


async def test_a_caller_that_waits_for_nothing_is_answered_in_time(world: World) -> None:
    listed = await asyncio.wait_for(world.inbox("centre", wait=0.1), 1)

    assert listed == []


async def test_the_first_fetch_is_the_hand_over_and_the_second_gets_the_same(world: World) -> None:
    message = referral()
    await world.send(message)
    (waiting,) = await world.inbox("centre")

    first = await world.fetch("centre", waiting["delivery_id"])
    assert await world.statuses(message) == ["handed-over"]
    second = await world.fetch("centre", waiting["delivery_id"])

    assert first.body == second.body == body_of(message)
    assert isinstance(world.hub.store, MemoryStore)
    assert len(world.hub.store.state.attempts) == 1


async def test_fetching_twice_at_once_hands_over_and_fails_neither(world: World) -> None:
    message = referral()
    await world.send(message)
    (waiting,) = await world.inbox("centre")

    fetched = await asyncio.gather(*(world.fetch("centre", waiting["delivery_id"]) for _ in range(5)))

    assert {each.body for each in fetched} == {body_of(message)}
    assert await world.statuses(message) == ["handed-over"]


async def test_a_message_comes_in_the_form_that_is_asked_for(world: World) -> None:
    message = referral()
    await world.send(message)
    (waiting,) = await world.inbox("centre")

    as_xml = await world.fetch("centre", waiting["delivery_id"], FHIR_XML)
    as_json = await world.fetch("centre", waiting["delivery_id"], FHIR_JSON)

    assert (as_xml.content_type, as_json.content_type) == (FHIR_XML, FHIR_JSON)
    assert from_xml(as_xml.body) == message.to_bundle()
    assert as_json.body == body_of(message)


async def test_a_message_that_came_as_xml_is_fetched_as_json(world: World) -> None:
    message = referral()
    await world.send(to_xml(message.to_bundle()), sender="gp", content_type=FHIR_XML)

    fetched = await world.fetch_only("centre", FHIR_JSON)

    assert from_json(fetched.body) == message.to_bundle()


async def test_a_party_with_a_format_of_its_own_may_ask_for_it(world: World) -> None:
    await world.send(letter())
    (waiting,) = await world.inbox("gp")

    native = await world.fetch("gp", waiting["delivery_id"], NATIVE)
    fhir = await world.fetch("gp", waiting["delivery_id"], FHIR_JSON)

    assert b"XDIS91" in native.body
    assert "Borgeren begynder på tirsdag." in native.body.decode("windows-1252")
    assert from_json(fhir.body)["resourceType"] == "Bundle"


async def test_a_message_that_the_format_has_no_word_for_comes_as_fhir(world: World) -> None:
    await world.send(report((GP,)))

    fetched = await world.fetch_only("gp", NATIVE)

    assert fetched.content_type == FHIR_XML


async def test_a_party_without_that_format_gets_fhir(world: World) -> None:
    await world.send(medcom_letter())

    fetched = await world.fetch_only("centre", NATIVE)

    assert fetched.content_type == FHIR_XML


@pytest.mark.parametrize("delivery", ["another party's", "nobody's"])
async def test_what_is_not_for_the_caller_is_not_found(world: World, delivery: str) -> None:
    await world.send(referral())
    (waiting,) = await world.inbox("centre")
    delivery_id = waiting["delivery_id"] if delivery == "another party's" else "no-such-delivery"

    with pytest.raises(Refused, match="not-found"):
        await world.fetch("jobcenter", delivery_id)
    with pytest.raises(Refused, match="not-found"):
        await world.acknowledge("jobcenter", delivery_id)


async def test_an_acknowledged_message_leaves_the_mailbox_and_the_word_stands(world: World) -> None:
    message = referral()
    await world.send(message)
    (waiting,) = await world.inbox("centre")
    await world.fetch("centre", waiting["delivery_id"])

    answers = [
        await world.acknowledge("centre", waiting["delivery_id"], c) for c in ("ok", "ok", "fatal-error")
    ]

    assert [answer["status"] for answer in answers] == ["acknowledged"] * 3
    assert await world.inbox("centre") == []
    assert await world.statuses(message) == ["acknowledged"]
    assert (await world.fetch("centre", waiting["delivery_id"])).body == body_of(message)


async def test_a_fatal_error_rejects_and_the_sender_is_told(world: World) -> None:
    message = referral()
    await world.send(message)
    (waiting,) = await world.inbox("centre")
    await world.fetch("centre", waiting["delivery_id"])

    answer = await world.acknowledge("centre", waiting["delivery_id"], "fatal-error")

    assert answer["status"] == "rejected"
    assert await world.told("gp") == ["rejected"]


async def test_a_transient_error_shows_the_message_again_after_its_back_off(world: World) -> None:
    message = referral()
    await world.send(message)
    (waiting,) = await world.inbox("centre")
    await world.fetch("centre", waiting["delivery_id"])

    await world.acknowledge("centre", waiting["delivery_id"], "transient-error")
    assert await world.inbox("centre") == []
    world.clock.advance(seconds=1)
    (again,) = await world.inbox("centre")
    await world.fetch("centre", again["delivery_id"])

    assert again["message_id"] == message.message_id
    assert await world.statuses(message) == ["handed-over"]


async def test_what_was_not_fetched_cannot_be_acknowledged(world: World) -> None:
    await world.send(referral())
    (waiting,) = await world.inbox("centre")

    with pytest.raises(Refused, match="conflict"):
        await world.acknowledge("centre", waiting["delivery_id"])


async def test_a_word_that_is_no_acknowledgement_is_refused(world: World) -> None:
    await world.send(referral())
    (waiting,) = await world.inbox("centre")

    with pytest.raises(Refused, match="bad-request"):
        await world.acknowledge("centre", waiting["delivery_id"], "maybe")


async def test_a_mailbox_delivery_is_acknowledged_by_a_message_too(world: World) -> None:
    message = referral()
    await world.send(message)
    await world.fetch_only("centre")

    answer = await world.send(acknowledgement(CENTRE, GP, message.message_id), sender="centre")

    assert answer.status == 204
    assert await world.statuses(message) == ["acknowledged"]
