"""Which elements of FHIR R4 say when a resource's content is from, who wrote it, and how it is labelled?

The elements are those that HL7 maps to FiveWs.done, .init, .recorded and .author (https://hl7.org/fhir/R4/fivews.html),
and MedCom's extensions on a Communication's payload. `x[x]` is the element in each of its types, `extension(name)` one
of EXTENSIONS.
"""

from typing import Final

from message_schemas.codes import (
    CVR_SYSTEM,
    MEDCOM_DATETIME_EXTENSION,
    MEDCOM_IDENTIFIER_EXTENSION,
    MEDCOM_PRACTITIONER_EXTENSION,
    ROUTING_SYSTEMS,
)

Path = tuple[str, ...]

EXTENSIONS: Final = {
    "datetime": MEDCOM_DATETIME_EXTENSION,
    "identifier": MEDCOM_IDENTIFIER_EXTENSION,
    "practitioner": MEDCOM_PRACTITIONER_EXTENSION,
}
TIME_TYPES: Final = ("DateTime", "Date", "Instant", "Period", "Timing", "Age", "Range", "String")


def _paths(elements: str) -> tuple[Path, ...]:
    """The paths that a row names, choices written out."""
    found: list[Path] = []
    for element in elements.split():
        if element.endswith("[x]"):
            found += [tuple(f"{element[:-3]}{kind}".split(".")) for kind in TIME_TYPES]
        else:
            found.append(tuple(element.split(".")))
    return tuple(found)


def _groups(elements: str) -> tuple[tuple[Path, ...], ...]:
    return tuple(_paths(group.replace("+", " ")) for group in elements.split())


# When what a resource says happened, and when it was written down: its content is from all of that time.
WHEN: Final[dict[str, tuple[Path, ...]]] = {
    kind: _paths(elements)
    for kind, elements in {
        "Account": "servicePeriod",
        "AdverseEvent": "date detected recordedDate",
        "AllergyIntolerance": "onset[x] lastOccurrence recordedDate",
        "Appointment": "start end created",
        "AppointmentResponse": "start end",
        "AuditEvent": "period recorded",
        "Basic": "created",
        "BiologicallyDerivedProduct": "collection.collected[x]",
        "CarePlan": "period created",
        "CareTeam": "period",
        "ChargeItem": "occurrence[x] enteredDate",
        "Claim": "billablePeriod created",
        "ClaimResponse": "created",
        "ClinicalImpression": "effective[x] date",
        "Communication": "sent received payload.extension(datetime).valueDateTime",
        "CommunicationRequest": "occurrence[x] authoredOn",
        "Composition": "event.period date",
        "Condition": "onset[x] abatement[x] recordedDate",
        "Consent": "dateTime",
        "Contract": "applies issued",
        "Coverage": "period",
        "CoverageEligibilityRequest": "serviced[x] created",
        "CoverageEligibilityResponse": "serviced[x] created",
        "DetectedIssue": "identified[x]",
        "DeviceRequest": "occurrence[x] authoredOn",
        "DeviceUseStatement": "timing[x] recordedOn",
        "DiagnosticReport": "effective[x] issued",
        "DocumentManifest": "created",
        "DocumentReference": "context.period content.attachment.creation date",
        "Encounter": "period",
        "EnrollmentRequest": "created",
        "EnrollmentResponse": "created",
        "EpisodeOfCare": "period",
        "ExplanationOfBenefit": "billablePeriod created",
        "FamilyMemberHistory": "date",
        "Flag": "period",
        "Goal": "startDate statusDate",
        "GuidanceResponse": "occurrenceDateTime",
        "ImagingStudy": "started",
        "Immunization": "occurrence[x] recorded",
        "ImmunizationEvaluation": "date",
        "ImmunizationRecommendation": "date",
        "Invoice": "date",
        "List": "date",
        "Media": "created[x] issued",
        "MedicationAdministration": "effective[x]",
        "MedicationDispense": "whenPrepared whenHandedOver",
        "MedicationRequest": "authoredOn",
        "MedicationStatement": "effective[x] dateAsserted",
        "NutritionOrder": "dateTime",
        "Observation": "effective[x] issued",
        "PaymentNotice": "paymentDate created",
        "PaymentReconciliation": "period paymentDate created",
        "Procedure": "performed[x]",
        "Provenance": "occurred[x] recorded",
        "QuestionnaireResponse": "authored",
        "RequestGroup": "authoredOn",
        "ResearchSubject": "period",
        "RiskAssessment": "occurrence[x]",
        "Schedule": "planningHorizon",
        "ServiceRequest": "occurrence[x] authoredOn",
        "Slot": "start end",
        "Specimen": "collection.collected[x] receivedTime",
        "SupplyDelivery": "occurrence[x]",
        "SupplyRequest": "occurrence[x] authoredOn",
        "Task": "executionPeriod lastModified authoredOn",
        "VisionPrescription": "created dateWritten",
    }.items()
}
# Who and what takes part: inside another resource these are no data of any time.
TIMELESS: Final = frozenset(
    {
        "Device",
        "Endpoint",
        "HealthcareService",
        "Location",
        "Medication",
        "Organization",
        "Patient",
        "Practitioner",
        "PractitionerRole",
        "Substance",
    }
)

