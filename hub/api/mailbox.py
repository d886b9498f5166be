"""How does a party fetch what is for it, and say that it has it?"""

from typing import Final

from fastapi import Response

from hub.api.answers import json_answer
from hub.api.bodies import bad_request, json_object
from hub.api.door import Call, Endpoint
from hub.api.parameters import FURTHEST, LONGEST_NOTE, required_text, seconds, text, whole_number
from hub.flow.mailbox import acknowledge, fetch, inbox

MOST: Final = 500  # messages in one page
LONGEST_WAIT: Final = 30.0
CODES: Final = ("ok", "transient-error", "fatal-error")


async def messages(call: Call) -> Response:
    """The caller's unacknowledged messages, oldest first; `wait` is long polling."""
    found = await inbox(
        call.hub,
        call.caller,
        after=whole_number(call.request, "after", 0, 0, FURTHEST),
        limit=whole_number(call.request, "limit", 100, 1, MOST),
        wait=seconds(call.request, "wait", LONGEST_WAIT),
    )
    return json_answer(found)


async def message(call: Call) -> Response:
    """One message, in FHIR or the caller's native format by Accept; the first GET is the hand-over."""
    accept = call.request.headers.get("accept", "")
    fetched = await fetch(call.hub, call.caller, call.path("delivery_id"), accept=accept)
    return Response(fetched.body, 200, {"Content-Type": fetched.content_type})


async def acknowledged(call: Call) -> Response:
    """The recipient's word on a message; the same word again changes nothing."""
    delivery_id = call.path("delivery_id")
    body = await json_object(call.request)
    code = required_text(body, "code")
    if code not in CODES:
        raise bad_request(
            "code",
            "code skal være ok, transient-error eller fatal-error.",
            "code must be ok, transient-error or fatal-error.",
            "code-invalid",
        )
    diagnostics = text(body, "diagnostics", LONGEST_NOTE)
    return json_answer(await acknowledge(call.hub, call.caller, delivery_id, code, diagnostics))


ENDPOINTS: Final = (
    Endpoint("GET", "/mailbox/messages", "messages.receive", messages),
    Endpoint("GET", "/mailbox/messages/{delivery_id}", "messages.receive", message),
    Endpoint("POST", "/mailbox/messages/{delivery_id}/acknowledge", "messages.receive", acknowledged),
)
