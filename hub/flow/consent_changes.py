"""What had gone under a consent that changes, and who is told of it?

A `consent-change` goes to the parties that were handed something under the consent, or have something let
through that waits for them under it (CONTRACT § 4). A party for whom something is only held does not know
that the hub knows the citizen: it is told once the new version permits it something, else not at all
(docs/adr/0019-consent-officer.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

from hub.domain.delivery import DeliveryStatus
from hub.domain.party import Party, PartyRegistry
from hub.flow.changes import organization_of, own_message
from hub.flow.consent_resources import ACTIVE, identifier_of
from hub.flow.gate import ask
from hub.flow.hub import Hub
from hub.flow.ports import UnitOfWork
from hub.flow.records import Acceptance, Citizen, ConsentVersion, Standing
from hub.flow.waiting import questions_about
from message_schemas import (
    CitizenValue,
    ConsentChange,
    ConsentChangeKind,
    EventCode,
    Purpose,
)

log = structlog.get_logger(__name__)

_KINDS: Final = {
    "consent.replaced": ConsentChangeKind.REPLACED,
    "consent.renewed": ConsentChangeKind.RENEWED,
    "consent.revoked": ConsentChangeKind.REVOKED,
}


@dataclass(frozen=True, slots=True)
class ConsentChanged:
    """A consent from one version to the next; `kind` is the audit entry's."""

    before: ConsentVersion
    after: ConsentVersion
    kind: str
    citizen: Citizen
    at: datetime


async def gone_under(uow: UnitOfWork, version: ConsentVersion) -> tuple[Standing, ...]:
    """What is out under any version of the consent. Exact while the citizen is locked, as after write_consent."""
    return tuple(one for one in await uow.oversight.gone(version.citizen_id) if _rests_on(one, version.id))


async def tell(
    hub: Hub, uow: UnitOfWork, change: ConsentChanged, gone: Sequence[Standing], registry: PartyRegistry
) -> tuple[str, ...]:
    """Write a consent-change to each party that is to know, in this transaction; the parties' ids.

    A message that cannot be made is logged and left out: it must not stop a revocation.
    """
    kind = _KINDS.get(change.kind)
    if kind is None or ACTIVE not in (change.before.status, change.after.status):
        return ()
    waiting = await uow.oversight.waiting(change.citizen.id)
    if await _names_nobody(uow, (*gone, *waiting)):
        return ()
    concerned = {one.delivery.recipient for one in gone}
    concerned |= await _waiting_under(hub, uow, change, waiting, registry)
    concerned.discard(change.after.organization)
    parties = [registry.by_id[id_] for id_ in sorted(concerned) if id_ in registry.by_id]
    told: dict[str, Acceptance] = {}
    for party in parties:
        if party.may("messages.receive"):
            try:
                told[party.id] = _message(hub, party, change, kind)
            except ValueError as failure:
                log.error("consent_change.not_made", error=type(failure).__name__)
                hub.telemetry.count("hub.consent_change_not_made")
    if told:
        await uow.messages.record(tuple(told.values()), (), ())
        hub.telemetry.count("hub.consent_change", amount=len(told))
    return tuple(told)


def gone_at(one: Standing) -> datetime:
    """When it went: when it was handed over, or past the point of no return."""
    decided = one.decision.at if one.decision else one.delivery.status_at
    return one.delivery.handed_over_at or decided


def _rests_on(one: Standing, consent_id: str) -> bool:
    relied_on = one.decision.relied_on if one.decision else ()
    return any(each.rpartition("/")[0] == consent_id for each in relied_on)


async def _names_nobody(uow: UnitOfWork, standings: Sequence[Standing]) -> bool:
    """A case that any of it belongs to was made anonymous: what names the citizen stays here."""
    cases = await uow.citizens.cases(sorted({id_ for one in standings if (id_ := one.message.case_id)}))
    return any(case.made_anonymous_at is not None for case in cases.values())


async def _waiting_under(
    hub: Hub,
    uow: UnitOfWork,
    change: ConsentChanged,
    standings: Sequence[Standing],
    registry: PartyRegistry,
) -> set[str]:
    queued = [one for one in standings if one.delivery.status is DeliveryStatus.QUEUED]
    under = {one.delivery.recipient for one in queued if _rests_on(one, change.after.id)}
    held = [one for one in standings if one.delivery.status is DeliveryStatus.HELD]
    if change.after.status != ACTIVE or not held:
        return under
    consents = (await uow.citizens.consents((change.citizen.id,)))[change.citizen.id]
    for one, question in await questions_about(uow, change.citizen, held, consents, registry):
        weighed = ask(hub, question, consents, registry, change.at)
        if any(each.rpartition("/")[0] == change.after.id for each in weighed.relied_on):
            under.add(one.delivery.recipient)
    return under


def _message(hub: Hub, to: Party, change: ConsentChanged, kind: ConsentChangeKind) -> Acceptance:
    """ValueError where the consent or the party cannot be written in a message."""
    resource = dict(change.after.resource)
    about = identifier_of(resource.get("patient"))
    if about is None:
        raise ValueError("the consent names no citizen")
    value = ConsentChange(
        bundle_id=hub.ids.uuid(),
        message_id=hub.ids.uuid(),
        sent_at=change.at,
        sender=hub.settings.organization,
        recipients=(organization_of(to),),
        citizen=CitizenValue(value=about.value, system=about.system, protected=change.citizen.protected),
        consent=resource,
        change=kind,
        changed_at=change.at,
        recipient_kind=to.kind,
    )
    return own_message(
        hub,
        value.to_bundle(),
        EventCode.CONSENT_CHANGE,
        to,
        change.at,
        citizen_id=change.citizen.id,
        purpose=Purpose.CASE_PROCESSING.value,
    )
