"""How does a party record consents over HTTP, and what does `evaluate` answer? (CONTRACT § 3 and 5)"""

from typing import Any

import pytest

from hub.flow.records import Case
from message_schemas.codes import SID_CASE, SID_PARTY
from tests.unit.api.world import CITIZEN, World, consent, permit, question

CONSENT = "/fhir/Consent"
TOKEN = f"{CITIZEN['system']}|{CITIZEN['value']}"


async def put(world: World, consent_id: str, resource: dict[str, Any], **headers: str) -> Any:
    sent = world.as_("centre", **{"Content-Type": "application/fhir+json", **headers})
    return await world.client.put(f"{CONSENT}/{consent_id}", json=resource, headers=sent)


async def evaluate(world: World, party: str = "centre", **changes: Any) -> Any:
    return await world.client.post("/consent/evaluate", json=question(**changes), headers=world.as_(party))


async def decision(world: World, **changes: Any) -> dict[str, Any]:
    answer = await evaluate(world, **changes)
    assert answer.status_code == 200, answer.text
    given: dict[str, Any] = answer.json()
    return given


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
    assert (await decision(hub_world))["outcome"] == "hold"
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


async def test_without_a_consent_the_answer_is_hold(hub_world: World) -> None:
    given = await decision(hub_world)

    assert (given["outcome"], given["permitted"], given["withheld"]) == ("hold", [], ["employment"])
    (reason,) = given["reasons"]
    assert (reason["category"], reason["effect"], reason["consent"]) == ("employment", "none", None)
    assert reason["text"]


async def test_a_consent_permits_what_it_names(hub_world: World) -> None:
    created = (await hub_world.record(consent())).json()

    given = await decision(hub_world)

    assert (given["outcome"], given["permitted"], given["legal_basis"]) == (
        "permit",
        ["employment"],
        "consent",
    )
    (reason,) = given["reasons"]
    assert (reason["effect"], reason["consent"]) == ("permit", f"Consent/{created['id']}")
    assert reason["provision"].startswith("provision")


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"categories": ["employment", "mental-health"]}, "redact"),
        ({"categories": []}, "hold"),
        ({"categories": ...}, "hold"),
        ({"purpose": ...}, "hold"),
        ({"purpose": "treatment"}, "hold"),
        ({"purpose": "COC"}, "permit"),
        ({"recipient": "gp"}, "hold"),
        ({"sender": "gp"}, "hold"),
        ({"event": ...}, "permit"),
        ({"at": "2028-01-01T00:00:00+01:00"}, "hold"),
        ({"at": "2026-11-19T00:00:00+01:00"}, "permit"),
        ({"at": ...}, "permit"),
        ({"labels": []}, "permit"),
        ({"labels": [{"system": "s", "code": "c"}]}, "permit"),
        ({"legal_basis": "duty-to-notify", "justification": "Bekymring"}, "deny"),
    ],
)
async def test_each_dimension_of_the_question_counts(hub_world: World, changes: Any, outcome: str) -> None:
    await hub_world.record(consent())

    given = await decision(hub_world, **changes)

    assert given["outcome"] == outcome, given


async def test_a_permit_for_one_resource_needs_the_question_to_name_it(hub_world: World) -> None:
    data = [{"meaning": "instance", "reference": {"reference": "Observation/1"}}]
    await hub_world.record(consent(provision={**permit(), "data": data}))

    outcomes = [
        (await decision(hub_world, **changes))["outcome"]
        for changes in ({}, {"resource": "Observation/2"}, {"resource": "Observation/1"})
    ]

    assert outcomes == ["hold", "hold", "permit"]


async def test_a_permit_for_some_time_needs_the_data_s_date(hub_world: World) -> None:
    period = {"start": "2026-11-01", "end": "2026-11-22"}
    await hub_world.record(consent(provision={**permit(), "dataPeriod": period}))

    outcomes = [
        (await decision(hub_world, **changes))["outcome"]
        for changes in ({}, {"data_date": "2026-10-31"}, {"data_date": "2026-11-22T23:30:00+01:00"})
    ]

    assert outcomes == ["hold", "hold", "permit"]


