"""Who tells the workers that there is something to do? An event in the process, NOTIFY between processes.

Both are only hints: whoever waits also looks again after its time. NOTIFY goes out on a connection of
its own after the commit, because inside the transaction it would make all commits wait for each other.
"""

import asyncio
import contextlib
from typing import Final

import asyncpg
from sqlalchemy import URL

_CHANNEL: Final = "hub_work"
_AGAIN: Final = 1.0  # seconds between attempts to connect


class Bell:
    """Wakes everybody in this process who waits."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self._times = 0

    def ring(self) -> None:
        """Wake them, and let whoever has just looked not wait at all."""
        self._times += 1
        self._rung.set()
        self._rung = asyncio.Event()

    async def wait(self, seconds: float, since: int | None = None) -> int:
        """Until it rings, or rang after the mark `since`, or time is up; the mark to pass the next time."""
        if since is None or since == self._times:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._rung.wait(), seconds)
        return self._times

    async def close(self) -> None:
        """Nothing to give back."""

    def ring_everywhere(self) -> None:
        """After a commit: here, and in other processes where there are any."""
        self.ring()


class SharedBell(Bell):
    """Wakes the other processes on the same PostgreSQL too."""

    def __init__(self, url: URL) -> None:
        super().__init__()
        self._address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._to_tell = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def ring_everywhere(self) -> None:
        """Here at once; the others are told once for all that was committed meanwhile."""
        self.ring()
        self._to_tell.set()
        self._listen()

    async def wait(self, seconds: float, since: int | None = None) -> int:
        """As Bell.wait; other processes' commits count from when the connection is there."""
        self._listen()
        return await super().wait(seconds, since)

    async def close(self) -> None:
        """Give the connection back."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    def _listen(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._keep_listening(), name="hub-work-bell")

    async def _keep_listening(self) -> None:
        while True:
            with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await self._listen_until_lost()
            await asyncio.sleep(_AGAIN)

    async def _listen_until_lost(self) -> None:
        connection = await asyncpg.connect(self._address, timeout=5)
        try:
            connection.add_termination_listener(lambda *_: self._to_tell.set())
            own = (
                connection.get_server_pid()
            )  # asked now: a notification may still be called out after the end

            def heard(_connection: object, sender: int, _channel: str, _payload: object) -> None:
                if sender != own:
                    self.ring()

            await connection.add_listener(_CHANNEL, heard)
            self.ring()  # something may have been committed before we listened
            while not connection.is_closed():
                await self._to_tell.wait()
                self._to_tell.clear()
                if not connection.is_closed():
                    await connection.execute(f"NOTIFY {_CHANNEL}", timeout=5)
        finally:
            connection.terminate()
