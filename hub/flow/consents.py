"""How is a consent recorded, replaced, renewed and revoked?

Recording, replacing and revoking are the same write: a new version, the citizen's waiting deliveries looked at
again, the parties that are to know told, and an audit entry, in one transaction. The citizen is locked in it,
so that what had gone by then is known exactly.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from consent import ConsentRecord, MalformedConsent, UnreadableConsent, read
from hub.domain.deadline import calendar_day
from hub.domain.party import Party, PartyRegistry
from hub.flow.anonymity import refuse_resource_that_tells
from hub.flow.consent_changes import ConsentChanged, gone_under, tell
from hub.flow.consent_reading import audit_of
from hub.flow.consent_resources import (
    ACTIVE,
    ANOTHER_CITIZEN,
    citizen_identifier,
    compiled,
    identifier_of,
    issue_of,
    says_the_same,
    stored,
)
from hub.flow.errors import Refused
from hub.flow.hub import Hub
from hub.flow.ports import ConcurrentChange, Ids, UnitOfWork
from hub.flow.records import Citizen, ConsentVersion, Data, Standing
from message_schemas import Issue, JsonObject, Message, PatientRef, citizen_birthdate
from message_schemas.codes import CITIZEN_SYSTEMS, SID_PARTY
from message_schemas.identifiers import Identifier
from message_schemas.message import objects

_ATTEMPTS: Final = 5  # another transaction of the same citizen may get there first
_NOT_ACTIVE: Final = frozenset({"inactive", "rejected", "entered-in-error"})
Revise = Callable[[ConsentVersion], JsonObject]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWrite:
    """One write of a consent: whose it is, of what, and what the audit entry says of it."""

    caller: Party
    resource: JsonObject | Revise  # the whole resource as it shall be, or made from the newest version
    agent: str  # the user, or the caller's id
    consent_id: str | None = None  # None records a new one
    if_version: int | None = None
    kind: str | None = None  # the audit entry's, where it is not said by what changes
    facts: Data = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WrittenConsent:
    """The version that was written, and what came of it."""

    version: ConsentVersion
    gone: tuple[Standing, ...] = ()  # what was out under the consent when it stopped being active
    told: tuple[str, ...] = ()  # ids of the parties that get a consent-change
    looked_at_again: int = 0  # waiting deliveries that the gate decides anew


async def record_consent(hub: Hub, caller: Party, resource: JsonObject) -> ConsentVersion:
    """A new consent whose organization the caller is. Raises Refused: forbidden, invalid."""
    return (await write_consent(hub, ConsentWrite(caller=caller, resource=resource, agent=caller.id))).version


async def replace_consent(
    hub: Hub, caller: Party, consent_id: str, resource: JsonObject, if_version: int | None = None
) -> ConsentVersion:
    """Its next version; `inactive` revokes it. Raises Refused: not-found, forbidden, invalid, conflict."""
    write = ConsentWrite(
        caller=caller, resource=resource, agent=caller.id, consent_id=consent_id, if_version=if_version
    )
    return (await write_consent(hub, write)).version


async def write_consent(hub: Hub, write: ConsentWrite) -> WrittenConsent:
    """Write it, and say what came of it. Raises Refused: not-found, forbidden, invalid, conflict."""
    for _ in range(_ATTEMPTS):
        with suppress(ConcurrentChange):
            return await _write_once(hub, write)
    raise ConcurrentChange


async def _write_once(hub: Hub, write: ConsentWrite) -> WrittenConsent:
    now, caller = hub.clock.now(), write.caller
    async with hub.store.unit_of_work() as uow:
        before = None if write.consent_id is None else await uow.citizens.consent(write.consent_id)
        if write.consent_id is not None and (before is None or before.organization != caller.id):
            raise Refused("not-found")
        if before is not None and write.if_version is not None and before.version != write.if_version:
            raise Refused("conflict")
        registry = await uow.people.registry()
        version, citizen = await _next(uow, write, before, registry, hub.ids, now)
        await uow.citizens.write_consent(version, None if citizen.known else citizen)
        looked_at_again = await uow.deliveries.reexamine(citizen.id, now)
        kind = write.kind or _kind(before, version)
        gone: tuple[Standing, ...] = ()
        told: tuple[str, ...] = ()
        if before is not None:
            gone = await gone_under(uow, version)
            change = ConsentChanged(before, version, kind, citizen, now)
            told = await tell(hub, uow, change, gone, registry)
        if version.status == ACTIVE:
            gone = ()  # what is out is an answer to a revocation only
        facts = {
            **write.facts,
            **({"told": list(told)} if told else {}),
            **({"gone": len(gone)} if gone else {}),
        }
        audit = audit_of(kind, now, caller, write.agent, version, facts)
        await uow.history.add((), (audit,))
        await uow.commit()
    hub.store.announce_work()
    return WrittenConsent(version, gone, told, looked_at_again)


async def _next(
    uow: UnitOfWork,
    write: ConsentWrite,
    before: ConsentVersion | None,
    registry: PartyRegistry,
    ids: Ids,
    now: datetime,
) -> tuple[ConsentVersion, Citizen]:
    """The version that the write makes, and the citizen whom it is about."""
    resource = _resource(write, before)
    consent_id = before.id if before else ids.uuid()
    number = before.version + 1 if before else 1
    record = _record(resource, before, consent_id, number, write.caller, registry)
    citizen = await _citizen(uow, resource, before, now)
    await refuse_resource_that_tells(uow, resource, "Consent", citizen)
    version = ConsentVersion(
        id=consent_id,
        version=number,
        citizen_id=citizen.id,
        organization=write.caller.id,
        status=resource["status"],
        resource=stored(resource, consent_id, number, now),
        record=record,
        at=now,
        by=write.agent,
    )
    return version, citizen


def _resource(write: ConsentWrite, before: ConsentVersion | None) -> JsonObject:
    if not callable(write.resource):
        return write.resource
    if before is None:
        raise Refused("not-found")
    return write.resource(before)


def _record(
    resource: JsonObject,
    before: ConsentVersion | None,
    consent_id: str,
    number: int,
    caller: Party,
    registry: PartyRegistry,
) -> ConsentRecord | UnreadableConsent:
    """As the gate reads it. What was recorded once can be revoked as it stands, readable today or not."""
    status = resource.get("status")
    if before is None or status not in _NOT_ACTIVE or not says_the_same(resource, dict(before.resource)):
        return compiled(resource, consent_id, number, caller, registry)
    try:
        return read(resource, consent_id=f"Consent/{consent_id}", version=number, organization=caller.id)
    except MalformedConsent:
        return UnreadableConsent(f"Consent/{consent_id}", number)


async def _citizen(
    uow: UnitOfWork, resource: JsonObject, before: ConsentVersion | None, now: datetime
) -> Citizen:
    identifier = citizen_identifier(resource)
    citizen = (await uow.citizens.citizens((identifier,)))[identifier]
    if before is not None and citizen.id != before.citizen_id:
        raise Refused("invalid", issue_of(ANOTHER_CITIZEN))
    return (
        citizen
        if citizen.known
        else replace(citizen, birth_date=citizen_birthdate(identifier, calendar_day(now)))
    )


def _kind(before: ConsentVersion | None, version: ConsentVersion) -> str:
    if before is None:
        return "consent.recorded"
    return "consent.revoked" if before.status == ACTIVE != version.status else "consent.replaced"


def consent_versions(
    message: Message, sender: Party, citizen_id: str, *, now: datetime, ids: Ids
) -> tuple[tuple[ConsentVersion, ...], tuple[Issue, ...]]:
    """The consents in a message that are recorded with it, and what is malformed in them. Pure.

    Those count whose patient is the message's and whose organization is its sender; others are content.
    """
    versions: list[ConsentVersion] = []
    issues: list[Issue] = []
    patient = message.patient
    for number, resource in enumerate(message.consents):
        if patient is None or not _is_of(resource, patient, sender, message.sender.reference):
            continue
        logical = _with_logical_references(resource, message, patient, sender)
        consent_id = ids.uuid()
        try:
            record = read(logical, consent_id=f"Consent/{consent_id}", version=1, organization=sender.id)
        except MalformedConsent as malformed:
            where = f"Bundle.entry.resource.ofType(Consent)[{number}]"
            issues += [issue_of(each, where) for each in malformed.issues]
            continue
        kept = stored(logical, consent_id, 1, now)
        versions.append(
            ConsentVersion(
                consent_id, 1, citizen_id, sender.id, record.status, kept, record, at=now, by=sender.id
            )
        )
    return tuple(versions), tuple(issues)


def _is_of(resource: JsonObject, patient: PatientRef, sender: Party, sender_reference: str | None) -> bool:
    """An element that is missing is not someone else's: the consent is then malformed, and refused."""
    about, owners = resource.get("patient"), objects(resource.get("organization"))
    is_patients = (
        about is None or identifier_of(about) in patient.identifiers or _points(about, patient.reference)
    )
    is_senders = not owners or any(
        _names(identifier_of(each), sender) or _points(each, sender_reference) for each in owners
    )
    return is_patients and is_senders


