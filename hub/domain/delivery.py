"""What states can a delivery be in, and when is it tried again?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class DeliveryStatus(StrEnum):
    """CONTRACT § 3, delivery statuses."""

    HELD = "held"
    WITHHELD = "withheld"
    QUEUED = "queued"
    HANDED_OVER = "handed-over"
    ACKNOWLEDGED = "acknowledged"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    DEAD = "dead"
    EXPIRED = "expired"


OPEN = frozenset({DeliveryStatus.HELD, DeliveryStatus.QUEUED})
TOLD_TO_SENDER = frozenset(
    {
        DeliveryStatus.HELD,
        DeliveryStatus.WITHHELD,
        DeliveryStatus.REJECTED,
        DeliveryStatus.WITHDRAWN,
        DeliveryStatus.DEAD,
        DeliveryStatus.EXPIRED,
    }
)
REEXAMINE_HELD = timedelta(hours=1)  # a consent whose period begins later releases within the hour


@dataclass(frozen=True, slots=True)
class RetryStrategy:
    """Exponential back-off with jitter: at most `attempts` tries or `within`, whichever comes first."""

    first: timedelta = timedelta(seconds=2)
    factor: float = 2.0
    most: timedelta = timedelta(minutes=15)
    attempts: int = 12
    within: timedelta = timedelta(hours=24)

    def next_try(self, attempt: int, since: datetime, now: datetime, jitter: float) -> datetime | None:
        """When to try again after `attempt` tries (1 = the first), or None: the delivery is dead.

        `jitter` in [0, 1) spreads the wait over 0.5 to 1.0 of its full length.
        """
        if attempt >= self.attempts:
            return None
        wait = min(self.first * self.factor ** (attempt - 1), self.most) * (0.5 + jitter / 2)
        at = now + wait
        return at if at <= since + self.within else None
