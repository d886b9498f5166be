"""The pages over a hub on SQLite, and browsers without a window."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher

from hub.flow.ports import User
from tests.support.case_world import CaseWorld, case_world, prepared_database
from tests.unit.web.browsing import PASSWORD, Browser, site
from tests.unit.web.desk import Desk, desks

_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
USERS = {
    "mette": User("mette", "Mette Holm", "caseworker", "centret", _HASH),
    "jonas": User("jonas", "Jonas Dahl", "caseworker", "jobcenter", _HASH),
    "hansen": User("hansen", "Dr. Hansen", "caseworker", "gp", _HASH),
    "drift": User("drift", "Driftsvagten", "operator", "centret", _HASH),
    "gammel": User("gammel", "Tidligere Ansat", "caseworker", "centret", _HASH, enabled=False),
}


NewBrowser = Callable[[], Browser]


async def logged_in(browser: NewBrowser, username: str = "mette") -> Browser:
    visitor = browser()
    await visitor.log_in(username)
    return visitor


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


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """Consent officers' desks, over a hub in memory."""
    async with desks() as made:
        yield made
