"""How does a party record, replace, revoke and find consents over HTTP? (CONTRACT § 3)"""

from typing import Any

import pytest

from message_schemas.codes import SID_PARTY
from tests.unit.api.world import CITIZEN, World, consent, permit, question

CONSENT = "/fhir/Consent"
TOKEN = f"{CITIZEN['system']}|{CITIZEN['value']}"


async def put(world: World, consent_id: str, resource: dict[str, Any], **headers: str) -> Any:
    sent = world.as_("centre", **{"Content-Type": "application/fhir+json", **headers})
    return await world.client.put(f"{CONSENT}/{consent_id}", json=resource, headers=sent)


async def test_a_consent_is_created_read_and_found(hub_world: World) -> None:
    created = await hub_world.record(consent())

    assert created.status_code == 201
    resource = created.json()
    assert created.headers["location"].endswith(f"/fhir/Consent/{resource['id']}/_history/1")
    assert created.headers["etag"] == 'W/"1"'
    assert resource["meta"]["versionId"] == "1"

    read = await hub_world.client.get(f"{CONSENT}/{resource['id']}", headers=hub_world.as_("centre"))
    found = await hub_world.form(f"{CONSENT}/_search", "centre", {"patient:identifier": TOKEN, "status": ""})
    assert (read.status_code, read.json()) == (200, resource)
    assert [e["resource"] for e in found.json()["entry"]] == [resource]
    assert CITIZEN["value"] not in str(found.json()["link"])


async def test_a_consent_may_come_and_go_as_xml(hub_world: World) -> None:
    from message_schemas.xml_codec import to_xml

    xml = "application/fhir+xml"
    headers = hub_world.as_("centre", **{"Content-Type": xml, "Accept": xml})

    created = await hub_world.client.post(CONSENT, content=to_xml(consent()), headers=headers)

    assert created.status_code == 201
    assert created.headers["content-type"].startswith(xml)


async def test_revoking_is_a_put_with_inactive(hub_world: World) -> None:
    created = (await hub_world.record(consent())).json()

    revoked = await put(hub_world, created["id"], {**created, "status": "inactive"})

    assert (revoked.status_code, revoked.headers["etag"]) == (200, 'W/"2"')
    answer = await hub_world.client.post(
        "/consent/evaluate", json=question(), headers=hub_world.as_("centre")
    )
    assert answer.json()["outcome"] == "hold"
    active = await hub_world.form(
        f"{CONSENT}/_search", "centre", {"patient:identifier": TOKEN, "status": "active"}
    )
    assert active.json()["total"] == 0


async def test_a_put_for_an_older_version_is_412(hub_world: World) -> None:
    created = (await hub_world.record(consent())).json()
    first = await put(hub_world, created["id"], created, **{"If-Match": 'W/"1"'})

    late = await put(hub_world, created["id"], created, **{"If-Match": 'W/"1"'})

    assert (first.status_code, late.status_code) == (200, 412)
    assert late.json()["issue"][0]["code"] == "conflict"
    assert (await put(hub_world, created["id"], created, **{"If-Match": "one"})).status_code == 400


async def test_a_consent_cannot_be_moved_to_another_citizen_or_id(hub_world: World) -> None:
    created = (await hub_world.record(consent())).json()
    other = {"identifier": {**CITIZEN, "value": "0101010001"}}

    moved = await put(hub_world, created["id"], {**created, "patient": other, "performer": [other]})
    renamed = await put(hub_world, created["id"], {**created, "id": "other"})
    unknown = await put(hub_world, "unknown", {**created, "id": "unknown"})

    assert (moved.status_code, renamed.status_code, unknown.status_code) == (422, 400, 404)


async def test_only_the_consent_s_organization_records_it(hub_world: World) -> None:
    other = await hub_world.record(consent(), "other-centre")
    without_scope = await hub_world.record(consent(), "gp")
    nobodys = await hub_world.record(consent(organization=None))

    assert (other.status_code, without_scope.status_code, nobodys.status_code) == (403, 403, 422)


async def test_an_organization_may_be_named_by_its_sor_number(hub_world: World) -> None:
    sor = {"system": "urn:oid:1.2.208.176.1.1", "value": "953741000016009"}

    answer = await hub_world.record(consent(organization=[{"identifier": sor}]))

    assert answer.status_code == 201


@pytest.mark.parametrize(
    "changes",
    [
        {"patient": {"reference": "Patient/1"}},
        {"patient": {"identifier": {"system": CITIZEN["system"], "value": "123"}}},
        {"patient": {"identifier": {"system": "http://elsewhere", "value": "123"}}},
        {"provision": None},
        {"provision": {"type": "maybe"}},
        {"provision": permit(recipient="nobody")},
        {"dateTime": "yesterday"},
        {"performer": None},
        {"scope": None},
        {"status": "valid"},
        {"provision": {**permit(), "action": [{"text": "read"}]}},
        {"unknown": "element"},
    ],
)
async def test_a_malformed_consent_is_422_and_nothing_is_kept(
    hub_world: World, changes: dict[str, Any]
) -> None:
    answer = await hub_world.record(consent(**changes))

    assert answer.status_code == 422, answer.text
    assert all(issue["diagnostics"] for issue in answer.json()["issue"])
    assert "123" not in answer.text.replace(CITIZEN["value"], "")
    found = await hub_world.form(f"{CONSENT}/_search", "centre", {"patient:identifier": TOKEN})
    assert found.json()["total"] == 0


