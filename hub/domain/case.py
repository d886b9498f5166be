"""Which facts about a case are no messages, and which of them still stand? (CONTRACT § 4.)"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final


class CaseEventKind(StrEnum):
    """Facts that are no messages, in the contract's order."""

    FIRST_CONTACT = "first-contact"
    TREATMENT_STARTED = "treatment-started"
    TREATMENT_PLAN_MADE = "treatment-plan-made"
    PLAN_REVIEWED = "plan-reviewed"
    SERVICE_CHANGED = "service-changed"
    CONSULTATION_HELD = "consultation-held"
    MEDICAL_TREATMENT_STARTED = "medical-treatment-started"
    APPOINTMENT_MISSED = "appointment-missed"
    GUARANTEE_DECLINED = "guarantee-declined"
    FREE_CHOICE_USED = "free-choice-used"
    HANDLEPLAN_NEED_SETTLED = "handleplan-need-settled"
    COORDINATOR_CHANGED = "coordinator-changed"
    FOLLOW_UP_CONTACT = "follow-up-contact"
    COMPLAINT_RECEIVED = "complaint-received"
    COMPLAINT_DECIDED = "complaint-decided"
    CASE_CLOSED = "case-closed"


_PARTY_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
RESULTS: Final[Mapping[CaseEventKind, frozenset[str]]] = MappingProxyType(
    {
        CaseEventKind.FOLLOW_UP_CONTACT: frozenset({"goal-kept", "no-contact", "moved-away", "relapsed"}),
        CaseEventKind.HANDLEPLAN_NEED_SETTLED: frozenset({"offered", "declined", "not-needed"}),
    }
)
NAMES_A_PARTY: Final[Mapping[CaseEventKind, str]] = MappingProxyType(
    {CaseEventKind.FREE_CHOICE_USED: "provider", CaseEventKind.COORDINATOR_CHANGED: "coordinator"}
)
RESULT: Final = "result"
CORRECTS: Final = "corrects"  # the timeline position of the event that this one replaces
WITHDRAWN: Final = "withdrawn"  # with `corrects`: the fact never was


class CaseEventDataError(ValueError):
    """An event's data says something that its kind does not know; `field` is where."""

    def __init__(self, field: str) -> None:
        super().__init__(f"the event's kind does not know this data: {field}")
        self.field = field


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One fact: when it happened, when the hub learned it, and which earlier entry it corrects, if any."""

    kind: str
    at: datetime
    known_at: datetime
    position: int  # on the case's timeline; grows with known_at
    party: str | None = None
    corrects: int | None = None
    withdrawn: bool = False


def standing(events: Iterable[CaseEvent]) -> tuple[CaseEvent, ...]:
    """The events that nothing corrects or withdraws, in the order in which they happened."""
    known = tuple(events)
    replaced = {event.corrects for event in known if event.corrects is not None}
    left = (event for event in known if event.position not in replaced and not event.withdrawn)
    return tuple(sorted(left, key=lambda event: (event.at, event.position)))


def validated_data(kind: CaseEventKind, data: object) -> dict[str, Any]:
    """The event's data as it is stored: codes, party ids and positions only. Raises CaseEventDataError.

    `None` is no data, and a bare string is the event's result (`"goal-kept"`).
    """
    given = {} if data is None else {RESULT: data} if isinstance(data, str) else data
    if not isinstance(given, dict):
        raise CaseEventDataError("data")
    for name, value in given.items():
        if not _is_known(kind, name, value):
            raise CaseEventDataError(f"data.{name}" if name in _FIELDS else "data")
    if kind is CaseEventKind.FOLLOW_UP_CONTACT and RESULT not in given and not given.get(WITHDRAWN):
        raise CaseEventDataError(f"data.{RESULT}")
    if WITHDRAWN in given and CORRECTS not in given:
        raise CaseEventDataError(f"data.{CORRECTS}")
    return dict(given)


_FIELDS: Final = frozenset({RESULT, CORRECTS, WITHDRAWN, *NAMES_A_PARTY.values()})


def _is_known(kind: CaseEventKind, name: str, value: object) -> bool:
    if name == CORRECTS:
        return isinstance(value, int) and not isinstance(value, bool) and value > 0
    if name == WITHDRAWN:
        return value is True
    if not isinstance(value, str):
        return False
    if name == RESULT:
        return value in RESULTS.get(kind, frozenset())
    return name == NAMES_A_PARTY.get(kind) and _PARTY_ID.fullmatch(value) is not None
