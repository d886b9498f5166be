"""What is each message event for, and what does it say? One module per family of events; this lists them."""

from typing import Final

from message_schemas.definitions import (
    acknowledgement,
    complaint,
    concern,
    consent_change,
    decision,
    delivery_status,
    discharge,
    enrolment,
    handleplan,
    hospital,
    information,
    letters,
    meeting,
    placement,
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
    *placement.EVENTS,
    *decision.EVENTS,
    *enrolment.EVENTS,
    *discharge.EVENTS,
    *status_report.EVENTS,
    *handleplan.EVENTS,
    *meeting.EVENTS,
    *test_result.EVENTS,
    *concern.EVENTS,
    *complaint.EVENTS,
    *letters.EVENTS[:1],
    *consent_change.EVENTS,
    *delivery_status.EVENTS,
    *letters.EVENTS[1:],
    *hospital.EVENTS,
    *acknowledgement.EVENTS,
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
