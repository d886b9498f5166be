"""Can an operator follow a message, and count what happened?"""

import asyncio
from collections.abc import Callable

import pytest

from hub.domain.delivery import RetryStrategy
from tests.integration.telemetry.conftest import Watched
from tests.support.messages import acknowledgement, body_of, consent, referral, report
from tests.support.parties import CENTRE, JOBCENTER, named

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
TRACEPARENT = f"00-{TRACE}-{PARENT}-01"


async def eventually(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - nothing rings when a metric changes
            await asyncio.sleep(0.05)


async def test_one_trace_leads_from_the_sender_over_the_accept_to_the_hand_over(watched: Watched) -> None:
    centre = watched.town["centre"]
    await centre.consent(consent(to=(JOBCENTER,)))
    message = report()

    await centre.send(body_of(message), traceparent=TRACEPARENT)
    await centre.becomes(message.message_id, "handed-over")

    (accept,), (hand_over,) = watched.finished("hub.accept"), watched.finished("hub.hand-over")
    assert accept.parent is not None
    assert hand_over.parent is not None
    assert f"{accept.context.trace_id:032x}" == f"{hand_over.context.trace_id:032x}" == TRACE
    assert f"{accept.parent.span_id:016x}" == PARENT
    assert hand_over.parent.span_id == accept.context.span_id
    (handed,) = watched.queue.handed
    assert handed.traceparent == f"00-{TRACE}-{hand_over.context.span_id:016x}-01"


async def test_a_message_that_waited_keeps_its_trace(watched: Watched) -> None:
    centre = watched.town["centre"]
    message = report()
    await centre.send(body_of(message), traceparent=TRACEPARENT)
    assert await centre.statuses(message.message_id) == ["held"]

    await centre.consent(consent(to=(JOBCENTER,)))
    await centre.becomes(message.message_id, "handed-over")

    (hand_over,) = watched.finished("hub.hand-over")
    assert f"{hand_over.context.trace_id:032x}" == TRACE


async def test_a_sender_without_a_trace_begins_one_and_a_broken_one_is_not_followed(watched: Watched) -> None:
    gp = watched.town["gp"]

    await gp.send(body_of(referral()))
    await gp.send(body_of(referral()), traceparent="not-a-trace")

    spans = watched.finished("hub.accept")
    assert len({span.context.trace_id for span in spans}) == 2
    assert [span.parent for span in spans] == [None, None]


async def test_every_outcome_is_counted(watched: Watched) -> None:
    gp, centre, jobcenter = (watched.town[name] for name in ("gp", "centre", "jobcenter"))
    await centre.consent(consent(to=(JOBCENTER,)))
    held, goes = referral(), report()
    unknown = referral(recipients=(named(CENTRE, party_id=None, sor="99999999999", gln=None),))

    await gp.send(body_of(held))
    await gp.send(body_of(held))
    await gp.send(body_of(unknown))
    await gp.send(b"{")
    await centre.send(body_of(goes))
    await centre.becomes(goes.message_id, "handed-over")
    await jobcenter.send(body_of(acknowledgement(JOBCENTER, CENTRE, goes.message_id)))

    counted = watched.metrics()
    assert counted["hub.accepted"] == 2  # the acknowledgement counts with the delivery that it settles
    assert counted["hub.resent"] == 1
    assert counted["hub.refused"] == 2
    assert counted["hub.delivery.held"] == 1
    assert counted["hub.delivery.handed-over"] == 1
    assert counted["hub.delivery.acknowledged"] == 1
    assert counted["hub.under_way"] == 1


async def test_what_is_given_up_is_counted_as_dead(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    centre = watched.town["centre"]
    await centre.consent(consent(to=(JOBCENTER,)))
    monkeypatch.setattr(RetryStrategy, "next_try", lambda *_: None)  # the day in which it is tried is over
    watched.queue.answers = ["returned"]
    message = report()

    await centre.send(body_of(message))
    await centre.becomes(message.message_id, "dead")

    assert watched.metrics()["hub.delivery.dead"] == 1


async def test_the_oldest_undelivered_message_shows_its_age_and_is_gone_once_delivered(
    watched: Watched,
) -> None:
    centre = watched.town["centre"]
    await centre.consent(consent(to=(JOBCENTER,)))
    watched.queue.available = False
    message = report()
    assert watched.metrics()["hub.oldest_undelivered"] == 0

    await centre.send(body_of(message))
    await eventually(lambda: watched.metrics()["hub.oldest_undelivered"] > 0)
    watched.queue.available = True
    await centre.becomes(message.message_id, "handed-over")

    await eventually(lambda: watched.metrics()["hub.oldest_undelivered"] == 0)
