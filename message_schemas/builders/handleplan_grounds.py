"""How are a plan's grounds written: assessment, reason for contact, case files, reviews, diagnoses?"""

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from message_schemas.builders.coded import day
from message_schemas.builders.envelope import Frame, narrative, reference
from message_schemas.builders.handleplan_values import (
    AssessmentValue,
    CaseFileValue,
    DiagnosisValue,
    ReviewValue,
)
from message_schemas.builders.parts import concept, statement
from message_schemas.builders.persons import Persons
from message_schemas.codes import CATEGORY_SYSTEM
from message_schemas.terminology import INFORMATION_CATEGORY, TOPIC
from message_schemas.terminology.plans import (
    ASSESSMENT_LEVEL,
    FFB_SYSTEM,
    LATER_CONTACT,
    REVIEW_OUTCOME_NAMES,
)

if TYPE_CHECKING:
    from message_schemas.builders.handleplan import Handleplan

JsonObject = dict[str, Any]

_ICD_10: Final = "http://hl7.org/fhir/sid/icd-10"
_CONDITION: Final = "http://terminology.hl7.org/CodeSystem/condition"


def grounds(frame: Frame, persons: Persons, plan: "Handleplan") -> Iterator[JsonObject]:
    """Everything that the plan rests on: each statement an Observation of its own."""
    made = plan.made_on
    if plan.reason_for_contact:
        yield _words(
            frame,
            "reason-for-contact",
            plan.reason_for_contact,
            plan.enquired_on or made,
            performer=[reference(frame.patient)],
        )
    for assessment in plan.assessments:
        yield _assessment(frame, assessment, made)
    for topic, answer in (
        ("children-at-home", plan.children_at_home),
        ("family-centre-contact", plan.family_centre_contact),
    ):
        if answer is not None:
            value = {"valueBoolean": answer, "effectiveDateTime": made.isoformat()}
            yield statement(frame, topic, "Ja" if answer else "Nej", value)
    for topic, text in (
        ("treatment-economy", plan.treatment_economy),
        ("authority-recommendation", plan.recommendation),
    ):
        if text:
            yield _words(frame, topic, text, made)
    yield from (_case_file(frame, persons, file, place) for place, file in enumerate(plan.case_files))
    if plan.later_contact:
        way = plan.later_contact.way
        text = plan.later_contact.text or LATER_CONTACT.name(way)
        value = {"valueCodeableConcept": concept(LATER_CONTACT, way, text)}
        yield statement(
            frame, "contact-after-treatment", text, value | {"effectiveDateTime": made.isoformat()}
        )
    if plan.review:
        yield _review(frame, plan.review)


def condition(frame: Frame, value: DiagnosisValue, place: int) -> JsonObject:
    """A diagnosis or a problem that the plan addresses."""
    return {
        "resourceType": "Condition",
        "id": frame.value.id_for(f"diagnosis-{place}"),
        "text": narrative(("Diagnose", f"{value.text} ({value.code})")),
        "clinicalStatus": {"coding": [{"system": f"{_CONDITION}-clinical", "code": "active"}]},
        "verificationStatus": {"coding": [{"system": f"{_CONDITION}-ver-status", "code": "confirmed"}]},
        "category": [concept(INFORMATION_CATEGORY, value.about)],
        "code": {
            "coding": [
                {"system": _ICD_10, "code": value.code},
                {"system": CATEGORY_SYSTEM, "code": value.about.value},
            ],
            "text": value.text,
        },
        "subject": reference(frame.patient),
    }


def _assessment(frame: Frame, value: AssessmentValue, made: dt.date) -> JsonObject:
    said = _words(frame, value.topic, value.text, value.on or made)
    level = {
        "system": ASSESSMENT_LEVEL.url,
        "code": value.level.value,
        "display": ASSESSMENT_LEVEL.name(value.level),
    }
    said["valueCodeableConcept"]["coding"].append(level)
    return said


def _words(frame: Frame, topic: str, text: str, on: dt.date, **more: Any) -> JsonObject:
    """Words stand beside the topic's code: so they are of the topic's kind of information and of no other."""
    value = {"valueCodeableConcept": concept(TOPIC, topic, text), "effectiveDateTime": on.isoformat()}
    return statement(frame, topic, text, value | more)


def _case_file(frame: Frame, persons: Persons, file: CaseFileValue, place: int) -> JsonObject:
    shown = f"{file.title}, {day(file.dated)}"
    value: JsonObject = {
        "valueCodeableConcept": concept(INFORMATION_CATEGORY, file.about, file.title),
        "effectiveDateTime": file.dated.isoformat(),
    }
    if file.obtained_from:
        value["performer"] = [persons.party(file.obtained_from)]
    return statement(frame, "case-file", shown, value, f"case-file-{place}")


def _review(frame: Frame, review: ReviewValue) -> JsonObject:
    text = review.text or REVIEW_OUTCOME_NAMES[review.outcome]
    outcome = {"system": FFB_SYSTEM, "code": review.outcome.value}
    value = {
        "valueCodeableConcept": {"coding": [outcome], "text": text},
        "effectiveDateTime": review.on.isoformat(),
    }
    return statement(frame, "plan-review", f"{REVIEW_OUTCOME_NAMES[review.outcome]}. {text}", value)
