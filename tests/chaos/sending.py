"""How does a sender get a message acknowledged, whatever happens to the hub meanwhile? It sends until it is."""

import asyncio

import httpx

from hub.infrastructure.broker import BrokerAway
from tests.chaos.amqp_partner import AmqpPartner
from tests.chaos.http_partner import HttpPartner
from tests.chaos.load import Errand

PATIENCE = 3.0  # seconds that a sender waits for an acknowledgement before it sends again
_PAUSE = 1.0  # seconds before a sender whom nobody could hear tries again


async def send_over_amqp(partner: AmqpPartner, errand: Errand) -> None:
    """Publish, wait for the acknowledgement in the sender's queue, publish again; until it is settled."""
    answers = partner.answers[errand.message_id]
    while errand.open:
        try:
            await partner.send(errand.next_body(), event=errand.event, message_id=errand.message_id)
            answer = await asyncio.wait_for(answers.get(), PATIENCE)
        except BrokerAway:
            await asyncio.sleep(_PAUSE)
        except TimeoutError:
            continue
        else:
            code = answer.response.get("code")
            errand.acknowledged = code == "ok"
            if code == "fatal-error":
                errand.refused = code


async def send_over_http(partner: HttpPartner, errand: Errand) -> None:
    """POST until the answer is an acknowledgement."""
    body = errand.next_body()
    while errand.open:
        try:
            answer = await partner.send(body)
        except httpx.ConnectError:  # nobody was there: nothing was sent
            await asyncio.sleep(_PAUSE)
            continue
        except httpx.TransportError:  # it may or may not have been accepted
            body = errand.next_body()
            continue
        if answer.status_code == 200:
            errand.acknowledged = True
        elif answer.status_code in (401, 429, 503):
            await asyncio.sleep(_PAUSE)
            body = errand.next_body()
        else:
            errand.refused = f"HTTP {answer.status_code}"
