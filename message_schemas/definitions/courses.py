"""What do the notices of enrolment and discharge say?"""

from typing import Final

from message_schemas.codes import (
    DISCHARGE_REASON_EXTENSION,
    EventCode,
    InformationCategory,
    Purpose,
)
from message_schemas.definitions.common import PROVIDERS, citizen, reveals
from message_schemas.definitions.model import Element, EventDefinition, Profile, extension
from message_schemas.terminology import DISCHARGE_REASONS

_C = InformationCategory

ENROLMENT: Final = Profile(
    "enrolment-episode",
    "EpisodeOfCare",
    "Indskrivningen",
    "The enrolment",
    (
        Element("status", "Forløbets status", "The course's status", min=1, equals="active"),
        citizen("patient"),
    ),
)
DISCHARGE: Final = Profile(
    "discharge-episode",
    "EpisodeOfCare",
    "Udskrivningen",
    "The discharge",
    (
        Element("status", "Forløbets status", "The course's status", min=1, equals="finished"),
        citizen("patient"),
        extension(
            DISCHARGE_REASON_EXTENSION,
            "discharge-reason",
            "Årsag til udskrivning",
            "The reason for discharge",
            Element("value[x]", "Årsagen", "The reason", min=1, types=("Coding",), values=DISCHARGE_REASONS),
            min=1,
        ),
    ),
)

EVENTS: Final = (
    EventDefinition(
        EventCode.ENROLMENT_NOTICE,
        "Indskrivning",
        english="Enrolment notice",
        about_da="Fortæller, at borgeren er indskrevet i behandling.",
        about_en="Tells that the citizen is enrolled in treatment.",
        focus=(ENROLMENT,),
        default_purpose=Purpose.COORDINATION,
        reveals=reveals(_C.SUBSTANCE_USE),
        sender_kinds=PROVIDERS,
    ),
    EventDefinition(
        EventCode.DISCHARGE_NOTICE,
        "Udskrivning",
        english="Discharge notice",
        about_da="Fortæller, at behandlingen er sluttet, hvorfor, og hvordan borgeren kontaktes igen.",
        about_en="Tells that the treatment has ended, why, and how the citizen is contacted again.",
        focus=(DISCHARGE,),
        default_purpose=Purpose.COORDINATION,
        reveals=reveals(_C.SUBSTANCE_USE),
        sender_kinds=PROVIDERS,
    ),
)
