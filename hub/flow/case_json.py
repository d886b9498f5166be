"""How do a case, an entry of its timeline and a deadline read in JSON? (Shapes: hub/flow/cases.py.)"""

from datetime import UTC, datetime

from hub.domain.deadline import Deadline
from hub.flow.records import Case, Citizen
from hub.flow.visibility import Entry
from message_schemas import JsonObject


def case_json(case: Case, citizen: Citizen | None, viewer: str) -> JsonObject:
    """A case as a party reads it; facts of the course itself are the centre's."""
    own = viewer == case.centre
    return {
        "id": case.id,
        "citizen": {"system": citizen.system, "value": citizen.value} if citizen else None,
        "centre": case.centre,
        "opened_at": _instant(case.opened_at),
        "closed_at": _instant(case.closed_at) if own else None,
        "policy": case.policy,
        "anonymous": case.anonymous,
        "substance": case.substance if own else None,
        "first_contact": _instant(case.first_contact) if own else None,
    }


def entry_json(entry: Entry) -> JsonObject:
    """One entry of a timeline."""
    record, message = entry.record, entry.message
    return {
        "position": entry.position,
        "kind": record.kind,
        "at": _instant(record.at),
        "known_at": _instant(record.known_at),
        "party": record.party,
        "message_id": message.message_id if message else None,
        "event": message.event if message else None,
        "delivery_id": record.delivery_id if entry.own_delivery else None,
        "data": dict(record.data),
    }


def deadline_json(deadline: Deadline) -> JsonObject:
    """One deadline, in the contract's words."""
    return {
        "rule": deadline.rule.id,
        "started_at": _instant(deadline.started_at),
        "due": _instant(deadline.due_at) or deadline.due.isoformat(),
        "status": deadline.status.value,
        "met_at": _instant(deadline.met_at),
        "reason": deadline.reason,
        "source": deadline.source,
    }


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None
