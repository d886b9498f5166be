"""Who may ask who did what, and in which shape is it answered? (IHE BALP)"""

import base64
from typing import Any
from urllib.parse import parse_qs

import fhirkit
import orjson
import pytest

from hub.flow.ports import User
from hub.flow.records import AuditRecord
from message_schemas.identifiers import Identifier
from tests.unit.api.world import CITIZEN, World, consent
from tests.unit.flow.auditing.profiles import broken, claimed

SEARCH = "/fhir/AuditEvent/_search"
TOKEN = f"{CITIZEN['system']}|{CITIZEN['value']}"


async def kinds(world: World, party: str = "centre", **fields: str) -> list[str]:
    answer = await world.form(SEARCH, party, {"patient:identifier": TOKEN, **fields})
    assert answer.status_code == 200, answer.text
    return [e["resource"]["meta"]["tag"][0]["code"] for e in answer.json().get("entry", [])]


async def events(world: World, party: str = "centre", **fields: str) -> list[dict[str, Any]]:
    """The AuditEvents that a search finds."""
    answer = await world.form(SEARCH, party, fields)
    assert answer.status_code == 200, answer.text
    return [e["resource"] for e in answer.json().get("entry", [])]


async def note(world: World, kind: str, **more: Any) -> None:
    """Write an entry about the citizen."""
    async with world.store.unit_of_work() as uow:
        named = Identifier(CITIZEN["system"], CITIZEN["value"])
        citizen = (await uow.citizens.citizens((named,)))[named]
        entry = AuditRecord(kind, world.clock.now(), more.pop("agent", "gp"), citizen.id, **more)
        await uow.history.add((), (entry,))
        await uow.commit()


async def test_the_trail_of_a_citizen_is_told_newest_first(hub_world: World) -> None:
    created = (await hub_world.record(consent())).json()
    hub_world.clock.advance(minutes=1)
    await hub_world.client.get(f"/fhir/Consent/{created['id']}", headers=hub_world.as_("centre"))

    assert await kinds(hub_world) == ["consent.read", "consent.recorded"]


async def test_every_event_is_valid_fhir_with_agent_source_and_patient(hub_world: World) -> None:
    await hub_world.record(consent())

    answer = await hub_world.form(SEARCH, "centre", {"patient:identifier": TOKEN})

    assert [i for i in fhirkit.validate(answer.content) if i.severity == "error"] == []
    event = answer.json()["entry"][0]["resource"]
    assert event["agent"][0]["who"]["identifier"]["value"] == "centre"
    assert event["source"]["observer"]["identifier"]["value"] == "hub"
    patient = next(e for e in event["entity"] if e["role"]["code"] == "1")
    assert patient["what"]["identifier"] == CITIZEN


async def test_what_left_the_hub_is_found_by_dicoms_code_for_an_export(hub_world: World) -> None:
    delivery_id = await hub_world.deliver()
    fetched = await hub_world.client.get(f"/mailbox/messages/{delivery_id}", headers=hub_world.as_("centre"))
    assert fetched.status_code == 200

    found = await events(hub_world, **{"patient:identifier": TOKEN, "type": "110106"})

    transmitted = next(event for event in found if event["subtype"][0]["code"] == "transmit")
    roles = {a["type"]["coding"][0]["code"]: a["who"]["identifier"]["value"] for a in transmitted["agent"]}
    assert (roles["110153"], roles["110152"]) == ("hub", "centre")
    assert [i for i in fhirkit.validate(orjson.dumps(transmitted)) if i.severity == "error"] == []


async def test_decisions_of_every_kind_are_found_by_one_code_newest_first(hub_world: World) -> None:
    await hub_world.record(consent())
    for kind in ("consent.decided", "consent.evaluated", "consent.decided"):
        hub_world.clock.advance(minutes=1)
        await note(hub_world, kind, recipient="jobcenter", data={"outcome": "hold", "consents": []})

    found = await events(hub_world, **{"patient:identifier": TOKEN, "type": "110113", "_count": "2"})

    assert [event["meta"]["tag"][0]["code"] for event in found] == ["consent.decided", "consent.evaluated"]
    assert {claimed(event) for event in found} == {"AuthZconsent"}
    assert [broken("AuthZconsent", event) for event in found] == [[], []]


async def test_a_search_is_audited_with_what_was_asked_under_the_callers_own_id(hub_world: World) -> None:
    await hub_world.record(consent())
    request = {**hub_world.as_("centre"), "X-Request-Id": "0f8fad5b-d9cb-469f-a165-70867728950e"}
    fields = {"patient:identifier": TOKEN, "date": "ge2026-11-01", "type": "consent.recorded"}

    await hub_world.client.post(SEARCH, data=fields, headers=request)

    (search,) = await events(hub_world, **{"patient:identifier": TOKEN, "type": "audit.searched"})
    query = next(e["query"] for e in search["entity"] if "query" in e)
    assert claimed(search) == "PatientQuery"
    assert broken("PatientQuery", search) == []
    assert parse_qs(base64.b64decode(query).decode()) == {
        "patient:identifier": [TOKEN],
        "date": ["ge2026-10-31T23:00:00+00:00"],  # the day begins in Copenhagen
        "type": ["consent.recorded"],
        "_count": ["100"],
    }
    assert "0f8fad5b-d9cb-469f-a165-70867728950e" in [
        e["what"]["identifier"]["value"] for e in search["entity"] if e["type"]["code"] == "XrequestId"
    ]


