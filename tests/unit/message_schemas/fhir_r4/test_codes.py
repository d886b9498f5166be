"""Are codes that FHIR does not allow refused, with the allowed ones named?"""

import pytest

from message_schemas import JsonObject, parse, validate
from message_schemas.xml_codec import to_xml
from tests.unit.message_schemas.fhir_r4.cases import concept
from tests.unit.message_schemas.fhir_r4.messages import bundle, faults, found, resource
from tests.unit.message_schemas.samples import changed, errors, referral
from tests.unit.message_schemas.samples import resource as first

CITIZEN = resource("Patient")


@pytest.mark.parametrize(
    ("holder", "place"),
    [
        (resource("Patient", gender="x"), "gender"),
        (resource("Task", status="foo", intent="order"), "status"),
        (resource("Patient", name=[{}, {"use": "nickname-ish"}]), "name[1].use"),
        (resource("Patient", telecom=[{"system": "pigeon"}]), "telecom[0].system"),
        (resource("Patient", contact=[{"name": {"text": "a"}, "gender": "x"}]), "contact[0].gender"),
        (resource("Patient", text={"status": "made", "div": "<div>a</div>"}), "text.status"),
        (
            resource("Observation", component=[{"valueQuantity": {"comparator": "=<"}}]),
            "component[0].valueQuantity.comparator",
        ),
        (
            resource("Patient", extension=[{"url": "u", "valueContactPoint": {"use": "x"}}]),
            "extension[0].valueContactPoint.use",
        ),
        (
            resource("Patient", _birthDate={"extension": [{"url": "u", "valueIdentifier": {"use": "x"}}]}),
            "_birthDate.extension[0].valueIdentifier.use",
        ),
        (
            resource(
                "Task",
                status="draft",
                intent="order",
                input=[{"valueTiming": {"repeat": {"dayOfWeek": ["mon", "man"]}}}],
            ),
            "input[0].valueTiming.repeat.dayOfWeek[1]",
        ),
        (
            resource(
                "Task",
                contained=[resource("Patient", "c", gender="x", managingOrganization={"reference": "#"})],
            ),
            "contained[0].gender",
        ),
        (
            resource("Questionnaire", item=[{"type": "group", "item": [{"linkId": "a", "type": "riddle"}]}]),
            "item[0].item[0].type",
        ),
    ],
)
def test_a_code_that_fhir_does_not_allow_is_refused_where_it_stands(holder: JsonObject, place: str) -> None:
    codes = [where for detail, where in faults(bundle(holder)) if detail == "fhir-code"]

    assert codes == [f"Bundle.entry[1].resource.{place}"]


def test_the_refusal_names_the_codes_that_are_allowed() -> None:
    (issue,) = found(bundle(resource("Patient", gender="2512489996")))

    assert (issue.severity, issue.code) == ("error", "code-invalid")
    assert "gender" in issue.text_da
    assert "male, female, other, unknown" in issue.text_da
    assert "male, female, other, unknown" in issue.text_en
    assert "2512489996" not in repr(issue)


def test_a_long_list_of_codes_is_named_by_its_value_set() -> None:
    (issue,) = found(bundle(resource("OperationOutcome", issue=[{"severity": "error", "code": "x"}])))

    assert "http://hl7.org/fhir/ValueSet/issue-type" in issue.text_en


def test_a_code_without_a_binding_is_the_senders_own() -> None:
    free = resource("Patient", extension=[{"url": "u", "valueCode": "anything"}])
    coded = resource("Basic", code={"coding": [{"system": "urn:s", "code": "anything"}]})

    assert faults(bundle(free, coded)) == []


def test_a_list_where_one_code_belongs_is_left_to_the_structure() -> None:
    assert faults(bundle(resource("Patient", gender=["x"]))) == []


@pytest.mark.parametrize(
    ("status", "refused"),
    [
        (concept("condition-clinical", "active"), False),
        ({"coding": [{"code": "active"}]}, True),
        ({"coding": [{"system": "urn:local", "code": "a"}]}, True),
        (
            {
                "coding": [
                    {"system": "urn:local", "code": "a"},
                    *concept("condition-clinical", "active")["coding"],
                ]
            },
            False,
        ),
        ({"text": "aktiv"}, True),
    ],
)
def test_a_bound_concept_needs_one_coding_of_its_value_set(status: JsonObject, refused: bool) -> None:
    condition = resource("Condition", clinicalStatus=status, subject={"display": "a"})

    assert [detail for detail, _ in faults(bundle(condition))] == ["fhir-concept"] * refused


@pytest.mark.parametrize(
    ("kind", "refused"),
    [
        ("application/pdf", False),
        ("text/plain; charset=utf-8", False),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", False),
        ("image/svg+xml", False),
        ("pdf", True),
        ("application/", True),
        ("application/p d f", True),
    ],
)
def test_a_mime_type_is_known_by_its_shape(kind: str, refused: bool) -> None:
    photo = resource("Patient", photo=[{"contentType": kind}])

    assert [detail for detail, _ in faults(bundle(photo))] == ["fhir-mime-type"] * refused


@pytest.mark.parametrize(
    ("language", "refused"), [("da", False), ("da-DK", False), ("zh-Hant-TW", False), ("dansk sprog", True)]
)
def test_a_language_is_known_by_its_shape(language: str, refused: bool) -> None:
    assert [d for d, _ in faults(bundle(resource("Patient", language=language)))] == [
        "fhir-language"
    ] * refused


def test_validation_refuses_a_code_in_json_and_in_xml() -> None:
    wrong = changed(referral(), lambda b: first(b, "Patient").update(gender="mand"))

    in_xml = parse(to_xml(wrong), "application/fhir+xml")

    assert errors(wrong) == ["fhir-code"]
    assert [one.expression for one in validate(in_xml) if one.severity == "error"] == [
        "Bundle.entry[1].resource.gender"
    ]


def test_the_bundles_own_codes_are_looked_at() -> None:
    message = bundle(CITIZEN)
    message["identifier"] = {"use": "x"}
    message["entry"][1]["search"] = {"mode": "x"}

    assert faults(message) == [
        ("fhir-bdl-2", "Bundle.entry[1].search"),
        ("fhir-code", "Bundle.identifier.use"),
        ("fhir-code", "Bundle.entry[1].search.mode"),
    ]
