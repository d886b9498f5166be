"""What of a citizen's access log may one party see, and by which names?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from consent import ConsentRecord
from hub.domain.party import HUB_PARTY, Party, PartyRegistry
from hub.flow.consent_reading import seen_consents
from hub.flow.hub import Hub
from hub.flow.officer.access import own_cases
from hub.flow.officer.access_entries import Disclosure
from hub.flow.officer.shown import Names
from hub.flow.officer.values import PartyShown
from hub.flow.ports import UnitOfWork
from hub.flow.records import AuditRecord


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something: a party, or one of its users."""

    party: PartyShown
    user: str | None = None
    name: str | None = None  # of the user


@dataclass(frozen=True, slots=True)
class View:
    """Cases of which the party is the centre, consents that it may see, and who the agents are."""

    party: str
    names: Names
    actors: Mapping[str, Actor]
    centre_of: frozenset[str]
    own: frozenset[str]  # ids of consents that it keeps
    given: Mapping[str, datetime]  # when the consents that it may see were given, by "id/version"

    def actor(self, record: AuditRecord) -> Actor:
        """Who acted. The entry says for which party, where the user is not known any more."""
        known = self.actors.get(record.agent)
        return known or Actor(self.names.party(str(record.data.get("party", record.agent))))

    def shows_disclosure(self, one: Disclosure) -> bool:
        """Its own sending, its own receiving, under its own consents, or in a case of which it is the centre."""
        own = any(each.rpartition("/")[0] in self.own for each in one.consents)
        return own or self.party in (one.sender, one.entry.recipient) or one.entry.case_id in self.centre_of

    def shows_look(self, record: AuditRecord) -> bool:
        """Its own looks, at its own consents, about what it sends, or in a case of which it is the centre."""
        data = record.data
        involved = (self.actor(record).party.id, data.get("sender"), record.recipient)
        return self.party in involved or data.get("consent") in self.own or record.case_id in self.centre_of

    def consents(self, relied_on: Iterable[str]) -> tuple[str, ...]:
        """Those of these that the party may know of."""
        return tuple(each for each in relied_on if each in self.given)


async def view_of(hub: Hub, uow: UnitOfWork, party: Party, citizen_id: str, agents: Iterable[str]) -> View:
    """What the party may see of this citizen's log."""
    registry = await uow.people.registry()
    names = Names(hub, registry)
    seen = await seen_consents(uow, party, citizen_id)
    given = {}
    for each in seen:
        for version in await uow.oversight.consent_history(each.id):
            if isinstance(version.record, ConsentRecord):
                at = datetime.fromtimestamp(version.record.date_time / 1_000_000, UTC)
                given[f"{version.id}/{version.version}"] = at
    cases = await own_cases(uow, party)
    return View(
        party=party.id,
        names=names,
        actors=await _actors(uow, registry, names, frozenset(agents)),
        centre_of=frozenset(c.id for c in cases if c.centre == party.id and c.citizen_id == citizen_id),
        own=frozenset(each.id for each in seen if each.organization == party.id),
        given=given,
    )


async def _actors(
    uow: UnitOfWork, registry: PartyRegistry, names: Names, agents: frozenset[str]
) -> dict[str, Actor]:
    """Each agent that is a party, or a user of one."""
    found = {}
    for agent in agents:
        if agent == HUB_PARTY or agent in registry.by_id:
            found[agent] = Actor(names.party(agent))
        elif (user := await uow.people.user(agent)) is not None:
            found[agent] = Actor(names.party(user.party), user.username, user.name)
    return found
