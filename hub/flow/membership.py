"""Does a party take part in a citizen's case? What it may see of consents and audit follows from it."""

from typing import Final

from hub.domain.party import Party
from hub.flow.ports import UnitOfWork
from hub.flow.records import Case
from hub.flow.visibility import CaseHistory, visible

_ENOUGH: Final = 1000  # entries; who takes part shows in a case's first ones


async def takes_part(uow: UnitOfWork, caller: Party, citizen_id: str) -> bool:
    """Whether the party may see something of one of the citizen's open cases (hub/flow/visibility.py)."""
    cases = (await uow.citizens.open_cases((citizen_id,))).get(citizen_id, ())
    for case in cases:
        if await is_member(uow, caller, case):
            return True
    return False


async def is_member(uow: UnitOfWork, caller: Party, case: Case) -> bool:
    """The same for one case: what is held for a party does not make it a member, for it may never get it."""
    history = CaseHistory(
        case=case,
        records=await uow.history.timeline(case.id, 0, _ENOUGH),
        messages=await uow.history.messages_of_case(case.id),
        deliveries=await uow.history.deliveries_of_case(case.id),
    )
    return bool(visible(history, caller.id))
