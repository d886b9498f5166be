"""What is accepted, what is refused, and what does a refusal leave behind?"""

import asyncio
from dataclasses import replace

import pytest

from hub.domain.party import Party
from hub.flow.errors import Refusal
from hub.infrastructure.fakes import MemoryStore
from message_schemas import OrganizationValue
from tests.support.messages import body_of, consent_along, enrolment, letter, referral, report
from tests.support.parties import CENTRE, GP, JOBCENTER, named
from tests.support.world import World, world_in_memory

UNKNOWN = OrganizationValue(name="Ukendt", sor="999999999999999")


def state(world: World) -> MemoryStore:
    assert isinstance(world.hub.store, MemoryStore)
    return world.hub.store


async def test_an_accepted_message_is_stored_whole_with_its_delivery_decision_and_audit(world: World) -> None:
    message = referral(consents=(consent_along(),))

    answer = await world.send(message, traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")

    assert (answer.status, answer.code) == (200, "ok")
    (kept,) = state(world).state.messages.values()
    assert (kept.sender, kept.message_id, kept.body) == ("gp", message.message_id, body_of(message))
    assert await world.statuses(message) == ["queued"]
    assert {entry.kind for entry in await world.audit()} == {
        "message.accepted",
        "consent.decided",
        "delivery.queued",
        "consent.recorded",
    }


async def test_the_acknowledgement_names_the_message_that_it_answers(world: World) -> None:
    message = referral()

    answer = await world.send(message)

    assert answer.bundle is not None
    header = answer.bundle["entry"][0]["resource"]
    assert (header["response"]["identifier"], header["response"]["code"]) == (message.message_id, "ok")
    assert (answer.party_id, answer.message_id) == ("gp", message.message_id)


@pytest.mark.parametrize(
    ("changed", "code", "status"),
    [
        (replace(GP, enabled=False), "party-disabled", 403),
        (replace(GP, scopes=("messages.receive",)), "forbidden", 403),
    ],
)
async def test_a_party_that_may_not_send_is_refused(
    world: World, changed: Party, code: str, status: int
) -> None:
    await world.register(changed)

    answer = await world.send(referral())

    assert (answer.status, answer.code) == (status, code)
    assert state(world).state.messages == {}


async def test_nobody_sends_without_a_token_or_a_broker_account(world: World) -> None:
    message = referral()

    by_http = await world.send(message, sender="gp", party_id=None)
    by_broker = await world.send(message, sender="gp", party_id=None, amqp_user="somebody")

    assert [by_http.status, by_broker.status] == [401, 401]
    assert [a.party for a in state(world).state.arrivals] == [None, None]


async def test_the_brokers_word_names_the_party_whatever_else_is_claimed(world: World) -> None:
    await world.register(replace(GP, amqp_user="user-gp"))

    answer = await world.send(referral(), sender="centre", channel="amqp", amqp_user="user-gp")

    assert answer.status == 200
    assert answer.party_id == "gp"


@pytest.mark.parametrize(
    "sender",
    [named(CENTRE), UNKNOWN, named(GP, party_id="centre")],
    ids=["another party", "nobody", "two parties at once"],
)
async def test_a_sender_in_the_header_that_is_not_the_caller_is_refused(
    world: World, sender: OrganizationValue
) -> None:
    message = referral(sender=sender)

    answer = await world.send(message, sender="gp")

    assert (answer.status, answer.code) == (403, "not-the-sender")
    assert state(world).state.messages == {}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"resourceType":"Bundle"}', b"\xff\xfe"])
async def test_what_is_no_message_is_answered_with_an_outcome_and_leaves_only_that_it_came(
    world: World, body: bytes
) -> None:
    answer = await world.send(body, sender="gp")

    assert (answer.status, answer.code) == (400, "unparsable")
    assert answer.bundle is not None
    assert answer.bundle["resourceType"] == "OperationOutcome"
    (arrival,) = state(world).state.arrivals
    assert (arrival.party, arrival.status, arrival.size) == ("gp", 400, len(body))


async def test_a_content_type_that_is_not_fhir_is_refused(world: World) -> None:
    answer = await world.send(referral(), content_type="text/csv")

    assert (answer.status, answer.code) == (415, "unsupported-content-type")


async def test_a_message_over_the_limit_is_refused_unread() -> None:
    small = await world_in_memory(max_message_bytes=100)

    answer = await small.send(referral())

    assert (answer.status, answer.code) == (413, "too-large")


async def test_a_format_that_the_hub_does_not_speak_is_refused(world: World) -> None:
    answer = await world.send(b"UNH+1", sender="gp", channel="native", native_format="edifact")

    assert (answer.status, answer.code) == (415, "unsupported-content-type")


async def test_a_message_that_breaks_its_definition_is_told_every_error_at_once(world: World) -> None:
    bundle = referral().to_bundle()
    header = bundle["entry"][0]["resource"]
    del header["focus"]
    bundle["entry"] = [e for e in bundle["entry"] if e["resource"]["resourceType"] != "Provenance"]

    answer = await world.send(bundle, sender="gp")

    assert (answer.status, answer.code) == (422, "invalid")
    assert answer.bundle is not None
    (outcome,) = (e["resource"] for e in answer.bundle["entry"] if "issue" in e["resource"])
    assert len([issue for issue in outcome["issue"] if issue["severity"] == "error"]) >= 2


