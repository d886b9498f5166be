"""Which pages are there, and who gets which? Each role's start, and what is said when something is wrong."""

from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from hub.flow.hub import Hub
from hub.flow.ports import StoreAway
from hub.web.case_pages import CasePages
from hub.web.login_pages import LoginPages
from hub.web.officer import OfficerPages
from hub.web.session import Sessions
from hub.web.site import CONSENT_OFFICER, CONSENTS, Site, to_login


class Pages:
    """All pages under /app."""

    def __init__(self, hub: Hub, sessions: Sessions) -> None:
        self._site = Site(hub, sessions)
        self._logins = LoginPages(self._site)
        self._cases = CasePages(self._site)
        self._officer = OfficerPages(self._site)

    def add_to(self, app: FastAPI) -> None:
        """Add the routes; a page that is not there and one that is not the visitor's are the same 404."""
        app.add_api_route("/", self.start, methods=["GET"])
        self._logins.add_to(app)
        self._cases.add_to(app)
        self._officer.add_to(app)
        app.add_exception_handler(404, self.missing)
        app.add_exception_handler(405, self.missing)
        app.add_exception_handler(StoreAway, self.away)
        app.add_exception_handler(500, self.wrong)

    async def start(self, request: Request) -> Response:
        """Where the visitor's work begins."""
        visitor = await self._site.sessions.visitor(request)
        if visitor is None:
            return to_login(request)
        if visitor.user.role == CONSENT_OFFICER:
            return RedirectResponse(CONSENTS, HTTPStatus.SEE_OTHER)
        return await self._cases.cases(visitor)

    async def missing(self, request: Request, error: Exception) -> Response:
        """The 404 page."""
        del error
        visitor = await self._site.sessions.visitor(request)
        return self._site.missing(visitor) if visitor else to_login(request)

    async def away(self, request: Request, error: Exception) -> Response:
        """The store cannot be reached."""
        del request, error
        answer = self._site.message("away", HTTPStatus.SERVICE_UNAVAILABLE, None)
        answer.headers["Retry-After"] = "5"
        return answer

    async def wrong(self, request: Request, error: Exception) -> Response:
        """Anything else; what it was is for the log."""
        del request, error
        return self._site.message("wrong", HTTPStatus.INTERNAL_SERVER_ERROR, None)
