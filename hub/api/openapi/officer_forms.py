"""How is what a consent officer fills in described?"""

from typing import Final, get_args

from hub.api.officer_bodies import MOST_ITEMS
from hub.api.openapi.officer_values import FINDINGS, PARTY_KINDS, flag, or_null
from hub.api.openapi.parts import (
    instant,
    instant_or_null,
    items_of,
    object_of,
    one_of,
    schema,
    text,
    text_or_null,
)
from hub.api.parameters import LONGEST_NOTE, LONGEST_TEXT
from hub.flow.officer.values import How, Relation, RequestedBy
from message_schemas import InformationCategory, JsonObject, Purpose
from message_schemas.codes import CPR_SYSTEM

_CITIZEN: Final = {"system": CPR_SYSTEM, "value": "2509479989"}
_EVIDENCE: Final = {
    "given_at": "2026-11-22T10:00:00+01:00",
    "how": "written",
    "where": "Underskrevet erklæring i sagens journal",
}
_FORM: Final = {
    "citizen": _CITIZEN,
    "evidence": _EVIDENCE,
    "recipients": ["jobcentret"],
    "categories": ["attendance", "employment"],
    "purposes": ["coordination"],
    "end": "2027-05-22",
}


def _day(description: str) -> JsonObject:
    return text_or_null(description, format="date")


def _list(items: JsonObject, description: str) -> JsonObject:
    return {"type": ["array", "null"], "description": description, "maxItems": MOST_ITEMS, "items": items}


def _parties(description: str) -> JsonObject:
    return _list(text("A party id.", maxLength=LONGEST_TEXT), description)


_EXCEPTION: Final[dict[str, JsonObject]] = {
    "recipients": _parties("Recipients by party id."),
    "recipient_kinds": _list(one_of(PARTY_KINDS, "A kind."), "Recipients by kind."),
    "categories": _list(one_of(InformationCategory, "A kind of information."), "Kinds of information."),
    "purposes": _list(one_of(Purpose, "A purpose."), "Purposes."),
}
_FORM_FIELDS: Final[dict[str, JsonObject]] = {
    "citizen": schema("Citizen"),
    "evidence": schema("ConsentEvidence"),
    "effect": {"description": "Left out, it is `permit`.", "enum": ["permit", "deny", "", None]},
    "recipients": _parties("Who may be given the information, by party id."),
    "recipient_kinds": _EXCEPTION["recipient_kinds"],
    "disclosers": _parties("Who may give it; left out, you, and for a refusal everyone."),
    "categories": _EXCEPTION["categories"],
    "purposes": _EXCEPTION["purposes"],
    "case": text_or_null("Only what belongs to this case of the citizen's.", maxLength=LONGEST_TEXT),
    "start": _day("The first day; left out, at once."),
    "end": _day("The last day, at most twelve months after it was given; left out, those twelve months."),
    "exceptions": _list(schema("ConsentException"), "What the citizen takes out again."),
}
_OPTIONAL: Final = tuple(name for name in _FORM_FIELDS if name not in ("citizen", "evidence"))

SCHEMAS: Final[dict[str, JsonObject]] = {
    "Representative": object_of(
        "One who consents with the citizen, or for the citizen.",
        {
            "relation": one_of(get_args(Relation), "What gives the person a say."),
            "name": text("The person's name.", minLength=1),
            "identifier": or_null("Citizen", "The person's CPR number or replacement number."),
        },
        optional=("identifier",),
    ),
    "EvidenceDocument": object_of(
        "The declaration itself: PDF, PNG, JPEG or plain text, at most 2 MiB.",
        {
            "title": text("What it is called.", minLength=1),
            "data": text("The document in base64.", minLength=1, contentEncoding="base64"),
        },
    ),
    "ConsentEvidence": object_of(
        "How the consent was given and by whom; `document` or `where` must be there.",
        {
            "given_at": instant("When it was given."),
            "how": one_of(get_args(How), "In writing, orally or digitally."),
            "by_citizen": flag("Whether the citizen gave it; left out, true."),
            "representatives": _list(schema("Representative"), "Who else gave it."),
            "document": or_null("EvidenceDocument", "The document."),
            "where": text_or_null("Where it is documented.", maxLength=LONGEST_NOTE),
        },
        optional=("by_citizen", "representatives", "document", "where"),
    ),
    "ConsentException": object_of(
        "Something that is refused within what is permitted.", _EXCEPTION, optional=tuple(_EXCEPTION)
    ),
    "ConsentForm": {
        **object_of(
            "A consent as an officer records it. A permission names its recipients, its kinds of information "
            "and its purposes.",
            _FORM_FIELDS,
            optional=_OPTIONAL,
        ),
        "examples": [_FORM],
    },
    "PreviewForm": {
        **object_of(
            "The same form, not to be recorded.",
            {
                **_FORM_FIELDS,
                "replaces": text_or_null(
                    "Id of a consent of yours in whose place it would come.", maxLength=LONGEST_TEXT
                ),
            },
            optional=(*_OPTIONAL, "replaces"),
        ),
        "examples": [_FORM],
    },
    "Renewal": {
        **object_of(
            "The same consent, given once more.",
            {"evidence": schema("ConsentEvidence"), "end": _FORM_FIELDS["end"]},
            optional=("end",),
        ),
        "examples": [{"evidence": _EVIDENCE, "end": "2027-11-22"}],
    },
    "Revocation": {
        **object_of(
            "Who asked for it.",
            {"requested_by": one_of((*get_args(RequestedBy), ""), "Left out, the citizen.")},
            optional=("requested_by",),
        ),
        "examples": [{"requested_by": "citizen"}],
    },
    "Finding": {
        **object_of(
            "What was found of one disclosure; one that was not justified says why.",
            {
                "delivery_id": text(
                    "The delivery, as the work list names it.", minLength=1, maxLength=LONGEST_TEXT
                ),
                "finding": one_of(FINDINGS, "What was found."),
                "note": text_or_null("Why.", maxLength=LONGEST_NOTE),
            },
            optional=("note",),
        ),
        "examples": [
            {"delivery_id": "01JD3W", "finding": "justified", "note": "Akut fare, lægen blev ringet op."}
        ],
    },
    "CustodyForm": {
        **object_of(
            "Who holds custody from now on.",
            {"citizen": schema("Citizen"), "holders": items_of("CustodyHolder", "At most ten.")},
        ),
        "examples": [
            {"citizen": _CITIZEN, "holders": [{"system": CPR_SYSTEM, "value": "2512489996", "name": "Nancy"}]}
        ],
    },
    "MatrixQuestion": {
        **object_of(
            "Whose consents, and when.",
            {"citizen": schema("Citizen"), "at": instant_or_null("Left out, now.")},
            optional=("at",),
        ),
        "examples": [{"citizen": _CITIZEN}],
    },
    "AccessLogQuestion": {
        **object_of(
            "Whose log, and from when to when.",
            {
                "citizen": schema("Citizen"),
                "since": instant_or_null("The first moment."),
                "until": instant_or_null("The moment after the last."),
            },
            optional=("since", "until"),
        ),
        "examples": [{"citizen": _CITIZEN, "since": "2026-11-01T00:00:00+01:00"}],
    },
}
