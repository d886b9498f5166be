"""Does the OpenAPI document say of each call what is so: which there are, who may, what comes back?

Beside the tests here, every answer in every other test of the API is held against the document.
"""

import copy
import json
from typing import Any

import httpx
import pytest
from fastapi import Response

from adapters.registry import ADAPTERS
from hub.api.canonicals import published as definitions
from hub.api.door import Call, Endpoint, OpenEndpoint
from hub.api.health import live
from hub.api.mounting import ENDPOINTS
from hub.api.openapi import openapi_document
from hub.domain.party import SCOPES
from hub.flow.errors import TABLE
from hub.flow.hub import FlowSettings
from message_schemas import OrganizationValue
from tests.support.documented import Documented
from tests.unit.adapters.letters import letter, published
from tests.unit.api.world import CITIZEN, World, care_communication, consent, question

SETTINGS = FlowSettings(OrganizationValue(name="Handleplan Hub", party_id="hub"))
DOCUMENT: dict[str, Any] = json.loads(json.dumps(openapi_document(ENDPOINTS, SETTINGS, ADAPTERS)))
METHODS = ("get", "post", "put", "delete", "patch")
CALLS = {
    (method, path): operation
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if method in METHODS
}
TOKEN = f"{CITIZEN['system']}|{CITIZEN['value']}"
OF_THE_CONTRACT = """
    POST /oauth2/token
    POST /fhir/$process-message
    POST /native/{format}
    GET /messages/{message_id}
    POST /messages/{message_id}/cancel
    GET /mailbox/messages
    GET /mailbox/messages/{delivery_id}
    POST /mailbox/messages/{delivery_id}/acknowledge
    POST /fhir/Consent
    GET /fhir/Consent/{consent_id}
    PUT /fhir/Consent/{consent_id}
    POST /fhir/Consent/_search
    POST /consent/evaluate
    POST /fhir/AuditEvent/_search
    POST /cases/search
    GET /cases/{case_id}
    GET /cases/{case_id}/timeline
    GET /cases/{case_id}/deadlines
    POST /cases
    POST /cases/{case_id}/events
    GET /health/live
    GET /health/ready
    GET /fhir/metadata
    GET /fhir/CodeSystem/{id}
    GET /fhir/ValueSet/{id}
    GET /fhir/StructureDefinition/{id}
    GET /fhir/MessageDefinition/{id}
"""
_EACH = pytest.mark.parametrize(("method", "path"), sorted(CALLS))


def test_the_document_has_the_mounted_calls_and_no_others(hub_world: World) -> None:
    mounted = hub_world.application.openapi()["paths"]  # the framework's own list of what it serves

    served = {(method, path) for path, item in mounted.items() for method in item}

    assert set(CALLS) == served


def test_the_document_has_every_call_of_the_contract() -> None:
    promised = {tuple(line.split()) for line in OF_THE_CONTRACT.strip().splitlines()}

    documented = {(method.upper(), path) for method, path in CALLS}

    assert promised <= documented


def test_a_call_of_which_nothing_is_said_makes_no_document() -> None:
    unknown = OpenEndpoint("GET", "/health/moods", live)

    with pytest.raises(LookupError, match="/health/moods"):
        openapi_document([*ENDPOINTS, unknown], SETTINGS, ADAPTERS)


def test_a_new_kind_of_published_definition_is_described_like_the_others() -> None:
    new = OpenEndpoint("GET", "/fhir/NamingSystem/{id}", live)

    document = openapi_document([*ENDPOINTS, new], SETTINGS, ADAPTERS)

    assert document["paths"]["/fhir/NamingSystem/{id}"]["get"]["operationId"] == "readNamingSystem"


def test_every_refusal_of_the_table_is_documented_with_some_call() -> None:
    text = json.dumps([DOCUMENT["paths"], DOCUMENT["components"]["responses"]])

    missing = [code for code in TABLE if f"`{code}`" not in text]

    assert not missing


