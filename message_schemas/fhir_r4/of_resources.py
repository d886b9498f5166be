"""Which invariants do FHIR R4's clinical and administrative resources have?"""

from collections.abc import Mapping
from typing import Any, Final

from message_schemas.fhir_r4.values import UCUM, Invariant, has_code, is_after, number, present
from message_schemas.message import codings_of, objects, text_of

JsonObject = dict[str, Any]

_TERMINOLOGY: Final = "http://terminology.hl7.org/CodeSystem/"
_SCOPES: Final = ("patient-privacy", "research", "adr", "treatment")


def _one_of(detail: str, *elements: str) -> Invariant:
    """At least one of the elements, a choice by its stem, has to stand."""
    return Invariant(detail, lambda node: not any(_has(node, one) for one in elements))


def _not_both(detail: str, one: str, other: str) -> Invariant:
    return Invariant(detail, lambda node: _has(node, one) and _has(node, other), one)


def _only_when(detail: str, element: str, by: str, *codes: str) -> Invariant:
    """The element may stand only while the code element `by` is one of these."""
    return Invariant(detail, lambda node: element in node and node.get(by) not in codes, element)


def _has(node: JsonObject, element: str) -> bool:
    """Whether an element or, where its name ends in [x], one of its types is there."""
    if not element.endswith("[x]"):
        return present(node, element)
    stem = element.removesuffix("[x]")
    return any(name.lstrip("_").startswith(stem) and name.lstrip("_") != stem for name in node)


def _in_error(node: JsonObject, system: str) -> bool:
    return has_code(node.get("verificationStatus"), _TERMINOLOGY + system, "entered-in-error")


def _allergy_in_error(node: JsonObject) -> bool:
    return _in_error(node, "allergyintolerance-verification")


def _abated(node: JsonObject) -> bool:
    ended = has_code(
        node.get("clinicalStatus"), _TERMINOLOGY + "condition-clinical", "resolved", "remission", "inactive"
    )
    return _has(node, "abatement[x]") and not ended


def _appointment_times(node: JsonObject) -> bool:
    without = node.get("status") in ("proposed", "cancelled", "waitlist")
    return not without and not (present(node, "start") and present(node, "end"))


def _scope_without_patient(node: JsonObject) -> bool:
    return "patient" not in node and has_code(node.get("scope"), _TERMINOLOGY + "consentscope", *_SCOPES)


def _value_of_a_component(node: JsonObject) -> bool:
    if not _has(node, "value[x]"):
        return False
    own = _coded(node.get("code"))
    return any(own & _coded(component.get("code")) for component in objects(node.get("component")))


def _coded(concept: object) -> set[tuple[str | None, str]]:
    return {
        (text_of(one.get("system")), code)
        for one in codings_of(concept)
        if (code := text_of(one.get("code")))
    }


def _at_home(node: JsonObject) -> bool:
    return any(one.get("use") == "home" for name in ("address", "telecom") for one in objects(node.get(name)))


def _percentages(node: JsonObject) -> bool:
    probability = node.get("probabilityRange")
    if not isinstance(probability, dict):
        return False
    limits = [one for one in (probability.get("low"), probability.get("high")) if isinstance(one, dict)]
    return any((one.get("code"), one.get("system")) != ("%", UCUM) for one in limits)


def _too_probable(node: JsonObject) -> bool:
    probability = number(node.get("probabilityDecimal"))
    return probability is not None and probability > 100


def _parameter(node: JsonObject) -> bool:
    return [_has(node, "value[x]"), "resource" in node, "part" in node].count(True) != 1


def _list_entries(node: JsonObject, element: str) -> bool:
    return any(element in entry for entry in objects(node.get("entry")))