async def test_one_unknown_recipient_among_the_destinations_sends_the_message_to_none(world: World) -> None:
    message = referral(recipients=(named(CENTRE), UNKNOWN), consents=(consent_along(),))

    answer = await world.send(message)

    assert (answer.status, answer.code) == (422, "unknown-recipient")
    assert state(world).state.deliveries == {}
    assert state(world).state.consents == {}


async def test_a_recipient_whose_identifiers_name_two_parties_is_unknown(world: World) -> None:
    message = referral(recipients=(named(CENTRE, sor=JOBCENTER.sor),))

    answer = await world.send(message)

    assert (answer.status, answer.code) == (422, "unknown-recipient")


@pytest.mark.parametrize(
    "changed",
    [replace(CENTRE, enabled=False), replace(CENTRE, scopes=("messages.send",))],
    ids=["disabled", "without messages.receive"],
)
async def test_a_recipient_that_cannot_receive_refuses_the_message(world: World, changed: Party) -> None:
    await world.register(changed)

    answer = await world.send(referral())

    assert (answer.status, answer.code) == (422, "recipient-cannot-receive")


async def test_a_party_of_another_kind_than_the_definition_names_cannot_send(world: World) -> None:
    from_centre = await world.send(enrolment())
    from_practice = await world.send(enrolment(sender=GP))

    assert from_centre.status == 200
    assert (from_practice.status, from_practice.code) == (422, "sender-cannot-send")


@pytest.mark.parametrize("recipients", [(GP,), (CENTRE, CENTRE)], ids=["to oneself", "twice"])
async def test_a_message_goes_to_others_and_once_to_each(world: World, recipients: tuple[Party, ...]) -> None:
    message = referral(recipients=tuple(named(party) for party in recipients))

    answer = await world.send(message)

    assert (answer.status, answer.code) == (422, "recipient-cannot-receive")


async def test_a_case_that_is_not_the_citizens_is_unknown(world: World) -> None:
    answer = await world.send(referral(case_id="no-such-case"))

    assert (answer.status, answer.code) == (422, "unknown-case")


async def test_one_bad_message_leaves_its_batch_alone(world: World) -> None:
    good, bad, also_good = referral(), referral(recipients=(UNKNOWN,)), letter(GP, (CENTRE,))

    answers = await world.send_together(good, b"{", bad, also_good, sender="gp")

    assert [answer.status for answer in answers] == [200, 400, 422, 200]
    accepted = {
        m.message_id for m in state(world).state.messages.values() if m.status == 200 and m.sender == "gp"
    }
    assert accepted == {good.message_id, also_good.message_id}


async def test_a_message_whose_citizen_came_first_in_a_refused_one_is_still_about_somebody(
    world: World,
) -> None:
    refused, good = referral(recipients=(named(CENTRE), UNKNOWN)), referral()

    answers = await world.send_together(refused, good, sender="gp")

    assert [answer.status for answer in answers] == [422, 200]
    stored = state(world).state
    (kept,) = (m for m in stored.messages.values() if m.message_id == good.message_id)
    assert kept.citizen_id in stored.citizens
    assert kept.case_id in stored.cases


async def test_a_case_that_a_refused_message_would_have_opened_is_opened_by_the_next(world: World) -> None:
    malformed = {**consent_along(), "status": "unheard-of", "provision": {"type": "maybe"}}
    refused, good = referral(consents=(malformed,)), referral()

    answers = await world.send_together(refused, good, sender="gp")

    assert [answer.status for answer in answers] == [422, 200]
    stored = state(world).state
    (kept,) = (m for m in stored.messages.values() if m.message_id == good.message_id)
    assert kept.case_id in stored.cases
    assert [e.kind for e in await world.timeline(kept.case_id)][:2] == ["case-opened", "first-contact"]


async def test_a_refusal_keeps_the_hash_and_the_answer_but_no_body(world: World) -> None:
    message = referral(recipients=(UNKNOWN,))

    await world.send(message)

    (kept,) = state(world).state.messages.values()
    assert (kept.status, kept.body, kept.citizen_id) == (422, b"", None)
    assert kept.content_hash
    assert [issue.detail for issue in kept.issues] == ["unknown-recipient"]
    assert [entry.kind for entry in await world.audit()] == ["message.refused"]


async def test_the_intake_gathers_what_comes_at_once_and_answers_each(world: World) -> None:
    messages = [report((JOBCENTER,)) for _ in range(5)]

    answers = await asyncio.gather(
        *(world.intake.accept(world.arriving(message, "centre")) for message in messages)
    )

    assert [answer.message_id for answer in answers] == [message.message_id for message in messages]
    assert {answer.status for answer in answers} == {200}


def test_every_refusal_says_what_to_do_in_danish_and_english() -> None:
    refusal = Refusal("unknown-recipient")

    (issue,) = refusal.all_issues()

    assert "modtager" in issue.text_da
    assert "recipient" in issue.text_en
