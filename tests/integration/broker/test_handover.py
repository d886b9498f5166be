"""Does the flow's channel over the broker tell how each hand-over went?"""

from hub.domain.party import Party
from hub.flow.ports import HandOver
from hub.infrastructure.amqp_channel import AmqpChannel
from hub.infrastructure.broker import InMemoryBroker
from message_schemas.codes import PartyKind


def delivery(to: str, traceparent: str | None = None) -> HandOver:
    recipient = Party(id=to, kind=PartyKind.CENTRE, name="Center Havnen", channel="amqp")
    return HandOver("d-1", recipient, "m-1", "referral-request", b"{}", "application/fhir+json", traceparent)


async def test_each_delivery_has_a_code_of_its_own() -> None:
    broker = InMemoryBroker()
    broker.bind("centre")

    results = await AmqpChannel(broker, lambda: True).hand_over(
        [delivery("centre", "00-a-b-01"), delivery("nobody")]
    )

    assert [(result.code, result.ok) for result in results] == [("ok", True), ("returned", False)]
    (message,) = broker.queues["centre"]
    assert (message.message_id, message.type, message.body) == ("m-1", "referral-request", b"{}")
    assert message.headers == {"traceparent": "00-a-b-01"}


async def test_a_broker_that_is_away_is_a_code_and_not_an_error() -> None:
    broker = InMemoryBroker()
    broker.set_up(False)

    results = await AmqpChannel(broker, lambda: True).hand_over([delivery("centre"), delivery("centre")])

    assert [result.code for result in results] == ["away", "away"]
