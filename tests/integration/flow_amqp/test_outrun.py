"""What if a recipient answers before the hub has written down that it handed over?"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from hub.domain.party import Party
from hub.flow.accept.work import Answer, Arriving
from hub.flow.delivering import deliver_due
from hub.flow.intake import Intake
from hub.flow.ports import HandOver, HandOverResult
from hub.flow.tracking import tracking
from hub.infrastructure.amqp_door import AmqpDoor
from hub.infrastructure.broker.messages import InboundMessage, OutboundMessage, PublishResult, Settlement
from message_schemas.codes import FHIR_JSON, PartyKind
from tests.chaos.letters import answer_to, referral, written
from tests.chaos.world import new_world
from tests.services import BrokerAddress

pytestmark = pytest.mark.services
# accounts belong to the whole broker: these parties must not be the town's
SENDER = Party("kommunen", PartyKind.OTHER_MUNICIPALITY, "Nabokommunen", channel="amqp")
RECIPIENT = Party("hurtigt-center", PartyKind.CENTRE, "Det hurtige center", channel="amqp")


class Silent:
    """Takes what is published; nobody listens here."""

    async def publish_many(self, items: Sequence[OutboundMessage]) -> Sequence[PublishResult]:
        return [PublishResult.OK] * len(items)


class QuickRecipient:
    """A channel whose recipient has the message, and answers it, while the hand-over is still under way."""

    available = True

    def __init__(self, party: Party) -> None:
        self.party = party
        self.door: AmqpDoor | None = None
        self.settlements: list[Settlement] = []
        self.answer = b""

    async def hand_over(self, items: Sequence[HandOver]) -> Sequence[HandOverResult]:
        for item in items:
            self.answer = answer_to(item.body, self.party, "ok")
            await self.say()
        return [HandOverResult("ok", 0, "") for _ in items]

    async def say(self) -> None:
        """Put the acknowledgement before the hub's door."""
        assert self.door is not None
        said = InboundMessage(
            self.answer, FHIR_JSON, "answer", "acknowledgement-message", self.party.amqp_user or "", ""
        )
        self.settlements += await self.door([said])


async def test_an_answer_that_outruns_the_record_of_the_hand_over_comes_again_and_counts(
    tmp_path: Path, postgres_url: str, amqp_vhost: BrokerAddress, citizen: str
) -> None:
    world = await new_world(tmp_path, postgres_url, amqp_vhost, (SENDER, RECIPIENT))
    sender, recipient = world.parties[SENDER.id].party, world.parties[RECIPIENT.id].party
    message = referral(sender, recipient, citizen=citizen)
    async with world.at_rest() as runtime:
        quick = QuickRecipient(recipient)
        hub = replace(runtime.hub, channels={"amqp": quick})
        intake = Intake(hub)
        quick.door = AmqpDoor(intake, Silent())
        answer: Answer = await intake.accept(Arriving("http", written(message), FHIR_JSON, sender.id))

        await deliver_due(hub)
        await quick.say()

        assert answer.status == 200
        assert quick.settlements == [Settlement.RETRY_LATER, Settlement.ACK]
        (delivery,) = (await tracking(hub, sender, message.message_id))["deliveries"]
        assert delivery["status"] == "acknowledged"
        await intake.close()
