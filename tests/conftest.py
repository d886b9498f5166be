"""Which services does a test get? Real ones, started when the first test asks, ended with the session."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import settings

from tests.services import (
    BrokerAddress,
    OwnPostgres,
    OwnRabbit,
    PostgresServer,
    RabbitServer,
    answering_postgres,
    named_rabbit,
    own_postgres,
    own_rabbit,
)

# The build tries the same examples each time; new ones are looked for where somebody can look at them.
settings.register_profile("build", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("build")


@dataclass(frozen=True, slots=True)
class StoppableBroker:
    """A virtual host on a broker of our own; a test may stop, kill and start `server`."""

    server: OwnRabbit
    address: BrokerAddress


@dataclass(frozen=True, slots=True)
class StoppablePostgres:
    """A database on a server of our own; a test may stop, kill and start `server`."""

    server: OwnPostgres
    url: str


@pytest.fixture(scope="session")
def rabbit() -> Iterator[OwnRabbit]:
    """A broker of our own for the whole session."""
    server = own_rabbit()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def any_rabbit(request: pytest.FixtureRequest) -> RabbitServer:
    """The broker that the environment names, else our own. Not to be stopped."""
    server: RabbitServer = named_rabbit() or request.getfixturevalue("rabbit")
    return server


@pytest.fixture
def amqp_vhost(any_rabbit: RabbitServer) -> Iterator[BrokerAddress]:
    """An empty virtual host for this test: `.amqp_url`, `.management_url`."""
    address = any_rabbit.new_vhost()
    yield address
    any_rabbit.drop_vhost(address)


@pytest.fixture
def stoppable_broker(rabbit: OwnRabbit) -> Iterator[StoppableBroker]:
    """An empty virtual host on a broker that this test may stop; it runs again for the next test.

    The virtual host stays: RabbitMQ 3.10 loses its dead-letter supervisor for good when queues are
    deleted in the moment after its start.
    """
    yield StoppableBroker(rabbit, rabbit.new_vhost())
    rabbit.start()
    if not rabbit.answers():
        rabbit.start_app()


@pytest.fixture(scope="session")
def own_postgres_server() -> Iterator[OwnPostgres]:
    """A PostgreSQL of our own for the whole session."""
    server = own_postgres()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def any_postgres(request: pytest.FixtureRequest) -> PostgresServer:
    """The PostgreSQL that answers, else our own. Not to be stopped."""
    server: PostgresServer = answering_postgres() or request.getfixturevalue("own_postgres_server")
    return server


@pytest.fixture
def postgres_url(any_postgres: PostgresServer) -> Iterator[str]:
    """An empty database for this test: `postgresql+asyncpg://…`."""
    url = any_postgres.new_database()
    yield url
    any_postgres.drop_database(url)


@pytest.fixture
def stoppable_postgres(own_postgres_server: OwnPostgres) -> Iterator[StoppablePostgres]:
    """An empty database on a server that this test may stop; it runs again for the next test."""
    url = own_postgres_server.new_database()
    yield StoppablePostgres(own_postgres_server, url)
    own_postgres_server.start()
    own_postgres_server.drop_database(url)
