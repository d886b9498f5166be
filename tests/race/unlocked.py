"""What if a claim only read the consents and did not lock them? A worker of the hub with just this mistake."""

import asyncio
import time
from typing import Any

from sqlalchemy import Connection, Engine, event

from hub.config import Settings
from hub.worker import work

_LONGER = 0.15  # seconds that each transaction stays open, so that few of them already show the mistake


@event.listens_for(Engine, "before_cursor_execute", retval=True)
def _only_read(
    _connection: Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
) -> tuple[str, Any]:
    """Every statement as it is, but without the shared locks: those on citizens, and no others are shared."""
    return statement.replace(" FOR SHARE", ""), parameters


@event.listens_for(Engine, "commit")
def _take_time(_connection: Connection) -> None:
    time.sleep(_LONGER)


if __name__ == "__main__":
    asyncio.run(work(Settings()))
