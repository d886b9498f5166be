"""Which codes, resource types and events say which information category? (docs/categories.md)"""

import re
from typing import Final

from message_schemas.codes import (
    ACT_CODE_SYSTEM,
    CATEGORY_SYSTEM,
    MEDCOM_CARE_CATEGORY_SYSTEM,
    EventCode,
    InformationCategory,
    MedComEvent,
)

_C = InformationCategory
Categories = frozenset[str]
NONE: Final[Categories] = frozenset()


def _set(*categories: InformationCategory) -> Categories:
    return frozenset(category.value for category in categories)


# What being this kind of message reveals; goes to its focus and to its workflow resources.
BY_EVENT: Final[dict[str, Categories]] = {
    EventCode.REFERRAL_REQUEST: _set(_C.SUBSTANCE_USE),
    EventCode.REFERRAL_RESPONSE: _set(_C.SUBSTANCE_USE),
    EventCode.INFORMATION_REQUEST: _set(_C.SUBSTANCE_USE),
    EventCode.PLACEMENT_RECOMMENDATION: _set(_C.SUBSTANCE_USE),
    EventCode.DECISION_NOTICE: _set(_C.SUBSTANCE_USE),
    EventCode.ENROLMENT_NOTICE: _set(_C.SUBSTANCE_USE),
    EventCode.DISCHARGE_NOTICE: _set(_C.SUBSTANCE_USE),
    EventCode.HANDLEPLAN: _set(_C.HANDLEPLAN),
    EventCode.MEETING_INVITATION: _set(_C.ATTENDANCE),
    EventCode.TEST_RESULT: _set(_C.TEST_RESULT),
    EventCode.CONCERN_NOTIFICATION: _set(_C.FAMILY_AND_CHILDREN, _C.SUBSTANCE_USE),
    # A notification does not say whether the stay is somatic or psychiatric, so it counts as both.
    MedComEvent.HOSPITAL_NOTIFICATION: _set(_C.SOMATIC_HEALTH, _C.MENTAL_HEALTH),
}

