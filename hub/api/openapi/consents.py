"""How are recording consents, asking what they let through, and the audit trail described?"""

from typing import Final

from hub.api.consents import CODE, MOST_LABELS, RESOURCE, STATUSES
from hub.api.openapi.parts import (
    OF_ANONYMOUS_CASES,
    OF_JSON_BODIES,
    Answered,
    Operation,
    body,
    fhir,
    form,
    instant_or_null,
    items_of,
    object_of,
    one_of,
    plain,
    ref,
    schema,
    text,
    text_or_null,
)
from hub.api.parameters import LONGEST_IDENTIFIER, LONGEST_NOTE, LONGEST_TEXT
from hub.flow.audit import MOST
from message_schemas import InformationCategory, JsonObject, LegalBasis
from message_schemas.codes import CPR_SYSTEM

CONSENT, AUDIT = "Consent", "Audit"

_CITIZEN: Final = {"system": CPR_SYSTEM, "value": "2509479989"}
_SYSTEM_AND_VALUE: Final = r"^[^|]+\|.+$"
_RESOURCE_REFUSALS: Final = (*OF_JSON_BODIES, "invalid", *OF_ANONYMOUS_CASES)
_FORM_REFUSALS: Final = ("bad-request", "too-large", "unsupported-content-type")


def _code_or_null(description: str) -> JsonObject:
    return text_or_null(description, pattern=f"^({CODE.pattern})?$", maxLength=LONGEST_TEXT)


def _party(description: str) -> JsonObject:
    return text(description, minLength=1, maxLength=LONGEST_TEXT)


SCHEMAS: Final[dict[str, JsonObject]] = {
    "Citizen": object_of(
        "A citizen by a CPR number, a replacement number or a case's id. It never stands in an address.",
        {
            "system": text("The identifier's system.", minLength=1, maxLength=LONGEST_IDENTIFIER),
            "value": text("The identifier.", minLength=1, maxLength=LONGEST_IDENTIFIER),
        },
    ),
    "InformationCategory": one_of(InformationCategory, "What kind of information it is."),
    "LegalBasis": one_of(LegalBasis, "The citizen's consent, or the statutory basis that is stated."),
    "ConsentSearch": {
        **object_of(
            "A search for consents.",
            {
                "patient:identifier": text("The citizen: `system|value`.", pattern=_SYSTEM_AND_VALUE),
                "status": one_of(STATUSES, "Only those with this status."),
            },
            optional=("status",),
        ),
        "examples": [{"patient:identifier": f"{CPR_SYSTEM}|2509479989", "status": "active"}],
    },
    "AuditSearch": {
        **object_of(
            "A search for audit entries.",
            {
                "patient:identifier": text("The citizen: `system|value`.", pattern=_SYSTEM_AND_VALUE),
                "date": {
                    "description": "FHIR dates, with `ge`, `gt`, `le` or `lt` before them if needed; may be repeated.",
                    "anyOf": [
                        {"type": "string", "description": "One limit."},
                        {
                            "type": "array",
                            "description": "Several limits.",
                            "items": {"type": "string", "description": "One limit."},
                        },
                    ],
                },
                "agent": text("The party that acted: its id, alone or after its system and `|`."),
                "type": text(
                    "The kind of entry, such as `consent.decided` (each event's `meta.tag` has it), or DICOM's code "
                    "for several: 110113 decisions, 110106 what left the hub, 110107 what came in."
                ),
                "_count": text(f"How many at most: 1 to {MOST}.", pattern="^[0-9]{1,4}$", default="100"),
            },
            optional=("patient:identifier", "date", "agent", "type", "_count"),
        ),
        "examples": [{"patient:identifier": f"{CPR_SYSTEM}|2509479989", "date": "ge2026-11-01"}],
    },
    "EvaluationRequest": {
        **object_of(
            "May the sender tell the recipient this? What is left out is unknown, never a wildcard.",
            {
                "citizen": schema("Citizen"),
                "sender": _party("The sender's party id."),
                "recipient": _party("The recipient's party id."),
                "event": _code_or_null("The message's event."),
                "purpose": _code_or_null("A code of the hub's purposes or of v3-ActReason."),
                "categories": {
                    "type": ["array", "null"],
                    "description": "What the information is; none is one unknown category.",
                    "items": schema("InformationCategory"),
                },
                "legal_basis": {
                    "description": "Left out, it is consent.",
                    "anyOf": [schema("LegalBasis"), {"enum": ["", None], "description": "Left out."}],
                },
                "justification": text_or_null("Why without consent.", maxLength=LONGEST_NOTE),
                "at": instant_or_null("The moment to decide at; only the clock moves."),
                "labels": {
                    "type": ["array", "null"],
                    "description": "Other security labels; left out is unknown, an empty list is none.",
                    "maxItems": MOST_LABELS,
                    "items": schema("SecurityLabel"),
                },
                "data_date": text_or_null("When the data were recorded: a date or an instant.", maxLength=LONGEST_TEXT),
                "author": _code_or_null("Party id of who wrote the data."),
                "resource": text_or_null("Which resource it is: `Type/id`.", pattern=f"^({RESOURCE.pattern})?$"),
                "case": text_or_null("The id of the citizen's case that it is about.", maxLength=LONGEST_TEXT),
            },
            optional=(
                "event", "purpose", "categories", "legal_basis", "justification", "at", "labels", "data_date",
                "author", "resource", "case",
            ),
        ),
        "examples": [
            {
                "citizen": _CITIZEN,
                "sender": "rusmiddelcentret",
                "recipient": "jobcentret",
                "event": "status-report",
                "purpose": "coordination",
                "categories": ["substance-use", "employment"],
                "legal_basis": "consent",
                "justification": None,
                "at": "2026-11-22T10:00:00+01:00",
            }
        ],
    },
    "SecurityLabel": object_of(
        "A security label other than an information category.",
        {
            "system": text("The label's code system.", minLength=1),
            "code": text("The label's code.", minLength=1),
        },
    ),
    "Evaluation": {
        **object_of(
            "What would go and what would stay, and why.",
            {
                "outcome": one_of(
                    ("permit", "redact", "hold", "deny"),
                    "All may go; some may; nothing yet; every category is denied.",
                ),
                "permitted": items_of("InformationCategory", "What may go."),
                "withheld": items_of("InformationCategory", "What may not."),
                "legal_basis": schema("LegalBasis"),
                "reasons": items_of("EvaluationReason", "One for each category that was asked for."),
                "warnings": items_of("EvaluationWarning", "What a consent officer should look at."),
            },
        ),
        "examples": [
            {
                "outcome": "hold",
                "permitted": [],
                "withheld": ["employment"],
                "legal_basis": "consent",
                "reasons": [
                    {
                        "category": "employment",
                        "effect": "none",
                        "code": "no-consent",
                        "text": "Der er intet samtykke, som dækker oplysningerne.",
                        "text_en": "No consent covers the information.",
                        "consent": None,
                        "provision": None,
                    }
                ],
                "warnings": [],
            }
        ],
    },
    "EvaluationReason": object_of(
        "Why one category goes or stays.",
        {
            "category": text_or_null("The category; null is content of no known one."),
            "effect": one_of(("permit", "deny", "none"), "What the answering provision says, if one answers."),
            "code": text("The reason's code."),
            "text": text("The reason in Danish."),
            "text_en": text("The reason in English."),
            "consent": text_or_null("`Consent/{id}`; null where there is none that you may see."),
            "provision": text_or_null("The provision's path in that consent."),
        },
    ),
    "EvaluationWarning": object_of(
        "A warning about a consent, such as one that names no recipient.",
        {
            "code": text("The warning's code."),
            "text": text("The warning in Danish."),
            "text_en": text("The warning in English."),
            "consent": text("`Consent/{id}`."),
            "provision": text("The provision's path in it."),
        },
    ),
}  # fmt: skip

