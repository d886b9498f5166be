"""Do Bundles and contained resources keep FHIR's own rules?"""

from typing import Any

import pytest

from message_schemas import JsonObject
from tests.unit.message_schemas.fhir_r4.messages import bundle, faults, resource

CITIZEN = resource("Patient")
AT = "Bundle.entry[1].resource.contained"


def holding(*contained: JsonObject, **elements: Any) -> JsonObject:
    return bundle(resource("Basic", "b", contained=list(contained), **elements))


def naming(*names: str) -> JsonObject:
    return {"extension": [{"url": "urn:u", "valueReference": {"reference": name}} for name in names]}


@pytest.mark.parametrize(
    ("entry", "detail", "place"),
    [
        ({"resource": CITIZEN, "search": {}}, "fhir-bdl-2", ".search"),
        ({"resource": CITIZEN, "request": {}}, "fhir-bdl-3", ".request"),
        ({"resource": CITIZEN, "response": {}}, "fhir-bdl-4", ".response"),
        ({"fullUrl": "urn:uuid:74cdf292-abf3-4f5f-80ea-60a48013ff6d"}, "fhir-bdl-5", ""),
        ({"resource": CITIZEN, "fullUrl": "http://a/Patient/r/_history/1"}, "fhir-bdl-8", ".fullUrl"),
        ({"resource": CITIZEN, "fullUrl": "http://a/Patient/s"}, "full-url-disagrees", ".fullUrl"),
        ({"resource": CITIZEN, "fullUrl": "Organization/r"}, "full-url-disagrees", ".fullUrl"),
    ],
)
def test_an_entry_that_belongs_in_no_message_is_refused(entry: JsonObject, detail: str, place: str) -> None:
    message = bundle()
    message["entry"].append(entry)

    assert faults(message) == [(detail, f"Bundle.entry[1]{place}")]


@pytest.mark.parametrize(
    "full_url",
    ["http://a/Patient/r", "Patient/r", "urn:uuid:74cdf292-abf3-4f5f-80ea-60a48013ff6d", "http://a/x/y"],
)
def test_an_address_that_does_not_contradict_the_id_is_accepted(full_url: str) -> None:
    message = bundle(CITIZEN)
    message["entry"][1]["fullUrl"] = full_url

    assert faults(message) == []


def test_a_total_belongs_to_a_search() -> None:
    assert faults({**bundle(), "total": 1}) == [("fhir-bdl-1", "Bundle.total")]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"type": "document"}, {"fhir-bdl-9", "fhir-bdl-10", "fhir-bdl-11"}),
        ({"type": "message"}, {"fhir-bdl-12"}),
        ({"type": "transaction"}, {"fhir-bdl-3"}),
        ({"type": "searchset", "total": 1}, set()),
    ],
)
def test_a_bundle_within_the_message_keeps_the_rules_of_its_own_type(
    changes: JsonObject, expected: set[str]
) -> None:
    inner = {"resourceType": "Bundle", "id": "i", "entry": [{"resource": CITIZEN}], **changes}

    assert {detail for detail, _ in faults(bundle(inner))} == expected


def test_a_contained_resource_contains_no_other() -> None:
    inner = resource("Patient", "c", contained=[resource("Organization", "d", name="a")])

    assert ("fhir-dom-2", f"{AT}[0]") in faults(holding(inner, **naming("#c", "#d")))


@pytest.mark.parametrize(
    ("meta", "detail"),
    [
        ({"versionId": "1"}, "fhir-dom-4"),
        ({"lastUpdated": "2026-11-22T10:00:00Z"}, "fhir-dom-4"),
        ({"security": [{"code": "R"}]}, "fhir-dom-5"),
    ],
)
def test_a_contained_resource_has_no_life_of_its_own(meta: JsonObject, detail: str) -> None:
    assert faults(holding(resource("Patient", "c", meta=meta), **naming("#c"))) == [(detail, f"{AT}[0]")]


def test_a_contained_resource_that_nothing_refers_to_is_refused() -> None:
    assert faults(holding(resource("Patient", "c"))) == [("fhir-dom-3", f"{AT}[0]")]
    assert faults(holding(resource("Patient", None))) == [("fhir-dom-3", f"{AT}[0]")]


def test_two_contained_resources_have_an_id_each() -> None:
    assert faults(holding(resource("Patient", "c"), resource("Patient", "c"), **naming("#c"))) == [
        ("contained-twice", f"{AT}[1]")
    ]


def test_a_contained_resource_may_be_named_by_a_canonical_or_from_its_neighbour() -> None:
    questions = resource("Questionnaire", "q", status="active")
    answers = resource(
        "QuestionnaireResponse", "a", status="completed", questionnaire="#q", contained=[questions]
    )
    neighbour = resource("Patient", "d", managingOrganization={"reference": "#c"})

    assert faults(bundle(answers)) == []
    assert faults(holding(resource("Organization", "c", name="a"), neighbour, **naming("#d"))) == []
