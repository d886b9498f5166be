"""What does a letter say, the hub's own and MedCom's CareCommunication?"""

from typing import Final

from message_schemas.care_rules import care_communication, care_header, letter
from message_schemas.codes import MEDCOM_EVENT_SYSTEM, EventCode, MedComEvent, Purpose
from message_schemas.definitions.common import citizen
from message_schemas.definitions.model import Element, EventDefinition, Profile

LETTER: Final = Profile(
    "correspondence-communication",
    "Communication",
    "Brevet",
    "The letter",
    (
        Element("status", "Brevets status", "The letter's status", min=1, equals="unknown"),
        citizen(),
    ),
)
CARE_LETTER: Final = Profile(
    "care-communication-communication",
    "Communication",
    "Korrespondancemeddelelsen",
    "The CareCommunication",
    LETTER.elements,
)

EVENTS: Final = (
    EventDefinition(
        EventCode.CORRESPONDENCE,
        "Korrespondance",
        english="Correspondence",
        about_da="Et brev mellem to parter om borgeren, i en tråd.",
        about_en="A letter between two parties about the citizen, in a thread.",
        focus=(LETTER,),
        checks=(letter,),
        default_purpose=Purpose.COORDINATION,
        answered_by=EventCode.CORRESPONDENCE,
    ),
    EventDefinition(
        MedComEvent.CARE_COMMUNICATION,
        "Korrespondancemeddelelse (MedCom)",
        english="CareCommunication (MedCom)",
        about_da="MedComs korrespondancemeddelelse. Modtages og leveres, som den er.",
        about_en="MedCom's CareCommunication. Accepted and delivered as it is.",
        focus=(CARE_LETTER,),
        checks=(letter, care_header, care_communication),
        also_allowed=None,
        default_purpose=Purpose.COORDINATION,
        answered_by=MedComEvent.CARE_COMMUNICATION,
        system=MEDCOM_EVENT_SYSTEM,
    ),
)
