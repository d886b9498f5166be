"""Which HospitalNotifications are refused? Faults by hand, from MedCom's rules and governance."""

from collections.abc import Callable

import pytest

from message_schemas import JsonObject, message_of, validate
from tests.unit.message_schemas.medcom.by_hand import (
    every,
    header,
    message,
    own_provenance,
    refusals,
    said,
)
from tests.unit.message_schemas.samples import changed, resource

ADMITTED, REVISED, ON_LEAVE, BACK = "a5e5b880", "bfab3e80", "d3128d9b", "e94de8ee"
HEADER, STAY = "Bundle.entry[0].resource", "Bundle.entry[2].resource"
X_ECPR = {"system": "urn:oid:1.2.208.176.1.6.1.1", "value": "0703921VJ4"}
CPR = {"system": "urn:oid:1.2.208.176.1.2", "value": "2512489996"}


def stay(bundle: JsonObject) -> JsonObject:
    return resource(bundle, "Encounter")


def report(bundle: JsonObject, number: int) -> JsonObject:
    found: JsonObject = header(bundle)["extension"][number]
    return found


def test_a_replacement_number_is_not_enough() -> None:
    found = refusals(ADMITTED, lambda b: resource(b, "Patient").update(identifier=[X_ECPR]))

    assert found == [("hospital-cpr", "Bundle.entry[1].resource.identifier")]


@pytest.mark.parametrize("further", [X_ECPR, CPR, {"system": "urn:x", "value": "1"}])
def test_no_other_number_stands_beside_the_cpr_number(further: JsonObject) -> None:
    assert said(ADMITTED, lambda b: resource(b, "Patient")["identifier"].append(further)) == {"hospital-cpr"}


@pytest.mark.parametrize("status", ["planned", "arrived", "triaged", "cancelled", "unknown"])
def test_a_stay_is_in_progress_on_leave_finished_or_an_error(status: str) -> None:
    found = refusals(ADMITTED, lambda b: stay(b).update(status=status))

    assert found == [("hospital-status", f"{STAY}.status")]


@pytest.mark.parametrize("code", ["AMB", "HH", "VR", "inpatient"])
def test_a_stay_is_an_emergency_or_an_admission(code: str) -> None:
    found = refusals(ADMITTED, lambda b: stay(b)["class"].update(code=code))

    assert ("hospital-class", f"{STAY}.class.code") in found


def test_whoever_is_on_leave_has_a_leave() -> None:
    assert refusals(ON_LEAVE, lambda b: stay(b).pop("extension")) == [("hospital-leave", f"{STAY}.extension")]


def test_a_leave_has_begun() -> None:
    found = refusals(ON_LEAVE, lambda b: stay(b)["extension"][0]["valuePeriod"].pop("start"))

    assert ("hospital-leave", f"{STAY}.extension[0].valuePeriod.start") in found


def test_a_leave_is_a_period() -> None:
    def moment(bundle: JsonObject) -> None:
        leave = stay(bundle)["extension"][0]
        leave["valueDateTime"] = leave.pop("valuePeriod")["start"]

    assert refusals(ON_LEAVE, moment) == [("hospital-leave", f"{STAY}.extension[0].valuePeriod")]


def test_a_stay_has_one_leave() -> None:
    found = refusals(BACK, lambda b: stay(b)["extension"].append(stay(b)["extension"][0]))

    assert found == [("hospital-leave", f"{STAY}.extension")]


@pytest.mark.parametrize(("element", "limit"), [("period", "start"), ("leave", "start"), ("leave", "end")])
def test_the_times_of_a_stay_have_zones(element: str, limit: str) -> None:
    def unzoned(bundle: JsonObject) -> None:
        period = (
            stay(bundle)["period"] if element == "period" else stay(bundle)["extension"][0]["valuePeriod"]
        )
        period[limit] = "2022-12-07"

    assert said(BACK, unzoned) >= {"time-without-zone"}


def test_a_stay_has_begun() -> None:
    assert refusals(ADMITTED, lambda b: stay(b).pop("period")) == [("hospital-period", f"{STAY}.period")]
    assert said(ADMITTED, lambda b: stay(b).update(period={"end": "2022-12-08T12:00:00+01:00"})) == {
        "hospital-period"
    }


def test_a_stay_has_an_episode_of_care() -> None:
    found = refusals(ADMITTED, lambda b: stay(b).pop("episodeOfCare"))

    assert found == [("care-encounter", f"{STAY}.episodeOfCare")]


def test_an_episode_of_care_is_named_by_its_id_and_not_by_reference() -> None:
    def by_reference(bundle: JsonObject) -> None:
        stay(bundle)["episodeOfCare"] = [{"reference": "EpisodeOfCare/x"}]

    assert said(ADMITTED, by_reference) >= {"care-encounter", "hospital-episode-reference"}