# Who wrote it: the first element that is there says it; one joined to it by `+` must name the same organization:
# a Task is filled in by the one who asks and by the one who answers.
AUTHOR: Final[dict[str, tuple[tuple[Path, ...], ...]]] = {
    kind: _groups(elements)
    for kind, elements in {
        "Account": "owner",
        "AdverseEvent": "recorder",
        "AllergyIntolerance": "recorder asserter",
        "AppointmentResponse": "actor",
        "Basic": "author",
        "CarePlan": "author",
        "CareTeam": "managingOrganization",
        "ChargeItem": "enterer performer.actor",
        "Claim": "enterer provider",
        "ClaimResponse": "insurer",
        "ClinicalImpression": "assessor",
        "Communication": "sender payload.extension(identifier).valueIdentifier.assigner"
        " payload.extension(practitioner).valueReference",
        "CommunicationRequest": "requester sender",
        "Composition": "author",
        "Condition": "recorder asserter",
        "Consent": "organization",
        "Contract": "author",
        "CoverageEligibilityRequest": "enterer provider",
        "CoverageEligibilityResponse": "insurer",
        "DetectedIssue": "author",
        "DeviceRequest": "requester",
        "DeviceUseStatement": "source",
        "DiagnosticReport": "performer resultsInterpreter",
        "DocumentManifest": "author",
        "DocumentReference": "author custodian",
        "Encounter": "serviceProvider",
        "EnrollmentRequest": "provider",
        "EnrollmentResponse": "organization",
        "EpisodeOfCare": "managingOrganization",
        "ExplanationOfBenefit": "insurer",
        "Flag": "author",
        "Goal": "expressedBy",
        "ImagingStudy": "interpreter",
        "Immunization": "performer.actor",
        "ImmunizationEvaluation": "authority",
        "ImmunizationRecommendation": "authority",
        "Invoice": "issuer",
        "List": "source",
        "Media": "operator",
        "MedicationAdministration": "performer.actor",
        "MedicationDispense": "performer.actor",
        "MedicationRequest": "requester",
        "MedicationStatement": "informationSource",
        "MessageHeader": "author sender",
        "NutritionOrder": "orderer",
        "Observation": "performer",
        "PaymentNotice": "provider",
        "PaymentReconciliation": "paymentIssuer",
        "Procedure": "recorder asserter performer.actor",
        "QuestionnaireResponse": "author",
        "RequestGroup": "author",
        "RiskAssessment": "performer",
        "ServiceRequest": "requester",
        "Specimen": "collection.collector",
        "SupplyDelivery": "supplier",
        "SupplyRequest": "requester",
        "Task": "requester+owner",
        "VisionPrescription": "prescriber",
    }.items()
}
# The organization that somebody or something acts for.
ACTS_FOR: Final = {
    "CareTeam": "managingOrganization",
    "Device": "owner",
    "HealthcareService": "providedBy",
    "Location": "managingOrganization",
    "PractitionerRole": "organization",
}
# Numbers by which a reference without a target can name an organization.
ORGANIZATION_SYSTEMS: Final = ROUTING_SYSTEMS | {CVR_SYSTEM}
# The agents of a Provenance who wrote; where none is called one of these, all count.
WRITING_AGENTS: Final = frozenset({"author", "composer", "performer"})
# Elements other than meta.security that label a resource.
SECURITY_LABELS: Final = {"DocumentReference": "securityLabel"}
# From open to secret. A resource has one; where several meet, a lower one says nothing beside a higher.
CONFIDENTIALITY: Final = ("U", "L", "M", "N", "R", "V")
