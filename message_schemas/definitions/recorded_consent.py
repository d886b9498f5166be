"""What does the hub say of a Consent beside what FHIR has elements for: how it was obtained, what had gone?

Neither stands in a message: the one is on a consent that an officer recorded, the other on the answer to a
revocation.
"""

from typing import Final

from message_schemas.definitions.common import structure
from message_schemas.definitions.model import MANY, Element, Where, extension
from message_schemas.terminology import CATEGORIES

OBTAINED_EXTENSION: Final = structure("obtained")
HANDED_OVER_EXTENSION: Final = structure("handed-over")

OBTAINED: Final = extension(
    OBTAINED_EXTENSION,
    "Hvordan samtykket er givet: written (skriftligt), oral (mundtligt) eller digital (digitalt)",
    "How the consent was given: written, oral or digital",
    "code",
)
HANDED_OVER: Final = Element(
    "extension",
    "En meddelelse, der var udleveret eller på vej, da samtykket blev trukket tilbage",
    "A message that was handed over or on its way when the consent was revoked",
    max=MANY,
    slice="handed-over",
    where=Where("url", value=HANDED_OVER_EXTENSION),
    elements=(
        extension("message", "Meddelelsens id", "The message's MessageHeader.id", "string", required=True),
        extension("recipient", "Modtagerens id i hubben", "The recipient's party id", "string", required=True),
        extension("event", "Meddelelsens hændelse", "The message's event", "code", required=True),
        extension(
            "at", "Hvornår den blev udleveret eller sendt af sted", "When it was handed over or sent off",
            "dateTime", required=True,
        ),
        extension(
            "status", "handed-over (udleveret) eller under-way (på vej)", "handed-over or under-way",
            "code", required=True,
        ),
        extension(
            "categories", "Slags oplysninger i det, der gik", "What kinds of information went",
            "code", max=MANY, values=CATEGORIES,
        ),
    ),
)  # fmt: skip
PUBLISHED: Final = ((OBTAINED_EXTENSION, OBTAINED), (HANDED_OVER_EXTENSION, HANDED_OVER))
