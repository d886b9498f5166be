"""How are the calls about cases described?"""

from typing import Final

from hub.api.openapi import case_schemas
from hub.api.openapi.parts import (
    OF_ANONYMOUS_CASES,
    OF_JSON_BODIES,
    Answered,
    Operation,
    body,
    plain,
    position,
    query,
    whole,
)
from hub.flow.cases import MOST_EVENTS

TAG: Final = "Cases"
SCHEMAS: Final = case_schemas.SCHEMAS

_AFTER: Final = query("after", "Position after which to begin.", position("A position of the timeline."))
_LIMIT: Final = query(
    "limit", "How many at most.", whole("Events.", minimum=1, maximum=MOST_EVENTS, default=100)
)

OPERATIONS: Final = {
    ("POST", "/cases/search"): Operation(
        id="searchCases",
        tag=TAG,
        summary="Find a citizen's open cases",
        description="Those in which you take part. The look is audited.",
        request=body(plain("CaseSearch"), "Whose."),
        answers={200: Answered("What was found, maybe nothing.", plain("Cases"))},
        refusals=OF_JSON_BODIES,
    ),
    ("GET", "/cases/{case_id}"): Operation(
        id="readCase",
        tag=TAG,
        summary="Read a case",
        description="A case in which you take part. The look is audited.",
        answers={200: Answered("The case.", plain("Case"))},
        refusals=("not-found",),
    ),
    ("GET", "/cases/{case_id}/timeline"): Operation(
        id="readTimeline",
        tag=TAG,
        summary="Read what happened in a case",
        description="Your own facts and messages, what was handed over to you, and for the centre all facts.",
        parameters=(_AFTER, _LIMIT),
        answers={200: Answered("What happened.", plain("Timeline"))},
        refusals=("bad-request", "not-found"),
    ),
    ("GET", "/cases/{case_id}/deadlines"): Operation(
        id="readDeadlines",
        tag=TAG,
        summary="Read what is due in a case",
        description="Each deadline with its rule's source; computed from the case's events when asked.",
        answers={200: Answered("What is due.", plain("Deadlines"))},
        refusals=("not-found",),
    ),
    ("POST", "/cases"): Operation(
        id="openCase",
        tag=TAG,
        summary="Open a case without a message",
        description="For a centre. The first contact starts its deadlines.",
        request=body(plain("NewCase"), "The case."),
        answers={201: Answered("Opened.", plain("Case"), ("Location",))},
        refusals=(*OF_JSON_BODIES, "conflict", "invalid"),
    ),
    ("POST", "/cases/{case_id}/events"): Operation(
        id="recordCaseEvent",
        tag=TAG,
        summary="Record a fact that is no message",
        description=(
            "For example that the treatment has started. Only the centre closes its case. In an anonymous case "
            "nothing in `note` or `by` may tell who the citizen is."
        ),
        request=body(plain("NewCaseEvent"), "The fact."),
        answers={201: Answered("Recorded, as it stands on the timeline.", plain("TimelineEvent"))},
        refusals=(*OF_JSON_BODIES, "not-found", "conflict", "invalid", *OF_ANONYMOUS_CASES),
    ),
    ("POST", "/cases/{case_id}/anonymise"): Operation(
        id="makeCaseAnonymous",
        tag=TAG,
        summary="Go on with an anonymous case",
        description=(
            "For the case's centre, where the citizen wishes to be anonymous. The case is closed, what of it is not "
            "handed over yet is stopped, and a new, anonymous case is opened. Nothing in the hub names both: keep "
            "the new case's id."
        ),
        request={**body(plain("MadeAnonymous"), "May be left out."), "required": False},
        answers={201: Answered("The new case.", plain("Case"), ("Location",))},
        refusals=(*OF_JSON_BODIES, "not-found", "conflict"),
    ),
}
