"""What does a sender see of its message, and what can it take back?"""

import pytest

from hub.flow.errors import Refused
from message_schemas import to_json
from tests.support.messages import body_of, consent, consent_along, referral, report
from tests.support.parties import GP, JOBCENTER, pushed
from tests.support.world import World


async def test_a_sender_sees_each_recipients_status_and_why(world: World) -> None:
    await world.consent(consent(to=(JOBCENTER,)))
    message = report((JOBCENTER, GP))
    await world.send(message)

    seen = await world.tracking("centre", message.message_id)

    assert (seen["message_id"], seen["event"]) == (message.message_id, "status-report")
    assert seen["received_at"] == "2026-11-22T10:00:00+00:00"
    assert [(d["recipient"], d["status"], d["attempts"]) for d in seen["deliveries"]] == [
        ("jobcenter", "queued", 0),
        ("gp", "held", 0),
    ]
    assert {r["code"] for r in seen["deliveries"][1]["reasons"]} == {"no-consent"}
    assert all(set(r) == {"code", "text", "category"} for d in seen["deliveries"] for r in d["reasons"])


async def test_tracking_never_says_which_consent_decided(world: World) -> None:
    version = await world.consent(consent(to=(JOBCENTER,)))
    message = report()
    await world.send(message)

    seen = await world.tracking("centre", message.message_id)

    assert seen["deliveries"][0]["reasons"] != []
    assert version.id not in to_json(seen).decode()
    assert "provision" not in to_json(seen).decode()


@pytest.mark.parametrize("caller", ["centre", "jobcenter"])
async def test_a_message_that_another_party_sent_is_unknown(world: World, caller: str) -> None:
    message = referral()
    await world.send(message)

    with pytest.raises(Refused, match="not-found"):
        await world.tracking(caller, message.message_id)
    with pytest.raises(Refused, match="not-found"):
        await world.cancel(caller, message.message_id)


async def test_a_refused_message_is_unknown_to_tracking(world: World) -> None:
    message = referral(case_id="no-such-case")
    await world.send(message)

    with pytest.raises(Refused, match="not-found"):
        await world.tracking("gp", message.message_id)


@pytest.mark.parametrize("consents", [(), (consent_along(),)], ids=["held", "queued"])
async def test_what_has_not_gone_is_taken_back(world: World, consents: tuple[dict[str, object], ...]) -> None:
    message = referral(consents=consents)
    await world.send(message)

    seen = await world.cancel("gp", message.message_id)

    assert [d["status"] for d in seen["deliveries"]] == ["cancelled"]
    assert await world.inbox("centre") == []
    await world.consent(consent(organization=GP), "gp")
    assert await world.statuses(message) == ["cancelled"]


async def test_what_has_gone_is_not_taken_back(world: World) -> None:
    await world.consent(consent(to=(JOBCENTER, GP)))
    message = report((JOBCENTER, GP))
    await world.send(message)
    await world.fetch_only("jobcenter")

    seen = await world.cancel("centre", message.message_id)

    assert [d["status"] for d in seen["deliveries"]] == ["handed-over", "cancelled"]


async def test_what_is_being_handed_over_right_now_is_not_taken_back(world: World) -> None:
    await world.register(pushed(JOBCENTER))
    await world.consent(consent(to=(JOBCENTER,)))
    message = report()
    await world.send(message)
    world.queue.meanwhile = lambda: world.cancel("centre", message.message_id)

    await world.deliver()

    assert await world.statuses(message) == ["handed-over"]
    assert world.queue.handed[0].body == body_of(message)


async def test_a_resend_of_what_was_taken_back_is_not_delivered(world: World) -> None:
    message = referral(consents=(consent_along(),))
    await world.send(message)
    await world.cancel("gp", message.message_id)

    answer = await world.send(message)

    assert answer.status == 200
    assert await world.statuses(message) == ["cancelled"]
