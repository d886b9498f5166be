"""When may a message go, when does it wait, and who is told?"""

from dataclasses import replace

import pytest

from consent import UnreadableConsent
from hub.domain.party import Party
from hub.infrastructure.fakes import MemoryStore
from message_schemas import InformationCategory, JsonObject, LegalBasis
from tests.support.messages import (
    NANCY,
    NOW,
    consent,
    consent_along,
    letter,
    new_id,
    referral,
    report,
    statutory,
)
from tests.support.parties import CENTRE, GP, JOBCENTER, PROBATION
from tests.support.world import World

SUBSTANCE, ATTENDANCE = InformationCategory.SUBSTANCE_USE, InformationCategory.ATTENDANCE


def stored(world: World) -> MemoryStore:
    assert isinstance(world.hub.store, MemoryStore)
    return world.hub.store


async def test_without_a_consent_a_message_is_accepted_and_held_and_its_sender_told(world: World) -> None:
    message = referral()

    answer = await world.send(message)

    assert answer.status == 200
    assert await world.statuses(message) == ["held"]
    assert await world.told("gp") == ["held"]
    assert await world.inbox("centre") == []


async def test_a_consent_in_the_bundle_counts_for_its_message_and_is_recorded(world: World) -> None:
    message = referral(consents=(consent_along(),))

    await world.send(message)

    assert await world.statuses(message) == ["queued"]
    (version,) = stored(world).state.consents.values()
    assert (version.organization, version.version, version.by) == ("gp", 1, "gp")
    later = referral()
    await world.send(later)
    assert await world.statuses(later) == ["queued"]


async def test_a_consent_that_came_with_one_message_releases_what_waited_before_it(world: World) -> None:
    waiting = referral()
    await world.send(waiting)

    await world.send(referral(consents=(consent_along(),)))
    await world.deliver()

    assert await world.statuses(waiting) == ["queued"]


async def test_a_consent_in_the_bundle_that_refers_to_the_senders_organization_counts(world: World) -> None:
    along = consent_along()
    bundle = referral(consents=(along,)).to_bundle()
    sender = bundle["entry"][0]["resource"]["sender"]["reference"]
    for entry in bundle["entry"]:
        if entry["resource"]["resourceType"] == "Consent":
            entry["resource"]["organization"] = [{"reference": sender}]

    await world.send(bundle, sender="gp")

    (version,) = stored(world).state.consents.values()
    assert version.organization == "gp"


@pytest.mark.parametrize(
    "along",
    [consent_along(organization=CENTRE), consent_along(NANCY)],
    ids=["another party's", "another citizen's"],
)
async def test_a_consent_in_the_bundle_that_is_not_the_senders_about_its_patient_is_only_content(
    world: World, along: JsonObject
) -> None:
    message = referral(consents=(along,))

    await world.send(message)

    assert await world.statuses(message) == ["held"]
    assert stored(world).state.consents == {}


async def test_a_malformed_consent_in_the_bundle_refuses_the_message(world: World) -> None:
    along = consent_along()
    along["provision"]["type"] = "perhaps"

    answer = await world.send(referral(consents=(along,)))

    assert answer.status == 422
    assert stored(world).state.consents == {}


async def test_a_consent_posted_later_lets_the_message_out_by_itself(world: World) -> None:
    message = referral()
    await world.send(message)

    await world.consent(consent(organization=GP), "gp")

    assert await world.statuses(message) == ["queued"]
    assert [m["message_id"] for m in await world.inbox("centre")] == [message.message_id]


@pytest.mark.parametrize(
    "insufficient",
    [
        consent(NANCY, organization=GP),
        consent(organization=GP, to=(JOBCENTER,)),
        consent(organization=GP, about=(ATTENDANCE,)),
        consent(organization=GP, purposes=("employment-measure",)),
        consent(organization=GP, disclosers=("centre",)),
        consent(organization=GP, start=NOW.date().replace(month=12)),
    ],
    ids=["citizen", "recipient", "category", "purpose", "sender", "period"],
)
async def test_a_consent_that_does_not_cover_the_message_lets_nothing_out(
    world: World, insufficient: JsonObject
) -> None:
    message = referral()
    await world.send(message)

    await world.consent(insufficient, "gp")

    assert await world.statuses(message) == ["held"]


