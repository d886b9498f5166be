"""Who was shown or sent what about a citizen, when, and on what basis?

The rows are the audit trail's. A party sees those of cases of which it is the centre, those in which it
sent, received or looked itself, and those about consents that it keeps; of others not that they are there.
"""

from datetime import datetime, timedelta
from typing import Final

from hub.domain.party import Party
from hub.flow.hub import Hub
from hub.flow.officer.access import require_citizen
from hub.flow.officer.access_entries import Disclosure, disclosures, looks
from hub.flow.officer.access_texts import disclosure_text, look_text
from hub.flow.officer.access_view import View, view_of
from hub.flow.officer.shown import Names, acted, citizen_shown
from hub.flow.officer.values import AccessLog, AccessRow, CitizenShown
from hub.flow.records import AuditRecord
from message_schemas.identifiers import Identifier

MOST_ENTRIES: Final = 5000  # of the audit trail that one log is made from
_READ: Final = "access-log.read"
_LONGEST_WAY: Final = timedelta(days=31)  # between a decision and the hand-over that it let through


async def access_log(
    hub: Hub,
    party: Party,
    citizen: Identifier,
    agent: str,
    since: datetime | None = None,
    until: datetime | None = None,
) -> AccessLog:
    """The log as far as the party may see it, newest first; asking for it is in the next one.

    `since` is included, `until` is not. Raises Refused `not-found` for a citizen whom the party may not ask about.
    """
    async with hub.store.unit_of_work() as uow:
        found = await require_citizen(uow, party, citizen)
        entries = await uow.history.audit(
            citizen_id=found.id,
            agent=None,
            kind=None,
            since=None if since is None else since - _LONGEST_WAY,
            until=until,
            limit=MOST_ENTRIES + 1,
        )
        view = await view_of(hub, uow, party, found.id, (record.agent for _, record in entries))
        await uow.history.add((), (acted(hub, party, agent, _READ, found),))
        await uow.commit()
    sent = [_sent(one, view) for one in disclosures(entries) if view.shows_disclosure(one)]
    looked = [_looked(one, view) for one in looks(entries) if view.shows_look(one)]
    rows = [row for row in (*sent, *looked) if since is None or row.at >= since]
    return AccessLog(
        citizen=citizen_shown(found) or CitizenShown(citizen.system, citizen.value),
        party=view.names.party(party.id),
        made_at=hub.clock.now(),
        since=since,
        until=until,
        rows=tuple(sorted(rows, key=lambda row: row.at, reverse=True)),
        more=len(entries) > MOST_ENTRIES,
    )


def _sent(one: Disclosure, view: View) -> AccessRow:
    names: Names = view.names
    consents = view.consents(one.consents)
    sender, recipient = names.party(one.sender), names.party(one.entry.recipient or "")
    given = sorted({view.given[each] for each in consents})
    return AccessRow(
        at=one.entry.at,
        kind=one.entry.kind,
        who=sender,
        user=None,
        recipient=recipient,
        event=one.event or None,
        categories=one.categories,
        legal_basis=one.legal_basis,
        consents=consents,
        text=disclosure_text(one, sender, recipient, given),
    )


def _looked(record: AuditRecord, view: View) -> AccessRow:
    actor = view.actor(record)
    recipient = view.names.party(record.recipient) if record.recipient else None
    return AccessRow(
        at=record.at,
        kind=record.kind,
        who=actor.party,
        user=actor.user,
        recipient=recipient,
        event=None,
        categories=(),
        legal_basis=None,
        consents=(),
        text=look_text(record, actor, recipient),
    )
