"""Which addresses, systems and codes does the hub's public contract name?"""

from enum import StrEnum
from typing import Final

BASE: Final = "https://handleplan-hub.example/fhir"

# The hub's own identifier systems (contract § 2).
SID_PARTY: Final = f"{BASE}/sid/party"
SID_PARTY_KIND: Final = f"{BASE}/sid/party-kind"
SID_CASE: Final = f"{BASE}/sid/case"

# Citizens.
CPR_SYSTEM: Final = "urn:oid:1.2.208.176.1.2"
X_ECPR_SYSTEM: Final = "urn:oid:1.2.208.176.1.6.1.1"
D_ECPR_SYSTEM: Final = "urn:oid:1.2.208.176.1.6.1.3"  # and one below it for each region
D_ECPR_SYSTEMS: Final = frozenset(
    {D_ECPR_SYSTEM, *(f"{D_ECPR_SYSTEM}.{region}" for region in (177, 179, 181, 183, 187))}
)
REPLACEMENT_CPR_SYSTEMS: Final = D_ECPR_SYSTEMS | {X_ECPR_SYSTEM}
CITIZEN_SYSTEMS: Final = frozenset({CPR_SYSTEM, SID_CASE}) | REPLACEMENT_CPR_SYSTEMS

# Organisations.
SOR_SYSTEM: Final = "urn:oid:1.2.208.176.1.1"
GLN_SYSTEM: Final = "https://www.gs1.org/gln"
GLN_SYSTEM_HTTP: Final = "http://www.gs1.org/gln"  # dk-core 3.5.0 and later
GLN_SYSTEM_OID: Final = "urn:oid:1.3.88"
GLN_SYSTEMS: Final = frozenset({GLN_SYSTEM, GLN_SYSTEM_HTTP, GLN_SYSTEM_OID})
CVR_SYSTEM: Final = "http://cvr.dk"
ROUTING_SYSTEMS: Final = frozenset({SID_PARTY, SOR_SYSTEM}) | GLN_SYSTEMS  # a party is found by these

# The hub's own code systems and extensions.
EVENT_SYSTEM: Final = f"{BASE}/CodeSystem/message-event"
CATEGORY_SYSTEM: Final = f"{BASE}/CodeSystem/information-category"
PURPOSE_SYSTEM: Final = f"{BASE}/CodeSystem/purpose"
LEGAL_BASIS_SYSTEM: Final = f"{BASE}/CodeSystem/legal-basis"
PARTY_KIND_SYSTEM: Final = f"{BASE}/CodeSystem/party-kind"
DISCHARGE_REASON_SYSTEM: Final = f"{BASE}/CodeSystem/discharge-reason"
DECISION_OUTPUT_SYSTEM: Final = f"{BASE}/CodeSystem/decision-output"
ISSUE_SYSTEM: Final = f"{BASE}/CodeSystem/issue"
DELIVERY_STATUS_SYSTEM: Final = f"{BASE}/CodeSystem/delivery-status"
DELIVERY_REASON_SYSTEM: Final = f"{BASE}/CodeSystem/delivery-reason"
LEGAL_GROUND_SYSTEM: Final = f"{BASE}/CodeSystem/legal-ground"
PURPOSE_EXTENSION: Final = f"{BASE}/StructureDefinition/purpose"
LEGAL_BASIS_EXTENSION: Final = f"{BASE}/StructureDefinition/legal-basis"
JUSTIFICATION_EXTENSION: Final = f"{BASE}/StructureDefinition/justification"
FIRST_CONTACT_EXTENSION: Final = f"{BASE}/StructureDefinition/first-contact"
DISCHARGE_REASON_EXTENSION: Final = f"{BASE}/StructureDefinition/discharge-reason"

