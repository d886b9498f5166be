"""How do pushed deliveries get out, and what happens when they do not?"""

from dataclasses import replace

import pytest

from hub.domain.delivery import RetryStrategy
from hub.domain.party import Party
from hub.flow.delivering import deliver_due
from hub.flow.records import DeliveryChange
from hub.infrastructure.fakes import MemoryStore
from message_schemas import from_json
from tests.support.messages import acknowledgement, body_of, consent, letter, report
from tests.support.parties import CENTRE, FAMILY, GP, JOBCENTER, pushed
from tests.support.ports import NotedTelemetry
from tests.support.world import World


@pytest.fixture(autouse=True)
async def _queued_party(world: World) -> None:
    """The jobcenter has a queue, and the citizen's consent to what the centre reports."""
    await world.register(pushed(JOBCENTER))
    await world.consent(consent(to=(JOBCENTER, GP)))


def attempts(world: World) -> list[tuple[int, str]]:
    assert isinstance(world.hub.store, MemoryStore)
    return [(attempt.number, attempt.code) for attempt in world.hub.store.state.attempts]


async def test_what_is_permitted_is_handed_over_as_it_came_and_the_attempt_is_a_row(world: World) -> None:
    message = report()
    await world.send(message)

    await world.deliver()

    (handed,) = world.queue.handed
    assert (handed.message_id, handed.event, handed.recipient.id) == (
        message.message_id,
        "status-report",
        "jobcenter",
    )
    assert handed.body == body_of(message)
    assert handed.content_type == "application/fhir+json"
    assert attempts(world) == [(1, "ok")]
    assert await world.statuses(message) == ["handed-over"]
    assert await world.deliver() == 0


@pytest.mark.parametrize("problem", ["returned", "rejected", "timeout"])
async def test_a_hand_over_that_fails_is_tried_again_after_its_back_off(world: World, problem: str) -> None:
    world.queue.answers = [problem]
    message = report()
    await world.send(message)
    await world.deliver()
    assert await world.statuses(message) == ["queued"]

    world.clock.advance(milliseconds=999)
    assert await world.deliver() == 0
    world.clock.advance(milliseconds=1)
    await world.deliver()

    assert attempts(world) == [(1, problem), (2, "ok")]
    assert await world.statuses(message) == ["handed-over"]


async def test_a_delivery_is_dead_after_its_last_attempt_and_the_sender_is_told(world: World) -> None:
    world.change(retry=RetryStrategy(attempts=3))
    world.queue.answers = ["returned"] * 3
    message = report()
    await world.send(message)

    for _ in range(3):
        await world.deliver()
        world.clock.advance(minutes=15)

    assert await world.statuses(message) == ["dead"]
    assert attempts(world) == [(1, "returned"), (2, "returned"), (3, "returned")]
    assert await world.told("centre") == ["dead"]
    assert await world.deliver() == 0


async def test_a_channel_that_goes_away_under_the_hand_over_costs_no_attempt(world: World) -> None:
    world.queue.answers = ["away"]
    message = report()
    await world.send(message)
    await world.deliver()

    world.clock.advance(seconds=2)
    await world.deliver()

    assert [code for _, code in attempts(world)] == ["away", "ok"]
    (delivery,) = (await world.tracking("centre", message.message_id))["deliveries"]
    assert (delivery["status"], delivery["attempts"]) == ("handed-over", 1)


async def test_while_a_channel_is_away_its_deliveries_wait_and_others_go(world: World) -> None:
    world.queue.available = False
    for_queue, for_mailbox = report((JOBCENTER,)), report((GP,))
    await world.send(for_queue)
    await world.send(for_mailbox)

    await world.deliver()
    assert await world.statuses(for_queue) == ["queued"]
    assert [m["message_id"] for m in await world.inbox("gp")] == [for_mailbox.message_id]
    world.queue.available = True
    await world.deliver()

    assert await world.statuses(for_queue) == ["handed-over"]


async def test_an_acknowledgement_message_settles_the_delivery_that_it_answers(world: World) -> None:
    message = report()
    await world.send(message)
    await world.deliver()

    answer = await world.send(acknowledgement(JOBCENTER, CENTRE, message.message_id), sender="jobcenter")

    assert (answer.status, answer.bundle) == (204, None)
    assert await world.statuses(message) == ["acknowledged"]


async def test_a_fatal_error_rejects_the_delivery_and_the_sender_is_told(world: World) -> None:
    message = report()
    await world.send(message)
    await world.deliver()

    await world.send(
        acknowledgement(JOBCENTER, CENTRE, message.message_id, "fatal-error"), sender="jobcenter"
    )

    assert await world.statuses(message) == ["rejected"]
    assert await world.told("centre") == ["rejected"]


