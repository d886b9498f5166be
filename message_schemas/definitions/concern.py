"""What does a concern notification say?"""

from collections.abc import Iterator
from typing import Any, Final

from message_schemas.codes import EventCode, InformationCategory, LegalBasis, Purpose
from message_schemas.definitions.common import citizen, of_system, reveals, structure
from message_schemas.definitions.model import (
    MANY,
    Content,
    Element,
    EventDefinition,
    Profile,
    Rule,
    extension,
)
from message_schemas.definitions.parts import own_id
from message_schemas.message import Message
from message_schemas.terminology import CONCERN_GROUND, CONCERN_GROUNDS, PARENT_TOLD_ANSWERS

JsonObject = dict[str, Any]
_C = InformationCategory

OBSERVED_EXTENSION: Final = structure("observed")
PARENT_TOLD_EXTENSION: Final = structure("parent-told")
IMMEDIATE_DANGER_EXTENSION: Final = structure("immediate-danger")
OTHER_ADULTS_EXTENSION: Final = structure("other-adults")
SCHOOL_EXTENSION: Final = structure("school")
HOME_MUNICIPALITY_EXTENSION: Final = structure("home-municipality")


def _nobody_known(_message: Message, _number: int, child: JsonObject) -> Iterator[str]:
    """A child is found by a number, or by name and birth date."""
    if not child.get("identifier") and not child.get("birthDate"):
        yield "identifier"


CONCERN: Final = Profile(
    "concern-communication",
    "Communication",
    "Underretningen",
    "The notification",
    (
        own_id("Underretningens eget id og sagens id", "The notification's own id and the case's id"),
        Element("status", "Underretningens status", "The notification's status", min=1),
        Element(
            "subject",
            "Borgeren i behandling, som er barnets forælder",
            "The citizen in treatment, who is the child's parent",
            targets=("Patient",),
            expected=True,
        ),
        Element(
            "about",
            "Barnet, som underretningen gælder",
            "The child that the notification is about",
            max=MANY,
            targets=("RelatedPerson", "Patient"),
            in_bundle=True,
            expected=True,
        ),
        Element("sent", "Hvornår underretningen er sendt", "When the notification was sent", expected=True),
        Element(
            "sender",
            "Hvem der underretter og kan svare på spørgsmål",
            "Who notifies and can answer questions",
            targets=("PractitionerRole", "Practitioner", "Organization"),
            expected=True,
        ),
        Element(
            "reasonCode",
            "Anledningen",
            "The occasion",
            max=MANY,
            slice="concern-ground",
            where=of_system(CONCERN_GROUND.url),
            values=CONCERN_GROUNDS,
            expected=True,
        ),
        Element("priority", "Hvor meget det haster", "Urgency"),
        Element(
            "payload",
            "Hvad der bekymrer",
            "What the concern is",
            min=1,
            max=MANY,
            elements=(
                Element(
                    "content[x]",
                    "Bekymringen med ord eller som bilag",
                    "The concern in words or as an attachment",
                    min=1,
                    types=("string", "Attachment", "Reference"),
                ),
            ),
        ),
        Element("note", "Andet, modtageren skal vide", "What else the recipient should know", max=MANY),
        extension(
            OBSERVED_EXTENSION,
            "Hvornår det er set eller hørt",
            "When it was seen or heard",
            "date",
            "dateTime",
            "Period",
            expected=True,
        ),
        extension(
            PARENT_TOLD_EXTENSION,
            "Om forælderen er orienteret om underretningen",
            "Whether the parent was told of the notification",
            "Coding",
            expected=True,
            values=PARENT_TOLD_ANSWERS,
        ),
        extension(
            IMMEDIATE_DANGER_EXTENSION,
            "Om barnet er i fare lige nu",
            "Whether the child is in danger now",
            "boolean",
            expected=True,
        ),
        extension(
            OTHER_ADULTS_EXTENSION,
            "Andre voksne omkring barnet",
            "Other adults around the child",
            "string",
        ),
    ),
)
CHILD: Final = Profile(
    "concern-child",
    "RelatedPerson",
    "Barnet",
    "The child",
    (
        Element("identifier", "Barnets CPR-nummer", "The child's CPR number", max=MANY),
        citizen("patient", 0),
        Element(
            "relationship",
            "Barnets forhold til borgeren",
            "What the child is to the citizen",
            max=MANY,
            expected=True,
        ),
        Element("name", "Barnets navn", "The child's name", max=MANY, expected=True),
        Element("gender", "Barnets køn", "The child's sex"),
        Element("birthDate", "Barnets fødselsdag", "The child's birth date"),
        Element("address", "Hvor barnet bor", "Where the child lives", max=MANY),
        extension(
            SCHOOL_EXTENSION,
            "Barnets skole eller dagtilbud",
            "The child's school or day care",
            "string",
            "Reference",
        ),
        extension(
            HOME_MUNICIPALITY_EXTENSION,
            "Barnets hjemkommune",
            "The child's home municipality",
            "Coding",
            "string",
            expected=True,
        ),
    ),
    (
        Rule(
            "child-not-identified",
            "identifier.exists() or birthDate.exists()",
            _nobody_known,
            "warning",
        ),
    ),
)

EVENTS: Final = (
    EventDefinition(
        EventCode.CONCERN_NOTIFICATION,
        "Underretning",
        english="Concern notification",
        about_da=(
            "Underretter om et barn. Sendes efter underretningspligten og kræver ikke samtykke. Den må sige, "
            "hvad der vides om forælderen og barnet, også når forælderen er anonym i behandlingen."
        ),
        about_en=(
            "Notifies about a child. Sent under the duty to notify; needs no consent. It may tell what is "
            "known about the parent and the child, also when the parent is anonymous in treatment."
        ),
        focus=(CONCERN,),
        contents=(Content(CHILD, min=1),),
        default_purpose=Purpose.CHILD_WELFARE,
        legal_basis=LegalBasis.DUTY_TO_NOTIFY,
        reveals=reveals(_C.FAMILY_AND_CHILDREN, _C.SUBSTANCE_USE),
    ),
)
