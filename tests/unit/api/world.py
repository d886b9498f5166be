"""A whole hub behind its API, over SQLite: parties, a clock that stands still, and a client."""

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy import select

from adapters.registry import ADAPTERS
from hub.api.mounting import api
from hub.api.security import Security, security
from hub.bootstrap import read_policy
from hub.domain.party import DEFAULT_SCOPES, SCOPES, Party
from hub.domain.policy import PolicyBook
from hub.flow.hub import FlowSettings, Hub
from hub.flow.intake import Intake
from hub.infrastructure.asyncapi import asyncapi_document
from hub.infrastructure.database import SqlStore, open_store, upgrade
from hub.infrastructure.database.tables import arrivals
from hub.infrastructure.keyring import Keyring
from hub.infrastructure.system import SystemIds
from message_schemas import JsonObject, OrganizationValue, PartyKind
from message_schemas.codes import SID_PARTY
from tests.support.documented import Documented

EXAMPLES = Path(os.environ.get("HUB_CONFORMANCE_DIR", Path(__file__).parents[4] / "shared" / "examples"))
CITIZEN = {"system": "urn:oid:1.2.208.176.1.2", "value": "2509479989"}  # MedCom's standard test citizen
SECRETS = {"centre": "centre-secret", "gp": "gp-secret", "jobcenter": "jobcenter-secret"}
BASE_URL = "http://hub.test"
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
Headers = Mapping[str, str]


class StandingClock:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def advance(self, **how_long: float) -> None:
        self.at += timedelta(**how_long)


class SilentSpan:
    """A span that nobody records."""

    def __init__(self, traceparent: str | None) -> None:
        self.traceparent = traceparent

    def end(self, outcome: str) -> None:
        """Nothing is kept."""


class SilentTelemetry:
    """Telemetry that nobody reads."""

    def count(self, name: str, amount: int = 1, **attributes: str) -> None:
        """Nothing is kept."""

    def duration(self, name: str, seconds: float, **attributes: str) -> None:
        """Nothing is kept."""

    def span(self, name: str, traceparent: str | None, **attributes: str) -> SilentSpan:
        return SilentSpan(traceparent)


def party(party_id: str, kind: PartyKind, **more: Any) -> Party:
    """A registered party whose secret is in SECRETS, if it has one there."""
    secret = SECRETS.get(party_id)
    hashes = (_CHEAP.hash(secret),) if secret else ()
    return Party(
        party_id, kind, party_id.title(), client_id=f"client-{party_id}", secret_hashes=hashes, **more
    )


def parties() -> tuple[Party, ...]:
    """Who there is: the GP and the centre of MedCom's examples, another centre, a jobcenter, a disabled party."""
    return (
        party("centre", PartyKind.CENTRE, sor="953741000016009", gln="5790001348120", scopes=SCOPES),
        party("other-centre", PartyKind.CENTRE, sor="325421000016002", scopes=SCOPES),
        party(
            "gp",
            PartyKind.GENERAL_PRACTICE,
            sor="265161000016000",
            gln="5790000209354",
            native_format="medcom-xml",
            scopes=(*DEFAULT_SCOPES, "case.read"),
        ),
        party("jobcenter", PartyKind.JOBCENTER, sor="325421000016004"),
        party("psychiatry", PartyKind.PSYCHIATRY, sor="325421000016005", enabled=False),
    )


@dataclass
class World:
    """What a test of the API works with."""

    store: SqlStore
    clock: StandingClock
    hub: Hub
    intake: Intake
    security: Security
    application: FastAPI
    client: httpx.AsyncClient
    documented: Documented
    trouble: list[str] = field(default_factory=list)

    async def arrivals(self) -> list[tuple[int, str | None, int]]:
        """Status, party and size of what was refused at the door."""
        async with self.store._engine.connect() as connection:
            rows = await connection.execute(select(arrivals.c.status, arrivals.c.party, arrivals.c.size))
            return [(row.status, row.party, row.size) for row in rows]

    async def save(self, changed: Party) -> None:
        """Register the party as it is now."""
        async with self.store.unit_of_work() as uow:
            await uow.people.save_party(changed)
            await uow.commit()

    async def close(self) -> None:
        """Let go of everything."""
        await self.client.aclose()
        await self.intake.close()
        await self.store.close()

    def token(self, party_id: str, scopes: Iterable[str] = SCOPES) -> str:
        """A token as the token endpoint would give it."""
        holder = next(p for p in parties() if p.id == party_id)
        return self.security.tokens.issue(holder, list(scopes), self.clock.now(), "jti")

    def as_(self, party_id: str, scopes: Iterable[str] = SCOPES, **headers: str) -> dict[str, str]:
        """The headers of a request by this party."""
        return {"Authorization": f"Bearer {self.token(party_id, scopes)}", **headers}

    async def send(
        self, party_id: str, body: bytes, content_type: str = "application/fhir+json"
    ) -> httpx.Response:
        """Post a message."""
        headers = self.as_(party_id, **{"Content-Type": content_type})
        return await self.client.post("/fhir/$process-message", content=body, headers=headers)

    async def form(self, path: str, party_id: str, fields: Mapping[str, str]) -> httpx.Response:
        """Post a search."""
        return await self.client.post(path, data=dict(fields), headers=self.as_(party_id))

    async def deliver(self) -> str:
        """Let the GP's message reach the centre's mailbox: there is a case, and a consent without limits."""
        opened = await self.client.post("/cases", json={"citizen": CITIZEN}, headers=self.as_("centre"))
        recorded = await self.record(consent(provision={"type": "permit"}))
        sent = await self.send("gp", care_communication())
        assert [opened.status_code, recorded.status_code, sent.status_code] == [201, 201, 200], sent.text
        waiting = await self.client.get("/mailbox/messages", headers=self.as_("centre"))
        (message,) = waiting.json()["messages"]
        delivery_id: str = message["delivery_id"]
        return delivery_id

    async def record(self, resource: JsonObject, party_id: str = "centre") -> httpx.Response:
        """Record a consent."""
        headers = self.as_(party_id, **{"Content-Type": "application/fhir+json"})
        return await self.client.post("/fhir/Consent", json=resource, headers=headers)


