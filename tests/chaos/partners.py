"""Who is around the hub while it is disturbed? Senders and recipients on both of its channels."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Self

from tests.chaos.amqp_partner import AmqpPartner
from tests.chaos.http_partner import HttpPartner
from tests.chaos.load import AMQP_RECIPIENTS, AMQP_SENDERS, HTTP_RECIPIENTS, HTTP_SENDERS, Errand
from tests.chaos.reading import Hands, empty_mailbox, in_the_queue
from tests.chaos.sending import send_over_amqp, send_over_http
from tests.chaos.world import World

_AT_ONCE = 16  # messages that one sender over HTTP has under way


class Partners:
    """Everybody around the hub; they go on whatever happens to it."""

    def __init__(self, world: World) -> None:
        known, amqp_url, base_url = world.parties, world.settings.amqp_url, world.settings.base_url
        self.amqp_senders = {p.id: AmqpPartner(known[p.id], amqp_url) for p in AMQP_SENDERS}
        self.http_senders = {p.id: HttpPartner(known[p.id], base_url) for p in HTTP_SENDERS}
        self.amqp_recipients = {
            p.id: AmqpPartner(known[p.id], amqp_url, prompt=True) for p in AMQP_RECIPIENTS
        }
        self.http_recipients = {p.id: HttpPartner(known[p.id], base_url) for p in HTTP_RECIPIENTS}
        self._mailboxes = {p.id: Hands() for p in HTTP_RECIPIENTS}
        self._slots = {p.id: asyncio.Semaphore(_AT_ONCE) for p in HTTP_SENDERS}
        self._stack = AsyncExitStack()
        self._readers: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        groups: Sequence[Mapping[str, AmqpPartner | HttpPartner]] = (
            self.amqp_senders,
            self.http_senders,
            self.amqp_recipients,
            self.http_recipients,
        )
        for group in groups:
            for partner in group.values():
                await self._stack.enter_async_context(partner)
        for name, reader in self.http_recipients.items():
            self._readers.append(asyncio.create_task(empty_mailbox(reader, self._mailboxes[name])))
        return self

    async def __aexit__(self, *_: object) -> None:
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)
        await self._stack.aclose()

    async def send(self, errand: Errand) -> None:
        """Send until it is acknowledged."""
        if errand.sender in self.amqp_senders:
            await send_over_amqp(self.amqp_senders[errand.sender], errand)
            return
        async with self._slots[errand.sender]:
            await send_over_http(self.http_senders[errand.sender], errand)

    def hands(self) -> dict[str, Hands]:
        """What each recipient got."""
        return self._mailboxes | {name: in_the_queue(p) for name, p in self.amqp_recipients.items()}
