"""What does a handleplan say?"""

from typing import Final

from message_schemas.codes import EventCode, InformationCategory, Purpose
from message_schemas.definitions.common import citizen, reveals
from message_schemas.definitions.model import Element, EventDefinition, Profile
from message_schemas.terminology import of_fhir

_C = InformationCategory
_STATUS: Final = of_fhir(
    "handleplan-status",
    "Handleplanens status",
    "A handleplan's status",
    "http://hl7.org/fhir/request-status",
    "draft",
    "active",
    "completed",
    "revoked",
)

PLAN: Final = Profile(
    "handleplan-care-plan",
    "CarePlan",
    "Handleplanen",
    "The handleplan",
    (
        Element("status", "Planens status", "The plan's status", min=1, values=_STATUS),
        Element("intent", "Hensigt", "Intent", min=1),
        citizen(),
    ),
)

EVENTS: Final = (
    EventDefinition(
        EventCode.HANDLEPLAN,
        "Handleplan",
        english="Handleplan (social action plan)",
        about_da=(
            "Foreslår, godkender, følger op på eller afslutter en handleplan efter § 141, eller er en parts "
            "bidrag til den."
        ),
        about_en=(
            "Proposes, approves, reviews or closes a § 141 social action plan, or is a party's contribution "
            "to it."
        ),
        focus=(PLAN,),
        default_purpose=Purpose.COORDINATION,
        reveals=reveals(_C.HANDLEPLAN),
        answered_by=EventCode.HANDLEPLAN,
    ),
)
