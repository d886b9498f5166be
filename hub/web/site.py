"""What does every page share? Who is looking, how a page is made, and what is said where there is none."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from hub.flow.hub import Hub
from hub.web.officer_texts import OFFICER_TEXTS
from hub.web.session import Sessions, Visitor
from hub.web.texts import TEXTS

CASEWORKER: Final = "caseworker"
CONSENT_OFFICER: Final = "consent-officer"
START: Final = "/app/"
LOGIN: Final = "/app/login"
CONSENTS: Final = "/app/consents"
_OURS: Final = re.compile(r"/app/(cases/[A-Za-z0-9_-]{1,80}|consents(/[A-Za-z0-9_-]{1,80}){0,3})?")


def templates() -> Environment:
    """The pages' templates; what a template does not know is an error, and every value is escaped."""
    found = Environment(
        loader=PackageLoader("hub.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals["t"] = {**TEXTS, **OFFICER_TEXTS}
    return found


class Site:
    """The hub, its sessions and its templates, and the answers that all pages give alike."""

    def __init__(self, hub: Hub, sessions: Sessions) -> None:
        self.hub = hub
        self.sessions = sessions
        self.templates = templates()

    def page(
        self, template: str, visitor: Visitor | None, status: HTTPStatus = HTTPStatus.OK, **shown: Any
    ) -> Response:
        """A page in its frame."""
        return self.render(template, status, visitor=visitor, **shown)

    def render(self, template: str, status: HTTPStatus = HTTPStatus.OK, **shown: Any) -> Response:
        """A template as an answer."""
        return HTMLResponse(self.templates.get_template(template).render(**shown), status)

    def missing(self, visitor: Visitor) -> Response:
        """The page of what is not there, and of what is not the visitor's to see."""
        return self.message("missing", HTTPStatus.NOT_FOUND, visitor)

    def message(
        self, key: str, status: HTTPStatus, visitor: Visitor | None, back: Mapping[str, str] | None = None
    ) -> Response:
        """A page that says one thing: the texts `key` and `key`_title, and where to go on."""
        on = back or {"href": START, "text": _back(visitor)}
        texts = self.templates.globals["t"]
        assert isinstance(texts, dict)
        return self.page(
            "message.html", visitor, status, title=texts[f"{key}_title"], text=texts[key], back=on
        )


def next_page(where: str) -> str:
    """Where a log-in leads: the page that was asked for if it is one of ours, else the start."""
    return where if _OURS.fullmatch(where) else START


def to_login(request: Request) -> Response:
    """A visitor whom nobody knows is asked to log in, and comes back to a page of ours."""
    where = request.url.path
    back = f"?next={quote(where, safe='')}" if where != START and _OURS.fullmatch(where) else ""
    return RedirectResponse(f"{LOGIN}{back}", HTTPStatus.SEE_OTHER)


def _back(visitor: Visitor | None) -> str:
    officer = visitor is not None and visitor.user.role == CONSENT_OFFICER
    return OFFICER_TEXTS["back_to_consents"] if officer else TEXTS["back_to_cases"]
