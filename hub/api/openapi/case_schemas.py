"""How do a case, its timeline and its deadlines look in JSON, and what is said of each of their parts?"""

from typing import Final

from hub.api.openapi.parts import (
    instant,
    instant_or_null,
    items_of,
    object_of,
    one_of,
    schema,
    text,
    text_or_null,
    whole,
)
from hub.domain.case import CORRECTS, NAMES_A_PARTY, RESULT, RESULTS, WITHDRAWN, CaseEventKind
from hub.domain.deadline import DeadlineStatus
from hub.domain.timeline import SENTENCES
from hub.flow.case_requests import MOST_BY, MOST_NOTE, SUBSTANCES
from message_schemas import JsonObject
from message_schemas.codes import CPR_SYSTEM

_CASE_ID: Final = "0199d2c4-7b1e-7c3a-9f61-5b2f6f0f4a7c"
_CITIZEN: Final = {"system": CPR_SYSTEM, "value": "2509479989"}
_CASE_EXAMPLE: Final[JsonObject] = {
    "id": _CASE_ID,
    "citizen": _CITIZEN,
    "centre": "rusmiddelcentret",
    "opened_at": "2026-11-22T09:00:00+00:00",
    "closed_at": None,
    "policy": "fredericia-2016",
    "anonymous": False,
    "substance": "drugs",
    "first_contact": "2026-11-22T08:30:00+00:00",
}
_EVENT_EXAMPLE: Final[JsonObject] = {
    "position": 7,
    "kind": "treatment-started",
    "at": "2026-11-22T09:00:00+00:00",
    "known_at": "2026-11-22T09:05:00+00:00",
    "party": "rusmiddelcentret",
    "message_id": None,
    "event": None,
    "delivery_id": None,
    "data": {"by": "JH"},
}
_DEADLINE_EXAMPLE: Final[JsonObject] = {
    "rule": "treatment-guarantee",
    "started_at": "2026-11-22T08:30:00+00:00",
    "due": "2026-12-06",
    "status": "running",
    "met_at": None,
    "reason": None,
    "source": "SEL § 101, stk. 2",
}


def _or_null(codes: object, description: str) -> JsonObject:
    """One of these codes, or null."""
    return {
        "description": description,
        "anyOf": [codes, {"type": "null", "description": "Not told, or none."}],
    }


_CASE: Final = object_of(
    "A case as you may see it; what of it is the centre's own is null for other parties.",
    {
        "id": text("The case's id."),
        "citizen": _or_null(schema("Citizen"), "The citizen; an anonymous one is named by the case's id."),
        "centre": text("Party id of the centre whose case it is."),
        "opened_at": instant("When it was opened."),
        "closed_at": instant_or_null("When it was closed; only for the centre."),
        "policy": text("The municipality's policy that its deadlines come from."),
        "anonymous": {"type": "boolean", "description": "True where the citizen is not known by a number."},
        "substance": _or_null(schema("Substance"), "What the treatment is for; only for the centre."),
        "first_contact": instant_or_null("The first contact, which starts the clock; only for the centre."),
    },
)

_TIMELINE_EVENT: Final = object_of(
    "One thing that happened.",
    {
        "position": whole("Its place on the timeline; grows with `known_at`.", minimum=1),
        "kind": one_of(SENTENCES, "What happened: of the case, of a message, or a recorded fact."),
        "at": instant("When it happened."),
        "known_at": instant("When the hub learned of it."),
        "party": text_or_null("Party id of who did or recorded it."),
        "message_id": text_or_null("MessageHeader.id, for what happened to a message."),
        "event": _or_null(schema("MessageEvent"), "The message's event."),
        "delivery_id": text_or_null("The delivery, where it is one to you."),
        "data": {
            "type": "object",
            "description": "More, as the kind has it: codes, party ids, positions; for the recorder `by` and `note`.",
            "additionalProperties": True,
        },
    },
)

_EVENT_DATA: Final[JsonObject] = {
    "type": "object",
    "description": "What the kind has room for.",
    "properties": {
        RESULT: one_of(
            sorted({code for codes in RESULTS.values() for code in codes}),
            f"How it went; for {' and '.join(f'`{kind.value}`' for kind in RESULTS)}.",
        ),
        **{name: text(f"A party id; for `{kind.value}`.") for kind, name in NAMES_A_PARTY.items()},
        CORRECTS: whole("Position of the earlier event that this one replaces.", minimum=1),
        WITHDRAWN: {"const": True, "description": f"With `{CORRECTS}`: the fact never was."},
    },
    "additionalProperties": False,
}

