"""How do a hub's processes run, die and come back?"""

import asyncio
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.services import eventually
from tests.services.processes import Child

_READY = b'"broker.up"'
_START_SECONDS = 90.0  # a machine that does other things at the same time takes its time


class HubProcess:
    """One `hub …` process of ours, with its log in `folder`."""

    def __init__(self, name: str, words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self.name = name
        self._command = [sys.executable, "-m", "hub.cli", *words]
        self._environment = environment
        self._log = folder / f"{name}.log"
        self._begun_at = 0  # where in the log this run begins
        self._child: Child | None = None

    @property
    def running(self) -> bool:
        """True until it has ended."""
        return self._child is not None and self._child.running

    @property
    def ready(self) -> bool:
        """True once it runs and has reached the broker."""
        return self.running and _READY in self._log.read_bytes()[self._begun_at :]

    @property
    def said(self) -> str:
        """What it has logged, over all its runs."""
        return self._log.read_text(errors="replace")

    def start(self) -> None:
        """Start it; `until_ready` waits for it."""
        self._begun_at = self._log.stat().st_size if self._log.exists() else 0
        self._child = Child(self._command, log=self._log, env=self._environment)

    async def until_ready(self) -> None:
        """Return when it works; AssertionError with the end of its log when it has ended or takes too long."""
        await eventually(lambda: self.ready or not self.running, within=_START_SECONDS, every=0.1)
        assert self.running, f"{self.name} ended: {self.said[-2000:]}"

    def kill(self) -> None:
        """SIGKILL: it gets no chance to finish anything."""
        if self._child is not None:
            self._child.end(signal.SIGKILL)

    async def stop(self) -> None:
        """SIGTERM, and wait."""
        if self._child is not None:
            await asyncio.to_thread(self._child.end)


class Fleet:
    """The processes of one hub: workers, and one that serves HTTP; all are ended with the block."""

    def __init__(self, folder: Path, environment: Mapping[str, str], port: int, workers: int) -> None:
        serve = ("serve", "--port", str(port))
        self.server = HubProcess("serve", serve, folder, environment)
        self.workers = [
            HubProcess(f"worker-{number}", ("worker",), folder, environment)
            for number in range(1, workers + 1)
        ]

    @property
    def all(self) -> list[HubProcess]:
        """Every process."""
        return [self.server, *self.workers]

    async def __aenter__(self) -> Self:
        for process in self.all:
            process.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(process.stop() for process in self.all))

    async def until_ready(self) -> None:
        """Return when every process works."""
        for process in self.all:
            await process.until_ready()
