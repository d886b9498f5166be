"""Where does a partner read what each message holds? /docs/messages, open to all, from the same definitions."""

from functools import cache
from http import HTTPStatus

from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment

from hub.web.texts import TEXTS
from message_schemas import DEFINITIONS
from message_schemas.publishing.pages import envelope_parts, message_page

_MOST_SHOWN = 64 * 1024  # characters of an example on the page itself; a longer one is only led to
_AN_HOUR = {"Cache-Control": "public, max-age=3600"}


class MessagePages:
    """The list of messages and a page for each; nothing in them is about anybody."""

    def __init__(self, templates: Environment) -> None:
        self._templates = templates
        self._list = cache(self._render_list)
        self._one = cache(self._render_one)

    def add_to(self, app: FastAPI) -> None:
        """Add the routes."""
        app.add_api_route("/messages", self.index, methods=["GET"])
        app.add_api_route("/messages/{event}", self.message, methods=["GET"])
        app.add_exception_handler(404, self.missing)

    async def index(self) -> Response:
        """Every message, and what stands around each."""
        return HTMLResponse(self._list(), headers=_AN_HOUR)

    async def message(self, event: str) -> Response:
        """One message."""
        if event not in DEFINITIONS:
            return self._missing()
        return HTMLResponse(self._one(event), headers=_AN_HOUR)

    async def missing(self, _request: object, _error: Exception) -> Response:
        """The 404 page."""
        return self._missing()

    def _missing(self) -> Response:
        title, text = TEXTS["docs_missing_title"], TEXTS["docs_missing"]
        back = {"href": "/docs/messages", "text": TEXTS["docs_title"]}
        template = self._templates.get_template("message.html")
        page = template.render(visitor=None, title=title, text=text, back=back)
        return HTMLResponse(page, HTTPStatus.NOT_FOUND)

    def _render_list(self) -> str:
        rows = list(DEFINITIONS.values())
        template = self._templates.get_template("docs_messages.html")
        return template.render(visitor=None, rows=rows, envelope=envelope_parts())

    def _render_one(self, event: str) -> str:
        page = message_page(DEFINITIONS[event])
        template = self._templates.get_template("docs_message.html")
        shown = page.example if len(page.example) < _MOST_SHOWN else ""
        return template.render(visitor=None, page=page, example=shown)
