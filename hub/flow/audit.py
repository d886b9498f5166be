"""Who did what with a citizen's information? The audit trail as IHE BALP-shaped AuditEvents.

A party sees what concerns the citizens whose consents it keeps or whose cases it takes part in; of all
others it sees nothing, and not that there is something.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hub.domain.party import HUB_PARTY, Party
from hub.flow.auditing.balp import AUDIT_KIND_SYSTEM as AUDIT_KIND_SYSTEM
from hub.flow.auditing.entry import Entry
from hub.flow.auditing.events import audit_event
from hub.flow.hub import Hub
from hub.flow.membership import takes_part
from hub.flow.ports import UnitOfWork
from hub.flow.records import AuditRecord, Citizen
from message_schemas import JsonObject
from message_schemas.identifiers import Identifier

MOST: Final = 500  # entries in one answer
_LOOKED_THROUGH: Final = 2000  # entries, where most are of citizens that the caller may not see


@dataclass(frozen=True, slots=True)
class AuditSearch:
    """What is asked for; None or nothing is not restricted. `since` is included, `until` is not."""

    citizen: Identifier | None = None
    agent: str | None = None
    kinds: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 100
    request_id: str | None = None  # under which the caller knows its request

    def parameters(self) -> dict[str, list[str]]:
        """The search as it is written down: codes and instants, and not who it was about."""
        dates = (("ge", self.since), ("lt", self.until))
        given = {
            "date": [f"{prefix}{at.isoformat()}" for prefix, at in dates if at is not None],
            "agent": [self.agent] if self.agent else [],
            "type": list(self.kinds),
            "_count": [str(self.limit)],
        }
        return {name: values for name, values in given.items() if values}


@dataclass(frozen=True, slots=True)
class _View:
    """How much of one citizen's entries the caller may read: all, or what speaks of it and its own consents."""

    everything: bool
    consents: frozenset[str] = frozenset()


async def search_audit(hub: Hub, caller: Party, asked: AuditSearch) -> JsonObject:
    """A searchset Bundle of AuditEvents, newest first. The search is audited, for each citizen that it told of."""
    async with hub.store.unit_of_work() as uow:
        citizen = None
        if asked.citizen is not None:
            citizen = (await uow.citizens.citizens((asked.citizen,)))[asked.citizen]
        unknown = citizen is not None and not citizen.known
        entries = [] if unknown else await _entries(uow, caller, asked, citizen.id if citizen else None)
        told = {entry.record.citizen_id for entry in entries if entry.record.citizen_id}
        if citizen is not None and citizen.known:
            told.add(citizen.id)
        searched = [_searched(hub, caller, asked, citizen_id) for citizen_id in sorted(told)]
        await uow.history.add((), searched or [_searched(hub, caller, asked, None)])
        await uow.commit()
    return _searchset(hub, [audit_event(entry, hub.settings) for entry in entries])


def _searched(hub: Hub, caller: Party, asked: AuditSearch, citizen_id: str | None) -> AuditRecord:
    data: dict[str, Any] = {"parameters": asked.parameters()}
    if asked.request_id is not None:
        data["request_id"] = asked.request_id
    return AuditRecord("audit.searched", hub.clock.now(), caller.id, citizen_id, data=data)


async def _entries(
    uow: UnitOfWork, caller: Party, asked: AuditSearch, citizen_id: str | None
) -> Sequence[Entry]:
    found: list[tuple[int, AuditRecord]] = []
    for kind in asked.kinds or (None,):
        found += await uow.history.audit(
            citizen_id=citizen_id,
            agent=asked.agent,
            kind=kind,
            since=asked.since,
            until=asked.until,
            limit=asked.limit if citizen_id else _LOOKED_THROUGH,
        )
    found.sort(key=lambda each: each[0], reverse=True)
    own_cases = await uow.citizens.cases_of_party(caller.id, _LOOKED_THROUGH)
    seen = await _seen(uow, caller, found, asked.limit, {case.citizen_id for case in own_cases})
    people = {
        key: await uow.citizens.citizen(key) for key in {r.citizen_id for _, r, _ in seen if r.citizen_id}
    }
    registry = await uow.people.registry()
    users = {record.agent for _, record, _ in seen} - registry.by_id.keys() - {HUB_PARTY}
    parties = {name: await _party_of(uow, name) for name in users}
    return [
        _entry(caller, position, record, view, people.get(record.citizen_id or ""), parties)
        for position, record, view in seen
    ]


def _entry(
    caller: Party,
    position: int,
    record: AuditRecord,
    view: _View,
    citizen: Citizen | None,
    parties: Mapping[str, str | None],
) -> Entry:
    """An agent who is no party is somebody of the party that stands beside the name, or that the hub knows."""
    by_user = record.agent in parties
    beside = record.data.get("party") if by_user else None
    party = beside if isinstance(beside, str) else parties.get(record.agent) or record.agent
    return Entry(
        position=position,
        record=record,
        citizen=citizen,
        party=party,
        user=record.agent if by_user and party != record.agent else None,
        consents=None if view.everything else view.consents,
        details=view.everything or caller.id in (party, record.recipient),
    )


async def _party_of(uow: UnitOfWork, username: str) -> str | None:
    user = await uow.people.user(username)
    return user.party if user is not None else None


async def _seen(
    uow: UnitOfWork,
    caller: Party,
    found: Sequence[tuple[int, AuditRecord]],
    limit: int,
    in_cases: Collection[str],
) -> Sequence[tuple[int, AuditRecord, _View]]:
    """The entries about citizens whom the caller may ask about; an entry about no citizen is the agent's own."""
    views: dict[str, _View | None] = {}
    seen: list[tuple[int, AuditRecord, _View]] = []
    for position, record in found:
        citizen_id = record.citizen_id
        if citizen_id is None:
            view = _View(everything=True) if record.agent == caller.id else None
        else:
            if citizen_id not in views:
                views[citizen_id] = await _view(uow, caller, citizen_id, citizen_id in in_cases)
            view = views[citizen_id]
        if view is not None:
            seen.append((position, record, view))
            if len(seen) == limit:
                break
    return seen


async def _view(uow: UnitOfWork, caller: Party, citizen_id: str, in_case: bool) -> _View | None:
    if in_case and await takes_part(uow, caller, citizen_id):
        return _View(everything=True)
    kept = await uow.citizens.consents_of(citizen_id, None)
    own = frozenset(each.id for each in kept if each.organization == caller.id)
    return _View(everything=False, consents=own) if own else None


def _searchset(hub: Hub, events: Sequence[JsonObject]) -> JsonObject:
    base = f"{hub.settings.base_url.rstrip('/')}/fhir"
    bundle: JsonObject = {
        "resourceType": "Bundle",
        "type": "searchset",
        "link": [{"relation": "self", "url": f"{base}/AuditEvent/_search"}],
    }
    if events:
        bundle["entry"] = [
            {"fullUrl": f"{base}/AuditEvent/{event['id']}", "resource": event, "search": {"mode": "match"}}
            for event in events
        ]
    return bundle
