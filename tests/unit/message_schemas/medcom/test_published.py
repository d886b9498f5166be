"""Are MedCom's own messages accepted, with the oddities that valid ones have, and between any two parties?"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from message_schemas import JsonObject, message_of, parse, validate
from message_schemas.codes import (
    GLN_SYSTEM_HTTP,
    GLN_SYSTEM_OID,
    MEDCOM_ACTIVITY_SYSTEM,
    MEDCOM_EVENT_SYSTEM,
    SID_CASE,
    SID_PARTY,
)
from message_schemas.issues import TEXTS
from message_schemas.medcom.codes import (
    ALL_ACTIVITIES,
    CARE_CATEGORIES,
    ERROR_CODE_SYSTEM,
    ERROR_CODES,
)
from message_schemas.xml_codec import to_xml
from tests.unit.message_schemas.medcom.by_hand import every, header, message, own_provenance
from tests.unit.message_schemas.samples import (
    ACCEPTED,
    EXAMPLES,
    changed,
    letter,
    published,
    resource,
)

JSON, XML = "application/fhir+json", "application/fhir+xml"
OLDER = "6e5d7a74"
ONE_OF_EACH = ("3dcb5618", "gfd00bc2", "bfab3e80", "a5e5b880", "bc9535ef")


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem[7:15])
def test_a_published_message_is_accepted_as_json_and_as_xml(path: Path) -> None:
    as_json = parse(path.read_bytes(), JSON)
    as_xml = parse(to_xml(as_json.bundle), XML)

    found = [(one.severity, one.detail) for one in validate(as_json)]

    assert found == ([("warning", "definition-version-older")] if OLDER in path.name else [])
    assert validate(as_xml) == validate(as_json)


def test_the_empty_message_is_refused_as_no_event_of_the_hub() -> None:
    found = validate(parse(published("eb26be85"), JSON))

    assert "event-empty-message" in [one.detail for one in found if one.severity == "error"]


def _without_narrative(bundle: JsonObject) -> None:
    for entry in bundle["entry"]:
        entry["resource"].pop("text", None)


def _opaque_ids(bundle: JsonObject) -> None:
    bundle["id"] = "bundle.1"
    text = json.dumps(bundle).replace(header(bundle)["id"], "R-Tek-B.0123456789-0123456789-0123456789-01234")
    bundle.update(json.loads(text))


def _relative_full_urls(bundle: JsonObject) -> None:
    for entry in bundle["entry"]:
        entry["fullUrl"] = f"{entry['resource']['resourceType']}/{entry['resource']['id']}"


def _no_full_urls(bundle: JsonObject) -> None:
    for entry in bundle["entry"]:
        del entry["fullUrl"]


def _own_provenance_first(bundle: JsonObject) -> None:
    own = next(entry for entry in bundle["entry"] if entry["resource"] is own_provenance(bundle))
    bundle["entry"].remove(own)
    bundle["entry"].insert(1, own)


def _nameless_organisations(bundle: JsonObject) -> None:
    for organization in every(bundle, "Organization"):
        organization.pop("name", None)


def _further_extensions(bundle: JsonObject) -> None:
    further = {"url": "https://vendor.example/fhir/StructureDefinition/x", "valueString": "x"}
    for element in (header(bundle), header(bundle)["destination"][0], *every(bundle, "Communication")):
        element.setdefault("extension", []).append(further)


@pytest.mark.parametrize("name", ONE_OF_EACH)
@pytest.mark.parametrize(
    "oddity",
    [
        _without_narrative,
        _opaque_ids,
        _relative_full_urls,
        _no_full_urls,
        _own_provenance_first,
        _nameless_organisations,
        _further_extensions,
    ],
)
def test_a_valid_oddity_is_no_fault(name: str, oddity: Callable[[JsonObject], None]) -> None:
    bundle = changed(message(name), oddity)

    assert validate(message_of(bundle)) == ()


def test_an_earlier_provenance_may_point_out_of_the_message() -> None:
    def elsewhere(bundle: JsonObject) -> None:
        earlier = every(bundle, "Provenance")[0]
        earlier["target"] = [{"reference": "https://elsewhere.example/fhir/MessageHeader/earlier"}]

    assert validate(message_of(changed(message("3dcb5618"), elsewhere))) == ()


@pytest.mark.parametrize("system", [GLN_SYSTEM_HTTP, GLN_SYSTEM_OID])
@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_an_ean_may_stand_in_each_of_its_three_systems(name: str, system: str) -> None:
    def renamed(bundle: JsonObject) -> None:
        for organization in every(bundle, "Organization"):
            organization["identifier"][0]["system"] = system

    assert validate(message_of(changed(message(name), renamed))) == ()


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_parties_without_sor_and_ean_send_medcoms_messages_by_their_party_ids(name: str) -> None:
    def of_the_hub(bundle: JsonObject) -> None:
        for number, organization in enumerate(every(bundle, "Organization")):
            organization["identifier"] = [{"system": SID_PARTY, "value": f"party-{number}"}]

    assert validate(message_of(changed(message(name), of_the_hub))) == ()


def test_a_case_id_may_stand_beside_the_cpr_number_of_a_notification() -> None:
    def of_a_case(bundle: JsonObject) -> None:
        resource(bundle, "Patient")["identifier"].append({"system": SID_CASE, "value": "C-1"})

    assert validate(message_of(changed(message("a5e5b880"), of_a_case))) == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda b: header(b).pop("meta", None),
        lambda b: header(b)["destination"][0].pop("extension"),
        lambda b: resource(b, "Provenance").pop("entity"),
        lambda b: resource(b, "Provenance").pop("meta"),
        lambda b: resource(b, "Organization")["identifier"].pop(),
        lambda b: resource(b, "PractitionerRole").pop("code"),
        lambda b: resource(b, "Communication")["payload"].append({"contentReference": {"reference": "X/1"}}),
    ],
)
def test_the_hubs_own_letter_need_not_keep_what_only_medcoms_message_must(
    change: Callable[[JsonObject], object],
) -> None:
    bundle = changed(letter(), change)

    assert [one.detail for one in validate(message_of(bundle)) if one.detail.startswith("medcom-")] == []
    assert [one.detail for one in validate(message_of(bundle)) if one.detail.startswith("care-")] == []


def _codes(name: str) -> set[str]:
    path = EXAMPLES / f"terminology/medcom/CodeSystem-{name}.json"
    return {concept["code"] for concept in json.loads(path.read_text("utf-8"))["concept"]}


def test_the_codes_are_those_that_medcom_published() -> None:
    assert _codes("medcom-messaging-activityCodes") == ALL_ACTIVITIES
    assert _codes("medcom-careCommunication-categoryCodes") == CARE_CATEGORIES
    assert _codes("medcom-acknowledgement-error-codes") == ERROR_CODES


def test_the_systems_are_those_that_medcom_published() -> None:
    systems = {
        json.loads(path.read_text("utf-8"))["url"] for path in EXAMPLES.glob("terminology/medcom/*.json")
    }

    assert {MEDCOM_EVENT_SYSTEM, MEDCOM_ACTIVITY_SYSTEM, ERROR_CODE_SYSTEM} <= systems


def test_medcoms_texts_are_in_both_languages() -> None:
    ours = {key: text for key, text in TEXTS.items() if key.startswith(("care-", "hospital-", "medcom-"))}

    assert len(ours) > 40
    assert [key for key, text in ours.items() if text.da == text.en or "{" in text.da + text.en] == []
