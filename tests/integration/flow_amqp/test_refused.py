"""What becomes of a message over the broker that cannot be taken?"""

from uuid import uuid4

import aio_pika
import pytest

from hub.domain.party import Party
from message_schemas.codes import FHIR_JSON
from tests.chaos.letters import referral, written
from tests.integration.flow_amqp.conftest import Town
from tests.services import eventually

pytestmark = [pytest.mark.services, pytest.mark.asyncio(loop_scope="package")]


async def published_by_nobody_we_know(town: Town, body: bytes, message_id: str, party: Party) -> None:
    """With the broker's own account: it may do everything on the broker, but is no party's."""
    connection = await aio_pika.connect(town.world.settings.amqp_url)
    async with connection:
        channel = await connection.channel()
        exchange = await channel.get_exchange("hub.inbound", ensure=False)
        user = connection.url.user
        message = aio_pika.Message(body, content_type=FHIR_JSON, message_id=message_id, user_id=user)
        await exchange.publish(message, f"{party.id}.referral-request")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"{", id="not JSON"),
        pytest.param(b"[" * 10_000, id="nested too deeply"),
        pytest.param(b'{"resourceType": "Patient"}', id="not a Bundle"),
        pytest.param(b'{"resourceType": "Bundle", "type": "message", "entry": []}', id="no MessageHeader"),
        pytest.param(b"\xff\xfe\x00", id="not UTF-8"),
        pytest.param(b"", id="nothing"),
    ],
)
async def test_what_cannot_be_read_is_answered_with_an_operation_outcome(town: Town, body: bytes) -> None:
    message_id = str(uuid4())

    await town.laegehuset.send(body, event="referral-request", message_id=message_id)
    (answer,) = await town.laegehuset.got(lambda one: one.correlation_id == message_id)

    assert answer.type == "operation-outcome"
    assert answer.resource["resourceType"] == "OperationOutcome"
    assert answer.resource["issue"][0]["severity"] in ("error", "fatal")


async def test_an_unknown_content_type_is_answered_with_an_operation_outcome(
    town: Town, citizen: str
) -> None:
    message = referral(town.laegehuset.party, town.centret.party, citizen=citizen)

    await town.laegehuset.send(
        written(message), event="referral-request", message_id=message.message_id, content_type="text/plain"
    )
    (answer,) = await town.laegehuset.got(lambda one: one.correlation_id == message.message_id)

    assert answer.resource["resourceType"] == "OperationOutcome"


async def test_what_is_refused_without_being_kept_may_come_again_corrected(town: Town, citizen: str) -> None:
    message = referral(town.laegehuset.party, town.centret.party, citizen=citizen)
    stolen = referral(town.jobcentret.party, town.centret.party, citizen=citizen)
    await town.send(town.laegehuset, stolen.model_copy(update={"message_id": message.message_id}))
    await town.laegehuset.answered(message.message_id)

    await town.send(town.laegehuset, message)
    answers = await town.laegehuset.answered(message.message_id, count=2)

    assert [answer.response["code"] for answer in answers] == ["fatal-error", "ok"]


async def test_a_sender_in_the_header_that_is_not_the_caller_is_refused(town: Town, citizen: str) -> None:
    stolen = referral(town.jobcentret.party, town.centret.party, citizen=citizen)

    await town.send(town.laegehuset, stolen)
    (answer,) = await town.laegehuset.answered(stolen.message_id)

    assert answer.response["code"] == "fatal-error"
    assert b"not-the-sender" in answer.body
    assert not [one for one in town.centret.received if one.message_id == stolen.message_id]
    assert not [one for one in town.jobcentret.received if one.answers(stolen.message_id)]


async def test_a_message_that_nobody_vouches_for_is_a_dead_letter(town: Town, citizen: str) -> None:
    message = referral(town.laegehuset.party, town.centret.party, citizen=citizen)
    before = await town.world.dead_letters()

    await town.laegehuset.send(
        written(message), event="referral-request", message_id=message.message_id, vouched=False
    )

    async def one_more() -> bool:
        return await town.world.dead_letters() == before + 1

    await eventually(one_more, within=30, every=0.2)
    assert not [one for one in town.centret.received if one.message_id == message.message_id]


async def test_a_message_of_an_account_that_is_no_partys_is_a_dead_letter(town: Town, citizen: str) -> None:
    message = referral(town.laegehuset.party, town.centret.party, citizen=citizen)
    before = await town.world.dead_letters()

    await published_by_nobody_we_know(town, written(message), message.message_id, town.laegehuset.party)

    async def one_more() -> bool:
        return await town.world.dead_letters() == before + 1

    await eventually(one_more, within=30, every=0.2)
    assert not [one for one in town.centret.received if one.message_id == message.message_id]
    assert not [one for one in town.laegehuset.received if one.answers(message.message_id)]


async def test_a_refused_acknowledgement_is_not_answered_and_leaves_the_way_free(
    town: Town, citizen: str
) -> None:
    message = referral(town.laegehuset.party, town.centret.party, citizen=citizen)
    await town.send(town.laegehuset, message)
    (came,) = await town.centret.got(lambda one: one.message_id == message.message_id)

    await town.jobcentret.acknowledge(came, "fatal-error")  # it was never sent to the job centre
    await town.centret.acknowledge(came, "ok")

    await town.becomes(town.laegehuset, message.message_id, "acknowledged")
    assert not [one for one in town.jobcentret.received if one.type == "operation-outcome"]
