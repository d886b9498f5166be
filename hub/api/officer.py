"""How does a party's own system do what a consent officer does? The services of hub.flow.officer, as JSON."""

import asyncio
from typing import Final

from fastapi import Response

from hub.api.answers import JSON, json_answer
from hub.api.bodies import json_object
from hub.api.door import Call, Endpoint
from hub.api.officer_answers import as_json
from hub.api.officer_bodies import MOST_FORM, consent_form, finding, holders, renewal, requested_by
from hub.api.parameters import identifier_object, moment, text
from hub.flow import officer
from hub.flow.media import preferred
from hub.flow.officer.values import Written
from message_schemas import JsonObject

PDF: Final = "application/pdf"
_PDF_NAME: Final = "adgangslog.pdf"  # says of nobody that there is one
_SCOPE: Final = "consent.manage"


async def recorded(call: Call) -> Response:
    """A consent from a form; 201 with its address."""
    form = consent_form(await json_object(call.request, most=MOST_FORM))
    written = await officer.record(call.hub, call.caller, form, call.caller.id)
    return _written(call, written, 201)


async def previewed(call: Call) -> Response:
    """What a form's consent would let through."""
    body = await json_object(call.request, most=MOST_FORM)
    form, replaces = consent_form(body), text(body, "replaces")
    found = await officer.preview(call.hub, call.caller, form, call.caller.id, replaces)
    return json_answer(as_json(found))


async def renewed(call: Call) -> Response:
    """The same consent, given anew."""
    given = renewal(await json_object(call.request, most=MOST_FORM))
    written = await officer.renew(call.hub, call.caller, call.path("consent_id"), given, call.caller.id)
    return _written(call, written)


async def revoked(call: Call) -> Response:
    """Revoked at once; a body may say who asked for it."""
    body = await json_object(call.request, may_be_absent=True)
    by, consent_id = requested_by(body), call.path("consent_id")
    return _written(call, await officer.revoke(call.hub, call.caller, consent_id, call.caller.id, by))


async def history(call: Call) -> Response:
    """Every version of a consent."""
    found = await officer.history(call.hub, call.caller, call.path("consent_id"), call.caller.id)
    return json_answer(as_json(found))


async def work_list(call: Call) -> Response:
    """What needs the consent officer now."""
    found = await officer.work_list(call.hub, call.caller, call.caller.id)
    return json_answer(as_json(found))


async def reviewed(call: Call) -> Response:
    """What was found of one disclosure."""
    delivery_id, found, note = finding(await json_object(call.request))
    row = await officer.review(call.hub, call.caller, delivery_id, found, note, call.caller.id)
    return json_answer(as_json(row), 201)


async def custody(call: Call) -> Response:
    """Who holds custody from now on."""
    body = await json_object(call.request)
    citizen, found = identifier_object(body.get("citizen"), "citizen"), holders(body)
    written = await officer.register_custody(call.hub, call.caller, citizen, found, call.caller.id)
    return json_answer(as_json(written))


async def matrix(call: Call) -> Response:
    """What the citizen's consents permit."""
    body = await json_object(call.request)
    citizen, at = identifier_object(body.get("citizen"), "citizen"), text(body, "at")
    when = None if at is None else moment(at, "at")
    return json_answer(as_json(await officer.matrix(call.hub, call.caller, citizen, call.caller.id, when)))


async def access_log(call: Call) -> Response:
    """Who was shown or sent what, as JSON or as a PDF."""
    body = await json_object(call.request)
    citizen = identifier_object(body.get("citizen"), "citizen")
    since, until = (None if (at := text(body, n)) is None else moment(at, n) for n in ("since", "until"))
    log = await officer.access_log(call.hub, call.caller, citizen, call.caller.id, since, until)
    if preferred(call.request.headers.get("accept", ""), (JSON, PDF)) == PDF:
        headers = {"Content-Disposition": f'attachment; filename="{_PDF_NAME}"'}
        return Response(await asyncio.to_thread(officer.access_log_pdf, log), 200, headers, PDF)
    return json_answer(as_json(log))


def _written(call: Call, written: Written, status: int = 200) -> Response:
    answer: JsonObject = as_json(written)
    base = call.hub.settings.base_url.rstrip("/")
    location = f"{base}/fhir/Consent/{written.version.id}/_history/{written.version.version}"
    return json_answer(answer, status, {"Location": location} if status == 201 else None)


ENDPOINTS: Final = (
    Endpoint("POST", "/consent/record", _SCOPE, recorded),
    Endpoint("POST", "/consent/preview", _SCOPE, previewed),
    Endpoint("POST", "/consent/matrix", _SCOPE, matrix),
    Endpoint("POST", "/consent/{consent_id}/renew", _SCOPE, renewed),
    Endpoint("POST", "/consent/{consent_id}/revoke", _SCOPE, revoked),
    Endpoint("GET", "/consent/{consent_id}/history", _SCOPE, history),
    Endpoint("GET", "/consent/work-list", _SCOPE, work_list),
    Endpoint("POST", "/consent/reviews", _SCOPE, reviewed),
    Endpoint("POST", "/consent/custody", _SCOPE, custody),
    Endpoint("POST", "/consent/access-log", _SCOPE, access_log),
)
