"""How does a party send, follow and take back a message?"""

from typing import Final

from fastapi import Request, Response

from hub.api.answers import fhir_answer, json_answer
from hub.api.bodies import bounded, fhir_type
from hub.api.door import Call, Endpoint
from hub.flow.accept.work import Answer, Arriving
from hub.flow.errors import Refused
from hub.flow.tracking import cancel, tracking


async def process_message(call: Call) -> Response:
    """A message Bundle; the answer is an acknowledgement Bundle, or 204 to an acknowledgement."""
    content_type = fhir_type(call.request)
    body = await bounded(call.request, call.hub.settings.max_message_bytes)
    return await _accept(
        call, Arriving("http", body, content_type, call.caller.id, traceparent=call.traceparent)
    )


async def native_document(call: Call) -> Response:
    """A document in the caller's own format; a format that is not the caller's is not found."""
    native_format = call.path("format")
    adapter = call.hub.adapters.get(native_format)
    if adapter is None or call.caller.native_format != native_format:
        raise Refused("not-found")
    content_type = call.request.headers.get("content-type", "")
    if content_type.partition(";")[0].strip().lower() not in adapter.content_types:
        raise Refused("unsupported-content-type")
    body = await bounded(call.request, call.hub.settings.max_message_bytes)
    arriving = Arriving(
        "native",
        body,
        content_type,
        call.caller.id,
        native_format=native_format,
        traceparent=call.traceparent,
    )
    return await _accept(call, arriving)


async def _accept(call: Call, arriving: Arriving) -> Response:
    return answered(call.request, await call.door.intake.accept(arriving))


def answered(request: Request, answer: Answer) -> Response:
    """The pipeline's answer in the sender's language: its own receipt, FHIR JSON or FHIR XML."""
    headers = {} if answer.retry_after is None else {"Retry-After": str(answer.retry_after)}
    if answer.native is not None:
        body, content_type = answer.native
        return Response(body, answer.status, {**headers, "Content-Type": content_type})
    if answer.bundle is not None:
        return fhir_answer(request, answer.bundle, answer.status, headers)
    return Response(None, answer.status, headers)


async def tracked(call: Call) -> Response:
    """Where the caller's message is, for each of its recipients."""
    return json_answer(await tracking(call.hub, call.caller, call.path("message_id")))


async def cancelled(call: Call) -> Response:
    """Take back what is not yet handed over; answers with the tracking as it is then."""
    return json_answer(await cancel(call.hub, call.caller, call.path("message_id")))


ENDPOINTS: Final = (
    Endpoint("POST", "/fhir/$process-message", "messages.send", process_message, messages_come_here=True),
    Endpoint("POST", "/native/{format}", "messages.send", native_document, messages_come_here=True),
    Endpoint("GET", "/messages/{message_id}", "messages.send", tracked),
    Endpoint("POST", "/messages/{message_id}/cancel", "messages.send", cancelled),
)
