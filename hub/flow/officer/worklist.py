"""What needs a consent officer now?"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from consent import UnreadableConsent
from hub.domain.party import Party
from hub.flow.hub import Hub
from hub.flow.officer.reviewing import NOT_JUSTIFIED, review_row
from hub.flow.officer.rows import consent_row
from hub.flow.officer.shown import MOST_SHOWN, Names, acted, citizen_shown, reason_text
from hub.flow.officer.values import HeldRow, UnreadableRow, WorkList
from hub.flow.ports import UnitOfWork
from hub.flow.records import Citizen, Standing

SOON: Final = timedelta(days=30)
_STAYS: Final = timedelta(days=90)  # how long what was not justified stays on the list
_UNREADABLE: Final = "consent-unreadable"
_READ: Final = "work-list.read"
People = dict[str, Citizen | None]


async def work_list(hub: Hub, party: Party, agent: str) -> WorkList:
    """What waits for a consent, what to review, what ends within 30 days, what cannot be read."""
    now = hub.clock.now()
    most = MOST_SHOWN + 1
    async with hub.store.unit_of_work() as uow:
        names = Names(hub, await uow.people.registry())
        held = await uow.oversight.held(party.id, most)
        to_review = await uow.oversight.to_review(party.id, most)
        not_justified = await uow.oversight.reviewed(party.id, NOT_JUSTIFIED, now - _STAYS, most)
        ending = await uow.oversight.ending(party.id, now, now + SOON, most)
        about = [one.message.citizen_id for one in (*held, *to_review, *(one for one, _ in not_justified))]
        people = await _people(uow, (*about, *(version.citizen_id for version in ending)))
        unreadable = await _unreadable(uow, party, held, people)
        await uow.history.add((), (acted(hub, party, agent, _READ, None, held=len(held)),))
        await uow.commit()
    lists: tuple[Sequence[object], ...] = (held, to_review, not_justified, ending)
    return WorkList(
        at=now,
        held=tuple(_held(one, names, people, now) for one in held[:MOST_SHOWN]),
        to_review=tuple(review_row(one, names, _about(one, people)) for one in to_review[:MOST_SHOWN]),
        not_justified=tuple(
            review_row(one, names, _about(one, people), found) for one, found in not_justified[:MOST_SHOWN]
        ),
        ending=tuple(
            consent_row(version, party, names, people[version.citizen_id]) for version in ending[:MOST_SHOWN]
        ),
        unreadable=unreadable,
        more=any(len(each) > MOST_SHOWN for each in lists),
    )


async def _people(uow: UnitOfWork, ids: Iterable[str | None]) -> People:
    return {each: await uow.citizens.citizen(each) for each in dict.fromkeys(ids) if each}


def _about(one: Standing, people: People) -> Citizen | None:
    return people.get(one.message.citizen_id or "")


def _held(one: Standing, names: Names, people: People, now: datetime) -> HeldRow:
    reasons = one.decision.reasons if one.decision else ()
    missing = (
        (reason.get("category"), reason_text(reason)) for reason in reasons if reason["effect"] != "permit"
    )
    left = one.delivery.expires_at - now
    return HeldRow(
        delivery_id=one.delivery.id,
        message_id=one.message.message_id,
        event=one.message.event,
        purpose=one.message.purpose,
        sender=names.party(one.message.sender),
        recipient=names.party(one.delivery.recipient),
        citizen=citizen_shown(_about(one, people)),
        case=one.message.case_id,
        received_at=one.message.received_at,
        expires_at=one.delivery.expires_at,
        days_left=max(0, ceil(left / timedelta(days=1))),
        categories=tuple(sorted({c for part in one.message.parts for c in part.categories})),
        missing=tuple(missing),
    )


async def _unreadable(
    uow: UnitOfWork, party: Party, held: Sequence[Standing], people: People
) -> tuple[UnreadableRow, ...]:
    """Found by what they stop: a consent that stops nothing is in nobody's way."""
    stopped = Counter(
        one.message.citizen_id
        for one in held
        if one.message.citizen_id
        and one.decision
        and _UNREADABLE in {r["code"] for r in one.decision.reasons}
    )
    rows = []
    for citizen_id, count in stopped.items():
        consents = (await uow.citizens.consents((citizen_id,))).get(citizen_id, ())
        for consent in consents:
            if isinstance(consent, UnreadableConsent):
                kept = await uow.citizens.consent(consent.id.partition("/")[2])
                own = kept.id if kept is not None and kept.organization == party.id else None
                rows.append(UnreadableRow(own, citizen_shown(people.get(citizen_id)), count))
    return tuple(rows)