BY_RESOURCE_TYPE: Final[dict[str, Categories]] = {
    **dict.fromkeys(
        ("Observation", "DiagnosticReport", "Specimen", "ImagingStudy", "Media"), _set(_C.TEST_RESULT)
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
    **dict.fromkeys(("CarePlan", "CareTeam", "Goal"), _set(_C.HANDLEPLAN)),
    **dict.fromkeys(("RelatedPerson", "FamilyMemberHistory"), _set(_C.FAMILY_AND_CHILDREN)),
    **dict.fromkeys(("Appointment", "AppointmentResponse", "Location"), _set(_C.ATTENDANCE)),
    **dict.fromkeys(("Coverage", "Account"), _set(_C.HOUSING_AND_ECONOMY)),
}

# Observations of these categories are what they are about and no test.
ABOUT_SOMETHING_ELSE: Final = frozenset(_set(*_C)) - {_C.TEST_RESULT.value}

# Move with the message whenever any category is permitted (contract § 5).
ENVELOPE: Final = frozenset(
    {
        "MessageHeader",
        "Organization",
        "Provenance",
        "Practitioner",
        "PractitionerRole",
        "OperationOutcome",
        "Endpoint",
        "HealthcareService",
    }
)
# Steps in a course of work; what they reveal is what the event reveals.
WORKFLOW: Final = frozenset(
    {"Task", "ServiceRequest", "EpisodeOfCare", "Encounter", "Appointment", "AppointmentResponse"}
)

# Elements of Patient beyond identifier and name; those not named here or below are unknown.
PATIENT_ELEMENTS: Final[dict[str, Categories]] = {
    "address": _set(_C.CONTACT_DETAILS),
    "telecom": _set(_C.CONTACT_DETAILS),
    "photo": _set(_C.CONTACT_DETAILS),
    "generalPractitioner": _set(_C.CONTACT_DETAILS),
    "contact": _set(_C.CONTACT_DETAILS, _C.FAMILY_AND_CHILDREN),
    "maritalStatus": _set(_C.FAMILY_AND_CHILDREN),
    "communication": _set(_C.SOCIAL_CIRCUMSTANCES),
    "extension": NONE,
    "modifierExtension": NONE,
    "link": NONE,
}

_CARE_CATEGORIES: Final[dict[str, Categories]] = {
    "alcohol-and-drug-treatment": _set(_C.SUBSTANCE_USE),
    "psychiatry-social-disability": _set(_C.MENTAL_HEALTH, _C.SOCIAL_CIRCUMSTANCES),
    "medicine": _set(_C.MEDICATION),
    "examination-results": _set(_C.TEST_RESULT),
    "home-care-assessment": _set(_C.SOCIAL_CIRCUMSTANCES),
    **dict.fromkeys(
        (
            "acute-ambulant",
            "assistive-devices",
            "decease",
            "discharge",
            "extended-care-responsibility",
            "healthcare",
            "nursing",
            "outpatient",
            "telemedicine",
            "training",
        ),
        _set(_C.SOMATIC_HEALTH),
    ),
    # These say nothing about the content, so the letter may hold anything: every category must be permitted.
    **dict.fromkeys(("carecoordination", "regarding-referral", "other"), _set(*_C)),
}

# KL's FFB catalogue (kl-term 2.3.0): target groups, themes and services with a clear category.
_FFB: Final[dict[str, Categories]] = {
    **dict.fromkeys(
        (
            "e2ecc751-21b9-4aab-a20f-2f3dd9701c97",  # Misbrug
            "0e25a2ec-4f04-4d14-a5ad-a6519a7d1d5f",  # Stofmisbrug
            "ab4413f0-fa81-41c0-ad8c-21782c12a0fa",  # Alkoholmisbrug
            "c8f4475a-8de3-4920-ad0c-eea78c49a68d",  # Rusmidler
            "e7c8b42e-b882-4629-8e03-65e44b1aa3e3",  # Støtte til behandling
        ),
        _set(_C.SUBSTANCE_USE),
    ),
    **dict.fromkeys(
        (
            "83cf43f1-6d71-477c-8583-2e28755b41d3",  # tema Kriminalitet
            "be53dafc-1fc2-4b9f-8ab3-9d468ff03e6e",  # Kriminalitet
            "6a038911-d866-4910-90ae-72ca55c641ea",  # Ikke-personfarlig kriminalitet
            "df42d472-06f6-4c5f-9dcf-64aa6cc20925",  # Personfarlig kriminalitet
        ),
        _set(_C.CRIMINAL_JUSTICE),
    ),
    **dict.fromkeys(
        (
            "293bf940-c075-4e3d-b5ef-6e331202e556",  # Hjemløshed
            "08aa68ce-acd6-4e03-b6b5-091811324345",  # Økonomisk situation
            "35c56275-0093-4901-9fd8-d06fdb5cb8f3",  # Boligsituation
            "70443014-3faf-402d-abcf-396bfad32eb9",  # Varetage økonomi
            "fd4b8dd3-5c4b-4257-8c13-ea045617d2f6",  # Varetage bolig
            "80aa8ea7-4ad8-405f-876a-4c0f89fde06a",  # Midlertidigt ophold
        ),
        _set(_C.HOUSING_AND_ECONOMY),
    ),
    **dict.fromkeys(
        (
            "7a8f247b-baf8-4552-95bb-acf8ef004b74",  # Familiesituation
            "ea47a198-7e24-472d-ba5d-132b8b744710",  # Støtte til varetagelse af forældrerollen
            "f1f4d709-19d2-48cc-8942-231bf912323d",  # Omsorgssvigt
        ),
        _set(_C.FAMILY_AND_CHILDREN),
    ),
    **dict.fromkeys(
        (
            "f695cec7-2b39-4c7e-8731-da8558a4fb3f",  # Uddannelse og job
            "685e8517-2f5c-4ef8-a7c4-fa2d008fdd9d",  # Varetage beskæftigelse
            "8888edfa-642b-4329-9fe3-a9b180e6d3f4",  # Varetage uddannelse
            "cb1169ee-8969-46d3-813d-f0dd555bd838",  # Støtte til beskæftigelse
        ),
        _set(_C.EMPLOYMENT),
    ),
    **dict.fromkeys(
        (
            "303deb9b-84f0-49d2-ab7a-f8b98eed40a2",  # Angst
            "6aac5ae6-ef06-4866-9c66-16d51ebbc83b",  # Personlighedsforstyrrelse
            "192b7d79-415c-4f4f-9223-607938ecbe97",  # Spiseforstyrrelse
            "ee5b52bd-b839-4e69-ad04-c8b33eabfbde",  # Depression
            "f2ccc0c0-2a0a-49c9-9d6a-741a7cd220a3",  # Forandret virkelighedsopfattelse
            "851b2a9d-cde2-4d5d-8f33-d03789022cbb",  # Anden psykisk vanskelighed
            "5e95db73-4d16-4084-93a3-595c0650b160",  # Selvmordstanker eller -forsøg
            "3e3f5ebf-82c1-401b-ab5e-e6138a31da3a",  # Selvskadende adfærd
            "ad7755d2-11bf-468d-958b-2f0c8d9c3742",  # Støtte til psykisk trivsel
            "3591c972-5b15-4bbd-86c7-91622cda56e8",  # Virkelighedsopfattelse
        ),
        _set(_C.MENTAL_HEALTH),
    ),
    **dict.fromkeys(
        (
            "69dbfad7-859a-4596-8737-8054f6b4948f",  # Fysisk helbred
            "081ab1be-7dc1-41fa-803c-12a146eb0b74",  # Sundhedsfaglig behandling og træning
        ),
        _set(_C.SOMATIC_HEALTH),
    ),
}

# Security labels of v3-ActCode that name a sensitive subject.
_SENSITIVITY: Final[dict[str, Categories]] = {
    **dict.fromkeys(("ETH", "ETHUD", "OPIOIDUD", "SUD"), _set(_C.SUBSTANCE_USE)),
    **dict.fromkeys(("PSY", "MH", "PSYTHPN"), _set(_C.MENTAL_HEALTH)),
    **dict.fromkeys(("HIV", "STD", "GDIS", "SICKLE"), _set(_C.SOMATIC_HEALTH)),
}

_BY_CODE: Final[dict[str, dict[str, Categories]]] = {
    CATEGORY_SYSTEM: {category.value: _set(category) for category in _C},
    MEDCOM_CARE_CATEGORY_SYSTEM: _CARE_CATEGORIES,
    "urn:oid:1.2.208.176.2.22": _FFB,
    "urn:oid:1.2.208.176.2.21": {"f7710e83-a2d3-4c17-bcf6-bd084aec2efb": _set(_C.SUBSTANCE_USE)},
    ACT_CODE_SYSTEM: _SENSITIVITY,
}

# The first pattern that matches a code decides; SKS puts a D before ICD-10 and an M before ATC.
_ICD_10: Final = (
    (re.compile(r"D?F1[0-9]"), _set(_C.SUBSTANCE_USE)),
    (re.compile(r"D?F[0-9]{2}"), _set(_C.MENTAL_HEALTH)),
    (
        re.compile(r"D?(?:T40|T51|Z502|Z503|Z50\.2|Z50\.3|Z714|Z715|Z71\.4|Z71\.5|Z72[12]|Z72\.[12])"),
        _set(_C.SUBSTANCE_USE),
    ),
    (re.compile(r"D?(?:Z63|T74|Z61|Z62)"), _set(_C.FAMILY_AND_CHILDREN)),
    (re.compile(r"D?Z5[69]"), _set(_C.SOCIAL_CIRCUMSTANCES)),
    (re.compile(r"D?Z65"), _set(_C.SOCIAL_CIRCUMSTANCES, _C.CRIMINAL_JUSTICE)),
    (re.compile(r"D?[A-EG-Y][0-9]{2}"), _set(_C.SOMATIC_HEALTH)),
)
_ATC: Final = (
    (re.compile(r"M?N07B[BC]"), _set(_C.MEDICATION, _C.SUBSTANCE_USE)),
    (re.compile(r"M?N0[56]"), _set(_C.MEDICATION, _C.MENTAL_HEALTH)),
    (re.compile(r"M?[A-Z][0-9]{2}"), _set(_C.MEDICATION)),
)
_ANY_TEST: Final = ((re.compile(r"."), _set(_C.TEST_RESULT)),)

_BY_PATTERN: Final = {
    "http://hl7.org/fhir/sid/icd-10": _ICD_10,
    "http://hl7.org/fhir/sid/icd-10-dk": _ICD_10,
    "urn:oid:1.2.208.176.2.4": _ICD_10,  # SKS diagnoses
    "urn:oid:2.16.840.1.113883.6.3": _ICD_10,
    "http://www.whocc.no/atc": _ATC,
    "urn:oid:2.16.840.1.113883.6.73": _ATC,
    "http://loinc.org": _ANY_TEST,
    "urn:oid:1.2.208.176.2.1": _ANY_TEST,  # NPU
    "http://npu-terminology.org": _ANY_TEST,
}


def categories_of_code(system: str, code: str) -> Categories:
    """The information categories that one code says; empty when it says none."""
    table = _BY_CODE.get(system)
    if table is not None:
        return table.get(code, NONE)
    for pattern, categories in _BY_PATTERN.get(system, ()):
        if pattern.match(code):
            return categories
    return NONE
