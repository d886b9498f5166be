"""Does a sender that sends again get the contract's answer, over HTTP, on both databases? (CONTRACT § 3)"""

import asyncio

import httpx
import pytest

from hub.flow.ports import StoreAway
from message_schemas import JsonObject, ReferralRequest, from_json
from message_schemas.codes import FHIR_JSON, FHIR_XML
from message_schemas.xml_codec import from_xml, to_xml
from tests.support.messages import BRUNO, body_of, consent_along, new_id, referral
from tests.support.parties import CENTRE, named
from tests.support.partners import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")


def permitted(**changes: object) -> ReferralRequest:
    """A referral that may go."""
    return referral(BRUNO, consents=(consent_along(),), **changes)


def response_of(answer: httpx.Response) -> tuple[str, str, str]:
    """The acknowledgement's own id, whom it answers, and with what."""
    xml = answer.headers["content-type"].startswith(FHIR_XML)
    bundle: JsonObject = from_xml(answer.content) if xml else from_json(answer.content)
    header = bundle["entry"][0]["resource"]
    return header["id"], header["response"]["identifier"], header["response"]["code"]


def bundle_id(answer: httpx.Response) -> str:
    return str(answer.json()["id"])


async def test_a_new_message_is_processed(running_town: Town) -> None:
    message = permitted()

    answer = await running_town["gp"].send(body_of(message))

    assert answer.status_code == 200
    assert answer.headers["hub-contract"] == "1"
    assert response_of(answer)[1:] == (message.message_id, "ok")
    assert len(await running_town["centre"].waiting(message.message_id)) == 1


@pytest.mark.parametrize("envelope", ["seen", "new"])
async def test_the_same_content_gets_the_first_answer_in_a_new_bundle(
    running_town: Town, envelope: str
) -> None:
    message = permitted()
    first = await running_town["gp"].send(body_of(message))
    bundle = message.to_bundle()
    resent = (
        bundle
        if envelope == "seen"
        else {**bundle, "id": new_id("bundle"), "timestamp": "2026-11-22T12:00:00Z"}
    )

    second = await running_town["gp"].send(body_of(resent))

    assert second.status_code == 200
    assert response_of(second) == response_of(first)
    assert bundle_id(second) != bundle_id(first)
    assert len(await running_town["centre"].waiting(message.message_id)) == 1


@pytest.mark.parametrize(("first_as", "again_as"), [(FHIR_JSON, FHIR_XML), (FHIR_XML, FHIR_JSON)])
async def test_the_other_form_of_a_message_is_the_same_message(
    running_town: Town, first_as: str, again_as: str
) -> None:
    message = permitted()
    bodies = {FHIR_JSON: body_of(message), FHIR_XML: to_xml(message.to_bundle())}

    first = await running_town["gp"].send(bodies[first_as], first_as)
    second = await running_town["gp"].send(bodies[again_as], again_as, Accept=FHIR_XML)

    assert [first.status_code, second.status_code] == [200, 200]
    assert response_of(second) == response_of(first)
    assert len(await running_town["centre"].waiting(message.message_id)) == 1