# MedCom messaging.
MEDCOM: Final = "http://medcomfhir.dk/ig"
MEDCOM_EVENT_SYSTEM: Final = f"{MEDCOM}/terminology/CodeSystem/medcom-messaging-eventCodes"
MEDCOM_ACTIVITY_SYSTEM: Final = f"{MEDCOM}/terminology/CodeSystem/medcom-messaging-activityCodes"
MEDCOM_DESTINATION_USE_SYSTEM: Final = f"{MEDCOM}/terminology/CodeSystem/medcom-messaging-destinationUse"
MEDCOM_CARE_CATEGORY_SYSTEM: Final = f"{MEDCOM}/terminology/CodeSystem/medcom-careCommunication-categoryCodes"
MEDCOM_DESTINATION_USE_EXTENSION: Final = (
    f"{MEDCOM}/messaging/StructureDefinition/medcom-messaging-destinationUseExtension"
)
MEDCOM_MESSAGE_PROFILE: Final = f"{MEDCOM}/messaging/StructureDefinition/medcom-messaging-message"
MEDCOM_HEADER_PROFILE: Final = f"{MEDCOM}/messaging/StructureDefinition/medcom-messaging-messageHeader"
MEDCOM_PROVENANCE_PROFILE: Final = f"{MEDCOM}/messaging/StructureDefinition/medcom-messaging-provenance"
MEDCOM_ORGANIZATION_PROFILE: Final = f"{MEDCOM}/messaging/StructureDefinition/medcom-messaging-organization"
MEDCOM_PATIENT_PROFILE: Final = f"{MEDCOM}/core/StructureDefinition/medcom-core-patient"
MEDCOM_CARE_BUNDLE_PROFILE: Final = (
    f"{MEDCOM}/carecommunication/StructureDefinition/medcom-careCommunication-message"
)
MEDCOM_CARE_HEADER_PROFILE: Final = (
    f"{MEDCOM}/carecommunication/StructureDefinition/medcom-careCommunication-messageHeader"
)
MEDCOM_CARE_PROVENANCE_PROFILE: Final = (
    f"{MEDCOM}/carecommunication/StructureDefinition/medcom-careCommunication-provenance"
)
MEDCOM_CARE_DEFINITION: Final = (
    f"{MEDCOM}/messagedefinitions/MessageDefinition/MedComCareCommunicationMessageDefinition"
)
MEDCOM_DATETIME_EXTENSION: Final = f"{MEDCOM}/core/StructureDefinition/medcom-core-datetime-extension"
MEDCOM_IDENTIFIER_EXTENSION: Final = f"{MEDCOM}/core/StructureDefinition/medcom-core-identifier-extension"
MEDCOM_PRACTITIONER_EXTENSION: Final = f"{MEDCOM}/core/StructureDefinition/medcom-core-practitioner-extension"
MEDCOM_CONTACT_EXTENSION: Final = f"{MEDCOM}/core/StructureDefinition/medcom-core-contact-extension"
MEDCOM_ACK_PROFILE: Final = f"{MEDCOM}/acknowledgement/StructureDefinition/medcom-messaging-acknowledgement"
MEDCOM_ACK_HEADER_PROFILE: Final = (
    f"{MEDCOM}/acknowledgement/StructureDefinition/medcom-messaging-acknowledgementHeader"
)
MEDCOM_ACK_OUTCOME_PROFILE: Final = (
    f"{MEDCOM}/acknowledgement/StructureDefinition/medcom-acknowledgement-operationoutcome"
)

# HL7.
CONFIDENTIALITY_SYSTEM: Final = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
ACT_REASON_SYSTEM: Final = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
ACT_CODE_SYSTEM: Final = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
OBSERVATION_VALUE_SYSTEM: Final = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"
XHTML_NAMESPACE: Final = "http://www.w3.org/1999/xhtml"

FHIR_JSON: Final = "application/fhir+json"
FHIR_XML: Final = "application/fhir+xml"


class InformationCategory(StrEnum):
    """What kind of information a part of a message is; what a consent names."""

    SUBSTANCE_USE = "substance-use"
    MENTAL_HEALTH = "mental-health"
    SOMATIC_HEALTH = "somatic-health"
    MEDICATION = "medication"
    TEST_RESULT = "test-result"
    SOCIAL_CIRCUMSTANCES = "social-circumstances"
    FAMILY_AND_CHILDREN = "family-and-children"
    EMPLOYMENT = "employment"
    CRIMINAL_JUSTICE = "criminal-justice"
    HOUSING_AND_ECONOMY = "housing-and-economy"
    ATTENDANCE = "attendance"
    HANDLEPLAN = "handleplan"
    CONTACT_DETAILS = "contact-details"


