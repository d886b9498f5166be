"""What kind of information is each part of a message?"""

from pathlib import Path
from typing import Any

import pytest

from message_schemas import JsonObject, Part, message_categories, message_of, parse, parts
from message_schemas.codes import CATEGORY_SYSTEM, InformationCategory
from tests.unit.message_schemas.samples import (
    ACCEPTED,
    CITIZEN,
    changed,
    letter,
    published,
    referral,
    resource,
    status_report,
)

ICD_10 = "http://hl7.org/fhir/sid/icd-10"


def parts_of(bundle: JsonObject) -> dict[str, set[str]]:
    return {part.path: set(part.categories) for part in parts(message_of(bundle))}


def with_resource(bundle: JsonObject, added: dict[str, Any]) -> JsonObject:
    return changed(bundle, lambda b: b["entry"].append({"resource": {"id": "added", **added}}))


def last(bundle: JsonObject) -> set[str]:
    return parts_of(bundle)[f"entry[{len(bundle['entry']) - 1}]"]


def label(category: str) -> dict[str, Any]:
    return {"security": [{"system": CATEGORY_SYSTEM, "code": category}]}


def test_each_section_of_a_status_report_is_a_part_with_its_codes_category() -> None:
    assert parts_of(status_report()) == {
        "entry[2].section[0]": {"substance-use"},
        "entry[2].section[1]": {"employment"},
    }


def test_a_section_without_a_known_code_is_unknown() -> None:
    bundle = changed(status_report(), lambda b: resource(b, "Composition")["section"][1].pop("code"))

    assert parts_of(bundle)["entry[2].section[1]"] == set()


def test_what_a_section_refers_to_has_its_category_too() -> None:
    def refer(bundle: JsonObject) -> None:
        bundle["entry"].append({"resource": {"resourceType": "Basic", "id": "b", "code": {}}})
        section = resource(bundle, "Composition")["section"][1]
        section["entry"] = [{"reference": "Basic/b"}, {"reference": "#inner"}]
        resource(bundle, "Composition")["contained"] = [
            {"resourceType": "Basic", "id": "inner", "code": {}},
            {"resourceType": "Basic", "id": "loose", "code": {}},
        ]

    found = parts_of(changed(status_report(), refer))

    assert found["entry[6]"] == {"employment"}
    assert found["entry[2].contained[0]"] == {"employment"}
    assert found["entry[2].contained[1]"] == set()


def test_a_nested_section_counts_to_the_section_it_stands_in() -> None:
    code = {"coding": [{"system": ICD_10, "code": "F32.1"}]}

    bundle = changed(
        status_report(), lambda b: resource(b, "Composition")["section"][1].update(section=[{"code": code}])
    )

    assert parts_of(bundle)["entry[2].section[1]"] == {"employment", "mental-health"}


def test_a_referral_reveals_substance_use_and_its_free_text_all_that_the_message_holds() -> None:
    found = parts_of(referral(children_at_home=True))

    assert found["entry[2]"] == {"substance-use", "family-and-children"}  # the request's free text
    assert found["entry[3]"] == {"substance-use"}  # the task
    assert found["entry[4]"] == {"family-and-children"}  # children at home


def test_address_and_telephone_are_contact_details_and_stay_out_of_other_parts() -> None:
    citizen = CITIZEN.model_copy(update={"phone": "12345678", "address": "Havnegade 1", "city": "Nyborg"})

    found = parts_of(letter(citizen=citizen))

    assert found == {
        "entry[1].address": {"contact-details"},
        "entry[1].telecom": {"contact-details"},
        "entry[2]": {"substance-use"},
    }


