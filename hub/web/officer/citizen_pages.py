"""What does the officer see of one citizen? Consents, the matrix at a day, the access log, and custody."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

import orjson
from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from hub.domain.deadline import COPENHAGEN
from hub.flow import officer
from hub.flow.officer.values import AccessLog, AccessRow, PartyShown
from hub.web import danish
from hub.web.items import time as shown_time
from hub.web.officer import people, views
from hub.web.officer.door import Door, new_form_id
from hub.web.officer.matrix import matrix_view
from hub.web.officer.names import BASES
from hub.web.officer.saying import sentences_by_consent
from hub.web.officer.shown import AccessLine, Option, Problem
from hub.web.officer.typed import parsed_day
from hub.web.officer_texts import OFFICER_TEXTS
from hub.web.session import Visitor
from hub.web.site import CONSENTS, Site

_DOWNLOAD: Final = 'attachment; filename="adgangslog.{kind}"'


@dataclass(frozen=True, slots=True)
class _Asked:
    """What of the log is wanted, as it was asked for."""

    since: str
    until: str
    party: str

    @classmethod
    def of(cls, request: Request) -> "_Asked":
        query = request.query_params
        return cls(*(query.get(name, "") for name in ("since", "until", "party")))

    @property
    def period(self) -> tuple[datetime | None, datetime | None] | None:
        """From the first day's start to the last day's end; None where the days make no sense."""
        days = [parsed_day(text) if text else None for text in (self.since, self.until)]
        if any(text and day is None for text, day in zip((self.since, self.until), days, strict=True)):
            return None
        first, last = days
        if first and last and last < first:
            return None
        since = datetime.combine(first, time(), COPENHAGEN) if first else None
        until = datetime.combine(last + timedelta(days=1), time(), COPENHAGEN) if last else None
        return since, until

    @property
    def query(self) -> str:
        """The same for a link."""
        asked = {"since": self.since, "until": self.until, "party": self.party}
        return urlencode({name: text for name, text in asked.items() if text})


class CitizenPages:
    """The pages of one citizen, found by the hub's own id."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._hub = site.hub

    def add_to(self, door: Door) -> None:
        """Add the routes."""
        door.read("/consents/citizens/{citizen_id}", self.citizen)
        door.read("/consents/citizens/{citizen_id}/log", self.log)
        door.read("/consents/citizens/{citizen_id}/log.pdf", self.log_pdf)
        door.read("/consents/citizens/{citizen_id}/log.json", self.log_json)

    async def citizen(self, visitor: Visitor, request: Request) -> Response:
        """The citizen's consents in words, and who may be told what on a day."""
        citizen = await people.citizen(self._hub, visitor.party, request.path_params["citizen_id"])
        who, agent = people.of(citizen), visitor.user.username
        rows = await officer.consents_of(self._hub, visitor.party, who, agent)
        said = await sentences_by_consent(self._hub, visitor.party, citizen.id)
        now = self._hub.clock.now()
        asked = request.query_params.get("at", "")
        day = parsed_day(asked) if asked else None
        at = datetime.combine(day, time(12), COPENHAGEN) if day else None
        matrix = await officer.matrix(self._hub, visitor.party, who, agent, at)
        active = [row for row in rows if views.in_force(row, now)]
        ended = [row for row in rows if not views.in_force(row, now)]
        shown: dict[str, Any] = {
            "citizen": people.person(citizen),
            "in_force": [views.consent(row, said[row.id], now, {}) for row in active],
            "ended": [views.consent(row, said[row.id], now, {}) for row in ended],
            "view": matrix_view(matrix),
            "new_form_id": new_form_id,
            "at": asked,
            "when": danish.long_day(day) if day else OFFICER_TEXTS["matrix_now"],
            "notice_text": OFFICER_TEXTS["custody_notice"]
            if request.query_params.get("done") == "custody"
            else "",
        }
        return self._site.page("officer/citizen.html", visitor, **shown)

    async def log(self, visitor: Visitor, request: Request) -> Response:
        """Who was shown or sent what, when, and on what basis."""
        citizen = await people.citizen(self._hub, visitor.party, request.path_params["citizen_id"])
        asked = _Asked.of(request)
        problems = () if asked.period else (Problem("since", OFFICER_TEXTS["log_dates"]),)
        period = asked.period or (None, None)
        whole = await officer.access_log(
            self._hub, visitor.party, people.of(citizen), visitor.user.username, *period
        )
        log = _of_party(whole, asked.party)
        shown: dict[str, Any] = {
            "citizen": people.person(citizen),
            "lines": [_line(row) for row in log.rows],
            "parties": _party_options(whole, asked.party),
            "count": OFFICER_TEXTS["log_count"].format(rows=_lines(len(log.rows))),
            "more": log.more,
            "asked": asked,
            "problems": problems,
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
        return self._site.page("officer/log.html", visitor, status, **shown)

    async def log_pdf(self, visitor: Visitor, request: Request) -> Response:
        """The same on paper, to hand to the citizen."""
        log = await self._asked_log(visitor, request)
        if isinstance(log, Response):
            return log
        pdf = await asyncio.to_thread(officer.access_log_pdf, log)  # a long log takes a moment
        return _download(pdf, "pdf", "application/pdf")

    async def log_json(self, visitor: Visitor, request: Request) -> Response:
        """The same for another system."""
        log = await self._asked_log(visitor, request)
        if isinstance(log, Response):
            return log
        return _download(orjson.dumps(log), "json", "application/json")

    async def _asked_log(self, visitor: Visitor, request: Request) -> AccessLog | Response:
        citizen = await people.citizen(self._hub, visitor.party, request.path_params["citizen_id"])
        asked = _Asked.of(request)
        if asked.period is None:
            where = f"{CONSENTS}/citizens/{citizen.id}/log?{asked.query}"
            return RedirectResponse(where, HTTPStatus.SEE_OTHER)  # which says what is wrong
        found = await officer.access_log(
            self._hub, visitor.party, people.of(citizen), visitor.user.username, *asked.period
        )
        return _of_party(found, asked.party)


def _of_party(log: AccessLog, party: str) -> AccessLog:
    """Only what one party did or got."""
    if not party:
        return log
    rows = tuple(
        row for row in log.rows if party in (row.who.id, row.recipient.id if row.recipient else None)
    )
    return replace(log, rows=rows)


def _party_options(log: AccessLog, chosen: str) -> tuple[Option, ...]:
    found: dict[str, PartyShown] = {}
    for row in log.rows:
        found |= {party.id: party for party in (row.who, row.recipient) if party is not None}
    named = sorted(found.values(), key=lambda party: party.name)
    return (
        Option("", OFFICER_TEXTS["log_all_parties"], not chosen),
        *(Option(party.id, party.name, party.id == chosen) for party in named),
    )


def _lines(count: int) -> str:
    return "1 linje" if count == 1 else f"{count} linjer"


def _line(row: AccessRow) -> AccessLine:
    return AccessLine(
        at=shown_time(row.at),
        who=row.who.name,
        says=row.text.da,
        basis=BASES.get(row.legal_basis, row.legal_basis) if row.legal_basis else "",
    )


def _download(content: bytes, kind: str, media_type: str) -> Response:
    headers = {"Content-Disposition": _DOWNLOAD.format(kind=kind)}
    return Response(content, media_type=media_type, headers=headers)
