"""Which entries of the audit trail tell that something of a citizen was sent, or looked at? Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hub.domain.party import HUB_PARTY
from hub.flow.records import AuditRecord

HANDED_OVER: Final = "delivery.handed-over"
RELEASED: Final = "delivery.released"  # past the point of no return, whatever became of it
DECIDED: Final = "consent.decided"
Entries = Sequence[tuple[int, AuditRecord]]  # newest first, each with its position

# What was done with a citizen's information or consents beside sending it; reads and searches are found by their verb.
_OTHER_LOOKS: Final = frozenset(
    {
        "consent.recorded",
        "consent.replaced",
        "consent.renewed",
        "consent.revoked",
        "consent.evaluated",
        "consent.previewed",
        "consent.drafted",
        "custody.changed",
        "disclosure.reviewed",
    }
)
_LOOKING: Final = frozenset({"read", "searched"})


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One message on its way to one recipient, with the decision that let it through; the hub's own have none."""

    entry: AuditRecord
    sender: str
    arrived: bool  # False: it had left, and was not confirmed
    event: str
    categories: tuple[str, ...] = ()
    legal_basis: str | None = None
    consents: tuple[str, ...] = ()  # "id/version"


def disclosures(entries: Entries) -> list[Disclosure]:
    """Every hand-over; and what was released without one."""
    arrived = {record.delivery_id for _, record in entries if record.kind == HANDED_OVER}
    gone = [
        (position, record)
        for position, record in entries
        if record.kind == HANDED_OVER or (record.kind == RELEASED and record.delivery_id not in arrived)
    ]
    decided: dict[str | None, list[tuple[int, AuditRecord]]] = {}
    for position, record in entries:
        if record.kind == DECIDED:
            decided.setdefault(record.delivery_id, []).append((position, record))
    return [_disclosure(position, record, decided.get(record.delivery_id, ())) for position, record in gone]


def looks(entries: Entries) -> list[AuditRecord]:
    """Who looked at what, or changed what may be sent."""
    return [
        record
        for _, record in entries
        if record.kind in _OTHER_LOOKS or record.kind.rpartition(".")[2] in _LOOKING
    ]


def _disclosure(position: int, entry: AuditRecord, decided: Entries) -> Disclosure:
    """With the newest decision from before it."""
    before = next((record for at, record in decided if at < position), None)
    data = before.data if before is not None else entry.data
    return Disclosure(
        entry=entry,
        sender=before.agent if before is not None else str(entry.data.get("sender") or HUB_PARTY),
        arrived=entry.kind == HANDED_OVER,
        event=str(entry.data.get("event") or data.get("event") or ""),
        categories=tuple(data.get("permitted") or ()),
        legal_basis=data.get("legal_basis"),
        consents=tuple(data.get("consents") or ()),
    )
