"""How does a recipient empty its mailbox, whatever happens to the hub meanwhile?"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

import httpx

from message_schemas import parse
from message_schemas.codes import FHIR_JSON
from tests.chaos.amqp_partner import NEVER_ANSWERED, AmqpPartner
from tests.chaos.http_partner import HttpPartner

_PAUSE = 0.3  # seconds before a reader whom nobody could hear tries again
_POLL = 2  # seconds of long polling


@dataclass(slots=True)
class Hands:
    """What a recipient got: how often each message_id, and the SHA-256 of its bodies."""

    times: Counter[str] = field(default_factory=Counter)
    bodies: Mapping[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def take(self, message_id: str, body: bytes) -> None:
        """One message came."""
        self.times[message_id] += 1
        self.bodies[message_id].add(sha256(body).hexdigest())

    @property
    def duplicates(self) -> int:
        """How many messages came that had come before; a recipient drops them by their message_id."""
        return sum(self.times.values()) - len(self.times)


def in_the_queue(partner: AmqpPartner) -> Hands:
    """What a partner has read from its queue, but the hub's own answers."""
    hands = Hands()
    for one in partner.received:
        if one.type not in NEVER_ANSWERED:
            hands.take(one.message_id, one.body)
    return hands


async def empty_mailbox(partner: HttpPartner, hands: Hands) -> None:
    """Fetch and acknowledge what comes, until cancelled."""
    while True:
        try:
            for listed in await partner.inbox(wait=_POLL):
                fetched = await partner.fetch(listed["delivery_id"])
                if fetched.status_code == 200:
                    hands.take(parse(fetched.content, FHIR_JSON).message_id, fetched.content)
                    await partner.acknowledge(listed["delivery_id"])
        except httpx.TransportError:
            await asyncio.sleep(_PAUSE)
