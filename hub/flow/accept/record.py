"""Stage 1, record: that something came, when, and how large, before anything is believed of it."""

import hashlib
from collections.abc import Sequence

from hub.flow.accept.work import Accepting, Scope
from hub.flow.records import Arrival


async def record(work: Sequence[Accepting], scope: Scope) -> Sequence[Accepting]:
    """Refuse what is over the size limit; the rest goes on. The row itself is written at `commit`."""
    most = scope.hub.settings.max_message_bytes
    return [item.refused("too-large") if len(item.arriving.body) > most else item for item in work]


def arrival_of(item: Accepting) -> Arrival:
    """What is kept of something that was refused without an answer of its own: metadata and a hash."""
    arriving = item.arriving
    code = item.refusal.code if item.refusal else "ok"
    return Arrival(
        id=item.key,
        at=item.at,
        channel=arriving.channel,
        party=item.party.id if item.party else None,
        content_type=arriving.content_type[:100],
        size=len(arriving.body),
        sha256=hashlib.sha256(arriving.body).hexdigest(),
        status=item.refusal.kind.status if item.refusal else 200,
        code=code,
    )
