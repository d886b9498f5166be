"""What can be done with a consent? Read how it came about, fetch its document, renew it, revoke it."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final, get_args

from fastapi import Request, Response

from hub.domain.deadline import calendar_day
from hub.flow import officer
from hub.flow.errors import Refused
from hub.flow.officer.values import Document, History, HistoryRow, Renewal, RequestedBy, Written
from hub.web import danish
from hub.web.forms import Form
from hub.web.items import time as shown_time
from hub.web.officer import people, typed, views
from hub.web.officer.choices import giver_options, how_options
from hub.web.officer.door import Door, new_form_id, once_key
from hub.web.officer.once import Once
from hub.web.officer.saying import sentences_of
from hub.web.officer.shown import HistoryLine, Option, Problem
from hub.web.officer.typed import Typed
from hub.web.officer.written import written_page
from hub.web.officer_texts import OFFICER_TEXTS
from hub.web.session import Visitor
from hub.web.site import Site

_ENDINGS: Final = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "text/plain": "txt",
}
_ASKERS: Final[tuple[RequestedBy, ...]] = get_args(RequestedBy)
_RECORDED: Final = "recorded"  # the line says so already
_LONG: Final = 10  # digits of a version's number


class ConsentPages:
    """The pages of one consent."""

    def __init__(self, site: Site, once: Once) -> None:
        self._site = site
        self._hub = site.hub
        self._once = once

    def add_to(self, door: Door) -> None:
        """Add the routes."""
        door.read("/consents/{consent_id}", self.consent)
        door.read("/consents/{consent_id}/document", self.document)
        door.read("/consents/{consent_id}/renew", self.renew_form)
        door.write("/consents/{consent_id}/renew", self.renew)
        door.write("/consents/{consent_id}/revoke", self.revoke)

    async def consent(self, visitor: Visitor, request: Request) -> Response:
        """The consent in words, with everything that was ever done to it."""
        found = await self._history(visitor, request)
        whom = await people.people(self._hub, (found.consent.citizen,))
        said = await sentences_of(self._hub, visitor.party, found.consent.id)
        writers = await people.writers(self._hub, (row.by for row in found.rows))
        shown: dict[str, Any] = {
            "consent": views.consent(found.consent, said, self._hub.clock.now(), whom),
            "lines": [_line(row, writers) for row in found.rows],
            "askers": [Option(code, OFFICER_TEXTS[f"asked_{code}"], code == "citizen") for code in _ASKERS],
            "form_id": new_form_id(),
        }
        return self._site.page("officer/consent.html", visitor, **shown)

    async def document(self, visitor: Visitor, request: Request) -> Response:
        """The evidence, to be saved and never shown by the hub itself."""
        version = request.query_params.get("version", "")
        document, content_type = await officer.evidence_document(
            self._hub,
            visitor.party,
            request.path_params["consent_id"],
            visitor.user.username,
            int(version) if version.isdecimal() and len(version) < _LONG else None,
        )
        ending = _ENDINGS.get(content_type, "bin")
        headers = {"Content-Disposition": f'attachment; filename="samtykke.{ending}"'}
        return Response(document.content, media_type=content_type, headers=headers)

    async def renew_form(self, visitor: Visitor, request: Request) -> Response:
        """How the consent was given once more."""
        found = await self._own(visitor, request)
        today = calendar_day(self._hub.clock.now())
        return await self._renew_form(visitor, found, Typed(given_at=danish.day(today)))

    async def renew(self, visitor: Visitor, request: Request, form: Form) -> Response:
        """The same consent again; a page that is older than the consent's newest version changes nothing."""
        found = await self._own(visitor, request)
        given = typed.typed(form)
        key = once_key(visitor, request, form)
        if not self._once.seen(key) and form.one("version") != str(found.consent.version):
            return self._site.message("changed_meanwhile", HTTPStatus.CONFLICT, visitor)
        upload = form.upload
        if upload is not None and upload.content is None:
            problems: tuple[Problem, ...] = (Problem("document", OFFICER_TEXTS["too_large"]),)
            return await self._renew_form(visitor, found, given, problems, form.one("form"))
        document = None
        if upload is not None and upload.content is not None:
            document = Document(upload.content, OFFICER_TEXTS["document_title"])
        consent, problems = typed.consent_form(given, typed.NO_CITIZEN, self._hub.clock.now(), document)
        renewal = Renewal(evidence=consent.evidence, end=consent.end)

        async def renewed() -> Written:
            agent = visitor.user.username
            return await officer.renew(self._hub, visitor.party, found.consent.id, renewal, agent)

        if not problems:
            try:
                written = await self._once.result(key, renewed)
                return await written_page(self._site, visitor, "renewed", written)
            except Refused as refused:
                if refused.refusal.code == "conflict":
                    return self._site.message("revoked_already", HTTPStatus.CONFLICT, visitor)
                problems = typed.problems_in(refused, "where")
        return await self._renew_form(visitor, found, given, problems, form.one("form"))

    async def revoke(self, visitor: Visitor, request: Request, form: Form) -> Response:
        """One touch, effect at once; whatever version the page showed, for nothing may delay a no."""
        asked: RequestedBy = next((code for code in _ASKERS if code == form.one("asked")), "citizen")

        async def revoked() -> Written:
            return await officer.revoke(
                self._hub, visitor.party, request.path_params["consent_id"], visitor.user.username, asked
            )

        try:
            written = await self._once.result(once_key(visitor, request, form), revoked)
        except Refused as refused:
            if refused.refusal.code != "conflict":
                raise
            return self._site.message("revoked_already", HTTPStatus.CONFLICT, visitor)
        return await written_page(self._site, visitor, "revoked", written)

    async def _own(self, visitor: Visitor, request: Request) -> History:
        """The same of a consent that the officer's party keeps, and may renew."""
        found = await self._history(visitor, request)
        if not found.consent.own:
            raise Refused("not-found")
        return found

    async def _history(self, visitor: Visitor, request: Request) -> History:
        consent_id = request.path_params["consent_id"]
        return await officer.history(self._hub, visitor.party, consent_id, visitor.user.username)

    async def _renew_form(
        self,
        visitor: Visitor,
        found: History,
        given: Typed,
        problems: tuple[Problem, ...] = (),
        form_id: str = "",
    ) -> Response:
        whom = await people.people(self._hub, (found.consent.citizen,))
        said = await sentences_of(self._hub, visitor.party, found.consent.id)
        return self._site.page(
            "officer/renew.html",
            visitor,
            HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
            consent=views.consent(found.consent, said, self._hub.clock.now(), whom),
            given=given,
            givers=giver_options(given),
            hows=how_options(given),
            form_id=form_id or new_form_id(),
            problems=problems,
        )


def _line(row: HistoryRow, writers: Mapping[str, str]) -> HistoryLine:
    return HistoryLine(
        version=row.version,
        title=OFFICER_TEXTS[f"history_{row.kind}"],
        at=shown_time(row.at),
        by=writers[row.by],
        changes=tuple(change.da for change in row.changes if change.code != _RECORDED),
    )
