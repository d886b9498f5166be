"""A consent officer's desk: a hub in memory with messages that wait, and a browser for each person."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
from argon2 import PasswordHasher
from fastapi import FastAPI

from consent import UnreadableConsent
from hub.flow.ports import User
from message_schemas import CitizenValue, InformationCategory, MessageValue
from tests.support.messages import BRUNO, consent, report
from tests.support.parties import CENTRE, JOBCENTER
from tests.support.world import World, world_in_memory
from tests.unit.web.browsing import PASSWORD, Browser, form_to, site

_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
OFFICERS = (
    User("karin", "Karin Lund", "consent-officer", "centre", _HASH),
    User("jens", "Jens Krag", "consent-officer", "jobcenter", _HASH),
    User("mette", "Mette Holm", "caseworker", "centre", _HASH),
    User("drift", "Driftsvagten", "operator", "centre", _HASH),
)
_C = InformationCategory
NEW = "/app/consents/new"
TYPED: dict[str, str | Sequence[str]] = {
    "effect": "permit",
    "given_by": "citizen",
    "how": "written",
    "given_at": "2026-11-22",
    "category": ["substance-use", "attendance"],
    "recipient": ["jobcenter"],
    "purpose": ["status-reporting"],
}
"""What an officer types for a consent that lets the report to the jobcenter go."""


@dataclass
class Desk:
    """The world, and who sits in front of it."""

    world: World
    app: FastAPI
    _clients: list[httpx.AsyncClient] = field(default_factory=list)

    async def officer(self, username: str = "karin") -> Browser:
        """A person who is logged in, in a browser of their own."""
        client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://hub.test")
        self._clients.append(client)
        browser = Browser(client)
        await browser.log_in(username)
        return browser

    async def held_report(self, **changes: Any) -> MessageValue:
        """A status report to the jobcenter that waits for a consent."""
        message = report(**{"to": (JOBCENTER,), **changes})
        await self.world.send(message)
        assert await self.world.statuses(message) == ["held"]
        return message

    async def consent(self, citizen: CitizenValue = BRUNO, **changes: Any) -> str:
        """A consent of the centre's to the jobcenter, and its id."""
        about = (_C.SUBSTANCE_USE, _C.ATTENDANCE)
        written = await self.world.consent(
            consent(citizen, **{"organization": CENTRE, "to": (JOBCENTER,), "about": about, **changes})
        )
        return written.id

    async def tear(self, consent_id: str) -> None:
        """Let a consent be one that cannot be read any longer."""
        async with self.world.hub.store.unit_of_work() as uow:
            found = await uow.citizens.consent(consent_id)
            assert found is not None
            unreadable = UnreadableConsent(f"Consent/{consent_id}", found.version + 1)
            await uow.citizens.write_consent(
                replace(found, version=found.version + 1, record=unreadable), None
            )
            await uow.commit()

    async def find(self, browser: Browser, number: str = BRUNO.value) -> httpx.Response:
        """Search for a citizen; the page that it leads to."""
        page = await browser.get("/app/consents")
        return await browser.send(form_to(page, "/app/consents/find"), number=number)

    async def record(
        self, browser: Browser, page: httpx.Response, **typed: str | Sequence[str]
    ) -> httpx.Response:
        """From the form through what it opens for to what came of it."""
        check = await browser.send(form_to(page, NEW), **{**TYPED, "step": "preview", **typed})
        return await browser.send(form_to(check, NEW), step="save", where="Erklæring i journalen")

    async def close(self) -> None:
        """Leave."""
        for client in self._clients:
            await client.aclose()
        await self.world.close()


@asynccontextmanager
async def desks() -> AsyncIterator[Desk]:
    """Everybody's desks, over one hub."""
    async with AsyncExitStack() as stack:
        world = await world_in_memory()
        async with world.hub.store.unit_of_work() as uow:
            for user in OFFICERS:
                await uow.people.save_user(user)
            await uow.commit()
        desk = Desk(world, site(world.hub))
        stack.push_async_callback(desk.close)
        yield desk
