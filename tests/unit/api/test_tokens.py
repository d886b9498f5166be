"""Who gets an access token, and how long is it good for? (RFC 6749)"""

import base64
import json
from dataclasses import replace
from typing import Any

import httpx
import pytest
from joserfc import jwt

from tests.unit.api.world import SECRETS, World, parties

TOKEN = "/oauth2/token"
GRANT = {"grant_type": "client_credentials"}


def basic(client_id: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


async def ask(world: World, client_id: str, secret: str, **fields: str) -> httpx.Response:
    return await world.client.post(TOKEN, data={**GRANT, **fields}, headers=basic(client_id, secret))


async def test_a_party_gets_a_token_for_all_its_scopes(hub_world: World) -> None:
    answer = await ask(hub_world, "client-gp", SECRETS["gp"])

    assert answer.status_code == 200
    given = answer.json()
    assert given["token_type"] == "Bearer"
    assert given["expires_in"] >= 300
    assert given["scope"].split() == ["messages.send", "messages.receive", "case.read"]

    use = {"Authorization": f"Bearer {given['access_token']}"}
    assert (await hub_world.client.get("/mailbox/messages", headers=use)).status_code == 200


async def test_a_party_may_ask_for_less_than_it_has(hub_world: World) -> None:
    answer = await ask(hub_world, "client-gp", SECRETS["gp"], scope="messages.send")

    use = {"Authorization": f"Bearer {answer.json()['access_token']}"}

    assert answer.json()["scope"] == "messages.send"
    assert (await hub_world.client.get("/mailbox/messages", headers=use)).status_code == 403


@pytest.mark.parametrize(
    ("client_id", "secret", "fields", "status", "error"),
    [
        ("client-gp", "another secret", {}, 401, "invalid_client"),
        ("client-nobody", "gp-secret", {}, 401, "invalid_client"),
        ("client-psychiatry", "psychiatry-secret", {}, 401, "invalid_client"),
        ("client-gp", "gp-secret", {"scope": "consent.manage"}, 400, "invalid_scope"),
        ("client-gp", "gp-secret", {"scope": "messages.send everything"}, 400, "invalid_scope"),
        ("client-gp", "gp-secret", {"grant_type": "password"}, 400, "unsupported_grant_type"),
        ("client-gp", "gp-secret", {"grant_type": ""}, 400, "invalid_request"),
    ],
)
async def test_a_refused_token_is_an_oauth_error(
    hub_world: World, client_id: str, secret: str, fields: dict[str, str], status: int, error: str
) -> None:
    answer = await ask(hub_world, client_id, secret, **fields)

    assert (answer.status_code, answer.json()) == (status, {"error": error})
    assert answer.headers["cache-control"] == "no-store"
    assert ("www-authenticate" in answer.headers) == (status == 401)


@pytest.mark.parametrize(
    "authorization", ["", "Basic", "Basic !!!", "Basic Z3A=", "Bearer x", "Basic /////w=="]
)
async def test_a_client_without_readable_credentials_is_not_let_in(
    hub_world: World, authorization: str
) -> None:
    headers = {"Authorization": authorization} if authorization else {}

    answer = await hub_world.client.post(TOKEN, data=GRANT, headers=headers)

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_a_token_request_that_is_no_form_is_invalid(hub_world: World) -> None:
    answer = await hub_world.client.post(TOKEN, json=GRANT, headers=basic("client-gp", SECRETS["gp"]))

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_an_overlapping_older_secret_still_counts(hub_world: World) -> None:
    gp = next(p for p in parties() if p.id == "gp")
    newest = next(p for p in parties() if p.id == "jobcenter").secret_hashes
    await hub_world.save(replace(gp, secret_hashes=newest + gp.secret_hashes))

    assert (await ask(hub_world, "client-gp", SECRETS["gp"])).status_code == 200
    assert (await ask(hub_world, "client-gp", SECRETS["jobcenter"])).status_code == 200


async def test_a_token_expires(hub_world: World) -> None:
    token = hub_world.as_("gp")
    hub_world.clock.advance(minutes=14)
    assert (await hub_world.client.get("/mailbox/messages", headers=token)).status_code == 200

    hub_world.clock.advance(minutes=2)

    answer = await hub_world.client.get("/mailbox/messages", headers=token)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["resourceType"] == "OperationOutcome"


async def test_a_disabled_party_is_out_at_once(hub_world: World) -> None:
    token = hub_world.as_("gp")
    gp = next(p for p in parties() if p.id == "gp")

    await hub_world.save(replace(gp, enabled=False))

    assert (await hub_world.client.get("/mailbox/messages", headers=token)).status_code == 403
    assert (await ask(hub_world, "client-gp", SECRETS["gp"])).status_code == 401


async def test_a_scope_that_a_party_lost_is_lost_at_once(hub_world: World) -> None:
    token = hub_world.as_("gp")
    gp = next(p for p in parties() if p.id == "gp")

    await hub_world.save(replace(gp, scopes=("messages.send",)))

    assert (await hub_world.client.get("/mailbox/messages", headers=token)).status_code == 403


@pytest.mark.parametrize("change", ["signature", "algorithm", "issuer", "type", "no claims"])
async def test_a_token_that_is_not_ours_is_refused(hub_world: World, change: str) -> None:
    header, claims, signature = hub_world.token("gp").split(".")
    said = json.loads(base64.urlsafe_b64decode(claims + "=="))
    forged = {
        "signature": f"{header}.{claims}.{signature[:-4]}AAAA",
        "algorithm": f"{_part({'alg': 'none', 'typ': 'at+jwt'})}.{claims}.",
        "issuer": _signed(hub_world, {**said, "iss": "http://elsewhere"}, "at+jwt"),
        "type": _signed(hub_world, said, "JWT"),
        "no claims": _signed(hub_world, {}, "at+jwt"),
    }[change]

    answer = await hub_world.client.get("/mailbox/messages", headers={"Authorization": f"Bearer {forged}"})

    assert answer.status_code == 401


def _part(value: dict[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _signed(world: World, claims: dict[str, Any], kind: str) -> str:
    return jwt.encode({"alg": "HS256", "typ": kind}, claims, world.security.tokens._key, ["HS256"])


async def test_more_secrets_at_once_than_is_sound_are_asked_to_wait(
    hub_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.api.clients._MOST_WAITING", 0)

    answer = await ask(hub_world, "client-gp", SECRETS["gp"])

    assert (answer.status_code, answer.json()) == (429, {"error": "slow_down"})
    assert int(answer.headers["retry-after"]) >= 1


async def test_a_field_given_twice_is_an_invalid_request(hub_world: World) -> None:
    headers = basic("client-gp", SECRETS["gp"]) | {"Content-Type": "application/x-www-form-urlencoded"}
    body = b"grant_type=client_credentials&scope=messages.send&scope=case.read"

    answer = await hub_world.client.post(TOKEN, content=body, headers=headers)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
