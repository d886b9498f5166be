"""Which pages are there, and who gets which? Log in, the work list, and a case's timeline that follows along."""

import hashlib
import re
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs, quote

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from hub.flow.cases import SeenCase, cases_of_party, see_case
from hub.flow.errors import Refused
from hub.flow.hub import Hub
from hub.flow.ports import StoreAway
from hub.web import danish
from hub.web.logins import Logins, Throttled
from hub.web.session import Sessions, Visitor, csrf_matches
from hub.web.texts import TEXTS
from hub.web.views import case_rows, case_view

CASEWORKER: Final = "caseworker"
_START: Final = "/app/"
_LOGIN: Final = "/app/login"
_OURS: Final = re.compile(r"/app/(cases/[A-Za-z0-9_-]{1,80})?")  # where a log-in may lead back to
_MOST_FORM_BYTES: Final = 8 * 1024


def templates() -> Environment:
    """The pages' templates; what a template does not know is an error, and every value is escaped."""
    found = Environment(
        loader=PackageLoader("hub.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals["t"] = TEXTS
    return found


class Pages:
    """The handlers, with what they share."""

    def __init__(self, hub: Hub, sessions: Sessions) -> None:
        self._hub = hub
        self._sessions = sessions
        self._logins = Logins(hub)
        self._templates = templates()

    def add_to(self, app: FastAPI) -> None:
        """Add the routes; a page that is not there and one that is not the visitor's are the same 404."""
        app.add_api_route("/login", self.login_form, methods=["GET"])
        app.add_api_route("/login", self.log_in, methods=["POST"])
        app.add_api_route("/logout", self.log_out, methods=["POST"])
        app.add_api_route("/", self.cases, methods=["GET"])
        app.add_api_route("/cases/{case_id}", self.case, methods=["GET"])
        app.add_api_route("/cases/{case_id}/live", self.live, methods=["GET"])
        app.add_exception_handler(404, self.missing)
        app.add_exception_handler(405, self.missing)
        app.add_exception_handler(StoreAway, self.away)
        app.add_exception_handler(500, self.wrong)

    async def login_form(self, request: Request) -> Response:
        """The form; someone who is logged in already goes to the start."""
        if await self._sessions.visitor(request) is not None:
            return RedirectResponse(_START, HTTPStatus.SEE_OTHER)
        return self._form(request, _next(request.query_params.get("next", "")))

    async def log_in(self, request: Request) -> Response:
        """Begin a session, or say that it went wrong, in the same words for every reason."""
        form = await _form(request)
        where = _next(form.get("next", ""))
        username = form.get("username", "").strip()
        if not self._sessions.form_token_matches(request, form.get("csrf", "")):
            return self._form(request, where, TEXTS["login_stale"], username, HTTPStatus.FORBIDDEN)
        address = request.client.host if request.client else ""
        try:
            user = await self._logins.check(username, form.get("password", ""), address)
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
        if visitor is not None and not csrf_matches(visitor, (await _form(request)).get("csrf", "")):
            return self._missing(visitor)
        answer = RedirectResponse(_LOGIN, HTTPStatus.SEE_OTHER)
        self._sessions.end(answer)
        return answer

    async def cases(self, request: Request) -> Response:
        """The work list of the visitor's party."""
        visitor = await self._sessions.visitor(request)
        if visitor is None:
            return _to_login(request)
        for_role = visitor.user.role == CASEWORKER
        found = await cases_of_party(self._hub, visitor.party.id) if for_role else ()
        rows = case_rows(found, visitor.party.id, self._hub.clock.now())
        answer = self._page("cases.html", visitor, rows=rows, for_role=for_role)
        self._sessions.renew(answer, visitor)
        return answer

    async def case(self, request: Request, case_id: str) -> Response:
        """A case's timeline; that somebody looked is audited."""
        visitor = await self._sessions.visitor(request)
        if visitor is None:
            return _to_login(request)
        seen = await self._seen(visitor, case_id, agent=visitor.user.username)
        if seen is None:
            return self._missing(visitor)
        body, version, view = await self._case_body(visitor, seen)
        answer = self._page("case.html", visitor, case=view, body=body, version=version)
        self._sessions.renew(answer, visitor)
        return answer

    async def live(self, request: Request, case_id: str, seen: str = "") -> Response:
        """What changed on a case's page since the version that was seen; 204 if nothing did."""
        visitor = await self._sessions.visitor(request)
        if visitor is None:
            return Response(status_code=HTTPStatus.UNAUTHORIZED, headers={"HX-Redirect": _LOGIN})
        found = await self._seen(visitor, case_id, agent=None)
        if found is None:
            return Response(status_code=HTTPStatus.NOT_FOUND, headers={"HX-Redirect": _START})
        body, version, view = await self._case_body(visitor, found)
        if version == seen:
            return Response(status_code=HTTPStatus.NO_CONTENT)
        updated = TEXTS["updated"].format(time=danish.clock(self._hub.clock.now()))
        return self._render("live.html", case=view, body=body, version=version, updated=updated)

    async def missing(self, request: Request, error: Exception) -> Response:
        """The 404 page."""
        del error
        visitor = await self._sessions.visitor(request)
        return self._missing(visitor) if visitor else _to_login(request)

    async def away(self, request: Request, error: Exception) -> Response:
        """The store cannot be reached."""
        del request, error
        answer = self._message("away", HTTPStatus.SERVICE_UNAVAILABLE, None)
        answer.headers["Retry-After"] = "5"
        return answer

    async def wrong(self, request: Request, error: Exception) -> Response:
        """Anything else; what it was is for the log."""
        del request, error
        return self._message("wrong", HTTPStatus.INTERNAL_SERVER_ERROR, None)

    async def _seen(self, visitor: Visitor, case_id: str, *, agent: str | None) -> SeenCase | None:
        if visitor.user.role != CASEWORKER:
            return None
        try:
            return await see_case(self._hub, visitor.party.id, case_id, agent=agent)
        except Refused:
            return None

    async def _case_body(self, visitor: Visitor, seen: SeenCase) -> tuple[str, str, Any]:
        async with self._hub.store.unit_of_work() as uow:
            registry = await uow.people.registry()
        policy = self._hub.policies.of(seen.case.policy)
        view = case_view(seen, visitor.party.id, registry, policy, self._hub.clock.now())
        body = self._templates.get_template("case_body.html").render(case=view)
        return body, hashlib.sha256(body.encode()).hexdigest()[:16], view

    def _missing(self, visitor: Visitor) -> Response:
        return self._message("missing", HTTPStatus.NOT_FOUND, visitor)

    def _message(self, key: str, status: HTTPStatus, visitor: Visitor | None) -> Response:
        title, text = TEXTS[f"{key}_title"], TEXTS[key]
        return self._page("message.html", visitor, status, title=title, text=text)

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
        answer = self._page("login.html", None, status, **shown)
        self._sessions.keep_form_token(answer, token)
        return answer

    def _page(
        self, template: str, visitor: Visitor | None, status: HTTPStatus = HTTPStatus.OK, **shown: Any
    ) -> Response:
        return self._render(template, status, visitor=visitor, **shown)

    def _render(self, template: str, status: HTTPStatus = HTTPStatus.OK, **shown: Any) -> Response:
        return HTMLResponse(self._templates.get_template(template).render(**shown), status)


async def _form(request: Request) -> dict[str, str]:
    """The posted fields, one value each; a form that is too large or no form has none."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_FORM_BYTES:
            return {}
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}


def _next(where: str) -> str:
    return where if _OURS.fullmatch(where) else _START


def _to_login(request: Request) -> Response:
    where = request.url.path
    back = f"?next={quote(where, safe='')}" if where != _START and _OURS.fullmatch(where) else ""
    return RedirectResponse(f"{_LOGIN}{back}", HTTPStatus.SEE_OTHER)
