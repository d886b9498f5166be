"""Who did what with a citizen's information? The audit trail as IHE BALP-shaped AuditEvents.

A party sees what concerns the citizens whose consents it keeps or whose cases it takes part in; of all
others it sees nothing, and not that there is something.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub.domain.party import HUB_PARTY, Party
from hub.flow.hub import Hub
from hub.flow.membership import takes_part
from hub.flow.ports import UnitOfWork
from hub.flow.records import AuditRecord, Citizen
from message_schemas import JsonObject
from message_schemas.codes import BASE, SID_PARTY
from message_schemas.identifiers import Identifier

AUDIT_KIND_SYSTEM: Final = f"{BASE}/CodeSystem/audit-event"
_SID_MESSAGE: Final = f"{BASE}/sid/message"
_DCM: Final = "http://dicom.nema.org/resources/ontology/DCM"
_BALP: Final = "https://profiles.ihe.net/ITI/BALP"
_DISCLOSURE_PROFILE: Final = f"{_BALP}/StructureDefinition/IHE.BasicAudit.PrivacyDisclosure.Source"
_CONSENT_PROFILE: Final = f"{_BALP}/StructureDefinition/IHE.BasicAudit.AuthZconsent"
_REST: Final = {"system": "http://terminology.hl7.org/CodeSystem/audit-event-type", "code": "rest"}
_PERSON: Final = {
    "type": {
        "system": "http://terminology.hl7.org/CodeSystem/audit-entity-type",
        "code": "1",
        "display": "Person",
    },
    "role": {
        "system": "http://terminology.hl7.org/CodeSystem/object-role",
        "code": "1",
        "display": "Patient",
    },
}
_OBJECT: Final = {"system": "http://terminology.hl7.org/CodeSystem/audit-entity-type", "code": "2"}
_ROLES: Final = "http://terminology.hl7.org/CodeSystem/object-role"
_ACTIONS: Final[Mapping[str, str]] = {
    "recorded": "C",
    "accepted": "C",
    "opened": "C",
    "replaced": "U",
    "revoked": "U",
    "read": "R",
    "searched": "R",
    "handed-over": "R",  # BALP: a disclosure is a read at its source
}
MOST: Final = 500  # entries in one answer
_LOOKED_THROUGH: Final = 2000  # entries, where most are of citizens that the caller may not see


@dataclass(frozen=True, slots=True)
class AuditSearch:
    """What is asked for; None is not restricted. `since` is included, `until` is not."""

    citizen: Identifier | None = None
    agent: str | None = None
    kind: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 100


async def search_audit(hub: Hub, caller: Party, asked: AuditSearch) -> JsonObject:
    """A searchset Bundle of AuditEvents, newest first. The search itself is audited."""
    async with hub.store.unit_of_work() as uow:
        citizen = None
        if asked.citizen is not None:
            citizen = (await uow.citizens.citizens((asked.citizen,)))[asked.citizen]
            if not citizen.known:
                return _searchset(hub, [])
        found = await uow.history.audit(
            citizen_id=citizen.id if citizen else None,
            agent=asked.agent,
            kind=asked.kind,
            since=asked.since,
            until=asked.until,
            limit=asked.limit if citizen else _LOOKED_THROUGH,
        )
        own_cases = await uow.citizens.cases_of_party(caller.id, _LOOKED_THROUGH)
        seen = await _seen(uow, caller, found, asked.limit, {case.citizen_id for case in own_cases})
        people = {
            key: await uow.citizens.citizen(key) for key in {r.citizen_id for _, r in seen if r.citizen_id}
        }
        searched = AuditRecord(
            kind="audit.searched",
            at=hub.clock.now(),
            agent=caller.id,
            citizen_id=citizen.id if citizen else None,
        )
        await uow.history.add((), (searched,))
        await uow.commit()
    return _searchset(hub, [_event(hub, position, r, people.get(r.citizen_id or "")) for position, r in seen])


async def _seen(
    uow: UnitOfWork,
    caller: Party,
    found: Sequence[tuple[int, AuditRecord]],
    limit: int,
    in_cases: Collection[str],
) -> Sequence[tuple[int, AuditRecord]]:
    """The entries about citizens whom the caller may ask about; an entry about no citizen is the agent's own."""
    concerned: dict[str, bool] = {}
    seen: list[tuple[int, AuditRecord]] = []
    for position, record in found:
        citizen_id = record.citizen_id
        if citizen_id is None:
            allowed = record.agent == caller.id
        else:
            if citizen_id not in concerned:
                concerned[citizen_id] = await _concerns(uow, caller, citizen_id, citizen_id in in_cases)
            allowed = concerned[citizen_id]
        if allowed:
            seen.append((position, record))
            if len(seen) == limit:
                break
    return seen