def test_what_else_is_told_about_the_citizen_is_a_part_and_unknown_where_nothing_is_found() -> None:
    extra: dict[str, Any] = {
        "maritalStatus": {"text": "Gift"},
        "contact": [{"name": {"text": "Mor"}}],
        "extension": [{"url": "https://example.org/x", "valueString": "y"}],
    }

    found = parts_of(changed(letter(), lambda b: resource(b, "Patient").update(extra)))

    assert found["entry[1].maritalStatus"] == {"family-and-children"}
    assert found["entry[1].contact"] == {"contact-details", "family-and-children"}
    assert found["entry[1].extension"] == set()


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        ("alcohol-and-drug-treatment", {"substance-use"}),
        ("psychiatry-social-disability", {"mental-health", "social-circumstances"}),
        ("medicine", {"medication"}),
        ("carecoordination", {category.value for category in InformationCategory}),
    ],
)
def test_a_letters_category_says_what_it_is_about(category: str, expected: set[str]) -> None:
    assert parts_of(letter(category=category))["entry[2]"] == expected


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        (
            {"resourceType": "Condition", "code": {"coding": [{"system": ICD_10, "code": "F11.2"}]}},
            {"substance-use"},
        ),
        (
            {"resourceType": "Condition", "code": {"coding": [{"system": ICD_10, "code": "DF200"}]}},
            {"mental-health"},
        ),
        (
            {"resourceType": "Condition", "code": {"coding": [{"system": ICD_10, "code": "K70"}]}},
            {"somatic-health", "substance-use"},
        ),
        ({"resourceType": "Condition", "code": {"text": "noget"}}, set()),
        ({"resourceType": "MedicationStatement"}, {"medication"}),
        ({"resourceType": "Observation", "code": {"text": "CDT"}}, {"test-result", "substance-use"}),
        ({"resourceType": "RelatedPerson", "telecom": []}, {"family-and-children", "contact-details"}),
        ({"resourceType": "CareTeam", "participant": []}, {"handleplan"}),
    ],
)
def test_a_resource_is_what_its_type_and_codes_say(added: dict[str, Any], expected: set[str]) -> None:
    assert last(with_resource(referral(), added)) == expected


def test_labels_add_and_never_take_away() -> None:
    labelled = with_resource(
        referral(), {"resourceType": "MedicationStatement", "meta": label("mental-health")}
    )
    whole = changed(referral(), lambda b: b["meta"].update(label("criminal-justice")))
    foreign = with_resource(referral(), {"resourceType": "Basic", "meta": label("no-such-category")})

    assert last(labelled) == {"medication", "mental-health"}
    assert all("criminal-justice" in found for found in parts_of(whole).values())
    assert last(foreign) == set()


def test_a_text_in_which_nothing_is_found_stays_unknown_beside_known_neighbours() -> None:
    document = {"resourceType": "DocumentReference", "description": "Journal", "content": []}

    assert last(with_resource(referral(), document)) == set()


def test_the_envelope_is_no_part_but_what_it_contains_is() -> None:
    inner = {"resourceType": "Condition", "id": "c", "code": {"coding": [{"system": ICD_10, "code": "F10"}]}}

    found = parts_of(changed(letter(), lambda b: resource(b, "Organization").update(contained=[inner])))

    assert found == {"entry[2]": {"substance-use"}, "entry[5].contained[0]": {"substance-use"}}


def test_a_hospital_stay_counts_as_somatic_and_psychiatric() -> None:
    found = parts(parse(published("a5e5b880"), "application/fhir+json"))

    assert message_categories(found) == ("mental-health", "somatic-health")


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem[-12:])
def test_every_part_of_a_published_example_points_into_its_bundle(path: Path) -> None:
    message = parse(path.read_bytes(), "application/fhir+json")

    found = parts(message)

    assert bool(found) is not message.is_acknowledgement
    assert all(part.resource.partition("/")[2] for part in found)
    assert {part.path for part in found} <= {
        *(f"entry[{number}]" for number, _ in message.resources()),
        *(f"entry[{number}].deceasedBoolean" for number, _ in message.of_type("Patient")),
    }


def test_a_messages_categories_are_sorted_and_unknown_adds_none() -> None:
    found = [
        Part("a", "b", frozenset({"medication"})),
        Part("c", "d", frozenset({"attendance"})),
        Part("e", "f", frozenset()),
    ]

    assert message_categories(found) == ("attendance", "medication")


def test_a_consent_is_what_its_provisions_name_and_adds_nothing_to_the_texts_beside_it() -> None:
    named = {"system": CATEGORY_SYSTEM, "code": "employment"}
    consent = {"resourceType": "Consent", "id": "c", "provision": {"provision": [{"securityLabel": [named]}]}}

    found = parts_of(letter(consents=(consent,)))

    assert found["entry[2]"] == {"substance-use"}
    assert {"employment"} in found.values()