@pytest.mark.parametrize("envelope", ["seen", "new"])
async def test_other_content_under_a_seen_id_is_a_conflict(running_town: Town, envelope: str) -> None:
    message = permitted()
    await running_town["gp"].send(body_of(message))
    changes = {"reason": "Noget andet."} | ({"bundle_id": new_id("bundle")} if envelope == "new" else {})
    changed = message.model_copy(update=changes)

    answers = [await running_town["gp"].send(body_of(changed)) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert response_of(answers[0])[2] == "fatal-error"
    assert len(await running_town["centre"].waiting(message.message_id)) == 1


async def test_a_new_message_in_a_seen_bundle_is_refused(running_town: Town) -> None:
    first = permitted()
    await running_town["gp"].send(body_of(first))
    second = permitted(bundle_id=first.bundle_id)

    answers = [await running_town["gp"].send(body_of(second)) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert response_of(answers[0]) == response_of(answers[1])
    assert response_of(answers[0])[2] == "fatal-error"
    assert await running_town["centre"].waiting(second.message_id) == []


async def test_a_resend_after_a_refusal_repeats_its_status_and_its_answer(running_town: Town) -> None:
    message = permitted(recipients=(named(CENTRE, party_id=None, sor="999999999999999", gln=None),))

    answers = [await running_town["gp"].send(body_of(message)) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [422] * 3
    assert len({response_of(answer) for answer in answers}) == 1
    assert len({bundle_id(answer) for answer in answers}) == 3


@pytest.mark.parametrize("ids", ["the same Bundle.id", "Bundle.ids of their own"])
async def test_many_copies_at_once_are_one_delivery_and_one_answer(running_town: Town, ids: str) -> None:
    message = permitted()
    own = ids != "the same Bundle.id"
    copies = [{**message.to_bundle(), **({"id": new_id("bundle")} if own else {})} for _ in range(12)]

    answers = await asyncio.gather(*(running_town["gp"].send(body_of(copy)) for copy in copies))

    assert {answer.status_code for answer in answers} == {200}
    assert len({response_of(answer) for answer in answers}) == 1
    assert len(await running_town["centre"].waiting(message.message_id)) == 1
    assert await running_town["gp"].statuses(message.message_id) == ["queued"]


async def test_many_copies_and_a_forgery_at_once_are_one_delivery_and_conflicts(running_town: Town) -> None:
    message = permitted()
    forged = message.model_copy(update={"reason": "Noget andet."})
    bodies = [body_of(message), body_of(forged)] * 5

    answers = await asyncio.gather(*(running_town["gp"].send(body) for body in bodies))

    by_content = [{a.status_code for a in answers[0::2]}, {a.status_code for a in answers[1::2]}]
    assert sorted(by_content, key=max) == [{200}, {409}]
    assert len(await running_town["centre"].waiting(message.message_id)) == 1


async def test_many_different_messages_of_one_new_citizen_at_once_are_one_case(running_town: Town) -> None:
    citizen = BRUNO.model_copy(update={"value": "0101701234", "family": "Ny"})
    messages = [referral(citizen, consents=(consent_along(citizen),)) for _ in range(8)]

    answers = await asyncio.gather(*(running_town["gp"].send(body_of(m)) for m in messages))

    assert {answer.status_code for answer in answers} == {200}
    found = await running_town["centre"].client.post(
        "/cases/search", json={"citizen": {"system": citizen.system, "value": citizen.value}}
    )
    assert len(found.json()["cases"]) == 1


async def test_fetching_twice_at_once_gets_the_message_twice_and_hands_over_once(running_town: Town) -> None:
    message = permitted()
    await running_town["gp"].send(body_of(message))
    (delivery,) = await running_town["centre"].waiting(message.message_id)

    fetched = await asyncio.gather(*(running_town["centre"].fetch(delivery) for _ in range(4)))

    assert {answer.status_code for answer in fetched} == {200}
    assert {answer.content for answer in fetched} == {body_of(message)}
    assert await running_town["gp"].statuses(message.message_id) == ["handed-over"]


async def test_while_the_store_is_away_nothing_is_accepted_and_the_sender_asked_to_come_again(
    running_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = permitted()

    def away(*_: object) -> None:
        raise StoreAway("the database does not answer")

    with monkeypatch.context() as outage:
        outage.setattr(type(running_town.runtime.store), "unit_of_work", away)
        refused = await running_town["gp"].send(body_of(message))
    accepted = await running_town["gp"].send(body_of(message))

    assert (refused.status_code, accepted.status_code) == (503, 200)
    assert int(refused.headers["retry-after"]) >= 1
    assert len(await running_town["centre"].waiting(message.message_id)) == 1
