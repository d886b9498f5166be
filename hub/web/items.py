"""How does a timeline read? Its entries as items: a message with its ways to its recipients, or a fact."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from hub.domain.case import CORRECTS, RESULT, WITHDRAWN
from hub.domain.deadline import calendar_day
from hub.domain.party import HUB_PARTY, PartyRegistry
from hub.domain.timeline import SENTENCES, EntryKind
from hub.flow.cases import SeenCase
from hub.flow.records import DecisionRecord, DeliveryRecord, MessageRecord
from hub.flow.visibility import Entry
from hub.web import danish
from hub.web.shown import Badge, Item, Step, Time, Way
from hub.web.texts import (
    BASES,
    CORRECTION,
    HUB_NAME,
    OUTCOMES,
    RESULTS,
    RETRACTION,
    STATUS_BADGES,
    TEXTS,
    UNKNOWN_PARTY,
)
from message_schemas import definition

_LATER: Final = timedelta(hours=1)
_Deliveries = dict[str, tuple[DeliveryRecord, DecisionRecord | None]]


def items(seen: SeenCase, viewer: str, registry: PartyRegistry) -> tuple[Item, ...]:
    """The timeline's items, newest first; a message stands where it was received."""
    received = {
        e.message.key for e in seen.entries if e.message and e.record.kind == EntryKind.MESSAGE_RECEIVED
    }
    by_message: dict[str, list[Entry]] = {key: [] for key in received}
    replaced = {e.record.data.get(CORRECTS) for e in seen.entries}
    found: list[Item] = []
    for entry in seen.entries:
        if entry.message is not None and entry.message.key in received:
            by_message[entry.message.key].append(entry)
        else:
            found.append(_fact(entry, registry, corrected=entry.position in replaced))
    deliveries = {delivery.id: (delivery, decision) for delivery, decision in seen.history.deliveries}
    found += [_message(entries, viewer, registry, deliveries) for entries in by_message.values()]
    return tuple(sorted(found, key=lambda item: item.when, reverse=True))


def _fact(entry: Entry, registry: PartyRegistry, *, corrected: bool) -> Item:
    record = entry.record
    details = []
    if RESULT in record.data:
        details.append(RESULTS[record.data[RESULT]])
    if CORRECTS in record.data:
        details.append(RETRACTION if record.data.get(WITHDRAWN) else CORRECTION)
    if corrected:
        details.append(TEXTS["corrected"])
    if record.data.get("by"):
        details.append(f"{TEXTS['recorded_by']} {record.data['by']}")
    if record.data.get("note"):
        details.append(f"{TEXTS['note']}: {record.data['note']}")
    if record.known_at - record.at > _LATER:
        details.append(TEXTS["known_later"].format(at=danish.moment(record.known_at)))
    return Item(
        id=f"e{entry.position}",
        title=SENTENCES[record.kind],
        at=time(record.at),
        when=record.at,
        sender=party_name(record.party, registry),
        recipients="",
        details=tuple(details),
    )


def _message(entries: Sequence[Entry], viewer: str, registry: PartyRegistry, deliveries: _Deliveries) -> Item:
    first = next(e for e in entries if e.record.kind == EntryKind.MESSAGE_RECEIVED)
    message = _of(first)
    common = [e for e in entries if e.record.delivery_id is None]
    common.sort(key=lambda e: (e.record.kind != EntryKind.MESSAGE_RECEIVED, e.position))
    by_delivery: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.record.delivery_id is not None:
            by_delivery.setdefault(entry.record.delivery_id, []).append(entry)
    own, day = message.sender == viewer, calendar_day(first.record.at)
    ways = tuple(_way(*deliveries[key], told, registry, day, own=own) for key, told in by_delivery.items())
    return Item(
        id=f"e{first.position}",
        title=event_name(message.event),
        at=time(first.record.at),
        when=first.record.at,
        sender=party_name(message.sender, registry),
        recipients=danish.listed(tuple(way.recipient for way in ways)),
        steps=tuple(Step(time(e.record.at, day), SENTENCES[e.record.kind]) for e in common),
        ways=ways,
    )


def _way(
    delivery: DeliveryRecord,
    decision: DecisionRecord | None,
    entries: Sequence[Entry],
    registry: PartyRegistry,
    day: date,
    *,
    own: bool,
) -> Way:
    decided = [e for e in entries if e.record.kind == EntryKind.DECIDED]
    steps = tuple(
        _decision(entry, decision if own and entry is decided[-1] else None, day, own=own)
        if entry.record.kind == EntryKind.DECIDED
        else Step(time(entry.record.at, day), SENTENCES[entry.record.kind])
        for entry in entries
    )
    return Way(party_name(delivery.recipient, registry), Badge(*STATUS_BADGES[delivery.status.value]), steps)


def _decision(entry: Entry, decision: DecisionRecord | None, day: date, *, own: bool) -> Step:
    """A decision in words; its reasons are the sender's to read, and only the newest one's are kept in full."""
    record = entry.record
    outcome = str(record.data["outcome"])
    text = OUTCOMES[outcome]
    if outcome in ("permit", "redact"):
        text = f"{text} {BASES.get(str(record.data.get('legal_basis')), '')}".rstrip()
    if not own:
        return Step(time(record.at, day), text, (TEXTS["redacted"],) if outcome == "redact" else ())
    reasons = dict.fromkeys(str(r["text"]) for r in decision.reasons) if decision else {}
    return Step(time(record.at, day), text, tuple(reasons))


def _of(entry: Entry) -> MessageRecord:
    if entry.message is None:
        raise LookupError("an entry of a message without its message")
    return entry.message


def event_name(code: str) -> str:
    """An event in Danish."""
    known = definition(code)
    return known.danish if known else code


def party_name(party: str | None, registry: PartyRegistry) -> str:
    """A party's name."""
    if party == HUB_PARTY:
        return HUB_NAME
    known = registry.by_id.get(party or "")
    return known.name if known else UNKNOWN_PARTY


def time(at: datetime, day: date | None = None) -> Time:
    """An instant as it is read, without its date where the reader knows the day."""
    return Time(danish.moment_on(at, day), danish.machine(at))
