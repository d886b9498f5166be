"""How does a party's system get an access token? OAuth 2 client credentials (RFC 6749, RFC 7523)."""

import base64
import binascii
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote_plus

from fastapi import Request, Response

from hub.api.answers import json_answer
from hub.api.bodies import form
from hub.api.clients import ASSERTION_TYPE, BadClient, TooManyProofs
from hub.api.door import Door, OpenEndpoint
from hub.api.tokens import LIFETIME
from hub.domain.party import Party, PartyRegistry
from hub.flow.errors import Refused
from hub.flow.ports import StoreAway

_ONCE: Final = ("grant_type", "scope", "client_assertion_type", "client_assertion")
_STATUS: Final = {"invalid_client": 401, "temporarily_unavailable": 503, "slow_down": 429}


class TokenRefused(Exception):
    """An error of RFC 6749 § 5.2."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


async def token(door: Door, request: Request) -> Response:
    """An access token for the client, or RFC 6749's JSON error."""
    try:
        return json_answer(await _granted(door, request), headers={"Pragma": "no-cache"})
    except TokenRefused as refused:
        return _refusal(refused.error)
    except BadClient:
        return _refusal("invalid_client")
    except TooManyProofs:
        return _refusal("slow_down")
    except StoreAway:
        return _refusal("temporarily_unavailable")
    except Refused:
        return _refusal("invalid_request")


async def _granted(door: Door, request: Request) -> Mapping[str, str | int]:
    given = await form(request)
    if any(len(given.get(name, ())) > 1 for name in _ONCE):
        raise TokenRefused("invalid_request")
    asked = {name: values[0] for name, values in given.items()}
    async with door.hub.store.unit_of_work() as uow:
        registry = await uow.people.registry()
    party = await _client(door, request, asked, registry)
    if asked.get("grant_type") != "client_credentials":
        raise TokenRefused("unsupported_grant_type" if "grant_type" in asked else "invalid_request")
    scopes = _scopes(party, asked.get("scope"))
    return {
        "access_token": door.security.tokens.issue(party, scopes, door.hub.clock.now(), door.hub.ids.uuid()),
        "token_type": "Bearer",
        "expires_in": int(LIFETIME.total_seconds()),
        "scope": " ".join(scopes),
    }


async def _client(door: Door, request: Request, asked: Mapping[str, str], registry: PartyRegistry) -> Party:
    authorization = request.headers.get("authorization")
    assertion = asked.get("client_assertion")
    if authorization is not None and assertion is not None:
        raise TokenRefused("invalid_request")  # one way at a time (RFC 6749 § 2.3)
    if authorization is not None:
        client_id, secret = _basic(authorization)
        return await door.security.clients.by_secret(registry, client_id, secret)
    if assertion is not None:
        if asked.get("client_assertion_type") != ASSERTION_TYPE:
            raise TokenRefused("invalid_request")
        return door.security.clients.by_assertion(registry, assertion, door.hub.clock.now())
    raise BadClient


def _basic(authorization: str) -> tuple[str, str]:
    kind, _, encoded = authorization.partition(" ")
    if kind.lower() != "basic":
        raise BadClient
    try:
        client_id, colon, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        raise BadClient from None
    if not colon:
        raise BadClient
    return unquote_plus(client_id), unquote_plus(secret)


def _scopes(party: Party, asked: str | None) -> tuple[str, ...]:
    """What was asked for, if the party has it; all that it has where nothing was."""
    if asked is None:
        return party.scopes
    wanted = tuple(dict.fromkeys(asked.split()))
    if not wanted or not set(wanted) <= set(party.scopes):
        raise TokenRefused("invalid_scope")
    return wanted


def _refusal(error: str) -> Response:
    status = _STATUS.get(error, 400)
    headers = {"Pragma": "no-cache"}
    if status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="handleplan-hub"'
    if status in (429, 503):
        headers["Retry-After"] = "1"
    return json_answer({"error": error}, status, headers)


ENDPOINTS: Final = (OpenEndpoint("POST", "/oauth2/token", token),)
