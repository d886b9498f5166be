"""What stands on a page? A case as one party sees it, turned into words; nothing here decides what may be seen."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from hub.domain.deadline import Deadline, DeadlineStatus, calendar_day
from hub.domain.party import PartyRegistry
from hub.domain.policy import Policy
from hub.domain.timeline import SENTENCES
from hub.flow.cases import SeenCase
from hub.flow.records import Citizen
from hub.web import danish
from hub.web.items import event_name, items, party_name, time
from hub.web.shown import Badge, CaseRow, CaseView, Clock, Step, Time
from hub.web.texts import CLOCK_BADGES, TEXTS

_MOST_TICKS: Final = 31  # a longer clock is told in words only


def case_view(
    seen: SeenCase, viewer: str, registry: PartyRegistry, policy: Policy, now: datetime
) -> CaseView:
    """The page of a case; `policy` is the one that the case follows."""
    case = seen.case
    return CaseView(
        id=case.id,
        citizen=_citizen(seen),
        badges=_badges(seen, viewer),
        centre=party_name(case.centre, registry),
        standard=policy.municipality,
        opened=time(case.opened_at),
        clocks=tuple(_clock(deadline, now, policy.sources) for deadline in seen.deadlines),
        items=items(seen, viewer, registry),
    )


def case_rows(cases: Sequence[SeenCase], viewer: str, now: datetime) -> tuple[CaseRow, ...]:
    """The work list: the next deadline first, cases without one last, newest first among them."""
    far = date.max

    def order(seen: SeenCase) -> tuple[date, float]:
        open_ones = _unmet(seen)
        return (open_ones[0].due if open_ones else far, -seen.case.opened_at.timestamp())

    return tuple(_row(seen, viewer, now) for seen in sorted(cases, key=order))


def _row(seen: SeenCase, viewer: str, now: datetime) -> CaseRow:
    unmet = _unmet(seen)
    last = max(seen.entries, key=lambda e: (e.record.at, e.position))
    message = f"{event_name(last.message.event)} – " if last.message else ""
    text = SENTENCES[last.record.kind]
    return CaseRow(
        id=seen.case.id,
        citizen=_citizen(seen),
        badges=_badges(seen, viewer),
        deadline=_clock(unmet[0], now, {}) if unmet else None,
        latest=Step(time(last.record.at), f"{message}{text[0].lower()}{text[1:]}" if message else text),
        opened=time(seen.case.opened_at),
    )


def _unmet(seen: SeenCase) -> list[Deadline]:
    over = (DeadlineStatus.MET, DeadlineStatus.SET_ASIDE)
    return [d for d in seen.deadlines if d.status not in over and d.met_at is None]


def _citizen(seen: SeenCase) -> str:
    if seen.case.anonymous:
        return TEXTS["anonymous_citizen"]
    return _full_name(seen.citizen) or TEXTS["unnamed_citizen"]


def _full_name(citizen: Citizen | None) -> str:
    return " ".join(filter(None, (citizen.given, citizen.family))) if citizen else ""


def _badges(seen: SeenCase, viewer: str) -> tuple[Badge, ...]:
    badges: list[Badge] = []
    if seen.case.anonymous:
        badges.append(Badge(TEXTS["anonymous"], "info"))
    if seen.citizen is not None and seen.citizen.protected:
        badges.append(Badge(TEXTS["protected"], "warning"))
    if seen.case.closed_at is not None and viewer == seen.case.centre:
        closed = TEXTS["closed"].format(at=danish.day(calendar_day(seen.case.closed_at)))
        badges.append(Badge(closed, "none"))
    return tuple(badges)


def _clock(deadline: Deadline, now: datetime, sources: Mapping[str, str]) -> Clock:
    letter, _, place = deadline.source.partition(" ")
    return Clock(
        title=deadline.rule.title_da,
        badge=Badge(*CLOCK_BADGES[deadline.status.value]),
        headline=_headline(deadline, now),
        due=Time(danish.long_day(deadline.due), danish.machine(deadline.due)),
        started=time(deadline.started_at),
        rule=deadline.rule.text_da,
        source=f"{sources[letter]}, {place}" if letter in sources and place else deadline.source,
        ticks=_ticks(deadline, now),
    )


def _headline(deadline: Deadline, now: datetime) -> str:
    left, met_at = deadline.days_left(now), deadline.met_at
    if deadline.status is DeadlineStatus.SET_ASIDE:
        return next(way.text_da for way in deadline.rule.set_aside if way.by == deadline.reason)
    if met_at is not None:
        late = (calendar_day(met_at) - deadline.due).days
        return (
            f"Opfyldt {danish.days(late)} for sent"
            if late > 0
            else f"Opfyldt {danish.day(calendar_day(met_at))}"
        )
    if left < 0:
        return f"Overskredet med {danish.days(-left)}"
    return f"{danish.days(left)} tilbage" if left else "Fristen er i dag"


def _ticks(deadline: Deadline, now: datetime) -> tuple[str, ...]:
    start = calendar_day(deadline.started_at)
    length = (deadline.due - start).days
    if not 0 < length <= _MOST_TICKS:
        return ()
    until = calendar_day(min(now, deadline.met_at) if deadline.met_at else now)
    passed = (until - start).days
    tone = "late" if deadline.status is DeadlineStatus.OVERDUE else "passed"
    return tuple(tone if day < passed else "left" for day in range(length))
