"""What may a party see of a case, and what may it record there? (CONTRACT § 3, the case calls.)

A case that does not exist and one that the caller takes no part in are the same `not-found`. A party
takes part once it may see something in it (hub/flow/visibility.py). Each look is audited.

A case:     {"id","citizen":{"system","value"},"centre","opened_at","closed_at","policy","substance",
             "anonymous","first_contact"}; the last of them, closed_at and substance only for the centre
An event:   {"position","kind","at","known_at","party","message_id","event","delivery_id","data"};
            `message_id` and `event` (MessageHeader's) for what happened to a message, `delivery_id`
            for the caller's own delivery, else null
Instants are ISO 8601 in UTC; `due` is a calendar day in Copenhagen, an instant where hours are counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from hub.domain.case import CORRECTS, CaseEventKind, standing
from hub.domain.deadline import Deadline, calendar_day
from hub.domain.deadline import deadlines as applied
from hub.domain.party import Party
from hub.domain.timeline import EntryKind
from hub.flow.anonymity import refuse_words_that_tell
from hub.flow.case_json import case_json, deadline_json, entry_json
from hub.flow.case_requests import NewEvent, OpenCase, check_opening, checked, invalid
from hub.flow.errors import Refused
from hub.flow.hub import Hub
from hub.flow.ports import ConcurrentChange, UnitOfWork
from hub.flow.records import AuditRecord, Case, Citizen, TimelineRecord
from hub.flow.visibility import CaseHistory, Entry, case_event, delivered, facts, visible
from message_schemas import JsonObject, PartyKind, citizen_birthdate
from message_schemas.codes import SID_CASE
from message_schemas.identifiers import Identifier

MOST_EVENTS: Final = 500  # of a timeline in one answer
_PAGE: Final = 1000


@dataclass(frozen=True, slots=True)
class SeenCase:
    """A case as one party sees it."""

    history: CaseHistory
    entries: tuple[Entry, ...]
    deadlines: tuple[Deadline, ...]  # the case's own for its centre; a message's for who sent or got it
    citizen: Citizen | None

    @property
    def case(self) -> Case:
        """The case itself; what of it the party may read is the caller's to choose."""
        return self.history.case


async def search_cases(hub: Hub, caller: Party, identifier: Identifier) -> JsonObject:
    """The citizen's open cases that the caller takes part in: `{"cases": […]}`, newest first."""
    async with hub.store.unit_of_work() as uow:
        citizen = (await uow.citizens.citizens([identifier]))[identifier]
        if not citizen.known:
            return {"cases": []}
        found = (await uow.citizens.open_cases([citizen.id])).get(citizen.id, ())
        seen = [await _seen(hub, uow, caller.id, case) for case in found]
        cases = [case_json(s.case, s.citizen, caller.id) for s in seen if s.entries]
        await uow.history.add((), (_looked(hub, caller.id, "case.searched", citizen.id, None),))
        await uow.commit()
    return {"cases": cases}


async def case_view(hub: Hub, caller: Party, case_id: str) -> JsonObject:
    """One case. Raises Refused `not-found`."""
    seen = await see_case(hub, caller.id, case_id, agent=caller.id)
    return case_json(seen.case, seen.citizen, caller.id)


async def timeline(hub: Hub, caller: Party, case_id: str, *, after: int = 0, limit: int = 100) -> JsonObject:
    """What the caller may see after a position: `{"events": […], "next": position | null}`.

    `next` is the `after` of the next call where more is there already. Raises Refused `not-found`.
    """
    seen = await see_case(hub, caller.id, case_id, agent=caller.id)
    later = [entry for entry in seen.entries if entry.position > after]
    shown = later[: max(1, min(limit, MOST_EVENTS))]
    more = len(later) > len(shown)
    return {
        "events": [entry_json(entry) for entry in shown],
        "next": shown[-1].position if more else None,
    }


