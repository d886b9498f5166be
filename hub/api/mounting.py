"""Where do the doors for partner systems stand in the application?"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.middleware import Middleware

from hub.api import (
    audit,
    cases,
    consents,
    health,
    interfaces,
    mailbox,
    messages,
    metadata,
    oauth,
    officer,
    statistics,
)
from hub.api.answers import refusal_answer
from hub.api.arrivals import Arrivals
from hub.api.door import Documents, Door, Endpoint, OpenEndpoint, router, unexpected
from hub.api.headers import EveryAnswer
from hub.api.openapi import openapi_document
from hub.api.security import Security
from hub.flow.errors import Refusal
from hub.flow.hub import Hub
from hub.flow.intake import Intake
from message_schemas import JsonObject

ENDPOINTS: Final[tuple[Endpoint | OpenEndpoint, ...]] = (
    *oauth.ENDPOINTS,
    *messages.ENDPOINTS,
    *mailbox.ENDPOINTS,
    *consents.ENDPOINTS,
    *officer.ENDPOINTS,
    *audit.ENDPOINTS,
    *cases.ENDPOINTS,
    *statistics.ENDPOINTS,
    *metadata.ENDPOINTS,
    *interfaces.ENDPOINTS,
    *health.ENDPOINTS,
)


def mount(
    app: FastAPI,
    hub: Hub,
    intake: Intake,
    security: Security,
    *,
    asyncapi: Callable[[], JsonObject],
    trouble: Callable[[], Iterable[str]] = tuple,
) -> None:
    """Put the API under the application's root. Call it last: what is not found before it is answered here.

    `asyncapi` is the document about the broker, `trouble` names what is degraded now, for /health/ready.
    """
    app.mount("/", api(hub, intake, security, asyncapi=asyncapi, trouble=trouble))


def api(
    hub: Hub,
    intake: Intake,
    security: Security,
    *,
    asyncapi: Callable[[], JsonObject],
    trouble: Callable[[], Iterable[str]] = tuple,
) -> FastAPI:
    """The API as an application of its own: its errors are OperationOutcomes, also for unknown addresses."""
    application = FastAPI(
        openapi_url=None,
        redirect_slashes=False,
        # Its own spans would carry the address with its query, and its logs an exception's words.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        middleware=[Middleware(EveryAnswer)],
        exception_handlers={404: _not_found, 405: _not_allowed, Exception: _unexpected},
    )
    documents = Documents(cache(lambda: openapi_document(ENDPOINTS, hub.settings, hub.adapters)), asyncapi)
    door = Door(hub, intake, security, Arrivals(hub), documents, trouble)
    application.include_router(router(door, ENDPOINTS))
    return application


async def _not_found(request: Request, _error: Exception) -> Response:
    return refusal_answer(request, Refusal("not-found"))


async def _not_allowed(request: Request, error: Exception) -> Response:
    answer = refusal_answer(request, Refusal("bad-request"), 405)
    answer.headers.update(getattr(error, "headers", None) or {})
    return answer


async def _unexpected(request: Request, error: Exception) -> Response:
    return unexpected(request, error)
