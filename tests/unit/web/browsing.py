"""How does a test look at pages? A browser without a window, which fills in the forms that it was shown."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import httpx
from fastapi import FastAPI
from lxml import html as markup

from hub import web
from hub.flow.hub import Hub

PASSWORD = "en lang adgangskode"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
Fields = dict[str, list[str]]


class Browser:
    """Keeps cookies, follows no redirects, and fills in forms as a person would."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def post(self, path: str, **fields: str | Sequence[str]) -> httpx.Response:
        return await self.client.post(path, data=fields)

    async def log_in(
        self, username: str, password: str = PASSWORD, path: str = "/app/login"
    ) -> httpx.Response:
        form = await self.get(path)
        return await self.post(
            "/app/login",
            csrf=hidden(form, "csrf"),
            next=hidden(form, "next"),
            username=username,
            password=password,
        )

    async def send(self, form: "Form", /, **typed: str | Sequence[str]) -> httpx.Response:
        """Submit a form of a page, with what is typed over what it shows; the answer after any redirect."""
        if form.multipart:
            return await self.attach(form, b"", "", **typed)
        return await self._arrive(await self.client.post(form.action, data=form.filled(typed)))

    async def attach(
        self, form: "Form", document: bytes, name: str = "samtykke.pdf", /, **typed: str | Sequence[str]
    ) -> httpx.Response:
        """The same with a document."""
        filled = form.filled(typed)
        parts = [(field, (None, value.encode())) for field, values in filled.items() for value in values]
        files = [*parts, ("document", (name, document))]
        return await self._arrive(await self.client.post(form.action, files=files))

    async def _arrive(self, answer: httpx.Response) -> httpx.Response:
        while answer.status_code == 303:
            answer = await self.get(answer.headers["location"])
        return answer


@dataclass(frozen=True)
class Form:
    """A form as a page shows it."""

    action: str
    fields: Fields = field(default_factory=dict)
    multipart: bool = False

    def filled(self, typed: Mapping[str, str | Sequence[str]]) -> Fields:
        """Its fields with these in place of their own."""
        over = {name: [value] if isinstance(value, str) else list(value) for name, value in typed.items()}
        return {**self.fields, **over}


def forms(page: httpx.Response) -> list[Form]:
    """Every form of the page with what it would send."""
    found = []
    for form in markup.fromstring(page.text).iter("form"):
        assert isinstance(form, markup.FormElement)
        fields: Fields = {}
        for name, value in form.form_values():
            fields.setdefault(name, []).append(value)
        found.append(Form(form.action, fields, form.get("enctype") == "multipart/form-data"))
    return found


def form_to(page: httpx.Response, action: str) -> Form:
    """The page's first form that is sent there; what follows a # is not sent."""
    return next(form for form in forms(page) if form.action == action)


def words(page: httpx.Response) -> str:
    """The page as it is read."""
    body = page.text.split("<body>")[-1]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", body)))


def hidden(page: httpx.Response, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found is not None
    return found.group(1)


def links(page: httpx.Response) -> list[str]:
    """Where the page leads."""
    return [html.unescape(found) for found in re.findall(r'href="([^"]*)"', page.text)]


def site(hub: Hub) -> FastAPI:
    """An application with the pages only."""
    app = FastAPI(openapi_url=None)
    web.mount(app, hub, "a secret of the tests")
    return app
