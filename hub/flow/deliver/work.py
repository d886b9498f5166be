"""What does a delivering stage take and return? One frozen value per delivery, filled in on the way."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from hub.domain.party import Party, PartyRegistry
from hub.flow.accept.work import Weighed
from hub.flow.hub import Hub
from hub.flow.ports import HandOverResult, StoreAway, UnitOfWork
from hub.flow.records import ClaimedDelivery, DeliveryRecord

log = structlog.get_logger(__name__)
Source = Callable[[UnitOfWork], Awaitable[Sequence[ClaimedDelivery]]]


@dataclass(frozen=True, slots=True)
class Delivering:
    """One delivery on its way out."""

    claimed: ClaimedDelivery
    delivery: DeliveryRecord  # as it stands after the last stage
    recipient: Party | None = None
    weighed: Weighed | None = None
    lease: str | None = None  # given by the second gate where it may be handed over now
    body: bytes = b""
    content_type: str = ""
    blocked: str | None = None  # why it cannot be handed over after all: cannot-redact
    result: HandOverResult | None = None

    @property
    def ongoing(self) -> bool:
        """True until the gate or a later stage stops it; before the gate everything goes on."""
        if self.blocked is not None or self.result is not None:
            return False
        return self.weighed is None or self.lease is not None


@dataclass(slots=True)
class DeliveryScope:
    """What one batch shares: where its deliveries come from, and the transaction of claim and gate."""

    hub: Hub
    source: Source
    fetching: bool = False  # the recipient stands at its mailbox: this is the hand-over
    accept: str = ""  # the Accept header of the recipient that fetches
    registry: PartyRegistry = field(default_factory=lambda: PartyRegistry.of(()))
    now: datetime = field(init=False)
    _transaction: AbstractAsyncContextManager[UnitOfWork] | None = None

    def __post_init__(self) -> None:
        self.now = self.hub.clock.now()

    async def begin(self) -> UnitOfWork:
        """Open the transaction that claims; `close` ends it."""
        self._transaction = self.hub.store.unit_of_work()
        self._uow = await self._transaction.__aenter__()
        return self._uow

    _uow: UnitOfWork = field(init=False)

    @property
    def uow(self) -> UnitOfWork:
        """The open transaction."""
        return self._uow

    async def close(self) -> None:
        """End the transaction, rolled back unless it was committed; the connection goes back."""
        transaction, self._transaction = self._transaction, None
        if transaction is not None:
            await transaction.__aexit__(None, None, None)


async def one_by_one(
    step: Callable[[Delivering, DeliveryScope], Awaitable[Delivering]],
    work: Sequence[Delivering],
    scope: DeliveryScope,
) -> Sequence[Delivering]:
    """The step for each delivery; one that fails has made an attempt that failed, and keeps no other from going."""
    done = []
    for item in work:
        try:
            done.append(await step(item, scope))
        except StoreAway:
            raise
        except Exception as failure:
            if scope.fetching:
                raise
            log.error("delivery.failed", error=type(failure).__name__)
            done.append(replace(item, result=HandOverResult("failed", 0)))
    return done
