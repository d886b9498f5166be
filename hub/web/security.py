"""What may a browser do with our pages? Nothing but show them: headers for every answer under /app."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS: Final = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_HSTS: Final = "max-age=31536000"
_CACHE: Final = b"cache-control"

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]


class SecurityHeaders:
    """Wraps the pages and their error pages. An answer that names no Cache-Control is never stored."""

    def __init__(self, app: Application, *, secure: bool) -> None:
        self._app = app
        named = _HEADERS | ({"strict-transport-security": _HSTS} if secure else {})
        self._headers = [(name.encode("ascii"), value.encode("ascii")) for name, value in named.items()]

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                if all(name != _CACHE for name, _ in headers):
                    headers.append((_CACHE, b"no-store"))
                message = {**message, "headers": [*headers, *self._headers]}
            await send(message)

        await self._app(scope, receive, with_headers)
