"""What may an adapter know of the world, whichever way a message goes through it?"""

from collections.abc import Callable
from datetime import datetime

from adapters.contract import AdapterContext, OrganisationFacts
from hub.domain.party import AmbiguousParty, Party, PartyRegistry
from hub.flow.hub import Hub
from message_schemas.identifiers import Identifier


def adapter_context(
    hub: Hub, registry: PartyRegistry, now: datetime, recipient: Party | None = None
) -> AdapterContext:
    """The time, the hub's own organisation, the registered parties, and on the way out who gets it."""
    own = hub.settings.organization
    return AdapterContext(
        now=now,
        hub=OrganisationFacts(own.name, own.sor, own.gln),
        find_organisation=_organisations_in(registry),
        recipient=_facts_of(recipient) if recipient else None,
    )


def _facts_of(party: Party) -> OrganisationFacts:
    return OrganisationFacts(party.name, party.sor, party.gln, party.id)


def _organisations_in(registry: PartyRegistry) -> Callable[[Identifier], OrganisationFacts | None]:
    def find(identifier: Identifier) -> OrganisationFacts | None:
        try:
            party = registry.find((identifier,))
        except AmbiguousParty:
            return None
        return None if party is None else _facts_of(party)

    return find