async def test_another_sender_is_covered_in_a_case_of_the_consent_s_organization(hub_world: World) -> None:
    await hub_world.record(consent())
    async with hub_world.store.unit_of_work() as uow:
        from message_schemas.identifiers import Identifier

        named = Identifier(**CITIZEN)
        citizen = (await uow.citizens.citizens([named]))[named]
        case = Case("case-1", citizen.id, "centre", hub_world.clock.now(), "fredericia-2016")
        await uow.citizens.add_case(case, None)
        await uow.commit()

    without = await evaluate(hub_world, "gp", sender="gp")
    within = await evaluate(hub_world, "gp", sender="gp", case="case-1")
    wrong = await evaluate(hub_world, "gp", sender="gp", case="case-2")

    assert (without.json()["outcome"], within.json()["outcome"], wrong.status_code) == ("hold", "permit", 422)
    assert within.json()["reasons"][0]["consent"] is None, "whose consent decided is not the sender's to know"


async def test_an_anonymous_case_counts_as_its_opener_attested(hub_world: World) -> None:
    opened = await hub_world.client.post(
        "/cases",
        json={"citizen": None, "adult": True, "substance": "alcohol"},
        headers=hub_world.as_("centre"),
    )
    anonymous = {"system": SID_CASE, "value": opened.json()["id"]}
    who = {"identifier": anonymous}
    assert (await hub_world.record(consent(patient=who, performer=[who]))).status_code == 201

    given = await decision(hub_world, citizen=anonymous)

    assert given["outcome"] == "permit", given


async def test_the_caller_is_the_sender_or_manages_consents(hub_world: World) -> None:
    manager = await evaluate(hub_world, "other-centre")
    sender = await evaluate(hub_world, "gp", sender="gp")
    other = await evaluate(hub_world, "gp")
    weak = await hub_world.client.post(
        "/consent/evaluate", json=question(), headers=hub_world.as_("other-centre", ["messages.send"])
    )

    assert [a.status_code for a in (manager, sender, other, weak)] == [200, 200, 403, 403]


@pytest.mark.parametrize(
    "changes",
    [
        {"citizen": ...},
        {"citizen": "2509479989"},
        {"citizen": {"system": CITIZEN["system"]}},
        {"sender": ...},
        {"recipient": ""},
        {"recipient": 7},
        {"categories": "employment"},
        {"categories": ["gossip"]},
        {"categories": [None]},
        {"legal_basis": "curiosity"},
        {"at": "today"},
        {"at": "2026-11-22T10:00:00"},
        {"labels": [{"code": "c"}]},
        {"labels": {}},
        {"data_date": "22-11-2026"},
        {"resource": "everything"},
        {"purpose": "a purpose of my own"},
        {"justification": ["x"]},
    ],
)
async def test_a_question_that_cannot_be_read_is_400(hub_world: World, changes: dict[str, Any]) -> None:
    answer = await evaluate(hub_world, **changes)

    assert answer.status_code == 400, answer.text
    assert answer.json()["issue"][0]["expression"]
    assert "2509479989" not in answer.text


async def test_a_question_about_unknown_parties_is_422(hub_world: World) -> None:
    sender = await evaluate(hub_world, sender="nobody")
    recipient = await evaluate(hub_world, recipient="nobody")

    assert (sender.status_code, recipient.status_code) == (422, 422)


async def test_a_blanket_consent_is_answered_with_a_warning(hub_world: World) -> None:
    await hub_world.record(consent(provision={"type": "permit"}))

    given = await decision(hub_world)

    assert given["outcome"] == "permit"
    assert given["warnings"]


async def test_a_deny_of_the_other_centre_is_obeyed_but_not_shown(hub_world: World) -> None:
    await hub_world.record(consent())
    deny = {**permit(), "type": "deny"}
    other = [{"identifier": {"system": SID_PARTY, "value": "other-centre"}}]
    assert (
        await hub_world.record(consent(organization=other, provision=deny), "other-centre")
    ).status_code == 201

    given = await decision(hub_world)

    assert given["outcome"] == "deny"
    assert (given["reasons"][0]["consent"], given["reasons"][0]["provision"]) == (None, None)


async def test_evaluating_is_audited(hub_world: World) -> None:
    await hub_world.record(consent())
    await decision(hub_world)

    found = await hub_world.form(
        "/fhir/AuditEvent/_search", "centre", {"patient:identifier": TOKEN, "type": "consent.evaluated"}
    )

    (entry,) = found.json()["entry"]
    assert entry["resource"]["agent"][0]["who"]["identifier"]["value"] == "centre"
