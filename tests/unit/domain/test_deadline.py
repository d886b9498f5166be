"""Deadlines follow the calendar in Copenhagen and nothing but the events."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from hub.domain.case import CaseEvent
from hub.domain.deadline import Deadline, DeadlineStatus, DeliveryEvent, deadlines, due_day
from hub.domain.policy import Due, load_policy

POLICY = load_policy(
    """
name = "test"
municipality = "Prøve Kommune"
[sources]
F = "en kilde"
M = "en anden kilde"
[[deadlines]]
id = "treatment-guarantee"
title_da = "Behandlingsgaranti"
text_da = "14 dage"
starts = ["first-contact"]
due = { days = 14 }
met_by = ["treatment-started"]
source = "F § 6"
[[deadlines.set_aside]]
by = "free-choice-used"
text_da = "Frit valg"
source = "M"
[[deadlines]]
id = "concern-read"
title_da = "Underretning læst"
text_da = "24 timer"
message = "concern-notification"
starts = ["handed-over"]
due = { hours = 24 }
met_by = ["acknowledged"]
source = "N"
""",
    "test",
)
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def at(day: str, time: str = "12:00") -> datetime:
    """A time in Copenhagen."""
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=COPENHAGEN)


def event(kind: str, when: datetime, position: int, **more: object) -> CaseEvent:
    return CaseEvent(kind, when, when, position, **more)  # type: ignore[arg-type]  # the fields' own types


def only(events: Sequence[CaseEvent], now: datetime) -> Deadline:
    (deadline,) = deadlines(POLICY, events, now)
    return deadline


CONTACT = event("first-contact", at("2026-11-01"), 1)


def test_nothing_is_due_before_a_first_contact() -> None:
    assert deadlines(POLICY, [event("treatment-started", at("2026-11-03"), 1)], at("2026-11-22")) == ()


def test_the_day_of_contact_is_day_zero() -> None:
    deadline = only([CONTACT], at("2026-11-05"))

    assert deadline.due == date(2026, 11, 15)
    assert deadline.status is DeadlineStatus.RUNNING
    assert deadline.days_left(at("2026-11-05")) == 10


def test_the_deadline_lasts_until_midnight_in_copenhagen() -> None:
    last_moment, next_day = at("2026-11-15", "23:59"), at("2026-11-16", "00:00")

    assert only([CONTACT], last_moment).status is DeadlineStatus.RUNNING
    assert only([CONTACT], next_day).status is DeadlineStatus.OVERDUE


def test_a_contact_just_after_midnight_in_copenhagen_counts_from_that_day_though_it_is_still_yesterday_in_utc() -> (
    None
):
    contact = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)

    assert only([event("first-contact", contact, 1)], at("2026-07-05")).due == date(2026, 7, 15)


@pytest.mark.parametrize(
    ("contact", "due"),
    [
        ("2026-03-20", date(2026, 4, 3)),  # summer time begins on 29 March
        ("2026-10-15", date(2026, 10, 29)),  # and ends on 25 October
        ("2026-12-24", date(2027, 1, 7)),
        ("2028-02-20", date(2028, 3, 5)),  # a leap year
    ],
)
@pytest.mark.parametrize("time", ["00:00", "01:59", "02:30", "23:59"])
def test_summer_time_and_the_turn_of_the_year_shift_no_calendar_day(
    contact: str, due: date, time: str
) -> None:
    contacted = event("first-contact", at(contact, time), 1)

    assert only([contacted], at(contact, time)).due == due
    assert only([contacted], at(due.isoformat(), "23:59")).status is DeadlineStatus.RUNNING


@pytest.mark.parametrize(
    ("due", "start", "end"),
    [
        (Due(months=1), date(2026, 1, 31), date(2026, 2, 28)),
        (Due(months=1), date(2028, 1, 31), date(2028, 2, 29)),
        (Due(months=1), date(2026, 2, 28), date(2026, 3, 28)),
        (Due(months=3), date(2026, 11, 30), date(2027, 2, 28)),
        (Due(months=6), date(2026, 8, 31), date(2027, 2, 28)),
        (Due(months=2), date(2026, 12, 15), date(2027, 2, 15)),
        (Due(days=7, first_day=1), date(2026, 11, 1), date(2026, 11, 7)),
        (Due(days=-14), date(2026, 11, 30), date(2026, 11, 16)),
    ],
)
def test_months_end_on_the_same_day_or_the_months_last(due: Due, start: date, end: date) -> None:
    assert due_day(due, start) == end


def test_treatment_that_starts_on_the_last_day_meets_the_guarantee() -> None:
    started = event("treatment-started", at("2026-11-15", "23:30"), 2)

    deadline = only([CONTACT, started], at("2026-12-24"))

    assert deadline.status is DeadlineStatus.MET
    assert deadline.met_at == started.at


def test_treatment_that_starts_too_late_leaves_the_guarantee_broken_and_says_when() -> None:
    started = event("treatment-started", at("2026-11-16"), 2)

    deadline = only([CONTACT, started], at("2026-12-24"))

    assert deadline.status is DeadlineStatus.OVERDUE
    assert deadline.met_at == started.at


def test_free_choice_within_the_time_sets_the_guarantee_aside_with_its_own_source() -> None:
    chosen = event("free-choice-used", at("2026-11-10"), 2)

    deadline = only([CONTACT, chosen], at("2026-12-24"))

    assert (deadline.status, deadline.reason, deadline.source) == (
        DeadlineStatus.SET_ASIDE,
        "free-choice-used",
        "M",
    )


def test_free_choice_after_the_time_mends_nothing() -> None:
    chosen = event("free-choice-used", at("2026-11-16"), 2)

    assert only([CONTACT, chosen], at("2026-12-24")).status is DeadlineStatus.OVERDUE


def test_a_guarantee_that_was_kept_is_kept_though_the_citizen_also_chose_freely() -> None:
    events = [
        CONTACT,
        event("free-choice-used", at("2026-11-05"), 2),
        event("treatment-started", at("2026-11-09"), 3),
    ]

    assert only(events, at("2026-12-24")).status is DeadlineStatus.MET


def test_treatment_before_the_contact_is_of_an_earlier_course() -> None:
    earlier = event("treatment-started", at("2026-10-01"), 2)

    assert only([CONTACT, earlier], at("2026-12-24")).status is DeadlineStatus.OVERDUE


def test_the_earliest_contact_counts_though_it_became_known_last() -> None:
    elsewhere = CaseEvent("first-contact", at("2026-10-28"), at("2026-11-20"), 9)

    assert only([CONTACT, elsewhere], at("2026-11-20")).due == date(2026, 11, 11)


def test_an_event_that_becomes_known_late_gives_the_answer_as_if_it_had_been_known() -> None:
    overdue = only([CONTACT], at("2026-11-20"))
    late = CaseEvent("treatment-started", at("2026-11-12"), at("2026-11-20"), 2)

    assert overdue.status is DeadlineStatus.OVERDUE
    assert only([CONTACT, late], at("2026-11-20")).status is DeadlineStatus.MET


def test_a_correction_replaces_what_it_corrects_whichever_way_it_moves() -> None:
    later = event("first-contact", at("2026-11-04"), 2, corrects=1)
    again = event("first-contact", at("2026-10-30"), 3, corrects=2)

    assert only([CONTACT, later], at("2026-11-05")).due == date(2026, 11, 18)
    assert only([CONTACT, later, again], at("2026-11-05")).due == date(2026, 11, 13)


def test_a_fact_that_is_withdrawn_never_was() -> None:
    started = event("treatment-started", at("2026-11-05"), 2)
    withdrawn = event("treatment-started", at("2026-11-05"), 3, corrects=2, withdrawn=True)

    assert only([CONTACT, started], at("2026-11-20")).status is DeadlineStatus.MET
    assert only([CONTACT, started, withdrawn], at("2026-11-20")).status is DeadlineStatus.OVERDUE


def test_what_has_not_happened_yet_does_not_count() -> None:
    started = event("treatment-started", at("2026-11-12"), 2)

    assert only([CONTACT, started], at("2026-11-11")).status is DeadlineStatus.RUNNING


def test_the_order_in_which_events_are_given_does_not_matter() -> None:
    events = [
        CONTACT,
        event("treatment-started", at("2026-11-09"), 2),
        event("free-choice-used", at("2026-11-05"), 3),
    ]

    assert deadlines(POLICY, events, at("2026-12-01")) == deadlines(POLICY, events[::-1], at("2026-12-01"))


def delivered(
    status: str, when: datetime, delivery: str = "d1", message: str = "concern-notification"
) -> DeliveryEvent:
    return DeliveryEvent(message, delivery, status, when)


HANDED_OVER = delivered("handed-over", at("2026-11-01", "15:30"))


def test_a_concern_that_is_handed_over_must_be_read_within_twenty_four_hours() -> None:
    (running,) = deadlines(POLICY, (), at("2026-11-02", "15:29"), [HANDED_OVER])
    (overdue,) = deadlines(POLICY, (), at("2026-11-02", "15:31"), [HANDED_OVER])

    assert (running.status, overdue.status) == (DeadlineStatus.RUNNING, DeadlineStatus.OVERDUE)
    assert running.due_at == at("2026-11-02", "15:30")
    assert running.delivery_id == "d1"


@pytest.mark.parametrize(
    ("time", "status"), [("15:30", DeadlineStatus.MET), ("15:31", DeadlineStatus.OVERDUE)]
)
def test_a_concern_that_is_read_too_late_stays_overdue(time: str, status: DeadlineStatus) -> None:
    read = delivered("acknowledged", at("2026-11-02", time))

    (deadline,) = deadlines(POLICY, (), at("2026-12-01"), [read, HANDED_OVER])

    assert (deadline.status, deadline.met_at) == (status, read.at)


def test_the_hours_of_a_concern_are_real_ones_when_the_clocks_change() -> None:
    before_winter_time = delivered("handed-over", at("2026-10-24", "12:00"))

    (deadline,) = deadlines(POLICY, (), at("2026-10-24", "13:00"), [before_winter_time])

    assert deadline.due_at == at("2026-10-25", "11:00")


def test_each_delivery_of_a_concern_has_its_own_clock_and_other_messages_have_none() -> None:
    second = delivered("handed-over", at("2026-11-03"), "d2")
    report = delivered("handed-over", at("2026-11-03"), "d3", "status-report")
    never = delivered("held", at("2026-11-03"), "d4")

    found = deadlines(POLICY, (), at("2026-11-03"), [HANDED_OVER, second, report, never])

    assert [deadline.delivery_id for deadline in found] == ["d1", "d2"]
