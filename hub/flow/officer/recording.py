"""How does an officer record, replace, renew and revoke a consent?"""

from typing import Final, get_args

from hub.domain.party import Party
from hub.flow.consent_changes import gone_at
from hub.flow.consent_resources import ACTIVE, citizen_identifier
from hub.flow.consents import ConsentWrite, WrittenConsent, write_consent
from hub.flow.errors import Refused
from hub.flow.hub import Hub
from hub.flow.officer.access import case_named, citizen_named
from hub.flow.officer.checking import form_issues, renewal_issues, told
from hub.flow.officer.shown import Names
from hub.flow.officer.values import ConsentForm, Gone, Renewal, RequestedBy, Written
from hub.flow.officer.writing import renewed, resource_of
from hub.flow.ports import UnitOfWork
from hub.flow.records import ConsentVersion, Standing
from message_schemas import JsonObject
from message_schemas.identifiers import Identifier

_RENEWED: Final = "consent.renewed"


async def record(hub: Hub, party: Party, form: ConsentForm, agent: str) -> Written:
    """Record the form as a Consent whose organization is the party; it counts at once. Raises Refused `invalid`."""
    return await _write(hub, party, await _checked(hub, party, form), agent)


async def replace(hub: Hub, party: Party, consent_id: str, form: ConsentForm, agent: str) -> Written:
    """Its next version, as the form says. Raises Refused: `not-found`, `invalid`."""
    return await _write(hub, party, await _checked(hub, party, form), agent, consent_id)


async def renew(hub: Hub, party: Party, consent_id: str, renewal: Renewal, agent: str) -> Written:
    """Its next version: the same provisions, given anew. Raises Refused: `not-found`, `invalid`, `conflict`.

    Only what is active and permits something is renewed; a refusal without an end does not end.
    """
    issues = renewal_issues(renewal, hub.clock.now())
    if issues:
        raise Refused("invalid", *issues)

    def given_anew(before: ConsentVersion) -> JsonObject:
        if before.status != ACTIVE or before.ends is None:
            raise Refused("conflict")
        resource = dict(before.resource)
        return renewed(resource, renewal, citizen_identifier(resource))

    write = ConsentWrite(caller=party, resource=given_anew, agent=agent, consent_id=consent_id, kind=_RENEWED)
    return await _shown(hub, await write_consent(hub, write))


async def revoke(
    hub: Hub, party: Party, consent_id: str, agent: str, requested_by: RequestedBy = "citizen"
) -> Written:
    """Revoke it at once; the answer says what had gone.

    Raises Refused: `not-found`, `invalid`, `conflict` where it is not active.
    """
    if requested_by not in get_args(RequestedBy):
        raise Refused("invalid", told("form-requested-by", "requested_by"))

    def inactive(before: ConsentVersion) -> JsonObject:
        if before.status != ACTIVE:
            raise Refused("conflict")
        return {**before.resource, "status": "inactive"}

    facts = {"requested_by": requested_by}
    write = ConsentWrite(caller=party, resource=inactive, agent=agent, consent_id=consent_id, facts=facts)
    return await _shown(hub, await write_consent(hub, write))


async def named_citizen(uow: UnitOfWork, hub: Hub, party: Party, form: ConsentForm) -> Identifier:
    """By which number the consent is to name the citizen. Raises Refused `invalid` for what the form lacks."""
    registry = await uow.people.registry()
    issues = form_issues(form, party, registry, hub.clock.now())
    if issues:
        raise Refused("invalid", *issues)
    citizen = await citizen_named(uow, party, form.citizen)
    if citizen is None:
        raise Refused("invalid", told("form-case", "citizen"))
    if form.case is not None:
        case = await case_named(uow, party, form.case)
        if case is None or case.citizen_id != citizen.id:
            raise Refused("invalid", told("form-case", "case"))
    return Identifier(citizen.system, citizen.value)


async def _checked(hub: Hub, party: Party, form: ConsentForm) -> JsonObject:
    async with hub.store.unit_of_work() as uow:
        citizen = await named_citizen(uow, hub, party, form)
    return resource_of(form, citizen, party)


async def _write(
    hub: Hub, party: Party, resource: JsonObject, agent: str, consent_id: str | None = None
) -> Written:
    write = ConsentWrite(caller=party, resource=resource, agent=agent, consent_id=consent_id)
    return await _shown(hub, await write_consent(hub, write))


async def _shown(hub: Hub, written: WrittenConsent) -> Written:
    async with hub.store.unit_of_work() as uow:
        names = Names(hub, await uow.people.registry())
    return Written(
        version=written.version,
        told=written.told,
        gone=tuple(_gone(one, names) for one in written.gone),
        looked_at_again=written.looked_at_again,
    )


def _gone(one: Standing, names: Names) -> Gone:
    return Gone(
        delivery_id=one.delivery.id,
        message_id=one.message.message_id,
        event=one.message.event,
        sender=names.party(one.message.sender),
        recipient=names.party(one.delivery.recipient),
        at=gone_at(one),
        status="handed-over" if one.delivery.handed_over_at is not None else "under-way",
        categories=one.decision.permitted if one.decision else (),
    )