async def deadlines(hub: Hub, caller: Party, case_id: str) -> JsonObject:
    """The case's deadlines for its centre, and each message's for its sender and recipient.

    Raises Refused `not-found`.
    """
    seen = await see_case(hub, caller.id, case_id, agent=caller.id)
    return {"policy": seen.case.policy, "deadlines": [deadline_json(d) for d in seen.deadlines]}


async def see_case(hub: Hub, party: str, case_id: str, *, agent: str | None) -> SeenCase:
    """A case as the party sees it, the look audited as the agent's; without an agent it is a refresh of one.

    Raises Refused `not-found`.
    """
    async with hub.store.unit_of_work() as uow:
        seen = await _require(hub, uow, party, case_id)
        if agent is not None:
            looked = _looked(hub, agent, "case.read", seen.case.citizen_id, case_id)
            await uow.history.add((), (looked,))
            await uow.commit()
    return seen


async def cases_of_party(hub: Hub, party: str, limit: int = 100) -> Sequence[SeenCase]:
    """The party's cases, newest first, for its work list."""
    async with hub.store.unit_of_work() as uow:
        found = await uow.citizens.cases_of_party(party, limit)
        seen = [await _seen(hub, uow, party, case) for case in found]
    return [s for s in seen if s.entries]


async def open_case(hub: Hub, caller: Party, request: OpenCase) -> JsonObject:
    """Open a case at the caller's centre; its first contact starts the clock. Answers the case.

    Raises Refused: `forbidden` for a party that is no centre, `invalid`, `conflict` where one is open.
    """
    if caller.kind is not PartyKind.CENTRE:
        raise Refused("forbidden")
    now = hub.clock.now()
    case_id = hub.ids.key()
    contact = request.first_contact or now
    check_opening(request, contact, now)
    async with hub.store.unit_of_work() as uow:
        named = request.citizen or Identifier(SID_CASE, case_id)
        citizen = (await uow.citizens.citizens([named]))[named]
        if not citizen.known:
            citizen = replace(citizen, birth_date=citizen_birthdate(named, calendar_day(now)))
        case = Case(
            id=case_id,
            citizen_id=citizen.id,
            centre=caller.id,
            opened_at=now,
            policy=caller.policy or hub.settings.policy,
            substance=request.substance,
            anonymous=request.citizen is None,
            adult_attested=request.citizen is None and request.adult,
            first_contact=contact,
        )
        await put_case(hub, uow, case, citizen)
        await uow.commit()
    return case_json(case, citizen, caller.id)


async def put_case(hub: Hub, uow: UnitOfWork, case: Case, citizen: Citizen) -> None:
    """Add a case that its centre opens now, with its first contact. Raises Refused `conflict` where one is open."""
    now, contact = hub.clock.now(), case.first_contact or case.opened_at
    try:
        await uow.citizens.add_case(case, None if citizen.known else citizen)
    except ConcurrentChange:
        raise Refused("conflict") from None
    opened = _fact(case, EntryKind.CASE_OPENED.value, now, now, case.centre, {})
    first = _fact(case, CaseEventKind.FIRST_CONTACT.value, contact, now, case.centre, {})
    audit = _looked(hub, case.centre, "case.opened", citizen.id, case.id)
    await uow.history.add((opened, first), (audit,))


