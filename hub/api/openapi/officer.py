"""How are the consent officer's calls described?"""

from typing import Final

from hub.api.answers import JSON
from hub.api.officer import PDF
from hub.api.openapi import officer_forms, officer_values
from hub.api.openapi.parts import OF_JSON_BODIES, Answered, Operation, body, plain, schema

TAG: Final = "Consent officer"
SCHEMAS: Final = {**officer_forms.SCHEMAS, **officer_values.SCHEMAS}
_REFUSALS: Final = (*OF_JSON_BODIES, "invalid")

OPERATIONS: Final = {
    ("POST", "/consent/record"): Operation(
        id="recordConsentForm",
        tag=TAG,
        summary="Record a consent from a form",
        description=(
            "The hub writes the Consent; you are its organization, and it counts at once. What is wrong with a "
            "field is an issue whose `expression` is that field. A permission that names no recipient, no kind of "
            "information or no purpose is refused."
        ),
        request=body(plain("ConsentForm"), "The consent."),
        answers={201: Answered("Recorded, as version 1.", plain("WrittenConsent"), ("Location",))},
        refusals=_REFUSALS,
    ),
    ("POST", "/consent/preview"): Operation(
        id="previewConsent",
        tag=TAG,
        summary="See what a consent would let through",
        description=(
            "Decides with today's consents and this one: what each recipient could be told, and what of the waiting "
            "messages that you oversee would be released or stopped. Nothing is recorded; the look is audited."
        ),
        request=body(plain("PreviewForm"), "The consent."),
        answers={200: Answered("What it would do.", plain("Preview"))},
        refusals=(*_REFUSALS, "not-found"),
    ),
    ("POST", "/consent/matrix"): Operation(
        id="readConsentMatrix",
        tag=TAG,
        summary="See what a citizen's consents permit",
        description=(
            "What you may tell whom. Without rows for a citizen whom you may not ask about, as for an unknown one."
        ),
        request=body(plain("MatrixQuestion"), "The question."),
        answers={200: Answered("Recipients and kinds of information.", plain("Matrix"))},
        refusals=OF_JSON_BODIES,
    ),
    ("POST", "/consent/{consent_id}/renew"): Operation(
        id="renewConsent",
        tag=TAG,
        summary="Renew a consent",
        description=(
            "Makes the next version: the same provisions, given anew. Only what is active and permits something "
            "can be renewed. Parties that have had something under it get a `consent-change`."
        ),
        request=body(plain("Renewal"), "How it was given this time."),
        answers={200: Answered("Renewed.", plain("WrittenConsent"))},
        refusals=(*_REFUSALS, "not-found", "conflict"),
    ),
    ("POST", "/consent/{consent_id}/revoke"): Operation(
        id="revokeConsent",
        tag=TAG,
        summary="Revoke a consent",
        description=(
            "At once: what has not been handed over stays here. The answer lists what had gone, exactly. Parties "
            "that have had something under it, or have something let through that waits, get a `consent-change`."
        ),
        request={**body(plain("Revocation"), "May be left out."), "required": False},
        answers={200: Answered("Revoked.", plain("WrittenConsent"))},
        refusals=(*_REFUSALS, "not-found", "conflict"),
    ),
    ("GET", "/consent/{consent_id}/history"): Operation(
        id="readConsentHistory",
        tag=TAG,
        summary="Read how a consent came about",
        description="Every version: who wrote it, when, and what it changed.",
        answers={200: Answered("The history.", plain("ConsentHistory"))},
        refusals=("not-found",),
    ),
    ("GET", "/consent/work-list"): Operation(
        id="readConsentWorkList",
        tag=TAG,
        summary="Read what needs a consent officer",
        description=(
            "What waits for a consent among what you sent and what belongs to your cases, disclosures to review, "
            "consents of yours that end within 30 days, and consents that cannot be read."
        ),
        answers={200: Answered("The work list.", plain("WorkList"))},
    ),
    ("POST", "/consent/reviews"): Operation(
        id="reviewDisclosure",
        tag=TAG,
        summary="Review a disclosure",
        description="A disclosure by law, or under a blanket consent, is reviewed once.",
        request=body(plain("Finding"), "What was found."),
        answers={201: Answered("Written.", plain("Disclosure"))},
        refusals=(*_REFUSALS, "not-found", "conflict"),
    ),
    ("POST", "/consent/custody"): Operation(
        id="registerCustody",
        tag=TAG,
        summary="Register who holds custody",
        description=(
            "From now on. A permission for a citizen under 18 counts only while one who gave it holds custody; what "
            "waits is decided anew."
        ),
        request=body(plain("CustodyForm"), "Who holds custody."),
        answers={200: Answered("Registered.", plain("Custody"))},
        refusals=(*_REFUSALS, "not-found"),
    ),
    ("POST", "/consent/access-log"): Operation(
        id="readAccessLog",
        tag=TAG,
        summary="Read who was shown or sent what",
        description=(
            "As far as you sent, received or looked, keep the consents concerned, or are the centre of the case. "
            "As a PDF for the citizen with `Accept: application/pdf`. The look is in the next log."
        ),
        request=body(plain("AccessLogQuestion"), "Whose log."),
        answers={
            200: Answered(
                "The log.",
                {
                    JSON: {"schema": schema("AccessLog")},
                    PDF: {
                        "schema": {"type": "string", "format": "binary", "description": "The log on paper."}
                    },
                },
            )
        },
        refusals=(*OF_JSON_BODIES, "not-found"),
    ),
}
