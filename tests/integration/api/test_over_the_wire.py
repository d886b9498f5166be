"""Does the real server keep what the API promises: bodies cut short, connections broken, many at once?"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn

from hub.app import create_app
from hub.bootstrap import Runtime
from hub.config import Settings
from hub.domain.party import SCOPES, Party
from message_schemas import PartyKind
from tests.unit.api.world import CITIZEN, care_communication, consent

MESSAGE = "/fhir/$process-message"
JSON = {"Content-Type": "application/fhir+json"}


@dataclass(frozen=True, slots=True)
class Served:
    """A hub that listens on a port of its own."""

    port: int
    runtime: Runtime
    client: httpx.AsyncClient

    async def let_in(self, party: Party) -> dict[str, str]:
        """Register the party, and let it fetch its token as its system would."""
        onboarded = await self.runtime.onboarding.add(party)
        assert onboarded.client_secret is not None
        answer = await self.client.post(
            "/oauth2/token",
            data={"grant_type": "client_credentials"},
            auth=(onboarded.party.client_id, onboarded.client_secret),
        )
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    """The embedded profile, as `hub serve` runs it."""
    settings = Settings(
        database_url=f"sqlite+aiosqlite:///{tmp_path / 'hub.db'}",
        keyring=tmp_path / "keyring",
        secret_key="a secret key of the tests",
        max_message_bytes=200_000,
        rate_limit="1000/s",
    )
    app = create_app(settings)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, access_log=False))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
        assert not serving.done(), "the server did not start"
    port = server.servers[0].sockets[0].getsockname()[1]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
        yield Served(port, app.state.runtime, client)
    server.should_exit = True
    await serving


def gp() -> Party:
    return Party("gp", PartyKind.GENERAL_PRACTICE, "Lægehuset", sor="265161000016000", gln="5790000209354")


def centre() -> Party:
    return Party(
        "centre", PartyKind.CENTRE, "Centret", sor="953741000016009", gln="5790001348120", scopes=SCOPES
    )


async def test_who_opens_the_address_in_a_browser_is_led_to_the_pages(served: Served) -> None:
    answer = await served.client.get("/")

    assert (answer.status_code, answer.headers["location"]) == (307, "/app/")


async def test_a_letter_reaches_the_centre_and_its_acknowledgement_the_sender(served: Served) -> None:
    as_gp, as_centre = await served.let_in(gp()), await served.let_in(centre())
    await served.client.post("/cases", json={"citizen": CITIZEN}, headers=as_centre)
    await served.client.post(
        "/fhir/Consent", json=consent(provision={"type": "permit"}), headers=as_centre | JSON
    )

    sent = await served.client.post(MESSAGE, content=care_communication(), headers=as_gp | JSON)
    waiting = (await served.client.get("/mailbox/messages?wait=5", headers=as_centre)).json()["messages"]
    fetched = await served.client.get(f"/mailbox/messages/{waiting[0]['delivery_id']}", headers=as_centre)
    await served.client.post(
        f"/mailbox/messages/{waiting[0]['delivery_id']}/acknowledge", json={"code": "ok"}, headers=as_centre
    )

    message_id = json.loads(care_communication())["entry"][0]["resource"]["id"]
    tracking = (await served.client.get(f"/messages/{message_id}", headers=as_gp)).json()
    assert sent.status_code == 200
    assert fetched.json()["entry"][0]["resource"]["id"] == message_id
    assert [d["status"] for d in tracking["deliveries"]] == ["acknowledged"]


@pytest.mark.parametrize("declared", [True, False])
async def test_too_large_is_refused_before_all_of_it_came(served: Served, declared: bool) -> None:
    token = (await served.let_in(gp()))["Authorization"]
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    length = "Content-Length: 100000000" if declared else "Transfer-Encoding: chunked"
    head = f"POST {MESSAGE} HTTP/1.1\r\nHost: hub\r\nAuthorization: {token}\r\n{length}\r\n"
    writer.write(f"{head}Content-Type: application/fhir+json\r\n\r\n".encode())

    async def keep_sending() -> None:
        chunk = b"x" * 10_000
        for _ in range(100):
            writer.write(chunk if declared else b"%x\r\n%s\r\n" % (len(chunk), chunk))
            await writer.drain()
            await asyncio.sleep(0)

    sending = asyncio.create_task(keep_sending())
    status = await asyncio.wait_for(reader.readline(), 10)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    writer.close()

    assert status.split()[1] == b"413"


async def test_a_sender_that_hangs_up_leaves_nothing_behind(served: Served) -> None:
    as_gp = await served.let_in(gp())
    await served.let_in(centre())
    for _ in range(20):
        _, writer = await asyncio.open_connection("127.0.0.1", served.port)
        head = f"POST {MESSAGE} HTTP/1.1\r\nHost: hub\r\nAuthorization: {as_gp['Authorization']}\r\n"
        writer.write(f"{head}Content-Type: application/fhir+json\r\nContent-Length: 1000\r\n\r\n{{".encode())
        await writer.drain()
        writer.close()

    answer = await served.client.post(MESSAGE, content=care_communication(), headers=as_gp | JSON)

    assert answer.status_code == 200


async def test_a_refused_caller_does_not_have_its_body_read(served: Served) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)

    writer.write(f"POST {MESSAGE} HTTP/1.1\r\nHost: hub\r\nContent-Length: 1000\r\n\r\n".encode())
    status = await asyncio.wait_for(reader.readline(), 10)
    writer.close()

    assert status.split()[1] == b"401"


async def test_the_pages_and_the_api_stand_beside_each_other(served: Served) -> None:
    page = await served.client.get("/app/", follow_redirects=True)
    unknown = await served.client.get("/nowhere")
    ready = await served.client.get("/health/ready")

    assert "text/html" in page.headers["content-type"]
    assert unknown.json()["resourceType"] == "OperationOutcome"
    assert ready.json() == {"status": "ok", "degraded": []}


async def test_the_documents_about_the_interfaces_are_served_to_everyone(served: Served) -> None:
    by_http = await served.client.get("/openapi.json")
    by_broker = await served.client.get("/asyncapi.json")

    assert "/fhir/$process-message" in by_http.json()["paths"]
    assert by_http.json()["servers"][0]["url"] == "http://127.0.0.1:8000"
    assert "servers" not in by_broker.json()  # the embedded profile has no broker
    assert by_broker.headers["content-type"] == "application/json"
