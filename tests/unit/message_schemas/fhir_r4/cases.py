"""For every invariant but the questionnaires', what breaks and what keeps it: (detail, type, broken, kept)."""

from typing import Any

JsonObject = dict[str, Any]
Case = tuple[str, str, JsonObject, JsonObject]

UCUM = "http://unitsofmeasure.org"
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"
_TEXT = {"text": "a"}
_PERCENT = {"value": 10, "code": "%", "system": UCUM}


def concept(system: str, code: str) -> JsonObject:
    return {"coding": [{"system": _TERMINOLOGY + system, "code": code}]}


_ERROR = concept("allergyintolerance-verification", "entered-in-error")
_WRONG = concept("condition-ver-status", "entered-in-error")
_ACTIVE = concept("condition-clinical", "active")
_RESOLVED = concept("condition-clinical", "resolved")
_CODE = {"coding": [{"system": "urn:s", "code": "c"}]}
_OTHER = {"coding": [{"system": "urn:s", "code": "d"}]}

DATATYPES: tuple[Case, ...] = (
    (
        "fhir-ext-1",
        "Extension",
        {"url": "u", "valueString": "a", "extension": [{}]},
        {"url": "u", "valueCode": "a"},
    ),
    ("fhir-ext-1", "Extension", {"url": "u"}, {"url": "u", "extension": [{"url": "v", "valueString": "a"}]}),
    (
        "fhir-per-1",
        "Period",
        {"start": "2026-11-23", "end": "2026-11-22"},
        {"start": "2026-11-22", "end": "2026-11-22"},
    ),
    ("fhir-per-1", "Period", {"start": "2027", "end": "2026-11"}, {"start": "2026-11-22", "end": "2026-11"}),
    (
        "fhir-per-1",
        "Period",
        {"start": "2026-11-22T10:00:00+01:00", "end": "2026-11-22T09:30:00+02:00"},
        {"start": "2026-11-22T10:00:00+01:00", "end": "2026-11-22T09:30:00Z"},
    ),
    (
        "fhir-rng-2",
        "Range",
        {"low": {"value": 2, "unit": "mg"}, "high": {"value": 1, "unit": "mg"}},
        {"low": {"value": 1, "unit": "mg"}, "high": {"value": 2, "unit": "mg"}},
    ),
    (
        "fhir-rat-1",
        "Ratio",
        {"numerator": {"value": 1}},
        {"numerator": {"value": 1}, "denominator": {"value": 2}},
    ),
    ("fhir-rat-1", "Ratio", {"id": "a"}, {"extension": [{"url": "u", "valueString": "a"}]}),
    ("fhir-cpt-2", "ContactPoint", {"value": "38683868"}, {"value": "38683868", "system": "phone"}),
    ("fhir-att-1", "Attachment", {"data": "YQ=="}, {"data": "YQ==", "contentType": "text/plain"}),
    ("fhir-exp-1", "Expression", {"language": "text/cql"}, {"language": "text/cql", "expression": "a"}),
    ("fhir-qty-3", "Quantity", {"code": "mg"}, {"code": "mg", "system": UCUM}),
    ("fhir-qty-3", "Age", {"value": 3, "code": "a"}, {"value": 3, "code": "a", "system": UCUM}),
    ("fhir-sqty-1", "SimpleQuantity", {"value": 1, "comparator": "<"}, {"value": 1}),
    (
        "fhir-mqty-1",
        "MoneyQuantity",
        {"value": 1},
        {"value": 1, "code": "DKK", "system": "urn:iso:std:iso:4217"},
    ),
    (
        "fhir-age-1",
        "Age",
        {"value": 0, "code": "a", "system": UCUM},
        {"value": 3, "code": "a", "system": UCUM},
    ),
    ("fhir-age-1", "Age", {"value": 3}, {"value": 3, "code": "mo", "system": UCUM}),
    (
        "fhir-cnt-3",
        "Count",
        {"value": 3, "code": "2", "system": UCUM},
        {"value": 3, "code": "1", "system": UCUM},
    ),
    ("fhir-dis-1", "Distance", {"value": 3}, {"value": 3, "code": "km", "system": UCUM}),
    ("fhir-drt-1", "Duration", {"value": 3, "code": "h"}, {"value": 3, "code": "h", "system": UCUM}),
    ("fhir-tim-1-2", "Timing.repeat", {"duration": 1}, {"duration": 1, "durationUnit": "h"}),
    ("fhir-tim-1-2", "Timing.repeat", {"period": 1}, {"period": 1, "periodUnit": "d"}),
    (
        "fhir-tim-4-5",
        "Timing.repeat",
        {"duration": -1, "durationUnit": "h"},
        {"duration": 0, "durationUnit": "h"},
    ),
    ("fhir-tim-4-5", "Timing.repeat", {"period": -1, "periodUnit": "h"}, {"period": 0, "periodUnit": "h"}),
    ("fhir-tim-6-7-8", "Timing.repeat", {"periodMax": 1}, {"periodMax": 1, "period": 1, "periodUnit": "d"}),
    (
        "fhir-tim-6-7-8",
        "Timing.repeat",
        {"durationMax": 1},
        {"durationMax": 1, "duration": 1, "durationUnit": "d"},
    ),
    ("fhir-tim-6-7-8", "Timing.repeat", {"countMax": 1}, {"countMax": 1, "count": 1}),
    ("fhir-tim-9", "Timing.repeat", {"offset": 30}, {"offset": 30, "when": ["AC"]}),
    ("fhir-tim-9", "Timing.repeat", {"offset": 30, "when": ["CM"]}, {"when": ["CM"]}),
    (
        "fhir-tim-10",
        "Timing.repeat",
        {"timeOfDay": ["08:00:00"], "when": ["AC"]},
        {"timeOfDay": ["08:00:00"]},
    ),
)

