"""Who recorded which consent, who may see it, and what does it let through?

Recording, replacing and revoking are the same write: a new version, the citizen's waiting deliveries looked at
again, and an audit entry, in one transaction.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final

from consent import ConsentIssue, ConsentRecord, MalformedConsent, read
from hub.domain.deadline import calendar_day
from hub.domain.party import AmbiguousParty, Party, PartyRegistry
from hub.flow.errors import Refused
from hub.flow.hub import Hub
from hub.flow.membership import takes_part
from hub.flow.ports import ConcurrentChange, Ids, UnitOfWork
from hub.flow.records import AuditRecord, Citizen, ConsentVersion
from message_schemas import Issue, JsonObject, PatientRef, citizen_birthdate, resource_issues
from message_schemas.codes import CITIZEN_SYSTEMS, SID_PARTY
from message_schemas.identifiers import Identifier, is_well_formed
from message_schemas.message import objects

_ATTEMPTS: Final = 5  # another transaction of the same citizen may get there first
ACTIVE: Final = "active"
_NO_ORGANIZATION: Final = ConsentIssue(
    "Consent.organization",
    "Angiv den part, som samtykket er givet til, med en identifier.",
    "State the party that the consent was given to, by an identifier.",
)
_NOT_A_CITIZEN: Final = ConsentIssue(
    "Consent.patient.identifier",
    "Angiv borgerens CPR-nummer, erstatnings-CPR eller sags-id i den form, som systemet kræver.",
    "State the citizen's CPR number, replacement number or case id in the form that its system requires.",
)
_ANOTHER_CITIZEN: Final = ConsentIssue(
    "Consent.patient",
    "Et samtykke kan ikke flyttes til en anden borger. Opret et nyt.",
    "A consent cannot be moved to another citizen. Record a new one.",
)
_UNKNOWN_PARTY: Final = ConsentIssue(
    "Consent.provision",
    "Samtykket nævner en part, som ikke er oprettet i hubben. Brug partens id i hubben.",
    "The consent names a party that is not registered in the hub. Use the party's id in the hub.",
)


async def record_consent(hub: Hub, caller: Party, resource: JsonObject) -> ConsentVersion:
    """A new consent whose organization the caller is. Raises Refused: forbidden, invalid."""
    return await _write(hub, caller, resource, None, None)


async def replace_consent(
    hub: Hub, caller: Party, consent_id: str, resource: JsonObject, if_version: int | None = None
) -> ConsentVersion:
    """Its next version; `inactive` revokes it. Raises Refused: not-found, forbidden, invalid, conflict."""
    return await _write(hub, caller, resource, consent_id, if_version)


async def read_consent(hub: Hub, caller: Party, consent_id: str) -> ConsentVersion:
    """The newest version, if the caller may see it. Raises Refused: not-found."""
    async with hub.store.unit_of_work() as uow:
        found = await uow.citizens.consent(consent_id)
        if found is None or not (
            found.organization == caller.id or await takes_part(uow, caller, found.citizen_id)
        ):
            raise Refused("not-found")
        await uow.history.add((), (_audit("consent.read", hub.clock.now(), caller, found),))
        await uow.commit()
    return found


async def search_consents(
    hub: Hub, caller: Party, identifier: Identifier, status: str | None
) -> Sequence[ConsentVersion]:
    """The citizen's consents that the caller may see, newest first; none for a citizen that is not known."""
    async with hub.store.unit_of_work() as uow:
        citizen = (await uow.citizens.citizens((identifier,)))[identifier]
        if not citizen.known:
            return ()
        found = await uow.citizens.consents_of(citizen.id, status)
        everything = await takes_part(uow, caller, citizen.id)
        seen = tuple(version for version in found if everything or version.organization == caller.id)
        await uow.history.add((), [_audit("consent.read", hub.clock.now(), caller, each) for each in seen])
        await uow.commit()
    return seen


