"""Where could a part get too few categories? The cases that a privacy engineer would try."""

from typing import Any

import pytest

from message_schemas import JsonObject, message_of, parts
from message_schemas.codes import CATEGORY_SYSTEM, JUSTIFICATION_EXTENSION, InformationCategory
from message_schemas.terminology import TOPIC
from tests.unit.message_schemas.samples import changed, letter, referral, resource, status_report

ICD_10 = "http://hl7.org/fhir/sid/icd-10"
SNOMED = "http://snomed.info/sct"
SCHIZOPHRENIA = {"coding": [{"system": ICD_10, "code": "DF200"}]}
UNREAD = {"coding": [{"system": SNOMED, "code": "73211009", "display": "Diabetes mellitus"}]}
EVERYTHING = {category.value for category in InformationCategory}
# Of a referral with children at home: what its texts may speak of.
WHOLE = {"substance-use", "family-and-children"}


def parts_of(bundle: JsonObject) -> dict[str, set[str]]:
    return {part.path: set(part.categories) for part in parts(message_of(bundle))}


def beside(*added: JsonObject) -> dict[str, set[str]]:
    """The parts of a referral with children at home, with further resources from entry 7 on."""
    bundle = referral(children_at_home=True)
    assert len(bundle["entry"]) == 8
    bundle["entry"] += [{"resource": {"id": f"r{number}", **one}} for number, one in enumerate(added)]
    return {path: found for path, found in parts_of(bundle).items() if int(path[6:].partition("]")[0]) >= 8}


def concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def test_a_label_does_not_make_a_test_anything_else() -> None:
    labels = {"security": [{"system": CATEGORY_SYSTEM, "code": "mental-health"}]}

    found = beside({"resourceType": "Observation", "meta": labels, "code": concept(SNOMED, "1")})

    assert {"test-result", "mental-health"} <= found["entry[8]"]


def test_an_observation_on_a_topic_is_about_that_and_no_test() -> None:
    found = beside({"resourceType": "Observation", "code": concept(TOPIC.url, "work"), "valueBoolean": True})

    assert found["entry[8]"] == {"employment"}


def test_an_observation_with_a_diagnosis_as_its_value_is_a_test_and_the_diagnosis() -> None:
    found = beside({"resourceType": "Observation", "code": {}, "valueCodeableConcept": SCHIZOPHRENIA})

    assert found["entry[8]"] == {"test-result", "mental-health"}


def test_what_is_contained_keeps_what_its_type_says() -> None:
    inner = {"resourceType": "MedicationStatement", "id": "in"}

    assert beside({"resourceType": "Basic", "contained": [inner]})["entry[8]"] == {"medication"}


def test_a_code_that_cannot_be_read_may_mean_anything_in_the_message() -> None:
    plan = {"resourceType": "CarePlan", "addresses": [{"reference": "Condition/r1"}], "category": [UNREAD]}

    found = beside(plan, {"resourceType": "Condition", "code": UNREAD})

    assert found["entry[8]"] == WHOLE | {"handleplan"}
    assert (
        found["entry[9]"] == set()
    )  # nothing of its own: only a permission that names no category covers it


@pytest.mark.parametrize(
    "said",
    [
        {"note": [{"text": "x"}]},
        {"valueString": "x"},
        {"extension": [{"url": "https://example.org/x", "valueCode": "x"}]},
        {"extension": [{"url": "https://example.org/x", "valueString": "x"}]},
        {"_status": {"extension": [{"url": "https://example.org/x", "valueBoolean": True}]}},
        {"interpretation": [{"text": "x"}]},
        {"interpretation": [{"coding": [{"system": "https://example.org/y", "code": "x"}]}]},
        {"interpretation": [{"coding": [{"display": "x"}]}]},
        {"derivedFrom": [{"display": "Rusmiddelscreening"}]},
        {"derivedFrom": [{"reference": "Condition/none", "display": "Opioidafhængighed"}]},
        {"valueAttachment": {"url": "https://example.org/x.pdf"}},
        {"contained": [{"resourceType": "Binary", "contentType": "text/plain", "data": "eA=="}]},
    ],
)
def test_whatever_is_said_in_words_counts_as_text(said: JsonObject) -> None:
    assert beside({"resourceType": "Observation", "code": {}, **said})["entry[8]"] == WHOLE | {"test-result"}