@pytest.mark.parametrize("name", ["openapi", "asyncapi"])
async def test_both_documents_are_served_without_a_token(hub_world: World, name: str) -> None:
    answer = await hub_world.client.get(f"/{name}.json")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()[name].startswith("3.")


async def test_the_served_document_is_the_one_that_the_answers_are_held_against(hub_world: World) -> None:
    answer = await hub_world.client.get("/openapi.json")

    assert answer.json() == hub_world.documented.document
    assert answer.json()["servers"][0]["url"] == "http://hub.test"


@_EACH
async def test_a_call_asks_for_the_token_that_it_is_documented_with(
    hub_world: World, method: str, path: str
) -> None:
    address = path.replace("{", "").replace("}", "")
    demands = CALLS[method, path]["security"]

    without = await hub_world.client.request(method, address)
    demanded = {scope for demand in demands for scope in demand.get("oauth2", ())}
    others = [scope for scope in SCOPES if scope not in demanded]
    weak = await hub_world.client.request(method, address, headers=hub_world.as_("centre", others))

    needs_token = any("oauth2" in demand for demand in demands)
    needs_scope = needs_token and {"oauth2": []} not in demands
    assert (without.status_code == 401) == (needs_token or path == "/oauth2/token")
    assert (weak.status_code == 403) == needs_scope


def test_the_scopes_of_the_document_are_those_that_a_party_can_have() -> None:
    flows = DOCUMENT["components"]["securitySchemes"]["oauth2"]["flows"]

    offered = flows["clientCredentials"]["scopes"]

    assert tuple(offered) == SCOPES


async def test_every_call_answers_as_it_is_documented(hub_world: World) -> None:
    calls = hub_world.documented.document["paths"]
    promised = {
        (operation["operationId"], status)
        for item in calls.values()
        for method, operation in item.items()
        if method in METHODS
        for status in operation["responses"]
        if status.startswith("2")
    }

    delivery = await _send(hub_world)
    await _follow_a_case(hub_world)
    await _manage_consents(hub_world)
    await _be_a_consent_officer(hub_world, delivery)
    await _look_around(hub_world)

    answered = {(name, status) for name, status in hub_world.documented.seen if status.startswith("2")}
    assert answered == promised


async def _send(world: World) -> str:
    """Token, messages, mailbox, native documents; each receipt and acknowledgement both ways."""
    client, gp, centre = world.client, world.as_("gp"), world.as_("centre")
    grant = {"grant_type": "client_credentials"}
    await client.post("/oauth2/token", data=grant, auth=("client-gp", "gp-secret"))
    delivery = await world.deliver()
    message_id = json.loads(care_communication())["entry"][0]["resource"]["id"]
    await client.get("/mailbox/messages?limit=1", headers=centre)
    await client.get(f"/mailbox/messages/{delivery}", headers=centre)
    await client.post(f"/mailbox/messages/{delivery}/acknowledge", json={"code": "ok"}, headers=centre)
    await client.get(f"/messages/{message_id}", headers=gp)
    await client.post(f"/messages/{message_id}/cancel", headers=gp)
    await world.send("centre", await _acknowledgement(world))
    xml = {**gp, "Content-Type": "application/xml"}
    await client.post("/native/medcom-xml", content=_letter(), headers=xml)
    await client.post("/native/medcom-xml", content=await _receipt(world), headers=xml)
    return delivery


async def _acknowledgement(world: World) -> bytes:
    """What the centre says of the GP's letter: the hub's own answer, as if the centre had sent it."""
    answer = (await world.send("gp", care_communication())).json()
    ours = {"system": "https://handleplan-hub.example/fhir/sid/party", "value": "centre"}
    for entry in answer["entry"]:
        if entry["resource"]["resourceType"] == "Organization":
            entry["resource"]["identifier"] = [ours]
    return json.dumps(answer).encode()