async def test_words_for_a_request_id_are_not_kept(hub_world: World) -> None:
    request = {**hub_world.as_("centre"), "X-Request-Id": CITIZEN["value"]}

    await hub_world.client.post(SEARCH, data={}, headers=request)

    (search,) = await events(hub_world, type="audit.searched")
    assert CITIZEN["value"] not in orjson.dumps(search).decode()


async def test_a_search_for_somebody_unknown_is_audited_without_saying_who(hub_world: World) -> None:
    unknown = "urn:oid:1.2.208.176.1.2|0101010101"
    assert await events(hub_world, **{"patient:identifier": unknown}) == []

    (search,) = await events(hub_world, type="audit.searched")

    assert claimed(search) == "Query"
    assert "0101010101" not in orjson.dumps(search).decode()


async def test_a_search_for_everybody_is_in_the_trail_of_each_citizen_that_it_told_of(
    hub_world: World,
) -> None:
    await hub_world.record(consent())
    await events(hub_world, type="consent.recorded")

    assert await kinds(hub_world, type="audit.searched") == ["audit.searched"]


async def test_a_keeper_of_one_consent_is_not_told_of_the_other_partys_consents_and_codes(
    hub_world: World,
) -> None:
    own = (await hub_world.record(consent())).json()["id"]
    decided = {"outcome": "redact", "withheld": ["mental-health"], "consents": [f"{own}/1", "another/1"]}
    await note(hub_world, "consent.decided", recipient="jobcenter", data=decided)

    (event,) = await events(hub_world, **{"patient:identifier": TOKEN, "type": "consent.decided"})

    told = orjson.dumps(event).decode()
    assert f"Consent/{own}/_history/1" in told
    assert "another" not in told
    assert "mental-health" not in told


async def test_a_person_who_looked_is_named_with_the_party_then(hub_world: World) -> None:
    await hub_world.record(consent())
    async with hub_world.store.unit_of_work() as uow:
        await uow.people.save_user(User("mette", "Mette Holm", "caseworker", "centre", "hash"))
        await uow.commit()
    await note(hub_world, "case.read", agent="mette")
    await note(hub_world, "case.read", agent="mette", data={"party": "jobcenter"})

    found = await events(hub_world, **{"patient:identifier": TOKEN, "type": "case.read"})

    assert [[a["who"]["identifier"]["value"] for a in event["agent"]] for event in found] == [
        ["jobcenter", "hub", "mette"],
        ["centre", "hub", "mette"],
    ]
    assert "Mette Holm" not in orjson.dumps(found).decode()


async def test_a_stranger_finds_nothing(hub_world: World) -> None:
    await hub_world.record(consent())

    assert await kinds(hub_world, "other-centre") == []
    everything = await hub_world.form(SEARCH, "other-centre", {})
    assert "consent.recorded" not in everything.text
    assert CITIZEN["value"] not in everything.text


async def test_without_a_citizen_it_is_told_of_all_that_the_caller_may_see(hub_world: World) -> None:
    await hub_world.record(consent())

    answer = await hub_world.form(SEARCH, "centre", {"type": "consent.recorded"})

    assert len(answer.json()["entry"]) == 1


@pytest.mark.parametrize(
    ("date", "found"),
    [
        ("2026-11-22", 1),
        ("2026-11-21", 0),
        ("ge2026-11-22", 1),
        ("gt2026-11-22", 0),
        ("le2026-11-22", 1),
        ("lt2026-11-22", 0),
        ("lt2026-11-23", 1),
        ("2026-11", 1),
        ("ge2026-11-22T09:00:00Z", 1),
        ("ge2026-11-22T09:00:01Z", 0),
    ],
)
async def test_a_date_covers_all_that_its_precision_names(hub_world: World, date: str, found: int) -> None:
    await hub_world.record(consent())

    assert len(await kinds(hub_world, type="consent.recorded", date=date)) == found


async def test_an_agent_is_a_party(hub_world: World) -> None:
    await hub_world.record(consent())

    assert await kinds(hub_world, agent="centre", type="consent.recorded") == ["consent.recorded"]
    assert await kinds(hub_world, agent="https://handleplan-hub.example/fhir/sid/party|gp") == []


@pytest.mark.parametrize(
    "fields",
    [
        {"date": "x"},
        {"date": "ne2026"},
        {"agent": "a b"},
        {"agent": "http://x|gp"},
        {"_count": "0"},
        {"type": "a|b c"},
    ],
)
async def test_a_search_that_cannot_be_read_is_400(hub_world: World, fields: dict[str, str]) -> None:
    answer = await hub_world.form(SEARCH, "centre", fields)

    assert answer.status_code == 400


async def test_it_takes_consent_manage(hub_world: World) -> None:
    answer = await hub_world.form(SEARCH, "gp", {"patient:identifier": TOKEN})

    assert answer.status_code == 403
