"""What is each message event for, and what does it say? One module per family of events; this lists them."""

from typing import Final

from message_schemas.definitions import (
    concern,
    courses,
    decisions,
    from_hub,
    handleplan,
    hospital,
    information,
    letters,
    meeting,
    referral,
    status_report,
    test_result,
)
from message_schemas.definitions.model import (
    Content,
    Element,
    EventDefinition,
    Kinds,
    Profile,
    Rule,
    Where,
)

# In the contract's order (§ 4).
_ROWS: Final = (
    *referral.EVENTS,
    *information.EVENTS,
    *decisions.EVENTS[:2],
    *courses.EVENTS,
    *status_report.EVENTS,
    *handleplan.EVENTS,
    *meeting.EVENTS,
    *test_result.EVENTS,
    *concern.EVENTS,
    *decisions.EVENTS[2:],
    *letters.EVENTS[:1],
    *from_hub.EVENTS[:2],
    *letters.EVENTS[1:],
    *hospital.EVENTS,
    *from_hub.EVENTS[2:],
)
DEFINITIONS: Final[dict[str, EventDefinition]] = {row.event: row for row in _ROWS}


def definition(event: str) -> EventDefinition | None:
    """The definition of an event by its code; None for an event that is not one of the hub's."""
    return DEFINITIONS.get(event)


__all__ = [
    "DEFINITIONS",
    "Content",
    "Element",
    "EventDefinition",
    "Kinds",
    "Profile",
    "Rule",
    "Where",
    "definition",
]