class Purpose(StrEnum):
    """What the information is shared for."""

    TREATMENT = "treatment"
    COORDINATION = "coordination"
    STATUS_REPORTING = "status-reporting"
    EMPLOYMENT_MEASURE = "employment-measure"
    CHILD_WELFARE = "child-welfare"
    SENTENCE_SUPERVISION = "sentence-supervision"
    CASE_PROCESSING = "case-processing"


class LegalBasis(StrEnum):
    """Why the information may be shared: the citizen's consent or a named statutory basis."""

    CONSENT = "consent"
    DUTY_TO_NOTIFY = "duty-to-notify"
    VITAL_INTEREST = "vital-interest"
    COURT_SENTENCE = "court-sentence"
    APPEAL = "appeal"


class PartyKind(StrEnum):
    """What kind of organisation a party is."""

    CENTRE = "centre"
    SOCIAL_AUTHORITY = "social-authority"
    JOBCENTER = "jobcenter"
    FAMILY_DEPARTMENT = "family-department"
    PSYCHIATRY = "psychiatry"
    PROBATION_SERVICE = "probation-service"
    GENERAL_PRACTICE = "general-practice"
    RESIDENTIAL_INSTITUTION = "residential-institution"
    HOSPITAL = "hospital"
    OTHER_MUNICIPALITY = "other-municipality"
    APPEALS_BOARD = "appeals-board"
    OTHER = "other"


class EventCode(StrEnum):
    """The hub's own message events (contract § 4)."""

    REFERRAL_REQUEST = "referral-request"
    REFERRAL_RESPONSE = "referral-response"
    INFORMATION_REQUEST = "information-request"
    INFORMATION_RESPONSE = "information-response"
    PLACEMENT_RECOMMENDATION = "placement-recommendation"
    DECISION_NOTICE = "decision-notice"
    ENROLMENT_NOTICE = "enrolment-notice"
    DISCHARGE_NOTICE = "discharge-notice"
    STATUS_REPORT = "status-report"
    HANDLEPLAN = "handleplan"
    MEETING_INVITATION = "meeting-invitation"
    TEST_RESULT = "test-result"
    CONCERN_NOTIFICATION = "concern-notification"
    COMPLAINT_CASE = "complaint-case"
    CORRESPONDENCE = "correspondence"
    CONSENT_CHANGE = "consent-change"
    DELIVERY_STATUS = "delivery-status"


class MedComEvent(StrEnum):
    """MedCom's message events that the hub knows; `empty-message` is known and refused."""

    CARE_COMMUNICATION = "care-communication-message"
    HOSPITAL_NOTIFICATION = "hospital-notification-message"
    ACKNOWLEDGEMENT = "acknowledgement-message"
    EMPTY = "empty-message"


class DischargeReason(StrEnum):
    """Why a course of treatment ended."""

    COMPLETED = "completed"
    TO_OTHER_SERVICE = "to-other-service"
    TO_HOSPITAL = "to-hospital"
    STAYED_AWAY = "stayed-away"
    MOVED = "moved"
    DIED = "died"
    OTHER = "other"


class DecisionOutput(StrEnum):
    """What a decision's Task may say in its outputs."""

    OUTCOME = "outcome"
    GROUNDS = "grounds"
    GRANT_PERIOD = "grant-period"
    COMPLAINT_DEADLINE = "complaint-deadline"
    NEW_PROVIDER = "new-provider"


ACT_REASON_PURPOSES: Final[dict[str, Purpose]] = {
    "TREAT": Purpose.TREATMENT,
    "CAREMGT": Purpose.COORDINATION,
    "COC": Purpose.COORDINATION,
    "HPAYMT": Purpose.CASE_PROCESSING,
    "HOPERAT": Purpose.CASE_PROCESSING,
    "PATADMIN": Purpose.STATUS_REPORTING,
}


def purpose_of(system: str | None, code: str) -> str:
    """The hub's purpose for a coding; a code of another system stays itself as `system|code`."""
    if system == PURPOSE_SYSTEM:
        return code
    if system == ACT_REASON_SYSTEM and code in ACT_REASON_PURPOSES:
        return ACT_REASON_PURPOSES[code].value
    return f"{system or ''}|{code}"
