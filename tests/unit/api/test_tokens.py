"""Who gets an access token, and how long is it good for? (RFC 6749, SMART Backend Services)"""

import base64
import json
from dataclasses import replace
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from hub.domain.party import Party
from tests.unit.api.world import BASE_URL, SECRETS, World, parties

TOKEN = "/oauth2/token"
GRANT = {"grant_type": "client_credentials"}


def basic(client_id: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


async def ask(world: World, client_id: str, secret: str, **fields: str) -> httpx.Response:
    return await world.client.post(TOKEN, data={**GRANT, **fields}, headers=basic(client_id, secret))


async def save(world: World, party: Party) -> None:
    async with world.store.unit_of_work() as uow:
        await uow.people.save_party(party)
        await uow.commit()


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
    await save(hub_world, replace(gp, secret_hashes=newest + gp.secret_hashes))

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

    await save(hub_world, replace(gp, enabled=False))

    assert (await hub_world.client.get("/mailbox/messages", headers=token)).status_code == 403
    assert (await ask(hub_world, "client-gp", SECRETS["gp"])).status_code == 401


async def test_a_scope_that_a_party_lost_is_lost_at_once(hub_world: World) -> None:
    token = hub_world.as_("gp")
    gp = next(p for p in parties() if p.id == "gp")

    await save(hub_world, replace(gp, scopes=("messages.send",)))

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


@pytest.fixture
def rsa() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "rsa-1"})


async def with_key(world: World, key: RSAKey | ECKey) -> None:
    gp = next(p for p in parties() if p.id == "gp")
    await save(world, replace(gp, jwks=json.dumps(KeySet([key]).as_dict(private=False))))


def assertion(world: World, key: RSAKey | ECKey, alg: str, **changes: Any) -> dict[str, str]:
    now = world.clock.now().timestamp()
    claims: dict[str, Any] = {
        "iss": "client-gp",
        "sub": "client-gp",
        "aud": f"{BASE_URL}/oauth2/token",
        "exp": int(now) + 240,
        "jti": "first",
    }
    claims = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    kid = {"kid": key.kid} if changes.get("kid", True) else {}
    return {
        **GRANT,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": jwt.encode({"alg": alg, "typ": "JWT", **kid}, claims, key, [alg]),
    }


async def test_a_party_may_prove_itself_by_its_registered_key(hub_world: World, rsa: RSAKey) -> None:
    elliptic = ECKey.generate_key("P-384", {"kid": "ec-1"})

    for key, alg in ((rsa, "RS384"), (elliptic, "ES384")):
        await with_key(hub_world, key)
        answer = await hub_world.client.post(TOKEN, data=assertion(hub_world, key, alg, jti=alg))

        assert answer.status_code == 200, answer.text
        assert answer.json()["access_token"]


async def test_an_assertion_is_used_once(hub_world: World, rsa: RSAKey) -> None:
    await with_key(hub_world, rsa)
    given = assertion(hub_world, rsa, "RS384")

    first = await hub_world.client.post(TOKEN, data=given)
    again = await hub_world.client.post(TOKEN, data=given)

    assert (first.status_code, again.status_code) == (200, 401)


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "http://elsewhere/oauth2/token"},
        {"aud": None},
        {"exp": None},
        {"jti": None},
        {"iss": "client-centre"},
        {"sub": "client-centre"},
        {"sub": None},
        {"kid": False},
        {"exp": "soon"},
    ],
)
async def test_an_assertion_that_does_not_hold_is_refused(
    hub_world: World, rsa: RSAKey, changes: dict[str, Any]
) -> None:
    await with_key(hub_world, rsa)

    answer = await hub_world.client.post(TOKEN, data=assertion(hub_world, rsa, "RS384", **changes))

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("seconds", [-1, 3600])
async def test_an_assertion_lives_five_minutes_at_most(hub_world: World, rsa: RSAKey, seconds: int) -> None:
    await with_key(hub_world, rsa)
    ends = int(hub_world.clock.now().timestamp()) + seconds

    answer = await hub_world.client.post(TOKEN, data=assertion(hub_world, rsa, "RS384", exp=ends))

    assert answer.status_code == 401


async def test_an_assertion_by_another_key_is_refused(hub_world: World, rsa: RSAKey) -> None:
    await with_key(hub_world, rsa)
    stranger = RSAKey.generate_key(2048, {"kid": "rsa-1"})

    answer = await hub_world.client.post(TOKEN, data=assertion(hub_world, stranger, "RS384"))

    assert answer.status_code == 401


@pytest.mark.parametrize("given", ["", "a.b.c", "x" * 9000, "e30.e30.e30", "e30.W10.e30"])
async def test_an_assertion_that_is_none_is_refused(hub_world: World, given: str) -> None:
    fields = {
        **GRANT,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": given,
    }

    answer = await hub_world.client.post(TOKEN, data=fields)

    assert answer.status_code == 401


async def test_two_ways_of_proof_at_once_are_an_invalid_request(hub_world: World, rsa: RSAKey) -> None:
    await with_key(hub_world, rsa)

    answer = await hub_world.client.post(
        TOKEN, data=assertion(hub_world, rsa, "RS384"), headers=basic("client-gp", SECRETS["gp"])
    )

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