OPERATIONS: Final = {
    ("POST", "/fhir/Consent"): Operation(
        id="recordConsent",
        tag=CONSENT,
        summary="Record a consent",
        description=(
            "A Consent whose `organization` is you. It counts at once: what waits for it is looked at again."
        ),
        request=body(fhir("Consent"), "The consent."),
        answers={201: Answered("Recorded, as version 1.", fhir("Consent"), ("Location", "ETag"))},
        refusals=_RESOURCE_REFUSALS,
    ),
    ("POST", "/fhir/Consent/_search"): Operation(
        id="searchConsents",
        tag=CONSENT,
        summary="Find a citizen's consents",
        description="The consents that you recorded, and those of citizens in whose cases you take part.",
        request=form("ConsentSearch", "What to look for."),
        answers={200: Answered("What was found, maybe nothing.", fhir("ConsentSearchset"))},
        refusals=_FORM_REFUSALS,
    ),
    ("GET", "/fhir/Consent/{consent_id}"): Operation(
        id="readConsent",
        tag=CONSENT,
        summary="Read a consent",
        description="Its newest version.",
        answers={200: Answered("The consent.", fhir("Consent"), ("ETag",))},
        refusals=("not-found",),
    ),
    ("PUT", "/fhir/Consent/{consent_id}"): Operation(
        id="replaceConsent",
        tag=CONSENT,
        summary="Replace or revoke a consent",
        description="Makes the next version; status `inactive` revokes, and what has not gone stays here.",
        parameters=(ref("parameters", "IfMatch"),),
        request=body(fhir("Consent"), "The whole consent as it shall be."),
        answers={
            200: Answered("Replaced.", fhir("Consent"), ("ETag",)),
            412: Answered(
                "- `conflict`: If-Match names another version than the newest.", fhir("OperationOutcome")
            ),
        },
        refusals=(*_RESOURCE_REFUSALS, "not-found"),
    ),
    ("POST", "/consent/evaluate"): Operation(
        id="evaluateConsent",
        tag=CONSENT,
        summary="Ask what would be let through",
        description=(
            "Decides as for a message, without sending one; it is audited. With scope `consent.manage` about "
            "any sender, else about what you yourself would send."
        ),
        request=body(plain("EvaluationRequest"), "The question."),
        answers={200: Answered("The decision.", plain("Evaluation"))},
        refusals=(*OF_JSON_BODIES, "forbidden", "invalid", "unknown-case"),
        also="consent.manage",
    ),
    ("POST", "/fhir/AuditEvent/_search"): Operation(
        id="searchAuditEvents",
        tag=AUDIT,
        summary="Ask who did what",
        description=(
            "Entries about citizens whose consents you recorded or in whose cases you take part, newest first. "
            "The search is audited."
        ),
        request=form("AuditSearch", "What to look for."),
        answers={200: Answered("What was found, maybe nothing.", fhir("AuditSearchset"))},
        refusals=_FORM_REFUSALS,
    ),
}