async def record_event(hub: Hub, caller: Party, case_id: str, event: NewEvent) -> JsonObject:
    """Record a fact that is no message, and answer it as it stands on the timeline.

    `data.corrects` names the position of an earlier one that it replaces: one's own, or for the centre
    any in its case. Only the centre closes its case. Raises Refused: `not-found`, `forbidden`, `invalid`,
    `anonymous-…` where `by` or `note` tells who an anonymous citizen is, and `conflict` where a correction
    would reopen a case beside another open one, or one that was made anonymous.
    """
    now = hub.clock.now()
    data = checked(event, now)
    async with hub.store.unit_of_work() as uow:
        before = await _require(hub, uow, caller.id, case_id)
        if event.kind == CaseEventKind.CASE_CLOSED and caller.id != before.case.centre:
            raise Refused("forbidden")
        _check_correction(before, caller.id, event.kind, data)
        if before.case.anonymous:
            await refuse_words_that_tell(uow, note=event.note, by=event.by)
        record = _fact(before.case, event.kind, event.at, now, caller.id, data)
        audit = replace(
            _looked(hub, caller.id, "case.event-recorded", before.case.citizen_id, case_id),
            data={"event": event.kind},
        )
        await uow.history.add((record,), (audit,))
        if event.kind == CaseEventKind.CASE_CLOSED:
            await _close_or_reopen(uow, before, record)
        await uow.commit()
    async with hub.store.unit_of_work() as uow:  # its position is given at the commit
        after = await _require(hub, uow, caller.id, case_id)
    same = (record.kind, record.party, record.known_at)
    written = (e for e in after.entries if (e.record.kind, e.record.party, e.record.known_at) == same)
    return entry_json(list(written)[-1])


async def _require(hub: Hub, uow: UnitOfWork, party: str, case_id: str) -> SeenCase:
    case = (await uow.citizens.cases([case_id])).get(case_id)
    seen = await _seen(hub, uow, party, case) if case is not None else None
    if seen is None or not seen.entries:
        raise Refused("not-found")
    return seen


async def _seen(hub: Hub, uow: UnitOfWork, party: str, case: Case) -> SeenCase:
    records: list[tuple[int, TimelineRecord]] = []
    while page := await uow.history.timeline(case.id, records[-1][0] if records else 0, _PAGE):
        records.extend(page)
        if len(page) < _PAGE:
            break
    history = CaseHistory(
        case=case,
        records=records,
        messages=await uow.history.messages_of_case(case.id),
        deliveries=await uow.history.deliveries_of_case(case.id),
    )
    entries = visible(history, party)
    counted = facts(entries) if party == case.centre else ()
    return SeenCase(
        history=history,
        entries=entries,
        deadlines=applied(hub.policies.of(case.policy), counted, hub.clock.now(), delivered(entries)),
        citizen=await uow.citizens.citizen(case.citizen_id) if entries else None,
    )


async def _close_or_reopen(uow: UnitOfWork, before: SeenCase, closing: TimelineRecord) -> None:
    last = before.entries[-1].position
    known = (*facts(before.entries), case_event(last + 1, closing))
    closings = [fact for fact in standing(known) if fact.kind == CaseEventKind.CASE_CLOSED]
    closed_at = closings[-1].at if closings else None
    if closed_at != before.case.closed_at:
        if before.case.made_anonymous_at is not None:
            raise Refused("conflict")
        try:
            await uow.citizens.save_case(replace(before.case, closed_at=closed_at))
        except ConcurrentChange:
            raise Refused("conflict") from None


def _check_correction(seen: SeenCase, party: str, kind: str, data: dict[str, Any]) -> None:
    if CORRECTS not in data:
        return
    corrected = next((e.record for e in seen.entries if e.position == data[CORRECTS]), None)
    if corrected is None or corrected.kind != kind or party not in (corrected.party, seen.case.centre):
        raise invalid(f"data.{CORRECTS}", "Kun en egen, tidligere hændelse af samme slags kan rettes.",
                      "Only an earlier event of one's own, of the same kind, can be corrected.")  # fmt: skip


def _fact(
    case: Case, kind: str, at: datetime, known_at: datetime, party: str, data: dict[str, Any]
) -> TimelineRecord:
    return TimelineRecord(
        kind=kind,
        at=at,
        known_at=known_at,
        case_id=case.id,
        citizen_id=case.citizen_id,
        party=party,
        data=data,
    )


def _looked(hub: Hub, agent: str, kind: str, citizen_id: str, case_id: str | None) -> AuditRecord:
    return AuditRecord(kind=kind, at=hub.clock.now(), agent=agent, citizen_id=citizen_id, case_id=case_id)
