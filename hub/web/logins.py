"""Is this the person's password? Asked slowly, off the event loop, and not too often."""

import asyncio
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from hub.flow.hub import Hub
from hub.flow.ports import User

_MOST_CHARACTERS: Final = 256
_AT_ONCE: Final = 2  # each check takes 64 MiB and a core
_PER_USER: Final = RateLimitItemPerMinute(5)
_PER_ADDRESS: Final = RateLimitItemPerMinute(30)


class Throttled(Exception):
    """Too many attempts for this user name or from this address."""


class Logins:
    """Checks user names and passwords; the answer and its time are the same for an unknown user."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._hasher = PasswordHasher()
        self._nobody = self._hasher.hash(hub.ids.uuid())
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def check(self, username: str, password: str, address: str) -> User | None:
        """The user, or None. Raises Throttled."""
        counted_as = ("user", username[:_MOST_CHARACTERS])
        within = [
            self._limiter.hit(_PER_ADDRESS, "address", address),
            self._limiter.hit(_PER_USER, *counted_as),
        ]
        if not all(within):
            raise Throttled
        if max(len(username), len(password)) > _MOST_CHARACTERS:
            return None
        async with self._hub.store.unit_of_work() as uow:
            user = await uow.people.user(username)
        known = user is not None and user.enabled
        async with self._turn:
            right = await asyncio.to_thread(
                self._verify, user.password_hash if user and known else self._nobody, password
            )
        if not (known and right):
            return None
        self._limiter.clear(_PER_USER, *counted_as)
        return user

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False