async def test_a_transient_error_hands_over_again_after_its_back_off(world: World) -> None:
    message = report()
    await world.send(message)
    await world.deliver()

    await world.send(
        acknowledgement(JOBCENTER, CENTRE, message.message_id, "transient-error"), sender="jobcenter"
    )
    assert await world.statuses(message) == ["queued"]
    assert await world.deliver() == 0
    world.clock.advance(seconds=1)
    await world.deliver()

    assert len(world.queue.handed) == 2
    assert world.queue.handed[0].body == world.queue.handed[1].body
    assert await world.statuses(message) == ["handed-over"]


async def test_transient_errors_for_ever_end_as_dead(world: World) -> None:
    world.change(retry=RetryStrategy(attempts=2))
    message = report()
    await world.send(message)

    for _ in range(2):
        await world.deliver()
        await world.send(
            acknowledgement(JOBCENTER, CENTRE, message.message_id, "transient-error"), sender="jobcenter"
        )
        world.clock.advance(minutes=1)

    assert await world.statuses(message) == ["dead"]
    assert await world.told("centre") == ["dead"]


async def test_the_first_acknowledgement_stands(world: World) -> None:
    message = report()
    await world.send(message)
    await world.deliver()
    await world.send(acknowledgement(JOBCENTER, CENTRE, message.message_id), sender="jobcenter")

    later = [
        await world.send(acknowledgement(JOBCENTER, CENTRE, message.message_id, code), sender="jobcenter")
        for code in ("fatal-error", "transient-error", "ok")
    ]

    assert {answer.status for answer in later} == {204}
    assert await world.statuses(message) == ["acknowledged"]


@pytest.mark.parametrize("by", [GP, JOBCENTER])
async def test_an_acknowledgement_of_what_was_not_handed_over_to_its_sender_is_not_found(
    world: World, by: Party
) -> None:
    message = report()
    await world.send(message)  # queued, and not delivered yet

    answer = await world.send(acknowledgement(by, CENTRE, message.message_id), sender=by.id)

    assert (answer.status, answer.code) == (404, "not-found")
    assert await world.statuses(message) == ["queued"]


async def test_an_acknowledgement_over_the_broker_is_never_answered_even_when_it_is_refused(
    world: World,
) -> None:
    unknown = acknowledgement(JOBCENTER, CENTRE, "no-such-message")

    answer = await world.send(unknown, sender="jobcenter", channel="amqp", amqp_user="user-jobcenter")

    assert (answer.status, answer.bundle) == (204, None)


async def test_two_senders_messages_of_one_id_are_told_apart_by_the_acknowledgements_destination(
    world: World,
) -> None:
    from_centre = report((JOBCENTER,), message_id="the-same")
    await world.consent(consent(organization=GP, to=(JOBCENTER,)), "gp")
    from_gp = letter(GP, (JOBCENTER,), message_id="the-same")
    await world.send(from_centre)
    await world.send(from_gp)
    await world.deliver()

    await world.send(acknowledgement(JOBCENTER, GP, "the-same"), sender="jobcenter")

    assert await world.statuses(from_gp) == ["acknowledged"]
    assert await world.statuses(from_centre) == ["handed-over"]


async def test_a_delivery_whose_deliverer_died_goes_out_when_its_lease_has_run_out(world: World) -> None:
    message = report()
    await world.send(message)
    async with world.hub.store.unit_of_work() as uow:  # claimed, and then the process is gone
        (claimed,) = await uow.deliveries.due(world.clock.now(), 1, ("amqp",))
        leased = replace(claimed.delivery, due_at=world.clock.now() + world.hub.settings.lease, attempts=1)
        await uow.deliveries.change([DeliveryChange(leased, new_lease="of the dead")])
        await uow.commit()

    assert await world.deliver() == 0
    world.clock.advance(seconds=30)
    await world.deliver()

    assert await world.statuses(message) == ["handed-over"]
    assert attempts(world) == [(2, "ok")]


async def test_a_batch_is_no_larger_than_the_settings_say(world: World) -> None:
    world.change(settings=replace(world.hub.settings, batch=2))
    for _ in range(3):
        await world.send(report())

    first, second = await deliver_due(world.hub), await deliver_due(world.hub)

    assert (len(first), len(second)) == (2, 1)


async def test_what_was_withheld_from_one_recipient_is_not_told_to_another(world: World) -> None:
    message = report((JOBCENTER, FAMILY))
    await world.send(message)

    await world.deliver()

    (handed,) = world.queue.handed
    header = from_json(handed.body)["entry"][0]["resource"]
    assert len(header["destination"]) == 1
    assert FAMILY.name not in handed.body.decode()
    assert str(FAMILY.sor) not in handed.body.decode()


async def test_a_recipient_sees_the_others_that_also_get_the_message(world: World) -> None:
    message = report((JOBCENTER, GP))
    await world.send(message)

    await world.deliver()

    (handed,) = world.queue.handed
    assert handed.body == body_of(message)


async def test_the_hub_says_how_long_a_message_was_under_way(world: World) -> None:
    await world.send(report())
    world.clock.advance(seconds=5)

    await world.deliver()

    assert isinstance(world.hub.telemetry, NotedTelemetry)
    assert world.hub.telemetry.durations == ["hub.under_way"]
