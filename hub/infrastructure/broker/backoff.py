"""How long is the pause before the next try?"""

import random
from dataclasses import dataclass

_random = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Backoff:
    """Exponential, capped at `most` seconds, each wait spread over 0.5 to 1.0 of its full length."""

    first: float = 0.2
    factor: float = 2.0
    most: float = 10.0

    def seconds(self, failures: int) -> float:
        """The pause after `failures` failed tries (0 = the first failure)."""
        full = min(self.first * self.factor ** min(failures, 32), self.most)
        return full * (0.5 + _random.random() / 2)
