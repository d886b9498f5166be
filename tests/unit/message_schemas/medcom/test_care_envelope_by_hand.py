"""Which CareCommunications are refused for their envelope or their version? Faults by hand."""

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
from tests.unit.message_schemas.medcom.faults import destination
from tests.unit.message_schemas.samples import changed, resource

NEW, REPLY, FULL, OLDER = "add5e7e2", "3dcb5618", "gfd00bc2", "6e5d7a74"
HEADER = "Bundle.entry[0].resource"


def letter(bundle: JsonObject) -> JsonObject:
    return resource(bundle, "Communication")


def test_nobody_gets_a_copy() -> None:
    def copy_to_the_sender(bundle: JsonObject) -> None:
        further = {"endpoint": "https://x.example", "receiver": header(bundle)["sender"]}
        header(bundle)["destination"].append(destination("cc", further))

    assert refusals(NEW, copy_to_the_sender) == [("cc-not-allowed", f"{HEADER}.destination")]


def test_a_destination_says_what_it_is() -> None:
    found = refusals(NEW, lambda b: header(b)["destination"][0].pop("extension"))

    assert found == [("medcom-destination-use", f"{HEADER}.destination[0].extension")]


def test_one_citizen_is_in_the_message() -> None:
    second = {"resourceType": "Patient", "id": "second"}

    assert "patient-more-than-one" in said(NEW, lambda b: b["entry"].append({"resource": second}))


@pytest.mark.parametrize(
    "code", ["retract-message", "modified-message", "carboncopy-message", "admit-inpatient"]
)
def test_a_letter_is_new_a_reply_or_forwarded(code: str) -> None:
    found = refusals(NEW, lambda b: own_provenance(b)["activity"]["coding"][0].update(code=code))

    assert found == [("activity-not-allowed", "Bundle.entry[7].resource.activity.coding[0].code")]


def test_an_earlier_message_too_was_new_a_reply_or_forwarded() -> None:
    def retracted(bundle: JsonObject) -> None:
        every(bundle, "Provenance")[0]["activity"]["coding"][0]["code"] = "retract-message"

    assert said(REPLY, retracted) == {"activity-not-allowed"}


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda one: one.update(target=one["target"] * 2), "medcom-provenance-target"),
        (lambda one: one.update(target=[{"reference": "Patient/x"}]), "medcom-provenance-target"),
        (lambda one: one.pop("occurredDateTime"), "medcom-provenance-time"),
        (lambda one: one.update(occurredDateTime="2024-05-01"), "time-without-zone"),
        (lambda one: one.update(recorded="2024-05-01T12:00:00"), "time-without-zone"),
        (
            lambda one: one["activity"].update(coding=one["activity"]["coding"] * 2),
            "medcom-provenance-activity",
        ),
        (lambda one: one["activity"]["coding"][0].pop("system"), "medcom-provenance-activity"),
        (
            lambda one: one["agent"][0].update(who={"reference": f"Organization/{OUTSIDE}"}),
            "medcom-provenance-agent",
        ),
        (lambda one: one.pop("entity"), "care-entity-payload"),
        (lambda one: one["entity"][0].update(role="derivation"), "care-entity-role"),
        (lambda one: one["entity"][0].update(what={"reference": "Communication/x"}), "care-entity-payload"),
        (lambda one: one["entity"].append(one["entity"][1]), "care-entity-revision"),
    ],
)
def test_an_earlier_messages_provenance_keeps_the_rules_too(
    change: Callable[[JsonObject], object], detail: str
) -> None:
    assert detail in said(REPLY, lambda b: change(every(b, "Provenance")[0]))


def test_a_provenance_has_a_target() -> None:
    assert said(NEW, lambda b: own_provenance(b).pop("target"))


@pytest.mark.parametrize(
    ("number", "detail"), [(0, "medcom-organization-ean"), (1, "medcom-organization-sor")]
)
def test_an_organisation_has_both_its_sor_and_its_ean(number: int, detail: str) -> None:
    def drop(bundle: JsonObject) -> None:
        del resource(bundle, "Organization")["identifier"][number]

    assert refusals(NEW, drop) == [(detail, "Bundle.entry[5].resource.identifier")]


def test_an_organisation_that_claims_no_profile_has_them_nevertheless() -> None:
    def modest(bundle: JsonObject) -> None:
        del resource(bundle, "Organization")["meta"]
        del resource(bundle, "Organization")["identifier"][0]

    assert said(NEW, modest) == {"medcom-organization-ean"}


@pytest.mark.parametrize(
    "definition",
    [
        None,
        "",
        "http://medcomfhir.dk/ig/messagedefinitions/MessageDefinition/MedComCareCommunicationMessageDefinition",
        "http://medcomfhir.dk/ig/messagedefinitions/MessageDefinition/MedComCareCommunicationMessageDefinition|6.0",
        "http://medcomfhir.dk/ig/messagedefinitions/MessageDefinition/MedComHospitalNotification|3.0",
    ],
)
def test_the_definition_is_one_of_carecommunications(definition: str | None) -> None:
    found = said(NEW, lambda b: header(b).update(definition=definition))

    assert "care-definition" in found


@pytest.mark.parametrize(
    "definition",
    [
        "http://medcomfhir.dk/ig/messagedefinitions/MessageDefinition/MedComCareCommunicationMessageDefinition|4.0",
        "http://medcomfhir.dk/ig/carecommunication/medcom-careCommunication-message-definition|4.0.0",
    ],
)
def test_an_older_definition_is_a_warning(definition: str) -> None:
    bundle = changed(message(NEW), lambda b: header(b).update(definition=definition))

    assert [(one.severity, one.detail) for one in validate(message_of(bundle))] == [
        ("warning", "definition-version-older")
    ]


def _second_recipient(bundle: JsonObject) -> None:
    author = resource(bundle, "PractitionerRole")
    author["organization"] = header(bundle)["destination"][0]["receiver"]
    letter(bundle)["recipient"] = [reference(author)] * 2


def _unreferred_encounter(bundle: JsonObject) -> None:
    bundle["entry"].append({"resource": resource(message(FULL), "Encounter")})
    bundle["entry"][-1]["resource"]["subject"] = letter(bundle)["subject"]


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (_second_recipient, "care-recipient"),
        (_unreferred_encounter, "care-encounter-reference"),
        (lambda b: letter(b)["category"][0]["coding"].append({"code": "x"}), "care-category-coding"),
        (
            lambda b: resource(b, "PractitionerRole").update(code=[{"coding": [{"code": "x"}], "text": "y"}]),
            "care-author-role",
        ),
    ],
)
def test_what_came_with_version_5_refuses_no_older_message(
    change: Callable[[JsonObject], object], detail: str
) -> None:
    now = said(NEW, change)
    older = validate(message_of(changed(message(OLDER), change)))

    assert now == {detail}
    assert {(one.severity, one.detail) for one in older} == {
        ("warning", "definition-version-older"),
        ("warning", detail),
    }


def test_an_older_message_keeps_all_other_rules() -> None:
    assert said(OLDER, lambda b: letter(b).update(status="completed")) >= {"care-status"}
    assert said(OLDER, lambda b: own_provenance(b).pop("entity")) == {"care-entity-payload"}


def test_an_entry_is_not_empty() -> None:
    found = refusals(NEW, lambda b: b["entry"].append({"fullUrl": "urn:x"}))

    assert ("care-entry-empty", "Bundle.entry[8].resource") in found
