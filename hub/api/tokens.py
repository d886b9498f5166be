"""Who holds this access token, and what was it given for?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwt
from joserfc.jwk import OctKey

from hub.domain.party import Party

LIFETIME: Final = timedelta(minutes=15)  # the contract asks for at least 300 s
_SKEW: Final = timedelta(seconds=60)  # between the clocks of the hub's own processes
_LONGEST: Final = 4096  # characters; nothing longer is looked at
_TYPE: Final = "at+jwt"  # RFC 9068
_ALGORITHMS: Final = ["HS256"]


class BadToken(Exception):
    """Not a token of ours, or no longer one."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token says: the party, and the scopes it was given."""

    party_id: str
    scopes: frozenset[str]


class Tokens:
    """Issues and reads access tokens: JWTs under a key derived from HUB_SECRET_KEY for this purpose alone."""

    def __init__(self, secret_key: str, issuer: str) -> None:
        derived = HKDF(
            algorithm=hashes.SHA256(), length=32, salt=None, info=b"handleplan-hub access tokens"
        ).derive(secret_key.encode())
        self._key = OctKey.import_key(derived)
        self._issuer = issuer

    def issue(self, party: Party, scopes: Collection[str], now: datetime, token_id: str) -> str:
        """A signed token that lives LIFETIME from `now`."""
        claims = {
            "iss": self._issuer,
            "aud": self._issuer,
            "sub": party.id,
            "client_id": party.client_id,
            "scope": " ".join(scopes),
            "iat": int(now.timestamp()),
            "exp": int((now + LIFETIME).timestamp()),
            "jti": token_id,
        }
        return jwt.encode({"alg": "HS256", "typ": _TYPE}, claims, self._key, _ALGORITHMS)

    def read(self, token: str, now: datetime) -> Grant:
        """The grant in a token; raises BadToken unless it is ours, unaltered and within its time."""
        if len(token) > _LONGEST:
            raise BadToken
        try:
            read = jwt.decode(token, self._key, _ALGORITHMS)
        except Exception as error:  # whatever a forged token makes the library raise is a refusal
            raise BadToken from error
        claims = read.claims
        if read.header.get("typ") != _TYPE or claims.get("iss") != self._issuer:
            raise BadToken
        if claims.get("aud") != self._issuer or not _is_now(claims.get("iat"), claims.get("exp"), now):
            raise BadToken
        party_id, scope = claims.get("sub"), claims.get("scope")
        if not isinstance(party_id, str) or not isinstance(scope, str):
            raise BadToken
        return Grant(party_id, frozenset(scope.split()))


def _is_now(issued: object, expires: object, now: datetime) -> bool:
    if not isinstance(issued, int) or not isinstance(expires, int):
        return False
    return issued <= (now + _SKEW).timestamp() and now.timestamp() < expires
