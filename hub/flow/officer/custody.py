"""Who holds custody of a citizen under 18?

Only who holds it now is kept, with the citizen; who registered what and when is in the audit trail.
"""

from collections.abc import Sequence
from typing import Final

from hub.domain.party import Party
from hub.flow.anonymity import is_anonymous
from hub.flow.errors import Refused
from hub.flow.hub import Hub
from hub.flow.officer.access import require_citizen
from hub.flow.officer.checking import LONGEST, is_person, told
from hub.flow.officer.shown import acted
from hub.flow.records import Custodian, Custody
from message_schemas.identifiers import Identifier

MOST_HOLDERS: Final = 10
_READ: Final = "custody.read"
_CHANGED: Final = "custody.changed"


async def custody_of(hub: Hub, party: Party, citizen: Identifier, agent: str) -> Custody | None:
    """Who is registered now; None where nobody has registered it. Raises Refused `not-found`."""
    async with hub.store.unit_of_work() as uow:
        found = await require_citizen(uow, party, citizen)
        custody = (await uow.citizens.custody((found.id,))).get(found.id)
        await uow.history.add((), (acted(hub, party, agent, _READ, found),))
        await uow.commit()
    return custody


async def register_custody(
    hub: Hub, party: Party, citizen: Identifier, holders: Sequence[Custodian], agent: str
) -> Custody:
    """Register who holds custody from now on (nobody that is known: no holders); what waits is decided anew.

    Raises Refused: `not-found`, `invalid`; `anonymous-person` in an anonymous case.
    """
    if len(holders) > MOST_HOLDERS:
        raise Refused("invalid", told("custody-holder", "holders"))
    wrong = [
        told("custody-holder", f"holders[{number}]")
        for number, one in enumerate(holders)
        if not is_person(Identifier(one.system, one.value)) or len(one.name or "") > LONGEST
    ]
    if wrong:
        raise Refused("invalid", *wrong)
    now = hub.clock.now()
    async with hub.store.unit_of_work() as uow:
        found = await require_citizen(uow, party, citizen)
        if holders and is_anonymous(found):  # who has custody tells who the child is
            raise Refused("anonymous-person")
        custody = Custody(tuple(holders), now, party.id)
        await uow.citizens.write_custody(found.id, custody)
        again = await uow.deliveries.reexamine(found.id, now)
        facts = {"holders": len(holders), "looked_at_again": again}
        await uow.history.add((), (acted(hub, party, agent, _CHANGED, found, **facts),))
        await uow.commit()
    hub.store.announce_work()
    return custody