def _letter() -> bytes:
    """A letter from the GP to the centre that asks for a receipt."""
    sender = "<EANIdentifier>5790000209354</EANIdentifier><OrganisationName>Lægehuset</OrganisationName>"
    receiver = "<EANIdentifier>5790001348120</EANIdentifier>"
    patient = (
        f"<CivilRegistrationNumber>{CITIZEN['value']}</CivilRegistrationNumber>"
        "<PersonSurnameName>Elmer</PersonSurnameName>"
        "<EpisodeOfCareStatusCode>inaktiv</EpisodeOfCareStatusCode>"
    )
    numbers = "<Identifier>{}</Identifier><IdentifierCode>sorkode</IdentifierCode>"
    sender = sender.replace("<Org", numbers.format("265161000016000") + "<Org")
    return letter(sender=sender, receiver=receiver + numbers.format("953741000016009"), patient=patient)


async def _receipt(world: World) -> bytes:
    """The GP's receipt for a message that the centre sent it and that it has fetched."""
    body = care_communication()
    known = json.loads(body)
    ids = [known["id"], known["entry"][0]["resource"]["id"]]
    swaps = [("265161000016000", "953741000016009"), ("5790000209354", "5790001348120")]
    for one, other in swaps:
        body = (
            body.replace(one.encode(), b"@")
            .replace(other.encode(), one.encode())
            .replace(b"@", other.encode())
        )
    for old, new in zip(ids, ("reply-bundle", "1111FRE01095"), strict=True):
        body = body.replace(old.encode(), new.encode())
    await world.send("centre", body)
    gp = world.as_("gp")
    (waiting,) = (await world.client.get("/mailbox/messages", headers=gp)).json()["messages"]
    await world.client.get(
        f"/mailbox/messages/{waiting['delivery_id']}", headers={**gp, "Accept": "text/xml"}
    )
    receipt = published("CTL03_1.xml")
    for old, new in (("5790000120420", "5790000209354"), ("5790000181872", "5790001348120")):
        receipt = receipt.replace(old.encode(), new.encode())
    return receipt


async def _follow_a_case(world: World) -> None:
    client, centre = world.client, world.as_("centre")
    opened = await client.post("/cases", json={"citizen": None, "adult": True}, headers=centre)
    address = opened.headers["location"]
    fact = {"kind": "treatment-started", "at": "2026-11-22T09:00:00Z", "by": "JH", "data": {}}
    await client.post(f"{address}/events", json=fact, headers=centre)
    await client.post("/cases/search", json={"citizen": CITIZEN}, headers=centre)
    known = await client.post("/cases", json={"citizen": {**CITIZEN, "value": "2512489996"}}, headers=centre)
    await client.post(f"/cases/{known.json()['id']}/anonymise", json={"adult": True}, headers=centre)
    await client.get("/statistics/cases?from=2025-01-01", headers=centre)
    for part in ("", "/timeline?limit=1", "/timeline", "/deadlines"):
        await client.get(address + part, headers=centre)


async def _manage_consents(world: World) -> None:
    client, centre = world.client, world.as_("centre")
    created = (await world.record(consent())).json()
    await client.get(f"/fhir/Consent/{created['id']}", headers=centre)
    headers = {**centre, "Content-Type": "application/fhir+json", "If-Match": 'W/"1"'}
    await client.put(f"/fhir/Consent/{created['id']}", json=created, headers=headers)
    await world.form("/fhir/Consent/_search", "centre", {"patient:identifier": TOKEN})
    await client.post("/consent/evaluate", json=question(), headers=centre)
    await world.form("/fhir/AuditEvent/_search", "centre", {"patient:identifier": TOKEN, "_count": "5"})


