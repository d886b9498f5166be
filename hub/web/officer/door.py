"""Who may open a consent officer's page? One guard before every page and every form of theirs."""

import secrets
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI, Request, Response

from hub.flow.errors import Refused
from hub.flow.ports import ConcurrentChange
from hub.web.forms import Form, posted
from hub.web.session import Visitor, csrf_matches
from hub.web.site import CONSENT_OFFICER, Site, to_login

Page = Callable[[Visitor, Request], Awaitable[Response]]
Act = Callable[[Visitor, Request, Form], Awaitable[Response]]
_NOT_THERE: Final = ("not-found", "forbidden")


class Door:
    """Adds pages that only a consent officer finds; to others they are not there."""

    def __init__(self, site: Site, app: FastAPI) -> None:
        self._site = site
        self._app = app

    def read(self, path: str, page: Page) -> None:
        """A page; what the officer's party may not see is the same 404 as what is not there."""

        async def answer(request: Request) -> Response:
            visitor = await self._site.sessions.visitor(request)
            if visitor is None:
                return to_login(request)
            if visitor.user.role != CONSENT_OFFICER:
                return self._site.missing(visitor)
            return await self._answered(visitor, lambda: page(visitor, request))

        self._app.add_api_route(path, answer, methods=["GET"], response_model=None)

    def write(self, path: str, act: Act) -> None:
        """What a form does; one that was not made for this session does nothing."""

        async def answer(request: Request) -> Response:
            visitor = await self._site.sessions.visitor(request)
            if visitor is None:
                return to_login(request)
            if visitor.user.role != CONSENT_OFFICER:
                return self._site.missing(visitor)
            form = await posted(request)
            if not csrf_matches(visitor, form.one("csrf")):
                return self._site.message("stale", HTTPStatus.FORBIDDEN, visitor)
            return await self._answered(visitor, lambda: act(visitor, request, form))

        self._app.add_api_route(path, answer, methods=["POST"], response_model=None)

    async def _answered(self, visitor: Visitor, work: Callable[[], Awaitable[Response]]) -> Response:
        try:
            answer = await work()
        except Refused as refused:
            if refused.refusal.code not in _NOT_THERE:
                raise
            answer = self._site.missing(visitor)
        except ConcurrentChange:
            answer = self._site.message("changed_meanwhile", HTTPStatus.CONFLICT, visitor)
        self._site.sessions.renew(answer, visitor)
        return answer


def new_form_id() -> str:
    """An id for a form that is about to be shown, so that it is carried out once."""
    return secrets.token_urlsafe(18)


def once_key(visitor: Visitor, request: Request, form: Form) -> str:
    """What tells this form from every other: its id, within the visitor's own session and page."""
    return f"{visitor.csrf}{request.url.path}/{form.one('form') or new_form_id()}"
