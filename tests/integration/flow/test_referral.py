"""Does a referral of the hub's own make its way, and open a case with its fourteen days?"""

import pytest

from message_schemas import from_json
from message_schemas.codes import FHIR_JSON, FHIR_XML
from message_schemas.xml_codec import from_xml, to_xml
from tests.support.messages import BRUNO, NANCY, body_of, consent, consent_along, referral
from tests.support.parties import GP
from tests.support.partners import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(("form", "citizen"), [(FHIR_JSON, BRUNO), (FHIR_XML, NANCY)])
async def test_a_referral_comes_out_whole_and_opens_a_case_with_its_clock(
    running_town: Town, form: str, citizen: object
) -> None:
    person = BRUNO if citizen is BRUNO else NANCY
    message = referral(person, consents=(consent_along(person),), children_at_home=True)
    body = body_of(message) if form == FHIR_JSON else to_xml(message.to_bundle())
    practice, centre = running_town["gp"], running_town["centre"]

    answer = await practice.send(body, form)
    (delivery,) = await centre.waiting(message.message_id)
    same, other = [
        await centre.fetch(delivery, as_) for as_ in (form, FHIR_XML if form == FHIR_JSON else FHIR_JSON)
    ]
    acknowledged = await centre.acknowledge(delivery)

    assert answer.status_code == 200
    assert same.content == body
    read = from_xml(other.content) if form == FHIR_JSON else from_json(other.content)
    assert read == message.to_bundle()
    assert acknowledged.json()["status"] == "acknowledged"
    assert await practice.statuses(message.message_id) == ["acknowledged"]
    found = await centre.client.post(
        "/cases/search", json={"citizen": {"system": person.system, "value": person.value}}
    )
    (case,) = found.json()["cases"]
    deadlines = (await centre.client.get(f"/cases/{case['id']}/deadlines")).json()
    assert deadlines["policy"] == "fredericia-2016"
    (guarantee,) = [d for d in deadlines["deadlines"] if d["rule"] == "treatment-guarantee"]
    assert (guarantee["status"], guarantee["started_at"]) == ("running", case["first_contact"])
    timeline = (await centre.client.get(f"/cases/{case['id']}/timeline")).json()["events"]
    assert [event["kind"] for event in timeline] == [
        "case-opened", "first-contact", "message-received", "decided", "queued", "handed-over", "acknowledged",
    ]  # fmt: skip


async def test_a_referral_that_waits_for_its_consent_goes_out_by_itself(running_town: Town) -> None:
    citizen = BRUNO.model_copy(update={"value": "0202601234"})
    message = referral(citizen)
    practice, centre = running_town["gp"], running_town["centre"]
    await practice.send(body_of(message))
    assert await practice.statuses(message.message_id) == ["held"]

    created = await practice.consent(consent(citizen, organization=GP))
    await practice.becomes(message.message_id, "queued")
    assert len(await centre.waiting(message.message_id)) == 1
    resource = {**created.json(), "status": "inactive"}
    revoked = await practice.client.put(
        f"/fhir/Consent/{resource['id']}", json=resource, headers={"Content-Type": FHIR_JSON}
    )

    assert revoked.status_code == 200, revoked.text
    await practice.becomes(message.message_id, "withdrawn")
    assert await centre.waiting(message.message_id) == []
    assert len([m for m in await practice.inbox() if m["event"] == "delivery-status"]) >= 2
