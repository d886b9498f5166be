"""Which CareCommunications are refused for what the letter says? Faults by hand, from MedCom's rules and governance."""

import pytest

from message_schemas import JsonObject
from tests.unit.message_schemas.medcom.by_hand import (
    OUTSIDE,
    header,
    refusals,
    said,
)
from tests.unit.message_schemas.samples import resource

NEW, REPLY, FULL, OLDER = "add5e7e2", "3dcb5618", "gfd00bc2", "6e5d7a74"
HEADER = "Bundle.entry[0].resource"


def letter(bundle: JsonObject) -> JsonObject:
    return resource(bundle, "Communication")


def payload(bundle: JsonObject, number: int = 0) -> JsonObject:
    found: JsonObject = letter(bundle)["payload"][number]
    return found


def test_a_thread_id_is_a_lower_case_uuid_as_a_urn() -> None:
    def shout(bundle: JsonObject) -> None:
        letter(bundle)["identifier"][0]["value"] = letter(bundle)["identifier"][0]["value"].upper()

    assert refusals(NEW, shout) == [("care-thread-id", "Bundle.entry[2].resource.identifier[0].value")]


def test_a_thread_has_one_id() -> None:
    found = refusals(NEW, lambda b: letter(b)["identifier"].append(letter(b)["identifier"][0]))

    assert found == [("care-thread-id", "Bundle.entry[2].resource.identifier")]


@pytest.mark.parametrize("number", range(4))
def test_a_text_has_its_date_id_author_and_contact(number: int) -> None:
    found = refusals(NEW, lambda b: payload(b)["extension"].pop(number))

    assert found == [("care-payload-extension", "Bundle.entry[2].resource.payload[0].extension")]


@pytest.mark.parametrize("number", [0, 1])
def test_an_attachment_has_its_date_and_id(number: int) -> None:
    found = refusals("b56549f7", lambda b: payload(b, 2)["extension"].pop(number))

    assert found == [("care-payload-extension", "Bundle.entry[2].resource.payload[2].extension")]


def test_a_text_has_one_author() -> None:
    found = refusals(NEW, lambda b: payload(b)["extension"].append(payload(b)["extension"][2]))

    assert found == [("care-payload-extension", "Bundle.entry[2].resource.payload[0].extension")]


@pytest.mark.parametrize(
    ("number", "value", "detail"),
    [
        (0, {"valueDateTime": "2024-05-01"}, "care-payload-date"),
        (0, {"valueString": "i går"}, "care-payload-date"),
        (
            1,
            {"valueIdentifier": {"value": "24d01288-ad36-4af2-96a8-fd1432dadee1"}},
            "care-payload-identifier",
        ),
        (2, {"valueReference": {"reference": f"PractitionerRole/{OUTSIDE}"}}, "care-payload-author"),
        (3, {"valueContactPoint": {"system": "phone"}}, "care-payload-contact"),
    ],
)
def test_what_is_said_of_a_text_can_be_used(number: int, value: JsonObject, detail: str) -> None:
    def change(bundle: JsonObject) -> None:
        extension = payload(bundle)["extension"][number]
        payload(bundle)["extension"][number] = {"url": extension["url"], **value}

    assert said(NEW, change) == {detail}


def test_a_message_has_a_text_and_not_only_an_attachment() -> None:
    def keep_attachments(bundle: JsonObject) -> None:
        letter(bundle)["payload"] = [one for one in letter(bundle)["payload"] if "contentString" not in one]

    assert refusals(REPLY, keep_attachments) == [("care-payload-missing", "Bundle.entry[2].resource.payload")]


def test_an_attachment_has_a_title() -> None:
    found = refusals(REPLY, lambda b: payload(b, 2)["contentAttachment"].pop("title"))

    assert found == [("care-attachment-title", "Bundle.entry[2].resource.payload[2].contentAttachment.title")]


def test_an_attachment_is_of_a_type_that_everybody_can_open() -> None:
    found = said(REPLY, lambda b: payload(b, 2)["contentAttachment"].update(contentType="application/zip"))

    assert found == {"care-attachment-type"}


def test_a_topic_goes_with_the_category_other() -> None:
    def untold(bundle: JsonObject) -> None:
        letter(bundle)["category"][0]["coding"][0]["code"] = "other"
        del letter(bundle)["topic"]

    assert refusals(NEW, untold) == [("care-topic", "Bundle.entry[2].resource.topic")]


def test_a_topic_is_given_in_words() -> None:
    found = refusals(NEW, lambda b: letter(b).update(topic={"coding": [{"code": "x"}]}))

    assert found == [("care-topic-text", "Bundle.entry[2].resource.topic.text")]


def test_only_what_regards_a_referral_has_a_priority() -> None:
    assert said(NEW, lambda b: letter(b).update(priority="asap")) == {"care-priority"}


@pytest.mark.parametrize("priority", ["urgent", "stat"])
def test_a_priority_is_routine_or_asap(priority: str) -> None:
    found = refusals(FULL, lambda b: letter(b).update(priority=priority))

    assert found == [("care-priority", "Bundle.entry[2].resource.priority")]


def test_a_role_has_a_person() -> None:
    assert "care-practitioner" in said(FULL, lambda b: resource(b, "PractitionerRole").pop("practitioner"))


def test_a_person_has_a_name() -> None:
    found = refusals(FULL, lambda b: resource(b, "Practitioner").pop("name"))

    assert found == [("care-practitioner-name", "Bundle.entry[5].resource.name")]


@pytest.mark.parametrize(
    "code",
    [[{}], [{"coding": [{"system": "urn:x"}]}], [{"coding": [{"code": "x"}], "text": "Sygeplejerske"}]],
)
def test_an_author_has_a_role_as_a_code_or_in_words_and_not_both(code: list[JsonObject]) -> None:
    found = refusals(NEW, lambda b: resource(b, "PractitionerRole").update(code=code))

    assert ("care-author-role", "Bundle.entry[3].resource.code") in found


def test_an_encounter_has_an_episode_of_care_with_its_id() -> None:
    def by_reference(bundle: JsonObject) -> None:
        resource(bundle, "Encounter")["episodeOfCare"] = [{"reference": "EpisodeOfCare/x"}]

    assert ("care-encounter", "Bundle.entry[3].resource.episodeOfCare") in refusals(FULL, by_reference)


def test_an_encounter_in_the_message_is_the_letters() -> None:
    found = refusals(FULL, lambda b: letter(b).pop("encounter"))

    assert found == [("care-encounter-reference", "Bundle.entry[2].resource.encounter")]


def test_the_named_sender_belongs_to_the_sending_organisation() -> None:
    found = refusals(FULL, lambda b: resource(b, "PractitionerRole").pop("organization"))

    assert found == [("care-sender-organization", "Bundle.entry[2].resource.extension[0].valueReference")]


def test_the_named_recipient_belongs_to_the_receiving_organisation() -> None:
    def to_the_sender(bundle: JsonObject) -> None:
        resource(bundle, "CareTeam")["managingOrganization"] = [header(bundle)["sender"]]

    assert refusals(FULL, to_the_sender) == [
        ("care-recipient-organization", "Bundle.entry[2].resource.recipient[0]")
    ]
