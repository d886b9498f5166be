"""The pages over a hub on SQLite, and browsers without a window."""

import html
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI

from hub import web
from hub.flow.hub import Hub
from hub.flow.ports import User
from tests.support.case_world import CaseWorld, case_world, prepared_database

PASSWORD = "en lang adgangskode"
_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
USERS = {
    "mette": User("mette", "Mette Holm", "caseworker", "centret", _HASH),
    "jonas": User("jonas", "Jonas Dahl", "caseworker", "jobcenter", _HASH),
    "hansen": User("hansen", "Dr. Hansen", "caseworker", "gp", _HASH),
    "drift": User("drift", "Driftsvagten", "operator", "centret", _HASH),
    "gammel": User("gammel", "Tidligere Ansat", "caseworker", "centret", _HASH, enabled=False),
}


class Browser:
    """Keeps cookies, follows no redirects, and fills in the log-in form as a person would."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def post(self, path: str, **fields: str) -> httpx.Response:
        return await self.client.post(path, data=fields)

    async def log_in(
        self, username: str, password: str = PASSWORD, path: str = "/app/login"
    ) -> httpx.Response:
        form = await self.get(path)
        return await self.post(
            "/app/login",
            csrf=field(form, "csrf"),
            next=field(form, "next"),
            username=username,
            password=password,
        )


NewBrowser = Callable[[], Browser]
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


async def logged_in(browser: NewBrowser, username: str = "mette") -> Browser:
    visitor = browser()
    await visitor.log_in(username)
    return visitor


def words(page: httpx.Response) -> str:
    """The page as it is read."""
    body = page.text.split("<body>")[-1]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", body)))


def field(page: httpx.Response, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found is not None
    return found.group(1)


def site(hub: Hub) -> FastAPI:
    """An application with the pages only."""
    app = FastAPI(openapi_url=None)
    web.mount(app, hub, "a secret of the tests")
    return app


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepared_database(tmp_path_factory.mktemp("web"))


@pytest.fixture
async def world(prepared: Path, tmp_path: Path) -> AsyncIterator[CaseWorld]:
    made = case_world(prepared, tmp_path)
    async with made.store.unit_of_work() as uow:
        for user in USERS.values():
            await uow.people.save_user(user)
        await uow.commit()
    yield made
    await made.store.close()


@pytest.fixture
async def browser(world: CaseWorld) -> AsyncIterator[Callable[[], Browser]]:
    """A new browser each time it is called, all on one site."""
    app = site(world.hub)
    async with AsyncExitStack() as stack:
        clients: list[httpx.AsyncClient] = []

        def new() -> Browser:
            client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub.test")
            clients.append(client)
            return Browser(client)

        yield new
        for client in clients:
            stack.push_async_callback(client.aclose)
