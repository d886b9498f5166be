"""What does a letter say, the hub's own and MedCom's CareCommunication?"""

from typing import Final

from message_schemas.codes import (
    MEDCOM_CARE_CATEGORY_SYSTEM,
    MEDCOM_CONTACT_EXTENSION,
    MEDCOM_DATETIME_EXTENSION,
    MEDCOM_EVENT_SYSTEM,
    MEDCOM_IDENTIFIER_EXTENSION,
    MEDCOM_PRACTITIONER_EXTENSION,
    EventCode,
    MedComEvent,
    Purpose,
)
from message_schemas.definitions.common import citizen
from message_schemas.definitions.model import MANY, Element, EventDefinition, Profile, extension
from message_schemas.definitions.parts import ANSWERED_MESSAGE
from message_schemas.medcom.care_communication import SENDER_EXTENSION, care_communication
from message_schemas.medcom.codes import CARE_CATEGORIES
from message_schemas.medcom.letter import letter
from message_schemas.terminology import of_fhir

_CATEGORIES: Final = of_fhir(
    "letter-category",
    "Hvad et brev handler om (MedCom)",
    "What a letter is about (MedCom)",
    MEDCOM_CARE_CATEGORY_SYSTEM,
    *sorted(CARE_CATEGORIES),
)
# Where an element is there too often, or a payload lacks one of its extensions (which depends on whether it is a
# text or a file), the letter's own rules say it in MedCom's terms (message_schemas/medcom/letter.py).
_PAYLOAD: Final = (
    extension(
        MEDCOM_DATETIME_EXTENSION, "Hvornår det er skrevet", "When it was written", name="date", max=MANY
    ),
    extension(
        MEDCOM_IDENTIFIER_EXTENSION,
        "Tekstens eller filens id",
        "The id of the text or file",
        name="identifier",
        max=MANY,
    ),
    extension(
        MEDCOM_PRACTITIONER_EXTENSION, "Hvem der har skrevet det", "Who wrote it", name="author", max=MANY
    ),
    extension(
        MEDCOM_CONTACT_EXTENSION,
        "Hvordan forfatteren kontaktes",
        "How to reach the author",
        name="contact",
        max=MANY,
    ),
    Element(
        "content[x]",
        "Teksten eller filen",
        "The text or the file",
        min=1,
        types=("string", "Attachment", "Reference"),
    ),
)
LETTER: Final = Profile(
    "correspondence-communication",
    "Communication",
    "Brevet",
    "The letter",
    (
        extension(
            SENDER_EXTENSION,
            "Person eller team, der skriver",
            "The person or team that writes",
            name="sender",
        ),
        Element(
            "identifier",
            "Trådens id, som alle breve i samtalen deler",
            "The thread's id, shared by all letters of the conversation",
            min=1,
            max=MANY,
        ),
        Element("status", "Brevets status", "The letter's status", min=1, equals="unknown"),
        Element(
            "category",
            "Hvad brevet handler om",
            "What the letter is about",
            min=1,
            values=_CATEGORIES,
        ),
        Element(
            "priority",
            "routine eller asap; kun ved regarding-referral",
            "routine or asap; with regarding-referral only",
        ),
        citizen(),
        Element(
            "topic",
            "Emnet, som skal stå i ord, når kategorien er other",
            "The topic, in words, needed when the category is other",
            elements=(Element("text", "Emnet med ord", "The topic in words"),),
        ),
        Element(
            "encounter",
            "Det forløb, brevet hører til",
            "The course that the letter belongs to",
        ),
        Element("sent", "Hvornår brevet er sendt", "When the letter was sent"),
        Element("recipient", "Person eller team, brevet er til", "The person or team it is to", max=MANY),
        Element(
            "payload",
            "Brevets tekst og vedhæftede filer",
            "The letter's text and attached files",
            min=1,
            max=MANY,
            elements=_PAYLOAD,
        ),
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
        about_da="Et brev mellem to parter om borgeren, i en tråd og med MedComs kategorier.",
        about_en="A letter between two parties about the citizen, in a thread and with MedCom's categories.",
        focus=(LETTER,),
        contents=(ANSWERED_MESSAGE,),
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
        checks=(letter, care_communication),
        also_allowed=None,
        default_purpose=Purpose.COORDINATION,
        answered_by=MedComEvent.CARE_COMMUNICATION,
        system=MEDCOM_EVENT_SYSTEM,
    ),
)
