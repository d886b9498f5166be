"""What does the answer say that every message gets?"""

from typing import Final

from message_schemas.codes import MEDCOM_EVENT_SYSTEM, MedComEvent
from message_schemas.definitions.model import EventDefinition

EVENTS: Final = (
    EventDefinition(
        MedComEvent.ACKNOWLEDGEMENT,
        "Kvittering",
        english="Acknowledgement (MedCom)",
        about_da="Kvitterer for en besked: modtaget, midlertidig fejl eller afvist.",
        about_en="Acknowledges a message: received, transient error or refused.",
        also_allowed=None,
        system=MEDCOM_EVENT_SYSTEM,
        needs_patient=False,
        acknowledged=False,
    ),
)
