"""What do the store's tests write? Small records, each of its own ids."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from consent import ConsentRecord, Provision
from hub.domain.delivery import DeliveryStatus
from hub.flow.ports import Store
from hub.flow.records import (
    Acceptance,
    AuditRecord,
    Case,
    Citizen,
    ConsentVersion,
    DecisionRecord,
    DeliveryChange,
    DeliveryRecord,
    MessageRecord,
    PartRecord,
    StoredIssue,
    TimelineRecord,
)
from message_schemas.codes import CPR_SYSTEM
from message_schemas.identifiers import Identifier

NOW = datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
CPR = Identifier(CPR_SYSTEM, "2512489996")  # MedCom's published test person
AMQP = ("amqp",)
_numbers = count(1)


def new_id(kind: str) -> str:
    """An id that no other test has."""
    return f"{kind}-{next(_numbers):06}"


def message(**changes: Any) -> MessageRecord:
    """An accepted referral, whole."""
    plain = MessageRecord(
        key=new_id("key"),
        sender="gp-havnen",
        message_id=new_id("message"),
        bundle_id=new_id("bundle"),
        event="referral-request",
        event_system="https://handleplan-hub.example/fhir/CodeSystem/message-event",
        received_at=NOW,
        content_hash="ab" * 32,
        status=200,
        issues=(StoredIssue("warning", "old-version", "older definition", "Bundle.meta"),),
        answer_id=new_id("answer"),
        channel="http",
        body="<Bundle>henvisning æøå</Bundle>".encode(),
        native_format="medcom-xml",
        native_body="henvisning æøå".encode("windows-1252"),
        size=21,
        purpose="treatment",
        justification="fare for livet",
        parts=(PartRecord("Bundle.entry[3]", "ServiceRequest", frozenset({"substance-use", "medication"})),),
        birth_date=date(1948, 12, 25),
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    )
    return replace(plain, **changes)


def delivery(of: MessageRecord, **changes: Any) -> DeliveryRecord:
    """A delivery queued for a party that the hub pushes to, due at once."""
    plain = DeliveryRecord(
        id=new_id("delivery"),
        message_key=of.key,
        recipient="centre-nord",
        use="primary",
        channel="amqp",
        status=DeliveryStatus.QUEUED,
        status_at=NOW,
        due_at=NOW,
        expires_at=NOW + timedelta(days=30),
        created_at=NOW,
        citizen_id=of.citizen_id,
    )
    return replace(plain, **changes)


def decision(of: DeliveryRecord, **changes: Any) -> DecisionRecord:
    """A permit given at accept."""
    plain = DecisionRecord(
        delivery_id=of.id,
        at=NOW,
        stage="accept",
        outcome="permit",
        legal_basis="consent",
        permitted=("substance-use", "medication"),
        withheld=(),
        reasons=({"code": "permitted", "category": "medication", "effect": "permit", "consent": None},),
    )
    return replace(plain, **changes)


def event(kind: str, case_id: str | None, **changes: Any) -> TimelineRecord:
    """An event of a case."""
    return replace(TimelineRecord(kind, NOW, NOW, case_id, data={"event": "referral-request"}), **changes)


def entry(kind: str = "message.accepted", **changes: Any) -> AuditRecord:
    """An audit entry."""
    return replace(AuditRecord(kind, NOW, "gp-havnen", data={"event": "referral-request"}), **changes)


def case(citizen: Citizen, **changes: Any) -> Case:
    """An open case at the centre."""
    plain = Case(new_id("case"), citizen.id, "centre-nord", NOW, "fredericia-2016", first_contact=NOW)
    return replace(plain, **changes)


def consent(citizen: Citizen, **changes: Any) -> ConsentVersion:
    """An active consent that permits something."""
    id_ = str(changes.get("id", new_id("consent")))
    version = int(changes.get("version", 1))
    record = ConsentRecord(
        f"Consent/{id_}", version, "active", "centre-nord", 1_700_000_000_000_000, True, False,
        Provision("permit", "provision", purposes=("treatment",)),
    )  # fmt: skip
    plain = ConsentVersion(
        id_, version, citizen.id, "centre-nord", "active",
        {"resourceType": "Consent", "status": "active", "patient": {"display": "Nancy"}}, record, NOW, "centre-nord",
    )  # fmt: skip
    return replace(plain, **changes)


async def known_citizen(store: Store, identifier: Identifier = CPR, **changes: Any) -> Citizen:
    """A citizen that is stored."""
    async with store.unit_of_work() as uow:
        citizen = replace((await uow.citizens.citizens([identifier]))[identifier], **changes)
        await uow.messages.record([Acceptance(message(), citizen=citizen)], (), ())
        await uow.commit()
    async with store.unit_of_work() as uow:
        return (await uow.citizens.citizens([identifier]))[identifier]


async def accepted(store: Store, *acceptances: Acceptance) -> None:
    """Record and commit."""
    async with store.unit_of_work() as uow:
        await uow.messages.record(acceptances, (), ())
        await uow.commit()


async def queued(store: Store, **changes: Any) -> tuple[MessageRecord, DeliveryRecord]:
    """A message with one queued delivery, committed; `changes` are the delivery's."""
    sent = message(citizen_id=changes.get("citizen_id"))
    waiting = delivery(sent, **changes)
    await accepted(store, Acceptance(sent, deliveries=(waiting,), decisions=(decision(waiting),)))
    return sent, waiting


async def changed(store: Store, *changes: DeliveryChange) -> None:
    """Change deliveries and commit."""
    async with store.unit_of_work() as uow:
        await uow.deliveries.change(changes)
        await uow.commit()


async def opened(store: Store, *cases: Case) -> None:
    """Open cases and commit."""
    async with store.unit_of_work() as uow:
        for one in cases:
            await uow.citizens.add_case(one, None)
        await uow.commit()
