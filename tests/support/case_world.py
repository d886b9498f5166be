"""A hub over SQLite with parties and hand-made histories: what became of messages, without sending any."""

import asyncio
import itertools
import shutil
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hub.bootstrap import read_policy
from hub.domain.delivery import DeliveryStatus
from hub.domain.party import SCOPES, Party
from hub.domain.policy import PolicyBook
from hub.flow import cases
from hub.flow.errors import Refused
from hub.flow.hub import FlowSettings, Hub
from hub.flow.records import (
    Acceptance,
    AuditRecord,
    Case,
    DecisionRecord,
    DeliveryRecord,
    MessageRecord,
    TimelineRecord,
)
from hub.infrastructure.database import SqlStore, open_store, upgrade
from hub.infrastructure.keyring import Keyring
from hub.infrastructure.system import SystemIds
from message_schemas import OrganizationValue, PartyKind
from message_schemas.codes import CPR_SYSTEM
from message_schemas.identifiers import Identifier

NANCY = Identifier(CPR_SYSTEM, "2512489996")  # an official test person
PARTIES = {
    "centret": Party("centret", PartyKind.CENTRE, "Rusmiddelcentret", scopes=SCOPES),
    "gp": Party("gp", PartyKind.GENERAL_PRACTICE, "Lægehuset Havnen", scopes=SCOPES),
    "jobcenter": Party("jobcenter", PartyKind.JOBCENTER, "Jobcenter Fredericia", scopes=SCOPES),
    "familie": Party("familie", PartyKind.FAMILY_DEPARTMENT, "Familie og børnesundhed", scopes=SCOPES),
}
REASON = {
    "category": "substance-use",
    "effect": "none",
    "code": "no-consent",
    "text": "Intet gældende samtykke dækker oplysninger om rusmiddelbrug til denne modtager og dette formål.",
    "text_en": "No consent in force covers this.",
    "consent": None,
    "provision": None,
}
_OUTCOMES = {DeliveryStatus.HELD: "hold", DeliveryStatus.WITHHELD: "deny"}
_WAY = (DeliveryStatus.QUEUED, DeliveryStatus.HANDED_OVER, DeliveryStatus.ACKNOWLEDGED)


@dataclass
class StandingClock:
    """A clock that moves when told to."""

    at: datetime = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def advance(self, **how_long: float) -> None:
        self.at += timedelta(**how_long)


class SilentSpan:
    """A span that nobody records."""

    traceparent: str | None = None

    def end(self, outcome: str) -> None:
        """Nothing is kept."""


class SilentTelemetry:
    """Telemetry that nobody reads."""

    def count(self, name: str, amount: int = 1, **attributes: str) -> None:
        """Nothing is kept."""

    def duration(self, name: str, seconds: float, **attributes: str) -> None:
        """Nothing is kept."""

    def span(self, name: str, traceparent: str | None, **attributes: str) -> SilentSpan:
        return SilentSpan()


@dataclass
class CaseWorld:
    """The hub, its clock, and ways to let messages have happened."""

    store: SqlStore
    clock: StandingClock
    hub: Hub
    _number: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def referral(self, status: DeliveryStatus = DeliveryStatus.ACKNOWLEDGED, **more: Any) -> str:
        """A referral from the GP to the centre that opens a case for Nancy; the case's id."""
        async with self.store.unit_of_work() as uow:
            citizen = (await uow.citizens.citizens([NANCY]))[NANCY]
        named = replace(citizen, **{"family": "Berggren", "given": "Nancy Ann", **more})
        now = self.clock.now()
        case = Case("case-nancy", citizen.id, "centret", now, "fredericia-2016", first_contact=now)
        await self.message(
            "gp", {"centret": status}, "referral-request", Acceptance(_NO_MESSAGE, named, case)
        )
        return case.id

    async def message(
        self,
        sender: str,
        recipients: Mapping[str, DeliveryStatus],
        event: str = "status-report",
        opening: Acceptance | None = None,
        outcome: str | None = None,
    ) -> MessageRecord:
        """A message in Nancy's case that came as far as each recipient's status says."""
        number, now = next(self._number), self.clock.now()
        async with self.store.unit_of_work() as uow:
            citizen = (await uow.citizens.citizens([NANCY]))[NANCY]
            message = MessageRecord(
                key=f"key-{number}",
                sender=sender,
                message_id=f"message-{number}",
                bundle_id=f"bundle-{number}",
                event=event,
                event_system="https://handleplan-hub.example/fhir/CodeSystem/message-event",
                received_at=now,
                content_hash=f"hash-{number}",
                status=200,
                issues=(),
                answer_id=f"answer-{number}",
                channel="http",
                body=b"{}",
                citizen_id=citizen.id,
                case_id="case-nancy",
            )

            def entry(kind: str, party: str, delivery_id: str | None = None, **data: Any) -> TimelineRecord:
                return TimelineRecord(
                    kind, now, now, "case-nancy", citizen.id, message.key, delivery_id, party, data
                )

            timeline = [entry("message-received", sender, event=event, message_id=message.message_id)]
            if opening is not None:
                timeline = [
                    entry("case-opened", sender, event=event),
                    entry("first-contact", sender),
                    *timeline,
                ]
            deliveries, decisions = [], []
            for recipient, status in recipients.items():
                delivery = _delivery(f"delivery-{number}-{recipient}", message, recipient, status, now)
                decision = _decision(delivery, outcome or _OUTCOMES.get(status, "permit"), now)
                deliveries.append(delivery)
                decisions.append(decision)
                said = {"recipient": recipient, "stage": "accept", "outcome": decision.outcome}
                timeline.append(
                    entry(
                        "decided",
                        "hub",
                        delivery.id,
                        **said,
                        legal_basis="consent",
                        reasons=["no-consent"],
                        categories=["substance-use"],
                    )
                )
                way = _WAY[: _WAY.index(status) + 1] if status in _WAY else (status,)
                timeline += [
                    entry(
                        step.value, "hub", delivery.id, recipient=recipient, channel="mailbox", reasons=["x"]
                    )
                    for step in way
                ]
            acceptance = Acceptance(
                message,
                opening.citizen if opening else None,
                opening.case if opening else None,
                tuple(deliveries),
                tuple(decisions),
                tuple(timeline),
            )
            await uow.messages.record([acceptance], [], [])
            await uow.commit()
        return message

    async def audit(self, kind: str) -> list[AuditRecord]:
        """The audit entries of a kind, newest first."""
        async with self.store.unit_of_work() as uow:
            found = await uow.history.audit(
                citizen_id=None, agent=None, kind=kind, since=None, until=None, limit=100
            )
        return [record for _, record in found]


