"""Stage 2, authenticate: which party is this, and may it send?"""

from collections.abc import Sequence
from dataclasses import replace

from hub.domain.party import Party
from hub.flow.accept.work import Accepting, Arriving, Scope


async def authenticate(work: Sequence[Accepting], scope: Scope) -> Sequence[Accepting]:
    """Name the party by its token or its broker account, as the registry stands in this transaction."""
    return [_authenticated(item, scope) for item in work]


def _authenticated(item: Accepting, scope: Scope) -> Accepting:
    party = _caller(item.arriving, scope)
    if party is None:
        return item.refused("unauthenticated")
    known = replace(item, party=party)
    if not party.enabled:
        return known.refused("party-disabled")
    if not party.may("messages.send"):
        return known.refused("forbidden")
    return known


def _caller(arriving: Arriving, scope: Scope) -> Party | None:
    if arriving.amqp_user is not None:
        return scope.registry.by_amqp_user.get(arriving.amqp_user)
    if arriving.party_id is not None:
        return scope.registry.by_id.get(arriving.party_id)
    return None
