"""What can go wrong with the broker, as one error instead of the library's many?

BrokerAway   the broker cannot be reached, or broke off what we were doing; work waits
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from aio_pika.exceptions import CONNECTION_EXCEPTIONS


class BrokerAway(Exception):
    """The broker is away. `reason` is the class of what was last seen, never its text."""

    def __init__(self, reason: str | None = None) -> None:
        super().__init__(reason or "not connected yet")
        self.reason = reason


@contextmanager
def broker_errors() -> Iterator[None]:
    """Turn whatever the AMQP library raises into BrokerAway; our own cancellation passes through."""
    try:
        yield
    except asyncio.CancelledError as error:
        # aiormq rejects whoever waits on a lost connection with CancelledError, which nobody asked for
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        raise BrokerAway(type(error).__name__) from error
    except (*CONNECTION_EXCEPTIONS, TimeoutError) as error:
        raise BrokerAway(type(error).__name__) from error
