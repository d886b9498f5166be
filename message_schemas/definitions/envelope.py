"""What stands around every message's content: Bundle, header, parties, citizen and provenance?

These rows are published and explained; message_schemas/rules.py keeps them, with words of their own
for each fault, and the tests break every row to see that it does.
"""

from typing import Final

from message_schemas.codes import (
    JUSTIFICATION_EXTENSION,
    LEGAL_BASIS_EXTENSION,
    MEDCOM_ACTIVITY_SYSTEM,
    MEDCOM_DESTINATION_USE_EXTENSION,
    MEDCOM_DESTINATION_USE_SYSTEM,
    PURPOSE_EXTENSION,
)
from message_schemas.definitions.model import MANY, Element, Profile, extension
from message_schemas.terminology import LEGAL_BASES, PURPOSES, of_fhir

_USES: Final = of_fhir(
    "destination-use",
    "Primær modtager eller kopi",
    "Primary receiver or copy",
    MEDCOM_DESTINATION_USE_SYSTEM,
    "primary",
    "cc",
)

HEADER: Final = Profile(
    "message-header",
    "MessageHeader",
    "Beskedens hoved",
    "The message's header",
    (
        Element("id", "Beskedens id, som aldrig bruges igen", "The message's id, never used again", min=1),
        extension(
            PURPOSE_EXTENSION,
            "Formål; udeladt gælder hændelsens eget",
            "Purpose; left out, the event's own applies",
            "Coding",
            values=PURPOSES,
            text_allowed=True,
        ),
        extension(
            LEGAL_BASIS_EXTENSION,
            "Hjemmel; udeladt er den samtykke",
            "Legal basis; left out it is consent",
            "Coding",
            values=LEGAL_BASES,
        ),
        extension(
            JUSTIFICATION_EXTENSION,
            "Skriftlig begrundelse, når der deles uden samtykke",
            "Written justification for sharing without consent",
            "string",
        ),
        Element(
            "event[x]",
            "Hændelsen",
            "The event",
            min=1,
            types=("Coding",),
            elements=(
                Element("system", "Hændelsens kodesystem", "The event's code system", min=1),
                Element("code", "Hændelsens kode", "The event's code", min=1),
            ),
        ),
        Element(
            "destination",
            "Modtagere, den primære først",
            "Receivers, the primary one first",
            min=1,
            max=MANY,
            elements=(
                extension(
                    MEDCOM_DESTINATION_USE_EXTENSION,
                    "Primær modtager eller kopi",
                    "Primary receiver or copy",
                    "Coding",
                    name="use",
                    values=_USES,
                ),
                Element("endpoint", "Modtagerens adresse", "The receiver's address", min=1),
                Element(
                    "receiver", "Modtageren", "The receiver", min=1, targets=("Organization",), in_bundle=True
                ),
            ),
        ),
        Element("sender", "Afsenderen", "The sender", min=1, targets=("Organization",), in_bundle=True),
        Element(
            "source",
            "Afsenderens system",
            "The sender's system",
            min=1,
            elements=(Element("endpoint", "Afsenderens adresse", "The sender's address", min=1),),
        ),
    ),
)
PATIENT: Final = Profile(
    "citizen",
    "Patient",
    "Borgeren",
    "The citizen",
    (
        Element(
            "identifier",
            "CPR-nummer, erstatnings-CPR eller sagens id",
            "CPR number, replacement CPR or the case's id",
            min=1,
            max=MANY,
        ),
        Element("name", "Navn; aldrig i en anonym sag", "Name; never in an anonymous case", max=MANY),
    ),
)
ORGANIZATION: Final = Profile(
    "party-organization",
    "Organization",
    "En part",
    "A party",
    (
        Element(
            "identifier",
            "Hubbens id for parten, SOR-kode eller lokationsnummer (GLN)",
            "The hub's id of the party, SOR or GLN",
            min=1,
            max=MANY,
        ),
        Element("name", "Partens navn", "The party's name"),
    ),
)
PROVENANCE: Final = Profile(
    "message-provenance",
    "Provenance",
    "Hvem der har sendt beskeden, og hvornår",
    "Who sent the message, and when",
    (
        Element("target", "Beskedens hoved", "The message's header", min=1),
        Element("occurred[x]", "Hvornår den er sendt", "When it was sent", min=1, types=("dateTime",)),
        Element("recorded", "Hvornår systemet sendte den", "When the system sent it", min=1),
        Element(
            "activity",
            "Ny besked, svar eller videresendelse",
            "New message, reply or forward",
            min=1,
            values=of_fhir(
                "message-activity",
                "Beskedens aktivitet",
                "A message's activity",
                MEDCOM_ACTIVITY_SYSTEM,
                "new-message",
                "reply-message",
                "forward-message",
                "modified-message",
                "retract-message",
                "carboncopy-message",
                "acknowledgement",
            ),
            text_allowed=True,
        ),
        Element(
            "agent",
            "Afsenderen",
            "The sender",
            min=1,
            max=MANY,
            elements=(
                Element(
                    "who",
                    "Hvem",
                    "Who",
                    min=1,
                    targets=(
                        "Organization",
                        "PractitionerRole",
                        "Practitioner",
                        "Patient",
                        "RelatedPerson",
                        "Device",
                    ),
                ),
            ),
        ),
    ),
)
PROFILES: Final = (HEADER, PATIENT, ORGANIZATION, PROVENANCE)
