"""Do the mailbox, the cases, the definitions and the health calls answer as CONTRACT § 3 says?"""

import asyncio
import json
from datetime import timedelta
from typing import Any

import fhirkit
import pytest

from hub.flow.ports import StoreAway
from message_schemas.codes import EVENT_SYSTEM, SID_CASE, InformationCategory
from tests.unit.api.world import CITIZEN, World, care_communication, consent, permit

CATEGORIES = [category.value for category in InformationCategory]


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=501", "limit=x", "limit=-1", "after=-1", "after=x", "wait=31", "wait=-1", "wait=x", "wait=nan",
     "limit=1&limit=2", "after=999999999999999999999"],
)  # fmt: skip
async def test_a_mailbox_query_out_of_bounds_is_400(hub_world: World, query: str) -> None:
    answer = await hub_world.client.get(f"/mailbox/messages?{query}", headers=hub_world.as_("gp"))

    assert answer.status_code == 400
    assert answer.json()["issue"][0]["expression"] == [query.partition("=")[0]]


async def test_an_empty_mailbox_is_an_empty_list(hub_world: World) -> None:
    answer = await hub_world.client.get("/mailbox/messages?after=&limit=&wait=", headers=hub_world.as_("gp"))

    assert answer.json() == {"messages": [], "next": None}
    assert answer.headers["cache-control"] == "no-store"


async def test_a_message_is_fetched_and_acknowledged_once(hub_world: World) -> None:
    address, headers = f"/mailbox/messages/{await hub_world.deliver()}", hub_world.as_("centre")

    fetched = await hub_world.client.get(address, headers=headers)
    first = await hub_world.client.post(f"{address}/acknowledge", json={"code": "ok"}, headers=headers)
    again = await hub_world.client.post(
        f"{address}/acknowledge", json={"code": "ok", "diagnostics": None}, headers=headers
    )

    assert fetched.status_code == 200
    assert fetched.json()["resourceType"] == "Bundle"
    assert (first.status_code, again.status_code, first.json()) == (200, 200, again.json())
    left = await hub_world.client.get("/mailbox/messages", headers=headers)
    assert left.json()["messages"] == []


@pytest.mark.parametrize("body", [{}, {"code": "fine"}, {"code": 1}, {"code": "ok", "diagnostics": 5}, []])
async def test_an_acknowledgement_that_says_nothing_known_is_400(hub_world: World, body: Any) -> None:
    answer = await hub_world.client.post(
        "/mailbox/messages/x/acknowledge", json=body, headers=hub_world.as_("centre")
    )

    assert answer.status_code == 400


async def test_another_party_s_delivery_is_not_found(hub_world: World) -> None:
    delivery_id = await hub_world.deliver()

    for method, path in (("GET", ""), ("POST", "/acknowledge")):
        answer = await hub_world.client.request(
            method,
            f"/mailbox/messages/{delivery_id}{path}",
            headers=hub_world.as_("jobcenter"),
            json={"code": "ok"} if method == "POST" else None,
        )
        assert answer.status_code == 404


async def test_a_case_is_opened_found_and_read(hub_world: World) -> None:
    headers = hub_world.as_("centre")
    opened = await hub_world.client.post(
        "/cases", json={"citizen": CITIZEN, "substance": "drugs"}, headers=headers
    )
    assert opened.status_code == 201, opened.text
    address = opened.headers["location"]

    found = await hub_world.client.post("/cases/search", json={"citizen": CITIZEN}, headers=headers)
    read = await hub_world.client.get(address, headers=headers)
    timeline = await hub_world.client.get(f"{address}/timeline?limit=1&after=", headers=headers)
    deadlines = await hub_world.client.get(f"{address}/deadlines", headers=headers)

    assert [case["id"] for case in found.json()["cases"]] == [read.json()["id"]]
    assert len(timeline.json()["events"]) == 1
    assert "treatment-guarantee" in {deadline["rule"] for deadline in deadlines.json()["deadlines"]}


async def test_a_fact_is_recorded_on_the_timeline(hub_world: World) -> None:
    headers = hub_world.as_("centre")
    opened = await hub_world.client.post("/cases", json={"citizen": CITIZEN}, headers=headers)
    fact = {"kind": "treatment-started", "at": "2026-11-22T09:00:00Z", "by": "JH", "note": "", "data": {}}

    recorded = await hub_world.client.post(f"{opened.headers['location']}/events", json=fact, headers=headers)

    assert recorded.status_code == 201, recorded.text
    assert recorded.json()["kind"] == "treatment-started"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/cases/search", {}, 400),
        ("/cases/search", {"citizen": "x"}, 400),
        ("/cases", {}, 400),
        ("/cases", {"citizen": None, "adult": "yes"}, 400),
        ("/cases", {"citizen": None, "first_contact": "2026"}, 400),
        ("/cases", {"citizen": None, "substance": "coffee"}, 422),
        ("/cases", {"citizen": {"system": SID_CASE, "value": "x"}}, 422),
        ("/cases/x/events", {"kind": "treatment-started"}, 400),
        ("/cases/x/events", {"kind": "x", "at": "2026-11-22T09:00:00Z"}, 422),
    ],
)
async def test_a_case_call_that_cannot_be_read_says_where(
    hub_world: World, path: str, body: dict[str, Any], status: int
) -> None:
    answer = await hub_world.client.post(path, json=body, headers=hub_world.as_("centre"))

    assert answer.status_code == status, answer.text
    assert answer.json()["issue"][0]["expression"]


