"""What does the FHIR R4 validator say, without the received values that its own words echo?"""

import re
from collections.abc import Sequence
from typing import Final

import fhirkit

from message_schemas.issues import Issue, issue

_MOST_ISSUES: Final = 100

# The first phrase found in the validator's words classifies the issue (fhirkit 0.1).
_PHRASES: Final = (
    ("required element missing", "element-missing"),
    ("unknown element", "element-unknown"),
    ("only one type may be given", "only-one-choice"),
    ("the key appears more than once", "duplicate-key"),
    ("leave the element out", "empty-element"),
    ("null with no extension", "empty-element"),
    ("null is not allowed", "empty-element"),
    ("an empty string is not allowed", "empty-element"),
    ("must line up", "arrays-misaligned"),
    ("a resource needs a resourceType", "resource-type-unknown"),
    ("is not a FHIR R4 resource type", "resource-type-unknown"),
    ("expected ", "wrong-type"),
    ("is not a", "value-invalid"),
)
# Where the last step of the path is a received name and not one that FHIR gave.
_RECEIVED_NAME: Final = frozenset({"element-unknown", "duplicate-key"})
_STEP: Final = re.compile(r"_?[A-Za-z][A-Za-z0-9]{0,63}(?:\[(?:x|[0-9]{1,9})\])?")


def base_issues(found: Sequence[fhirkit.Issue]) -> tuple[Issue, ...]:
    """The validator's issues in the hub's words, at most 100 of them."""
    issues = [_issue(item) for item in found[:_MOST_ISSUES]]
    if len(found) > _MOST_ISSUES:
        issues.append(issue("too-many-issues", "Bundle"))
    return tuple(issues)


def is_too_deep(error: fhirkit.ParseError) -> bool:
    """Whether the validator stopped because of nesting and not because of syntax."""
    return "nested too deeply" in str(error)


def _issue(found: fhirkit.Issue) -> Issue:
    detail = _classify(found.message)
    steps = found.path.split(".")
    if detail in _RECEIVED_NAME and len(steps) > 1:
        steps.pop()
    safe = []
    for step in steps:
        if _STEP.fullmatch(step) is None:
            break
        safe.append(step)
    return issue(detail, ".".join(safe), "warning" if found.severity == "warning" else "error")


def _classify(message: str) -> str:
    # A received value stands in quotes before the words; nothing in it may choose the class.
    words = message.rpartition('"')[2] if message.startswith('"') else message
    return next((detail for phrase, detail in _PHRASES if phrase in words), "not-fhir-r4")
