"""How what was found is said as an OperationOutcome."""

import fhirkit

from message_schemas import issue, operation_outcome, to_json


def test_an_issue_says_code_place_danish_and_english() -> None:
    found = issue("focus-missing", "Bundle.entry[0].resource.focus")

    outcome = operation_outcome([found])

    said = outcome["issue"][0]
    assert (said["severity"], said["code"]) == ("error", "required")
    assert said["details"]["coding"][0]["code"] == "focus-missing"
    assert (said["details"]["text"], said["diagnostics"]) == (found.text_da, found.text_en)
    assert said["expression"] == ["Bundle.entry[0].resource.focus"]


def test_an_issue_without_a_place_names_none() -> None:
    assert "expression" not in operation_outcome([issue("unreadable-json", "")])["issue"][0]


def test_an_outcome_of_nothing_is_still_valid_fhir() -> None:
    outcome = operation_outcome([])

    assert outcome["issue"][0]["severity"] == "information"
    assert fhirkit.validate(to_json(outcome)) == []
