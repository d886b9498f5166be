"""Which subjects, grounds and agreements do the hub's messages name, and what information is each?

The contract leaves these to the message definitions; the subjects are those of the Horsens and Egedal
templates (DOMAIN.md, "The handleplan"), each with the information category that it belongs to.
"""

from typing import Final

from message_schemas.codes import InformationCategory
from message_schemas.terminology.model import CodeSystem, Concept, all_of, some_of

_C = InformationCategory


def _topic(code: str, da: str, en: str, *categories: InformationCategory) -> Concept:
    return Concept(code, da, en, frozenset(category.value for category in categories))


TOPIC: Final = CodeSystem(
    "topic",
    "Emner",
    "Topics",
    (
        # What a handleplan assesses (Horsens, Egedal).
        _topic("substance-use", "Alkohol, stoffer og medicin", "Alcohol, drugs, medicines", _C.SUBSTANCE_USE),
        _topic("economy", "Økonomi og forsørgelse", "Economy and income", _C.HOUSING_AND_ECONOMY),
        _topic("income", "Forsørgelsesgrundlag", "Source of income", _C.HOUSING_AND_ECONOMY),
        _topic("housing", "Bolig", "Housing", _C.HOUSING_AND_ECONOMY),
        _topic("work", "Uddannelse og arbejde", "Education and work", _C.EMPLOYMENT),
        _topic("crime", "Kriminalitet", "Crime", _C.CRIMINAL_JUSTICE),
        _topic("family", "Familie", "Family", _C.FAMILY_AND_CHILDREN),
        _topic(
            "children-and-custody",
            "Børn og forældremyndighed",
            "Children and custody",
            _C.FAMILY_AND_CHILDREN,
        ),
        _topic(
            "children-at-home",
            "Hjemmeboende børn under 18 år",
            "Children under 18 at home",
            _C.FAMILY_AND_CHILDREN,
        ),
        _topic(
            "family-centre-contact",
            "Kontakt til familiecenter",
            "Contact with a family centre",
            _C.FAMILY_AND_CHILDREN,
        ),
        _topic("somatic-health", "Fysisk helbred", "Somatic health", _C.SOMATIC_HEALTH),
        _topic("mental-health", "Psykisk helbred", "Mental health", _C.MENTAL_HEALTH),
        _topic("network", "Socialt netværk", "Social network", _C.SOCIAL_CIRCUMSTANCES),
        _topic("social-history", "Social anamnese", "Social history", _C.SOCIAL_CIRCUMSTANCES),
        _topic("resources", "Ressourcer", "Resources", _C.SOCIAL_CIRCUMSTANCES),
        _topic("strain", "Belastninger", "Strain", _C.SUBSTANCE_USE, _C.SOCIAL_CIRCUMSTANCES),
        _topic("motivation", "Motivation", "Motivation", _C.SUBSTANCE_USE),
        _topic("treatment-need", "Behandlingsbehov", "Need for treatment", _C.SUBSTANCE_USE),
        _topic("treatment-sentence", "Behandlingsdom", "Treatment sentence", _C.CRIMINAL_JUSTICE),
        _topic("pregnancy", "Graviditet", "Pregnancy", _C.SOMATIC_HEALTH, _C.FAMILY_AND_CHILDREN),
        # What else a plan or a report speaks of.
        _topic("reason-for-contact", "Årsag til henvendelsen", "Reason for contact", _C.SUBSTANCE_USE),
        _topic(
            "treatment-economy", "Økonomi i behandlingen", "Economy of the treatment", _C.HOUSING_AND_ECONOMY
        ),
        _topic(
            "authority-recommendation",
            "Myndighedens indstilling",
            "The authority's recommendation",
            _C.HANDLEPLAN,
        ),
        _topic(
            "contact-after-treatment",
            "Kontakt efter behandlingen",
            "Contact after the treatment",
            _C.CONTACT_DETAILS,
        ),
        # With the category of what the file is about.
        _topic("case-file", "Indhentet sagsakt", "Case file obtained", _C.HANDLEPLAN),
        _topic("plan-review", "Opfølgning på planen", "Review of the plan", _C.HANDLEPLAN),
        _topic("goals-and-progress", "Mål og fremskridt", "Goals and their progress", _C.HANDLEPLAN),
        _topic("agreements", "Aftaler", "Agreements", _C.HANDLEPLAN),
        _topic("treatment-course", "Behandlingsforløb", "Course of treatment", _C.SUBSTANCE_USE),
        _topic("treatment-continues", "Behandlingen fortsætter", "The treatment continues", _C.SUBSTANCE_USE),
        _topic("medication", "Medicin", "Medication", _C.MEDICATION),
        _topic("attendance", "Fremmøde", "Attendance", _C.ATTENDANCE),
        _topic("attendance-agreed", "Aftalte møder", "Meetings agreed", _C.ATTENDANCE),
        _topic("attendance-held", "Afholdte møder", "Meetings held", _C.ATTENDANCE),
        _topic("attendance-missed", "Udeblivelser", "Meetings missed", _C.ATTENDANCE),
        # What a recommendation, an enrolment and a notification add.
        _topic(
            "recommendation-grounds",
            "Begrundelse for indstillingen",
            "Grounds of the recommendation",
            _C.SUBSTANCE_USE,
        ),
        _topic("citizens-view", "Borgerens egen opfattelse", "The citizen's own view", _C.SUBSTANCE_USE),
        _topic(
            "parent-of-minors",
            "Forælder til børn under 18 år",
            "Parent of children under 18",
            _C.FAMILY_AND_CHILDREN,
        ),
        # What a referral adds.
        _topic("substance", "Rusmiddel", "Substance", _C.SUBSTANCE_USE),
        _topic("due-date", "Forventet fødsel", "Expected birth", _C.SOMATIC_HEALTH, _C.FAMILY_AND_CHILDREN),
        _topic(
            "current-treatment",
            "Igangværende behandling",
            "Treatment that the citizen is in",
            _C.SUBSTANCE_USE,
            _C.SOMATIC_HEALTH,
            _C.MENTAL_HEALTH,
        ),
        _topic("interpreter", "Behov for tolk", "Need for an interpreter", _C.SOCIAL_CIRCUMSTANCES),
        _topic("consent-document", "Underskrevet samtykke", "Signed consent", _C.SUBSTANCE_USE),
    ),
)
LEGAL_GROUND: Final = CodeSystem(
    "legal-ground",
    "Lovgrundlag",
    "Legal grounds of treatment",
    (
        _topic(
            "sel-101", "Serviceloven § 101", "Consolidation Act on Social Services § 101", _C.SUBSTANCE_USE
        ),
        _topic(
            "sel-101-a",
            "Serviceloven § 101 a",
            "Consolidation Act on Social Services § 101 a",
            _C.SUBSTANCE_USE,
        ),
        _topic(
            "sel-107",
            "Serviceloven § 107",
            "Consolidation Act on Social Services § 107",
            _C.SOCIAL_CIRCUMSTANCES,
            _C.HOUSING_AND_ECONOMY,
        ),
        _topic("sul-141", "Sundhedsloven § 141", "Health Act § 141", _C.SUBSTANCE_USE),
        _topic("sul-142", "Sundhedsloven § 142", "Health Act § 142", _C.SUBSTANCE_USE, _C.MEDICATION),
    ),
)

TOPICS: Final = all_of(TOPIC)
LEGAL_GROUNDS: Final = all_of(LEGAL_GROUND)
ASSESSMENT_TOPICS: Final = some_of(
    "assessment-topic",
    "Hvad en handleplan vurderer",
    "What a handleplan assesses",
    TOPIC,
    "substance-use",
    "economy",
    "income",
    "housing",
    "work",
    "crime",
    "family",
    "children-and-custody",
    "children-at-home",
    "family-centre-contact",
    "somatic-health",
    "mental-health",
    "network",
    "social-history",
    "resources",
    "strain",
    "motivation",
    "treatment-need",
    "treatment-sentence",
    "pregnancy",
)
TOPIC_CATEGORIES: Final = {concept.code: concept.categories for concept in TOPIC.concepts}
