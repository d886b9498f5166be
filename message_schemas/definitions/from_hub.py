"""What do the hub's own messages say, and the answer that every message gets?"""

from typing import Final

from message_schemas.codes import MEDCOM_EVENT_SYSTEM, EventCode, MedComEvent, Purpose
from message_schemas.definitions.model import Element, EventDefinition, Profile

CONSENT: Final = Profile(
    "consent-change-consent",
    "Consent",
    "Samtykket, som det nu gælder for modtageren",
    "The consent as it now stands for the recipient",
    (Element("status", "Samtykkets status", "The consent's status", min=1),),
)

EVENTS: Final = (
    EventDefinition(
        EventCode.CONSENT_CHANGE,
        "Samtykkeændring",
        english="Change of consent",
        about_da="Hubben fortæller en part, at et samtykke, som parten har fået noget under, er ændret.",
        about_en="The hub tells a party that a consent under which it received something has changed.",
        focus=(CONSENT,),
        default_purpose=Purpose.CASE_PROCESSING,
        from_hub_only=True,
    ),
    EventDefinition(
        EventCode.DELIVERY_STATUS,
        "Leveringsstatus",
        english="Delivery status",
        about_da="Hubben fortæller afsenderen, hvad der blev af en besked hos en modtager.",
        about_en="The hub tells the sender what became of a message at a recipient.",
        from_hub_only=True,
        needs_patient=False,
    ),
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
