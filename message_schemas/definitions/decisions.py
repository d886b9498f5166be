"""What do a placement recommendation, a decision and a complaint to the appeals board say?"""

from typing import Final

from message_schemas.codes import EventCode, InformationCategory, LegalBasis, PartyKind, Purpose
from message_schemas.definitions.common import AUTHORITIES, citizen, reveals
from message_schemas.definitions.model import MANY, Element, EventDefinition, Profile

_C, _K = InformationCategory, PartyKind

RECOMMENDATION: Final = Profile(
    "placement-service-request",
    "ServiceRequest",
    "Indstillingen",
    "The recommendation",
    (
        Element("status", "Indstillingens status", "The recommendation's status", min=1),
        Element("intent", "Hensigt", "Intent", min=1, equals="proposal"),
        Element("category", "Slags indstilling", "The kind of recommendation", min=1, max=MANY),
        citizen(),
    ),
)
DECISION: Final = Profile(
    "decision-task",
    "Task",
    "Afgørelsen",
    "The decision",
    (
        Element("status", "Afgørelsens status", "The decision's status", min=1),
        Element("intent", "Hensigt", "Intent", min=1),
        citizen("for"),
        Element("output", "Afgørelsens indhold", "What the decision says", min=1, max=MANY),
    ),
)
COMPLAINT: Final = Profile(
    "complaint-composition",
    "Composition",
    "Klagesagen",
    "The complaint case",
    (
        Element("status", "Dokumentets status", "The document's status", min=1),
        citizen(),
        Element("section", "Afsnit", "Sections", min=1, max=MANY),
    ),
)

EVENTS: Final = (
    EventDefinition(
        EventCode.PLACEMENT_RECOMMENDATION,
        "Indstilling",
        english="Placement recommendation",
        about_da=(
            "Indstiller til myndigheden, hvilken behandling borgeren bør bevilges, eller beder om tilsagn "
            "til udredning."
        ),
        about_en=(
            "Recommends to the authority which treatment the citizen should be granted, or asks for a go- "
            "ahead to assess."
        ),
        focus=(RECOMMENDATION,),
        default_purpose=Purpose.CASE_PROCESSING,
        reveals=reveals(_C.SUBSTANCE_USE),
        answered_by=EventCode.DECISION_NOTICE,
        receiver_kinds=AUTHORITIES,
    ),
    EventDefinition(
        EventCode.DECISION_NOTICE,
        "Afgørelse",
        english="Decision",
        about_da="Meddeler afgørelsen med begrundelse, bevillingsperiode og klagevejledning.",
        about_en="Gives the decision with its grounds, grant period and complaint guidance.",
        focus=(DECISION,),
        default_purpose=Purpose.CASE_PROCESSING,
        reveals=reveals(_C.SUBSTANCE_USE),
        sender_kinds=AUTHORITIES | {_K.APPEALS_BOARD},
    ),
    EventDefinition(
        EventCode.COMPLAINT_CASE,
        "Klagesag",
        english="Complaint case",
        about_da="Sender en klage til Ankestyrelsen med afgørelsen, klagen og sagens akter.",
        about_en="Sends a complaint to the appeals board with the decision, the complaint and the case file.",
        focus=(COMPLAINT,),
        default_purpose=Purpose.CASE_PROCESSING,
        legal_basis=LegalBasis.APPEAL,
    ),
)
