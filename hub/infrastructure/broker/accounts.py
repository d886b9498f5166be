"""How does a party get a broker account that can do what CONTRACT § 6 allows it, and nothing else?"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import httpx

from hub.infrastructure.broker.connection import single_channel
from hub.infrastructure.broker.errors import BrokerAway, broker_errors
from hub.infrastructure.broker.topology import INBOUND, declare_party_queue, declare_topology, new_queue_name

_NOTHING = "^$"


class AccountRefused(Exception):
    """RabbitMQ's management API refused: `status` is its HTTP status (401: the hub's own login is wrong)."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the broker's management API answered {status}")
        self.status = status


@dataclass(frozen=True, slots=True)
class BrokerAccount:
    """A party's login and the queue that is its own."""

    user: str
    queue: str


class BrokerAccounts:
    """Provisions accounts through the management API. Raises BrokerAway or AccountRefused."""

    def __init__(self, amqp_url: str, management_url: str, *, timeout: float = 10.0) -> None:
        """`management_url` carries the hub's own user and password: http://user:password@host:15672."""
        self._amqp_url = amqp_url
        self._vhost = quote(unquote(urlsplit(amqp_url).path[1:]) or "/", safe="")
        self._base = f"{management_url.rstrip('/')}/api"
        self._timeout = timeout
        self._tls = httpx.create_ssl_context()  # once: it is what makes a client slow to build

    async def provision(self, party_id: str, password: str, queue: str | None = None) -> BrokerAccount:
        """Make, or make again, the party's account and queue. `queue` is the one that it already has."""
        account = BrokerAccount(user_of(party_id), queue or new_queue_name(party_id))
        async with single_channel(self._amqp_url, within=self._timeout) as channel:
            with broker_errors():
                await declare_topology(channel)
                await declare_party_queue(channel, account.queue, party_id)
        await self._call("PUT", f"/users/{account.user}", {"password": password, "tags": ""})
        await self.enable(party_id, account.queue)
        return account

    async def enable(self, party_id: str, queue: str) -> None:
        """Let the account do what a party may: publish under its own routing keys, read its own queue."""
        user = user_of(party_id)
        own_keys = f"^{re.escape(party_id)}\\.[a-z-]+$"
        topic = {"exchange": INBOUND, "write": own_keys, "read": _NOTHING}
        # first what narrows: a moment without it would be a moment of too much
        await self._call("PUT", f"/topic-permissions/{self._vhost}/{user}", topic)
        permissions = {"configure": _NOTHING, "write": _only(INBOUND), "read": _only(queue)}
        await self._call("PUT", f"/permissions/{self._vhost}/{user}", permissions)

    async def rotate_password(self, party_id: str, password: str) -> None:
        """Replace the password and end the connections that were opened with the old one."""
        await self._call("PUT", f"/users/{user_of(party_id)}", {"password": password, "tags": ""})
        await self._hang_up(party_id)

    async def disable(self, party_id: str) -> None:
        """Take every permission away and end its connections; the queue keeps what waits in it."""
        user = user_of(party_id)
        await self._call("DELETE", f"/permissions/{self._vhost}/{user}")
        await self._hang_up(party_id)
        await self._call("DELETE", f"/topic-permissions/{self._vhost}/{user}")

    async def delete(self, party_id: str, queue: str) -> None:
        """Remove the account, its connections, and its queue with what waits in it."""
        await self.disable(party_id)
        await self._call("DELETE", f"/users/{user_of(party_id)}")
        await self._call("DELETE", f"/queues/{self._vhost}/{quote(queue, safe='')}")

    async def _hang_up(self, party_id: str) -> None:
        await self._call("DELETE", f"/connections/username/{user_of(party_id)}")

    async def _call(self, method: str, path: str, json: object = None) -> Any:
        try:
            async with httpx.AsyncClient(timeout=self._timeout, verify=self._tls) as client:
                answer = await client.request(method, f"{self._base}{path}", json=json)
        except httpx.HTTPError as error:
            raise BrokerAway(type(error).__name__) from error
        if answer.is_error and not (method == "DELETE" and answer.status_code == 404):
            raise AccountRefused(answer.status_code)
        return answer.json() if answer.content else None


def user_of(party_id: str) -> str:
    """The party's login. The prefix keeps a party from being named like the broker's other users."""
    return f"party.{party_id}"


def _only(name: str) -> str:
    return f"^{re.escape(name)}$"
