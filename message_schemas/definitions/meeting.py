"""What does a meeting invitation say?"""

from typing import Final

from message_schemas.codes import EventCode, InformationCategory, Purpose
from message_schemas.definitions.common import reveals
from message_schemas.definitions.model import MANY, Element, EventDefinition, Profile

_C = InformationCategory

MEETING: Final = Profile(
    "meeting-appointment",
    "Appointment",
    "Mødet",
    "The meeting",
    (
        Element("status", "Mødets status", "The meeting's status", min=1),
        Element("start", "Hvornår mødet begynder", "When the meeting starts", min=1),
        Element("participant", "Deltagere", "Participants", min=1, max=MANY),
    ),
)

EVENTS: Final = (
    EventDefinition(
        EventCode.MEETING_INVITATION,
        "Mødeindkaldelse",
        english="Meeting invitation",
        about_da="Indkalder parterne omkring borgeren til et møde.",
        about_en="Calls the parties around the citizen to a meeting.",
        focus=(MEETING,),
        default_purpose=Purpose.COORDINATION,
        reveals=reveals(_C.ATTENDANCE),
    ),
)
