"""Which consents may an officer see, and how did they come about?"""

from datetime import datetime
from typing import Final

from hub.domain.delivery import DeliveryStatus
from hub.domain.party import Party
from hub.flow.consent_reading import looked_at, seen_consent, seen_consents
from hub.flow.errors import Refused
from hub.flow.hub import Hub
from hub.flow.officer.access import citizen_named, is_overseen
from hub.flow.officer.differences import history_rows
from hub.flow.officer.rows import consent_row
from hub.flow.officer.shown import Names, acted
from hub.flow.officer.values import ConsentForm, ConsentRow, Evidence, History
from hub.flow.records import PartRecord, Standing
from message_schemas.identifiers import Identifier

_HISTORY: Final = "consent-history.read"
_DRAFTED: Final = "consent.drafted"


async def consents_of(hub: Hub, party: Party, citizen: Identifier, agent: str) -> tuple[ConsentRow, ...]:
    """The citizen's consents that the party may see, newest first; none for a citizen that is not known."""
    async with hub.store.unit_of_work() as uow:
        found = await citizen_named(uow, party, citizen)
        if found is None or not found.known:
            return ()
        names = Names(hub, await uow.people.registry())
        seen = await seen_consents(uow, party, found.id)
        await uow.history.add((), [looked_at(hub, party, each, agent) for each in seen])
        await uow.commit()
    return tuple(consent_row(each, party, names, found) for each in seen)


async def history(hub: Hub, party: Party, consent_id: str, agent: str) -> History:
    """Every version of a consent, and what each changed. Raises Refused `not-found`."""
    async with hub.store.unit_of_work() as uow:
        newest = await seen_consent(uow, party, consent_id)
        versions = await uow.oversight.consent_history(consent_id)
        names = Names(hub, await uow.people.registry())
        citizen = await uow.citizens.citizen(newest.citizen_id)
        await uow.history.add((), (looked_at(hub, party, newest, agent, _HISTORY),))
        await uow.commit()
    return History(consent_row(newest, party, names, citizen), history_rows(versions, names))


async def draft_for(hub: Hub, party: Party, delivery_id: str, agent: str) -> ConsentForm:
    """A form with what the held delivery lacks, for the citizen to say yes or no to; its Evidence is empty.

    Raises Refused `not-found`.
    """
    async with hub.store.unit_of_work() as uow:
        claimed = await uow.deliveries.lock(delivery_id)
        if claimed is None or claimed.citizen is None or claimed.delivery.status is not DeliveryStatus.HELD:
            raise Refused("not-found")
        message = claimed.message
        case = (
            (await uow.citizens.cases((message.case_id,))).get(message.case_id) if message.case_id else None
        )
        if not is_overseen(party, Standing(claimed.delivery, message), case):
            raise Refused("not-found")
        await uow.history.add((), (acted(hub, party, agent, _DRAFTED, claimed.citizen),))
        await uow.commit()
    return ConsentForm(
        citizen=Identifier(claimed.citizen.system, claimed.citizen.value),
        evidence=_empty(hub.clock.now()),
        recipients=(claimed.delivery.recipient,),
        disclosers=() if message.sender == party.id else (message.sender,),
        categories=tuple(sorted(_categories(message.parts))),
        purposes=(message.purpose,) if message.purpose else (),
    )


def _empty(now: datetime) -> Evidence:
    return Evidence(given_at=now, how="written")


def _categories(parts: tuple[PartRecord, ...]) -> set[str]:
    return {category for part in parts for category in part.categories}
