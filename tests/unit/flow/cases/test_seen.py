"""A party sees of a case what it takes part in and no more."""

from typing import Any

import pytest

from hub.domain.delivery import DeliveryStatus
from hub.flow import cases
from hub.flow.case_requests import NewEvent
from tests.support.case_world import (
    NANCY,
    PARTIES,
    CaseWorld,
    kinds,
    refusal,
)

CENTRE, GP, JOBCENTER = PARTIES["centret"], PARTIES["gp"], PARTIES["jobcenter"]
HELD, QUEUED, ACKNOWLEDGED = DeliveryStatus.HELD, DeliveryStatus.QUEUED, DeliveryStatus.ACKNOWLEDGED


async def test_a_referral_that_was_handed_over_shows_the_centre_the_case_and_its_clock(
    world: CaseWorld,
) -> None:
    case_id = await world.referral(ACKNOWLEDGED)

    view = await cases.case_view(world.hub, CENTRE, case_id)
    due = await cases.deadlines(world.hub, CENTRE, case_id)

    assert (view["id"], view["centre"], view["citizen"]["value"]) == (case_id, "centret", NANCY.value)
    assert [(d["rule"], d["due"], d["status"]) for d in due["deadlines"]] == [
        ("treatment-guarantee", "2026-12-06", "running"),
        ("treatment-plan", "2026-12-06", "running"),
    ]
    assert await kinds(world, "centret", case_id) == [
        "case-opened",
        "first-contact",
        "message-received",
        "decided",
        "queued",
        "handed-over",
        "acknowledged",
    ]


async def test_a_case_whose_referral_is_held_does_not_exist_for_the_centre(world: CaseWorld) -> None:
    case_id = await world.referral(HELD)

    found = await cases.search_cases(world.hub, CENTRE, NANCY)

    assert found == {"cases": []}
    assert await refusal(cases.case_view(world.hub, CENTRE, case_id)) == "not-found"
    assert await refusal(cases.timeline(world.hub, CENTRE, case_id)) == "not-found"
    assert await refusal(cases.deadlines(world.hub, CENTRE, case_id)) == "not-found"


async def test_a_case_whose_referral_waits_to_be_fetched_is_on_the_centres_list_with_its_clock(
    world: CaseWorld,
) -> None:
    case_id = await world.referral(QUEUED)

    assert await kinds(world, "centret", case_id) == ["case-opened", "first-contact"]
    assert len((await cases.deadlines(world.hub, CENTRE, case_id))["deadlines"]) == 2


async def test_the_sender_sees_why_its_message_is_held(world: CaseWorld) -> None:
    case_id = await world.referral(HELD)

    events = (await cases.timeline(world.hub, GP, case_id))["events"]

    decided = next(event for event in events if event["kind"] == "decided")
    assert decided["data"]["reasons"] == ["no-consent"]
    assert decided["data"]["categories"] == ["substance-use"]
    assert decided["message_id"] == "message-1"
    assert decided["delivery_id"] is None
    assert events[-1]["kind"] == "held"


async def test_a_recipient_reads_neither_reasons_nor_categories(world: CaseWorld) -> None:
    case_id = await world.referral()
    await world.message("centret", {"jobcenter": ACKNOWLEDGED}, outcome="redact")

    events = (await cases.timeline(world.hub, JOBCENTER, case_id))["events"]

    assert [event["kind"] for event in events] == [
        "message-received",
        "decided",
        "queued",
        "handed-over",
        "acknowledged",
    ]
    for event in events[1:]:
        assert set(event["data"]) <= {"recipient", "channel", "stage", "outcome", "legal_basis"}
        assert event["delivery_id"] == "delivery-2-jobcenter"


@pytest.mark.parametrize("status", [HELD, QUEUED, DeliveryStatus.WITHHELD, DeliveryStatus.WITHDRAWN])
async def test_a_recipient_sees_nothing_of_a_message_before_it_is_handed_over(
    world: CaseWorld, status: DeliveryStatus
) -> None:
    case_id = await world.referral()
    await world.message("centret", {"jobcenter": status, "familie": ACKNOWLEDGED})

    assert await refusal(cases.case_view(world.hub, JOBCENTER, case_id)) == "not-found"


async def test_a_recipient_does_not_see_what_became_of_the_others_copies(world: CaseWorld) -> None:
    case_id = await world.referral()
    await world.message("centret", {"familie": HELD, "jobcenter": ACKNOWLEDGED})

    events = (await cases.timeline(world.hub, JOBCENTER, case_id))["events"]

    assert "familie" not in str(events)
    assert "held" not in {event["kind"] for event in events}


async def test_a_party_that_takes_no_part_gets_the_answer_of_a_case_that_is_not_there(
    world: CaseWorld,
) -> None:
    case_id = await world.referral()

    for call in (cases.case_view, cases.timeline, cases.deadlines):
        existing = await refusal(call(world.hub, JOBCENTER, case_id))
        missing = await refusal(call(world.hub, JOBCENTER, "no-such-case"))
        assert existing == missing == "not-found"
    event = NewEvent("treatment-started", world.clock.now())
    assert await refusal(cases.record_event(world.hub, JOBCENTER, case_id, event)) == "not-found"
    assert await cases.search_cases(world.hub, JOBCENTER, NANCY) == {"cases": []}
    assert await cases.cases_of_party(world.hub, "jobcenter") == []


async def test_the_centres_course_is_the_centres_to_read(world: CaseWorld) -> None:
    case_id = await world.referral()
    event = NewEvent("treatment-started", world.clock.now(), by="Mette Holm", note="Mødte op med sin søster.")
    await cases.record_event(world.hub, CENTRE, case_id, event)

    as_gp = await cases.timeline(world.hub, GP, case_id)

    assert "treatment-started" not in {event["kind"] for event in as_gp["events"]}
    assert (await cases.deadlines(world.hub, GP, case_id))["deadlines"] == []
    view = await cases.case_view(world.hub, GP, case_id)
    assert (view["first_contact"], view["closed_at"], view["substance"]) == (None, None, None)


async def test_a_timeline_is_read_in_pages_that_miss_and_repeat_nothing(world: CaseWorld) -> None:
    case_id = await world.referral()
    whole = (await cases.timeline(world.hub, CENTRE, case_id))["events"]

    read: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        page = await cases.timeline(world.hub, CENTRE, case_id, after=after, limit=3)
        read.extend(page["events"])
        after = page["next"]

    assert read == whole
