"""What does a caseworker see? The work list of their party, and a case's timeline that follows along."""

import hashlib
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response

from hub.flow.cases import SeenCase, cases_of_party, see_case
from hub.flow.errors import Refused
from hub.web import danish
from hub.web.session import Visitor
from hub.web.site import CASEWORKER, LOGIN, START, Site, to_login
from hub.web.texts import TEXTS
from hub.web.views import case_rows, case_view


class CasePages:
    """The work list and the timeline."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._hub = site.hub

    def add_to(self, app: FastAPI) -> None:
        """Add the routes; the work list is the start of who has no other, see hub/web/pages.py."""
        app.add_api_route("/cases/{case_id}", self.case, methods=["GET"])
        app.add_api_route("/cases/{case_id}/live", self.live, methods=["GET"])

    async def cases(self, visitor: Visitor) -> Response:
        """The work list of the visitor's party."""
        for_role = visitor.user.role == CASEWORKER
        found = await cases_of_party(self._hub, visitor.party.id) if for_role else ()
        rows = case_rows(found, visitor.party.id, self._hub.clock.now())
        answer = self._site.page("cases.html", visitor, rows=rows, for_role=for_role)
        self._site.sessions.renew(answer, visitor)
        return answer

    async def case(self, request: Request, case_id: str) -> Response:
        """A case's timeline; that somebody looked is audited."""
        visitor = await self._site.sessions.visitor(request)
        if visitor is None:
            return to_login(request)
        seen = await self._seen(visitor, case_id, agent=visitor.user.username)
        if seen is None:
            return self._site.missing(visitor)
        body, version, view = await self._case_body(visitor, seen)
        answer = self._site.page("case.html", visitor, case=view, body=body, version=version)
        self._site.sessions.renew(answer, visitor)
        return answer

    async def live(self, request: Request, case_id: str, seen: str = "") -> Response:
        """What changed on a case's page since the version that was seen; 204 if nothing did."""
        visitor = await self._site.sessions.visitor(request)
        if visitor is None:
            return Response(status_code=HTTPStatus.UNAUTHORIZED, headers={"HX-Redirect": LOGIN})
        found = await self._seen(visitor, case_id, agent=None)
        if found is None:
            return Response(status_code=HTTPStatus.NOT_FOUND, headers={"HX-Redirect": START})
        body, version, view = await self._case_body(visitor, found)
        if version == seen:
            return Response(status_code=HTTPStatus.NO_CONTENT)
        updated = TEXTS["updated"].format(time=danish.clock(self._hub.clock.now()))
        return self._site.render("live.html", case=view, body=body, version=version, updated=updated)

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
        body = self._site.templates.get_template("case_body.html").render(case=view)
        return body, hashlib.sha256(body.encode()).hexdigest()[:16], view
