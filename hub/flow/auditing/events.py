"""How is an audit entry told as a FHIR AuditEvent, by IHE's Basic Audit Log Patterns (BALP)?

A profile is claimed where the entry has what the profile demands; elsewhere the event has the same shape.
"""

from typing import Final

from hub.domain.party import HUB_PARTY
from hub.flow.auditing import balp
from hub.flow.auditing.agents import HubItself, agents
from hub.flow.auditing.entities import entities
from hub.flow.auditing.entry import Entry, party_reference
from hub.flow.auditing.patterns import DECISION, About, Pattern, Sides, pattern_of
from hub.flow.hub import FlowSettings
from message_schemas import JsonObject
from message_schemas.codes import LegalBasis

_OUTCOMES: Final = {"hold": balp.MINOR_FAILURE, "deny": balp.SERIOUS_FAILURE}


def audit_event(entry: Entry, settings: FlowSettings) -> JsonObject:
    """The AuditEvent of an entry."""
    pattern = pattern_of(entry.record.kind)
    observer = {**party_reference(HUB_PARTY), "display": settings.organization.name}
    kind = {"system": balp.AUDIT_KIND_SYSTEM, "code": entry.record.kind}
    about = entities(entry, pattern)
    event: JsonObject = {
        "resourceType": "AuditEvent",
        "id": str(entry.position),
        "meta": {"tag": [kind]},
        "type": pattern.type,
        "subtype": _subtypes(entry, pattern, kind),
        "action": pattern.action,
        "recorded": entry.record.at.isoformat(timespec="milliseconds"),
        "outcome": _outcome(entry, pattern),
        "agent": agents(entry, pattern, HubItself(observer, settings.base_url)),
        "source": {"observer": observer, "type": [balp.APPLICATION_SERVER]},
    }
    profile = _profile(entry, pattern, about)
    optional = {"outcomeDesc": _description(entry), "purposeOfEvent": entry.purposes(), "entity": about}
    event |= {name: value for name, value in optional.items() if value}
    if profile is not None:
        event["meta"]["profile"] = [profile]
    return event


def _subtypes(entry: Entry, pattern: Pattern, kind: JsonObject) -> list[JsonObject]:
    """BALP's, and the hub's own kind where BALP leaves room for it."""
    if pattern is DECISION:
        return [balp.BY_CONSENT if entry.legal_basis == LegalBasis.CONSENT else balp.BY_ROLE]
    return [pattern.subtype, kind] if pattern.subtype is not None else [kind]


def _outcome(entry: Entry, pattern: Pattern) -> str:
    if pattern.sides is Sides.DECIDING:
        return _OUTCOMES.get(entry.text("outcome") or "", balp.SUCCESS)
    return pattern.outcome


def _description(entry: Entry) -> str:
    """The decision's outcome with the codes of its reasons, or the code of a refusal."""
    said = [
        *filter(None, (entry.text("outcome"), entry.text("code"))),
        *dict.fromkeys(entry.texts("reasons")),
    ]
    return ", ".join(said) if entry.details else ""


def _profile(entry: Entry, pattern: Pattern, about: list[JsonObject]) -> str | None:
    if pattern.about is not About.NONE and entry.citizen is None:
        return pattern.plain
    to_somebody = (
        pattern.sides not in (Sides.DECIDING, Sides.DISCLOSING) or entry.record.recipient is not None
    )
    return pattern.profile if entry.citizen is not None and to_somebody and len(about) > 1 else None
