"""Where does it say that something came which was refused at the door?

Metadata only, at a bounded rate: nobody can make the hub write more rows by knocking more often.
"""

import asyncio
import time
from typing import Final

import structlog

from hub.flow.hub import Hub
from hub.flow.records import Arrival

_PER_SECOND: Final = 20.0
_BURST: Final = 100.0
_PATIENCE: Final = 5.0  # seconds; the caller has its answer already
_log = structlog.get_logger()


class Arrivals:
    """Records refused arrivals, best effort."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._budget = _BURST
        self._filled_at = time.monotonic()

    async def note(self, arrival: Arrival) -> None:
        """Write the row, unless the budget of this moment is used up or the store is away; never raises."""
        if not self._take():
            _log.warning("arrival-not-recorded", code=arrival.code, why="too-many")
            return
        try:
            async with asyncio.timeout(_PATIENCE), self._hub.store.unit_of_work() as uow:
                await uow.messages.record((), (), (arrival,))
                await uow.commit()
        except Exception as error:  # the answer is out; the record of a refusal must not become a second one
            _log.warning("arrival-not-recorded", code=arrival.code, why=type(error).__name__)

    def _take(self) -> bool:
        now = time.monotonic()
        self._budget = min(_BURST, self._budget + (now - self._filled_at) * _PER_SECOND)
        self._filled_at = now
        if self._budget < 1:
            return False
        self._budget -= 1
        return True
