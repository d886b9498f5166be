"""Stage 7, await acknowledgement: nothing more is done until the recipient answers.

The answer is a message of its own (hub/flow/accept/settle.py) or a call to the mailbox; both end in
hub/flow/settling.py. What is left here is to say how long the way took.
"""

from collections.abc import Sequence

from hub.domain.delivery import DeliveryStatus
from hub.flow.deliver.work import Delivering, DeliveryScope


async def await_acknowledgement(work: Sequence[Delivering], scope: DeliveryScope) -> Sequence[Delivering]:
    """Measure how long each handed-over message was under way."""
    for item in work:
        if item.lease is not None and item.delivery.status is DeliveryStatus.HANDED_OVER:
            message = item.claimed.message
            under_way = (scope.now - message.received_at).total_seconds()
            scope.hub.telemetry.duration("hub.under_way", under_way, event=message.event)
    return work
