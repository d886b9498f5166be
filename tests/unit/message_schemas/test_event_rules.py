"""What must each event say, and which of MedCom's own rules does it keep?"""

import json
from collections.abc import Callable
from typing import Any

import pytest

from message_schemas import JsonObject, message_of, parse
from message_schemas.medcom.codes import CARE_CATEGORIES
from tests.unit.message_schemas.samples import (
    EXAMPLES,
    changed,
    errors,
    letter,
    published,
    referral,
    resource,
    status_report,
)

JSON = "application/fhir+json"
Change = Callable[[JsonObject], object]


def header(bundle: JsonObject) -> JsonObject:
    return resource(bundle, "MessageHeader")


def care_message() -> JsonObject:
    bundle: JsonObject = message_of(letter(event="care-communication-message")).bundle
    return bundle


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda b: resource(b, "Composition").pop("section"), "content-missing"),
        (lambda b: resource(b, "Composition")["section"][0].pop("code"), "content-missing"),
        (lambda b: resource(b, "Composition")["section"][0].pop("text"), "section-empty"),
        (
            lambda b: resource(b, "Composition")["section"].append(resource(b, "Composition")["section"][0]),
            "section-category-twice",
        ),
    ],
)
def test_a_status_report_has_one_section_per_category(change: Change, detail: str) -> None:
    assert detail in errors(changed(status_report(), change))


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda b: resource(b, "Communication").update(status="completed"), "care-status"),
        (lambda b: resource(b, "Communication")["identifier"][0].update(value="thread"), "care-thread-id"),
        (lambda b: resource(b, "Communication").pop("category"), "care-category"),
        (lambda b: resource(b, "Communication").update(priority="routine"), "care-priority"),
        (
            lambda b: resource(b, "Communication")["category"][0]["coding"][0].update(code="other"),
            "care-topic",
        ),
        (lambda b: resource(b, "Communication").update(recipient=[{}, {}]), "care-recipient"),
        (lambda b: resource(b, "Communication").pop("payload"), "care-payload-missing"),
        (lambda b: resource(b, "Communication")["payload"][0]["extension"].pop(), "care-payload-extension"),
        (lambda b: resource(b, "PractitionerRole").pop("practitioner"), "care-practitioner"),
        (lambda b: resource(b, "Practitioner").pop("name"), "care-practitioner-name"),
        (
            lambda b: b["entry"].append({"resource": {"resourceType": "Encounter", "id": "e"}}),
            "care-encounter",
        ),
        (
            lambda b: b["entry"].append({"resource": {"resourceType": "Encounter", "id": "e"}}),
            "care-encounter-reference",
        ),
        (
            lambda b: resource(b, "Communication").update(encounter={"reference": "Encounter/x"}),
            "care-encounter-reference",
        ),
    ],
)
def test_a_letter_keeps_carecommunications_rules(change: Change, detail: str) -> None:
    assert detail in errors(changed(letter(), change))
    assert detail in errors(changed(care_message(), change))


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda b: header(b).pop("meta"), "care-header-profile"),
        (lambda b: resource(b, "Provenance").pop("meta"), "care-provenance-profile"),
        (
            lambda b: resource(b, "Provenance")["activity"]["coding"][0].update(code="retract-message"),
            "activity-not-allowed",
        ),
        (lambda b: header(b)["destination"].append(header(b)["destination"][0]), "cc-not-allowed"),
        (lambda b: header(b)["focus"].append(header(b)["focus"][0]), "focus-more-than-one"),
    ],
)
def test_medcoms_own_message_keeps_its_header_and_provenance_rules(change: Change, detail: str) -> None:
    assert detail in errors(changed(care_message(), change))


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (
            lambda b: resource(b, "Patient")["identifier"][0].update(system="urn:oid:1.2.208.176.1.6.1.1"),
            "hospital-cpr",
        ),
        (lambda b: resource(b, "Encounter").update(status="planned"), "hospital-status"),
        (lambda b: resource(b, "Encounter").pop("episodeOfCare"), "care-encounter"),
        (lambda b: header(b)["destination"].append(header(b)["destination"][0]), "cc-not-allowed"),
    ],
)
def test_a_hospital_notification_keeps_its_rules(change: Change, detail: str) -> None:
    bundle = parse(published("a5e5b880"), JSON).bundle

    assert detail in errors(changed(bundle, change))


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda b: header(b).pop("response"), "response-missing"),
        (lambda b: header(b)["response"].pop("identifier"), "response-identifier-missing"),
        (lambda b: header(b)["response"].update(code="maybe"), "response-code-unknown"),
        (lambda b: header(b)["response"].update(code="fatal-error"), "response-without-outcome"),
    ],
)
def test_an_acknowledgement_answers_a_message_with_a_code(change: Change, detail: str) -> None:
    bundle = parse(published("a8c041b8"), JSON).bundle

    assert detail in errors(changed(bundle, change))


