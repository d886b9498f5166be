"""What does an approved handleplan look like?"""

import datetime as dt
from typing import Final

from message_schemas.builders.handleplan import Handleplan
from message_schemas.builders.handleplan_values import (
    ActionValue,
    ApprovalValue,
    CaseFileValue,
    DiagnosisValue,
    GoalValue,
    LaterContactValue,
    PersonName,
    ReviewValue,
)
from message_schemas.codes import EventCode, InformationCategory
from message_schemas.examples.handleplan_grounds import (
    ASSESSMENTS,
    CASEWORKER,
    PRACTITIONER,
    RELATIVES,
    STARTED,
    TEAM,
)
from message_schemas.examples.people import AUTHORITY, CENTRE, GP, JOBCENTER, envelope
from message_schemas.fhir_json import JsonObject
from message_schemas.terminology.plan_codes import (
    Achievement,
    ApproverRole,
    GoalKind,
    LaterContact,
    ReviewOutcome,
)

_C = InformationCategory
_REVIEWED: Final = dt.date(2026, 11, 20)
_NEXT: Final = dt.date(2027, 2, 19)

_GOALS: Final = (
    GoalValue(
        description="Bruno drikker ikke.",
        topic="substance-use",
        kind=GoalKind.TREATMENT,
        responsible=CENTRE,
        start=STARTED,
        due=dt.date(2027, 5, 17),
        follow_up=_NEXT,
        from_citizen=True,
        achievement=Achievement.IMPROVING,
        reviewed_on=_REVIEWED,
        actions=(
            ActionValue(
                what="Ugentlige samtaler efter den kognitive metode",
                responsible=CENTRE,
                start=STARTED,
                end=dt.date(2027, 5, 17),
                status="in-progress",
            ),
            ActionValue(
                what="Antabus to gange om ugen i centret",
                responsible=CENTRE,
                topic="medication",
                start=dt.date(2026, 8, 24),
                end=dt.date(2027, 2, 24),
                status="in-progress",
            ),
        ),
        sub_goals=(
            GoalValue(
                description="Bruno kender sine risikosituationer og har en plan for hver af dem.",
                topic="substance-use",
                kind=GoalKind.TREATMENT,
                responsible=CENTRE,
                start=STARTED,
                due=dt.date(2026, 12, 18),
                follow_up=dt.date(2026, 12, 18),
                achievement=Achievement.IN_PROGRESS,
                reviewed_on=_REVIEWED,
            ),
            GoalValue(
                description="Angsten er udredt, og Bruno ved, hvilken hjælp han kan få.",
                topic="mental-health",
                responsible=GP,
                start=dt.date(2026, 12, 1),
                due=dt.date(2027, 2, 26),
                follow_up=_NEXT,
                actions=(
                    ActionValue(
                        what="Egen læge henviser til udredning i psykiatrien",
                        responsible=GP,
                        start=dt.date(2026, 12, 1),
                        end=dt.date(2026, 12, 18),
                    ),
                ),
            ),
        ),
    ),
    GoalValue(
        description="Bruno er tilbage på arbejde på nedsat tid.",
        topic="work",
        kind=GoalKind.COOPERATION,
        responsible=JOBCENTER,
        start=dt.date(2026, 12, 1),
        due=dt.date(2027, 4, 1),
        follow_up=_NEXT,
        actions=(
            ActionValue(
                what="Rundbordssamtale med arbejdsgiveren om gradvis tilbagevenden",
                responsible=JOBCENTER,
                start=dt.date(2026, 12, 1),
                end=dt.date(2027, 1, 15),
                status="requested",
            ),
        ),
    ),
    GoalValue(
        description="Restancerne er afviklet efter en aftale, som Bruno kan holde.",
        topic="economy",
        kind=GoalKind.COOPERATION,
        responsible=AUTHORITY,
        start=dt.date(2026, 9, 1),
        due=dt.date(2027, 9, 1),
        follow_up=_NEXT,
        achievement=Achievement.IN_PROGRESS,
        reviewed_on=_REVIEWED,
        actions=(
            ActionValue(
                what="Tager regninger og lønsedler med til økonomisk rådgivning",
                responsible="citizen",
                start=dt.date(2026, 9, 1),
                end=dt.date(2026, 12, 31),
                status="in-progress",
            ),
        ),
    ),
)
PLAN: Final = Handleplan(
    **envelope(EventCode.HANDLEPLAN, AUTHORITY, CENTRE, JOBCENTER),
    case_id="sag-2026-0817",
    plan_number="HP-2026-0412",
    status="active",
    contributors=(CENTRE, JOBCENTER),
    made=dt.date(2026, 9, 1),
    start=STARTED,
    end=dt.date(2027, 8, 16),
    follow_up=_NEXT,
    enquired_on=dt.date(2026, 8, 5),
    reason_for_contact="Jeg drikker hver aften og kan ikke stoppe selv. Det har taget for meget fra mig, "
    "og nu vil jeg være ædru.",
    marital_status="divorced",
    children_at_home=False,
    family_centre_contact=True,
    team=TEAM,
    relatives=RELATIVES,
    assessments=ASSESSMENTS,
    diagnoses=(
        DiagnosisValue(code="F10.2", text="Alkoholafhængighed", about=_C.SUBSTANCE_USE),
        DiagnosisValue(code="I10", text="Forhøjet blodtryk", about=_C.SOMATIC_HEALTH),
    ),
    case_files=(
        CaseFileValue(
            title="Journaludskrift fra egen læge",
            about=_C.SOMATIC_HEALTH,
            dated=dt.date(2026, 8, 12),
            obtained_from=GP,
        ),
        CaseFileValue(
            title="Min plan fra jobcentret",
            about=_C.EMPLOYMENT,
            dated=dt.date(2026, 8, 28),
            obtained_from=JOBCENTER,
        ),
    ),
    goals=_GOALS,
    treatment_economy="Ambulant behandling, som kommunen betaler. Ingen egenbetaling.",
    recommendation="Voksenservice anbefaler, at behandlingen fortsætter ambulant, og at planen følges op i "
    "februar sammen med jobcentret.",
    later_contact=LaterContactValue(
        way=LaterContact.PHONE,
        text="Centret ringer på borgerens mobil 1 og 6 måneder efter afslutningen; ellers sms til søsteren.",
    ),
    review=ReviewValue(
        on=_REVIEWED,
        outcome=ReviewOutcome.CONTINUE,
        text="Behandlingen virker, og planen fortsætter. Nye delmål er lagt til.",
    ),
    approvals=(
        ApprovalValue(role=ApproverRole.CITIZEN, on=_REVIEWED),
        ApprovalValue(role=ApproverRole.PRACTITIONER, on=_REVIEWED, name=PRACTITIONER),
        ApprovalValue(role=ApproverRole.MUNICIPAL_CASEWORKER, on=_REVIEWED, name=CASEWORKER),
        ApprovalValue(
            role=ApproverRole.DEPARTMENT_HEAD,
            on=_REVIEWED,
            name=PersonName(family="Lund", given=("Anne",)),
        ),
    ),
)


def handleplan() -> JsonObject:
    """The social authority sends the approved plan, after its first review, to those who carry it out."""
    return PLAN.to_bundle()
