"""What would a consent let through, and which waiting messages would it release?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from hub.domain.delivery import DeliveryStatus
from hub.domain.party import Party, PartyRegistry
from hub.flow.accept.work import Weighed
from hub.flow.anonymity import refuse_resource_that_tells
from hub.flow.consent_reading import seen_consents
from hub.flow.consent_resources import compiled
from hub.flow.errors import Refused
from hub.flow.gate import Question, ask
from hub.flow.hub import Hub
from hub.flow.officer.access import citizen_named, is_overseen, may_ask_about
from hub.flow.officer.matrices import Asking, decided, parties_meant
from hub.flow.officer.recording import named_citizen
from hub.flow.officer.shown import Names, acted
from hub.flow.officer.values import Changed, ConsentForm, Matrix, Preview, Text
from hub.flow.officer.writing import resource_of
from hub.flow.ports import UnitOfWork
from hub.flow.records import Case, Citizen, Standing
from hub.flow.waiting import questions_about
from hub.flow.weighing import CONSENT, Consents
from message_schemas import InformationCategory, Purpose
from message_schemas.identifiers import Identifier

NEW: Final = "Consent/new"  # how a consent that is not recorded is named
_PREVIEWED: Final = "consent.previewed"
_CATEGORIES: Final = tuple(category.value for category in InformationCategory)
_PURPOSES: Final = tuple(purpose.value for purpose in Purpose)
_GOES: Final = frozenset({"permit", "redact"})
_Change = Literal["released", "released-in-part", "stopped", "narrowed", "widened"]


async def preview(
    hub: Hub, party: Party, form: ConsentForm, agent: str, replaces: str | None = None
) -> Preview:
    """What this consent, with today's others, would let through. Nothing is recorded.

    `replaces` is the id of an own consent in whose place it would come. Raises Refused: `invalid`, `not-found`.
    """
    now = hub.clock.now()
    async with hub.store.unit_of_work() as uow:
        registry = await uow.people.registry()
        identifier = await named_citizen(uow, hub, party, form)
        resource = resource_of(form, identifier, party)
        record = compiled(resource, NEW.partition("/")[2], 0, party, registry)
        citizen = (await uow.citizens.citizens((identifier,)))[identifier]
        await refuse_resource_that_tells(uow, resource, "Consent", citizen)
        today = (await uow.citizens.consents((citizen.id,))).get(citizen.id, ())
        then = (*await _others(uow, party, today, replaces), record)
        discloser = registry.by_id[form.disclosers[0]] if form.disclosers else party
        meant = parties_meant((record,), registry, discloser, by_name_only=True)
        meant = meant or parties_meant((record,), registry, discloser)
        seen = frozenset({NEW, *(await _seen(uow, party, citizen))})
        asking = await _asking(
            hub, uow, citizen, discloser, await _case(uow, party, citizen, form.case), seen
        )
        shown, reasons = decided(
            asking, meant, then, form.categories or _CATEGORIES, form.purposes or _PURPOSES, now
        )
        changed, still_held = await _changed(hub, uow, party, citizen, (today, then), registry)
        await uow.history.add((), (acted(hub, party, agent, _PREVIEWED, citizen),))
        await uow.commit()
    amiss = {
        reason.code: Text(reason.code, reason.text_da, reason.text_en)
        for reason in reasons
        if reason.effect == "none" and reason.consent == NEW
    }
    return Preview(shown, changed, still_held, tuple(amiss.values()))


async def matrix(
    hub: Hub, party: Party, citizen: Identifier, agent: str, at: datetime | None = None
) -> Matrix:
    """What today's consents let the party tell whom at `at`; no recipients for a citizen it may not ask about."""
    at = at or hub.clock.now()
    async with hub.store.unit_of_work() as uow:
        registry = await uow.people.registry()
        found = await citizen_named(uow, party, citizen)
        if found is None or not found.known or not await may_ask_about(uow, party, found.id):
            shown = Names(hub, registry).party(party.id)
            return Matrix(at, shown, (), _CATEGORIES, _PURPOSES, ())
        consents = (await uow.citizens.consents((found.id,))).get(found.id, ())
        seen = await _seen(uow, party, found)
        meant = parties_meant([one for one in consents if one.id in seen], registry, party)
        asking = await _asking(hub, uow, found, party, await _case(uow, party, found, None), seen)
        answer, _ = decided(asking, meant, consents, _CATEGORIES, _PURPOSES, at)
        await uow.history.add((), (acted(hub, party, agent, _PREVIEWED, found),))
        await uow.commit()
    return answer


