"""Which real PostgreSQL and RabbitMQ do the tests use, and how are they stopped and started?"""

from tests.services.ports import free_ports, port_is_free, range_is_free
from tests.services.postgres import (
    OwnPostgres,
    PostgresCluster,
    PostgresServer,
    answering_postgres,
    ordinary_postgres,
    own_postgres,
)
from tests.services.processes import ServiceMissing, run_apart
from tests.services.rabbit import (
    BrokerAddress,
    OwnRabbit,
    RabbitNode,
    RabbitServer,
    named_rabbit,
    own_rabbit,
)
from tests.services.waiting import eventually
from tests.services.wire import Wire

__all__ = [
    "BrokerAddress",
    "OwnPostgres",
    "OwnRabbit",
    "PostgresCluster",
    "PostgresServer",
    "RabbitNode",
    "RabbitServer",
    "ServiceMissing",
    "Wire",
    "answering_postgres",
    "eventually",
    "free_ports",
    "named_rabbit",
    "ordinary_postgres",
    "own_postgres",
    "own_rabbit",
    "port_is_free",
    "range_is_free",
    "run_apart",
]
