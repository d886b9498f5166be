"""Which services does a test get, and how does it run? Services are real, started when a test first asks."""

import functools
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import is_hypothesis_test, settings

from hub.infrastructure.database import upgrade
from tests.services import (
    BrokerAddress,
    OwnPostgres,
    OwnRabbit,
    PostgresServer,
    RabbitServer,
    named_rabbit,
    ordinary_postgres,
    own_postgres,
    own_rabbit,
    run_apart,
)

# The build tries the same examples each time; new ones are looked for where somebody can look at them.
settings.register_profile("build", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("build")


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what searches as slow, so that it runs without being measured: the examples beside it are."""
    for item in items:
        if isinstance(item, pytest.Function) and is_hypothesis_test(item.obj):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Secrets are hashed by argon2 as ever, but not 64 MiB and a core at a time."""
    cheap = functools.partialmethod(PasswordHasher.__init__, time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PasswordHasher, "__init__", cheap)
        yield


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
    """The PostgreSQL that the environment names, else our own. Not to be stopped."""
    server: PostgresServer = ordinary_postgres() or request.getfixturevalue("own_postgres_server")
    return server


@pytest.fixture
def postgres_url(any_postgres: PostgresServer) -> Iterator[str]:
    """An empty database for this test: `postgresql+asyncpg://…`."""
    url = any_postgres.new_database()
    yield url
    any_postgres.drop_database(url)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated database to copy: migrating one for each test would take longer than the test."""
    path = tmp_path_factory.mktemp("migrated") / "hub.db"
    run_apart(lambda: upgrade(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture
def migrated_sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """An empty, migrated database for this test: `sqlite+aiosqlite:///…`."""
    return f"sqlite+aiosqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'hub.db')}"


@pytest.fixture(scope="session")
def migrated_postgresql(any_postgres: PostgresServer) -> Iterator[str]:
    """As `migrated_sqlite`: the address of a database to copy."""
    url = any_postgres.new_database()
    run_apart(lambda: upgrade(url))
    yield url
    any_postgres.drop_database(url)


@pytest.fixture
def migrated_postgresql_url(any_postgres: PostgresServer, migrated_postgresql: str) -> Iterator[str]:
    """An empty, migrated database for this test: `postgresql+asyncpg://…`."""
    url = any_postgres.new_database(like=migrated_postgresql)
    yield url
    any_postgres.drop_database(url)


@pytest.fixture
def stoppable_postgres(own_postgres_server: OwnPostgres) -> Iterator[StoppablePostgres]:
    """An empty database on a server that this test may stop; it runs again for the next test."""
    url = own_postgres_server.new_database()
    yield StoppablePostgres(own_postgres_server, url)
    own_postgres_server.start()
    own_postgres_server.drop_database(url)
