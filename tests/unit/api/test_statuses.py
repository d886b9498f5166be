"""Does each refusal have the status and the OperationOutcome of CONTRACT § 3?"""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from hub.flow.ports import StoreAway
from message_schemas.codes import SID_PARTY
from tests.unit.api.world import CITIZEN, World, care_communication, world

MESSAGE = "/fhir/$process-message"
JSON = "application/fhir+json"
XML = "application/fhir+xml"


def outcome(answer: httpx.Response) -> dict[str, Any]:
    """The OperationOutcome, by itself or in an acknowledgement Bundle, in both languages."""
    assert answer.headers["hub-contract"] == "1"
    body: dict[str, Any] = answer.json()
    if body["resourceType"] == "Bundle":
        body = next(
            e["resource"] for e in body["entry"] if e["resource"]["resourceType"] == "OperationOutcome"
        )
    assert body["resourceType"] == "OperationOutcome"
    for issue in body["issue"]:
        assert issue["details"]["text"]
        assert issue["diagnostics"]
    return body


def changed(**header: Any) -> bytes:
    bundle = json.loads(care_communication())
    bundle["entry"][0]["resource"].update(header)
    return json.dumps(bundle).encode()


async def test_a_message_is_answered_with_an_acknowledgement(hub_world: World) -> None:
    answer = await hub_world.send("gp", care_communication())

    assert answer.status_code == 200
    assert answer.headers["content-type"] == JSON
    header = answer.json()["entry"][0]["resource"]
    assert header["eventCoding"]["code"] == "acknowledgement-message"
    assert header["response"]["code"] == "ok"


async def test_an_acknowledgement_sent_in_is_answered_204(hub_world: World) -> None:
    delivery_id = await hub_world.deliver()
    await hub_world.client.get(f"/mailbox/messages/{delivery_id}", headers=hub_world.as_("centre"))
    acknowledgement = (await hub_world.send("gp", care_communication())).json()
    header = acknowledgement["entry"][0]["resource"]
    mine = {"system": SID_PARTY, "value": "centre"}
    for entry in acknowledgement["entry"]:
        if entry["resource"]["resourceType"] == "Organization":
            is_sender = entry["fullUrl"].endswith(header["sender"]["reference"].rpartition("/")[2])
            entry["resource"]["identifier"] = [mine] if is_sender else entry["resource"]["identifier"]

    answer = await hub_world.send("centre", json.dumps(acknowledgement).encode())

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["hub-contract"] == "1"


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b"{}", b'{"resourceType":"Patient"}', b"\xff\xfe"])
async def test_what_is_no_message_is_400(hub_world: World, body: bytes) -> None:
    answer = await hub_world.send("gp", body)

    assert answer.status_code == 400
    assert outcome(answer)["issue"]


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer x.y.z", "Basic Z3A6Z3A="])
async def test_without_a_token_it_is_401(hub_world: World, authorization: str | None) -> None:
    headers = {"Content-Type": JSON} | ({"Authorization": authorization} if authorization is not None else {})

    answer = await hub_world.client.post(MESSAGE, content=care_communication(), headers=headers)

    assert answer.status_code == 401
    assert outcome(answer)["issue"][0]["code"] == "login"
    assert "www-authenticate" in answer.headers


async def test_a_disabled_party_is_403(hub_world: World) -> None:
    answer = await hub_world.send("psychiatry", care_communication())

    assert answer.status_code == 403
    assert outcome(answer)["issue"][0]["code"] == "forbidden"


async def test_a_token_without_the_scope_is_403(hub_world: World) -> None:
    headers = hub_world.as_("gp", ["messages.receive"], **{"Content-Type": JSON})

    answer = await hub_world.client.post(MESSAGE, content=care_communication(), headers=headers)

    assert answer.status_code == 403


async def test_a_sender_that_is_not_the_caller_is_403(hub_world: World) -> None:
    answer = await hub_world.send("jobcenter", care_communication())

    assert answer.status_code == 403
    outcome(answer)


async def test_the_same_id_with_other_content_is_409(hub_world: World) -> None:
    await hub_world.send("gp", care_communication())

    other = json.loads(care_communication())
    for entry in other["entry"]:
        if entry["resource"]["resourceType"] == "Communication":
            entry["resource"]["payload"][0]["contentString"] = "Noget andet"

    answer = await hub_world.send("gp", json.dumps(other).encode())

    assert answer.status_code == 409
    outcome(answer)


async def test_an_unknown_event_is_422(hub_world: World) -> None:
    unknown = {"system": "https://handleplan-hub.example/fhir/CodeSystem/message-event", "code": "telegram"}

    answer = await hub_world.send("gp", changed(eventCoding=unknown))

    assert answer.status_code == 422
    assert outcome(answer)["issue"][0]["expression"]


async def test_an_unknown_recipient_is_422(hub_world: World) -> None:
    bundle = (
        care_communication()
        .replace(b"953741000016009", b"953741000016999")
        .replace(b"5790001348120", b"5790001234560")
    )

    answer = await hub_world.send("gp", bundle)

    assert answer.status_code == 422
    outcome(answer)


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/pdf", "application/fhir+json; charset=utf-16"]
)
async def test_another_content_type_is_415(hub_world: World, content_type: str) -> None:
    answer = await hub_world.send("gp", care_communication(), content_type)

    assert answer.status_code == 415
    outcome(answer)


