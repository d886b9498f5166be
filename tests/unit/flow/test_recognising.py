"""Has this message come before, and what is its sender told then? (CONTRACT § 3, reliable messaging)"""

from dataclasses import replace

import pytest

from message_schemas import JsonObject
from message_schemas.codes import FHIR_XML
from message_schemas.xml_codec import to_xml
from tests.support.messages import letter, new_id, referral
from tests.support.parties import CENTRE, GP, named
from tests.support.world import World


def again(bundle: JsonObject, **changes: str) -> JsonObject:
    """The Bundle with another envelope of the same content."""
    return {**bundle, **changes}


def header_of(answer_bundle: JsonObject | None) -> JsonObject:
    assert answer_bundle is not None
    header: JsonObject = answer_bundle["entry"][0]["resource"]
    return header


@pytest.mark.parametrize("bundle_id", ["the same", "another"])
async def test_a_resend_gets_the_first_answer_in_a_new_bundle_and_is_delivered_once(
    world: World, bundle_id: str
) -> None:
    message = referral()
    first = await world.send(message)
    resent = (
        message.to_bundle() if bundle_id == "the same" else again(message.to_bundle(), id=new_id("bundle"))
    )

    second = await world.send(resent, sender="gp")

    assert (second.status, second.code) == (200, "ok")
    assert header_of(second.bundle)["id"] == header_of(first.bundle)["id"]
    assert second.bundle is not None
    assert first.bundle is not None
    assert second.bundle["id"] != first.bundle["id"]
    tracking = await world.tracking("gp", message.message_id)
    assert len(tracking["deliveries"]) == 1


async def test_the_xml_form_of_what_came_as_json_is_the_same_message(world: World) -> None:
    message = referral()
    first = await world.send(message)

    second = await world.send(to_xml(message.to_bundle()), sender="gp", content_type=FHIR_XML)

    assert header_of(second.bundle)["id"] == header_of(first.bundle)["id"]
    assert len((await world.tracking("gp", message.message_id))["deliveries"]) == 1


async def test_the_json_form_of_what_came_as_xml_is_the_same_message(world: World) -> None:
    message = referral()
    first = await world.send(to_xml(message.to_bundle()), sender="gp", content_type=FHIR_XML)

    second = await world.send(message)

    assert second.status == 200
    assert header_of(second.bundle)["id"] == header_of(first.bundle)["id"]


async def test_a_later_timestamp_and_a_new_narrative_are_the_same_message(world: World) -> None:
    message = referral()
    await world.send(message)
    bundle = again(message.to_bundle(), timestamp="2026-11-22T11:30:00.000+00:00")
    bundle["entry"][2]["resource"]["text"]["div"] = '<div xmlns="http://www.w3.org/1999/xhtml">Andet</div>'

    answer = await world.send(bundle, sender="gp")

    assert answer.status == 200


async def test_other_content_under_the_same_id_is_a_conflict_however_often_it_comes(world: World) -> None:
    message = referral()
    await world.send(message)
    changed = again(message.model_copy(update={"reason": "Noget andet."}).to_bundle(), id=new_id("bundle"))

    answers = [await world.send(changed, sender="gp") for _ in range(2)]

    assert [(a.status, a.code) for a in answers] == [(409, "changed-content")] * 2
    assert header_of(answers[0].bundle)["response"]["code"] == "fatal-error"
    assert (await world.send(message)).status == 200


async def test_a_used_bundle_id_does_not_carry_another_message(world: World) -> None:
    first = referral()
    await world.send(first)
    second = referral(bundle_id=first.bundle_id)

    answers = [await world.send(second) for _ in range(2)]

    assert [(a.status, a.code) for a in answers] == [(422, "bundle-id-reused")] * 2
    assert header_of(answers[1].bundle)["id"] == header_of(answers[0].bundle)["id"]


async def test_the_bundle_id_of_a_resend_is_used_too(world: World) -> None:
    first, other_bundle = referral(), new_id("bundle")
    await world.send(first)
    await world.send(again(first.to_bundle(), id=other_bundle), sender="gp")

    answer = await world.send(referral(bundle_id=other_bundle))

    assert (answer.status, answer.code) == (422, "bundle-id-reused")


async def test_a_resend_after_a_refusal_repeats_it_even_when_it_would_be_accepted_now(world: World) -> None:
    message = referral()
    await world.register(replace(CENTRE, enabled=False))
    first = await world.send(message)
    await world.register(CENTRE)

    second = await world.send(message)

    assert [(a.status, a.code) for a in (first, second)] == [(422, "recipient-cannot-receive")] * 2
    assert header_of(second.bundle)["id"] == header_of(first.bundle)["id"]
    assert header_of(second.bundle)["response"]["code"] == "fatal-error"


async def test_a_refused_header_keeps_nothing_so_that_the_right_party_may_send_it(world: World) -> None:
    message = referral()

    impostor = await world.send(message, sender="jobcenter")
    owner = await world.send(message)

    assert [impostor.status, owner.status] == [403, 200]


async def test_two_senders_may_use_the_same_id(world: World) -> None:
    from_gp = referral(message_id="shared-id")
    from_centre = letter(CENTRE, (GP,), message_id="shared-id")

    answers = [await world.send(from_gp), await world.send(from_centre)]

    assert [a.status for a in answers] == [200, 200]


async def test_two_copies_in_one_batch_are_one_message(world: World) -> None:
    message = referral()

    answers = await world.send_together(message, message, sender="gp")

    assert [a.status for a in answers] == [200, 200]
    assert header_of(answers[0].bundle)["id"] == header_of(answers[1].bundle)["id"]
    assert len((await world.tracking("gp", message.message_id))["deliveries"]) == 1


async def test_two_messages_under_one_bundle_id_in_one_batch_are_not_both_taken(world: World) -> None:
    first = referral()
    second = referral(bundle_id=first.bundle_id)

    answers = await world.send_together(first, second, sender="gp")

    assert [(a.status, a.code) for a in answers] == [(200, "ok"), (422, "bundle-id-reused")]


async def test_every_error_of_a_refusal_is_told_again(world: World) -> None:
    bundle = referral().to_bundle()
    bundle["entry"][0]["resource"]["destination"].append(
        {
            **bundle["entry"][0]["resource"]["destination"][0],
            "receiver": {"reference": "Organization/nowhere"},
        }
    )

    answers = [await world.send(bundle, sender="gp") for _ in range(2)]

    assert answers[0].status == answers[1].status == 422
    assert details(answers[0].bundle) == details(answers[1].bundle) != []


def details(bundle: JsonObject | None) -> list[str]:
    assert bundle is not None
    outcomes = (e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "OperationOutcome")
    return [str(issue["expression"]) for outcome in outcomes for issue in outcome["issue"]]


async def test_a_sender_that_names_itself_by_its_gln_alone_is_itself(world: World) -> None:
    by_gln = referral(sender=named(GP, party_id=None, sor=None))

    answer = await world.send(by_gln, sender="gp")

    assert answer.status == 200
