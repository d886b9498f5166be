"""Does a message go from one partner's system to another's over the broker, and its acknowledgement back?"""

import pytest

from message_schemas import parse
from message_schemas.codes import FHIR_JSON
from tests.chaos.amqp_partner import ACKNOWLEDGEMENT
from tests.chaos.letters import referral, written
from tests.integration.flow_amqp.conftest import TRACE, Town

pytestmark = [pytest.mark.services, pytest.mark.asyncio(loop_scope="package")]


async def test_a_referral_reaches_the_centre_byte_for_byte(town: Town, citizen: str) -> None:
    message = referral(town.laegehuset.party, town.centret.party, citizen=citizen)

    await town.send(town.laegehuset, message)
    (came,) = await town.centret.got(lambda one: one.message_id == message.message_id)

    assert came.body == written(message)
    assert came.content_type == FHIR_JSON
    assert came.type == "referral-request"
    assert came.persistent


async def test_the_hand_over_continues_the_senders_trace(town: Town, citizen: str) -> None:
    message = referral(town.laegehuset.party, town.centret.party, citizen=citizen)

    await town.send(town.laegehuset, message)
    (came,) = await town.centret.got(lambda one: one.message_id == message.message_id)
    (answer,) = await town.laegehuset.answered(message.message_id)

    assert came.headers["traceparent"].split("-")[1] == TRACE
    assert answer.headers["traceparent"].split("-")[1] == TRACE


async def test_the_acknowledgement_comes_back_in_the_senders_queue(town: Town, citizen: str) -> None:
    message = referral(town.laegehuset.party, town.centret.party, citizen=citizen)

    await town.send(town.laegehuset, message)
    (answer,) = await town.laegehuset.answered(message.message_id)

    assert (answer.response["identifier"], answer.response["code"]) == (message.message_id, "ok")
    assert answer.type == ACKNOWLEDGEMENT
    assert answer.correlation_id == message.message_id
    assert answer.message_id == parse(answer.body, answer.content_type).message_id
    assert answer.persistent


async def test_a_message_to_two_parties_reaches_both(town: Town, citizen: str) -> None:
    message = referral(town.laegehuset.party, town.centret.party, town.jobcentret.party, citizen=citizen)

    await town.send(town.laegehuset, message)

    for recipient in (town.centret, town.jobcentret):
        (came,) = await recipient.got(lambda one: one.message_id == message.message_id)
        assert came.body == written(message)


async def test_the_recipients_ok_settles_the_delivery(town: Town, citizen: str) -> None:
    message = referral(town.laegehuset.party, town.centret.party, citizen=citizen)
    await town.send(town.laegehuset, message)
    (came,) = await town.centret.got(lambda one: one.message_id == message.message_id)

    await town.centret.acknowledge(came, "ok")

    (delivery,) = await town.becomes(town.laegehuset, message.message_id, "acknowledged")
    assert delivery["attempts"] == 1


async def test_the_recipients_fatal_error_is_told_to_the_sender(town: Town, citizen: str) -> None:
    message = referral(town.laegehuset.party, town.centret.party, citizen=citizen)
    await town.send(town.laegehuset, message)
    (came,) = await town.centret.got(lambda one: one.message_id == message.message_id)

    await town.centret.acknowledge(came, "fatal-error")
    told = await town.laegehuset.told(message.message_id)

    assert told.response["code"] == "fatal-error"
    assert b'"rejected"' in told.body
    await town.becomes(town.laegehuset, message.message_id, "rejected")


async def test_after_the_recipients_transient_error_the_message_comes_again(town: Town, citizen: str) -> None:
    message = referral(town.laegehuset.party, town.centret.party, citizen=citizen)
    await town.send(town.laegehuset, message)
    (came,) = await town.centret.got(lambda one: one.message_id == message.message_id)

    await town.centret.acknowledge(came, "transient-error")
    _, once_more = await town.centret.got(lambda one: one.message_id == message.message_id, count=2)
    await town.centret.acknowledge(once_more, "ok")

    assert once_more.body == came.body
    (delivery,) = await town.becomes(town.laegehuset, message.message_id, "acknowledged")
    assert delivery["attempts"] == 2


async def test_the_recipients_acknowledgement_is_not_acknowledged(town: Town, citizen: str) -> None:
    message = referral(town.laegehuset.party, town.centret.party, citizen=citizen)
    await town.send(town.laegehuset, message)
    (came,) = await town.centret.got(lambda one: one.message_id == message.message_id)
    before = len(town.centret.received)

    await town.centret.acknowledge(came, "ok")
    await town.becomes(town.laegehuset, message.message_id, "acknowledged")
    # the answer to what the centre sends later would stand behind one to its acknowledgement
    later = referral(town.centret.party, town.laegehuset.party, citizen=citizen, consented=False)
    await town.send(town.centret, later)
    await town.centret.answered(later.message_id)

    assert all(one.answers(later.message_id) for one in town.centret.received[before:])


async def test_an_acknowledgement_that_outruns_the_record_of_the_hand_over_counts(
    town: Town, citizen: str
) -> None:
    messages = [referral(town.laegehuset.party, town.sygehuset.party, citizen=citizen) for _ in range(20)]

    for message in messages:
        await town.send(town.laegehuset, message)

    for message in messages:
        await town.becomes(town.laegehuset, message.message_id, "acknowledged")
