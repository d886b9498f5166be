"""How does the hub, a demo, a test or an adapter write a message that always validates?"""

from message_schemas.builders.acknowledgement import AckCode, build_acknowledgement
from message_schemas.builders.complaint import ComplaintCase, ComplaintSection, DocumentValue
from message_schemas.builders.concern import (
    ChildRelation,
    ChildValue,
    ConcernGround,
    ConcernNotification,
    ParentTold,
)
from message_schemas.builders.consent_change import ConsentChange, ConsentChangeKind
from message_schemas.builders.correspondence import AttachmentValue, AuthorValue, Correspondence
from message_schemas.builders.courses import TreatmentKind
from message_schemas.builders.decision import DecisionNotice, DecisionOutcome
from message_schemas.builders.delivery_status import DeliveryReason, build_delivery_status
from message_schemas.builders.discharge import DischargeNotice, FollowUpValue, FollowUpWay
from message_schemas.builders.enrolment import EnrolmentNotice, LengthValue
from message_schemas.builders.handleplan import Handleplan
from message_schemas.builders.handleplan_values import (
    ActionValue,
    ApprovalValue,
    AssessmentValue,
    CaseFileValue,
    DiagnosisValue,
    GoalValue,
    LaterContactValue,
    PersonName,
    PlanReference,
    ReviewValue,
    TeamMember,
    TeamRelative,
)
from message_schemas.builders.information import (
    InformationRequest,
    InformationResponse,
    NotGivenReason,
    SignedConsentValue,
)
from message_schemas.builders.meeting import AttendeeValue, MeetingInvitation, MeetingKind, RelativeValue
from message_schemas.builders.parts import PeriodValue
from message_schemas.builders.people import PersonValue
from message_schemas.builders.placement import PlacementCategory, PlacementRecommendation
from message_schemas.builders.places import MeetingPlaceValue
from message_schemas.builders.providers import ProviderValue
from message_schemas.builders.referral import LegalGround, MedicationValue, ReferralRequest, Substance
from message_schemas.builders.referral_answer import (
    AppointmentValue,
    ReferralAnswer,
    ReferralReason,
    ReferralResponse,
)
from message_schemas.builders.status_report import AttendanceValue, ProgressValue, StatusReport
from message_schemas.builders.test_result import (
    Finding,
    FindingValue,
    SampledSubstance,
    SampleKind,
    SampleResult,
)
from message_schemas.builders.values import CitizenValue, MessageValue, OrganizationValue
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

__all__ = [
    "Achievement",
    "AckCode",
    "ActionValue",
    "AppointmentValue",
    "ApprovalValue",
    "ApproverRole",
    "AssessmentLevel",
    "AssessmentValue",
    "AttachmentValue",
    "AttendanceValue",
    "AttendeeValue",
    "AuthorValue",
    "CaseFileValue",
    "ChildRelation",
    "ChildValue",
    "CitizenValue",
    "ComplaintCase",
    "ComplaintSection",
    "ConcernGround",
    "ConcernNotification",
    "ConsentChange",
    "ConsentChangeKind",
    "Correspondence",
    "DecisionNotice",
    "DecisionOutcome",
    "DeliveryReason",
    "DiagnosisValue",
    "DischargeNotice",
    "DocumentValue",
    "EnrolmentNotice",
    "Finding",
    "FindingValue",
    "FollowUpValue",
    "FollowUpWay",
    "GoalKind",
    "GoalValue",
    "Handleplan",
    "InformationRequest",
    "InformationResponse",
    "LaterContact",
    "LaterContactValue",
    "LegalGround",
    "LengthValue",
    "MedicationValue",
    "MeetingInvitation",
    "MeetingKind",
    "MeetingPlaceValue",
    "MessageValue",
    "NotGivenReason",
    "OrganizationValue",
    "ParentTold",
    "PeriodValue",
    "PersonName",
    "PersonValue",
    "PlacementCategory",
    "PlacementRecommendation",
    "PlanKind",
    "PlanReference",
    "ProgressValue",
    "ProviderValue",
    "ReferralAnswer",
    "ReferralReason",
    "ReferralRequest",
    "ReferralResponse",
    "RelativeValue",
    "ReportKind",
    "ReviewOutcome",
    "ReviewValue",
    "SampleKind",
    "SampleResult",
    "SampledSubstance",
    "SignedConsentValue",
    "StatusReport",
    "Substance",
    "TeamMember",
    "TeamRelative",
    "TeamRole",
    "TreatmentKind",
    "build_acknowledgement",
    "build_delivery_status",
]
