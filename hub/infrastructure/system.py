"""What time is it, and what is a new identifier? The real clock and real randomness."""

import os
import random
import time
import uuid
from datetime import UTC, datetime

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32, in lower case


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The time, in UTC."""
        return datetime.now(UTC)


class SystemIds:
    """Identifiers from the machine's randomness."""

    def key(self) -> str:
        """A ULID in lower case, 26 characters: 48 bits of time, then 80 that nobody can guess."""
        number = (int(time.time() * 1000) << 80) | int.from_bytes(os.urandom(10), "big")
        return "".join(_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))

    def uuid(self) -> str:
        """A random UUID."""
        return str(uuid.uuid4())

    def jitter(self) -> float:
        """A number in [0, 1); spreads retries, guards nothing."""
        return random.random()  # noqa: S311 - not a secret
