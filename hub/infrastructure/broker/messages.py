"""What is a message on the broker, going out and coming in, and how did it fare?"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class PublishResult(StrEnum):
    """How publishing one message went. Only OK means that the broker keeps it."""

    OK = "ok"
    RETURNED = "returned"  # no queue is bound for it, though RabbitMQ confirms it too
    REJECTED = "rejected"  # the queue is full
    AWAY = "away"  # the connection broke before the confirm: it may or may not have arrived
    TIMEOUT = "timeout"  # no confirm in time: likewise


class Settlement(StrEnum):
    """What becomes of a message that came in."""

    ACK = "ack"
    DEAD_LETTER = "dead-letter"
    RETRY_LATER = "retry-later"  # back to the queue after a pause


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """A message to publish, persistent and mandatory. `routing_key` is the recipient's party id."""

    routing_key: str
    body: bytes
    content_type: str
    message_id: str  # MessageHeader.id
    type: str  # event
    headers: Mapping[str, str] = field(default_factory=dict)  # traceparent …
    correlation_id: str | None = None
    exchange: str = "hub.outbound"


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """A message from a party. `user_id` is its broker account, which RabbitMQ has verified.

    All but the body, the user_id and the counters is the sender's word. `delivery_count` counts earlier
    deliveries, as far as the broker knows (0 = the first).
    """

    body: bytes
    content_type: str
    message_id: str
    type: str
    user_id: str
    routing_key: str
    headers: Mapping[str, object] = field(default_factory=dict)
    redelivered: bool = False
    delivery_count: int = 0


Handler = Callable[[Sequence[InboundMessage]], Awaitable[Sequence[Settlement]]]
"""Takes a batch, returns one Settlement per message, in order, once it is committed."""


class Publishing(Protocol):
    """Something that publishes: the broker, or its fake."""

    async def publish_many(self, items: Sequence[OutboundMessage]) -> Sequence[PublishResult]:
        """Publish all together, one result each, in order. Raises BrokerAway, at once, when it is away."""