async def _concerns(uow: UnitOfWork, caller: Party, citizen_id: str, in_case: bool) -> bool:
    if in_case and await takes_part(uow, caller, citizen_id):
        return True
    return any(each.organization == caller.id for each in await uow.citizens.consents_of(citizen_id, None))


def _searchset(hub: Hub, events: Sequence[JsonObject]) -> JsonObject:
    base = f"{hub.settings.base_url.rstrip('/')}/fhir"
    bundle: JsonObject = {
        "resourceType": "Bundle",
        "type": "searchset",
        "link": [{"relation": "self", "url": f"{base}/AuditEvent/_search"}],
    }
    if events:
        bundle["entry"] = [
            {"fullUrl": f"{base}/AuditEvent/{event['id']}", "resource": event, "search": {"mode": "match"}}
            for event in events
        ]
    return bundle


def _event(hub: Hub, position: int, record: AuditRecord, citizen: Citizen | None) -> JsonObject:
    _, _, verb = record.kind.partition(".")
    disclosed = record.kind == "delivery.handed-over"
    event: JsonObject = {
        "resourceType": "AuditEvent",
        "id": str(position),
        "type": {"system": _DCM, "code": "110106", "display": "Export"} if disclosed else dict(_REST),
        "subtype": [{"system": AUDIT_KIND_SYSTEM, "code": record.kind}],
        "action": _ACTIONS.get(verb, "E"),
        "recorded": record.at.isoformat(timespec="milliseconds"),
        "outcome": "4" if verb == "refused" else "0",
        "agent": _agents(record),
        "source": {
            "observer": _party(HUB_PARTY, hub.settings.organization.name),
            "type": [{"system": "http://terminology.hl7.org/CodeSystem/security-source-type", "code": "4"}],
        },
        "entity": _entities(record, citizen),
    }
    if disclosed:
        event["meta"] = {"profile": [_DISCLOSURE_PROFILE]}
        event["subtype"].insert(
            0, {"system": "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle", "code": "disclose"}
        )
    elif record.kind == "consent.evaluated":
        event["meta"] = {"profile": [_CONSENT_PROFILE]}
        event["type"] = {"system": _DCM, "code": "110113", "display": "Security Alert"}
        event["subtype"].insert(0, {"system": f"{_BALP}/CodeSystem/AuthZsubType", "code": "AuthZ-Consent"})
    if not event["entity"]:
        del event["entity"]
    return event


def _agents(record: AuditRecord) -> list[JsonObject]:
    """Who asked or acted; and, where something was to go to someone, from where and to whom."""
    agents: list[JsonObject] = [{"who": _party(record.agent), "requestor": True}]
    if record.recipient is not None:
        agents[0]["type"] = _role("110153", "Source Role ID")
        agents.append(
            {
                "type": _role("110152", "Destination Role ID"),
                "who": _party(record.recipient),
                "requestor": False,
            }
        )
    return agents


def _role(code: str, display: str) -> JsonObject:
    return {"coding": [{"system": _DCM, "code": code, "display": display}]}


def _party(party_id: str, display: str | None = None) -> JsonObject:
    who: JsonObject = {"identifier": {"system": SID_PARTY, "value": party_id}}
    return {**who, "display": display} if display else who


def _entities(record: AuditRecord, citizen: Citizen | None) -> list[JsonObject]:
    entities: list[JsonObject] = []
    if citizen is not None:
        named = {"type": "Patient", "identifier": {"system": citizen.system, "value": citizen.value}}
        entities.append({"what": named, **_PERSON})
    message_id, consent = record.data.get("message_id"), record.data.get("consent")
    if isinstance(message_id, str):
        what = {"identifier": {"system": _SID_MESSAGE, "value": message_id}}
        entities.append(_object(what, "3", "Report"))
    if isinstance(consent, str):
        version = record.data.get("version")
        reference = f"Consent/{consent}" if version is None else f"Consent/{consent}/_history/{version}"
        entities.append(_object({"reference": reference}, "4", "Domain Resource"))
    return entities


def _object(what: JsonObject, role: str, display: str) -> JsonObject:
    return {"what": what, "type": dict(_OBJECT), "role": {"system": _ROLES, "code": role, "display": display}}
