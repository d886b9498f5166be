"""Whom is a page about? A citizen by the hub's own id, so that no number stands in an address."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from hub.domain.party import Party
from hub.flow.errors import Refused
from hub.flow.hub import Hub
from hub.flow.officer.access import may_ask_about, require_citizen
from hub.flow.officer.values import CitizenShown
from hub.flow.records import Case, Citizen
from hub.web import danish
from hub.web.officer.shown import Person
from hub.web.officer_texts import OFFICER_TEXTS
from hub.web.shown import Badge
from hub.web.texts import TEXTS
from message_schemas.codes import CPR_SYSTEM, D_ECPR_SYSTEM, SID_CASE, X_ECPR_SYSTEM
from message_schemas.identifiers import Identifier, is_well_formed

_SHORTEST_CASE_ID: Final = 16
_DASHED: Final = re.compile(r"\s*([0-9]{6})\s*-?\s*([0-9]{4})\s*")


def identifier_of(typed: str) -> Identifier | None:
    """A CPR number, a replacement number or a case's id as a person types it; None where it is none of them."""
    dashed = _DASHED.fullmatch(typed)
    compact = "".join(dashed.groups()) if dashed else re.sub(r"[\s-]", "", typed).upper()
    for system in (CPR_SYSTEM, X_ECPR_SYSTEM, D_ECPR_SYSTEM):
        if is_well_formed(found := Identifier(system, compact)):
            return found
    is_number = compact.isdigit() and len(compact) < _SHORTEST_CASE_ID
    return Identifier(SID_CASE, typed) if typed and not is_number and " " not in typed else None


def person_of(typed: str) -> Identifier | None:
    """The same of a person: a case's id is none."""
    found = identifier_of(typed)
    return found if found is not None and found.system != SID_CASE else None


async def citizen(hub: Hub, party: Party, citizen_id: str) -> Citizen:
    """The citizen with that id, if the party may ask about them. Raises Refused `not-found`."""
    async with hub.store.unit_of_work() as uow:
        found = await uow.citizens.citizen(citizen_id)
        if found is None or not await may_ask_about(uow, party, citizen_id):
            raise Refused("not-found")
    return found


async def named(hub: Hub, party: Party, identifier: Identifier) -> Citizen | None:
    """The citizen with that number; None where there is none, or none whom the party may ask about."""
    async with hub.store.unit_of_work() as uow:
        try:
            return await require_citizen(uow, party, identifier)
        except Refused:
            return None


async def people(hub: Hub, shown: Iterable[CitizenShown | None]) -> Mapping[Identifier, Person]:
    """Everybody whom some rows are about, by number, looked up together."""
    wanted = sorted({Identifier(s.system, s.value) for s in shown if s}, key=lambda i: (i.system, i.value))
    async with hub.store.unit_of_work() as uow:
        found = await uow.citizens.citizens(wanted) if wanted else {}
    return {identifier: person(one) for identifier, one in found.items() if one.known}


async def writers(hub: Hub, names: Iterable[str]) -> Mapping[str, str]:
    """Who wrote something, by name: a user or a party; one that is gone is shown by its id."""
    async with hub.store.unit_of_work() as uow:
        registry = await uow.people.registry()
        users = {name: await uow.people.user(name) for name in set(names)}
    parties = {name: party.name for name in users if (party := registry.by_id.get(name))}
    return {name: user.name if user else parties.get(name, name) for name, user in users.items()}


async def open_cases(hub: Hub, party: str, citizen_id: str) -> tuple[Case, ...]:
    """The citizen's open cases at the officer's party, newest first."""
    async with hub.store.unit_of_work() as uow:
        found = (await uow.citizens.open_cases((citizen_id,))).get(citizen_id, ())
    return tuple(case for case in found if case.centre == party)


def person(citizen: Citizen) -> Person:
    """A citizen as a page names them: never by number, without a name by the birth date."""
    name = " ".join(filter(None, (citizen.given, citizen.family)))
    badges = (Badge(TEXTS["protected"], "warning"),) if citizen.protected else ()
    if citizen.system == SID_CASE:
        name, badges = TEXTS["anonymous_citizen"], ()
    elif not name:
        name = TEXTS["unnamed_citizen"]
        if citizen.birth_date is not None:
            name += OFFICER_TEXTS["born"].format(day=danish.day(citizen.birth_date))
    return Person(citizen.id, name, badges)


def of(citizen: Citizen) -> Identifier:
    """The number that the officer's services know the citizen by."""
    return Identifier(citizen.system, citizen.value)
