"""Stage 4, recognise: is the sender in the header the caller, and has this message come before?

CONTRACT § 3, reliable messaging: identity is (authenticated sender, MessageHeader.id).
"""

from collections.abc import Sequence
from dataclasses import replace

from hub.domain.party import AmbiguousParty
from hub.flow.accept.work import Accepting, Scope
from hub.flow.records import MessageRecord
from message_schemas import content_hash


async def recognise(work: Sequence[Accepting], scope: Scope) -> Sequence[Accepting]:
    """Refuse impostors, changed content and reused Bundle.ids; mark resends with their first record."""
    owned = [_owned(item, scope) for item in work]
    ongoing = [item for item in owned if item.ongoing and not item.read.is_acknowledgement]
    first, bundles = await scope.uow.messages.recognise(
        [(item.sender.id, item.read.message_id) for item in ongoing],
        [(item.sender.id, item.read.bundle_id) for item in ongoing if item.read.bundle_id],
    )
    known, under = dict(first), dict(bundles)
    return [
        _recognised(item, known, under) if item.ongoing and not item.read.is_acknowledgement else item
        for item in owned
    ]


def _owned(item: Accepting, scope: Scope) -> Accepting:
    try:
        named = scope.registry.find(item.read.sender.identifiers)
    except AmbiguousParty:
        return item.refused("not-the-sender")
    if named is None or named.id != item.sender.id:
        return item.refused("not-the-sender")
    return replace(item, content_hash=content_hash(item.read))


def _recognised(
    item: Accepting, known: dict[tuple[str, str], MessageRecord], under: dict[tuple[str, str], str]
) -> Accepting:
    sender, message_id, bundle_id = item.sender.id, item.read.message_id, item.read.bundle_id
    first = known.get((sender, message_id))
    if first is not None:
        if first.content_hash != item.content_hash:
            return item.refused("changed-content")
        return replace(item, first=first)
    if bundle_id and under.get((sender, bundle_id), message_id) != message_id:
        return item.refused("bundle-id-reused")
    if bundle_id:
        under[sender, bundle_id] = message_id
    return item
