"""What must a whole message of MedCom's events keep, beside what its focus says?"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from message_schemas.codes import MEDCOM_EVENT_SYSTEM, MedComEvent
from message_schemas.issues import Issue
from message_schemas.medcom.acknowledgement import acknowledgement
from message_schemas.medcom.care_communication import care_envelope
from message_schemas.medcom.codes import ALL_ACTIVITIES, CARE_ACTIVITIES, HOSPITAL_ACTIVITIES
from message_schemas.medcom.envelope import destinations, organizations, provenances
from message_schemas.medcom.hospital_notification import hospital_envelope
from message_schemas.message import Message

_RULES: Final[Mapping[str, tuple[frozenset[str], Callable[[Message], Iterator[Issue]]]]] = {
    MedComEvent.CARE_COMMUNICATION: (CARE_ACTIVITIES, care_envelope),
    MedComEvent.HOSPITAL_NOTIFICATION: (HOSPITAL_ACTIVITIES, hospital_envelope),
    MedComEvent.ACKNOWLEDGEMENT: (ALL_ACTIVITIES, acknowledgement),
}


def medcom_issues(message: Message) -> Iterator[Issue]:
    """What MedCom's messaging profiles and the event's own header rules find; nothing for the hub's events."""
    known = _RULES.get(message.event)
    if known is None or message.event_system != MEDCOM_EVENT_SYSTEM:
        return
    activities, own_rules = known
    yield from destinations(message)
    yield from organizations(message)
    yield from provenances(message, activities)
    yield from own_rules(message)
