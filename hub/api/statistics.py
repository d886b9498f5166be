"""How does a centre get counts of its cases that identify nobody?"""

from datetime import date
from typing import Final

from fastapi import Response

from hub.api.answers import json_answer
from hub.api.door import Call, Endpoint
from hub.api.parameters import day
from hub.domain.deadline import calendar_day
from hub.flow.statistics import case_statistics

EARLIEST: Final = date(2000, 1, 1)


async def cases(call: Call) -> Response:
    """Cases opened, by month and half-year; without `from` and `to` those of this year and the last."""
    today = calendar_day(call.hub.clock.now())
    since = day(call.request, "from", date(today.year - 1, 1, 1), EARLIEST)
    until = day(call.request, "to", today, EARLIEST)
    return json_answer(await case_statistics(call.hub, call.caller, since, until))


ENDPOINTS: Final = (Endpoint("GET", "/statistics/cases", "case.read", cases),)
