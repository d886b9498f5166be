"""Stage 9, commit: message, deliveries, decisions, timeline and audit in one transaction."""

from collections.abc import Sequence
from hashlib import sha256

from hub.domain.delivery import REEXAMINE_HELD, DeliveryStatus
from hub.domain.party import HUB_PARTY
from hub.flow.accept.record import arrival_of
from hub.flow.accept.work import Accepting, Recipient, Scope, Weighed
from hub.flow.changes import Ledger, new_delivery, note_status
from hub.flow.ports import ConcurrentChange
from hub.flow.records import (
    Acceptance,
    AuditRecord,
    DecisionRecord,
    DeliveryChange,
    DeliveryRecord,
    MessageRecord,
    Resend,
    StoredIssue,
    TimelineRecord,
)
from hub.flow.weighing import decision_audit, decision_record
from message_schemas import definition

_AT_ACCEPT = {
    "permit": DeliveryStatus.QUEUED,
    "redact": DeliveryStatus.QUEUED,
    "hold": DeliveryStatus.HELD,
    "deny": DeliveryStatus.WITHHELD,
}


async def commit(work: Sequence[Accepting], scope: Scope) -> Sequence[Accepting]:
    """Write what each message adds, refused ones included, and make it durable."""
    if _relies_on_refused(work):
        raise ConcurrentChange(
            "a citizen or case that a refused message would have added; alone, each adds its own"
        )
    ledger = Ledger()
    acceptances = [_acceptance(item, scope, ledger) for item in work if _keeps_a_row(item)]
    arrivals = [arrival_of(item) for item in work if item.refusal and not _keeps_a_row(item)]
    resends = [
        Resend(item.sender.id, item.read.bundle_id, item.read.message_id, item.at)
        for item in work
        if item.first is not None and item.read.bundle_id and item.read.bundle_id != item.first.bundle_id
    ]
    changes = [_acknowledged(item, scope, ledger) for item in work if item.acknowledges]
    uow = scope.uow
    await uow.messages.record((*acceptances, *ledger.told), resends, arrivals)
    for item in work:
        await _write_consents(item, scope)
    flat = [change for group in changes for change in group]
    if flat or ledger.timeline or ledger.audit:
        await uow.deliveries.change(flat, timeline=ledger.timeline, audit=ledger.audit)
    await uow.commit()
    _count(work, scope)
    if acceptances or flat:
        scope.hub.store.announce_work()
    return work


def _count(work: Sequence[Accepting], scope: Scope) -> None:
    telemetry = scope.hub.telemetry
    for item in work:
        if item.refusal is not None:
            telemetry.count("hub.refused", code=item.refusal.code)
        elif item.first is not None:
            known = definition(item.first.event)  # a refused one may be named anything
            telemetry.count("hub.resent", event=known.event if known else "unknown")
        elif not item.read.is_acknowledgement:
            telemetry.count("hub.accepted", event=item.read.event)


def answer_id(sender: str, message_id: str, content_hash: str) -> str:
    """The acknowledgement's MessageHeader.id: the same for the same message, however often it is answered."""
    digest = sha256(f"{sender}|{message_id}|{content_hash}".encode()).hexdigest()
    return (
        f"{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}"  # a version 8 UUID
    )


def _relies_on_refused(work: Sequence[Accepting]) -> bool:
    """Whether a message counts on a citizen or case that only a refused message of its batch would have added."""
    lost = {i.citizen.id for i in work if i.refusal and i.new_citizen and i.citizen}
    lost |= {i.case.id for i in work if i.refusal and i.opens_case and i.case}
    return any(i.ongoing and x and x.id in lost for i in work for x in (i.citizen, i.case))


def _keeps_a_row(item: Accepting) -> bool:
    if item.first is not None or item.party is None or item.message is None:
        return False
    if item.message.is_acknowledgement:
        return False
    return item.refusal is None or item.refusal.kind.keeps_answer


def _message_record(item: Accepting) -> MessageRecord:
    message, arriving, refusal = item.read, item.arriving, item.refusal
    issues = refusal.all_issues() if refusal else item.warnings
    kept = refusal is None
    return MessageRecord(
        key=item.key,
        sender=item.sender.id,
        message_id=message.message_id,
        bundle_id=message.bundle_id,
        event=message.event,
        event_system=message.event_system,
        received_at=item.at,
        content_hash=item.content_hash,
        status=refusal.kind.status if refusal else 200,
        issues=tuple(StoredIssue(i.severity, i.code, i.detail, i.expression, i.about) for i in issues),
        answer_id=answer_id(item.sender.id, message.message_id, item.content_hash),
        channel=arriving.channel,
        content_type=message.content_type,
        body=message.body if kept else b"",
        native_format=arriving.native_format,
        native_body=arriving.body if kept and arriving.native_format else b"",
        size=len(arriving.body),
        citizen_id=item.citizen.id if kept and item.citizen else None,
        case_id=item.case.id if kept and item.case else None,
        purpose=item.purpose,
        legal_basis=message.legal_basis,
        justification=message.justification if kept else None,
        parts=item.parts if kept else (),
        birth_date=item.birth_date if kept else None,
        traceparent=arriving.traceparent,
    )


