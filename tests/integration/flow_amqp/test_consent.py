"""Does the gate hold, release and stop messages that came over the broker, and is the sender told there?"""

import pytest

from hub.flow.consents import record_consent, replace_consent
from hub.flow.mailbox import inbox
from message_schemas import JsonObject
from tests.chaos.letters import consent, referral, report
from tests.integration.flow_amqp.conftest import Town

pytestmark = [pytest.mark.services, pytest.mark.asyncio(loop_scope="package")]


async def mailbox_of_the_family_department(town: Town) -> list[str]:
    found = await inbox(town.runtime.hub, town.familien, after=0, limit=500, wait=0)
    return [one["message_id"] for one in found["messages"]]


async def given(town: Town, citizen: str) -> tuple[str, JsonObject]:
    """A consent of the citizen to what the general practice writes to anybody here, recorded: its id, itself."""
    recipients = (town.centret.party, town.familien)
    resource = consent(citizen, town.laegehuset.party, recipients)
    version = await record_consent(town.runtime.hub, town.laegehuset.party, resource)
    return version.id, resource


async def test_without_a_consent_the_message_is_held_and_the_sender_is_told(town: Town, citizen: str) -> None:
    message = report(town.laegehuset.party, town.centret.party, citizen=citizen)

    await town.send(town.laegehuset, message, "status-report")
    (answer,) = await town.laegehuset.answered(message.message_id)
    told = await town.laegehuset.told(message.message_id)

    assert answer.response["code"] == "ok"
    assert told.response["code"] == "transient-error"
    assert b'"held"' in told.body
    (delivery,) = await town.tracked(town.laegehuset, message.message_id)
    assert delivery["status"] == "held"
    assert {reason["category"] for reason in delivery["reasons"]} >= {"attendance", "substance-use"}
    assert not [one for one in town.centret.received if one.message_id == message.message_id]


async def test_a_consent_recorded_later_lets_it_out_by_itself(town: Town, citizen: str) -> None:
    message = report(town.laegehuset.party, town.centret.party, citizen=citizen)
    await town.send(town.laegehuset, message, "status-report")
    await town.laegehuset.told(message.message_id)

    await given(town, citizen)

    (came,) = await town.centret.got(lambda one: one.message_id == message.message_id)
    await town.becomes(town.laegehuset, message.message_id, "handed-over")
    assert came.type == "status-report"


async def test_a_consent_that_comes_in_a_later_message_lets_it_out_too(town: Town, citizen: str) -> None:
    held = report(town.laegehuset.party, town.centret.party, citizen=citizen)
    await town.send(town.laegehuset, held, "status-report")
    await town.laegehuset.told(held.message_id)

    await town.send(town.laegehuset, referral(town.laegehuset.party, town.centret.party, citizen=citizen))

    await town.centret.got(lambda one: one.message_id == held.message_id)
    await town.becomes(town.laegehuset, held.message_id, "handed-over")


async def test_a_consent_revoked_before_the_hand_over_stops_it(town: Town, citizen: str) -> None:
    consent_id, resource = await given(town, citizen)
    message = report(town.laegehuset.party, town.familien, citizen=citizen)
    await town.send(town.laegehuset, message, "status-report")
    await town.becomes(town.laegehuset, message.message_id, "queued")
    assert message.message_id in await mailbox_of_the_family_department(town)

    revoked = {**resource, "id": consent_id, "status": "inactive"}
    await replace_consent(town.runtime.hub, town.laegehuset.party, consent_id, revoked)
    told = await town.laegehuset.told(message.message_id)

    assert told.response["code"] == "fatal-error"
    assert b'"withdrawn"' in told.body
    await town.becomes(town.laegehuset, message.message_id, "withdrawn")
    assert message.message_id not in await mailbox_of_the_family_department(town)


async def test_who_has_a_consent_gets_the_message_while_it_is_held_for_the_other(
    town: Town, citizen: str
) -> None:
    await given(town, citizen)
    message = report(town.laegehuset.party, town.centret.party, town.jobcentret.party, citizen=citizen)

    await town.send(town.laegehuset, message, "status-report")

    (came,) = await town.centret.got(lambda one: one.message_id == message.message_id)
    await town.becomes(town.laegehuset, message.message_id, "handed-over", "held")
    assert len(came.resource["entry"][0]["resource"]["destination"]) == 1
    assert b"jobcentret" not in came.body
    assert not [one for one in town.jobcentret.received if one.message_id == message.message_id]