async def _write(
    hub: Hub, caller: Party, resource: JsonObject, consent_id: str | None, if_version: int | None
) -> ConsentVersion:
    for _ in range(_ATTEMPTS):
        with suppress(ConcurrentChange):
            return await _write_once(hub, caller, resource, consent_id, if_version)
    raise ConcurrentChange


async def _write_once(
    hub: Hub, caller: Party, resource: JsonObject, consent_id: str | None, if_version: int | None
) -> ConsentVersion:
    now = hub.clock.now()
    async with hub.store.unit_of_work() as uow:
        before = None if consent_id is None else await uow.citizens.consent(consent_id)
        if consent_id is not None and (before is None or before.organization != caller.id):
            raise Refused("not-found")
        if before is not None and if_version is not None and before.version != if_version:
            raise Refused("conflict")
        registry = await uow.people.registry()
        record = _read(hub, caller, resource, before, registry)
        citizen = await _citizen(uow, resource, before, now)
        version = ConsentVersion(
            id=record.id.partition("/")[2],
            version=record.version,
            citizen_id=citizen.id,
            organization=caller.id,
            status=record.status,
            resource=_stored(resource, record, now),
            record=record,
            at=now,
            by=caller.id,
        )
        await uow.citizens.write_consent(version, None if citizen.known else citizen)
        await uow.deliveries.reexamine(citizen.id, now)
        await uow.history.add((), (_audit(_kind(before, version), now, caller, version),))
        await uow.commit()
    hub.store.announce_work()
    return version


def _read(
    hub: Hub, caller: Party, resource: JsonObject, before: ConsentVersion | None, registry: PartyRegistry
) -> ConsentRecord:
    _check_owner(resource, caller, registry)
    issues = _base_issues(resource)
    if issues:
        raise Refused("invalid", *issues)
    try:
        record = read(
            resource,
            consent_id=f"Consent/{before.id if before else hub.ids.uuid()}",
            version=before.version + 1 if before else 1,
            organization=caller.id,
        )
    except MalformedConsent as malformed:
        raise Refused("invalid", *(_issue(each) for each in malformed.issues)) from None
    if not record.parties() <= registry.by_id.keys():
        raise Refused("invalid", _issue(_UNKNOWN_PARTY))
    return record


def _base_issues(resource: JsonObject) -> list[Issue]:
    return [each for each in resource_issues(resource) if each.severity == "error"]


def _check_owner(resource: JsonObject, caller: Party, registry: PartyRegistry) -> None:
    """Consents are recorded by their own organization; one that names none at all is malformed."""
    named = [found for each in objects(resource.get("organization")) if (found := _identifier(each))]
    try:
        owner = registry.find(named)
    except AmbiguousParty:
        owner = None
    if named and (owner is None or owner.id != caller.id):
        raise Refused("forbidden")
    if not named:
        raise Refused("invalid", _issue(_NO_ORGANIZATION))


async def _citizen(
    uow: UnitOfWork, resource: JsonObject, before: ConsentVersion | None, now: datetime
) -> Citizen:
    identifier = _identifier(resource.get("patient"))
    if identifier is None or identifier.system not in CITIZEN_SYSTEMS or not is_well_formed(identifier):
        raise Refused("invalid", _issue(_NOT_A_CITIZEN))
    citizen = (await uow.citizens.citizens((identifier,)))[identifier]
    if before is not None and citizen.id != before.citizen_id:
        raise Refused("invalid", _issue(_ANOTHER_CITIZEN))
    return (
        citizen
        if citizen.known
        else replace(citizen, birth_date=citizen_birthdate(identifier, calendar_day(now)))
    )


def _stored(resource: JsonObject, record: ConsentRecord, now: datetime) -> JsonObject:
    meta = resource.get("meta")
    return {
        **resource,
        "id": record.id.partition("/")[2],
        "meta": {
            **(meta if isinstance(meta, dict) else {}),
            "versionId": str(record.version),
            "lastUpdated": now.isoformat(timespec="milliseconds"),
        },
    }


