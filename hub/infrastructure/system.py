"""What time is it, and what is a new identifier? The real clock and real randomness."""

import os
import random
import time
import uuid
from datetime import UTC, datetime


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The time, in UTC."""
        return datetime.now(UTC)


class SystemIds:
    """Identifiers from the machine's randomness."""

    def key(self) -> str:
        """32 hexadecimal digits: 48 bits of time, then 80 that nobody can guess."""
        return f"{time.time_ns() // 1_000_000:012x}{os.urandom(10).hex()}"

    def uuid(self) -> str:
        """A random UUID."""
        return str(uuid.uuid4())

    def jitter(self) -> float:
        """A number in [0, 1); spreads retries, guards nothing."""
        return random.random()  # noqa: S311 - not a secret
