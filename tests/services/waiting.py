"""How does a test wait for what must happen soon, without sleeping longer than it takes?"""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

T = TypeVar("T")


@overload
async def eventually(
    predicate: Callable[[], Awaitable[T]], within: float = 5.0, every: float = 0.02
) -> T: ...
@overload
async def eventually(predicate: Callable[[], T], within: float = 5.0, every: float = 0.02) -> T: ...
async def eventually(predicate: Callable[[], Any], within: float = 5.0, every: float = 0.02) -> Any:
    """The first truthy answer of the predicate (plain or async); AssertionError if none comes in time."""
    deadline = time.monotonic() + within
    while True:
        answer = predicate()
        value = await answer if inspect.isawaitable(answer) else answer
        if value:
            return value
        if time.monotonic() > deadline:
            name = getattr(predicate, "__qualname__", repr(predicate))
            raise AssertionError(f"not within {within} s: {name}; last answer: {value!r}")
        await asyncio.sleep(every)