RESOURCES: Final[Mapping[str, tuple[Invariant, ...]]] = {
    "AllergyIntolerance": (
        Invariant("fhir-ait-1", lambda node: not _allergy_in_error(node) and "clinicalStatus" not in node),
        Invariant("fhir-ait-2", lambda node: _allergy_in_error(node) and "clinicalStatus" in node),
    ),
    "Appointment": (
        Invariant("fhir-app-2", lambda node: present(node, "start") != present(node, "end")),
        Invariant("fhir-app-3", _appointment_times),
        _only_when("fhir-app-4", "cancelationReason", "status", "noshow", "cancelled"),
    ),
    "Appointment.participant": (_one_of("fhir-app-1", "type", "actor"),),
    "AppointmentResponse": (_one_of("fhir-apr-1", "participantType", "actor"),),
    "AuditEvent.entity": (_not_both("fhir-sev-1", "name", "query"),),
    "CarePlan.activity": (_not_both("fhir-cpl-3", "reference", "detail"),),
    "Composition.section": (
        _one_of("fhir-cmp-1", "text", "entry", "section"),
        _not_both("fhir-cmp-2", "emptyReason", "entry"),
    ),
    "Condition": (
        Invariant("fhir-con-4", _abated, "clinicalStatus"),
        Invariant(
            "fhir-con-5", lambda node: "clinicalStatus" in node and _in_error(node, "condition-ver-status")
        ),
    ),
    "Condition.evidence": (_one_of("fhir-con-2", "code", "detail"),),
    "Condition.stage": (_one_of("fhir-con-1", "summary", "assessment"),),
    "Consent": (
        _one_of("fhir-ppc-1", "policy", "policyRule"),
        Invariant("fhir-ppc-2", _scope_without_patient),
    ),
    "FamilyMemberHistory": (
        _not_both("fhir-fhs-1", "age[x]", "born[x]"),
        Invariant("fhir-fhs-2", lambda node: "estimatedAge" in node and not _has(node, "age[x]")),
    ),
    "Goal.target": (Invariant("fhir-gol-1", lambda node: _has(node, "detail[x]") and "measure" not in node),),
    "Group": (Invariant("fhir-grp-1", lambda node: "member" in node and node.get("actual") is not True),),
    "Immunization.education": (_one_of("fhir-imm-1", "documentType", "reference"),),
    "ImmunizationRecommendation.recommendation": (_one_of("fhir-imr-1", "vaccineCode", "targetDisease"),),
    "Linkage": (Invariant("fhir-lnk-1", lambda node: len(objects(node.get("item"))) < 2),),
    "List": (
        _not_both("fhir-lst-1", "emptyReason", "entry"),
        Invariant(
            "fhir-lst-2", lambda node: node.get("mode") != "changes" and _list_entries(node, "deleted")
        ),
        Invariant("fhir-lst-3", lambda node: node.get("mode") != "working" and _list_entries(node, "date")),
    ),
    "MedicationAdministration.dosage": (_one_of("fhir-mad-1", "dose", "rate[x]"),),
    "MedicationDispense": (
        Invariant("fhir-mdd-1", lambda node: is_after(node.get("whenPrepared"), node.get("whenHandedOver"))),
    ),
    "Observation": (
        Invariant("fhir-obs-6", lambda node: "dataAbsentReason" in node and _has(node, "value[x]")),
        Invariant("fhir-obs-7", _value_of_a_component),
    ),
    "Observation.referenceRange": (_one_of("fhir-obs-3", "low", "high", "text"),),
    "Organization": (
        _one_of("fhir-org-1", "identifier", "name"),
        Invariant("fhir-org-2-3", _at_home),
    ),
    "Parameters.parameter": (Invariant("fhir-parameters-inv-1", _parameter),),
    "Patient.contact": (_one_of("fhir-pat-1", "name", "telecom", "address", "organization"),),
    "RequestGroup.action": (
        Invariant("fhir-rqg-1", lambda node: ("resource" in node) == ("action" in node)),
    ),
    "RiskAssessment.prediction": (
        Invariant("fhir-ras-1", _percentages, "probabilityRange"),
        Invariant("fhir-ras-2", _too_probable, "probabilityDecimal"),
    ),
    "ServiceRequest": (
        Invariant("fhir-prr-1", lambda node: "orderDetail" in node and "code" not in node, "orderDetail"),
    ),
    "Task": (
        Invariant(
            "fhir-task-inv-1",
            lambda node: is_after(node.get("authoredOn"), node.get("lastModified")),
            "lastModified",
        ),
    ),
}
