"""Which signed assertion proves a party to be who it is? (RFC 7523, SMART Backend Services)"""

import json
from dataclasses import replace
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from tests.unit.api.world import BASE_URL, SECRETS, World, parties

TOKEN = "/oauth2/token"
GRANT = {"grant_type": "client_credentials"}


@pytest.fixture
def rsa() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "rsa-1"})


async def with_key(world: World, key: RSAKey | ECKey) -> None:
    gp = next(p for p in parties() if p.id == "gp")
    await world.save(replace(gp, jwks=json.dumps(KeySet([key]).as_dict(private=False))))


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
        TOKEN, data=assertion(hub_world, rsa, "RS384"), auth=("client-gp", SECRETS["gp"])
    )

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_an_assertion_of_an_unknown_kind_is_an_invalid_request(hub_world: World) -> None:
    fields = {**GRANT, "client_assertion_type": "saml", "client_assertion": "x"}

    answer = await hub_world.client.post(TOKEN, data=fields)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
