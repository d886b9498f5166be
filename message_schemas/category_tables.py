"""Which events, resource types and elements say which information category, and what is no category's?

What single codes say stands in category_codes/. docs/categories.md shows both as tables.
"""

from typing import Final

from message_schemas.category_codes import EVERY, NONE, Categories, Meaning, categories_of_code, meaning_of
from message_schemas.codes import (
    BASE,
    CATEGORY_SYSTEM,
    MEDCOM,
    InformationCategory,
)
from message_schemas.definitions import DEFINITIONS
from message_schemas.terminology import TOPIC

_C = InformationCategory


def _set(*categories: InformationCategory) -> Categories:
    return frozenset(category.value for category in categories)


def _elements(names: str) -> frozenset[str]:
    return frozenset(names.split())


# What being this kind of message reveals; goes to its focus and to its workflow resources.
BY_EVENT: Final[dict[str, Categories]] = {
    row.event: row.reveals for row in DEFINITIONS.values() if row.reveals
}

# Steps in a course of work; what they reveal is what the event reveals.
WORKFLOW: Final = frozenset(
    {"Task", "ServiceRequest", "EpisodeOfCare", "Encounter", "Appointment", "AppointmentResponse"}
)
# What a step of work reveals where the event says nothing.
BY_WORKFLOW: Final[dict[str, Categories]] = {"Encounter": _set(_C.ATTENDANCE)}

BY_RESOURCE_TYPE: Final[dict[str, Categories]] = {
    **dict.fromkeys(
        ("DiagnosticReport", "ImagingStudy", "Media", "MolecularSequence", "Observation", "Specimen"),
        _set(_C.TEST_RESULT),
    ),
    **dict.fromkeys(
        (
            "Medication",
            "MedicationAdministration",
            "MedicationDispense",
            "MedicationRequest",
            "MedicationStatement",
        ),
        _set(_C.MEDICATION),
    ),
    **dict.fromkeys(("Immunization", "ImmunizationRecommendation"), _set(_C.MEDICATION, _C.SOMATIC_HEALTH)),
    **dict.fromkeys(
        (
            "AllergyIntolerance",
            "BodyStructure",
            "DeviceRequest",
            "DeviceUseStatement",
            "NutritionOrder",
            "VisionPrescription",
        ),
        _set(_C.SOMATIC_HEALTH),
    ),
    **dict.fromkeys(("CarePlan", "CareTeam", "Goal"), _set(_C.HANDLEPLAN)),
    **dict.fromkeys(("RelatedPerson", "FamilyMemberHistory"), _set(_C.FAMILY_AND_CHILDREN)),
    **dict.fromkeys(
        ("Appointment", "AppointmentResponse", "Location", "Schedule", "Slot"), _set(_C.ATTENDANCE)
    ),
    **dict.fromkeys(
        (
            "Account",
            "ChargeItem",
            "Claim",
            "ClaimResponse",
            "Coverage",
            "CoverageEligibilityRequest",
            "CoverageEligibilityResponse",
            "EnrollmentRequest",
            "EnrollmentResponse",
            "ExplanationOfBenefit",
            "Invoice",
            "PaymentNotice",
            "PaymentReconciliation",
        ),
        _set(_C.HOUSING_AND_ECONOMY),
    ),
}
# An Observation whose code is one of these and says a category is about that, and no test.
NO_TESTS: Final = frozenset(
    {
        CATEGORY_SYSTEM,
        TOPIC.url,
        "urn:oid:1.2.208.176.2.21",  # KL FSIII
        "urn:oid:1.2.208.176.2.22",  # KL FFB
        "http://fhir.kl.dk/term/CodeSystem/CareSocialCodes",
    }
)
# Whose address and telephone are contact details wherever they stand.
PERSONS: Final = frozenset({"Person", "RelatedPerson"})
CONTACT: Final = _set(_C.CONTACT_DETAILS)

