"""Which codes do a handleplan and a status report name beside their topics?

A code that tells something about the citizen says which kind of information it is: that a probation
officer is in the team is information about a sentence.
"""

from enum import StrEnum
from typing import Final

from message_schemas.codes import InformationCategory
from message_schemas.terminology.model import CodeSystem, Concept, all_of, of_fhir
from message_schemas.terminology.plan_codes import (
    Achievement,
    ApproverRole,
    AssessmentLevel,
    GoalKind,
    LaterContact,
    PlanKind,
    ReportKind,
    ReviewOutcome,
    TeamRole,
)

_C = InformationCategory


def _said(code: StrEnum, da: str, en: str, *categories: InformationCategory) -> Concept:
    return Concept(code.value, da, en, frozenset(category.value for category in categories))


_P, _T = PlanKind, TeamRole
PLAN_KIND: Final = CodeSystem(
    "plan-kind",
    "Slags plan",
    "Kinds of plan",
    (
        _said(_P.HANDLEPLAN, "Handleplan efter § 141", "Social action plan (§ 141)", _C.HANDLEPLAN),
        _said(_P.TREATMENT_PLAN, "Behandlingsplan", "Treatment plan", _C.HANDLEPLAN, _C.SUBSTANCE_USE),
        _said(_P.JOB_PLAN, "Jobplan", "Job plan", _C.HANDLEPLAN, _C.EMPLOYMENT),
        _said(
            _P.PROBATION_PLAN,
            "Kriminalforsorgens handleplan",
            "The probation service's plan",
            _C.HANDLEPLAN,
            _C.CRIMINAL_JUSTICE,
        ),
        _said(
            _P.RESIDENTIAL_PLAN,
            "Plan for døgnophold",
            "Plan of a residential stay",
            _C.HANDLEPLAN,
            _C.SUBSTANCE_USE,
        ),
        _said(_P.PSYCHIATRY_PLAN, "Psykiatriens plan", "Psychiatry's plan", _C.HANDLEPLAN, _C.MENTAL_HEALTH),
        _said(
            _P.FAMILY_PLAN,
            "Familieafdelingens plan",
            "The family department's plan",
            _C.HANDLEPLAN,
            _C.FAMILY_AND_CHILDREN,
        ),
        _said(_P.OTHER_PLAN, "Anden parts plan", "Another party's plan", _C.HANDLEPLAN),
    ),
)
TEAM_ROLE: Final = CodeSystem(
    "team-role",
    "Roller i teamet",
    "Roles in the team",
    (
        _said(_T.COORDINATOR, "Tovholder", "Coordinator", _C.HANDLEPLAN),
        _said(_T.MUNICIPAL_CASEWORKER, "Kommunal sagsbehandler", "Municipal caseworker", _C.HANDLEPLAN),
        _said(
            _T.PRACTITIONER, "Behandler i rusmiddelcentret", "Practitioner at the centre", _C.SUBSTANCE_USE
        ),
        _said(_T.CONTACT_PERSON, "Kontaktperson", "Contact person", _C.HANDLEPLAN),
        _said(
            _T.HANDOVER_COORDINATOR, "Ansvarlig for overgangen", "Coordinator of the handover", _C.HANDLEPLAN
        ),
        _said(_T.REFERRER, "Henviser", "Referrer", _C.SUBSTANCE_USE),
        _said(_T.JOB_CONSULTANT, "Jobkonsulent", "Job consultant", _C.EMPLOYMENT),
        _said(_T.FAMILY_ADVISER, "Familierådgiver", "Family adviser", _C.FAMILY_AND_CHILDREN),
        _said(_T.GENERAL_PRACTITIONER, "Egen læge", "General practitioner", _C.CONTACT_DETAILS),
        _said(_T.PSYCHIATRY, "Kontakt i psykiatrien", "Contact in psychiatry", _C.MENTAL_HEALTH),
        _said(
            _T.PROBATION_OFFICER,
            "Tilsynsførende i Kriminalforsorgen",
            "Probation officer",
            _C.CRIMINAL_JUSTICE,
        ),
        _said(
            _T.RESIDENTIAL_CONTACT,
            "Kontaktperson på døgninstitutionen",
            "Contact at the residential institution",
            _C.SUBSTANCE_USE,
        ),
        _said(_T.SUPPORT_PERSON, "Støtte- og kontaktperson", "Support person", _C.SOCIAL_CIRCUMSTANCES),
        _said(_T.RELATIVE, "Nærmeste pårørende", "Closest relative", _C.FAMILY_AND_CHILDREN),
        _said(_T.PARTNER, "Anden samarbejdspartner", "Another partner", _C.HANDLEPLAN),
    ),
)
GOAL_KIND: Final = CodeSystem(
    "goal-kind",
    "Slags mål",
    "Kinds of goal",
    (
        _said(GoalKind.TREATMENT, "Behandlingsmål", "Goal of the treatment", _C.SUBSTANCE_USE),
        _said(
            GoalKind.COOPERATION,
            "Andet mål for samarbejdet",
            "Another goal of the cooperation",
            _C.HANDLEPLAN,
        ),
    ),
)
APPROVER_ROLE: Final = CodeSystem(
    "approver-role",
    "Hvem der godkender en plan",
    "Who approves a plan",
    (
        _said(ApproverRole.CITIZEN, "Borgeren", "The citizen"),
        _said(ApproverRole.PRACTITIONER, "Behandleren", "The practitioner"),
        _said(ApproverRole.DEPARTMENT_HEAD, "Afdelingslederen", "The department head"),
        _said(ApproverRole.MUNICIPAL_CASEWORKER, "Den kommunale sagsbehandler", "The municipal caseworker"),
    ),
)
ASSESSMENT_LEVEL: Final = CodeSystem(
    "assessment-level",
    "Hvor stort problemet er",
    "How large the problem is",
    (
        _said(AssessmentLevel.NONE, "Intet problem", "No problem"),
        _said(AssessmentLevel.SLIGHT, "Let problem", "A slight problem"),
        _said(AssessmentLevel.MODERATE, "Moderat problem", "A moderate problem"),
        _said(AssessmentLevel.CONSIDERABLE, "Betydeligt problem", "A considerable problem"),
        _said(AssessmentLevel.EXTREME, "Ekstremt problem", "An extreme problem"),
        _said(AssessmentLevel.NOT_GRADED, "Beskrevet uden gradering", "Described without a grade"),
    ),
)
LATER_CONTACT: Final = CodeSystem(
    "later-contact",
    "Hvordan borgeren kontaktes efter behandlingen",
    "How the citizen is contacted after the treatment",
    (
        _said(LaterContact.PHONE, "Telefon", "Telephone", _C.CONTACT_DETAILS),
        _said(LaterContact.LETTER, "Brev", "Letter", _C.CONTACT_DETAILS),
        _said(LaterContact.EMAIL, "E-mail", "E-mail", _C.CONTACT_DETAILS),
        _said(LaterContact.DIGITAL_POST, "Digital Post", "Digital Post", _C.CONTACT_DETAILS),
        _said(LaterContact.VISIT, "Besøg", "Visit", _C.CONTACT_DETAILS),
        _said(LaterContact.THROUGH_OTHERS, "Gennem andre", "Through others", _C.CONTACT_DETAILS),
        _said(
            LaterContact.ANONYMOUS,
            "Kontaktes ikke, fordi forløbet er anonymt",
            "Not contacted, because the case is anonymous",
            _C.CONTACT_DETAILS,
        ),
        _said(LaterContact.DECLINED, "Borgeren ønsker det ikke", "Declined", _C.CONTACT_DETAILS),
    ),
)
REPORT_KIND: Final = CodeSystem(
    "report-kind",
    "Anledning til en status",
    "Occasions of a status report",
    (
        _said(ReportKind.PERIODIC, "Løbende status, fx hver 3. måned", "Periodic, e.g. every 3 months"),
        _said(
            ReportKind.TO_FAMILY_DEPARTMENT,
            "Status til familieafdelingen",
            "Status to the family department",
        ),
        _said(
            ReportKind.FROM_RESIDENTIAL,
            "Status fra døgninstitutionen",
            "Status from the residential institution",
        ),
        _said(ReportKind.COURSE_DESCRIPTION, "Forløbsbeskrivelse", "Course description"),
        _said(ReportKind.EXTRA, "Ekstra status", "Extra status"),
    ),
)
PLAN_CODE_SYSTEMS: Final = (
    PLAN_KIND,
    TEAM_ROLE,
    GOAL_KIND,
    APPROVER_ROLE,
    ASSESSMENT_LEVEL,
    LATER_CONTACT,
    REPORT_KIND,
)

