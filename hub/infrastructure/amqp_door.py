"""How do messages from `hub.inbound` enter the pipeline, and their acknowledgements reach the sender's queue?"""

from collections.abc import Sequence

import orjson
import structlog

from hub.flow.accept.work import Answer, Arriving
from hub.flow.intake import Intake
from hub.infrastructure.broker import (
    BrokerAway,
    InboundMessage,
    OutboundMessage,
    PublishResult,
    Settlement,
)
from hub.infrastructure.broker.messages import Publishing
from message_schemas.codes import FHIR_JSON

_TRIES = 5  # of a message at which the hub itself fails, before it is a dead letter
_AGAIN = frozenset({PublishResult.AWAY, PublishResult.TIMEOUT})
ACKNOWLEDGEMENT, OUTCOME = "acknowledgement-message", "operation-outcome"

log = structlog.get_logger(__name__)


class AmqpDoor:
    """The handler of the hub's queue: accept, answer in the sender's queue, then settle."""

    def __init__(self, intake: Intake, publisher: Publishing) -> None:
        self._intake = intake
        self._publisher = publisher

    async def __call__(self, batch: Sequence[InboundMessage]) -> Sequence[Settlement]:
        """One settlement per message. What could not be answered comes again and gets its first answer."""
        answers = await self._intake.accept_batch([_arriving(message) for message in batch])
        settlements = [_settlement(m, a) for m, a in zip(batch, answers, strict=True)]
        due = [
            (position, _reply(message, answer))
            for position, (message, answer) in enumerate(zip(batch, answers, strict=True))
            if settlements[position] is Settlement.ACK and _is_answered(answer)
        ]
        if due:
            for (position, _), result in zip(due, await self._publish([r for _, r in due]), strict=True):
                if result in _AGAIN:
                    settlements[position] = Settlement.RETRY_LATER
                elif result is not PublishResult.OK:
                    log.warning("amqp.answer_not_taken", code=result.value)
        return settlements

    async def _publish(self, replies: Sequence[OutboundMessage]) -> Sequence[PublishResult]:
        try:
            return await self._publisher.publish_many(replies)
        except BrokerAway:
            return [PublishResult.AWAY] * len(replies)


def _arriving(message: InboundMessage) -> Arriving:
    traceparent = message.headers.get("traceparent")
    if isinstance(traceparent, bytes):
        traceparent = traceparent.decode("ascii", "ignore")
    return Arriving(
        channel="amqp",
        body=message.body,
        content_type=message.content_type,
        amqp_user=message.user_id,
        traceparent=traceparent if isinstance(traceparent, str) else None,
        message_hint=message.message_id or None,
    )


def _settlement(message: InboundMessage, answer: Answer) -> Settlement:
    if answer.status == 503:
        return Settlement.RETRY_LATER
    if answer.status == 500:
        return Settlement.DEAD_LETTER if message.delivery_count >= _TRIES else Settlement.RETRY_LATER
    if answer.party_id is None:  # an account that is no party's: nobody to answer
        return Settlement.DEAD_LETTER
    return Settlement.ACK


def _is_answered(answer: Answer) -> bool:
    """An acknowledgement is never acknowledged, not even a refused one: its answer is no Bundle."""
    return answer.party_id is not None and answer.status != 204 and answer.bundle is not None


def _reply(message: InboundMessage, answer: Answer) -> OutboundMessage:
    bundle = answer.bundle or {}
    is_bundle = bundle.get("resourceType") == "Bundle"
    return OutboundMessage(
        routing_key=answer.party_id or "",
        body=orjson.dumps(bundle),
        content_type=FHIR_JSON,
        message_id=bundle["entry"][0]["resource"]["id"] if is_bundle else f"{message.message_id}.outcome",
        type=ACKNOWLEDGEMENT if is_bundle else OUTCOME,
        headers={k: v for k, v in message.headers.items() if k == "traceparent" and isinstance(v, str)},
        correlation_id=message.message_id or None,
    )