async def test_reading_cases_takes_its_scope(hub_world: World) -> None:
    answer = await hub_world.client.post(
        "/cases/search", json={"citizen": CITIZEN}, headers=hub_world.as_("jobcenter")
    )

    assert answer.status_code == 403


async def test_the_hub_states_what_it_can_do(hub_world: World) -> None:
    answer = await hub_world.client.get("/fhir/metadata")

    assert answer.json()["fhirVersion"] == "4.0.1"
    assert [i for i in fhirkit.validate(answer.content) if i.severity == "error"] == []


@pytest.mark.parametrize(
    "address",
    [
        *(f"{kind}/{name}" for kind in ("CodeSystem", "ValueSet") for name in (
            "message-event", "information-category", "purpose", "legal-basis", "party-kind",
            "discharge-reason", "decision-output", "delivery-status", "issue",
        )),
        *(f"StructureDefinition/{name}" for name in ("purpose", "legal-basis", "justification", "discharge-reason")),
        "MessageDefinition/referral-request",
        "MessageDefinition/delivery-status",
    ],
)  # fmt: skip
async def test_a_published_definition_is_valid_in_json_and_xml(hub_world: World, address: str) -> None:
    as_json = await hub_world.client.get(f"/fhir/{address}")
    as_xml = await hub_world.client.get(f"/fhir/{address}", headers={"Accept": "application/fhir+xml"})

    assert as_json.status_code == 200
    assert as_json.json()["url"].endswith(address)
    assert [i for i in fhirkit.validate(as_json.content) if i.severity == "error"] == []
    assert as_xml.content.startswith(b"<?xml")


async def test_the_code_systems_hold_the_contract_s_codes(hub_world: World) -> None:
    categories = (await hub_world.client.get("/fhir/CodeSystem/information-category")).json()
    events = (await hub_world.client.get("/fhir/CodeSystem/message-event")).json()

    assert len(categories["concept"]) == 13
    assert {"substance-use", "contact-details"} <= {concept["code"] for concept in categories["concept"]}
    assert events["url"] == EVENT_SYSTEM
    assert len(events["concept"]) == 17


async def test_a_living_hub_is_live_and_ready_without_a_token(hub_world: World) -> None:
    live, ready = [await hub_world.client.get(f"/health/{call}") for call in ("live", "ready")]

    assert (live.status_code, ready.status_code) == (200, 200)
    assert ready.json() == {"status": "ok", "degraded": []}


async def test_trouble_with_the_broker_is_degraded_and_still_ready(hub_world: World) -> None:
    hub_world.trouble.append("broker")

    ready = await hub_world.client.get("/health/ready")

    assert (ready.status_code, ready.json()) == (200, {"status": "degraded", "degraded": ["broker"]})


async def test_a_hub_without_its_store_is_not_ready(
    hub_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away() -> None:
        raise StoreAway

    monkeypatch.setattr(hub_world.store, "ping", away)

    ready = await hub_world.client.get("/health/ready")

    assert (ready.status_code, ready.json()["reason"]) == (503, "store-away")
    assert (await hub_world.client.get("/health/live")).status_code == 200


async def test_work_that_nobody_claims_makes_the_hub_unready(hub_world: World) -> None:
    await hub_world.send("gp", care_communication())  # held: looked at again within the hour
    hub_world.clock.advance(minutes=30)
    assert (await hub_world.client.get("/health/ready")).status_code == 200

    hub_world.clock.at += timedelta(hours=1)

    ready = await hub_world.client.get("/health/ready")
    assert (ready.status_code, ready.json()["reason"]) == (503, "work-unclaimed")


async def test_a_consent_has_waiting_messages_looked_at_again_at_once(hub_world: World) -> None:
    await hub_world.client.post("/cases", json={"citizen": CITIZEN}, headers=hub_world.as_("centre"))
    await hub_world.send("gp", care_communication())
    assert await due(hub_world) == []

    answer = await hub_world.record(consent(provision=permit("centre", CATEGORIES)))

    assert answer.status_code == 201
    assert await due(hub_world) == ["centre"]


async def due(world: World) -> list[str]:
    """Recipients of the deliveries that a worker would look at now."""
    async with world.store.unit_of_work() as uow:
        return [
            claimed.delivery.recipient
            for claimed in await uow.deliveries.due(world.clock.now(), 10, ("mailbox",))
        ]


async def test_many_at_once_are_each_answered(hub_world: World) -> None:
    given = json.loads(care_communication())
    ids = (given["id"].encode(), given["entry"][0]["resource"]["id"].encode())
    bodies = [
        care_communication().replace(ids[0], b"bundle-%d" % n).replace(ids[1], b"message-%d" % n)
        for n in range(20)
    ]

    answers = await asyncio.gather(*(hub_world.send("gp", body) for body in bodies))

    assert {answer.status_code for answer in answers} == {200}, answers[0].text
    acknowledged = {a.json()["entry"][0]["resource"]["response"]["identifier"] for a in answers}
    assert acknowledged == {f"message-{n}" for n in range(20)}
