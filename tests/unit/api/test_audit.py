"""Who may ask who did what, and in which shape is it answered? (IHE BALP)"""

import fhirkit
import orjson
import pytest

from tests.unit.api.world import CITIZEN, World, consent

SEARCH = "/fhir/AuditEvent/_search"
TOKEN = f"{CITIZEN['system']}|{CITIZEN['value']}"


async def kinds(world: World, party: str = "centre", **fields: str) -> list[str]:
    answer = await world.form(SEARCH, party, {"patient:identifier": TOKEN, **fields})
    assert answer.status_code == 200, answer.text
    return [e["resource"]["subtype"][-1]["code"] for e in answer.json().get("entry", [])]


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


async def test_a_hand_over_is_a_disclosure_with_source_and_recipient(hub_world: World) -> None:
    delivery_id = await hub_world.deliver()
    fetched = await hub_world.client.get(f"/mailbox/messages/{delivery_id}", headers=hub_world.as_("centre"))
    assert fetched.status_code == 200

    answer = await hub_world.form(SEARCH, "centre", {"patient:identifier": TOKEN, "type": "110106"})

    (event,) = [e["resource"] for e in answer.json()["entry"]]
    roles = {a["type"]["coding"][0]["code"]: a["who"]["identifier"]["value"] for a in event["agent"]}
    assert roles["110152"] == "centre"
    assert {"disclose", "delivery.handed-over"} == {s["code"] for s in event["subtype"]}
    assert [i for i in fhirkit.validate(orjson.dumps(event)) if i.severity == "error"] == []


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
