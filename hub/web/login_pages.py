"""How does a visitor get in and out? The log-in form, a session's beginning and its end."""

from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from hub.web.forms import posted
from hub.web.logins import Logins, Throttled
from hub.web.session import csrf_matches
from hub.web.site import LOGIN, START, Site, next_page
from hub.web.texts import TEXTS


class LoginPages:
    """Log in and log out."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._sessions = site.sessions
        self._logins = Logins(site.hub)

    def add_to(self, app: FastAPI) -> None:
        """Add the routes."""
        app.add_api_route("/login", self.login_form, methods=["GET"])
        app.add_api_route("/login", self.log_in, methods=["POST"])
        app.add_api_route("/logout", self.log_out, methods=["POST"])

    async def login_form(self, request: Request) -> Response:
        """The form; someone who is logged in already goes to the start."""
        if await self._sessions.visitor(request) is not None:
            return RedirectResponse(START, HTTPStatus.SEE_OTHER)
        return self._form(request, next_page(request.query_params.get("next", "")))

    async def log_in(self, request: Request) -> Response:
        """Begin a session, or say that it went wrong, in the same words for every reason."""
        form = await posted(request)
        where = next_page(form.one("next"))
        username = form.one("username")
        if not self._sessions.form_token_matches(request, form.one("csrf")):
            return self._form(request, where, TEXTS["login_stale"], username, HTTPStatus.FORBIDDEN)
        address = request.client.host if request.client else ""
        password = next(iter(form.fields.get("password", ())), "")
        try:
            user = await self._logins.check(username, password, address)
        except Throttled:
            text = TEXTS["login_throttled"]
            answer = self._form(request, where, text, username, HTTPStatus.TOO_MANY_REQUESTS)
            answer.headers["Retry-After"] = "60"
            return answer
        if user is None:
            return self._form(request, where, TEXTS["login_failed"], username, HTTPStatus.UNAUTHORIZED)
        answer = RedirectResponse(where, HTTPStatus.SEE_OTHER)
        self._sessions.begin(answer, user)
        return answer

    async def log_out(self, request: Request) -> Response:
        """End the session; a forged form ends nothing."""
        visitor = await self._sessions.visitor(request)
        if visitor is not None and not csrf_matches(visitor, (await posted(request)).one("csrf")):
            return self._site.missing(visitor)
        answer = RedirectResponse(LOGIN, HTTPStatus.SEE_OTHER)
        self._sessions.end(answer)
        return answer

    def _form(
        self,
        request: Request,
        where: str,
        problem: str = "",
        username: str = "",
        status: HTTPStatus = HTTPStatus.OK,
    ) -> Response:
        token = self._sessions.form_token(request)
        shown = {"csrf": token, "next": where, "problem": problem, "username": username}
        answer = self._site.page("login.html", None, status, **shown)
        self._sessions.keep_form_token(answer, token)
        return answer