def _with_logical_references(
    resource: JsonObject, message: Message, patient: PatientRef, sender: Party
) -> JsonObject:
    """A stored consent stands alone: references into the message get the identifiers they stood for."""
    about, owners = resource.get("patient"), objects(resource.get("organization"))
    logical = dict(resource)
    citizen = next((each for each in patient.identifiers if each.system in CITIZEN_SYSTEMS), None)
    if isinstance(about, dict) and identifier_of(about) is None and citizen is not None:
        logical["patient"] = {**about, "identifier": {"system": citizen.system, "value": citizen.value}}
    if len(owners) == 1:
        logical["organization"] = [{**owners[0], "identifier": {"system": SID_PARTY, "value": sender.id}}]
    if performers := objects(resource.get("performer")):
        logical["performer"] = [_told_apart(performer, message) for performer in performers]
    return logical


def _told_apart(performer: JsonObject, message: Message) -> JsonObject:
    """With the type of what it refers to in the message: outside it, a relative would pass for the citizen."""
    reference = performer.get("reference")
    meant = message.resolve(reference) if isinstance(reference, str) else None
    return performer if meant is None else {**performer, "type": meant[1]["resourceType"]}


def _names(identifier: Identifier | None, party: Party) -> bool:
    return identifier is not None and PartyRegistry.of((party,)).find((identifier,)) is not None


def _points(reference: object, target: str | None) -> bool:
    literal = reference.get("reference") if isinstance(reference, dict) else None
    if not isinstance(literal, str) or not target:
        return False
    return literal == target or literal.rsplit("/", 2)[-2:] == target.rsplit("/", 2)[-2:]
