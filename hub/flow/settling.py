"""What does a recipient's acknowledgement do to a delivery? The same by message, by mailbox and by page."""

from dataclasses import replace
from datetime import datetime

from hub.domain.delivery import DeliveryStatus
from hub.flow.hub import Hub
from hub.flow.records import ClaimedDelivery, DeliveryRecord

OK, TRANSIENT, FATAL = "ok", "transient-error", "fatal-error"
CODES = frozenset({OK, TRANSIENT, FATAL})
_SETTLED = frozenset({DeliveryStatus.ACKNOWLEDGED, DeliveryStatus.REJECTED})


def settled(claimed: ClaimedDelivery, code: str, hub: Hub, now: datetime) -> DeliveryRecord | None:
    """The delivery after the acknowledgement, or None where it changes nothing.

    The first answer stands: an acknowledged delivery is not rejected later, and the reverse.
    """
    delivery = claimed.delivery
    if delivery.status in _SETTLED or delivery.handed_over_at is None:
        return None
    if code == OK:
        return replace(delivery, status=DeliveryStatus.ACKNOWLEDGED, status_at=now, due_at=None)
    if code == FATAL:
        return replace(delivery, status=DeliveryStatus.REJECTED, status_at=now, due_at=None)
    if delivery.status is not DeliveryStatus.HANDED_OVER:
        return None
    again = hub.retry.next_try(max(delivery.attempts, 1), delivery.handed_over_at, now, hub.ids.jitter())
    if again is None:
        return replace(delivery, status=DeliveryStatus.DEAD, status_at=now, due_at=None)
    pushed = delivery.channel in hub.channels
    return replace(
        delivery,
        status=DeliveryStatus.QUEUED,
        status_at=now,
        due_at=again if pushed else delivery.expires_at,
        not_before=again,
    )
