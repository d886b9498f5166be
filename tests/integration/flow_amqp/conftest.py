"""A hub at work on PostgreSQL and RabbitMQ, and partner systems that talk to it with their own accounts."""

import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest
import pytest_asyncio

from hub.bench.load import citizen_number
from hub.bootstrap import Runtime, running
from hub.domain.party import SCOPES, Party
from hub.flow.errors import Refused
from hub.flow.tracking import tracking
from message_schemas import JsonObject
from message_schemas.codes import PartyKind
from tests.chaos.amqp_partner import AmqpPartner
from tests.chaos.letters import Letter, written
from tests.chaos.world import World, new_world
from tests.services import PostgresServer, RabbitServer, eventually

_K = PartyKind
PARTIES = (
    Party("laegehuset", _K.GENERAL_PRACTICE, "Lægehuset Havnen", channel="amqp", scopes=SCOPES),
    Party("centret", _K.CENTRE, "Rusmiddelcentret", channel="amqp"),
    Party("jobcentret", _K.JOBCENTER, "Jobcenter Fredericia", channel="amqp"),
    Party("sygehuset", _K.HOSPITAL, "Sygehus Lillebælt", channel="amqp"),  # acknowledges at once
    Party("familien", _K.FAMILY_DEPARTMENT, "Familie og børnesundhed"),  # fetches from its mailbox
)
TRACE = "0af7651916cd43dd8448eb211c80319c"
TRACEPARENT = f"00-{TRACE}-b7ad6b7169203331-01"


@dataclass(frozen=True, slots=True)
class Town:
    """The hub and the partners around it."""

    world: World
    runtime: Runtime
    laegehuset: AmqpPartner
    centret: AmqpPartner
    jobcentret: AmqpPartner
    sygehuset: AmqpPartner
    familien: Party

    async def send(self, sender: AmqpPartner, message: Letter, event: str = "referral-request") -> None:
        """Publish the message with everything that a good sender sets."""
        await sender.send(
            written(message), event=event, message_id=message.message_id, traceparent=TRACEPARENT
        )

    async def tracked(self, sender: AmqpPartner, message_id: str) -> list[JsonObject]:
        """The sender's tracking: its message's deliveries."""
        found = await tracking(self.runtime.hub, sender.party, message_id)
        deliveries: list[JsonObject] = found["deliveries"]
        return deliveries

    async def becomes(self, sender: AmqpPartner, message_id: str, *statuses: str) -> list[JsonObject]:
        """The deliveries, once they have these statuses."""

        async def there() -> list[JsonObject] | None:
            try:
                found = await self.tracked(sender, message_id)
            except Refused:  # not accepted yet
                return None
            return found if [one["status"] for one in found] == list(statuses) else None

        return await eventually(there, within=30) or []


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def town(
    any_postgres: PostgresServer, any_rabbit: RabbitServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Town]:
    """One hub for all tests of this folder; each has citizens and messages of its own."""
    database, broker = any_postgres.new_database(), any_rabbit.new_vhost()
    world = await new_world(tmp_path_factory.mktemp("hub"), database, broker, PARTIES)
    async with AsyncExitStack() as stack:
        runtime = await stack.enter_async_context(running(world.settings, deliver=True))
        laegehuset, centret, jobcentret = [
            await stack.enter_async_context(AmqpPartner(world.parties[name], broker.amqp_url))
            for name in ("laegehuset", "centret", "jobcentret")
        ]
        sygehuset = AmqpPartner(world.parties["sygehuset"], broker.amqp_url, prompt=True)
        await stack.enter_async_context(sygehuset)
        yield Town(
            world, runtime, laegehuset, centret, jobcentret, sygehuset, world.parties["familien"].party
        )
    any_rabbit.drop_vhost(broker)
    any_postgres.drop_database(database)


_numbers = itertools.count()


@pytest.fixture
def new_citizen() -> Callable[[], str]:
    """Numbers of citizens whom no other test knows."""
    return lambda: citizen_number(next(_numbers))


@pytest.fixture
def citizen(new_citizen: Callable[[], str]) -> str:
    """The number of a citizen whom no other test knows."""
    return new_citizen()
