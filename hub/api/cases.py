"""How does a party find a case, read its timeline and deadlines, open one, record a fact, and make it anonymous?"""

from typing import Final

from fastapi import Response

from hub.api.answers import json_answer
from hub.api.bodies import bad_request, json_object
from hub.api.door import Call, Endpoint
from hub.api.parameters import (
    FURTHEST,
    LONGEST_NOTE,
    identifier_object,
    moment,
    required_text,
    text,
    whole_number,
)
from hub.flow.anonymising import make_anonymous
from hub.flow.case_requests import NewEvent, OpenCase
from hub.flow.cases import (
    MOST_EVENTS,
    case_view,
    deadlines,
    open_case,
    record_event,
    search_cases,
    timeline,
)
from message_schemas import JsonObject


async def search(call: Call) -> Response:
    """The cases of one citizen that the caller may see."""
    body = await json_object(call.request)
    citizen = identifier_object(body.get("citizen"), "citizen")
    return json_answer(await search_cases(call.hub, call.caller, citizen))


async def case(call: Call) -> Response:
    """One case."""
    return json_answer(await case_view(call.hub, call.caller, call.path("case_id")))


async def case_timeline(call: Call) -> Response:
    """What happened in a case, as far as the caller may know."""
    after = whole_number(call.request, "after", 0, 0, FURTHEST)
    limit = whole_number(call.request, "limit", 100, 1, MOST_EVENTS)
    case_id = call.path("case_id")
    return json_answer(await timeline(call.hub, call.caller, case_id, after=after, limit=limit))


async def case_deadlines(call: Call) -> Response:
    """What is due in a case, by which rule and when."""
    return json_answer(await deadlines(call.hub, call.caller, call.path("case_id")))


async def opened(call: Call) -> Response:
    """A case opened without a message."""
    found = await open_case(call.hub, call.caller, _opening(await json_object(call.request)))
    return json_answer(found, 201, {"Location": f"/cases/{found['id']}"})


async def recorded(call: Call) -> Response:
    """A fact that is no message."""
    case_id = call.path("case_id")
    event = _event(await json_object(call.request))
    return json_answer(await record_event(call.hub, call.caller, case_id, event), 201)


async def anonymised(call: Call) -> Response:
    """The anonymous case that goes on in place of one whose citizen is known."""
    case_id = call.path("case_id")
    body = await json_object(call.request, may_be_absent=True)
    found = await make_anonymous(call.hub, call.caller, case_id, adult=_adult(body))
    return json_answer(found, 201, {"Location": f"/cases/{found['id']}"})


def _opening(body: JsonObject) -> OpenCase:
    """CONTRACT § 3's new case: `"citizen": null` is an anonymous one, so it must be said."""
    if "citizen" not in body:
        raise bad_request("citizen", "citizen mangler.", "citizen is missing.", "required")
    adult = _adult(body)
    contact = text(body, "first_contact")
    return OpenCase(
        citizen=None if body["citizen"] is None else identifier_object(body["citizen"], "citizen"),
        adult=adult,
        first_contact=None if contact is None else moment(contact, "first_contact"),
        substance=text(body, "substance"),
    )


def _adult(body: JsonObject) -> bool:
    adult = body.get("adult", False)
    if not isinstance(adult, bool):
        raise bad_request(
            "adult", "adult skal være true eller false.", "adult must be true or false.", "value"
        )
    return adult


def _event(body: JsonObject) -> NewEvent:
    return NewEvent(
        kind=required_text(body, "kind"),
        at=moment(required_text(body, "at"), "at"),
        by=text(body, "by"),
        note=text(body, "note", LONGEST_NOTE),
        data=body.get("data"),
    )


ENDPOINTS: Final = (
    Endpoint("POST", "/cases/search", "case.read", search),
    Endpoint("GET", "/cases/{case_id}", "case.read", case),
    Endpoint("GET", "/cases/{case_id}/timeline", "case.read", case_timeline),
    Endpoint("GET", "/cases/{case_id}/deadlines", "case.read", case_deadlines),
    Endpoint("POST", "/cases", "case.write", opened),
    Endpoint("POST", "/cases/{case_id}/events", "case.write", recorded),
    Endpoint("POST", "/cases/{case_id}/anonymise", "case.write", anonymised),
)
