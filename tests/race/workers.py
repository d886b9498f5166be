"""Who hands the deliveries over? Worker processes of the hub, as many as wanted."""

import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.services.processes import Child

AS_SHIPPED = ("hub.cli", "worker")  # what `python -m` runs
WITHOUT_LOCKS = ("tests.race.unlocked",)
_ROOT = Path(__file__).parents[2]


class Workers(AbstractContextManager["Workers"]):
    """The processes, for as long as the block lasts."""

    def __init__(self, words: Sequence[str], count: int, folder: Path, settings: Mapping[str, str]) -> None:
        environment = {**settings, "PYTHONPATH": str(_ROOT)}
        self._running = [
            Child([sys.executable, "-m", *words], log=folder / f"worker-{number}.log", env=environment)
            for number in range(1, count + 1)
        ]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._running:
            worker.end()

    def all_run(self) -> None:
        """Raises AssertionError with what the first one last said if it has ended by itself."""
        for worker in self._running:
            assert worker.running, f"a worker ended: {worker.log.read_text(errors='replace')[-2000:]}"