async def kinds(world: CaseWorld, party: str, case_id: str) -> list[str]:
    """What is on the party's timeline."""
    answer = await cases.timeline(world.hub, PARTIES[party], case_id)
    return [event["kind"] for event in answer["events"]]


async def refusal(awaited: Awaitable[object]) -> str:
    """The code with which a call is refused."""
    with pytest.raises(Refused) as refused:
        await awaited
    return refused.value.refusal.code


_NO_MESSAGE = MessageRecord(
    "", "", "", None, "", "", datetime(2026, 1, 1, tzinfo=UTC), "", 200, (), "", "http"
)


def _delivery(
    delivery_id: str, message: MessageRecord, recipient: str, status: DeliveryStatus, now: datetime
) -> DeliveryRecord:
    handed_over = status in (DeliveryStatus.HANDED_OVER, DeliveryStatus.ACKNOWLEDGED, DeliveryStatus.REJECTED)
    return DeliveryRecord(
        id=delivery_id,
        message_key=message.key,
        recipient=recipient,
        use="primary",
        channel="mailbox",
        status=status,
        status_at=now,
        due_at=None,
        expires_at=now + timedelta(days=30),
        created_at=now,
        citizen_id=message.citizen_id,
        handed_over_at=now if handed_over else None,
    )


def _decision(delivery: DeliveryRecord, outcome: str, now: datetime) -> DecisionRecord:
    permits = {
        **REASON,
        "effect": "permit",
        "code": "consent-permits",
        "text": "Borgeren har givet samtykke.",
    }
    return DecisionRecord(
        delivery_id=delivery.id,
        at=now,
        stage="accept",
        outcome=outcome,
        legal_basis="consent",
        permitted=("substance-use",) if outcome == "permit" else (),
        withheld=() if outcome == "permit" else ("substance-use",),
        reasons=(permits,) if outcome == "permit" else (REASON,),
    )


def prepared_database(folder: Path) -> Path:
    """A migrated database with the parties in it, to be copied for each test."""

    async def prepare() -> None:
        url = f"sqlite+aiosqlite:///{folder / 'template.db'}"
        await upgrade(url)
        store = open_store(url, Keyring.load_or_create(folder / "keyring"))
        async with store.unit_of_work() as uow:
            for party in PARTIES.values():
                await uow.people.save_party(party)
            await uow.commit()
        await store.close()

    asyncio.run(prepare())
    return folder


def case_world(prepared: Path, folder: Path, base_url: str = "http://hub.test") -> CaseWorld:
    """A hub on a copy of the prepared database."""
    shutil.copy(prepared / "template.db", folder / "hub.db")
    store = open_store(f"sqlite+aiosqlite:///{folder / 'hub.db'}", Keyring.load(prepared / "keyring"))
    clock = StandingClock()
    hub = Hub(
        store=store,
        clock=clock,
        ids=SystemIds(),
        telemetry=SilentTelemetry(),
        settings=FlowSettings(
            OrganizationValue(
                party_id="hub", name="Handleplan Hub", sor="1234561000016005", gln="5790009999997"
            ),
            base_url=base_url,
        ),
        policies=PolicyBook(read_policy),
    )
    return CaseWorld(store, clock, hub)
