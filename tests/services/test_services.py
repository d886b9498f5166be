"""Do the servers that the tests rely on stop, start and clean up as promised?"""

import socket
from pathlib import Path

import httpx
import pytest

from tests.conftest import StoppableBroker, StoppablePostgres
from tests.services import (
    BrokerAddress,
    PostgresCluster,
    PostgresServer,
    eventually,
    port_is_free,
    range_is_free,
)

pytestmark = pytest.mark.services


def test_a_port_that_someone_listens_on_is_not_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        taken = port_is_free(port)
        range_taken = range_is_free(port, 1)

    assert not taken
    assert not range_taken
    assert port_is_free(port)


async def test_waiting_in_vain_names_what_was_waited_for() -> None:
    def the_letter_arrives() -> bool:
        return False

    with pytest.raises(AssertionError, match="the_letter_arrives"):
        await eventually(the_letter_arrives, within=0.05)


def test_each_test_has_a_database_of_its_own(postgres_url: str, any_postgres: PostgresServer) -> None:
    other = any_postgres.new_database()

    any_postgres.drop_database(other)

    assert postgres_url.startswith("postgresql+asyncpg://")
    assert other != postgres_url


def test_a_database_outlives_a_kill_of_its_server(stoppable_postgres: StoppablePostgres) -> None:
    server = stoppable_postgres.server

    server.kill()
    gone = not server.answers()
    server.start()

    assert gone
    assert PostgresServer(stoppable_postgres.url.replace("+asyncpg", "")).answers()


def test_each_test_has_a_virtual_host_of_its_own(amqp_vhost: BrokerAddress) -> None:
    names = [row["name"] for row in httpx.get(f"{amqp_vhost.management_url}/api/vhosts").json()]

    assert amqp_vhost.vhost in names
    assert amqp_vhost.amqp_url.endswith(amqp_vhost.vhost)


@pytest.mark.slow
def test_a_broker_of_our_own_stops_and_starts(stoppable_broker: StoppableBroker) -> None:
    server = stoppable_broker.server

    server.kill()
    gone = not server.answers()
    server.start()

    assert gone
    names = [row["name"] for row in httpx.get(f"{server.management_url}/api/vhosts").json()]
    assert stoppable_broker.address.vhost in names


def test_nothing_of_a_removed_server_is_left_behind() -> None:
    server = PostgresCluster()
    server.start()
    folder: Path = server.folder

    server.remove()

    assert not folder.exists()
    assert port_is_free(server.port)
