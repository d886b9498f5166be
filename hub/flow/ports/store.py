"""What is the truth kept in, and what is a transaction on it?"""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from hub.flow.ports.oversight import OversightRows
from hub.flow.ports.rows import CitizenRows, DeliveryRows, HistoryRows, MessageRows, PeopleRows


class StoreAway(Exception):
    """The store cannot be reached, or a lock was not had within ten seconds: 503, nothing was accepted."""


class ConcurrentChange(Exception):
    """Another transaction got there first; read again and decide again."""


class UnitOfWork(Protocol):
    """One transaction, begun by the first call that needs it, rolled back unless committed."""

    messages: MessageRows
    deliveries: DeliveryRows
    citizens: CitizenRows
    history: HistoryRows
    people: PeopleRows
    oversight: OversightRows

    async def commit(self) -> None:
        """Make it durable."""


class Store(Protocol):
    """The truth."""

    def unit_of_work(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A new transaction. Raises StoreAway when the database is gone."""

    async def ping(self) -> None:
        """Raises StoreAway unless the database answers and is migrated."""

    async def wait_for_work(self, seconds: float, since: int | None = None) -> int:
        """Return when a commit somewhere made deliveries due, or after `seconds`; the mark for the next call.

        With the mark of an earlier call as `since`, what was announced in between is not missed.
        """

    def announce_work(self) -> None:
        """Wake those who wait, in this process; the store itself wakes the others at commit."""
