"""How does a partner's own system send and receive over HTTP, with nothing but its client secret?"""

import asyncio
from collections.abc import Sequence
from typing import Any, Self

import httpx

from hub.domain.party import Party
from hub.infrastructure.onboarding import Onboarded
from message_schemas import JsonObject
from message_schemas.codes import FHIR_JSON


class HttpPartner:
    """A client of the hub's API. Everything raises httpx.TransportError while no process listens."""

    def __init__(self, onboarded: Onboarded, base_url: str) -> None:
        self.party: Party = onboarded.party
        self._login = (onboarded.party.client_id, onboarded.client_secret or "")
        self._client = httpx.AsyncClient(base_url=base_url, timeout=30)
        self._token: str | None = None
        self._asking = asyncio.Lock()  # for the token, once for all calls that wait for it

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def send(self, body: bytes) -> httpx.Response:
        """POST a message Bundle."""
        return await self.call(
            "POST", "/fhir/$process-message", content=body, headers={"Content-Type": FHIR_JSON}
        )

    async def inbox(self, wait: int = 0) -> Sequence[JsonObject]:
        """What lies in the mailbox; nothing where the hub does not answer with 200."""
        answer = await self.call("GET", "/mailbox/messages", params={"wait": wait, "limit": 100})
        return answer.json()["messages"] if answer.status_code == 200 else ()

    async def fetch(self, delivery_id: str) -> httpx.Response:
        """Take one message out: its hand-over."""
        return await self.call("GET", f"/mailbox/messages/{delivery_id}", headers={"Accept": FHIR_JSON})

    async def acknowledge(self, delivery_id: str, code: str = "ok") -> httpx.Response:
        """Say that it has the message."""
        return await self.call("POST", f"/mailbox/messages/{delivery_id}/acknowledge", json={"code": code})

    async def tracking(self, message_id: str) -> JsonObject:
        """Where a message is that this party sent."""
        answer = await self.call("GET", f"/messages/{message_id}")
        found: JsonObject = answer.raise_for_status().json()
        return found

    async def call(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Any call with this party's token, which is fetched when there is none."""
        async with self._asking:
            if self._token is None:
                answer = await self._client.post(
                    "/oauth2/token", data={"grant_type": "client_credentials"}, auth=self._login
                )
                if answer.status_code != 200:
                    return answer
                self._token = answer.json()["access_token"]
        headers = {**request.pop("headers", {}), "Authorization": f"Bearer {self._token}"}
        answer = await self._client.request(method, path, headers=headers, **request)
        if answer.status_code == 401:
            self._token = None
        return answer