SCHEMAS: Final[dict[str, JsonObject]] = {
    "Substance": one_of(sorted(SUBSTANCES), "What the citizen is treated for."),
    "CaseSearch": {
        **object_of("Whose cases.", {"citizen": schema("Citizen")}),
        "examples": [{"citizen": _CITIZEN}],
    },
    "Cases": {
        **object_of("Cases, newest first.", {"cases": items_of("Case", "Maybe none.")}),
        "examples": [{"cases": [_CASE_EXAMPLE]}],
    },
    "Case": {**_CASE, "examples": [_CASE_EXAMPLE]},
    "NewCase": {
        **object_of(
            "A case to be opened without a message.",
            {
                "citizen": _or_null(schema("Citizen"), "Null opens an anonymous case, so it must be said."),
                "adult": {
                    "type": "boolean",
                    "description": "For an anonymous case: you attest that the citizen is 18 or older.",
                    "default": False,
                },
                "first_contact": instant_or_null(
                    "When the citizen first asked for treatment; left out, now."
                ),
                "substance": _or_null(schema("Substance"), "What the treatment is for."),
            },
            optional=("adult", "first_contact", "substance"),
        ),
        "examples": [
            {"citizen": _CITIZEN, "first_contact": "2026-11-22T09:30:00+01:00", "substance": "drugs"}
        ],
    },
    "MadeAnonymous": {
        **object_of(
            "How the case goes on without a name.",
            {
                "adult": {
                    "type": "boolean",
                    "description": "You attest that the citizen is 18 or older; a known birth date decides instead.",
                    "default": False,
                },
            },
            optional=("adult",),
        ),
        "examples": [{"adult": True}],
    },
    "Timeline": {
        **object_of(
            "What happened, as far as you may know it, in order of position.",
            {
                "events": items_of("TimelineEvent", "At most `limit` of them."),
                "next": {
                    "type": ["integer", "null"],
                    "description": "`after` of the next call; null where there is no more yet.",
                },
            },
        ),
        "examples": [{"events": [_EVENT_EXAMPLE], "next": None}],
    },
    "TimelineEvent": {**_TIMELINE_EVENT, "examples": [_EVENT_EXAMPLE]},
    "CaseEventKind": one_of(CaseEventKind, "Which fact it is."),
    "NewCaseEvent": {
        **object_of(
            "A fact that is no message.",
            {
                "kind": schema("CaseEventKind"),
                "at": instant("When it happened; not in the future."),
                "by": text_or_null("Who did it; only you read it.", maxLength=MOST_BY),
                "note": text_or_null("A note; only you read it.", maxLength=MOST_NOTE),
                "data": {
                    "description": "What the kind has room for; a text by itself is the `result`.",
                    "anyOf": [
                        schema("CaseEventData"),
                        {"type": ["string", "null"], "description": "The result, or nothing."},
                    ],
                },
            },
            optional=("by", "note", "data"),
        ),
        "examples": [
            {
                "kind": "treatment-started",
                "at": "2026-11-22T10:00:00+01:00",
                "by": "JH",
                "note": None,
                "data": {},
            }
        ],
    },
    "CaseEventData": _EVENT_DATA,
    "Deadlines": {
        **object_of(
            "What is due by law.",
            {
                "policy": text("The policy whose rules these are."),
                "deadlines": items_of("Deadline", "In the order in which they are due; only for the centre."),
            },
        ),
        "examples": [{"policy": "fredericia-2016", "deadlines": [_DEADLINE_EXAMPLE]}],
    },
    "Deadline": object_of(
        "One rule applied to the case.",
        {
            "rule": text("The rule's id in the policy."),
            "started_at": instant("What started it happened then."),
            "due": {
                "description": "The last day, in Copenhagen, that is in time; an instant where hours are counted.",
                "oneOf": [
                    {"type": "string", "format": "date"},
                    {"type": "string", "format": "date-time"},
                ],
            },
            "status": one_of(DeadlineStatus, "One that was met too late stays `overdue`, with its `met_at`."),
            "met_at": instant_or_null("When it was met."),
            "reason": _or_null(schema("CaseEventKind"), "The kind of event that set it aside."),
            "source": text("The law or the quality standard that says so."),
        },
    ),
}