async def _be_a_consent_officer(world: World, delivery: str) -> None:
    """What went under the consent without limits is reviewed; a better consent is recorded, renewed, revoked."""
    client, centre = world.client, world.as_("centre")
    evidence = {"given_at": "2026-11-22T09:00:00Z", "how": "oral", "where": "Journalnotat"}
    about = {"recipients": ["jobcenter"], "categories": ["employment"], "purposes": ["coordination"]}
    form = {"citizen": CITIZEN, "evidence": evidence, **about}
    await client.post("/consent/preview", json=form, headers=centre)
    recorded = (await client.post("/consent/record", json=form, headers=centre)).json()
    address = f"/consent/{recorded['consent']}"
    await client.post(f"{address}/renew", json={"evidence": evidence}, headers=centre)
    await client.post(f"{address}/revoke", headers=centre)
    await client.get(f"{address}/history", headers=centre)
    await client.get("/consent/work-list", headers=centre)
    finding = {"delivery_id": delivery, "finding": "consent-needed"}
    await client.post("/consent/reviews", json=finding, headers=centre)
    await client.post("/consent/custody", json={"citizen": CITIZEN, "holders": []}, headers=centre)
    await client.post("/consent/matrix", json={"citizen": CITIZEN}, headers=centre)
    await client.post("/consent/access-log", json={"citizen": CITIZEN}, headers=centre)


async def _look_around(world: World) -> None:
    one_of_each = dict(definitions().keys())  # the last of each kind
    for address in (
        *(f"/fhir/{kind}/{name}" for kind, name in one_of_each.items()),
        "/fhir/metadata",
        "/openapi.json",
        "/asyncapi.json",
        "/health/live",
        "/health/ready",
    ):
        await world.client.get(address)


async def test_what_the_document_gives_as_an_example_can_be_sent(hub_world: World) -> None:
    schemas = DOCUMENT["components"]["schemas"]
    tried = []

    for (method, path), operation in CALLS.items():
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            continue
        (example,) = schemas[content["schema"]["$ref"].rpartition("/")[2]]["examples"]
        address = path.replace("{", "").replace("}", "")
        answer = await hub_world.client.request(
            method, address, json=example, headers=hub_world.as_("centre")
        )
        tried.append((path, answer.status_code))

    assert len(tried) >= 14
    assert [found for found in tried if found[1] in (400, 415) or found[1] >= 500] == []


@pytest.mark.parametrize(
    ("lie", "what"),
    [
        (("components", "schemas", "Ready", "properties", "degraded"), "Additional properties"),
        (("components", "schemas", "Ready", "properties", "status", "enum", 0), "is not one of"),
        (("paths", "/health/ready", "get", "responses", "200"), "answers 200"),
        (("paths", "/health/ready", "get", "responses", "200", "content", "application/json"), "is application/json"),
        (("paths", "/health/ready", "get", "responses", "200", "content"), "has a body"),
        (("paths", "/health/ready"), "is not documented"),
    ],
)  # fmt: skip
async def test_a_document_that_leaves_something_out_is_found_out(
    hub_world: World, lie: tuple[str | int, ...], what: str
) -> None:
    truth = await hub_world.client.get("/health/ready")
    document: Any = copy.deepcopy(DOCUMENT)
    place = document
    for step in lie[:-1]:
        place = place[step]
    del place[lie[-1]]

    with pytest.raises(AssertionError, match=what):
        Documented(document).check(truth)


def test_a_request_that_was_taken_and_is_not_documented_is_found_out() -> None:
    request = httpx.Request("GET", "http://hub.test/health/live?moods=all")
    headers = {"Hub-Contract": "1"}

    with pytest.raises(AssertionError, match="takes a parameter"):
        Documented(DOCUMENT).check(
            httpx.Response(200, headers=headers, json={"status": "ok"}, request=request)
        )


def test_an_endpoint_with_a_scope_and_one_without_demand_different_tokens() -> None:
    async def nothing(_call: Call) -> Response:
        raise NotImplementedError

    endpoints: list[Endpoint | OpenEndpoint] = [
        Endpoint("GET", "/cases/{case_id}", "case.read", nothing),
        Endpoint("POST", "/consent/evaluate", None, nothing),
        OpenEndpoint("GET", "/health/live", live),
    ]

    paths = openapi_document(endpoints, SETTINGS, ADAPTERS)["paths"]

    assert paths["/cases/{case_id}"]["get"]["security"] == [{"oauth2": ["case.read"]}]
    assert paths["/consent/evaluate"]["post"]["security"] == [{"oauth2": ["consent.manage"]}, {"oauth2": []}]
    assert paths["/health/live"]["get"]["security"] == []
