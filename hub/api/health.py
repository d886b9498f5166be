"""Is the process alive, and is the hub doing its work?"""

import asyncio
from datetime import timedelta
from typing import Any, Final

from fastapi import Request, Response

from hub.api.answers import json_answer
from hub.api.door import Door, OpenEndpoint
from hub.flow.ports import StoreAway

_UNCLAIMED: Final = timedelta(seconds=60)  # past due by more than this, nobody is delivering
_PATIENCE: Final = 5.0  # seconds for the store to answer


async def live(_door: Door, _request: Request) -> Response:
    """The process answers."""
    return json_answer({"status": "ok"})


async def ready(door: Door, _request: Request) -> Response:
    """503 when the store is away or due work is left unclaimed; other trouble is `degraded`, with which."""
    body: dict[str, Any] = {"status": "ok", "degraded": sorted(door.trouble())}
    if body["degraded"]:
        body["status"] = "degraded"
    failing = await _failing(door, broker_away=bool(body["degraded"]))
    if failing is None:
        return json_answer(body)
    return json_answer({**body, "status": "unavailable", "reason": failing}, 503, {"Retry-After": "5"})


async def _failing(door: Door, *, broker_away: bool) -> str | None:
    now = door.hub.clock.now()
    try:
        async with asyncio.timeout(_PATIENCE):
            await door.hub.store.ping()
            async with door.hub.store.unit_of_work() as uow:
                waiting_since = await uow.deliveries.oldest_unclaimed(now)
    except (StoreAway, TimeoutError):
        return "store-away"
    # what waits for the broker is not left unclaimed: the answer says what it waits for
    if waiting_since is not None and now - waiting_since > _UNCLAIMED and not broker_away:
        return "work-unclaimed"
    return None


ENDPOINTS: Final = (OpenEndpoint("GET", "/health/live", live), OpenEndpoint("GET", "/health/ready", ready))