FOCUS: dict[str, dict[str, Any]] = {
    "referral-response": {"resourceType": "Task", "status": "draft"},
    "information-request": {"resourceType": "Task", "status": "requested"},
    "information-response": {"resourceType": "Composition"},
    "placement-recommendation": {"resourceType": "ServiceRequest", "intent": "order"},
    "decision-notice": {"resourceType": "Task", "status": "completed"},
    "enrolment-notice": {"resourceType": "EpisodeOfCare", "status": "planned"},
    "discharge-notice": {"resourceType": "EpisodeOfCare", "status": "finished"},
    "handleplan": {"resourceType": "CarePlan", "status": "unknown"},
    "meeting-invitation": {"resourceType": "Appointment"},
    "test-result": {"resourceType": "DiagnosticReport"},
    "concern-notification": {"resourceType": "Communication"},
    "complaint-case": {"resourceType": "Composition"},
}
MISSING = {
    "referral-response": "code-not-allowed",
    "information-request": "wanted-category-missing",
    "information-response": "content-missing",
    "placement-recommendation": "code-not-allowed",
    "decision-notice": "content-missing",
    "enrolment-notice": "code-not-allowed",
    "discharge-notice": "content-missing",
    "handleplan": "code-not-allowed",
    "meeting-invitation": "content-missing",
    "test-result": "resource-missing",
    "concern-notification": "legal-basis-not-for-event",
    "complaint-case": "legal-basis-not-for-event",
}


@pytest.mark.parametrize("event", sorted(MISSING))
def test_each_event_is_refused_without_what_its_definition_requires(event: str) -> None:
    def rewrite(bundle: JsonObject) -> None:
        focus = {"id": "focus", **FOCUS[event]}
        bundle["entry"].append({"resource": focus})
        header(bundle)["eventCoding"]["code"] = event
        header(bundle)["focus"] = [{"reference": f"{focus['resourceType']}/focus"}]

    assert MISSING[event] in errors(changed(referral(), rewrite))


def test_an_information_request_and_a_discharge_with_their_codes_are_complete() -> None:
    base = "https://handleplan-hub.example/fhir"
    wanted = {
        "valueCodeableConcept": {
            "coding": [{"system": f"{base}/CodeSystem/information-category", "code": "medication"}]
        }
    }
    reason = {
        "url": f"{base}/StructureDefinition/discharge-reason",
        "valueCoding": {"system": f"{base}/CodeSystem/discharge-reason", "code": "completed"},
    }

    def request(bundle: JsonObject) -> None:
        header(bundle)["eventCoding"]["code"] = "information-request"
        header(bundle)["focus"] = [{"reference": f"Task/{resource(bundle, 'Task')['id']}"}]
        resource(bundle, "Task")["input"] = [{"type": {"text": "Kategori"}, **wanted}]

    def discharge(bundle: JsonObject) -> None:
        episode = {"resourceType": "EpisodeOfCare", "id": "e", "status": "finished", "extension": [reason]}
        bundle["entry"].append({"resource": {**episode, "patient": resource(bundle, "Task")["for"]}})
        header(bundle)["eventCoding"]["code"] = "discharge-notice"
        header(bundle)["focus"] = [{"reference": "EpisodeOfCare/e"}]

    assert [errors(changed(referral(), change)) for change in (request, discharge)] == [[], []]


def test_the_letter_categories_are_those_that_medcom_published() -> None:
    path = EXAMPLES / "terminology/medcom/CodeSystem-medcom-careCommunication-categoryCodes.json"
    published_codes = {concept["code"] for concept in json.loads(path.read_text("utf-8"))["concept"]}

    assert published_codes == CARE_CATEGORIES
