"""Which codes may a writer of handleplans and status reports choose between?"""

from enum import StrEnum


class PlanKind(StrEnum):
    """Which plan a CarePlan is: the handleplan itself, or a party's contribution to it."""

    HANDLEPLAN = "handleplan"
    TREATMENT_PLAN = "treatment-plan"
    JOB_PLAN = "job-plan"
    PROBATION_PLAN = "probation-plan"
    RESIDENTIAL_PLAN = "residential-plan"
    PSYCHIATRY_PLAN = "psychiatry-plan"
    FAMILY_PLAN = "family-plan"
    OTHER_PLAN = "other-plan"


class TeamRole(StrEnum):
    """What somebody is in the team around the citizen."""

    COORDINATOR = "coordinator"
    MUNICIPAL_CASEWORKER = "municipal-caseworker"
    PRACTITIONER = "practitioner"
    CONTACT_PERSON = "contact-person"
    HANDOVER_COORDINATOR = "handover-coordinator"
    REFERRER = "referrer"
    JOB_CONSULTANT = "job-consultant"
    FAMILY_ADVISER = "family-adviser"
    GENERAL_PRACTITIONER = "general-practitioner"
    PSYCHIATRY = "psychiatry"
    PROBATION_OFFICER = "probation-officer"
    RESIDENTIAL_CONTACT = "residential-contact"
    SUPPORT_PERSON = "support-person"
    RELATIVE = "relative"
    PARTNER = "partner"


class GoalKind(StrEnum):
    """Whether a goal is the treatment's or another of the cooperation's."""

    TREATMENT = "treatment"
    COOPERATION = "cooperation"


class ApproverRole(StrEnum):
    """As whom somebody approves a plan; the templates have the first three."""

    CITIZEN = "citizen"
    PRACTITIONER = "practitioner"
    DEPARTMENT_HEAD = "department-head"
    MUNICIPAL_CASEWORKER = "municipal-caseworker"


class AssessmentLevel(StrEnum):
    """How large the problem is in one area, in the words of ASI's interviewer rating."""

    NONE = "none"
    SLIGHT = "slight"
    MODERATE = "moderate"
    CONSIDERABLE = "considerable"
    EXTREME = "extreme"
    NOT_GRADED = "not-graded"


class LaterContact(StrEnum):
    """How the citizen is reached again when the treatment has ended (F § 9)."""

    PHONE = "phone"
    LETTER = "letter"
    EMAIL = "email"
    DIGITAL_POST = "digital-post"
    VISIT = "visit"
    THROUGH_OTHERS = "through-others"
    ANONYMOUS = "anonymous"
    DECLINED = "declined"


class ReviewOutcome(StrEnum):
    """What a review decides, as KL's FFB codes it: go on, end, or end and refer to something new."""

    CONTINUE = "1e971d84-10a4-4ef8-a8b3-0daa4c7d088a"
    END = "d7d03656-4c87-4e67-9146-aa5990460f16"
    END_AND_REFER = "b4c01aa8-82fd-44e4-83ff-ca19ec02c779"


class Achievement(StrEnum):
    """How far a goal is reached, as FHIR codes it."""

    IN_PROGRESS = "in-progress"
    IMPROVING = "improving"
    WORSENING = "worsening"
    NO_CHANGE = "no-change"
    ACHIEVED = "achieved"
    SUSTAINING = "sustaining"
    NOT_ACHIEVED = "not-achieved"
    NO_PROGRESS = "no-progress"
    NOT_ATTAINABLE = "not-attainable"


class ReportKind(StrEnum):
    """On which occasion a status report is written; what it says stands in its sections only."""

    PERIODIC = "periodic"
    TO_FAMILY_DEPARTMENT = "to-family-department"
    FROM_RESIDENTIAL = "from-residential"
    COURSE_DESCRIPTION = "course-description"
    EXTRA = "extra"
