"""The store in memory: what stands in for the database where a test needs none?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hub.flow.ports import (
    CitizenRows,
    DeliveryRows,
    HistoryRows,
    MessageRows,
    OversightRows,
    PeopleRows,
    StoreAway,
    UnitOfWork,
)
from hub.infrastructure.database.waking import Bell
from hub.infrastructure.fakes.citizens import FakeCitizens
from hub.infrastructure.fakes.history import FakeHistory, FakePeople
from hub.infrastructure.fakes.outbox import FakeDeliveries, FakeMessages
from hub.infrastructure.fakes.oversight import FakeOversight
from hub.infrastructure.fakes.state import State, Transaction


class FakeUnitOfWork:
    """hub.flow.ports.UnitOfWork in memory."""

    messages: MessageRows
    deliveries: DeliveryRows
    citizens: CitizenRows
    history: HistoryRows
    people: PeopleRows
    oversight: OversightRows

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self.citizens = citizens = FakeCitizens(transaction)
        self.messages = FakeMessages(transaction, citizens)
        self.deliveries = FakeDeliveries(transaction)
        self.history = FakeHistory(transaction)
        self.people = FakePeople(transaction)
        self.oversight = FakeOversight(transaction)

    async def commit(self) -> None:
        await self._transaction.commit()


class MemoryStore:
    """hub.flow.ports.Store in memory. `away` makes it as unreachable as a database that is down."""

    def __init__(self) -> None:
        self.state = State()
        self.lock = asyncio.Lock()
        self.bell = Bell()
        self.away = False

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[UnitOfWork]:
        transaction = Transaction(self)
        try:
            yield FakeUnitOfWork(transaction)
        finally:
            transaction.close()

    async def ping(self) -> None:
        if self.away:
            raise StoreAway("in memory")

    async def wait_for_work(self, seconds: float, since: int | None = None) -> int:
        return await self.bell.wait(seconds, since)

    def announce_work(self) -> None:
        self.bell.ring()

    async def close(self) -> None:
        """Nothing to give back."""
