"""Was this form sent twice? A double click waits for what the first one did, and gets the same."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

_KEPT: Final = 500  # results; the oldest is forgotten first
T = TypeVar("T")


class Once:
    """What the latest forms did, by the one-time id that each form carries."""

    def __init__(self) -> None:
        self._done: OrderedDict[str, asyncio.Task[Any]] = OrderedDict()

    def seen(self, key: str) -> bool:
        """Whether the form with that key did something, or is about to."""
        task = self._done.get(key)
        return task is not None and not _failed(task)

    async def result(self, key: str, act: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """What `act` gives; a key that was seen gives the first result, unless that failed."""
        task = self._done.get(key)
        if task is None or _failed(task):
            task = self._done[key] = asyncio.create_task(act())
            while len(self._done) > _KEPT:
                self._done.popitem(last=False)
        # a visitor who goes away stops nothing that has begun
        found: T = await asyncio.shield(task)
        return found


def _failed(task: "asyncio.Task[Any]") -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