# What a resource is made of has the resource's own categories too: where its references to that stand.
MADE_OF: Final[dict[str, tuple[str, ...]]] = {
    "Communication": ("payload.contentReference",),
    "CommunicationRequest": ("payload.contentReference",),
    "DiagnosticReport": ("result", "media.link", "imagingStudy"),
    "DocumentManifest": ("content",),
    "List": ("entry.item",),
    "MedicationAdministration": ("medicationReference",),
    "MedicationDispense": ("medicationReference",),
    "MedicationRequest": ("medicationReference",),
    "MedicationStatement": ("medicationReference",),
    "Observation": ("hasMember",),
}
# What a plan holds is part of a plan, whatever else the plan is about.
PLANNED: Final[dict[str, tuple[str, ...]]] = {"CarePlan": ("activity.reference", "goal")}

# The elements of each resource that move with the message whenever any category is permitted (contract § 5).
ENVELOPE: Final[dict[str, frozenset[str]]] = {
    "MessageHeader": _elements(
        "author definition destination enterer eventCoding eventUri focus response responsible sender source"
    ),
    "Organization": _elements("active address alias contact endpoint identifier name partOf telecom type"),
    "Provenance": _elements(
        "activity agent entity location occurredDateTime occurredPeriod policy recorded signature target"
    ),
    "Practitioner": _elements("active address birthDate communication gender identifier name photo telecom"),
    "PractitionerRole": _elements(
        "active availableTime code endpoint healthcareService identifier location notAvailable organization period "
        "practitioner telecom"
    ),
    "HealthcareService": _elements(
        "active availableTime endpoint identifier location name notAvailable providedBy telecom"
    ),
    "Endpoint": _elements(
        "address connectionType contact header identifier managingOrganization name payloadMimeType payloadType period "
        "status"
    ),
    "Patient": _elements("active birthDate gender identifier name"),
}
# These are envelope only in their place: a team without members is an address, an outcome belongs to a receipt,
# and a document stands around its sections.
CARE_TEAM: Final = _elements("identifier managingOrganization name status subject telecom")
OUTCOME: Final = frozenset({"issue"})
DOCUMENT: Final = _elements(
    "attester author confidentiality custodian date identifier status subject title type"
)
# What a document says of the course that it is about: when that was.
DOCUMENT_EVENT: Final = frozenset({"id", "period"})
# Of every resource; narrative is removed by any redaction, so what is left never repeats what was withheld.
COMMON: Final = _elements("id implicitRules language meta resourceType text")
BUNDLE: Final = COMMON | _elements("entry identifier link signature timestamp total type")
# Extensions whose meaning is known, by how their address begins: they may stand anywhere in the envelope.
KNOWN_EXTENSIONS: Final = (
    f"{BASE}/",
    f"{MEDCOM}/",
    "http://hl7.dk/fhir/core/",
    "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
    "http://hl7.org/fhir/StructureDefinition/humanname-",
    "http://hl7.org/fhir/StructureDefinition/iso21090-",
)

# Elements of Patient beyond identifier and name; what is not named here, and found in no code, is unknown.
PATIENT_ELEMENTS: Final[dict[str, Categories]] = {
    "address": CONTACT,
    "telecom": CONTACT,
    "photo": CONTACT,
    "generalPractitioner": CONTACT,
    "managingOrganization": CONTACT,
    "contact": _set(_C.CONTACT_DETAILS, _C.FAMILY_AND_CHILDREN),
    "maritalStatus": _set(_C.FAMILY_AND_CHILDREN),
    "multipleBirthBoolean": _set(_C.FAMILY_AND_CHILDREN),
    "multipleBirthInteger": _set(_C.FAMILY_AND_CHILDREN),
    "communication": _set(_C.SOCIAL_CIRCUMSTANCES),
    "deceasedBoolean": _set(_C.SOMATIC_HEALTH),
    "deceasedDateTime": _set(_C.SOMATIC_HEALTH),
}

__all__ = [
    "BUNDLE",
    "BY_EVENT",
    "BY_RESOURCE_TYPE",
    "BY_WORKFLOW",
    "CARE_TEAM",
    "COMMON",
    "CONTACT",
    "DOCUMENT",
    "DOCUMENT_EVENT",
    "ENVELOPE",
    "EVERY",
    "KNOWN_EXTENSIONS",
    "MADE_OF",
    "NONE",
    "NO_TESTS",
    "OUTCOME",
    "PATIENT_ELEMENTS",
    "PERSONS",
    "PLANNED",
    "WORKFLOW",
    "Categories",
    "Meaning",
    "categories_of_code",
    "meaning_of",
]
