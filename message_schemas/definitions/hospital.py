"""What does MedCom's HospitalNotification say?"""

from typing import Final

from message_schemas.codes import MEDCOM_EVENT_SYSTEM, InformationCategory, MedComEvent, Purpose
from message_schemas.definitions.common import citizen, reveals
from message_schemas.definitions.model import Element, EventDefinition, Profile
from message_schemas.medcom.hospital_notification import hospital_notification

_C = InformationCategory

ENCOUNTER: Final = Profile(
    "hospital-notification-encounter",
    "Encounter",
    "Sygehusopholdet",
    "The hospital stay",
    (
        Element("status", "Opholdets status", "The stay's status", min=1),
        citizen(),
    ),
)

EVENTS: Final = (
    EventDefinition(
        MedComEvent.HOSPITAL_NOTIFICATION,
        "Advis om sygehusophold (MedCom)",
        english="HospitalNotification (MedCom)",
        about_da=(
            "MedComs advis om sygehusophold: indlæggelse, orlov, udskrivning. Modtages og leveres, som det "
            "er."
        ),
        about_en=(
            "MedCom's notice of a hospital stay: admission, leave, discharge. Accepted and delivered as it "
            "is."
        ),
        focus=(ENCOUNTER,),
        checks=(hospital_notification,),
        also_allowed=None,
        default_purpose=Purpose.TREATMENT,
        # A notification does not say whether the stay is somatic or psychiatric, so it counts as both.
        reveals=reveals(_C.SOMATIC_HEALTH, _C.MENTAL_HEALTH),
        system=MEDCOM_EVENT_SYSTEM,
    ),
)