RESOURCES: tuple[Case, ...] = (
    ("fhir-ait-1", "AllergyIntolerance", {}, {"clinicalStatus": _CODE}),
    (
        "fhir-ait-2",
        "AllergyIntolerance",
        {"verificationStatus": _ERROR, "clinicalStatus": _CODE},
        {"verificationStatus": _ERROR},
    ),
    ("fhir-app-1", "Appointment.participant", {"status": "accepted"}, {"actor": {"display": "a"}}),
    (
        "fhir-app-2",
        "Appointment",
        {"status": "proposed", "start": "2026-11-22T10:00:00Z"},
        {"status": "proposed"},
    ),
    (
        "fhir-app-3",
        "Appointment",
        {"status": "booked"},
        {"status": "booked", "start": "2026-11-22T10:00:00Z", "end": "2026-11-22T11:00:00Z"},
    ),
    (
        "fhir-app-4",
        "Appointment",
        {"status": "proposed", "cancelationReason": _TEXT},
        {"status": "cancelled", "cancelationReason": _TEXT},
    ),
    ("fhir-apr-1", "AppointmentResponse", {}, {"participantType": [_TEXT]}),
    ("fhir-sev-1", "AuditEvent.entity", {"name": "a", "query": "YQ=="}, {"name": "a"}),
    ("fhir-cpl-3", "CarePlan.activity", {"reference": {}, "detail": {}}, {"detail": {"status": "unknown"}}),
    ("fhir-cmp-1", "Composition.section", {"title": "a"}, {"title": "a", "text": {"status": "generated"}}),
    (
        "fhir-cmp-2",
        "Composition.section",
        {"entry": [{"display": "a"}], "emptyReason": _TEXT},
        {"emptyReason": _TEXT, "section": [{}]},
    ),
    (
        "fhir-con-4",
        "Condition",
        {"abatementString": "a", "clinicalStatus": _ACTIVE},
        {"abatementString": "a", "clinicalStatus": _RESOLVED},
    ),
    (
        "fhir-con-5",
        "Condition",
        {"verificationStatus": _WRONG, "clinicalStatus": _ACTIVE},
        {"verificationStatus": _WRONG},
    ),
    ("fhir-con-2", "Condition.evidence", {"id": "a"}, {"code": [_TEXT]}),
    ("fhir-con-1", "Condition.stage", {"type": _TEXT}, {"summary": _TEXT}),
    (
        "fhir-ppc-1",
        "Consent",
        {"patient": {"display": "a"}},
        {"patient": {"display": "a"}, "policyRule": _TEXT},
    ),
    (
        "fhir-ppc-2",
        "Consent",
        {"scope": concept("consentscope", "patient-privacy"), "policyRule": _TEXT},
        {
            "scope": concept("consentscope", "patient-privacy"),
            "policyRule": _TEXT,
            "patient": {"display": "a"},
        },
    ),
    ("fhir-fhs-1", "FamilyMemberHistory", {"ageString": "a", "bornDate": "1980"}, {"bornDate": "1980"}),
    ("fhir-fhs-2", "FamilyMemberHistory", {"estimatedAge": True}, {"estimatedAge": True, "ageString": "a"}),
    ("fhir-gol-1", "Goal.target", {"detailString": "a"}, {"detailString": "a", "measure": _TEXT}),
    ("fhir-grp-1", "Group", {"member": [{}], "actual": False}, {"member": [{}], "actual": True}),
    ("fhir-imm-1", "Immunization.education", {"id": "a"}, {"documentType": "a"}),
    ("fhir-imr-1", "ImmunizationRecommendation.recommendation", {"id": "a"}, {"vaccineCode": [_TEXT]}),
    ("fhir-lnk-1", "Linkage", {"item": [{}]}, {"item": [{"type": "source"}, {"type": "alternate"}]}),
    (
        "fhir-lst-1",
        "List",
        {"mode": "working", "entry": [{"item": {}}], "emptyReason": _TEXT},
        {"mode": "working", "emptyReason": _TEXT},
    ),
    (
        "fhir-lst-2",
        "List",
        {"mode": "working", "entry": [{"deleted": True}]},
        {"mode": "changes", "entry": [{"deleted": True}]},
    ),
    (
        "fhir-lst-3",
        "List",
        {"mode": "changes", "entry": [{"date": "2026"}]},
        {"mode": "working", "entry": [{"date": "2026"}]},
    ),
    ("fhir-mad-1", "MedicationAdministration.dosage", {"text": "a"}, {"rateQuantity": {"value": 1}}),
    (
        "fhir-mdd-1",
        "MedicationDispense",
        {"whenPrepared": "2026-11-23", "whenHandedOver": "2026-11-22"},
        {"whenPrepared": "2026-11-22", "whenHandedOver": "2026-11-23"},
    ),
    (
        "fhir-obs-6",
        "Observation",
        {"valueString": "a", "dataAbsentReason": _TEXT},
        {"dataAbsentReason": _TEXT},
    ),
    (
        "fhir-obs-7",
        "Observation",
        {"code": _CODE, "valueString": "a", "component": [{"code": _CODE}]},
        {"code": _CODE, "valueString": "a", "component": [{"code": _OTHER}]},
    ),
    ("fhir-obs-3", "Observation.referenceRange", {"type": _TEXT}, {"text": "a"}),
    ("fhir-org-1", "Organization", {"active": True}, {"name": "a"}),
    (
        "fhir-org-2-3",
        "Organization",
        {"name": "a", "telecom": [{"use": "home"}]},
        {"name": "a", "telecom": [{"use": "work"}]},
    ),
    (
        "fhir-org-2-3",
        "Organization",
        {"name": "a", "address": [{"use": "home"}]},
        {"name": "a", "address": [{"use": "work"}]},
    ),
    ("fhir-parameters-inv-1", "Parameters.parameter", {"name": "a"}, {"name": "a", "valueString": "a"}),
    ("fhir-pat-1", "Patient.contact", {"gender": "male"}, {"name": {"text": "a"}}),
    ("fhir-rqg-1", "RequestGroup.action", {"title": "a"}, {"resource": {"display": "a"}}),
    (
        "fhir-ras-1",
        "RiskAssessment.prediction",
        {"probabilityRange": {"low": {"value": 10}}},
        {"probabilityRange": {"low": _PERCENT}},
    ),
    ("fhir-ras-2", "RiskAssessment.prediction", {"probabilityDecimal": 101}, {"probabilityDecimal": 100}),
    ("fhir-prr-1", "ServiceRequest", {"orderDetail": [_TEXT]}, {"orderDetail": [_TEXT], "code": _TEXT}),
    (
        "fhir-task-inv-1",
        "Task",
        {"authoredOn": "2026-11-22T10:00:00Z", "lastModified": "2026-11-22T09:00:00Z"},
        {"authoredOn": "2026-11-22T10:00:00Z", "lastModified": "2026-11-22T10:00:00Z"},
    ),
)

CASES = (*DATATYPES, *RESOURCES)
