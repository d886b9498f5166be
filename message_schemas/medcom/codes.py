"""Which codes do MedCom's required value sets hold?

From MedCom's terminology 1.8.1 (codes of activities and categories: 1.8.1 and 1.9.0). Of the value set
medcom-acknowledgement-issue-details only MedCom's own part is listed: it takes HL7's operation-outcome
codes besides, and is meant to grow.
"""

from typing import Final

CARE_CATEGORIES: Final = frozenset(
    {
        "alcohol-and-drug-treatment",
        "assistive-devices",
        "carecoordination",
        "decease",
        "discharge",
        "examination-results",
        "healthcare",
        "home-care-assessment",
        "medicine",
        "nursing",
        "outpatient",
        "psychiatry-social-disability",
        "regarding-referral",
        "telemedicine",
        "training",
        "acute-ambulant",
        "extended-care-responsibility",
        "other",
    }
)
CARE_PRIORITIES: Final = ("routine", "asap")
CARE_ACTIVITIES: Final = frozenset({"new-message", "reply-message", "forward-message"})
ATTACHMENT_TYPES: Final = frozenset(
    {"application/pdf", "image/gif", "image/jpeg", "image/png", "image/tiff", "image/bmp"}
)

_STAY_ACTIVITIES: Final = (
    "admit-emergency",
    "admit-inpatient",
    "start-leave-inpatient",
    "end-leave-inpatient",
    "discharge-emergency-home",
    "discharge-inpatient-home",
)
HOSPITAL_ACTIVITIES: Final = frozenset(
    f"{change}{activity}" for change in ("", "revise-", "cancel-") for activity in _STAY_ACTIVITIES
)
HOSPITAL_STATUSES: Final = ("in-progress", "onleave", "finished", "entered-in-error")
HOSPITAL_CLASSES: Final = ("EMER", "IMP")

ACKNOWLEDGED: Final = "acknowledgement"
ALL_ACTIVITIES: Final = (
    CARE_ACTIVITIES
    | HOSPITAL_ACTIVITIES
    | {"retract-message", "modified-message", "carboncopy-message", ACKNOWLEDGED}
)
ERROR_CODE_SYSTEM: Final = "http://medcomfhir.dk/ig/terminology/CodeSystem/medcom-acknowledgement-error-codes"
HL7_OUTCOME_SYSTEM: Final = "http://terminology.hl7.org/CodeSystem/operation-outcome"
ERROR_CODES: Final = frozenset(
    {
        "MSG_Receiver_Identifier_UNKNOWN",
        "MSG_Receiver_Identifier_MISSING",
        "MSG_RECEIVER_UNABLE_TO_RECEIVE_MSG_TYPE",
        "MSG_VALUESET_VALUE_UNKNOWN",
        "MSG_CodeSystem_VALUE_UNKNOWN",
        "MSG_Element_To_Long",
        "MSG_Datatype_Wrong",
        "MSG_Mailbox_Out_Of_Operation",
        "MSG_Damaged_durin_transport",
    }
)
