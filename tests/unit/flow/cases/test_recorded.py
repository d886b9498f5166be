"""What a party records about a case is a fact with its time, and is audited."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.flow import cases
from hub.flow.case_requests import NewEvent, OpenCase
from hub.flow.errors import Refused
from message_schemas.codes import CPR_SYSTEM, SID_CASE
from message_schemas.identifiers import Identifier
from tests.support.case_world import (
    NANCY,
    PARTIES,
    CaseWorld,
    kinds,
    refusal,
)

CENTRE, GP = PARTIES["centret"], PARTIES["gp"]


async def test_a_fact_that_another_party_records_reaches_the_centre_without_its_note(
    world: CaseWorld,
) -> None:
    case_id = await world.referral()
    event = NewEvent("appointment-missed", world.clock.now(), by="Dr. Hansen", note="Ringede forgæves.")

    recorded = await cases.record_event(world.hub, GP, case_id, event)

    seen = (await cases.timeline(world.hub, CENTRE, case_id))["events"][-1]
    assert recorded["data"] == {"by": "Dr. Hansen", "note": "Ringede forgæves."}
    assert (seen["kind"], seen["party"], seen["data"]) == ("appointment-missed", "gp", {})


async def test_treatment_started_meets_the_guarantee_though_it_was_recorded_late(world: CaseWorld) -> None:
    case_id = await world.referral()
    started = world.clock.now() + timedelta(days=10)
    world.clock.advance(days=20)

    await cases.record_event(world.hub, CENTRE, case_id, NewEvent("treatment-started", started))

    (guarantee, plan) = (await cases.deadlines(world.hub, CENTRE, case_id))["deadlines"]
    assert (guarantee["status"], guarantee["met_at"]) == ("met", "2026-12-02T09:00:00+00:00")
    assert (plan["status"], plan["met_at"]) == ("overdue", None)


async def test_a_correction_moves_the_clock_and_only_ones_own_can_be_made(world: CaseWorld) -> None:
    case_id = await world.referral()
    first = next(
        e
        for e in (await cases.timeline(world.hub, CENTRE, case_id))["events"]
        if e["kind"] == "first-contact"
    )
    earlier = NewEvent(
        "first-contact", world.clock.now() - timedelta(days=3), data={"corrects": first["position"]}
    )

    by_centre = await cases.record_event(world.hub, CENTRE, case_id, earlier)

    assert by_centre["data"] == {"corrects": first["position"]}
    assert (await cases.deadlines(world.hub, CENTRE, case_id))["deadlines"][0]["due"] == "2026-12-03"
    not_its_own = replace(earlier, data={"corrects": by_centre["position"]})
    assert await refusal(cases.record_event(world.hub, GP, case_id, not_its_own)) == "invalid"
    other_kind = NewEvent("treatment-started", world.clock.now(), data={"corrects": first["position"]})
    assert await refusal(cases.record_event(world.hub, CENTRE, case_id, other_kind)) == "invalid"


@pytest.mark.parametrize(
    ("event", "field"),
    [
        ({"kind": "case-opened"}, "kind"),
        ({"kind": "Nancy Berggren"}, "kind"),
        ({"at_days": 1}, "at"),
        ({"data": {"navn": "Nancy Berggren"}}, "data"),
        ({"note": "x" * 4001}, "note"),
        ({"by": "x" * 201}, "by"),
    ],
)
async def test_an_event_that_is_wrong_is_refused_by_place_and_not_stored(
    world: CaseWorld, event: dict[str, Any], field: str
) -> None:
    case_id = await world.referral()
    before = await kinds(world, "centret", case_id)
    at = world.clock.now() + timedelta(days=event.pop("at_days", 0))

    with pytest.raises(Refused) as refused:
        await cases.record_event(
            world.hub, CENTRE, case_id, NewEvent(**{"kind": "treatment-started", "at": at, **event})
        )

    (issue,) = refused.value.refusal.issues
    assert (refused.value.refusal.code, issue.expression) == ("invalid", field)
    assert "Nancy" not in f"{issue.text_da} {issue.text_en} {issue.expression}"
    assert await kinds(world, "centret", case_id) == before


async def test_a_case_without_a_message_starts_its_clock_at_the_first_contact(world: CaseWorld) -> None:
    contact = world.clock.now() - timedelta(days=2)

    case = await cases.open_case(
        world.hub, CENTRE, OpenCase(NANCY, first_contact=contact, substance="alcohol")
    )

    assert (case["citizen"]["value"], case["substance"], case["anonymous"]) == (NANCY.value, "alcohol", False)
    assert await kinds(world, "centret", case["id"]) == ["case-opened", "first-contact"]
    assert (await cases.deadlines(world.hub, CENTRE, case["id"]))["deadlines"][0]["due"] == "2026-12-04"
    found = await cases.search_cases(world.hub, CENTRE, NANCY)
    assert [c["id"] for c in found["cases"]] == [case["id"]]


async def test_an_anonymous_case_has_no_other_identifier_than_its_own(world: CaseWorld) -> None:
    case = await cases.open_case(world.hub, CENTRE, OpenCase(None, adult=True))

    assert case["anonymous"] is True
    assert case["citizen"] == {"system": SID_CASE, "value": case["id"]}
    async with world.store.unit_of_work() as uow:
        stored = (await uow.citizens.cases([case["id"]]))[case["id"]]
    assert stored.adult_attested
    found = await cases.search_cases(world.hub, CENTRE, Identifier(SID_CASE, case["id"]))
    assert [c["id"] for c in found["cases"]] == [case["id"]]
    second = await cases.open_case(world.hub, CENTRE, OpenCase(None))
    assert second["citizen"] != case["citizen"]


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (OpenCase(Identifier(CPR_SYSTEM, "9999999999")), "citizen"),
        (OpenCase(Identifier("urn:oid:1.2.3", "2512489996")), "citizen"),
        (OpenCase(Identifier(SID_CASE, "another-case")), "citizen"),
        (OpenCase(NANCY, substance="tobacco"), "substance"),
    ],
)
async def test_a_case_that_is_wrongly_described_is_not_opened(
    world: CaseWorld, request_: OpenCase, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        await cases.open_case(world.hub, CENTRE, request_)

    assert [issue.expression for issue in refused.value.refusal.issues] == [field]
    assert await cases.cases_of_party(world.hub, "centret") == []


async def test_a_first_contact_in_the_future_is_refused(world: CaseWorld) -> None:
    request = OpenCase(NANCY, first_contact=world.clock.now() + timedelta(days=1))

    assert await refusal(cases.open_case(world.hub, CENTRE, request)) == "invalid"


async def test_only_a_centre_opens_a_case_and_only_one_is_open_at_a_time(world: CaseWorld) -> None:
    await cases.open_case(world.hub, CENTRE, OpenCase(NANCY))

    assert await refusal(cases.open_case(world.hub, GP, OpenCase(NANCY))) == "forbidden"
    assert await refusal(cases.open_case(world.hub, CENTRE, OpenCase(NANCY))) == "conflict"


async def test_the_centre_closes_its_case_and_may_then_open_a_new_one(world: CaseWorld) -> None:
    case_id = await world.referral()
    closing = NewEvent("case-closed", world.clock.now())
    assert await refusal(cases.record_event(world.hub, GP, case_id, closing)) == "forbidden"

    await cases.record_event(world.hub, CENTRE, case_id, closing)

    closed = await cases.case_view(world.hub, CENTRE, case_id)
    assert closed["closed_at"] == "2026-11-22T09:00:00+00:00"
    new = await cases.open_case(world.hub, CENTRE, OpenCase(NANCY))
    assert new["id"] != case_id


async def test_a_closing_that_was_a_mistake_is_withdrawn_unless_a_new_case_is_open(world: CaseWorld) -> None:
    case_id = await world.referral()
    closing = await cases.record_event(world.hub, CENTRE, case_id, NewEvent("case-closed", world.clock.now()))
    mistake = NewEvent(
        "case-closed", world.clock.now(), data={"corrects": closing["position"], "withdrawn": True}
    )
    new = await cases.open_case(world.hub, CENTRE, OpenCase(NANCY))

    assert await refusal(cases.record_event(world.hub, CENTRE, case_id, mistake)) == "conflict"

    await cases.record_event(world.hub, CENTRE, new["id"], NewEvent("case-closed", world.clock.now()))
    await cases.record_event(world.hub, CENTRE, case_id, mistake)
    assert (await cases.case_view(world.hub, CENTRE, case_id))["closed_at"] is None


async def test_who_looked_at_a_case_and_who_wrote_in_it_is_audited(world: CaseWorld) -> None:
    case_id = await world.referral()

    await cases.case_view(world.hub, CENTRE, case_id)
    await cases.record_event(
        world.hub, CENTRE, case_id, NewEvent("treatment-started", world.clock.now(), note="x")
    )
    await cases.search_cases(world.hub, GP, NANCY)
    await cases.see_case(world.hub, "centret", case_id, agent=None)

    (read,) = await world.audit("case.read")
    (written,) = await world.audit("case.event-recorded")
    (searched,) = await world.audit("case.searched")
    assert (read.agent, read.case_id) == ("centret", case_id)
    assert (written.agent, written.data) == ("centret", {"event": "treatment-started"})
    assert searched.agent == "gp"
