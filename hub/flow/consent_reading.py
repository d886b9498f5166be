"""Which consents may a party see? Its own, and those of citizens in whose cases it takes part; each look is audited."""

from collections.abc import Sequence
from datetime import datetime

from hub.domain.party import Party
from hub.flow.errors import Refused
from hub.flow.hub import Hub
from hub.flow.membership import takes_part
from hub.flow.ports import UnitOfWork
from hub.flow.records import AuditRecord, ConsentVersion, Data
from message_schemas.identifiers import Identifier


async def read_consent(hub: Hub, caller: Party, consent_id: str, agent: str | None = None) -> ConsentVersion:
    """The newest version, if the caller may see it; the look is audited. Raises Refused: not-found."""
    async with hub.store.unit_of_work() as uow:
        found = await seen_consent(uow, caller, consent_id)
        await uow.history.add((), (looked_at(hub, caller, found, agent),))
        await uow.commit()
    return found


async def seen_consent(uow: UnitOfWork, caller: Party, consent_id: str) -> ConsentVersion:
    """The same within a transaction, not audited."""
    found = await uow.citizens.consent(consent_id)
    if found is None or not (
        found.organization == caller.id or await takes_part(uow, caller, found.citizen_id)
    ):
        raise Refused("not-found")
    return found


async def search_consents(
    hub: Hub, caller: Party, identifier: Identifier, status: str | None
) -> Sequence[ConsentVersion]:
    """The citizen's consents that the caller may see, newest first; none for a citizen that is not known."""
    async with hub.store.unit_of_work() as uow:
        citizen = (await uow.citizens.citizens((identifier,)))[identifier]
        if not citizen.known:
            return ()
        seen = await seen_consents(uow, caller, citizen.id, status)
        await uow.history.add((), [looked_at(hub, caller, each) for each in seen])
        await uow.commit()
    return seen


async def seen_consents(
    uow: UnitOfWork, caller: Party, citizen_id: str, status: str | None = None
) -> tuple[ConsentVersion, ...]:
    """The citizen's consents that the caller may see, newest first; not audited."""
    found = await uow.citizens.consents_of(citizen_id, status)
    everything = await takes_part(uow, caller, citizen_id)
    return tuple(version for version in found if everything or version.organization == caller.id)


def looked_at(
    hub: Hub, caller: Party, version: ConsentVersion, agent: str | None = None, kind: str = "consent.read"
) -> AuditRecord:
    """That somebody of the party looked at a consent."""
    return audit_of(kind, hub.clock.now(), caller, agent or caller.id, version)


def audit_of(
    kind: str, now: datetime, caller: Party, agent: str, version: ConsentVersion, facts: Data | None = None
) -> AuditRecord:
    """An entry about a consent; the party stands beside a user who acted for it."""
    data: dict[str, object] = {"consent": version.id, "version": version.version, "status": version.status}
    if agent != caller.id:
        data["party"] = caller.id
    return AuditRecord(
        kind=kind, at=now, agent=agent, citizen_id=version.citizen_id, data={**data, **(facts or {})}
    )
