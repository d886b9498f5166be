"""What needs the officer now? The work list, the search for a citizen, and the review of what law let through."""

from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from hub.domain.deadline import calendar_day
from hub.flow import officer
from hub.flow.errors import Refused
from hub.flow.officer.values import ConsentRow, ReviewRow
from hub.web import danish
from hub.web.forms import Form
from hub.web.officer import people, views
from hub.web.officer.door import Door
from hub.web.officer.saying import sentences_of
from hub.web.officer.shown import Option, Problem
from hub.web.officer.typed import problems_in
from hub.web.officer_texts import OFFICER_TEXTS
from hub.web.session import Visitor
from hub.web.site import CONSENTS, Site


class WorkListPages:
    """The start of a consent officer's day."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._hub = site.hub

    def add_to(self, door: Door) -> None:
        """Add the routes."""
        door.read("/consents", self.work_list)
        door.write("/consents/find", self.find)
        door.read("/consents/reviews/{delivery_id}", self.review_form)
        door.write("/consents/reviews/{delivery_id}", self.review)

    async def work_list(self, visitor: Visitor, request: Request) -> Response:
        """Everything that waits, with the search."""
        notice = OFFICER_TEXTS["reviewed_notice"] if request.query_params.get("done") == "review" else ""
        return await self._work_list(visitor, notice=notice)

    async def find(self, visitor: Visitor, request: Request, form: Form) -> Response:
        """Lead to the citizen's page; a citizen whom the party may not ask about is as unknown as one who is."""
        del request
        identifier = people.identifier_of(form.one("number"))
        if identifier is None:
            problem = Problem("number", OFFICER_TEXTS["need_number"])
            return await self._work_list(visitor, problem, HTTPStatus.UNPROCESSABLE_ENTITY)
        citizen = await people.named(self._hub, visitor.party, identifier)
        if citizen is not None:
            return RedirectResponse(f"{CONSENTS}/citizens/{citizen.id}", HTTPStatus.SEE_OTHER)
        today = danish.day(calendar_day(self._hub.clock.now()))
        return self._site.page("officer/not_found.html", visitor, number=form.one("number"), today=today)

    async def review_form(self, visitor: Visitor, request: Request) -> Response:
        """A disclosure without consent, and what to say about it."""
        row = await self._to_review(visitor, request)
        return await self._review_form(visitor, row)

    async def review(self, visitor: Visitor, request: Request, form: Form) -> Response:
        """Write what was found, once."""
        finding, note = form.one("finding"), form.one("note")
        problems = []
        if finding not in views.FINDINGS:
            problems.append(Problem("finding_0", OFFICER_TEXTS["finding_missing"]))
        elif finding == "not-justified" and not note:
            problems.append(Problem("note", OFFICER_TEXTS["finding_note_missing"]))
        delivery = request.path_params["delivery_id"]
        if not problems:
            known = next(code for code in views.FINDINGS if code == finding)
            try:
                await officer.review(
                    self._hub, visitor.party, delivery, known, note or None, visitor.user.username
                )
                return RedirectResponse(f"{CONSENTS}?done=review", HTTPStatus.SEE_OTHER)
            except Refused as refused:
                if refused.refusal.code == "conflict":
                    return self._site.message("reviewed_already", HTTPStatus.CONFLICT, visitor)
                problems += problems_in(refused, "note")
        row = await self._to_review(visitor, request)
        return await self._review_form(visitor, row, finding, note, tuple(problems))

    async def _work_list(
        self,
        visitor: Visitor,
        problem: Problem | None = None,
        status: HTTPStatus = HTTPStatus.OK,
        notice: str = "",
    ) -> Response:
        found = await officer.work_list(self._hub, visitor.party, visitor.user.username)
        whom = await people.people(self._hub, views.everybody(found))
        shown: dict[str, Any] = {
            "held": [views.held(row, whom) for row in found.held],
            "reviews": [views.review(row, whom) for row in found.to_review],
            "unfounded": [views.review(row, whom) for row in found.not_justified],
            "ending": [
                views.consent(row, await self._says(visitor, row), found.at, whom) for row in found.ending
            ],
            "unreadable": [views.unreadable(row, whom) for row in found.unreadable],
            "more": found.more,
            "problems": (problem,) if problem else (),
            "notice_text": notice,
        }
        return self._site.page("officer/work_list.html", visitor, status, **shown)

    async def _says(self, visitor: Visitor, row: ConsentRow) -> tuple[str, ...]:
        return await sentences_of(self._hub, visitor.party, row.id)

    async def _to_review(self, visitor: Visitor, request: Request) -> ReviewRow:
        found = await officer.work_list(self._hub, visitor.party, visitor.user.username)
        wanted = request.path_params["delivery_id"]
        row = next((row for row in found.to_review if row.delivery_id == wanted), None)
        if row is None:
            raise Refused("not-found")
        return row

    async def _review_form(
        self,
        visitor: Visitor,
        row: ReviewRow,
        finding: str = "",
        note: str = "",
        problems: tuple[Problem, ...] = (),
    ) -> Response:
        whom = await people.people(self._hub, (row.citizen,))
        options = [
            Option(code, OFFICER_TEXTS[key], code == finding) for code, (key, _) in views.FINDINGS.items()
        ]
        status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
        shown = {"review": views.review(row, whom), "options": options, "note": note, "problems": problems}
        return self._site.page("officer/review.html", visitor, status, **shown)
