"""How do messages travel over RabbitMQ? Transport only: the database is the truth (CONTRACT § 6)."""

from hub.infrastructure.broker.accounts import AccountRefused, BrokerAccount, BrokerAccounts
from hub.infrastructure.broker.backoff import Backoff
from hub.infrastructure.broker.connection import BrokerConnection, BrokerState
from hub.infrastructure.broker.consumer import Consumer
from hub.infrastructure.broker.errors import BrokerAway
from hub.infrastructure.broker.fake import InMemoryBroker
from hub.infrastructure.broker.messages import (
    InboundMessage,
    OutboundMessage,
    PublishResult,
    Settlement,
)
from hub.infrastructure.broker.publisher import Publisher
from hub.infrastructure.broker.topology import (
    DEAD_LETTER_QUEUE,
    INBOUND,
    OUTBOUND,
    declare_party_queue,
    declare_topology,
    new_queue_name,
)

__all__ = [
    "DEAD_LETTER_QUEUE",
    "INBOUND",
    "OUTBOUND",
    "AccountRefused",
    "Backoff",
    "BrokerAccount",
    "BrokerAccounts",
    "BrokerAway",
    "BrokerConnection",
    "BrokerState",
    "Consumer",
    "InMemoryBroker",
    "InboundMessage",
    "OutboundMessage",
    "PublishResult",
    "Publisher",
    "Settlement",
    "declare_party_queue",
    "declare_topology",
    "new_queue_name",
]
