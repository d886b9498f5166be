"""How do people meet the hub? Pages under /app, and the messages' own under /docs; `mount` adds both."""

from importlib import resources
from typing import Any

from fastapi import FastAPI, Response
from fastapi.staticfiles import StaticFiles

from hub.flow.hub import Hub
from hub.web.message_pages import MessagePages
from hub.web.pages import Pages
from hub.web.security import SecurityHeaders
from hub.web.session import Sessions
from hub.web.site import templates

__all__ = ["mount"]


class _Assets(StaticFiles):
    """Our styles, fonts and scripts; a browser may keep them for an hour, then it asks whether they changed."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        answer = super().file_response(*args, **kwargs)
        answer.headers["Cache-Control"] = "public, max-age=3600"
        return answer


def mount(app: FastAPI, hub: Hub, secret: str) -> None:
    """Put the pages under /app and /docs. Sessions are signed with keys derived from `secret`."""
    secure = hub.settings.base_url.startswith("https:")
    pages = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    Pages(hub, Sessions(hub, secret, secure=secure)).add_to(pages)
    static = resources.files("hub.web") / "static"
    pages.mount("/static", _Assets(directory=str(static)))
    app.mount("/app", SecurityHeaders(pages, secure=secure))
    about = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    MessagePages(templates()).add_to(about)
    app.mount("/docs", SecurityHeaders(about, secure=secure))
