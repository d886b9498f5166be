"""How does the API know its callers, and how much may each ask for?"""

import math
import time
from dataclasses import dataclass
from typing import Final

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from hub.api.clients import Clients
from hub.api.tokens import Tokens

_UNITS: Final = {"s": "second", "m": "minute", "h": "hour", "d": "day"}


class RateLimit:
    """So many requests for each party in a sliding window, counted in this process."""

    def __init__(self, limit: str) -> None:
        self._limit = rate(limit)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def seconds_to_wait(self, party_id: str) -> int | None:
        """None if the request may go on; else after how many seconds to try again, at least 1."""
        if await self._limiter.hit(self._limit, party_id):
            return None
        window = await self._limiter.get_window_stats(self._limit, party_id)
        return max(1, math.ceil(window.reset_time - time.time()))


def rate(limit: str) -> RateLimitItem:
    """A limit as HUB_RATE_LIMIT says it: `100/s`, `6000/m` or `100/second`. Raises ValueError."""
    amount, _, unit = limit.partition("/")
    return parse(f"{amount.strip()}/{_UNITS.get(unit.strip(), unit.strip())}")


@dataclass(frozen=True, slots=True)
class Security:
    """What recognises callers, built once."""

    tokens: Tokens
    clients: Clients
    limit: RateLimit


def security(secret_key: str, base_url: str, rate_limit: str) -> Security:
    """The API's security from HUB_SECRET_KEY, HUB_BASE_URL and HUB_RATE_LIMIT."""
    issuer = base_url.rstrip("/")
    return Security(Tokens(secret_key, issuer), Clients(f"{issuer}/oauth2/token"), RateLimit(rate_limit))