def test_a_stay_is_at_a_hospital_in_the_message() -> None:
    found = refusals(ADMITTED, lambda b: stay(b).pop("serviceProvider"))

    assert found == [("hospital-provider", f"{STAY}.serviceProvider")]


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ("reasonCode", [{"text": "Overdosis"}]),
        ("diagnosis", [{"condition": {"reference": "Condition/x"}}]),
        ("serviceType", {"text": "Afrusning"}),
        ("location", [{"location": {"reference": "Location/x"}}]),
        ("participant", [{"type": [{"text": "Læge"}]}]),
    ],
)
def test_a_notification_does_not_say_what_the_stay_is_about(element: str, value: object) -> None:
    found = refusals(ADMITTED, lambda b: stay(b).update({element: value}))

    assert ("hospital-element-not-allowed", f"{STAY}.{element}") in found


@pytest.mark.parametrize("code", ["new-message", "retract-message", "acknowledgement", "discharged"])
def test_an_activity_is_one_of_a_stay(code: str) -> None:
    found = refusals(ADMITTED, lambda b: own_provenance(b)["activity"]["coding"][0].update(code=code))

    assert found == [("activity-not-allowed", "Bundle.entry[5].resource.activity.coding[0].code")]


def test_earlier_activities_are_those_of_a_stay_too() -> None:
    def letters(bundle: JsonObject) -> None:
        every(bundle, "Provenance")[1]["activity"]["coding"][0]["code"] = "reply-message"

    assert said(REVISED, letters) == {"activity-not-allowed"}


def test_every_earlier_provenance_goes_along() -> None:
    found = refusals(REVISED, lambda b: b["entry"].pop(6))

    assert found == [("hospital-history", "Bundle.entry[5].resource.entity[0].what")]


def test_a_notification_is_about_one_stay() -> None:
    found = refusals(ADMITTED, lambda b: header(b)["focus"].append(header(b)["focus"][0]))

    assert ("focus-more-than-one", f"{HEADER}.focus") in found


def test_nobody_gets_a_copy() -> None:
    def copy_only(bundle: JsonObject) -> None:
        header(bundle)["destination"][0]["extension"][0]["valueCoding"]["code"] = "cc"

    assert said(ADMITTED, copy_only) == {"destination-not-one-primary"}
    assert "cc-not-allowed" in said(
        ADMITTED, lambda b: header(b)["destination"].append(header(b)["destination"][0])
    )


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda b: header(b)["extension"].append(report(b, 0)), f"{HEADER}.extension"),
        (lambda b: report(b, 0).update(valueString=str(report(b, 0).pop("valueBoolean"))), "valueBoolean"),
        (
            lambda b: report(b, 1).update(valueString=str(report(b, 1).pop("valueReference"))),
            "valueReference",
        ),
        (lambda b: report(b, 1).update(valueReference={"reference": "Patient/x"}), "valueReference"),
    ],
)
def test_a_report_of_admission_is_wanted_once_and_by_an_organisation(
    change: Callable[[JsonObject], object], place: str
) -> None:
    found = refusals(ADMITTED, change)

    assert [at.endswith(place) for detail, at in found if detail == "hospital-report"] == [True]


def test_a_report_goes_to_an_organisation_with_sor_and_ean() -> None:
    def another(bundle: JsonObject) -> None:
        bundle["entry"].append({"resource": {"resourceType": "Organization", "id": "ward", "name": "Afsnit"}})
        report(bundle, 1)["valueReference"] = {"reference": "Organization/ward"}

    assert refusals(ADMITTED, another) == [
        ("medcom-organization-sor", "Bundle.entry[6].resource.identifier"),
        ("medcom-organization-ean", "Bundle.entry[6].resource.identifier"),
    ]


def test_a_report_may_go_to_an_organisation_outside_the_message() -> None:
    elsewhere = {"reference": "https://hospital.example/fhir/Organization/ward"}

    assert said(ADMITTED, lambda b: report(b, 1).update(valueReference=elsewhere)) == set()


@pytest.mark.parametrize("number", [0, 1])
def test_an_extension_of_medcoms_holds_no_further_ones(number: int) -> None:
    nested = [{"url": "urn:x", "valueString": "x"}]

    found = refusals(ADMITTED, lambda b: report(b, number).update(extension=nested))

    assert ("medcom-extension-nested", f"{HEADER}.extension[{number}].extension") in found


@pytest.mark.parametrize(
    ("number", "detail"), [(0, "medcom-organization-ean"), (1, "medcom-organization-sor")]
)
def test_an_organisation_has_both_its_sor_and_its_ean(number: int, detail: str) -> None:
    def drop(bundle: JsonObject) -> None:
        del resource(bundle, "Organization")["identifier"][number]

    assert refusals(ADMITTED, drop) == [(detail, "Bundle.entry[3].resource.identifier")]


def test_an_older_definition_is_a_warning() -> None:
    older = "http://medcomfhir.dk/ig/messagedefinitions/MessageDefinition/MedComHospitalNotification|2.0"
    bundle = changed(message(ADMITTED), lambda b: header(b).update(definition=older))

    assert [(one.severity, one.detail) for one in validate(message_of(bundle))] == [
        ("warning", "definition-version-older")
    ]
