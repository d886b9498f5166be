"""How does a request get to an endpoint: known, counted, allowed? And how do refusals get back?"""

import hashlib
import re
import traceback
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Final

import structlog
from fastapi import APIRouter, BackgroundTasks, Request, Response

from hub.api.answers import refusal_answer
from hub.api.arrivals import Arrivals
from hub.api.security import Security
from hub.api.tokens import BadToken, Grant
from hub.domain.party import Party
from hub.flow.errors import Refusal, Refused
from hub.flow.hub import Hub
from hub.flow.intake import Intake
from hub.flow.ports import ConcurrentChange, StoreAway
from hub.flow.records import Arrival
from message_schemas import JsonObject

_RETRY_AFTER_AWAY: Final = 5  # seconds
_AT_THE_DOOR: Final = frozenset(
    {
        "unauthenticated",
        "forbidden",
        "party-disabled",
        "too-large",
        "unsupported-content-type",
        "rate-limited",
    }
)
_PATH_VALUE: Final = re.compile(r"[^\x00-\x1f\x7f]{1,255}")
_TRACEPARENT: Final = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents about the interfaces, each made when it is asked for."""

    openapi: Callable[[], JsonObject]
    asyncapi: Callable[[], JsonObject]


@dataclass(frozen=True, slots=True)
class Door:
    """What stands behind every endpoint."""

    hub: Hub
    intake: Intake
    security: Security
    arrivals: Arrivals
    documents: Documents
    trouble: Callable[[], Iterable[str]] = tuple  # what is degraded now: the broker, or parties by name


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated request."""

    request: Request
    door: Door
    caller: Party
    grant: Grant

    @property
    def hub(self) -> Hub:
        """The ports."""
        return self.door.hub

    @property
    def traceparent(self) -> str | None:
        """The sender's W3C trace context, if it is well formed."""
        given = self.request.headers.get("traceparent", "")
        return given if _TRACEPARENT.fullmatch(given) else None

    def may(self, scope: str) -> bool:
        """Whether both the token and the party's registration, as of now, hold the scope."""
        return scope in self.grant.scopes and self.caller.may(scope)

    def path(self, name: str) -> str:
        """A value of the path; one that no id can be is not found."""
        given: str = self.request.path_params[name]
        if _PATH_VALUE.fullmatch(given) is None:
            raise Refused("not-found")
        return given


Answering = Callable[[Call], Awaitable[Response]]
OpenAnswering = Callable[[Door, Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One row of the API: what it takes to call it, and who answers."""

    method: str
    path: str
    scope: str | None  # None: any token; the service decides
    answer: Answering
    messages_come_here: bool = False  # what is refused at the door leaves a record


@dataclass(frozen=True, slots=True)
class OpenEndpoint:
    """One row of the API that needs no token."""

    method: str
    path: str
    answer: OpenAnswering


def router(door: Door, endpoints: Iterable[Endpoint | OpenEndpoint]) -> APIRouter:
    """The endpoints as routes. Bodies and parameters are read by us, since FastAPI's refusals are not ours."""
    routes = APIRouter(redirect_slashes=False)
    for endpoint in endpoints:
        routes.add_api_route(
            endpoint.path,
            _open(door, endpoint) if isinstance(endpoint, OpenEndpoint) else _guarded(door, endpoint),
            methods=[endpoint.method],
            response_model=None,
        )
    return routes


def _open(door: Door, endpoint: OpenEndpoint) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return await _safely(request, endpoint.answer(door, request))

    return answer


def _guarded(door: Door, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    async def enter(request: Request) -> Response:
        call = await _authenticated(door, request)
        wait = await door.security.limit.seconds_to_wait(call.caller.id)
        if wait is not None:
            raise Refused("rate-limited", retry_after=wait)
        if endpoint.scope is not None and not call.may(endpoint.scope):
            raise Refused("forbidden")
        return await endpoint.answer(call)

    async def answer(request: Request) -> Response:
        recorder = door if endpoint.messages_come_here else None
        return await _safely(request, enter(request), recorder)

    return answer


async def _authenticated(door: Door, request: Request) -> Call:
    """The caller by its token, as the registry has it now: a party that was disabled is so at once."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise Refused("unauthenticated")
    try:
        grant = door.security.tokens.read(token.strip(), door.hub.clock.now())
    except BadToken:
        raise Refused("unauthenticated") from None
    async with door.hub.store.unit_of_work() as uow:
        caller = (await uow.people.registry()).by_id.get(grant.party_id)
    if caller is None:
        raise Refused("unauthenticated")
    request.state.party = caller.id
    if not caller.enabled:
        raise Refused("party-disabled")
    return Call(request, door, caller, grant)


async def _safely(request: Request, answering: Awaitable[Response], recorder: Door | None = None) -> Response:
    """The answer, or the refusal as an answer. Nothing is raised from here, and nothing unexpected is told."""
    try:
        return await answering
    except Refused as refused:
        answer = refusal_answer(request, refused.refusal)
        if recorder is not None and refused.refusal.code in _AT_THE_DOOR:
            answer.background = BackgroundTasks()
            answer.background.add_task(
                recorder.arrivals.note, _arrival(recorder.hub, request, refused.refusal)
            )
        return answer
    except (StoreAway, ConcurrentChange, TimeoutError):
        return refusal_answer(request, Refusal("store-away", retry_after=_RETRY_AFTER_AWAY))
    except Exception as error:
        return unexpected(request, error)


def unexpected(request: Request, error: Exception) -> Response:
    """500 without details. The log has the kind of error and where, not its words: they may quote a message."""
    steps = traceback.extract_tb(error.__traceback__)[-5:]
    where = [f"{step.filename.rpartition('/')[2]}:{step.lineno} {step.name}" for step in steps]
    _log.error("unexpected-error", kind=type(error).__name__, where=where)
    return refusal_answer(request, Refusal("internal"))


def _arrival(hub: Hub, request: Request, refusal: Refusal) -> Arrival:
    """A refused arrival's row: nothing of its body was kept, so the hash is that of nothing."""
    declared = request.headers.get("content-length", "")
    return Arrival(
        id=hub.ids.key(),
        at=hub.clock.now(),
        channel="native" if "format" in request.path_params else "http",
        party=getattr(request.state, "party", None),
        content_type=request.headers.get("content-type", "").encode("ascii", "replace").decode()[:100],
        size=min(int(declared), 2**62) if declared.isdecimal() and len(declared) < 20 else 0,
        sha256=hashlib.sha256(b"").hexdigest(),
        status=refusal.kind.status,
        code=refusal.code,
    )
