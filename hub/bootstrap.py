"""How is a hub put together? The one composition root; tests call it with fakes."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Awaitable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

import structlog

from adapters.registry import ADAPTERS
from hub.config import Settings
from hub.domain.policy import PolicyBook
from hub.flow.delivering import Deliverer
from hub.flow.hub import FlowSettings, Hub
from hub.flow.intake import Intake
from hub.flow.ports import Channel, Store, StoreAway
from hub.infrastructure.amqp_channel import AmqpChannel
from hub.infrastructure.amqp_door import AmqpDoor
from hub.infrastructure.audit_heads import AuditHeads
from hub.infrastructure.broker import BrokerAccounts, BrokerConnection, Consumer, Publisher
from hub.infrastructure.database import SqlStore, upgrade
from hub.infrastructure.database.audit_trail import AuditTrail
from hub.infrastructure.database.engine import open_engine
from hub.infrastructure.keyring import Keyring
from hub.infrastructure.onboarding import Onboarding
from hub.infrastructure.sealing import Sealing
from hub.infrastructure.system import SystemClock, SystemIds
from hub.infrastructure.telemetry import OtelTelemetry, set_up_telemetry
from message_schemas import OrganizationValue

_GC_THRESHOLDS = (20_000, 20, 50)  # a message is some hundred objects, and few of them are in cycles
SEAL_EVERY = 5.0  # seconds between seals of the audit trail
log = structlog.get_logger(__name__)


def read_policy(name: str) -> str:
    """A policy file's text, by its name in hub/policies or its path. Raises LookupError."""
    shipped = resources.files("hub") / "policies" / f"{name}.toml"
    if shipped.is_file():
        return shipped.read_text(encoding="utf-8")
    path = Path(name)
    if path.suffix == ".toml" and path.is_file():
        return path.read_text(encoding="utf-8")
    raise LookupError(f"there is no policy {name}")


def hub_of(
    settings: Settings, store: Store, telemetry: OtelTelemetry, channels: Mapping[str, Channel]
) -> Hub:
    """The flow's value over these ports."""
    policies = PolicyBook(read_policy)
    policies.of(settings.policy)  # an unknown or broken policy stops the start, not the first message
    return Hub(
        store=store,
        clock=SystemClock(),
        ids=SystemIds(),
        telemetry=telemetry,
        settings=FlowSettings(
            organization=OrganizationValue(
                party_id="hub", name=settings.name, sor=settings.sor, gln=settings.gln
            ),
            policy=settings.policy,
            base_url=settings.base_url,
            max_message_bytes=settings.max_message_bytes,
            lease=timedelta(seconds=settings.lease_seconds),
        ),
        policies=policies,
        adapters=ADAPTERS,
        channels=channels,
    )


def store_of(settings: Settings) -> SqlStore:
    """The database of the settings; a keyring is made only on the embedded profile."""
    return SqlStore(open_engine(settings.database_url, settings.pool_size), _keyring(settings))


def _keyring(settings: Settings) -> Keyring:
    return (Keyring.load_or_create if settings.embedded else Keyring.load)(settings.keyring)


def accounts_of(settings: Settings) -> BrokerAccounts | None:
    """The broker's management, where it is set up."""
    if not (settings.amqp_url and settings.amqp_management_url):
        return None
    return BrokerAccounts(settings.amqp_url, settings.amqp_management_url)


@dataclass(slots=True)
class Runtime:
    """A hub at work: what the doors use, and the background work that they share a process with."""

    settings: Settings
    hub: Hub
    intake: Intake
    store: SqlStore
    onboarding: Onboarding
    sealing: Sealing
    broker: BrokerConnection | None = None
    consumer: Consumer | None = None
    deliverer: Deliverer | None = None
    _tasks: list["asyncio.Task[None]"] = field(default_factory=list)
    _oldest: datetime | None = None

    async def start(self, *, deliver: bool) -> None:
        """Connect, and begin to consume and deliver where this process shall."""
        gc.collect()
        gc.freeze()  # what was built until now stays; walking it again and again cost a tenth of the time
        gc.set_threshold(*_GC_THRESHOLDS)
        if self.broker is not None:
            await self.broker.start()
        if not deliver:
            return
        if self.consumer is not None:
            await self.consumer.start()
        self.deliverer = Deliverer(self.hub, concurrency=1 if self.settings.embedded else 2)
        self._tasks.append(asyncio.create_task(self.deliverer.run(), name="deliverer"))
        self._tasks.append(asyncio.create_task(self._keep_house(), name="housekeeping"))

    async def close(self) -> None:
        """Finish what is in hand, then let go of everything."""
        if self.consumer is not None:
            await self.consumer.close()
        await self.intake.close()
        if self.deliverer is not None:
            self.deliverer.stop()
            await asyncio.wait(self._tasks[:1], timeout=10)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.broker is not None:
            await self.broker.close()
        await self._kept(self.sealing.seal(self.hub.clock.now(), closing=True))
        await self.store.close()

    def seconds_undelivered(self) -> float:
        """Age of the oldest delivery that is due and unclaimed, as of the last look; 0 when there is none."""
        if self._oldest is None:
            return 0.0
        return max(0.0, (datetime.now(UTC) - self._oldest).total_seconds())

    async def _keep_house(self) -> None:
        """Seal the audit trail and look at the oldest undelivered message, every few seconds."""
        while True:
            await asyncio.sleep(SEAL_EVERY)
            await self._kept(self._look())
            await self._kept(self.sealing.seal(self.hub.clock.now()))

    async def _look(self) -> None:
        async with self.store.unit_of_work() as uow:
            self._oldest = await uow.deliveries.oldest_unclaimed(self.hub.clock.now())

    async def _kept(self, work: Awaitable[None]) -> None:
        """What fails is tried again, after a while."""
        try:
            await work
        except StoreAway:
            return
        except Exception as failure:
            log.error("housekeeping.failed", error=type(failure).__name__)


def build(settings: Settings) -> Runtime:
    """Put a hub together from the settings; nothing is connected yet."""
    engine = open_engine(settings.database_url, settings.pool_size)
    store = SqlStore(engine, _keyring(settings))
    telemetry = set_up_telemetry()
    channels: dict[str, Channel] = {}
    broker = BrokerConnection(settings.amqp_url) if settings.amqp_url else None
    publisher = Publisher(broker) if broker else None
    if broker and publisher:
        channels["amqp"] = AmqpChannel(publisher, lambda: broker.state.up)
    hub = hub_of(settings, store, telemetry, channels)
    intake = Intake(hub, concurrency=1 if settings.embedded else 2)
    runtime = Runtime(
        settings=settings,
        hub=hub,
        intake=intake,
        store=store,
        onboarding=Onboarding(store, hub.clock, accounts_of(settings)),
        sealing=Sealing(AuditTrail(engine), AuditHeads(settings.audit_heads), telemetry),
        broker=broker,
        consumer=Consumer(broker, AmqpDoor(intake, publisher)) if broker and publisher else None,
    )
    telemetry.watch("hub.oldest_undelivered", runtime.seconds_undelivered)
    return runtime


@contextlib.asynccontextmanager
async def running(settings: Settings, *, deliver: bool) -> AsyncIterator[Runtime]:
    """A hub at work for as long as the block lasts; an embedded database is migrated first."""
    if settings.embedded:
        await upgrade(settings.database_url)
    runtime = build(settings)
    await runtime.start(deliver=deliver)
    try:
        yield runtime
    finally:
        await runtime.close()
