"""How is a consent recorded? Fill in, see what it opens for, save: two pages that keep what was typed."""

from http import HTTPStatus
from typing import Any, Final

from fastapi import Request, Response

from hub.domain.deadline import calendar_day
from hub.flow import officer
from hub.flow.errors import Refused
from hub.flow.officer.checking import last_day
from hub.flow.officer.values import ConsentForm, Document, Preview, Written
from hub.flow.records import Citizen
from hub.web import danish
from hub.web.forms import Form
from hub.web.officer import people, typed
from hub.web.officer.choices import Surroundings, choices, surroundings
from hub.web.officer.door import Door, new_form_id, once_key
from hub.web.officer.matrix import matrix_view, released
from hub.web.officer.once import Once
from hub.web.officer.saying import form_says
from hub.web.officer.shown import Problem
from hub.web.officer.typed import Typed
from hub.web.officer.views import messages
from hub.web.officer.written import written_page
from hub.web.officer_texts import OFFICER_TEXTS
from hub.web.session import Visitor
from hub.web.site import Site

_LATER: Final = "–"  # a preview records nothing: its evidence comes with the saving
_ON_THE_CHECK_PAGE: Final = ("document", "where")


class RecordPages:
    """The form of a consent, and the page that shows what it opens for."""

    def __init__(self, site: Site, once: Once) -> None:
        self._site = site
        self._hub = site.hub
        self._once = once

    def add_to(self, door: Door) -> None:
        """Add the routes."""
        door.read("/consents/new", self.blank)
        door.write("/consents/new", self.fill_in)

    async def blank(self, visitor: Visitor, request: Request) -> Response:
        """The form: empty, for a citizen, or with what a held message lacks."""
        delivery, citizen_id = (request.query_params.get(name, "") for name in ("delivery", "citizen"))
        today = calendar_day(self._hub.clock.now())
        if delivery:
            draft = await officer.draft_for(self._hub, visitor.party, delivery, visitor.user.username)
            citizen = await people.named(self._hub, visitor.party, draft.citizen)
            given = typed.of_draft(draft, citizen.id if citizen else "", today)
        else:
            citizen = await self._citizen(visitor, citizen_id)
            given = Typed(citizen=citizen_id, given_at=danish.day(today))
        return await self._form(visitor, given, citizen)

    async def fill_in(self, visitor: Visitor, request: Request, form: Form) -> Response:
        """Correct it, look for a party, see what it opens for, or save it."""
        given = typed.typed(form)
        citizen = await self._citizen(visitor, given.citizen)
        form_id, step = form.one("form") or new_form_id(), form.one("step")
        if step == "preview":
            return await self._preview(visitor, given, citizen, form_id)
        if step == "save":
            return await self._save(visitor, request, form, given, citizen)
        return await self._form(visitor, given, citizen, form_id=form_id)

    async def _citizen(self, visitor: Visitor, citizen_id: str) -> Citizen | None:
        """The citizen that the form is about, if the party may ask about them; None where the form has the number."""
        return await people.citizen(self._hub, visitor.party, citizen_id) if citizen_id else None

    async def _preview(
        self,
        visitor: Visitor,
        given: Typed,
        citizen: Citizen | None,
        form_id: str,
        late_problems: tuple[Problem, ...] = (),
    ) -> Response:
        now = self._hub.clock.now()
        stand_in = Document(_LATER.encode(), _LATER)
        form, problems = typed.consent_form(given, people.of(citizen) if citizen else None, now, stand_in)
        preview = None
        try:
            preview = await officer.preview(self._hub, visitor.party, form, visitor.user.username)
        except Refused as refused:
            problems += typed.problems_in(refused, "name_0")
        if problems or preview is None:
            return await self._form(visitor, given, citizen, form_id=form_id, problems=_once_each(problems))
        around = await self._around(visitor, citizen)
        shown = self._checked(visitor, form, preview, around)
        return self._site.page(
            "officer/check.html",
            visitor,
            HTTPStatus.UNPROCESSABLE_ENTITY if late_problems else HTTPStatus.OK,
            **shown,
            given=given,
            citizen=people.person(citizen) if citizen else None,
            form_id=form_id,
            problems=late_problems,
        )

    async def _save(
        self, visitor: Visitor, request: Request, form: Form, given: Typed, citizen: Citizen | None
    ) -> Response:
        upload, form_id = form.upload, form.one("form") or new_form_id()
        if upload is not None and upload.content is None:
            problem = Problem("document", OFFICER_TEXTS["too_large"])
            return await self._preview(visitor, given, citizen, form_id, (problem,))
        document = (
            Document(upload.content, OFFICER_TEXTS["document_title"])
            if upload and upload.content is not None
            else None
        )
        now = self._hub.clock.now()
        consent, problems = typed.consent_form(given, people.of(citizen) if citizen else None, now, document)
        if problems:
            return await self._form(visitor, given, citizen, form_id=form_id, problems=problems)

        async def record() -> Written:
            return await officer.record(self._hub, visitor.party, consent, visitor.user.username)

        try:
            written = await self._once.result(once_key(visitor, request, form), record)
        except Refused as refused:
            problems = typed.problems_in(refused, "where")
            late = tuple(p for p in problems if p.field in _ON_THE_CHECK_PAGE)
            if len(late) == len(problems):
                return await self._preview(visitor, given, citizen, form_id, late)
            return await self._form(visitor, given, citizen, form_id=form_id, problems=problems)
        return await written_page(self._site, visitor, "recorded", written)

    async def _form(
        self,
        visitor: Visitor,
        given: Typed,
        citizen: Citizen | None,
        *,
        form_id: str = "",
        problems: tuple[Problem, ...] = (),
    ) -> Response:
        around = await self._around(visitor, citizen)
        status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
        return self._site.page(
            "officer/record.html",
            visitor,
            status,
            given=given,
            choices=choices(given, around),
            citizen=people.person(citizen) if citizen else None,
            form_id=form_id or new_form_id(),
            problems=problems,
        )

    async def _around(self, visitor: Visitor, citizen: Citizen | None) -> Surroundings:
        cases = await people.open_cases(self._hub, visitor.party.id, citizen.id) if citizen else ()
        return await surroundings(self._hub, visitor.party, cases)

    def _checked(
        self, visitor: Visitor, form: ConsentForm, preview: Preview, around: Surroundings
    ) -> dict[str, Any]:
        ends = form.end or (last_day(form.evidence.given_at) if form.effect == "permit" else None)
        still = preview.still_held
        return {
            "says": form_says(form, visitor.party, around.registry),
            "given_day": danish.day(calendar_day(form.evidence.given_at)),
            "starts": danish.day(form.start) if form.start else "",
            "ends": danish.day(ends) if ends else "",
            "released": [released(row) for row in preview.changed],
            "still_held": OFFICER_TEXTS["check_still_held"].format(messages=messages(still)) if still else "",
            "warnings": [text.da for text in preview.warnings],
            "view": matrix_view(preview.matrix),
        }


def _once_each(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """One problem for each field: what cannot be read at all comes before what the service says of its stand-in."""
    first: dict[str, Problem] = {}
    for problem in problems:
        first.setdefault(problem.field, problem)
    return tuple(first.values())