async def test_a_stranger_sees_no_consent_and_not_that_there_is_one(hub_world: World) -> None:
    created = (await hub_world.record(consent())).json()

    read = await hub_world.client.get(f"{CONSENT}/{created['id']}", headers=hub_world.as_("other-centre"))
    found = await hub_world.form(f"{CONSENT}/_search", "other-centre", {"patient:identifier": TOKEN})

    assert read.status_code == 404
    assert found.json()["total"] == 0
    assert "entry" not in found.json()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"patient:identifier": ""},
        {"patient:identifier": "2509479989"},
        {"patient:identifier": TOKEN, "status": "x"},
    ],
)
async def test_a_search_without_its_citizen_is_400(hub_world: World, fields: dict[str, str]) -> None:
    answer = await hub_world.form(f"{CONSENT}/_search", "centre", fields)

    assert answer.status_code == 400
    assert "2509479989" not in answer.text


def permitting(*provisions: dict[str, Any]) -> dict[str, Any]:
    """A consent whose root holds these."""
    return consent(provision={**permit(), "provision": list(provisions)})


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        (
            permitting(permit(), permit(recipient="nobody")),
            ["Consent.provision.provision[1].actor[0].reference"],
        ),
        (
            consent(
                provision={
                    **permit(),
                    "data": [
                        {
                            "meaning": "authoredby",
                            "reference": {"identifier": {"system": SID_PARTY, "value": "nobody"}},
                        }
                    ],
                }
            ),
            ["Consent.provision.data[0].reference"],
        ),
        (consent(provision={**permit(), "type": "maybe"}), ["Consent.provision.type"]),
        (consent(provision=permit(categories=("secrets",))), ["Consent.provision.securityLabel[0].code"]),
        (
            consent(provision={**permit(), "period": {"start": "2027-01-01", "end": "2026-01-01"}}),
            ["Consent.provision.period.end"],
        ),
        (consent(status="valid"), ["Consent.status"]),
        (consent(policy=None), ["Consent"]),
        (consent(performer=[{"reference": "#nobody"}]), ["Consent.performer[0].reference"]),
        (consent(provision={**permit(), "data": [{"meaning": "x", "reference": {"reference": "A"}}]}), None),
        (permitting(*[permit()] * 1000), ["Consent.provision"]),
        (consent(patient={"identifier": {**CITIZEN, "value": "123"}}), ["Consent.patient.identifier"]),
    ],
)
async def test_a_refusal_names_the_element(
    hub_world: World, changes: dict[str, Any], where: list[str] | None
) -> None:
    answer = await hub_world.record(changes)

    assert answer.status_code == 422, answer.text
    named = [place for issue in answer.json()["issue"] for place in issue.get("expression", ())]
    assert named
    if where is not None:
        assert set(where) <= set(named)


@pytest.mark.parametrize("levels", [33, 45, 60, 400])
async def test_provisions_nested_beyond_reason_are_422(hub_world: World, levels: int) -> None:
    provision: dict[str, Any] = permit()
    for _ in range(levels):
        provision = {**permit(), "provision": [provision]}

    answer = await hub_world.record(consent(provision=provision))

    assert answer.status_code == 422, answer.text
    (place,) = answer.json()["issue"][0]["expression"]
    assert place in ("Consent", "Consent.provision")


async def test_a_revocation_is_answered_with_what_had_gone(hub_world: World) -> None:
    delivery = await hub_world.deliver()  # the GP's letter, under a consent that the centre keeps
    await hub_world.client.get(f"/mailbox/messages/{delivery}", headers=hub_world.as_("centre"))
    found = await hub_world.form(f"{CONSENT}/_search", "centre", {"patient:identifier": TOKEN})
    (kept,) = (entry["resource"] for entry in found.json()["entry"])

    revoked = await put(hub_world, kept["id"], {**kept, "status": "inactive"})

    (gone,) = revoked.json()["extension"]
    parts = {part["url"]: next(v for k, v in part.items() if k != "url") for part in gone["extension"]}
    assert gone["url"] == "https://handleplan-hub.example/fhir/StructureDefinition/handed-over"
    assert (parts["recipient"], parts["status"]) == ("centre", "handed-over")
    assert parts["event"] == "care-communication-message"
    read = await hub_world.client.get(f"{CONSENT}/{kept['id']}", headers=hub_world.as_("centre"))
    assert "extension" not in read.json()
    again = await put(hub_world, kept["id"], revoked.json())
    assert len(again.json()["extension"]) == 1
    definition = await hub_world.client.get("/fhir/StructureDefinition/handed-over")
    assert definition.status_code == 200


async def test_a_revocation_before_anything_went_lists_nothing(hub_world: World) -> None:
    await hub_world.deliver()
    found = await hub_world.form(f"{CONSENT}/_search", "centre", {"patient:identifier": TOKEN})
    (kept,) = (entry["resource"] for entry in found.json()["entry"])

    revoked = await put(hub_world, kept["id"], {**kept, "status": "inactive"})

    assert "extension" not in revoked.json()
