"""Is a resource that comes in no message held to FHIR R4's codes, invariants and references too?"""

from typing import Any

import pytest

from message_schemas import JsonObject, resource_issues
from tests.support.messages import consent


def found(**changes: Any) -> list[tuple[str, str]]:
    """What is wrong with a consent that is changed so."""
    resource: JsonObject = {**consent(), **changes}
    return [(one.detail, one.expression) for one in resource_issues(resource)]


def person(**changes: Any) -> JsonObject:
    """A contained person who performed it."""
    return {"resourceType": "RelatedPerson", "id": "r1", "patient": consent()["patient"], **changes}


def test_a_whole_consent_has_nothing_against_it() -> None:
    assert found() == []
    assert found(contained=[person()], performer=[{"reference": "#r1"}]) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"status": "valid"}, ("fhir-code", "Consent.status")),
        ({"performer": [{"reference": "#r2"}]}, ("fhir-ref-1", "Consent.performer[0].reference")),
        ({"performer": [{"reference": "Task/1"}]}, ("fhir-reference-type", "Consent.performer[0].reference")),
        (
            {"performer": [{"reference": "whoever"}]},
            ("reference-malformed", "Consent.performer[0].reference"),
        ),
        ({"contained": [person()]}, ("fhir-dom-3", "Consent.contained[0]")),
        (
            {"contained": [person(gender="unsure")], "performer": [{"reference": "#r1"}]},
            ("fhir-code", "Consent.contained[0].gender"),
        ),
    ],
)
def test_what_fhir_forbids_is_named_at_its_place(changes: dict[str, Any], expected: tuple[str, str]) -> None:
    assert expected in found(**changes)


def test_what_is_elsewhere_is_not_looked_for() -> None:
    assert found(performer=[{"reference": "https://elsewhere.example/fhir/Patient/1"}]) == []
    assert found(performer=[{"reference": "Patient/1"}]) == []


def test_an_invariant_that_is_broken_is_named() -> None:
    without = {name: value for name, value in consent().items() if name != "policy"}

    assert ("fhir-ppc-1", "Consent") in [(one.detail, one.expression) for one in resource_issues(without)]
