"""How is what was found said as a FHIR OperationOutcome?"""

from collections.abc import Iterable
from typing import Any

from message_schemas.codes import ISSUE_SYSTEM
from message_schemas.issues import Issue

JsonObject = dict[str, Any]


def operation_outcome(issues: Iterable[Issue]) -> JsonObject:
    """An OperationOutcome of at least one issue: details in Danish, diagnostics in English."""
    return {"resourceType": "OperationOutcome", "issue": [_issue(found) for found in issues] or [_all_ok()]}


def _issue(found: Issue) -> JsonObject:
    said: JsonObject = {
        "severity": found.severity,
        "code": found.code,
        "details": {
            "coding": [{"system": ISSUE_SYSTEM, "code": found.detail}],
            "text": found.text_da,
        },
        "diagnostics": found.text_en,
    }
    if found.expression:
        said["expression"] = [found.expression]
    return said


def _all_ok() -> JsonObject:
    return {
        "severity": "information",
        "code": "informational",
        "details": {"coding": [{"system": ISSUE_SYSTEM, "code": "all-ok"}], "text": "Ingen fejl fundet."},
        "diagnostics": "No errors found.",
    }
