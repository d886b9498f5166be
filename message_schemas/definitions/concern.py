"""What does a concern notification say?"""

from typing import Final

from message_schemas.codes import EventCode, InformationCategory, LegalBasis, Purpose
from message_schemas.definitions.common import reveals
from message_schemas.definitions.model import MANY, Content, Element, EventDefinition, Profile

_C = InformationCategory

CONCERN: Final = Profile(
    "concern-communication",
    "Communication",
    "Underretningen",
    "The notification",
    (
        Element("status", "Underretningens status", "The notification's status", min=1),
        Element("payload", "Hvad der bekymrer", "What the concern is", min=1, max=MANY),
    ),
)
CHILD: Final = Profile("concern-child", "RelatedPerson", "Barnet", "The child", ())

EVENTS: Final = (
    EventDefinition(
        EventCode.CONCERN_NOTIFICATION,
        "Underretning",
        english="Concern notification",
        about_da=(
            "Underretter familieafdelingen om et barn. Sendes efter underretningspligten og kræver ikke "
            "samtykke."
        ),
        about_en=(
            "Notifies the family department about a child. Sent under the duty to notify; needs no consent."
        ),
        focus=(CONCERN,),
        contents=(Content(CHILD, min=1),),
        default_purpose=Purpose.CHILD_WELFARE,
        legal_basis=LegalBasis.DUTY_TO_NOTIFY,
        reveals=reveals(_C.FAMILY_AND_CHILDREN, _C.SUBSTANCE_USE),
    ),
)
