"""How does a partner's own system send and receive over the broker, with nothing but its account?"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self, cast
from urllib.parse import urlsplit

import aio_pika
import orjson
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage, DeliveryMode

from hub.domain.party import Party
from hub.infrastructure.broker import INBOUND, Backoff, BrokerAway, BrokerConnection
from hub.infrastructure.broker.errors import broker_errors
from hub.infrastructure.onboarding import Onboarded
from message_schemas import AckCode, JsonObject
from message_schemas.codes import FHIR_JSON
from tests.chaos.letters import answer_to
from tests.services import eventually

ACKNOWLEDGEMENT = "acknowledgement-message"
NEVER_ANSWERED = frozenset({ACKNOWLEDGEMENT, "operation-outcome", "delivery-status"})
_QUICK = Backoff(first=0.1, most=0.5)


@dataclass(frozen=True, slots=True)
class Received:
    """One message as it lay in the party's queue."""

    body: bytes
    message_id: str
    type: str
    content_type: str
    persistent: bool
    headers: dict[str, Any]
    correlation_id: str | None

    @property
    def resource(self) -> JsonObject:
        """The Bundle, or the OperationOutcome."""
        return cast(JsonObject, orjson.loads(self.body))

    @property
    def response(self) -> JsonObject:
        """MessageHeader.response, or nothing where the message answers none."""
        entries = self.resource.get("entry")
        return cast(JsonObject, entries[0]["resource"].get("response", {})) if entries else {}

    def answers(self, message_id: str) -> bool:
        """True where it is about the message with this id."""
        return bool(self.response.get("identifier") == message_id)


class AmqpPartner:
    """Reads its queue for as long as the block lasts, and comes back by itself when the broker does."""

    def __init__(self, onboarded: Onboarded, amqp_url: str, *, prompt: bool = False) -> None:
        """`prompt`: acknowledges each message before it takes the message off its queue."""
        self.party: Party = onboarded.party
        self.received: list[Received] = []
        self.answers: dict[str, asyncio.Queue[Received]] = defaultdict(asyncio.Queue)  # by what they answer
        self._prompt = prompt
        at = urlsplit(amqp_url)
        login = f"{onboarded.party.amqp_user}:{onboarded.amqp_password}"
        url = f"{at.scheme}://{login}@{at.hostname}:{at.port}{at.path}"
        self._connection = BrokerConnection(url, name=self.party.id, prepare=_nothing, backoff=_QUICK)
        self._channel: AbstractChannel | None = None
        self._reading: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self._connection.start()
        self._reading = asyncio.create_task(self._read())
        await eventually(lambda: self._channel is not None, within=30)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        await self._connection.close()

    async def send(
        self,
        body: bytes,
        *,
        event: str,
        message_id: str,
        content_type: str = FHIR_JSON,
        traceparent: str | None = None,
        vouched: bool = True,
    ) -> None:
        """Publish and await the confirm. Raises BrokerAway. `vouched`: with the user_id that the broker checks."""
        if self._channel is None:
            raise BrokerAway
        message = aio_pika.Message(
            body,
            content_type=content_type,
            message_id=message_id,
            type=event,
            user_id=self.party.amqp_user if vouched else None,
            headers={"traceparent": traceparent} if traceparent else {},
            delivery_mode=DeliveryMode.PERSISTENT,
        )
        with broker_errors():
            exchange = await self._channel.get_exchange(INBOUND, ensure=False)
            await exchange.publish(message, f"{self.party.id}.{event}", timeout=10)

    async def acknowledge(self, received: Received, code: AckCode = "ok") -> None:
        """Answer a message with an acknowledgement Bundle, published until the broker confirms it."""
        body = answer_to(received.body, self.party, code)
        message_id = orjson.loads(body)["entry"][0]["resource"]["id"]
        while True:
            try:
                return await self.send(body, event=ACKNOWLEDGEMENT, message_id=message_id)
            except BrokerAway:
                await self._connection.until_up()
                await asyncio.sleep(0.1)

    async def got(
        self, wanted: Callable[[Received], bool], count: int = 1, within: float = 30
    ) -> list[Received]:
        """All received messages that are wanted, once there are `count`; AssertionError if there never are."""

        def enough() -> list[Received] | None:
            found = [one for one in self.received if wanted(one)]
            return found if len(found) >= count else None

        return await eventually(enough, within=within) or []

    async def answered(self, message_id: str, count: int = 1, within: float = 30) -> list[Received]:
        """The hub's acknowledgements of the message, once there are `count`."""
        return await self.got(
            lambda one: one.type == ACKNOWLEDGEMENT and one.answers(message_id), count, within
        )

    async def told(self, message_id: str, within: float = 30) -> Received:
        """The newest delivery-status about the message."""
        found = await self.got(
            lambda one: one.type == "delivery-status" and one.answers(message_id), within=within
        )
        return found[-1]

    async def _read(self) -> None:
        while True:
            await self._connection.until_up()
            with contextlib.suppress(BrokerAway):
                await self._session()
            await asyncio.sleep(0.1)

    async def _session(self) -> None:
        channel = await self._connection.channel(confirms=True)
        ended = asyncio.Event()
        channel.close_callbacks.add(lambda *_: ended.set())
        try:
            with broker_errors():
                await channel.set_qos(prefetch_count=100)
                queue = await channel.get_queue(self.party.amqp_queue or "", ensure=False)
                await queue.consume(self._take)
                self._channel = channel
                await ended.wait()
        finally:
            self._channel = None

    async def _take(self, message: AbstractIncomingMessage) -> None:
        received = Received(
            body=message.body,
            message_id=message.message_id or "",
            type=message.type or "",
            content_type=message.content_type or "",
            persistent=message.delivery_mode is DeliveryMode.PERSISTENT,
            headers=dict(message.headers),
            correlation_id=message.correlation_id,
        )
        self.received.append(received)
        if received.correlation_id:
            self.answers[received.correlation_id].put_nowait(received)
        with contextlib.suppress(BrokerAway), broker_errors():  # else the broker delivers it again
            if self._prompt and received.type not in NEVER_ANSWERED:
                await self.acknowledge(received)
            await message.ack()


async def _nothing(_channel: AbstractChannel) -> None:
    """A party declares nothing: its account may not."""