@pytest.fixture
async def small_world(prepared: Path, tmp_path: Path) -> AsyncIterator[World]:
    """A hub that takes at most 1000 bytes, and ten requests an hour from each party."""
    made = await world(prepared, tmp_path, max_message_bytes=1000, rate_limit="10/h")
    yield made
    await made.close()


async def test_too_large_is_413_before_all_of_it_is_read(small_world: World) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while read < 1_000_000:
            read += 100
            yield b"x" * 100

    headers = small_world.as_("gp", **{"Content-Type": JSON})
    chunked = await small_world.client.post(MESSAGE, content=endless(), headers=headers)
    declared = await small_world.send("gp", b"x" * 1001)

    assert (chunked.status_code, declared.status_code) == (413, 413)
    assert outcome(chunked)["issue"][0]["code"] == "too-long"


async def test_over_the_rate_limit_is_429_with_retry_after(small_world: World) -> None:
    headers = small_world.as_("gp")
    first = [await small_world.client.get("/mailbox/messages", headers=headers) for _ in range(10)]

    eleventh = await small_world.client.get("/mailbox/messages", headers=headers)
    other = await small_world.client.get("/mailbox/messages", headers=small_world.as_("jobcenter"))

    assert {answer.status_code for answer in first} == {200}
    assert eleventh.status_code == 429
    assert 1 <= int(eleventh.headers["retry-after"]) <= 3600
    assert other.status_code == 200
    outcome(eleventh)


async def test_with_the_store_away_it_is_503_with_retry_after(
    hub_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = hub_world.as_("gp")

    def away() -> None:
        raise StoreAway

    monkeypatch.setattr(hub_world.store, "unit_of_work", away)

    for answer in (
        await hub_world.client.get("/mailbox/messages", headers=headers),
        await hub_world.send("gp", care_communication()),
    ):
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) >= 1
        outcome(answer)
    token = await hub_world.client.post(
        "/oauth2/token", data={"grant_type": "client_credentials"}, auth=("client-gp", "gp-secret")
    )
    assert (token.status_code, token.json()) == (503, {"error": "temporarily_unavailable"})


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/messages/unknown"),
        ("POST", "/messages/unknown/cancel"),
        ("GET", "/mailbox/messages/unknown"),
        ("GET", "/cases/unknown"),
        ("GET", "/cases/unknown/timeline"),
        ("GET", "/cases/unknown/deadlines"),
        ("GET", "/fhir/Consent/unknown"),
        ("GET", "/fhir/CodeSystem/unknown"),
        ("GET", "/messages/" + "x" * 300),
        ("GET", "/messages/%00"),
        ("GET", "/nowhere"),
        ("GET", "/fhir/Patient/1"),
        ("POST", "/native/edifact"),
        ("GET", "/"),
    ],
)
async def test_what_is_not_there_is_404(hub_world: World, method: str, path: str) -> None:
    answer = await hub_world.client.request(method, path, headers=hub_world.as_("centre"))

    assert answer.status_code == 404
    assert outcome(answer)["issue"][0]["code"] == "not-found"


async def test_another_party_s_message_looks_as_if_it_were_not_there(hub_world: World) -> None:
    await hub_world.send("gp", care_communication())
    message_id = json.loads(care_communication())["entry"][0]["resource"]["id"]

    mine = await hub_world.client.get(f"/messages/{message_id}", headers=hub_world.as_("gp"))
    theirs = await hub_world.client.get(f"/messages/{message_id}", headers=hub_world.as_("jobcenter"))
    nobodys = await hub_world.client.get("/messages/unknown", headers=hub_world.as_("jobcenter"))

    assert mine.status_code == 200
    assert [d["recipient"] for d in mine.json()["deliveries"]] == ["centre"]
    assert (theirs.status_code, theirs.content) == (404, nobodys.content)


@pytest.mark.parametrize("method", ["DELETE", "HEAD", "PUT"])
async def test_another_method_is_405(hub_world: World, method: str) -> None:
    answer = await hub_world.client.request(method, "/mailbox/messages/x", headers=hub_world.as_("gp"))

    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


async def test_an_error_is_xml_where_the_caller_prefers_it(hub_world: World) -> None:
    answer = await hub_world.client.get("/nowhere", headers={"Accept": XML})

    assert answer.headers["content-type"].startswith(XML)
    assert answer.content.startswith(b"<?xml")
    assert b"OperationOutcome" in answer.content


async def test_an_acknowledgement_is_xml_where_the_caller_prefers_it(hub_world: World) -> None:
    headers = hub_world.as_("gp", **{"Content-Type": JSON, "Accept": f"{XML}, application/json;q=0.5"})

    answer = await hub_world.client.post(MESSAGE, content=care_communication(), headers=headers)

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(XML)


async def test_what_nobody_foresaw_is_500_without_details(
    hub_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = hub_world.as_("gp")

    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError(CITIZEN["value"])

    monkeypatch.setattr("hub.api.mailbox.inbox", broken)

    answer = await hub_world.client.get("/mailbox/messages", headers=headers)

    assert answer.status_code == 500
    assert CITIZEN["value"] not in answer.text
    outcome(answer)
