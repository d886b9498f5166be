"""Which codes does the contract name (CONTRACT § 2), and how are they called in Danish and English?"""

from typing import Final

from message_schemas.codes import (
    DecisionOutput,
    DischargeReason,
    InformationCategory,
    LegalBasis,
    PartyKind,
    Purpose,
)
from message_schemas.terminology.model import CodeSystem, Concept, all_of

_C, _P, _L, _K = InformationCategory, Purpose, LegalBasis, PartyKind
_R, _O = DischargeReason, DecisionOutput


def _category(category: InformationCategory, da: str, en: str) -> Concept:
    return Concept(category.value, da, en, frozenset({category.value}))


INFORMATION_CATEGORY: Final = CodeSystem(
    "information-category",
    "Informationskategorier",
    "Information categories",
    (
        _category(_C.SUBSTANCE_USE, "Rusmiddelbrug", "Substance use"),
        _category(_C.MENTAL_HEALTH, "Psykisk helbred", "Mental health"),
        _category(_C.SOMATIC_HEALTH, "Fysisk helbred", "Somatic health"),
        _category(_C.MEDICATION, "Medicin", "Medication"),
        _category(_C.TEST_RESULT, "Prøvesvar", "Test results"),
        _category(_C.SOCIAL_CIRCUMSTANCES, "Sociale forhold", "Social circumstances"),
        _category(_C.FAMILY_AND_CHILDREN, "Familie og børn", "Family and children"),
        _category(_C.EMPLOYMENT, "Beskæftigelse", "Employment"),
        _category(_C.CRIMINAL_JUSTICE, "Straf og tilsyn", "Criminal justice"),
        _category(_C.HOUSING_AND_ECONOMY, "Bolig og økonomi", "Housing and economy"),
        _category(_C.ATTENDANCE, "Fremmøde", "Attendance"),
        _category(_C.HANDLEPLAN, "Handleplan", "Social action plan"),
        _category(_C.CONTACT_DETAILS, "Adresse og kontaktoplysninger", "Address and contact details"),
    ),
)
PURPOSE: Final = CodeSystem(
    "purpose",
    "Formål",
    "Purposes",
    (
        Concept(_P.TREATMENT, "Behandling", "Treatment"),
        Concept(_P.COORDINATION, "Koordinering", "Coordination"),
        Concept(_P.STATUS_REPORTING, "Status", "Status reporting"),
        Concept(_P.EMPLOYMENT_MEASURE, "Beskæftigelsesindsats", "Employment measure"),
        Concept(_P.CHILD_WELFARE, "Børns trivsel", "Child welfare"),
        Concept(_P.SENTENCE_SUPERVISION, "Tilsyn efter dom", "Supervision of a sentence"),
        Concept(_P.CASE_PROCESSING, "Sagsbehandling", "Case processing"),
    ),
)
LEGAL_BASIS: Final = CodeSystem(
    "legal-basis",
    "Hjemmel",
    "Legal bases",
    (
        Concept(_L.CONSENT, "Samtykke", "Consent"),
        Concept(_L.DUTY_TO_NOTIFY, "Underretningspligt", "Duty to notify"),
        Concept(_L.VITAL_INTEREST, "Værdispring", "Vital interest"),
        Concept(_L.COURT_SENTENCE, "Dom med vilkår om behandling", "Court sentence"),
        Concept(_L.APPEAL, "Klage til Ankestyrelsen", "Appeal"),
    ),
)
PARTY_KIND: Final = CodeSystem(
    "party-kind",
    "Slags part",
    "Party kinds",
    (
        Concept(_K.CENTRE, "Rusmiddelcenter", "Treatment centre"),
        Concept(_K.SOCIAL_AUTHORITY, "Socialafdeling (myndighed)", "Social authority"),
        Concept(_K.JOBCENTER, "Jobcenter", "Jobcenter"),
        Concept(_K.FAMILY_DEPARTMENT, "Familieafdeling", "Family department"),
        Concept(_K.PSYCHIATRY, "Psykiatri", "Psychiatry"),
        Concept(_K.PROBATION_SERVICE, "Kriminalforsorgen", "Probation service"),
        Concept(_K.GENERAL_PRACTICE, "Almen praksis", "General practice"),
        Concept(_K.RESIDENTIAL_INSTITUTION, "Døgninstitution", "Residential institution"),
        Concept(_K.HOSPITAL, "Sygehus", "Hospital"),
        Concept(_K.OTHER_MUNICIPALITY, "Anden kommune", "Another municipality"),
        Concept(_K.APPEALS_BOARD, "Ankestyrelsen", "The appeals board"),
        Concept(_K.OTHER, "Anden part", "Another party"),
    ),
)
DISCHARGE_REASON: Final = CodeSystem(
    "discharge-reason",
    "Årsag til udskrivning",
    "Discharge reasons",
    (
        Concept(_R.COMPLETED, "Afsluttet som planlagt", "Completed"),
        Concept(_R.TO_OTHER_SERVICE, "Til andet tilbud", "To another service"),
        Concept(_R.TO_HOSPITAL, "Til sygehus", "To hospital"),
        Concept(_R.STAYED_AWAY, "Udeblevet", "Stayed away"),
        Concept(_R.MOVED, "Flyttet", "Moved"),
        Concept(_R.DIED, "Død", "Died"),
        Concept(_R.OTHER, "Anden årsag", "Another reason"),
    ),
)
DECISION_OUTPUT: Final = CodeSystem(
    "decision-output",
    "Afgørelsens indhold",
    "What a decision says",
    (
        Concept(_O.OUTCOME, "Afgørelse", "Outcome"),
        Concept(_O.GROUNDS, "Begrundelse", "Grounds"),
        Concept(_O.GRANT_PERIOD, "Bevillingsperiode", "Grant period"),
        Concept(_O.COMPLAINT_DEADLINE, "Klagefrist", "Deadline for a complaint"),
        Concept(_O.NEW_PROVIDER, "Nyt tilbud efter frit valg", "New provider under free choice"),
    ),
)

CATEGORIES: Final = all_of(INFORMATION_CATEGORY)
PURPOSES: Final = all_of(PURPOSE)
LEGAL_BASES: Final = all_of(LEGAL_BASIS)
PARTY_KINDS: Final = all_of(PARTY_KIND)
DISCHARGE_REASONS: Final = all_of(DISCHARGE_REASON)
DECISION_OUTPUTS: Final = all_of(DECISION_OUTPUT)
