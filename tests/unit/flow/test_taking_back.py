"""When does a message that might have gone not go after all?"""

import pytest

from hub.flow.errors import Refused
from tests.support.messages import consent, consent_along, referral
from tests.support.parties import GP
from tests.support.world import World


async def test_a_revocation_before_the_hand_over_withdraws_and_tells_the_sender(world: World) -> None:
    message = referral()
    await world.send(message)
    version = await world.consent(consent(organization=GP), "gp")

    await world.revoke(version)
    await world.deliver()

    assert await world.statuses(message) == ["withdrawn"]
    assert [message["event"] for message in await world.inbox("centre")] == ["consent-change"]
    assert await world.told("gp") == ["held", "withdrawn"]


async def test_a_revocation_is_seen_by_the_recipient_that_fetches_before_it_was_carried_out(
    world: World,
) -> None:
    message = referral()
    await world.send(message)
    version = await world.consent(consent(organization=GP), "gp")
    (waiting,) = await world.inbox("centre")

    await world.revoke(version)

    with pytest.raises(Refused, match="not-found"):
        await world.fetch("centre", waiting["delivery_id"])
    assert await world.statuses(message) == ["withdrawn"]


async def test_a_revocation_after_the_hand_over_changes_nothing_of_what_has_gone(world: World) -> None:
    message = referral()
    await world.send(message)
    version = await world.consent(consent(organization=GP), "gp")
    await world.fetch_only("centre")

    await world.revoke(version)
    await world.deliver()

    assert await world.statuses(message) == ["handed-over"]


async def test_what_is_held_for_thirty_days_expires_and_its_sender_is_told(world: World) -> None:
    message = referral()
    await world.send(message)

    world.clock.advance(days=29, hours=23)
    await world.deliver()
    assert await world.statuses(message) == ["held"]
    world.clock.advance(hours=1)
    await world.deliver()

    assert await world.statuses(message) == ["expired"]
    assert "expired" in await world.told("gp")


async def test_what_is_not_fetched_for_thirty_days_expires(world: World) -> None:
    message = referral(consents=(consent_along(),))
    await world.send(message)
    (waiting,) = await world.inbox("centre")

    world.clock.advance(days=30)
    await world.deliver()

    assert await world.statuses(message) == ["expired"]
    with pytest.raises(Refused, match="not-found"):
        await world.fetch("centre", waiting["delivery_id"])