async def template(folder: Path) -> Path:
    """A migrated database with the parties in it, to be copied for each test."""
    url = f"sqlite+aiosqlite:///{folder / 'template.db'}"
    await upgrade(url)
    store = open_store(url, Keyring.load_or_create(folder / "keyring"))
    async with store.unit_of_work() as uow:
        for each in parties():
            await uow.people.save_party(each)
        await uow.commit()
    await store.close()
    return folder


async def world(
    prepared: Path, folder: Path, max_message_bytes: int = 5 * 1024 * 1024, rate_limit: str = "10000/s"
) -> World:
    """A hub with its parties registered, on a copy of the prepared database."""
    shutil.copy(prepared / "template.db", folder / "hub.db")
    clock = StandingClock()
    store = open_store(f"sqlite+aiosqlite:///{folder / 'hub.db'}", Keyring.load(prepared / "keyring"))
    hub = Hub(
        store=store,
        clock=clock,
        ids=SystemIds(),
        telemetry=SilentTelemetry(),
        settings=FlowSettings(
            OrganizationValue(
                party_id="hub", name="Handleplan Hub", sor="1234561000016005", gln="5790009999997"
            ),
            base_url=BASE_URL,
            max_message_bytes=max_message_bytes,
            linger=0.0,
        ),
        policies=PolicyBook(read_policy),
        adapters=ADAPTERS,
    )
    intake = Intake(hub)
    guard = security("a secret key of the tests", BASE_URL, rate_limit)
    trouble: list[str] = []
    application = api(
        hub, intake, guard, asyncapi=lambda: asyncapi_document(ADAPTERS, ""), trouble=lambda: trouble
    )
    documented = Documented.of(hub)
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(application),
        base_url=BASE_URL,
        event_hooks={"response": [documented.hook]},  # every answer of every test keeps the OpenAPI document
    )
    return World(store, clock, hub, intake, guard, application, client, documented, trouble)


def care_communication() -> bytes:
    """A published MedCom CareCommunication from the GP to the centre."""
    folder = EXAMPLES / "medcom-fhir" / "carecommunication"
    return (folder / "Bundle-3dcb5618-3055-406a-9034-1b8fc8de0fea.json").read_bytes()


def consent(**changes: Any) -> JsonObject:
    """An active consent kept by the centre: to the jobcenter, employment and attendance, to coordinate."""
    resource: JsonObject = {
        "resourceType": "Consent",
        "status": "active",
        "scope": _concept("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy"),
        "category": [_concept("http://loinc.org", "59284-0")],
        "patient": {"identifier": CITIZEN},
        "dateTime": "2026-11-20",
        "performer": [{"identifier": CITIZEN}],
        "organization": [{"identifier": {"system": SID_PARTY, "value": "centre"}}],
        "sourceAttachment": {"title": "Samtykkeerklæring"},
        "policy": [{"uri": "https://www.retsinformation.dk/eli/lta/2019/789"}],
        "provision": permit(),
    }
    return {key: value for key, value in {**resource, **changes}.items() if value is not None}


def permit(
    recipient: str = "jobcenter", categories: Iterable[str] = ("employment", "attendance")
) -> JsonObject:
    """A provision that permits these categories to one recipient, to coordinate."""
    base = "https://handleplan-hub.example/fhir/CodeSystem"
    participation = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
    return {
        "type": "permit",
        "actor": [
            {
                "role": _concept(participation, "IRCP"),
                "reference": {"identifier": {"system": SID_PARTY, "value": recipient}},
            }
        ],
        "purpose": [{"system": f"{base}/purpose", "code": "coordination"}],
        "securityLabel": [{"system": f"{base}/information-category", "code": code} for code in categories],
    }


def question(**changes: Any) -> JsonObject:
    """What CONTRACT § 5 asks: may the centre tell the jobcenter about employment?"""
    asked: JsonObject = {
        "citizen": CITIZEN,
        "sender": "centre",
        "recipient": "jobcenter",
        "event": "status-report",
        "purpose": "coordination",
        "categories": ["employment"],
        "legal_basis": "consent",
        "justification": None,
        "at": "2026-11-22T10:00:00+01:00",
    }
    return {key: value for key, value in {**asked, **changes}.items() if value is not ...}


def _concept(system: str, code: str) -> JsonObject:
    return {"coding": [{"system": system, "code": code}]}