def _kind(before: ConsentVersion | None, version: ConsentVersion) -> str:
    if before is None:
        return "consent.recorded"
    return "consent.revoked" if before.status == ACTIVE != version.status else "consent.replaced"


def _audit(kind: str, now: datetime, caller: Party, version: ConsentVersion) -> AuditRecord:
    data = {"consent": version.id, "version": version.version, "status": version.status}
    return AuditRecord(kind=kind, at=now, agent=caller.id, citizen_id=version.citizen_id, data=data)


def consent_versions(
    consents: Sequence[JsonObject],
    sender: Party,
    patient: PatientRef | None,
    citizen_id: str,
    *,
    now: datetime,
    ids: Ids,
    sender_reference: str | None = None,
) -> tuple[tuple[ConsentVersion, ...], tuple[Issue, ...]]:
    """The consents in a message that are recorded with it, and what is malformed in them. Pure.

    Those count whose patient is the message's and whose organization is its sender; others are content.
    """
    versions: list[ConsentVersion] = []
    issues: list[Issue] = []
    for number, resource in enumerate(consents):
        if patient is None or not _is_of(resource, patient, sender, sender_reference):
            continue
        logical = _with_logical_references(resource, patient, sender)
        consent_id = ids.uuid()
        try:
            record = read(logical, consent_id=f"Consent/{consent_id}", version=1, organization=sender.id)
        except MalformedConsent as malformed:
            where = f"Bundle.entry.resource.ofType(Consent)[{number}]"
            issues += [_issue(each, where) for each in malformed.issues]
            continue
        stored = _stored(logical, record, now)
        versions.append(
            ConsentVersion(
                consent_id, 1, citizen_id, sender.id, record.status, stored, record, at=now, by=sender.id
            )
        )
    return tuple(versions), tuple(issues)


def _is_of(resource: JsonObject, patient: PatientRef, sender: Party, sender_reference: str | None) -> bool:
    """An element that is missing is not someone else's: the consent is then malformed, and refused."""
    about, owners = resource.get("patient"), objects(resource.get("organization"))
    is_patients = (
        about is None or _identifier(about) in patient.identifiers or _points(about, patient.reference)
    )
    is_senders = not owners or any(
        _names(_identifier(each), sender) or _points(each, sender_reference) for each in owners
    )
    return is_patients and is_senders


def _with_logical_references(resource: JsonObject, patient: PatientRef, sender: Party) -> JsonObject:
    """A stored consent stands alone: references into the message get the identifiers they stood for."""
    about, owners = resource.get("patient"), objects(resource.get("organization"))
    logical = dict(resource)
    citizen = next((each for each in patient.identifiers if each.system in CITIZEN_SYSTEMS), None)
    if isinstance(about, dict) and _identifier(about) is None and citizen is not None:
        logical["patient"] = {**about, "identifier": {"system": citizen.system, "value": citizen.value}}
    if len(owners) == 1:
        logical["organization"] = [{**owners[0], "identifier": {"system": SID_PARTY, "value": sender.id}}]
    return logical


def _names(identifier: Identifier | None, party: Party) -> bool:
    return identifier is not None and PartyRegistry.of((party,)).find((identifier,)) is not None


def _points(reference: object, target: str | None) -> bool:
    literal = reference.get("reference") if isinstance(reference, dict) else None
    if not isinstance(literal, str) or not target:
        return False
    return literal == target or literal.rsplit("/", 2)[-2:] == target.rsplit("/", 2)[-2:]


def _identifier(reference: object) -> Identifier | None:
    named = reference.get("identifier") if isinstance(reference, dict) else None
    system, value = (named.get("system"), named.get("value")) if isinstance(named, dict) else (None, None)
    if isinstance(system, str) and isinstance(value, str) and system and value:
        return Identifier(system, value)
    return None


def _issue(found: ConsentIssue, within: str = "Consent") -> Issue:
    where = found.expression.replace("Consent", within, 1)
    return Issue("error", "invalid", "consent-malformed", where, found.text_da, found.text_en)
