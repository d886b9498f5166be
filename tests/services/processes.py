"""How is a server started as our own child, so that it ends when we do, whatever happens?"""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

# the kernel then sends SIGTERM to the child when this process dies, even by SIGKILL
_ENDS_WITH_US = ("setpriv", "--pdeathsig", "TERM", "--") if shutil.which("setpriv") else ()


class ServiceMissing(RuntimeError):
    """A server that the tests need is not on this machine; the text names it and what to do."""


class Child:
    """A server process in its own process group, which takes SIGTERM when this process dies."""

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        user: int | None = None,
        group: int | None = None,
    ) -> None:
        self.log = log
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [*_ENDS_WITH_US, *(str(part) for part in command)],
                env=None if env is None else dict(env),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=user,
                group=group,
                extra_groups=None if user is None else [],
                cwd=log.parent,
            )

    @property
    def running(self) -> bool:
        """True until the process has ended."""
        return self._process.poll() is None

    def send(self, number: signal.Signals, *, whole_group: bool = False) -> None:
        """Send the signal to the process, or to its whole group; nothing if it is gone."""
        with contextlib.suppress(ProcessLookupError):
            if whole_group:
                os.killpg(self._process.pid, number)
            elif self.running:
                self._process.send_signal(number)

    def end(self, number: signal.Signals = signal.SIGTERM, within: float = 20.0) -> None:
        """Ask it to end, wait, and leave nothing of its group behind."""
        self.send(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(within)
        self.send(signal.SIGKILL, whole_group=True)
        self._process.wait(5)

    def wait_until(self, ready: Callable[[], bool], what: str, within: float = 60.0) -> None:
        """Return when `ready` says so; raise with the end of the log when it ended or took too long."""
        deadline = time.monotonic() + within
        while not ready():
            if not self.running or time.monotonic() > deadline:
                tail = self.log.read_text(errors="replace")[-2000:]
                raise RuntimeError(f"{what} did not start:\n{tail}")
            time.sleep(0.05)


def run_apart(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine to its end in a thread of its own: for synchronous fixtures of asynchronous tests."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(lambda: asyncio.run(work())).result()
