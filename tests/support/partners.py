"""How does a partner's system talk to a running hub? Over HTTP, with a token of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from hub.app import create_app
from hub.bootstrap import Runtime
from hub.config import Settings
from hub.domain.party import Party
from message_schemas import JsonObject
from message_schemas.codes import FHIR_JSON
from tests.support.documented import Documented

BASE_URL = "http://hub.test"


@dataclass(slots=True)
class Partner:
    """One party's system."""

    party: Party
    client: httpx.AsyncClient

    async def send(
        self,
        body: bytes,
        content_type: str = FHIR_JSON,
        *,
        to: str = "/fhir/$process-message",
        **headers: str,
    ) -> httpx.Response:
        """Post a message."""
        return await self.client.post(to, content=body, headers={"Content-Type": content_type, **headers})

    async def inbox(self) -> list[JsonObject]:
        """What lies in its mailbox."""
        answer = await self.client.get("/mailbox/messages", params={"limit": 500})
        assert answer.status_code == 200, answer.text
        found: list[JsonObject] = answer.json()["messages"]
        return found

    async def waiting(self, message_id: str) -> list[str]:
        """The deliveries of one message in its mailbox."""
        return [m["delivery_id"] for m in await self.inbox() if m["message_id"] == message_id]

    async def fetch(self, delivery_id: str, accept: str = FHIR_JSON) -> httpx.Response:
        """Fetch one message."""
        return await self.client.get(f"/mailbox/messages/{delivery_id}", headers={"Accept": accept})

    async def acknowledge(self, delivery_id: str, code: str = "ok") -> httpx.Response:
        """Answer one message."""
        return await self.client.post(f"/mailbox/messages/{delivery_id}/acknowledge", json={"code": code})

    async def statuses(self, message_id: str) -> list[str]:
        """Where its own message is."""
        answer = await self.client.get(f"/messages/{message_id}")
        assert answer.status_code == 200, answer.text
        return [delivery["status"] for delivery in answer.json()["deliveries"]]

    async def becomes(self, message_id: str, *statuses: str) -> None:
        """Wait until its message has these statuses."""
        async with asyncio.timeout(20):
            while await self.statuses(message_id) != list(statuses):  # noqa: ASYNC110 - over HTTP nothing rings
                await asyncio.sleep(0.05)

    async def consent(self, resource: JsonObject) -> httpx.Response:
        """Record a consent."""
        answer = await self.client.post("/fhir/Consent", json=resource, headers={"Content-Type": FHIR_JSON})
        assert answer.status_code == 201, answer.text
        return answer


@dataclass(slots=True)
class Town:
    """A running hub and the partners that were let in."""

    runtime: Runtime
    transport: httpx.ASGITransport
    documented: Documented
    partners: dict[str, Partner] = field(default_factory=dict)

    def anyone(self) -> httpx.AsyncClient:
        """A client without a token; whatever it is answered must be as documented."""
        hooks = {"response": [self.documented.hook]}
        return httpx.AsyncClient(transport=self.transport, base_url=BASE_URL, timeout=30, event_hooks=hooks)

    async def let_in(self, *parties: Party) -> None:
        """Onboard parties and fetch their tokens, as their systems would."""
        for party in parties:
            onboarded = await self.runtime.onboarding.add(party)
            client = self.anyone()
            answer = await client.post(
                "/oauth2/token",
                data={"grant_type": "client_credentials"},
                auth=(onboarded.party.client_id, onboarded.client_secret or ""),
            )
            assert answer.status_code == 200, answer.text
            client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
            self.partners[party.id] = Partner(onboarded.party, client)

    def __getitem__(self, party_id: str) -> Partner:
        return self.partners[party_id]


def settings_for(database_url: str, folder: Path, **more: Any) -> Settings:
    """The settings of a hub on this database; its keyring lies in the folder."""
    plain = {"secret_key": "a secret key of the tests", "rate_limit": "100000/s", "base_url": BASE_URL}
    return Settings(database_url=database_url, keyring=folder / "keyring", **{**plain, **more})


@asynccontextmanager
async def town(settings: Settings, *parties: Party, deliver: bool = True) -> AsyncIterator[Town]:
    """The real application at work for as long as the block lasts; the database is migrated already."""
    app = create_app(settings, deliver=deliver)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(app.router.lifespan_context(app))
        made = Town(app.state.runtime, httpx.ASGITransport(app), Documented.of(app.state.runtime.hub))
        await made.let_in(*parties)
        yield made
        for partner in made.partners.values():
            await partner.client.aclose()
