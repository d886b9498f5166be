"""What happens when a citizen who is known becomes anonymous?

The case that knows the citizen is closed, what of it is still to be handed over is stopped by the gate, and a new,
anonymous case is opened. Nothing that is stored names both: whoever asked has the new case's id in the answer,
and nowhere else. Both are written in one transaction, so that who reads the database itself sees that they came
together; the new case is dated by its day alone, so that nobody else does.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from hub.domain.case import CaseEventKind
from hub.domain.deadline import COPENHAGEN, calendar_day
from hub.domain.party import Party
from hub.flow.case_json import case_json
from hub.flow.cases import put_case
from hub.flow.errors import Refused
from hub.flow.hub import Hub
from hub.flow.membership import is_member
from hub.flow.ports import UnitOfWork
from hub.flow.records import AuditRecord, Case, TimelineRecord
from message_schemas import JsonObject
from message_schemas.codes import SID_CASE
from message_schemas.identifiers import Identifier

_OF_AGE: Final = 18


async def make_anonymous(hub: Hub, caller: Party, case_id: str, *, adult: bool = False) -> JsonObject:
    """Go on with an anonymous case instead, and answer it; `adult` is attested where no birth date is known.

    Raises Refused: `not-found`; `forbidden` for a party that is not the case's centre; `conflict` for a case
    that is anonymous or has been made so.
    """
    now = hub.clock.now()
    async with hub.store.unit_of_work() as uow:
        known = await _own_case(uow, caller, case_id)
        await uow.citizens.alone_with(known.citizen_id)
        known = await _own_case(uow, caller, case_id)  # as it is now that nobody else changes it
        if known.anonymous or known.made_anonymous_at is not None:
            raise Refused("conflict")
        citizen = await uow.citizens.citizen(known.citizen_id)
        born = citizen.birth_date if citizen else None
        await _close(uow, known, now)
        new = Case(
            id=hub.ids.key(),
            citizen_id="",
            centre=caller.id,
            opened_at=datetime.combine(calendar_day(now), datetime.min.time(), COPENHAGEN),
            policy=caller.policy or hub.settings.policy,
            substance=known.substance,
            anonymous=True,
            adult_attested=adult if born is None else _is_of_age(born, calendar_day(now)),
            first_contact=now,
        )
        named = Identifier(SID_CASE, new.id)
        nobody = (await uow.citizens.citizens([named]))[named]
        new = replace(new, citizen_id=nobody.id)
        await put_case(hub, uow, new, nobody)
        await uow.deliveries.reexamine(known.citizen_id, now)
        await uow.commit()
    hub.store.announce_work()
    return case_json(new, nobody, caller.id)


async def _own_case(uow: UnitOfWork, caller: Party, case_id: str) -> Case:
    case = (await uow.citizens.cases([case_id])).get(case_id)
    if case is None or (case.centre != caller.id and not await is_member(uow, caller, case)):
        raise Refused("not-found")
    if case.centre != caller.id:
        raise Refused("forbidden")
    return case


async def _close(uow: UnitOfWork, case: Case, now: datetime) -> None:
    await uow.citizens.save_case(replace(case, closed_at=case.closed_at or now, made_anonymous_at=now))
    closed = TimelineRecord(
        kind=CaseEventKind.CASE_CLOSED.value,
        at=now,
        known_at=now,
        case_id=case.id,
        citizen_id=case.citizen_id,
        party=case.centre,
    )
    audit = AuditRecord(
        kind="case.made-anonymous", at=now, agent=case.centre, citizen_id=case.citizen_id, case_id=case.id
    )
    await uow.history.add(() if case.closed_at else (closed,), (audit,))


def _is_of_age(born: date, today: date) -> bool:
    return (today.year - born.year - ((today.month, today.day) < (born.month, born.day))) >= _OF_AGE
