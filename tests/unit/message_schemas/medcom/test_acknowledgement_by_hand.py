"""Which acknowledgements are refused? Faults by hand, from MedCom's rules and governance."""

from collections.abc import Callable

import pytest

from message_schemas import JsonObject, message_of, validate
from tests.unit.message_schemas.medcom.by_hand import (
    OUTSIDE,
    every,
    header,
    message,
    own_provenance,
    reference,
    refusals,
    said,
)
from tests.unit.message_schemas.samples import changed, resource, without

OK, REFUSED, LATER = "a8c041b8", "bc9535ef", "c9c2b2f6"
HEADER = "Bundle.entry[0].resource"


def coding(bundle: JsonObject) -> JsonObject:
    found: JsonObject = resource(bundle, "OperationOutcome")["issue"][0]["details"]["coding"][0]
    return found


def test_an_acknowledgement_has_a_response() -> None:
    assert refusals(OK, lambda b: header(b).pop("response")) == [("response-missing", f"{HEADER}.response")]


def test_a_response_says_which_message_it_answers() -> None:
    found = refusals(OK, lambda b: header(b)["response"].pop("identifier"))

    assert ("response-identifier-missing", f"{HEADER}.response.identifier") in found


@pytest.mark.parametrize("code", ["AA", "AE", "AR", "error", "OK"])
def test_a_response_is_ok_a_fatal_or_a_transient_error(code: str) -> None:
    found = refusals(OK, lambda b: header(b)["response"].update(code=code))

    assert ("response-code-unknown", f"{HEADER}.response.code") in found


@pytest.mark.parametrize("name", [REFUSED, LATER])
def test_an_error_says_what_was_wrong(name: str) -> None:
    def silent(bundle: JsonObject) -> None:
        bundle["entry"] = without(bundle, "OperationOutcome")["entry"]
        del header(bundle)["response"]["details"]

    assert said(name, silent) == {"response-without-outcome", "acknowledgement-details"}


@pytest.mark.parametrize("name", [REFUSED, LATER])
def test_what_was_wrong_is_referred_to(name: str) -> None:
    found = refusals(name, lambda b: header(b)["response"].pop("details"))

    assert found == [("acknowledgement-details", f"{HEADER}.response.details")]


@pytest.mark.parametrize(
    "details", [{"reference": f"OperationOutcome/{OUTSIDE}"}, {"display": "noget"}, {"reference": "#x"}]
)
def test_what_was_wrong_is_in_the_message(details: JsonObject) -> None:
    found = refusals(REFUSED, lambda b: header(b)["response"].update(details=details))

    assert ("acknowledgement-details", f"{HEADER}.response.details") in found


def test_what_was_wrong_is_an_operation_outcome() -> None:
    def organisation(bundle: JsonObject) -> None:
        header(bundle)["response"]["details"] = reference(resource(bundle, "Organization"))

    assert said(REFUSED, organisation) == {"acknowledgement-details", "fhir-reference-type"}


def test_details_of_an_ok_are_in_the_message_too() -> None:
    details = {"reference": f"OperationOutcome/{OUTSIDE}"}

    assert said(OK, lambda b: header(b)["response"].update(details=details)) >= {"acknowledgement-details"}


@pytest.mark.parametrize(
    ("change", "element"),
    [
        (lambda one: one.update(code="MSG_SOMETHING_ELSE"), "code"),
        (lambda one: one.pop("code"), "code"),
        (lambda one: one.update(system="urn:x"), "system"),
        (lambda one: one.pop("system"), "system"),
    ],
)
def test_what_was_wrong_is_a_code_of_medcoms_or_hl7s(
    change: Callable[[JsonObject], object], element: str
) -> None:
    found = refusals(REFUSED, lambda b: change(coding(b)))

    assert ("acknowledgement-code", f"Bundle.entry[5].resource.issue[0].details.coding[0].{element}") in found


@pytest.mark.parametrize(
    "value",
    [
        {"system": "http://terminology.hl7.org/CodeSystem/operation-outcome", "code": "MSG_BAD_FORMAT"},
        {"system": "https://handleplan-hub.example/fhir/CodeSystem/issue", "code": "patient-missing"},
    ],
)
def test_hl7s_codes_and_the_hubs_own_are_taken(value: JsonObject) -> None:
    assert said(REFUSED, lambda b: coding(b).update(value)) == set()


def test_an_acknowledgement_is_sent_to_one() -> None:
    found = refusals(OK, lambda b: header(b)["destination"].append(header(b)["destination"][0]))

    assert ("cc-not-allowed", f"{HEADER}.destination") in found


def test_an_acknowledgement_has_a_provenance() -> None:
    def none_at_all(bundle: JsonObject) -> None:
        bundle["entry"] = without(bundle, "Provenance")["entry"]

    assert refusals(OK, none_at_all) == [("medcom-provenance-missing", "Bundle.entry")]


@pytest.mark.parametrize("code", ["new-message", "reply-message"])
def test_an_acknowledgements_own_activity_is_to_acknowledge(code: str) -> None:
    found = refusals(OK, lambda b: own_provenance(b)["activity"]["coding"][0].update(code=code))

    assert found == [("acknowledgement-activity", "Bundle.entry[2].resource.activity.coding[0].code")]


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda one: one.update(target=one["target"] * 2), "medcom-provenance-target"),
        (lambda one: one.update(target=[{"reference": "Bundle/x"}]), "medcom-provenance-target"),
        (lambda one: one.pop("occurredDateTime"), "medcom-provenance-time"),
        (lambda one: one.update(recorded="2022-09-01T12:01:20"), "time-without-zone"),
        (lambda one: one.pop("activity"), "medcom-provenance-activity"),
        (lambda one: one["activity"]["coding"][0].update(code="lost-message"), "activity-not-allowed"),
        (
            lambda one: one["agent"][0].update(who={"reference": f"Organization/{OUTSIDE}"}),
            "medcom-provenance-agent",
        ),
    ],
)
def test_the_answered_messages_provenance_keeps_the_rules(
    change: Callable[[JsonObject], object], detail: str
) -> None:
    assert detail in said(OK, lambda b: change(every(b, "Provenance")[0]))


def test_a_destination_says_what_it_is() -> None:
    found = refusals(OK, lambda b: header(b)["destination"][0].pop("extension"))

    assert found == [("medcom-destination-use", f"{HEADER}.destination[0].extension")]


def test_an_organisation_that_claims_medcoms_profile_keeps_it() -> None:
    found = said(OK, lambda b: resource(b, "Organization")["identifier"].pop(0))

    assert found == {"medcom-organization-ean"}


def test_an_organisation_known_by_its_ean_alone_may_answer() -> None:
    """A receipt of MedCom's older standards knows nothing else of it."""

    def modest(bundle: JsonObject) -> None:
        for organization in every(bundle, "Organization"):
            del organization["meta"]
            del organization["identifier"][1]

    assert said(OK, modest) == set()


def test_an_acknowledgement_without_its_own_provenance_is_warned() -> None:
    def only_the_answered(bundle: JsonObject) -> None:
        bundle["entry"].remove(next(e for e in bundle["entry"] if e["resource"] is own_provenance(bundle)))

    found = validate(message_of(changed(message(OK), only_the_answered)))

    assert [(one.severity, one.detail) for one in found] == [("warning", "provenance-missing")]
