"""Whom and what may an officer's party ask about? What it may not, looks as if it were not there."""

from typing import Final

from hub.domain.party import Party
from hub.flow.errors import Refused
from hub.flow.membership import is_member, takes_part
from hub.flow.ports import UnitOfWork
from hub.flow.records import Case, Citizen, Standing
from message_schemas.codes import SID_CASE
from message_schemas.identifiers import Identifier

_LOOKED_THROUGH: Final = 2000  # of a party's cases, newest first


async def citizen_named(uow: UnitOfWork, party: Party, identifier: Identifier) -> Citizen | None:
    """The citizen by a number, or by a case in which the party takes part; `known` False where none is stored.

    None for a case that is not there, or not the party's to see.
    """
    if identifier.system != SID_CASE:
        return (await uow.citizens.citizens((identifier,)))[identifier]
    case = await case_named(uow, party, identifier.value)
    return None if case is None else await uow.citizens.citizen(case.citizen_id)


async def case_named(uow: UnitOfWork, party: Party, case_id: str) -> Case | None:
    """A case in which the party takes part."""
    case = (await uow.citizens.cases((case_id,))).get(case_id)
    return case if case is not None and await is_member(uow, party, case) else None


async def require_citizen(uow: UnitOfWork, party: Party, identifier: Identifier) -> Citizen:
    """The citizen, if the party may ask about them. Raises Refused `not-found`."""
    citizen = await citizen_named(uow, party, identifier)
    if citizen is None or not citizen.known or not await may_ask_about(uow, party, citizen.id):
        raise Refused("not-found")
    return citizen


async def may_ask_about(uow: UnitOfWork, party: Party, citizen_id: str) -> bool:
    """It keeps a consent of the citizen, or takes or took part in one of the citizen's cases."""
    consents = await uow.citizens.consents_of(citizen_id, None)
    if any(each.organization == party.id for each in consents) or await takes_part(uow, party, citizen_id):
        return True
    return any(case.citizen_id == citizen_id for case in await own_cases(uow, party))


async def own_cases(uow: UnitOfWork, party: Party) -> list[Case]:
    """The party's cases, closed ones too; the newest, where it has very many."""
    return list(await uow.citizens.cases_of_party(party.id, _LOOKED_THROUGH))


def is_overseen(party: Party, one: Standing, case: Case | None) -> bool:
    """Whether the party sent it, or is the centre of its case; so of OversightRows.held and to_review too."""
    return one.message.sender == party.id or (case is not None and case.centre == party.id)