def _acceptance(item: Accepting, scope: Scope, ledger: Ledger) -> Acceptance:
    record = _message_record(item)
    if item.refusal is not None:
        audit = AuditRecord(
            kind="message.refused",
            at=item.at,
            agent=item.sender.id,
            message_key=record.key,
            data={"message_id": record.message_id, "code": item.refusal.code},
        )
        return Acceptance(message=record, audit=(audit,))
    own = Ledger()
    decisions = tuple(decision_record(r.delivery_id, item.at, "accept", _weighed(r)) for r in item.recipients)
    deliveries = tuple(
        _delivery(item, recipient, decision, record, scope, own)
        for recipient, decision in zip(item.recipients, decisions, strict=True)
    )
    decided = [decision_audit(record, d, decision) for d, decision in zip(deliveries, decisions, strict=True)]
    ledger.told.extend(own.told)
    return Acceptance(
        message=record,
        citizen=item.citizen if item.new_citizen else None,
        case=item.case if item.opens_case else None,
        deliveries=deliveries,
        decisions=decisions,
        timeline=(*_opening(item, record), *own.timeline),
        audit=(_accepted(item, record), *decided, *own.audit),
    )


def _opening(item: Accepting, record: MessageRecord) -> list[TimelineRecord]:
    """The events that come before what happens to each delivery."""

    def event(kind: str, **data: object) -> TimelineRecord:
        return TimelineRecord(
            kind=kind,
            at=item.at,
            known_at=item.at,
            case_id=record.case_id,
            citizen_id=record.citizen_id,
            message_key=record.key,
            party=item.sender.id,
            data=data,
        )

    opened = [event("case-opened", event=record.event), event("first-contact")] if item.opens_case else []
    return [*opened, event("message-received", event=record.event, message_id=record.message_id)]


def _accepted(item: Accepting, record: MessageRecord) -> AuditRecord:
    return AuditRecord(
        kind="message.accepted",
        at=item.at,
        agent=item.sender.id,
        citizen_id=record.citizen_id,
        case_id=record.case_id,
        message_key=record.key,
        data={
            "message_id": record.message_id,
            "event": record.event,
            "legal_basis": record.legal_basis,
            "recipients": [r.party.id for r in item.recipients],
            "outcomes": [_weighed(r).outcome for r in item.recipients],
        },
    )


def _weighed(recipient: Recipient) -> Weighed:
    if recipient.decision is None:
        raise LookupError("no message is committed before the gate has decided for each recipient")
    return recipient.decision


def _delivery(
    item: Accepting,
    recipient: Recipient,
    decision: DecisionRecord,
    record: MessageRecord,
    scope: Scope,
    own: Ledger,
) -> DeliveryRecord:
    status = _AT_ACCEPT[decision.outcome]
    held = status is DeliveryStatus.HELD
    delivery = new_delivery(
        recipient.delivery_id,
        record.key,
        recipient.party,
        recipient.use,
        status,
        item.at,
        citizen_id=record.citizen_id,
        due_at=item.at + REEXAMINE_HELD if held else None,
    )
    own.timeline.append(_decided(record, delivery, decision))
    note_status(own, scope.hub, scope.registry, record, delivery, item.at, reasons=decision.reasons)
    return delivery


def _decided(record: MessageRecord, delivery: DeliveryRecord, decision: DecisionRecord) -> TimelineRecord:
    return TimelineRecord(
        kind="decided",
        at=decision.at,
        known_at=decision.at,
        case_id=record.case_id,
        citizen_id=record.citizen_id,
        message_key=record.key,
        delivery_id=delivery.id,
        party=HUB_PARTY,
        data={
            "recipient": delivery.recipient,
            "stage": decision.stage,
            "outcome": decision.outcome,
            "legal_basis": decision.legal_basis,
            "reasons": sorted({str(reason["code"]) for reason in decision.reasons}),
            "categories": list(dict.fromkeys(reason["category"] for reason in decision.reasons)),
        },
    )


def _acknowledged(item: Accepting, scope: Scope, ledger: Ledger) -> list[DeliveryChange]:
    for claimed, delivery in item.acknowledges:
        note_status(
            ledger, scope.hub, scope.registry, claimed.message, delivery, item.at, agent=item.sender.id
        )
    return [DeliveryChange(delivery) for _, delivery in item.acknowledges]


async def _write_consents(item: Accepting, scope: Scope) -> None:
    """Consents that came in the message, written after it so that the citizen is there."""
    if not item.ongoing or item.citizen is None:
        return
    for identifier in item.joins:
        await scope.uow.citizens.join(identifier, item.citizen.id)
    for version in item.consents:
        await scope.uow.citizens.write_consent(version, None)
        audit = AuditRecord(
            kind="consent.recorded",
            at=item.at,
            agent=item.sender.id,
            citizen_id=item.citizen.id,
            data={"consent": version.id, "version": version.version, "message_id": item.read.message_id},
        )
        await scope.uow.history.add((), (audit,))
    if item.consents:
        await scope.uow.deliveries.reexamine(item.citizen.id, item.at)
