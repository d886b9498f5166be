"""Does a message keep FHIR R4, MedCom's message rules and its own event's definition?"""

from itertools import chain, islice
from typing import Final

from message_schemas.event_rules import event_issues
from message_schemas.fhir_r4 import check
from message_schemas.issues import Issue, issue
from message_schemas.medcom.events import medcom_issues
from message_schemas.message import Message
from message_schemas.rules import envelope_issues

_MOST_ISSUES: Final = 100
_HUB_ONLY: Final = "event-from-hub-only"


def validate(message: Message, *, from_hub: bool = False) -> tuple[Issue, ...]:
    """Every issue at once, base FHIR first, at most 100; one error refuses the message.

    `from_hub` is for what the hub itself writes: it may send the events that a party may not.
    """
    found = chain(
        message.base_issues,
        check(message),
        envelope_issues(message),
        medcom_issues(message),
        event_issues(message),
    )
    issues = [one for one in islice(found, _MOST_ISSUES + 1) if not (from_hub and one.detail == _HUB_ONLY)]
    if len(issues) > _MOST_ISSUES and issues[-1].detail != "too-many-issues":
        issues[-1] = issue("too-many-issues", "Bundle")
    return tuple(issues)


def has_errors(issues: tuple[Issue, ...]) -> bool:
    """Whether one of the issues refuses the message."""
    return any(found.severity == "error" for found in issues)