@pytest.mark.parametrize(
    "said",
    [
        {"text": {"status": "generated", "div": "<div>x</div>"}},  # removed by any redaction
        {"performer": [{"reference": "Practitioner/x", "display": "Anne Lund"}, {"display": "Laboratoriet"}]},
        {
            "valueQuantity": {
                "value": 1,
                "unit": "mmol/l",
                "system": "http://unitsofmeasure.org",
                "code": "mmol/L",
            }
        },
        {
            "interpretation": [
                concept("http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "H")
            ]
        },
        {"identifier": [{"type": {"coding": []}, "system": "https://example.org", "value": "x"}]},
    ],
)
def test_names_numbers_and_codes_of_structure_are_no_text(said: JsonObject) -> None:
    assert beside({"resourceType": "Observation", "code": {}, **said})["entry[8]"] == {"test-result"}


def test_what_a_report_is_made_of_is_what_the_report_is() -> None:
    report = {
        "resourceType": "DiagnosticReport",
        "code": concept("urn:oid:1.2.208.176.2.1", "NPU08994"),
        "result": [{"reference": "Observation/r1"}],
    }
    panel = {"resourceType": "Observation", "code": {}, "hasMember": [{"reference": "Observation/r2"}]}
    member = {"resourceType": "Observation", "code": {}, "valueBoolean": True}

    found = beside(report, panel, member)

    assert found["entry[8]"] == found["entry[9]"] == found["entry[10]"] == {"test-result", "substance-use"}


def test_what_a_plan_holds_is_part_of_a_plan_and_not_all_that_the_plan_is_about() -> None:
    plan = {
        "resourceType": "CarePlan",
        "activity": [
            {"reference": {"reference": "MedicationRequest/r1"}},
            {"detail": {"code": SCHIZOPHRENIA}},
        ],
    }

    found = beside(plan, {"resourceType": "MedicationRequest"})

    assert found == {"entry[8]": {"handleplan", "mental-health"}, "entry[9]": {"handleplan", "medication"}}


def test_a_document_and_the_file_that_it_points_to_are_the_same() -> None:
    content = [{"attachment": {"contentType": "application/pdf", "url": "Binary/r1"}}]
    document = {"resourceType": "DocumentReference", "category": [SCHIZOPHRENIA], "content": content}
    file = {"resourceType": "Binary", "contentType": "application/pdf", "data": "eA=="}

    found = beside(document, file)

    assert found["entry[8]"] == found["entry[9]"] == WHOLE | {"mental-health"}


def test_what_several_sections_refer_to_is_what_all_of_them_are() -> None:
    def refer(bundle: JsonObject) -> None:
        for section in resource(bundle, "Composition")["section"]:
            section["entry"] = [{"reference": "Basic/b"}]
        bundle["entry"].append({"resource": {"resourceType": "Basic", "id": "b"}})

    assert parts_of(changed(status_report(), refer))["entry[6]"] == {"substance-use", "employment"}


def test_words_under_no_category_in_a_section_may_speak_of_the_whole_message() -> None:
    def undivided(bundle: JsonObject) -> None:
        section = resource(bundle, "Composition")["section"][1]
        section["section"] = [{"code": section.pop("code"), "text": {"status": "generated", "div": "x"}}]

    found = parts_of(changed(status_report(), undivided))

    assert found["entry[2].section[1]"] == {"substance-use", "employment"}


def test_what_a_document_is_about_is_what_each_of_its_sections_is_about() -> None:
    def about(bundle: JsonObject) -> None:
        resource(bundle, "Composition").update(
            type=SCHIZOPHRENIA, event=[{"period": {}, "detail": [{"display": "x"}]}]
        )

    found = parts_of(changed(status_report(), about))

    assert found == {
        "entry[2].section[0]": {"substance-use", "mental-health"},
        "entry[2].section[1]": {"employment", "mental-health"},
        "entry[2].event[0].detail": {"substance-use", "employment", "mental-health"},
    }


def test_what_a_psychiatrist_is_specialised_in_is_a_part_of_the_envelopes_resource() -> None:
    role = {"resourceType": "PractitionerRole", "specialty": [concept(SNOMED, "394587001")]}

    found = beside(role, {"resourceType": "Condition", "code": SCHIZOPHRENIA, "note": [{"text": "x"}]})

    assert found["entry[8].specialty"] == WHOLE | {"mental-health"}
    assert beside(role, {"resourceType": "Task", "note": [{"text": "x"}]})["entry[9]"] == WHOLE


@pytest.mark.parametrize(("kind", "also"), [("Organization", set()), ("CareTeam", {"handleplan"})])
def test_a_label_on_one_who_takes_part_makes_that_a_part(kind: str, also: set[str]) -> None:
    labels = {"security": [{"system": CATEGORY_SYSTEM, "code": "mental-health"}]}

    assert beside({"resourceType": kind, "name": "Afsnit P4"}) == {}
    assert beside({"resourceType": kind, "meta": labels, "name": "Afsnit P4"}) == {
        "entry[8]": {"mental-health"} | also
    }


def test_a_practitioner_in_a_document_is_of_the_envelope_as_anywhere() -> None:
    author = {"resourceType": "Practitioner", "id": "author", "name": [{"family": "Lund"}]}

    found = parts_of(
        changed(status_report(), lambda b: resource(b, "Composition").update(contained=[author]))
    )

    assert all(".contained" not in path for path in found)


def test_what_the_envelope_says_beside_its_own_elements_may_speak_of_the_whole_message() -> None:
    def more(bundle: JsonObject) -> None:
        header = resource(bundle, "MessageHeader")
        header["reason"] = {"text": "Tilbagefald"}
        header["focus"][0]["display"] = "Henvisning til metadonbehandling"
        resource(bundle, "Organization")["contact"] = [{"extension": [{"url": "https://example.org/x"}]}]
        resource(bundle, "Provenance")["reason"] = [{"text": "Tilbagefald"}]

    found = parts_of(changed(referral(children_at_home=True), more))

    loose = (
        "entry[0].reason",
        "entry[0].focus[0].display",
        "entry[5].contact[0].extension[0]",
        "entry[7].reason",
    )
    assert all(found[path] == WHOLE for path in loose)


def test_a_justification_is_of_the_envelope_only_where_a_statute_asks_for_it() -> None:
    written = {"url": JUSTIFICATION_EXTENSION, "valueString": "Fundet bevidstløs"}
    statutory = letter(legal_basis="vital-interest", justification="Fundet bevidstløs")

    found = parts_of(changed(letter(), lambda b: resource(b, "MessageHeader").update(extension=[written])))

    assert found["entry[0].extension[0]"] == {"substance-use"}
    assert parts_of(statutory).keys() == {"entry[2]"}


def test_what_else_is_told_of_the_citizen_is_a_part() -> None:
    def more(bundle: JsonObject) -> None:
        resource(bundle, "Patient").update(
            deceasedDateTime="2026-11-22",
            multipleBirthInteger=2,
            managingOrganization={"display": "Rusmiddelcentret"},
            meta={"security": [{"system": CATEGORY_SYSTEM, "code": "criminal-justice"}]},
            _birthDate={"extension": [{"url": "https://example.org/x", "valueString": "y"}]},
        )

    found = parts_of(changed(letter(), more))

    assert found == {
        "entry[1].deceasedDateTime": {"somatic-health", "criminal-justice"},
        "entry[1].multipleBirthInteger": {"family-and-children", "criminal-justice"},
        "entry[1].managingOrganization": {"contact-details", "criminal-justice"},
        "entry[1]._birthDate.extension[0]": {"criminal-justice"},
        "entry[2]": {"substance-use"},
    }


def test_that_the_citizen_lives_tells_nothing() -> None:
    found = parts_of(changed(letter(), lambda b: resource(b, "Patient").update(deceasedBoolean=False)))

    assert found.keys() == {"entry[2]"}


@pytest.mark.parametrize("where", ["entry", "bundle"])
def test_what_cannot_be_cut_out_makes_its_entry_one_part(where: str) -> None:
    strange = [{"url": "https://example.org/x", "valueString": "y"}]

    def more(bundle: JsonObject) -> None:
        (bundle["entry"][0] if where == "entry" else bundle.setdefault("identifier", {}))["extension"] = (
            strange
        )

    found = parts_of(changed(letter(), more))

    assert found == {"entry[0]": {"substance-use"}, "entry[2]": {"substance-use"}}


def test_an_outcome_is_of_the_envelope_in_a_receipt_and_content_elsewhere() -> None:
    outcome = {"resourceType": "OperationOutcome", "issue": [{"diagnostics": "Borgeren er indlagt"}]}

    assert beside(outcome) == {"entry[8]": set()}


def test_a_letter_that_may_hold_anything_has_every_category() -> None:
    assert parts_of(letter(category="other", topic="Emne"))["entry[2]"] == EVERYTHING
