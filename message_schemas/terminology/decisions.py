"""Which codes do a recommendation, a decision and a complaint case use beside the contract's own?

A recommendation's categories are those that the contract names (§ 4); the rest is how DOMAIN.md's sources
speak: F § 12, M, N, H and the Glostrup guidance (K bilag 1).
"""

from typing import Final

from message_schemas.codes import InformationCategory
from message_schemas.terminology.contract import DECISION_OUTPUT
from message_schemas.terminology.model import CodeSystem, Concept, Include, ValueSet, all_of

_USE: Final = frozenset({InformationCategory.SUBSTANCE_USE.value})

PLACEMENT_CATEGORY: Final = CodeSystem(
    "placement-category",
    "Slags indstilling",
    "Kinds of recommendation",
    (
        Concept("assessment-go-ahead", "Udredningstilsagn", "Go-ahead to assess", _USE),
        Concept("ambulatory", "Ambulant behandling", "Ambulatory treatment", _USE),
        Concept("day", "Dagbehandling", "Day treatment", _USE),
        Concept("residential", "Døgnbehandling", "Residential treatment", _USE),
        Concept("renewal", "Forlængelse af bevilling", "Renewal of a grant", _USE),
    ),
)
DECISION_OUTCOME: Final = CodeSystem(
    "decision-outcome",
    "Afgørelsens udfald",
    "Outcomes of a decision",
    (
        Concept("granted", "Bevilget", "Granted"),
        Concept("go-ahead", "Tilsagn til udredning", "Go-ahead to assess"),
        Concept("partly-granted", "Delvist bevilget", "Partly granted"),
        Concept("refused", "Afslag", "Refused"),
        Concept("dismissed", "Afvist", "Dismissed without examination"),
        Concept("changed", "Ændret", "Changed"),
        Concept("ceased", "Ophørt", "Ceased"),
    ),
)
DECISION_DETAIL: Final = CodeSystem(
    "decision-detail",
    "Mere om afgørelsen",
    "More of what a decision says",
    (
        Concept("legal-ground", "Lovgrundlag", "Legal ground"),
        Concept("treatment", "Hvilken behandling afgørelsen gælder", "The treatment that is decided on"),
        Concept("provider", "Tilbuddet, hvor behandlingen gives", "The provider of the treatment"),
        Concept("complaint-guidance", "Klagevejledning", "Complaint guidance"),
        Concept("complaint-to", "Hvor klagen skal sendes hen", "Where a complaint is sent"),
        Concept("citizen-told", "Hvornår borgeren har fået afgørelsen", "When the citizen got the decision"),
    ),
)
COMPLAINT_SECTION: Final = CodeSystem(
    "complaint-section",
    "Afsnit i en klagesag",
    "Sections of a complaint case",
    (
        Concept("decision", "Afgørelsen, der klages over", "The decision that is complained about", _USE),
        Concept("complaint", "Klagen", "The complaint", _USE),
        Concept("reassessment", "Begrundelse efter genvurdering", "Grounds after reassessment", _USE),
        Concept("case-file", "Sagens akter", "The case file", _USE),
    ),
)
COMPLAINT_STEP: Final = CodeSystem(
    "complaint-step",
    "Klagesagens gang",
    "Steps of a complaint case",
    (
        Concept("decision-received", "Borgeren modtog afgørelsen", "The citizen received the decision"),
        Concept("complaint-received", "Klagen blev modtaget", "The complaint was received"),
        Concept("reassessed", "Afgørelsen blev genvurderet", "The decision was reassessed"),
        Concept("citizen-told", "Borgeren fik besked", "The citizen was told"),
    ),
)

PLACEMENT_CATEGORIES: Final = all_of(PLACEMENT_CATEGORY)
DECISION_OUTCOMES: Final = all_of(DECISION_OUTCOME)
COMPLAINT_SECTIONS: Final = all_of(COMPLAINT_SECTION)
COMPLAINT_STEPS: Final = all_of(COMPLAINT_STEP)
DECISION_OUTPUT_TYPES: Final = ValueSet(
    "decision-output-type",
    "Hvad en afgørelse kan sige",
    "What a decision may say",
    tuple(Include(system.url, None, system.codes) for system in (DECISION_OUTPUT, DECISION_DETAIL)),
)
