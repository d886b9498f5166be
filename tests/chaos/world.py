"""What is there before a hub starts: a database, a broker, keys, and parties with accounts of their own?"""

import os
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from hub.bootstrap import Runtime, build
from hub.config import Settings
from hub.domain.party import Party
from hub.infrastructure.broker import DEAD_LETTER_QUEUE, BrokerConnection
from hub.infrastructure.database import upgrade
from hub.infrastructure.keyring import Keyring
from hub.infrastructure.onboarding import Onboarded
from tests.services import BrokerAddress

LEASE = 3.0  # seconds: what a killed process was handing over is tried again soon


@dataclass(frozen=True, slots=True)
class World:
    """The services of one hub, whose settings a process takes from `environment`."""

    settings: Settings
    parties: Mapping[str, Onboarded]

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables for a process of this hub."""
        return os.environ | {
            f"HUB_{name.upper()}": str(value)
            for name, value in self.settings.model_dump(exclude_unset=True).items()
        }

    @asynccontextmanager
    async def at_rest(self) -> AsyncIterator[Runtime]:
        """The hub put together in this process, neither consuming nor delivering."""
        runtime = build(self.settings)
        try:
            yield runtime
        finally:
            await runtime.close()

    async def deliveries(self) -> dict[str, int]:
        """How many deliveries have which status."""
        connection = await asyncpg.connect(self.settings.database_url.replace("+asyncpg", ""))
        try:
            rows = await connection.fetch("SELECT status, count(*) FROM deliveries GROUP BY status")
        finally:
            await connection.close()
        return {row[0]: row[1] for row in rows}

    async def make_older(self, minutes: int) -> None:
        """Let every delivery that waits have waited so much longer."""
        connection = await asyncpg.connect(self.settings.database_url.replace("+asyncpg", ""))
        try:
            await connection.execute(
                "UPDATE deliveries SET due_at = due_at - $1 * interval '1 minute' WHERE status = 'queued'",
                minutes,
            )
        finally:
            await connection.close()

    async def dead_letters(self) -> int:
        """How many messages lie in the dead-letter queue."""
        broker = BrokerConnection(self.settings.amqp_url)
        await broker.start()
        try:
            await broker.until_up()
            return await broker.depth(DEAD_LETTER_QUEUE)
        finally:
            await broker.close()


async def new_world(
    folder: Path,
    database_url: str,
    broker: BrokerAddress,
    parties: Sequence[Party],
    base_url: str = "http://127.0.0.1:8000",
) -> World:
    """Migrate the database, make keys, and onboard the parties as an operator would."""
    settings = Settings(
        database_url=database_url,
        amqp_url=broker.amqp_url,
        amqp_management_url=broker.management_url,
        base_url=base_url,
        secret_key=secrets.token_urlsafe(32),
        keyring=folder / "keyring",
        lease_seconds=LEASE,
        rate_limit="1000/s",
    )
    Keyring.create(settings.keyring)
    await upgrade(database_url)
    world = World(settings, {})
    async with world.at_rest() as runtime:
        onboarded = {party.id: await runtime.onboarding.add(party) for party in parties}
    return World(settings, onboarded)
