"""How are the counts that identify nobody described?"""

from typing import Final

from hub.api.openapi.parts import Answered, Operation, items_of, object_of, plain, query, schema, text, whole
from hub.flow.statistics import KINDS
from message_schemas import JsonObject

TAG: Final = "Statistics"


def _count(description: str) -> JsonObject:
    return {
        "type": ["integer", "null"],
        "minimum": 0,
        "description": f"{description} Null where it is left out: small, or another could be computed from it.",
    }


def _day(description: str) -> JsonObject:
    return text(description, format="date")


def _kinds(counts: dict[tuple[str | None, bool], int | None]) -> list[JsonObject]:
    return [
        {"substance": substance, "anonymous": anonymous, "count": counts.get((substance, anonymous), 0)}
        for substance, anonymous in KINDS
    ]


_OF_MONTH: Final = _kinds({("drugs", False): None, ("alcohol", False): None})
_OF_HALF_YEAR: Final = _kinds({("drugs", False): 41, ("alcohol", False): 28})
_EXAMPLE: Final[JsonObject] = {
    "from": "2025-01-01",
    "to": "2026-11-22",
    "small_count": 5,
    "source": "hub",
    "half_years": [
        {
            "from": "2026-01-01",
            "to": "2026-06-30",
            "months": [
                {"month": f"2026-{month:02}", "cases": _OF_MONTH, "total": 11 + month}
                for month in range(1, 7)
            ],
            "cases": _OF_HALF_YEAR,
            "total": 69,
        }
    ],
}

SCHEMAS: Final[dict[str, JsonObject]] = {
    "CaseStatistics": {
        **object_of(
            "Cases opened, counted so that nobody can be found in the counts.",
            {
                "from": _day("The first day that was asked for."),
                "to": _day("The last day that was asked for."),
                "small_count": whole("Counts from 1 to below this one are left out.", minimum=3),
                "source": text("Who says so, as the policy has it."),
                "half_years": items_of(
                    "CountedHalfYear", "Those wholly between the days and over, oldest first."
                ),
            },
        ),
        "examples": [_EXAMPLE],
    },
    "CountedHalfYear": object_of(
        "One half-year, whose counts never change.",
        {
            "from": _day("Its first day."),
            "to": _day("Its last day."),
            "months": items_of("CountedMonth", "Its six months."),
            "cases": items_of("CountedCases", "Cases opened in the half-year, by kind."),
            "total": _count("All of them."),
        },
    ),
    "CountedMonth": object_of(
        "One month.",
        {
            "month": text("As 2026-01.", pattern="^[0-9]{4}-[0-9]{2}$"),
            "cases": items_of("CountedCases", "Cases opened in the month, by kind."),
            "total": _count("All of them."),
        },
    ),
    "CountedCases": object_of(
        "Cases of one kind.",
        {
            "substance": {
                "description": "What the treatment is for; null where nobody stated it.",
                "anyOf": [schema("Substance"), {"type": "null", "description": "Not stated."}],
            },
            "anonymous": {"type": "boolean", "description": "Whether the citizens are anonymous."},
            "count": _count("How many."),
        },
    ),
}

OPERATIONS: Final = {
    ("GET", "/statistics/cases"): Operation(
        id="countCases",
        tag=TAG,
        summary="Count the cases that you opened",
        description=(
            "For a centre, of its own cases: by month and half-year, substance, and anonymous or not. Counts below "
            "the policy's threshold are left out, and so is what would tell them. Only half-years that are over are "
            "counted. The look is audited."
        ),
        parameters=(
            query("from", "First day; left out, 1 January of last year.", _day("From 2000-01-01.")),
            query("to", "Last day; left out, today.", _day("From 2000-01-01.")),
        ),
        answers={200: Answered("The counts.", plain("CaseStatistics"))},
        refusals=("bad-request",),
    ),
}