PLAN_KINDS: Final = all_of(PLAN_KIND)
TEAM_ROLES: Final = all_of(TEAM_ROLE)
GOAL_KINDS: Final = all_of(GOAL_KIND)
APPROVER_ROLES: Final = all_of(APPROVER_ROLE)
ASSESSMENT_LEVELS: Final = all_of(ASSESSMENT_LEVEL)
LATER_CONTACTS: Final = all_of(LATER_CONTACT)
REPORT_KINDS: Final = all_of(REPORT_KIND)
FFB_SYSTEM: Final = "urn:oid:1.2.208.176.2.22"
ACHIEVEMENT_SYSTEM: Final = "http://terminology.hl7.org/CodeSystem/goal-achievement"
REVIEW_OUTCOMES: Final = of_fhir(
    "plan-review-outcome",
    "Hvad en opfølgning fører til",
    "What a review leads to",
    FFB_SYSTEM,
    *(outcome.value for outcome in ReviewOutcome),
)
ACHIEVEMENTS: Final = of_fhir(
    "goal-achievement",
    "Hvor langt et mål er nået",
    "How far a goal is reached",
    ACHIEVEMENT_SYSTEM,
    *(one.value for one in Achievement),
)
REVIEW_OUTCOME_NAMES: Final = {
    ReviewOutcome.CONTINUE: "Indsatsen fortsætter",
    ReviewOutcome.END: "Indsatsen afsluttes",
    ReviewOutcome.END_AND_REFER: "Indsatsen afsluttes, og der visiteres til en ny",
}
ACHIEVEMENT_NAMES: Final = {
    Achievement.IN_PROGRESS: "I gang",
    Achievement.IMPROVING: "I bedring",
    Achievement.WORSENING: "Forværres",
    Achievement.NO_CHANGE: "Uændret",
    Achievement.ACHIEVED: "Opnået",
    Achievement.SUSTAINING: "Opnået og fastholdt",
    Achievement.NOT_ACHIEVED: "Ikke opnået",
    Achievement.NO_PROGRESS: "Ingen fremgang",
    Achievement.NOT_ATTAINABLE: "Kan ikke opnås",
}
