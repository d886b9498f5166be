"""Does CONTRACT § 3's table of reliable messaging hold over the broker, too?"""

import asyncio

import pytest

from hub.domain.party import Party
from message_schemas import ReferralRequest, parse
from message_schemas.codes import FHIR_XML, PartyKind
from message_schemas.xml_codec import to_xml
from tests.chaos.amqp_partner import Received
from tests.chaos.letters import again, referral
from tests.integration.flow_amqp.conftest import Town

pytestmark = [pytest.mark.services, pytest.mark.asyncio(loop_scope="package")]
STRANGER = Party("ukendt", PartyKind.JOBCENTER, "Ukendt modtager")  # not registered


def bundle_ids(answers: list[Received]) -> set[str]:
    return {answer.resource["id"] for answer in answers}


async def handed_over_once(town: Town, message: ReferralRequest, citizen: str) -> bool:
    """True if the centre has got the message once, even after everything that was sent before has gone out."""
    marker = referral(town.laegehuset.party, town.centret.party, citizen=citizen)
    await town.send(town.laegehuset, marker)
    await town.centret.got(lambda one: one.message_id == marker.message_id)
    return len([one for one in town.centret.received if one.message_id == message.message_id]) == 1


@pytest.fixture
def message(town: Town, citizen: str) -> ReferralRequest:
    """A referral that will be accepted."""
    return referral(town.laegehuset.party, town.centret.party, citizen=citizen)


async def test_a_resend_gets_the_first_answer_and_is_not_delivered_again(
    town: Town, citizen: str, message: ReferralRequest
) -> None:
    await town.send(town.laegehuset, message)
    await town.laegehuset.answered(message.message_id)

    await town.send(town.laegehuset, again(message))
    answers = await town.laegehuset.answered(message.message_id, count=2)

    assert [answer.response["code"] for answer in answers] == ["ok", "ok"]
    assert len({answer.message_id for answer in answers}) == 1
    assert len(bundle_ids(answers)) == 2
    assert await handed_over_once(town, message, citizen)


async def test_a_resend_of_the_very_same_bytes_is_a_resend(
    town: Town, citizen: str, message: ReferralRequest
) -> None:
    await town.send(town.laegehuset, message)
    await town.laegehuset.answered(message.message_id)

    await town.send(town.laegehuset, message)
    answers = await town.laegehuset.answered(message.message_id, count=2)

    assert [answer.response["code"] for answer in answers] == ["ok", "ok"]
    assert await handed_over_once(town, message, citizen)


async def test_other_content_under_a_known_id_is_refused(
    town: Town, citizen: str, message: ReferralRequest
) -> None:
    await town.send(town.laegehuset, message)
    await town.laegehuset.answered(message.message_id)

    await town.send(town.laegehuset, again(message).model_copy(update={"reason": "Noget helt andet."}))
    answers = await town.laegehuset.answered(message.message_id, count=2)

    assert [answer.response["code"] for answer in answers] == ["ok", "fatal-error"]
    assert b"changed-content" in answers[1].body
    assert await handed_over_once(town, message, citizen)


async def test_a_new_message_under_a_used_bundle_id_is_refused(
    town: Town, citizen: str, message: ReferralRequest
) -> None:
    other = referral(town.laegehuset.party, town.centret.party, citizen=citizen)
    await town.send(town.laegehuset, message)
    await town.laegehuset.answered(message.message_id)

    await town.send(town.laegehuset, other.model_copy(update={"bundle_id": message.bundle_id}))
    (answer,) = await town.laegehuset.answered(other.message_id)

    assert answer.response["code"] == "fatal-error"
    assert b"bundle-id-reused" in answer.body


async def test_a_resend_as_xml_of_what_came_as_json_is_a_resend(
    town: Town, citizen: str, message: ReferralRequest
) -> None:
    await town.send(town.laegehuset, message)
    await town.laegehuset.answered(message.message_id)

    await town.laegehuset.send(
        to_xml(again(message).to_bundle()),
        event="referral-request",
        message_id=message.message_id,
        content_type=FHIR_XML,
    )
    answers = await town.laegehuset.answered(message.message_id, count=2)

    assert [answer.response["code"] for answer in answers] == ["ok", "ok"]
    assert await handed_over_once(town, message, citizen)


async def test_resends_while_the_first_is_in_flight_wait_for_its_answer(
    town: Town, citizen: str, message: ReferralRequest
) -> None:
    copies = [again(message) for _ in range(12)]

    await asyncio.gather(*(town.send(town.laegehuset, copy) for copy in copies))
    answers = await town.laegehuset.answered(message.message_id, count=len(copies))

    assert {answer.response["code"] for answer in answers} == {"ok"}
    assert len({answer.message_id for answer in answers}) == 1
    assert len(bundle_ids(answers)) == len(copies)
    assert await handed_over_once(town, message, citizen)


async def test_a_resend_after_a_refusal_gets_the_refusal_again(town: Town, citizen: str) -> None:
    message = referral(town.laegehuset.party, town.centret.party, STRANGER, citizen=citizen)
    await town.send(town.laegehuset, message)
    await town.laegehuset.answered(message.message_id)

    await town.send(town.laegehuset, again(message))
    answers = await town.laegehuset.answered(message.message_id, count=2)

    assert [answer.response["code"] for answer in answers] == ["fatal-error", "fatal-error"]
    assert all(b"unknown-recipient" in answer.body for answer in answers)
    assert len({answer.message_id for answer in answers}) == 1
    assert len(bundle_ids(answers)) == 2


async def test_a_corrected_message_under_a_refused_id_is_refused_as_changed(town: Town, citizen: str) -> None:
    message = referral(town.laegehuset.party, STRANGER, citizen=citizen)
    await town.send(town.laegehuset, message)
    await town.laegehuset.answered(message.message_id)

    mended = referral(town.laegehuset.party, town.centret.party, citizen=citizen)
    await town.send(town.laegehuset, mended.model_copy(update={"message_id": message.message_id}))
    answers = await town.laegehuset.answered(message.message_id, count=2)

    assert answers[1].response["code"] == "fatal-error"
    assert b"changed-content" in answers[1].body


async def test_the_same_id_of_two_senders_names_two_messages(
    town: Town, citizen: str, message: ReferralRequest
) -> None:
    other = referral(town.centret.party, town.jobcentret.party, citizen=citizen)
    await town.send(town.laegehuset, message)

    await town.send(town.centret, other.model_copy(update={"message_id": message.message_id}))
    (answer,) = await town.centret.answered(message.message_id)

    assert answer.response["code"] == "ok"
    (came,) = await town.jobcentret.got(lambda one: one.message_id == message.message_id)
    assert parse(came.body, came.content_type).sender.identifiers[0].value == "centret"
