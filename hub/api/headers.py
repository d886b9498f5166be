"""What does every answer carry, and what is logged of every request? Never an address: it may hold anything."""

import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

import structlog

from hub.flow.hub import CONTRACT_VERSION

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_HEADERS: Final = (
    (b"hub-contract", CONTRACT_VERSION.partition(".")[0].encode()),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
)
_log = structlog.get_logger()


class EveryAnswer:
    """ASGI middleware: adds the headers and logs method, route, status and milliseconds."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; other kinds of connections pass through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()

        async def sending(event: MutableMapping[str, Any]) -> None:
            if event["type"] == "http.response.start":
                event["headers"] = [*event.get("headers", ()), *_HEADERS]
                _log.info(
                    "answered",
                    method=scope["method"],
                    route=getattr(scope.get("route"), "path", None),
                    status=event["status"],
                    party=scope.get("state", {}).get("party"),
                    ms=round((time.perf_counter() - started) * 1000, 1),
                )
            await send(event)

        await self._app(scope, receive, sending)
