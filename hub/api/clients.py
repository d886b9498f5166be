"""Which party is this client, by its secret or by its key?

BadClient      unknown, disabled, or the proof does not hold: the caller learns no more than that
TooManyProofs  more secrets are waiting to be verified than is sound; try again
"""

import asyncio
import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from joserfc import jwt
from joserfc.jwk import KeySet
from joserfc.jws import extract_compact

from hub.domain.party import Party, PartyRegistry

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_ALGORITHMS: Final = ["RS384", "ES384"]  # SMART Backend Services
_LONGEST_ASSERTION: Final = 8192  # characters
_LONGEST_SECRET: Final = 256
_LONGEST_LIFE: Final = timedelta(minutes=5)  # SMART Backend Services: exp no more than five minutes ahead
_SKEW: Final = timedelta(seconds=60)
_AT_ONCE: Final = 2  # argon2 takes a core and 64 MiB each
_MOST_WAITING: Final = 32


class BadClient(Exception):
    """The client could not be authenticated."""


class TooManyProofs(Exception):
    """The hub verifies as many secrets as it can already."""


class Clients:
    """Authenticates clients of the token endpoint; remembers the assertions that were used."""

    def __init__(self, audience: str) -> None:
        self._audience = audience  # the token endpoint's address
        self._hasher = PasswordHasher()
        self._at_once = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0
        self._used: dict[tuple[str, str], float] = {}  # (client, jti) → exp

    async def by_secret(self, registry: PartyRegistry, client_id: str, secret: str) -> Party:
        """The party whose newest or overlapping secret this is. Raises BadClient or TooManyProofs."""
        party = registry.by_client_id.get(client_id)
        stored = party.secret_hashes if party is not None else ()
        if self._waiting >= _MOST_WAITING:
            raise TooManyProofs
        self._waiting += 1
        try:
            async with self._at_once:
                holds = await asyncio.to_thread(self._any_holds, stored, secret[:_LONGEST_SECRET])
        finally:
            self._waiting -= 1
        if party is None or not holds or not party.enabled:
            raise BadClient
        return party

    def _any_holds(self, stored: Sequence[str], secret: str) -> bool:
        """Every hash is tried, and one for who is not known: the time taken does not tell what held, or who is."""
        held = [self._holds(each, secret) for each in stored or (self._nobodys,)]
        return any(held)

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe())

    def _holds(self, stored: str, secret: str) -> bool:
        try:
            return self._hasher.verify(stored, secret)
        except (VerificationError, InvalidHashError):
            return False

    def by_assertion(self, registry: PartyRegistry, assertion: str, now: datetime) -> Party:
        """The party whose registered key signed this assertion, used for the first time. Raises BadClient."""
        if len(assertion) > _LONGEST_ASSERTION:
            raise BadClient
        try:
            claimed = _unverified(assertion)
            party = registry.by_client_id.get(claimed)
            if party is None or not party.enabled or not party.jwks:
                raise BadClient
            keys = KeySet.import_key_set(json.loads(party.jwks))
            claims = jwt.decode(assertion, keys, ASSERTION_ALGORITHMS).claims
        except Exception as error:  # whatever a forged assertion makes the library raise is a refusal
            raise BadClient from error
        if claims.get("iss") != claimed or claims.get("sub") != claimed:
            raise BadClient
        audience = claims.get("aud")
        if self._audience not in (audience if isinstance(audience, list) else [audience]):
            raise BadClient
        self._use(claimed, claims.get("jti"), claims.get("exp"), claims.get("nbf"), now)
        return party

    def _use(self, client: str, token_id: object, expires: object, from_: object, now: datetime) -> None:
        moment = now.timestamp()
        if not isinstance(expires, int | float) or not isinstance(token_id, str) or not token_id:
            raise BadClient
        if not moment < expires <= (now + _LONGEST_LIFE + _SKEW).timestamp():
            raise BadClient
        if from_ is not None and not (isinstance(from_, int | float) and from_ <= moment + _SKEW.seconds):
            raise BadClient
        self._used = {used: until for used, until in self._used.items() if until > moment}
        if (client, token_id) in self._used:
            raise BadClient
        self._used[client, token_id] = expires


def _unverified(assertion: str) -> str:
    """Whom an assertion claims to be from, before anything of it is believed; it must name its key."""
    read = extract_compact(assertion.encode())
    claims = json.loads(read.payload)
    claimed = claims.get("sub") if isinstance(claims, dict) else None
    if not isinstance(claimed, str) or not isinstance(read.headers().get("kid"), str):
        raise BadClient
    return claimed
