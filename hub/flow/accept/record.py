"""Stage 1, record: that something came, when, and how large, before anything is believed of it."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from hub.flow.accept.work import Accepting, Scope
from hub.flow.records import Arrival


async def record(work: Sequence[Accepting], _scope: Scope) -> Sequence[Accepting]:
    """Note the hash of what came; the row itself is written at `commit`, whatever becomes of the message."""
    return [replace(item, sha256=hashlib.sha256(item.arriving.body).hexdigest()) for item in work]


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
        sha256=item.sha256,
        status=item.refusal.kind.status if item.refusal else 200,
        code=code,
    )