async def _others(uow: UnitOfWork, party: Party, consents: Consents, replaced: str | None) -> Consents:
    if replaced is None:
        return consents
    before = await uow.citizens.consent(replaced)
    if before is None or before.organization != party.id:
        raise Refused("not-found")
    return [one for one in consents if one.id != f"Consent/{replaced}"]


async def _seen(uow: UnitOfWork, party: Party, citizen: Citizen) -> frozenset[str]:
    if not citizen.known:
        return frozenset()
    return frozenset(f"Consent/{each.id}" for each in await seen_consents(uow, party, citizen.id))


async def _case(uow: UnitOfWork, party: Party, citizen: Citizen, case_id: str | None) -> Case | None:
    """The case that is meant, else the citizen's open one: the party's own before another's."""
    if case_id is not None:
        return (await uow.citizens.cases((case_id,))).get(case_id)
    cases = (await uow.citizens.open_cases((citizen.id,))).get(citizen.id, ())
    return next((case for case in cases if case.centre == party.id), next(iter(cases), None))


async def _asking(
    hub: Hub, uow: UnitOfWork, citizen: Citizen, discloser: Party, case: Case | None, seen: frozenset[str]
) -> Asking:
    members = await uow.citizens.members((case.id,)) if case else {}
    question = Question(
        sender=discloser,
        recipient=discloser,
        event="",
        purpose=None,
        legal_basis=CONSENT,
        justification=None,
        parts=(),
        citizen=citizen,
        case=case,
        birth_date=citizen.birth_date,
        members=members.get(case.id, frozenset()) if case else frozenset(),
        custody=(await uow.citizens.custody((citizen.id,))).get(citizen.id),
    )
    return Asking(hub, Names(hub, await uow.people.registry()), question, seen)


async def _changed(
    hub: Hub,
    uow: UnitOfWork,
    party: Party,
    citizen: Citizen,
    before_and_after: tuple[Consents, Consents],
    registry: PartyRegistry,
) -> tuple[tuple[Changed, ...], int]:
    """What of the waiting deliveries that the party oversees would change, and how many would stay held."""
    today, then = before_and_after
    waiting: Sequence[Standing] = await uow.oversight.waiting(citizen.id) if citizen.known else ()
    asked = await questions_about(uow, citizen, waiting, then, registry)
    names, now = Names(hub, registry), hub.clock.now()
    found, still_held = [], 0
    for one, question in asked:
        if not is_overseen(party, one, question.case):
            continue
        before, after = (ask(hub, question, consents, registry, now) for consents in (today, then))
        change = _change(one, before, after)
        if change is not None:
            found.append(_row(one, change, after, names))
        elif one.delivery.status is DeliveryStatus.HELD:
            still_held += 1
    return tuple(found), still_held


def _change(one: Standing, before: Weighed, after: Weighed) -> _Change | None:
    if one.delivery.status is DeliveryStatus.HELD:
        if after.outcome in _GOES:
            return "released" if after.outcome == "permit" else "released-in-part"
        return "stopped" if after.outcome == "deny" else None
    if after.outcome not in _GOES:
        return "stopped" if before.outcome in _GOES else None
    less, more = set(before.permitted) - set(after.permitted), set(after.permitted) - set(before.permitted)
    return "narrowed" if less else "widened" if more else None


def _row(one: Standing, change: _Change, after: Weighed, names: Names) -> Changed:
    return Changed(
        delivery_id=one.delivery.id,
        message_id=one.message.message_id,
        event=one.message.event,
        sender=names.party(one.message.sender),
        recipient=names.party(one.delivery.recipient),
        received_at=one.message.received_at,
        status=one.delivery.status.value,
        change=change,
        permitted=after.permitted,
        withheld=after.withheld,
    )
