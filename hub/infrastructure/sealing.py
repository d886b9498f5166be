"""How does the audit trail get its seals, and its heads their places outside the database?

Each head goes to the log; one a minute goes to a file, and the last one when the process ends.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Final

import structlog

from hub.flow.ports import Telemetry
from hub.infrastructure.audit_heads import AuditHeads, Head
from hub.infrastructure.database.audit_trail import AuditTrail

BETWEEN_LINES: Final = timedelta(minutes=1)
log = structlog.get_logger(__name__)


class Sealing:
    """Seals, and remembers the newest head: a chain in which it is gone was rewritten under a hub at work."""

    def __init__(self, trail: AuditTrail, heads: AuditHeads, telemetry: Telemetry) -> None:
        self._trail = trail
        self._heads = heads
        self._telemetry = telemetry
        self._known: Head | None = None
        self._unwritten = False  # whether `_known` is not in the file yet
        self._begun = False
        self._pause_until: datetime | None = None  # after the file could not be read or written

    async def seal(self, now: datetime, *, closing: bool = False) -> None:
        """Chain what waits and note the head; trouble with the file is logged. Raises StoreAway."""
        if not self._begun:
            await self._begin(now)
        sealed = await self._trail.seal(now, self._known)
        if self._known is not None and not sealed.known_stands:
            log.error("audit.head-lost", number=self._known.number, hash=self._known.hash)
            self._telemetry.count("hub.audit_head_lost")
            self._known, self._unwritten = None, False
        if sealed.head is not None:
            log.info("audit.sealed", number=sealed.head.number, hash=sealed.head.hash)
            self._known, self._unwritten = sealed.head, True
        if self._unwritten and (closing or self._pause_until is None or now >= self._pause_until):
            await self._write(now, closing)

    async def _begin(self, now: datetime) -> None:
        """Go on from the file's newest head."""
        try:
            newest = await asyncio.to_thread(self._heads.newest)
        except OSError as error:
            self._failed("audit.heads-unreadable", error, now)
        else:
            self._known = newest[0] if newest else None
        self._begun = True

    async def _write(self, now: datetime, closing: bool) -> None:
        """Write the newest head, unless it or another process's is there since less than a minute."""
        head = self._known
        try:
            newest = await asyncio.to_thread(self._heads.newest)
            if newest is not None and not closing and abs(now - newest[1]) < BETWEEN_LINES:
                return
            if head is not None and (newest is None or newest[0] != head):
                await asyncio.to_thread(self._heads.add, head, now)
            self._unwritten = False
        except OSError as error:
            self._failed("audit.heads-unwritable", error, now)

    def _failed(self, what: str, error: OSError, now: datetime) -> None:
        log.error(what, error=type(error).__name__)
        self._pause_until = now + BETWEEN_LINES
