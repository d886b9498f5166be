"""What is due by law in a case, when, and was it met? Recomputed from the case's events alone."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from hub.domain.case import CaseEvent, standing
from hub.domain.policy import DeadlineRule, Due, Policy

COPENHAGEN: Final = ZoneInfo("Europe/Copenhagen")


class DeadlineStatus(StrEnum):
    """CONTRACT § 3. One that was met too late stays `overdue`, with its met_at: the guarantee was broken."""

    RUNNING = "running"
    MET = "met"
    SET_ASIDE = "set-aside"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Deadline:
    """One rule applied to one case, or to one delivery of a message in it.

    `due` is the last day in Copenhagen that is in time; `due_at` the instant, where the rule counts hours.
    """

    rule: DeadlineRule
    started_at: datetime
    due: date
    status: DeadlineStatus
    met_at: datetime | None
    reason: str | None  # the kind of event that set it aside
    source: str
    due_at: datetime | None = None
    delivery_id: str | None = None

    def days_left(self, now: datetime) -> int:
        """Calendar days from today to the due day; negative when it has passed."""
        return (self.due - calendar_day(now)).days


@dataclass(frozen=True, slots=True)
class DeliveryEvent:
    """That a delivery of a message got a status: handed over, acknowledged."""

    event: str  # the message's
    delivery_id: str
    status: str
    at: datetime


def calendar_day(instant: datetime) -> date:
    """The day it was in Copenhagen."""
    return instant.astimezone(COPENHAGEN).date()


def due_day(due: Due, start: date) -> date:
    """The day on which a deadline that starts on `start` ends.

    Months end on the same day of the month, or on the month's last day.
    """
    if due.months:
        months = start.year * 12 + start.month - 1 + due.months
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(start.day, monthrange(year, month)[1])) - timedelta(days=due.first_day)
    return start + timedelta(days=due.days - due.first_day)


def deadlines(
    policy: Policy, events: Iterable[CaseEvent], now: datetime, deliveries: Iterable[DeliveryEvent] = ()
) -> tuple[Deadline, ...]:
    """Every deadline of the policy that has started by `now`, in the order in which they are due.

    Late and corrected events need nothing more than to be among `events`; what has not happened yet
    at `now` does not count.
    """
    happened = tuple(event for event in standing(events) if event.at <= now)
    of_case = (_apply(rule, happened, now) for rule in policy.deadlines if rule.message is None)
    found = [deadline for deadline in of_case if deadline is not None]
    delivered = [one for one in deliveries if one.at <= now]
    for rule in policy.deadlines:
        if rule.message is not None:
            found += _of_messages(rule, [one for one in delivered if one.event == rule.message], now)
    return tuple(sorted(found, key=lambda d: (d.due, d.rule.id, d.started_at)))


def _of_messages(rule: DeadlineRule, delivered: Iterable[DeliveryEvent], now: datetime) -> list[Deadline]:
    """One for each delivery that started it: hours run by the clock, whatever the clock does at night."""
    by_delivery: dict[str, list[DeliveryEvent]] = {}
    for one in sorted(delivered, key=lambda one: one.at):
        by_delivery.setdefault(one.delivery_id, []).append(one)
    found = []
    for delivery_id, history in by_delivery.items():
        start = next((one for one in history if one.status in rule.starts), None)
        if start is None:
            continue
        due_at = start.at.astimezone(UTC) + timedelta(hours=rule.due.hours)
        met = next((one for one in history if one.status in rule.met_by), None)
        status = DeadlineStatus.OVERDUE if now > due_at else DeadlineStatus.RUNNING
        if met is not None:
            status = DeadlineStatus.MET if met.at <= due_at else DeadlineStatus.OVERDUE
        day, met_at = calendar_day(due_at), met.at if met else None
        found.append(Deadline(rule, start.at, day, status, met_at, None, rule.source, due_at, delivery_id))
    return found


def _apply(rule: DeadlineRule, happened: tuple[CaseEvent, ...], now: datetime) -> Deadline | None:
    start = next((event for event in happened if event.kind in rule.starts), None)
    if start is None:
        return None
    day = calendar_day(start.at)
    due = due_day(rule.due, day)
    since = tuple(event for event in happened if calendar_day(event.at) >= day)
    met = next((event for event in since if event.kind in rule.met_by), None)
    status, reason, source = DeadlineStatus.RUNNING, None, rule.source
    ways = {way.by: way for way in rule.set_aside}
    aside = next((event for event in since if event.kind in ways and calendar_day(event.at) <= due), None)
    if met is not None and calendar_day(met.at) <= due:
        status = DeadlineStatus.MET
    elif aside is not None:
        status, reason, source = DeadlineStatus.SET_ASIDE, aside.kind, ways[aside.kind].source
    elif calendar_day(now) > due:
        status = DeadlineStatus.OVERDUE
    return Deadline(rule, start.at, due, status, met.at if met else None, reason, source)