async def test_a_consent_that_begins_later_lets_the_message_out_within_the_hour(world: World) -> None:
    message = referral()
    await world.send(message)
    await world.consent(consent(organization=GP, start=NOW.date().replace(day=23)), "gp")

    world.clock.advance(hours=14)
    await world.deliver()

    assert await world.statuses(message) == ["queued"]


async def test_a_refusal_of_the_citizen_withholds_and_tells_the_sender(world: World) -> None:
    await world.consent(consent(organization=GP, effect="deny"), "gp")
    message = referral()

    await world.send(message)

    assert await world.statuses(message) == ["withheld"]
    assert await world.told("gp") == ["withheld"]


async def test_a_refusal_that_comes_while_a_message_is_held_withholds_it(world: World) -> None:
    message = referral()
    await world.send(message)

    await world.consent(consent(organization=GP, effect="deny"), "gp")

    assert await world.statuses(message) == ["withheld"]


async def test_doubt_about_a_consent_holds_what_was_queued_and_withdraws_nothing(world: World) -> None:
    message = referral()
    await world.send(message)
    version = await world.consent(consent(organization=GP), "gp")
    unreadable = replace(version, id=new_id("consent"), record=UnreadableConsent("Consent/broken", 1))
    async with world.hub.store.unit_of_work() as uow:
        await uow.citizens.write_consent(unreadable, None)
        await uow.deliveries.reexamine(version.citizen_id, world.clock.now())
        await uow.commit()

    await world.deliver()

    assert await world.statuses(message) == ["held"]
    (delivery,) = (await world.tracking("gp", message.message_id))["deliveries"]
    assert {reason["code"] for reason in delivery["reasons"]} == {"consent-unreadable"}


async def test_a_recipient_that_is_disabled_meanwhile_gets_nothing_until_it_is_enabled(world: World) -> None:
    message = referral()
    await world.send(message)
    await world.register(replace(CENTRE, enabled=False))

    await world.consent(consent(organization=GP), "gp")
    assert await world.statuses(message) == ["held"]
    await world.register(CENTRE)
    world.clock.advance(hours=1)
    await world.deliver()

    assert await world.statuses(message) == ["queued"]


async def test_a_statutory_basis_lets_a_message_out_without_consent_and_against_a_refusal(
    world: World,
) -> None:
    await world.consent(consent(to=(PROBATION,), effect="deny"))
    message = statutory(CENTRE, PROBATION, LegalBasis.COURT_SENTENCE)

    answer = await world.send(message)

    assert answer.status == 200
    assert await world.statuses(message) == ["queued"]
    (decision,) = stored(world).state.decisions.values()
    assert decision.review
    assert decision.legal_basis == "court-sentence"


@pytest.mark.parametrize("to", [JOBCENTER, GP])
async def test_a_statutory_basis_that_does_not_apply_is_refused_and_never_tried_as_consent(
    world: World, to: Party
) -> None:
    await world.consent(consent(to=(JOBCENTER, GP)))
    message = statutory(CENTRE, to, LegalBasis.COURT_SENTENCE)

    answer = await world.send(message)

    assert (answer.status, answer.code) == (422, "basis-does-not-apply")
    assert stored(world).state.deliveries == {}


async def test_each_recipient_is_decided_for_by_itself(world: World) -> None:
    await world.consent(consent(to=(JOBCENTER,)))
    message = report((JOBCENTER, GP))

    await world.send(message)

    assert await world.statuses(message) == ["queued", "held"]
    assert await world.told("centre") == ["held"]


async def test_a_letter_about_a_part_that_is_not_consented_to_waits_whole(world: World) -> None:
    await world.consent(consent(to=(GP,), about=(ATTENDANCE,)))
    message = letter()

    await world.send(message)

    assert await world.statuses(message) == ["held"]
