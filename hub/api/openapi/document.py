"""What can be called by HTTP, as an OpenAPI document? Made from the endpoints that are mounted."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from adapters.contract import Adapter
from hub.api.door import Endpoint, OpenEndpoint
from hub.api.openapi import cases, consents, fhir, mailbox, messages, officer, published, statistics
from hub.api.openapi.parts import Operation, ref, text, whole
from hub.api.openapi.refusals import EVERY_CALL, WITH_A_SCOPE, WITH_A_TOKEN, described, refused
from hub.domain.party import SCOPES
from hub.flow.hub import CONTRACT_VERSION, FlowSettings
from message_schemas import JsonObject

Endpoints = Iterable[Endpoint | OpenEndpoint]

_TOKEN_PATH: Final = "/oauth2/token"  # noqa: S105  an address, no secret
_PATH_NAME: Final = re.compile(r"\{(\w+)\}")
_SCOPES: Final[Mapping[str, str]] = {
    "messages.send": "Send messages, follow them and take them back.",
    "messages.receive": "Use the mailbox.",
    "consent.manage": "Record consents, ask what they let through, and read the audit trail.",
    "case.read": "Read the cases in which you take part.",
    "case.write": "Open cases and record what happened in them.",
}
_TAGS: Final[Mapping[str, str]] = {
    published.TOKEN: "An access token for everything that needs one.",
    messages.TAG: "Send messages, follow them, take them back.",
    mailbox.TAG: "Fetch what is for you, and say that you have it.",
    consents.CONSENT: "Record a citizen's consents, and ask what they let through.",
    officer.TAG: "What a consent officer does, for systems that have pages of their own.",
    consents.AUDIT: "Who did what with a citizen's information.",
    cases.TAG: "Cases, what happened in them, and what is due.",
    statistics.TAG: "Counts in which nobody can be found.",
    published.DEFINITIONS: "What the hub speaks and what its codes mean.",
    published.HEALTH: "Whether the hub is well.",
}
_IN_THE_PATH: Final[Mapping[str, str]] = {
    "message_id": "MessageHeader.id of a message that you sent.",
    "delivery_id": "`delivery_id` as the mailbox lists it.",
    "consent_id": "The consent's id.",
    "case_id": "The case's id.",
    "id": "The definition's id.",
}
_ABOUT: Final = (
    "Carries FHIR R4 messages between the parties around a citizen in municipal substance-use treatment, and "
    "lets nothing through without consent or law. Errors are OperationOutcomes that say what is wrong, where and "
    "what to do, in Danish and English. A citizen's identifier never stands in an address. Messages by AMQP: "
    "[asyncapi.json](/asyncapi.json)."
)


def openapi_document(
    endpoints: Endpoints, settings: FlowSettings, adapters: Mapping[str, Adapter]
) -> JsonObject:
    """The OpenAPI 3.1 document. Raises LookupError for an endpoint that nothing is said of."""
    known = _operations(settings, adapters)
    paths: dict[str, JsonObject] = {}
    shared: dict[str, JsonObject] = {}
    for endpoint in endpoints:
        operation = _operation_of(endpoint, known)
        path = paths.setdefault(endpoint.path, _path(endpoint.path))
        path[endpoint.method.lower()] = _described(endpoint, operation, shared)
    base = settings.base_url.rstrip("/")
    return {
        "openapi": "3.1.0",
        "info": {"title": "Handleplan Hub", "version": CONTRACT_VERSION, "description": _ABOUT},
        "servers": [{"url": base, "description": settings.organization.name}],
        "tags": [{"name": name, "description": description} for name, description in _TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": _schemas(adapters),
            "parameters": _parameters(),
            "headers": _headers(),
            "responses": shared,
            "securitySchemes": _security_schemes(base),
        },
    }


def _operations(
    settings: FlowSettings, adapters: Mapping[str, Adapter]
) -> Mapping[tuple[str, str], Operation]:
    return {
        **published.OPERATIONS,
        **messages.operations(adapters, settings.max_message_bytes),
        **mailbox.operations(adapters),
        **consents.OPERATIONS,
        **officer.OPERATIONS,
        **cases.OPERATIONS,
        **statistics.OPERATIONS,
    }


def _operation_of(endpoint: Endpoint | OpenEndpoint, known: Mapping[tuple[str, str], Operation]) -> Operation:
    operation = known.get((endpoint.method, endpoint.path)) or published.published(
        endpoint.method, endpoint.path
    )
    if operation is None:
        raise LookupError(f"{endpoint.method} {endpoint.path} is not described")
    return operation


def _described(
    endpoint: Endpoint | OpenEndpoint, operation: Operation, shared: dict[str, JsonObject]
) -> JsonObject:
    answers = {str(status): described(answer) for status, answer in operation.answers.items()}
    said: JsonObject = {
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": operation.description,
        "security": _security(endpoint, operation),
        "responses": {**refused(operation, _at_the_door(endpoint), shared), **answers},
    }
    if operation.parameters:
        said["parameters"] = list(operation.parameters)
    if operation.request is not None:
        said["requestBody"] = operation.request
    return said


def _at_the_door(endpoint: Endpoint | OpenEndpoint) -> tuple[str, ...]:
    if isinstance(endpoint, OpenEndpoint):
        return EVERY_CALL
    return (*EVERY_CALL, *WITH_A_TOKEN, *(WITH_A_SCOPE if endpoint.scope is not None else ()))


def _security(endpoint: Endpoint | OpenEndpoint, operation: Operation) -> list[JsonObject]:
    if isinstance(endpoint, OpenEndpoint):
        return [{"clientSecret": []}, {}] if endpoint.path == _TOKEN_PATH else []
    if endpoint.scope is not None:
        return [{"oauth2": [endpoint.scope]}]
    return [*([{"oauth2": [operation.also]}] if operation.also else []), {"oauth2": []}]


def _path(path: str) -> JsonObject:
    names = _PATH_NAME.findall(path)
    return {"parameters": [ref("parameters", name) for name in names]} if names else {}


def _schemas(adapters: Mapping[str, Adapter]) -> JsonObject:
    return {
        **fhir.schemas(),
        **messages.native_schemas(adapters),
        **messages.SCHEMAS,
        **mailbox.SCHEMAS,
        **consents.SCHEMAS,
        **officer.SCHEMAS,
        **cases.SCHEMAS,
        **statistics.SCHEMAS,
        **published.SCHEMAS,
    }


def _parameters() -> JsonObject:
    in_the_path = {
        name: {
            "name": name,
            "in": "path",
            "required": True,
            "description": description,
            "schema": text("An id.", minLength=1, maxLength=255),
        }
        for name, description in _IN_THE_PATH.items()
    }
    return {
        **in_the_path,
        "format": {
            "name": "format",
            "in": "path",
            "required": True,
            "description": "Your party's native format.",
            "schema": ref("schemas", "NativeFormat"),
        },
        "TraceParent": {
            "name": "traceparent",
            "in": "header",
            "description": "W3C trace context; the hub's spans go on from it.",
            "schema": text("As W3C says.", pattern="^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"),
        },
        "IfMatch": {
            "name": "If-Match",
            "in": "header",
            "description": "The version that you mean to replace, as `ETag` gave it; left out, the newest.",
            "schema": text("A weak ETag.", pattern='^(W/)?"[0-9]{1,9}"$'),
        },
    }


def _headers() -> JsonObject:
    return {
        "Hub-Contract": {
            "description": "Version of the hub's public contract.",
            "required": True,
            "schema": {"const": CONTRACT_VERSION.partition(".")[0], "description": "Its first number."},
        },
        "Retry-After": {
            "description": "Try again after so many seconds.",
            "required": True,
            "schema": whole("Seconds.", minimum=1),
        },
        "WWW-Authenticate": {
            "description": "How to authenticate.",
            "required": True,
            "schema": text("A challenge (RFC 9110)."),
        },
        "Location": {
            "description": "Address of what was made.",
            "required": True,
            "schema": text("An address.", format="uri-reference"),
        },
        "ETag": {
            "description": "The version.",
            "required": True,
            "schema": text("A weak ETag.", pattern='^W/"[0-9]+"$'),
        },
    }


def _security_schemes(base: str) -> JsonObject:
    return {
        "oauth2": {
            "type": "oauth2",
            "description": "OAuth 2 client credentials; the token goes in `Authorization: Bearer …`.",
            "flows": {
                "clientCredentials": {
                    "tokenUrl": f"{base}{_TOKEN_PATH}",
                    "scopes": {scope: _SCOPES[scope] for scope in SCOPES},
                }
            },
        },
        "clientSecret": {
            "type": "http",
            "scheme": "basic",
            "description": "Client id and client secret; the other way is `client_assertion` in the form.",
        },
    }
