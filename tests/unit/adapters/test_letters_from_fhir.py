"""What does a FHIR message look like as an XDIS91 letter, and is all that has no room there named?"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.contract import NativeDocumentRefused, OrganisationFacts
from tests.unit.adapters.letters import (
    ADAPTER,
    CARE_COMMUNICATIONS,
    CENTRE,
    CONTEXT,
    FULL_LETTER,
    care_communication,
    details,
    letter,
    message_from,
    resource,
    texts_at,
    valid_letter,
)


def refusal_of(bundle: dict[str, Any]) -> set[str]:
    with pytest.raises(NativeDocumentRefused) as refused:
        ADAPTER.from_fhir(bundle, CONTEXT)
    assert refused.value.status == 422
    return details(refused.value)


@pytest.mark.parametrize("path", CARE_COMMUNICATIONS, ids=lambda path: path.stem[-12:])
def test_a_published_care_communication_becomes_a_valid_letter_with_all_its_texts(path: Path) -> None:
    bundle = care_communication(path)

    document = ADAPTER.from_fhir(bundle, CONTEXT)

    written = " ".join(map(str, valid_letter(document.body).itertext()))
    for part in resource(bundle, "Communication")["payload"]:
        assert part.get("contentString", "") in written
    assert document.content_type == "application/xml"
    assert "Communication.identifier" in document.not_carried


def test_the_published_care_communications_are_there() -> None:
    assert len(CARE_COMMUNICATIONS) >= 9


def test_fhir_to_letter_to_fhir_gives_the_same_message() -> None:
    bundle = message_from(FULL_LETTER)

    again = ADAPTER.to_fhir(ADAPTER.from_fhir(bundle, CONTEXT).body, CONTEXT)

    assert again.bundle == bundle


def test_a_long_message_id_becomes_the_letter_number_that_a_receipt_will_name() -> None:
    bundle = message_from()
    bundle["entry"][0]["resource"]["id"] = "39806945-e72d-493f-bec3-1c971fe39dca"

    document = ADAPTER.from_fhir(bundle, CONTEXT)

    assert len(document.letter_id) == 14
    assert document.letter_id == ADAPTER.native_id("39806945-e72d-493f-bec3-1c971fe39dca")
    assert texts_at(valid_letter(document.body), "Letter/Identifier") == [document.letter_id]


def test_everything_without_room_in_a_letter_is_named_by_its_place_and_without_its_value() -> None:
    bundle = message_from()
    patient = resource(bundle, "Patient")
    patient.update(
        {
            "meta": {"security": [{"code": "R"}]},
            "gender": "female",
            "telecom": [{"system": "phone", "value": "87654321"}],
            "contact": [{"name": {"text": "Søster"}}],
            "text": {"status": "additional", "div": "<div>mere</div>"},
        }
    )
    patient["name"].append({"use": "maiden", "family": "Hansen"})
    header = bundle["entry"][0]["resource"]
    header["extension"].append({"url": "https://x.example/purpose", "valueCoding": {"code": "treatment"}})
    communication = resource(bundle, "Communication")
    communication["payload"].append({"contentAttachment": {"contentType": "application/pdf", "data": "AAAA"}})
    communication["note"] = [{"text": "internt"}]
    bundle["entry"].append({"resource": {"resourceType": "Consent", "id": "c"}})
    bundle["signature"] = {"data": "AAAA"}

    document = ADAPTER.from_fhir(bundle, CONTEXT)

    assert document.not_carried == (
        "Bundle.signature",
        "MessageHeader.extension(purpose)",
        "Patient.meta.security",
        "Patient.name[1]",
        "Patient.gender",
        "Patient.telecom",
        "Patient.contact",
        "Patient.text",
        "Communication.payload[1]",
        "Communication.note",
        "Consent",
    )


def test_a_letter_goes_to_the_destination_that_is_its_recipient() -> None:
    bundle = message_from()
    organisations = [
        entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == "Organization"
    ]
    copy = {
        "resourceType": "Organization",
        "id": "copy",
        "name": "Psykiatrien",
        "identifier": [{"system": "http://www.gs1.org/gln", "value": "5790001348120"}],
    }
    bundle["entry"].append({"resource": copy})
    header = bundle["entry"][0]["resource"]
    header["destination"].insert(0, {"endpoint": "x", "receiver": {"reference": "Organization/copy"}})

    primary = ADAPTER.from_fhir(bundle, CONTEXT)
    to_copy = ADAPTER.from_fhir(
        bundle, replace(CONTEXT, recipient=OrganisationFacts("P", None, "5790001348120"))
    )
    to_centre = ADAPTER.from_fhir(bundle, replace(CONTEXT, recipient=CENTRE))

    assert organisations[1]["identifier"][0]["value"] == "5790000120314"
    assert texts_at(valid_letter(primary.body), "Receiver/EANIdentifier") == ["5790000120314"]
    assert texts_at(valid_letter(to_centre.body), "Receiver/EANIdentifier") == ["5790000120314"]
    assert texts_at(valid_letter(to_copy.body), "Receiver/EANIdentifier") == ["5790001348120"]
    assert texts_at(valid_letter(to_copy.body), "Receiver/IdentifierCode") == ["lokationsnummer"]
    assert "MessageHeader.destination[1]" in to_copy.not_carried


def test_a_gln_that_the_message_lacks_comes_from_the_registry_or_the_message_isrefused() -> None:
    bundle = message_from()
    organisation = resource(bundle, "Organization")
    organisation["identifier"] = [{"system": "urn:oid:1.2.208.176.1.1", "value": "325421000016001"}]
    organisation.pop("name")

    root = valid_letter(ADAPTER.from_fhir(bundle, CONTEXT).body)
    organisation["identifier"][0]["value"] = "999999999999999"

    assert texts_at(root, "Sender/EANIdentifier") == ["5790000121526"]
    assert texts_at(root, "Sender/OrganisationName") == ["Lægehuset Havnen"]
    assert refusal_of(bundle) == {"message-incomplete"}


def test_an_anonymous_citizen_cannot_be_put_into_a_letter() -> None:
    bundle = message_from()
    patient = resource(bundle, "Patient")
    patient["identifier"] = [
        {"system": "https://handleplan-hub.example/fhir/sid/case", "value": "0123456789"}
    ]
    nameless = message_from()
    resource(nameless, "Patient").pop("name")

    assert refusal_of(bundle) == {"message-incomplete"}
    assert refusal_of(nameless) == {"message-incomplete"}


@pytest.mark.parametrize(
    ("activity", "status"), [("reply-message", "nytbrev"), ("modified-message", "rettetbrev")]
)
def test_a_reply_is_a_new_letter_and_a_correction_a_corrected_one(activity: str, status: str) -> None:
    bundle = message_from()
    resource(bundle, "Provenance")["activity"]["coding"][0]["code"] = activity

    document = ADAPTER.from_fhir(bundle, CONTEXT)

    assert texts_at(valid_letter(document.body), "StatusCode") == [status]
    assert any("Provenance.activity" in place for place in document.not_carried) == (status == "nytbrev")


def test_a_message_that_a_letter_cannot_say_isrefused() -> None:
    referral, retraction, empty, unreferred = (message_from() for _ in range(4))
    referral["entry"][0]["resource"]["eventCoding"]["code"] = "referral-request"
    resource(retraction, "Provenance")["activity"]["coding"][0]["code"] = "retract-message"
    resource(empty, "Communication")["payload"] = []
    unreferred["entry"][0]["resource"]["focus"] = [{"reference": "Communication/elsewhere"}]

    assert refusal_of(referral) == {"message-event"}
    assert refusal_of(retraction) == {"message-activity"}
    assert refusal_of(empty) == {"native-no-text"}
    assert refusal_of(unreferred) == {"message-incomplete"}
    assert refusal_of({}) == {"message-event"}


@pytest.mark.parametrize(
    ("status", "kind", "word"),
    [("in-progress", "IMP", "indlagt"), ("in-progress", "AMB", "ambulant"), ("planned", "IMP", "inaktiv")],
)
def test_the_status_of_care_follows_from_the_encounter_where_no_letter_said_it(
    status: str, kind: str, word: str
) -> None:
    bundle = message_from(letter(episode="<EpisodeOfCareIdentifier>12</EpisodeOfCareIdentifier>"))
    resource(bundle, "Communication").pop("extension")
    resource(bundle, "Encounter").update({"status": status, "class": {"code": kind}})

    document = ADAPTER.from_fhir(bundle, CONTEXT)

    assert texts_at(valid_letter(document.body), "EpisodeOfCareStatusCode") == [word]
    assert ("Encounter.status" in document.not_carried) == (word == "inaktiv")


def test_times_that_a_letter_cannot_tell_fall_back_and_are_named() -> None:
    bundle = message_from()
    bundle["timestamp"] = "2026-11-20T11:10:30.5Z"
    resource(bundle, "Provenance")["occurredDateTime"] = "2026"

    document = ADAPTER.from_fhir(bundle, CONTEXT)

    root = valid_letter(document.body)
    assert texts_at(root, "Sent/Time") == texts_at(root, "Authorisation/Time") == ["12:10"]
    assert "Bundle.timestamp (seconds)" in document.not_carried


def test_priority_of_fhir_s_own_is_said_in_the_letter_s_two_words() -> None:
    bundle = message_from()
    resource(bundle, "Communication")["priority"] = "stat"

    document = ADAPTER.from_fhir(bundle, CONTEXT)

    assert texts_at(valid_letter(document.body), "Priority") == ["høj_prioritet"]
    assert "Communication.priority (sent as høj_prioritet)" in document.not_carried
