"""What does a recipient get of a message of which only some may go?"""

import pytest

from hub.flow.errors import Refused
from hub.infrastructure.fakes import MemoryStore
from message_schemas import InformationCategory, from_json, has_errors, parse, validate
from message_schemas.codes import FHIR_JSON, FHIR_XML
from message_schemas.xml_codec import from_xml, to_xml
from tests.support.messages import consent, letter, referral, report
from tests.support.parties import CENTRE, GP, JOBCENTER, PROBATION, pushed
from tests.support.world import World

SUBSTANCE, ATTENDANCE = InformationCategory.SUBSTANCE_USE, InformationCategory.ATTENDANCE
CONTACT, FAMILY = InformationCategory.CONTACT_DETAILS, InformationCategory.FAMILY_AND_CHILDREN


async def test_the_sections_that_are_not_consented_to_are_gone_and_the_rest_is_valid(world: World) -> None:
    await world.consent(consent(to=(JOBCENTER,), about=(ATTENDANCE,)))
    message = report(about=(ATTENDANCE, SUBSTANCE))

    await world.send(message)
    fetched = await world.fetch_only("jobcenter")

    assert "Om attendance" in fetched.body.decode()
    assert "substance-use" not in fetched.body.decode()
    assert not has_errors(validate(parse(fetched.body, FHIR_JSON)))
    labels = from_json(fetched.body)["meta"]["security"]
    assert [label["code"] for label in labels] == ["REDACTED"]


async def test_the_sender_sees_which_categories_stayed_behind(world: World) -> None:
    await world.consent(consent(to=(JOBCENTER,), about=(ATTENDANCE,)))
    message = report(about=(ATTENDANCE, SUBSTANCE))

    await world.send(message)

    (delivery,) = (await world.tracking("centre", message.message_id))["deliveries"]
    assert {(r["category"], r["code"]) for r in delivery["reasons"]} == {
        ("attendance", "consent-permits"),
        ("substance-use", "no-consent"),
    }


async def test_a_message_that_came_as_xml_is_redacted_as_xml(world: World) -> None:
    await world.consent(consent(to=(JOBCENTER,), about=(ATTENDANCE,)))
    message = report(about=(ATTENDANCE, SUBSTANCE))
    await world.send(to_xml(message.to_bundle()), sender="centre", content_type=FHIR_XML)

    fetched = await world.fetch_only("jobcenter", FHIR_XML)

    assert fetched.content_type == FHIR_XML
    assert "substance-use" not in fetched.body.decode()
    assert not has_errors(validate(parse(fetched.body, FHIR_XML)))
    assert from_xml(fetched.body)["entry"][0]["resource"]["id"] == message.message_id


async def test_the_address_stays_behind_without_a_consent_for_contact_details(world: World) -> None:
    await world.consent(consent(organization=GP, about=(SUBSTANCE,)), "gp")
    citizen = referral().citizen.model_copy(update={"address": "Havnegade 1", "phone": "+4520304050"})
    await world.send(referral(citizen))

    fetched = await world.fetch_only("centre")

    assert "Havnegade" not in fetched.body.decode()
    assert "20304050" not in fetched.body.decode()
    assert citizen.value in fetched.body.decode()


async def test_a_message_of_which_nothing_sendable_would_be_left_is_held_and_the_sender_told(
    world: World,
) -> None:
    await world.consent(consent(organization=GP, about=(FAMILY,)), "gp")
    message = referral(children_at_home=True)
    await world.send(message)
    (waiting,) = await world.inbox("centre")

    with pytest.raises(Refused, match="not-found"):
        await world.fetch("centre", waiting["delivery_id"])

    assert await world.statuses(message) == ["held"]
    assert await world.told("gp") == ["held"]
    assert isinstance(world.hub.store, MemoryStore)
    assert world.hub.store.state.attempts[0].code == "cannot-redact"


async def test_what_could_not_be_redacted_waits_quietly_until_more_is_consented_to(world: World) -> None:
    await world.register(pushed(CENTRE))
    await world.consent(consent(organization=GP, about=(FAMILY,)), "gp")
    message = referral(children_at_home=True)
    await world.send(message)

    for _ in range(4):
        await world.deliver()
        world.clock.advance(hours=1)
    assert await world.statuses(message) == ["held"]
    assert await world.told("gp") == ["held"]
    await world.consent(consent(organization=GP, about=(SUBSTANCE,)), "gp")

    assert await world.statuses(message) == ["handed-over"]


async def test_what_could_not_be_redacted_expires_like_everything_that_waits(world: World) -> None:
    await world.register(pushed(CENTRE))
    await world.consent(consent(organization=GP, about=(FAMILY,)), "gp")
    message = referral(children_at_home=True)
    await world.send(message)
    await world.deliver()

    world.clock.advance(days=30)
    await world.deliver()

    assert await world.statuses(message) == ["expired"]


async def test_what_was_handed_over_redacted_is_the_same_the_second_time(world: World) -> None:
    await world.consent(consent(to=(JOBCENTER,), about=(ATTENDANCE,)))
    await world.send(report(about=(ATTENDANCE, SUBSTANCE)))
    (waiting,) = await world.inbox("jobcenter")
    first = await world.fetch("jobcenter", waiting["delivery_id"])

    await world.consent(consent(to=(JOBCENTER,), about=(SUBSTANCE,)))
    second = await world.fetch("jobcenter", waiting["delivery_id"])

    assert second == first


async def test_a_wider_consent_before_the_hand_over_lets_more_through(world: World) -> None:
    await world.consent(consent(to=(JOBCENTER,), about=(ATTENDANCE,)))
    message = report(about=(ATTENDANCE, SUBSTANCE))
    await world.send(message)

    await world.consent(consent(to=(JOBCENTER,), about=(SUBSTANCE,)))
    fetched = await world.fetch_only("jobcenter")

    assert "Om substance-use" in fetched.body.decode()
    assert CENTRE.name in fetched.body.decode()


@pytest.mark.parametrize("wanted", ["application/xml", FHIR_JSON, FHIR_XML])
async def test_in_whatever_format_a_letter_is_fetched_the_withheld_address_is_not_in_it(
    world: World, wanted: str
) -> None:
    everything_else = tuple(category for category in InformationCategory if category is not CONTACT)
    await world.consent(consent(to=(GP,), about=everything_else))
    citizen = letter().citizen.model_copy(update={"address": "Havnegade 1", "postal_code": "5800"})
    await world.send(letter(citizen=citizen), "centre")

    fetched = await world.fetch_only("gp", wanted)

    text = fetched.body.decode("windows-1252" if wanted == "application/xml" else "utf-8")
    assert fetched.content_type.startswith(wanted)
    assert "begynder på tirsdag" in text
    assert "Havnegade" not in text


async def test_a_copy_goes_as_the_only_message_where_the_primary_recipient_gets_none(world: World) -> None:
    await world.consent(consent(to=(PROBATION,)))
    message = report((JOBCENTER, PROBATION))

    await world.send(message)

    assert await world.statuses(message) == ["held", "queued"]
    body = (await world.fetch_only("probation")).body
    assert not has_errors(validate(parse(body, FHIR_JSON)))
    (destination,) = parse(body, FHIR_JSON).destinations
    assert destination.use == "primary"
    assert b"jobcenter" not in body
