"""How does a delivery change state? Every change with its timeline entry, audit entry and word to the sender."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import orjson

from hub.domain.delivery import TOLD_TO_SENDER, DeliveryStatus
from hub.domain.party import HUB_PARTY, Party, PartyRegistry
from hub.flow.hub import Hub
from hub.flow.records import (
    Acceptance,
    AuditRecord,
    Data,
    DeliveryRecord,
    MessageRecord,
    TimelineRecord,
)
from message_schemas import DeliveryReason, JsonObject, OrganizationValue, build_delivery_status
from message_schemas.codes import EVENT_SYSTEM, FHIR_JSON, EventCode
from message_schemas.identifiers import is_gln

EXPIRY = timedelta(days=30)


@dataclass(slots=True)
class Ledger:
    """What one transaction will write beside the deliveries themselves; filled in by `note` functions."""

    timeline: list[TimelineRecord] = field(default_factory=list)
    audit: list[AuditRecord] = field(default_factory=list)
    told: list[Acceptance] = field(default_factory=list)  # delivery-status messages to senders


def changed(
    delivery: DeliveryRecord, status: DeliveryStatus, now: datetime, due_at: datetime | None = None
) -> DeliveryRecord:
    """The delivery in its new state; a final state is never due again."""
    return replace(delivery, status=status, status_at=now, due_at=due_at)


def note_status(
    ledger: Ledger,
    hub: Hub,
    registry: PartyRegistry,
    message: MessageRecord,
    delivery: DeliveryRecord,
    now: datetime,
    *,
    agent: str = HUB_PARTY,
    reasons: Sequence[Data] = (),
) -> None:
    """Write the status on the timeline and in the audit trail, and tell the sender where the contract says so."""
    codes = sorted({str(reason["code"]) for reason in reasons if reason.get("effect") != "permit"})
    about: dict[str, Any] = {
        "at": now,
        "case_id": message.case_id,
        "citizen_id": message.citizen_id,
        "message_key": message.key,
        "delivery_id": delivery.id,
    }
    seen = {"recipient": delivery.recipient, "channel": delivery.channel, "reasons": codes}
    ledger.timeline.append(
        TimelineRecord(kind=delivery.status.value, known_at=now, party=agent, data=seen, **about)
    )
    kept = {"event": message.event, "message_id": message.message_id, "reasons": codes}
    ledger.audit.append(
        AuditRecord(
            kind=f"delivery.{delivery.status.value}",
            agent=agent,
            recipient=delivery.recipient,
            data=kept,
            **about,
        )
    )
    if delivery.status in TOLD_TO_SENDER and message.sender != HUB_PARTY:
        sender = registry.by_id.get(message.sender)
        recipient = registry.by_id.get(delivery.recipient)
        if sender is not None and sender.enabled and recipient is not None:
            ledger.told.append(status_message(hub, sender, recipient, message, delivery.status, reasons, now))
    hub.telemetry.count(f"hub.delivery.{delivery.status.value}", event=message.event)


def status_message(
    hub: Hub,
    sender: Party,
    recipient: Party,
    message: MessageRecord,
    status: DeliveryStatus,
    reasons: Sequence[Data],
    now: datetime,
) -> Acceptance:
    """A `delivery-status` message from the hub to a message's sender, with its own delivery.

    Its reasons speak of the message's own categories only, never of a consent.
    """
    bundle = build_delivery_status(
        bundle_id=hub.ids.uuid(),
        header_id=hub.ids.uuid(),
        provenance_id=hub.ids.uuid(),
        at=now,
        hub=hub.settings.organization,
        to=organization_of(sender),
        message_id=message.message_id,
        recipient=organization_of(recipient),
        status=status.value,
        reasons=[_reason(reason) for reason in reasons if reason.get("effect") != "permit"],
    )
    return own_message(hub, bundle, EventCode.DELIVERY_STATUS, sender, now, traceparent=message.traceparent)


def own_message(
    hub: Hub,
    bundle: JsonObject,
    event: EventCode,
    to: Party,
    now: datetime,
    *,
    citizen_id: str | None = None,
    purpose: str | None = None,
    traceparent: str | None = None,
) -> Acceptance:
    """A message Bundle of the hub's to one party, queued. With a citizen it is in that citizen's access log."""
    key, body = hub.ids.key(), orjson.dumps(bundle)
    message = MessageRecord(
        key=key,
        sender=HUB_PARTY,
        message_id=bundle["entry"][0]["resource"]["id"],
        bundle_id=bundle["id"],
        event=event.value,
        event_system=EVENT_SYSTEM,
        received_at=now,
        content_hash="",
        status=200,
        issues=(),
        answer_id="",
        channel=HUB_PARTY,
        content_type=FHIR_JSON,
        body=body,
        size=len(body),
        citizen_id=citizen_id,
        purpose=purpose,
        traceparent=traceparent,
    )
    delivery = new_delivery(
        hub.ids.key(), key, to, "primary", DeliveryStatus.QUEUED, now, citizen_id=citizen_id
    )
    return Acceptance(message=message, deliveries=(delivery,))


def new_delivery(
    delivery_id: str,
    message_key: str,
    recipient: Party,
    use: str,
    status: DeliveryStatus,
    now: datetime,
    citizen_id: str | None = None,
    due_at: datetime | None = None,
) -> DeliveryRecord:
    """A delivery as accepted: pushed channels are due at once, a mailbox when it expires."""
    expires_at = now + EXPIRY
    if status is DeliveryStatus.QUEUED and due_at is None:
        due_at = now if recipient.pushed else expires_at
    return DeliveryRecord(
        id=delivery_id,
        message_key=message_key,
        recipient=recipient.id,
        use=use,
        channel=recipient.channel,
        status=status,
        status_at=now,
        due_at=due_at,
        expires_at=expires_at,
        created_at=now,
        citizen_id=citizen_id,
    )


def organization_of(party: Party) -> OrganizationValue:
    """The party as an Organization in a message; a location number that is no GLN is left out."""
    gln = party.gln if party.gln and is_gln(party.gln) else None
    return OrganizationValue(party_id=party.id, name=party.name, sor=party.sor, gln=gln)


def _reason(reason: Data) -> DeliveryReason:
    category = reason.get("category")
    return DeliveryReason(
        str(reason["code"]), str(reason.get("text", "")), None if category is None else str(category)
    )
