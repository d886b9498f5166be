"""Which entries of a case's timeline may a party see? Pure; an entry that no rule shows is hidden.

- A fact, and a case opened without a message: the party that recorded it, and the case's centre; who
  wrote it and the note stay with the party that recorded it.
- A message and all that happened to it: its sender.
- A message and its own delivery's way: a recipient, once that delivery was handed over. What was held
  or withheld on the way is not shown, nor which categories, nor why.
- That a message opened the case, and the first contact it was: with the message, and the case's
  centre as soon as the gate has let the message through to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from hub.domain.case import CORRECTS, WITHDRAWN, CaseEvent, CaseEventKind
from hub.domain.deadline import DeliveryEvent
from hub.domain.delivery import DeliveryStatus
from hub.domain.timeline import FACT_KINDS, EntryKind
from hub.flow.records import Case, Data, DecisionRecord, DeliveryRecord, MessageRecord, TimelineRecord

_OPENING: Final = frozenset({EntryKind.CASE_OPENED.value, CaseEventKind.FIRST_CONTACT.value})
_SHOWN_TO_RECIPIENT: Final = frozenset(
    {
        DeliveryStatus.QUEUED.value,
        DeliveryStatus.HANDED_OVER.value,
        DeliveryStatus.ACKNOWLEDGED.value,
        DeliveryStatus.REJECTED.value,
        DeliveryStatus.DEAD.value,
        DeliveryStatus.EXPIRED.value,
    }
)
_STATUSES: Final = frozenset(status.value for status in DeliveryStatus)
_RECIPIENT_READS: Final = frozenset({"recipient", "channel", "stage", "outcome", "legal_basis"})
_RECORDER_ONLY: Final = frozenset({"by", "note"})


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """All that is known of a case: what `visible` chooses from. Messages are without bodies."""

    case: Case
    records: Sequence[tuple[int, TimelineRecord]]  # with their positions
    messages: Mapping[str, MessageRecord]  # by key
    deliveries: Sequence[tuple[DeliveryRecord, DecisionRecord | None]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as one party sees it. `message` is None for what came about without one."""

    position: int
    record: TimelineRecord
    message: MessageRecord | None
    own_delivery: bool = False  # about the delivery to the party itself


@dataclass(frozen=True, slots=True)
class _Viewer:
    """What the rules ask about the party that looks."""

    party: str
    case: Case
    received: Mapping[str, DeliveryRecord] = field(default_factory=dict)  # handed over to it, by message key
    let_through: frozenset[str] = frozenset()  # messages that the gate has let through to it


def visible(history: CaseHistory, party: str) -> tuple[Entry, ...]:
    """The entries that the party may see, in order of position, with what it may not see taken out of them."""
    own = [delivery for delivery, _ in history.deliveries if delivery.recipient == party]
    received = {d.message_key: d for d in own if d.handed_over_at is not None}
    queued = {d.message_key for d in own if d.status is DeliveryStatus.QUEUED}
    viewer = _Viewer(party, history.case, received, frozenset(queued | received.keys()))
    entries = (_as_seen(viewer, position, record, history.messages) for position, record in history.records)
    return tuple(sorted((e for e in entries if e is not None), key=lambda e: e.position))


def facts(entries: Sequence[Entry]) -> tuple[CaseEvent, ...]:
    """The case events among the entries, as the deadlines are computed from them."""
    return tuple(case_event(e.position, e.record) for e in entries if e.record.kind in FACT_KINDS)


def delivered(entries: Sequence[Entry]) -> tuple[DeliveryEvent, ...]:
    """What happened to deliveries, among the entries, as the deadlines of messages are computed from it."""
    return tuple(
        DeliveryEvent(e.message.event, e.record.delivery_id, e.record.kind, e.record.at)
        for e in entries
        if e.message is not None and e.record.delivery_id is not None and e.record.kind in _STATUSES
    )


def case_event(position: int, record: TimelineRecord) -> CaseEvent:
    """One timeline record as a case event."""
    return CaseEvent(
        kind=record.kind,
        at=record.at,
        known_at=record.known_at,
        position=position,
        party=record.party,
        corrects=record.data.get(CORRECTS),
        withdrawn=record.data.get(WITHDRAWN) is True,
    )


def _as_seen(
    viewer: _Viewer, position: int, record: TimelineRecord, messages: Mapping[str, MessageRecord]
) -> Entry | None:
    if record.message_key is None:
        return _fact(viewer, position, record)
    message = messages.get(record.message_key)
    if message is None:
        return None
    if message.sender == viewer.party:
        return Entry(position, record, message)
    if record.kind in _OPENING:
        centre_knows = viewer.case.centre == viewer.party and message.key in viewer.let_through
        shown = centre_knows or message.key in viewer.received
        return Entry(position, record, message) if shown else None
    return _received(viewer, position, record, message)


def _fact(viewer: _Viewer, position: int, record: TimelineRecord) -> Entry | None:
    if record.party == viewer.party:
        return Entry(position, record, None)
    if viewer.case.centre == viewer.party:
        return Entry(position, replace(record, data=_without(record.data, _RECORDER_ONLY)), None)
    return None


def _received(viewer: _Viewer, position: int, record: TimelineRecord, message: MessageRecord) -> Entry | None:
    delivery = viewer.received.get(message.key)
    if delivery is None:
        return None
    if record.kind == EntryKind.MESSAGE_RECEIVED:
        return Entry(position, record, message)
    let_through = record.kind == EntryKind.DECIDED and record.data.get("outcome") in ("permit", "redact")
    if record.delivery_id != delivery.id or not (let_through or record.kind in _SHOWN_TO_RECIPIENT):
        return None
    data = {name: value for name, value in record.data.items() if name in _RECIPIENT_READS}
    return Entry(position, replace(record, data=data), message, own_delivery=True)


def _without(data: Data, names: frozenset[str]) -> Data:
    return {name: value for name, value in data.items() if name not in names}
