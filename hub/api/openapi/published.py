"""How are the calls described that need no token: the token itself, definitions, documents and health?"""

import re
from typing import Final

from hub.api.clients import ASSERTION_ALGORITHMS, ASSERTION_TYPE
from hub.api.openapi.parts import (
    Answered,
    Operation,
    fhir,
    form,
    object_of,
    one_of,
    plain,
    text,
    whole,
)
from hub.api.tokens import LIFETIME
from hub.domain.party import SCOPES
from message_schemas import JsonObject

TOKEN, DEFINITIONS, HEALTH = "Token", "Definitions", "Health"

_SCOPE_LIST: Final = (
    f"^({'|'.join(re.escape(scope) for scope in SCOPES)})( ({'|'.join(map(re.escape, SCOPES))}))*$"
)
_PUBLISHED: Final = re.compile(r"/fhir/(?P<type>[A-Za-z]+)/\{id\}")

SCHEMAS: Final[dict[str, JsonObject]] = {
    "TokenRequest": {
        **object_of(
            "A client's request for a token, by secret (HTTP Basic) or by a signed assertion.",
            {
                "grant_type": {"const": "client_credentials", "description": "The only grant."},
                "scope": text("Scopes with spaces between them; left out, all that you have."),
                "client_assertion_type": {"const": ASSERTION_TYPE, "description": "With `client_assertion`."},
                "client_assertion": text(
                    f"A JWT ({' or '.join(ASSERTION_ALGORITHMS)}) by one of your registered keys, for this address, "
                    "used once, and no more than five minutes old."
                ),
            },
            optional=("scope", "client_assertion_type", "client_assertion"),
        ),
        "examples": [{"grant_type": "client_credentials", "scope": "messages.send"}],
    },
    "Token": {
        **object_of(
            "An access token.",
            {
                "access_token": text("For `Authorization: Bearer`."),
                "token_type": {"const": "Bearer", "description": "RFC 6750."},
                "expires_in": whole("Seconds that it lives.", minimum=300),
                "scope": text("What it was given for.", pattern=_SCOPE_LIST),
            },
        ),
        "examples": [
            {
                "access_token": "eyJ…",
                "token_type": "Bearer",
                "expires_in": int(LIFETIME.total_seconds()),
                "scope": "messages.send messages.receive",
            }
        ],
    },
    "TokenError": {
        **object_of(
            "Why there is no token (RFC 6749 § 5.2).",
            {
                "error": one_of(
                    (
                        "invalid_request",
                        "invalid_client",
                        "invalid_scope",
                        "unsupported_grant_type",
                        "slow_down",
                        "temporarily_unavailable",
                    ),
                    "What is wrong.",
                )
            },
        ),
        "examples": [{"error": "invalid_client"}],
    },
    "Live": {
        **object_of("The process answers.", {"status": {"const": "ok", "description": "It does."}}),
        "examples": [{"status": "ok"}],
    },
    "Ready": {
        **object_of(
            "Whether the hub does its work.",
            {
                "status": one_of(("ok", "degraded", "unavailable"), "`degraded` still takes and keeps messages."),
                "degraded": {
                    "type": "array",
                    "description": "What is in trouble: `broker`, or a party by its id.",
                    "items": {"type": "string", "description": "One name."},
                },
                "reason": one_of(("store-away", "work-unclaimed"), "Why it is `unavailable`."),
            },
            optional=("reason",),
        ),
        "examples": [{"status": "ok", "degraded": []}],
    },
    "Document": {
        "type": "object",
        "description": "A description of an interface, for people's tools.",
        "required": ["info"],
        "properties": {
            "info": {
                "type": "object",
                "description": "Its title and version.",
                "additionalProperties": True,
            }
        },
        "additionalProperties": True,
    },
}  # fmt: skip


_EXAMPLES: Final = Operation(
    id="readExample",
    tag=DEFINITIONS,
    summary="Read an example of a message",
    description="A whole, valid message about a made-up citizen; each MessageDefinition has one under its own id.",
    answers={200: Answered("The message.", fhir("MessageBundle"))},
    refusals=("not-found",),
)


def definition(resource_type: str) -> Operation:
    """The call for one kind of published definition; the Bundles among them are messages."""
    if resource_type == "Bundle":
        return _EXAMPLES
    return Operation(
        id=f"read{resource_type}",
        tag=DEFINITIONS,
        summary=f"Read a published {resource_type}",
        description="Definitions are made from the tables that the hub itself decides by.",
        answers={200: Answered("The definition.", fhir("Definition"))},
        refusals=("not-found",),
    )


def published(method: str, path: str) -> Operation | None:
    """The call, where it reads a published definition of some kind."""
    found = _PUBLISHED.fullmatch(path)
    return definition(found["type"]) if found and method == "GET" else None


def _document(operation_id: str, name: str, what: str) -> Operation:
    return Operation(
        id=operation_id,
        tag=DEFINITIONS,
        summary=f"Read the {name} document",
        description=f"Describes {what}; made from what the hub itself is put together from.",
        answers={200: Answered("The document.", plain("Document"))},
    )


OPERATIONS: Final = {
    ("POST", "/oauth2/token"): Operation(
        id="getToken",
        tag=TOKEN,
        summary="Get an access token",
        description=(
            "OAuth 2 client credentials: with the client secret by HTTP Basic, or with `private_key_jwt` (SMART "
            f"Backend Services). A token lives {int(LIFETIME.total_seconds())} seconds."
        ),
        request=form("TokenRequest", "The request."),
        answers={
            200: Answered("A token.", plain("Token")),
            400: Answered("The request is wrong, or asks for a scope that you do not have.", plain("TokenError")),
            401: Answered("The client is not known by this proof.", plain("TokenError"), ("WWW-Authenticate",)),
            429: Answered("Too many secrets are waiting to be verified.", plain("TokenError"), ("Retry-After",)),
            503: Answered("The store is away.", plain("TokenError"), ("Retry-After",)),
        },
    ),
    ("GET", "/fhir/metadata"): Operation(
        id="readCapabilities",
        tag=DEFINITIONS,
        summary="Read what the hub speaks",
        description="The FHIR CapabilityStatement.",
        answers={200: Answered("The statement.", fhir("CapabilityStatement"))},
    ),
    ("GET", "/openapi.json"): _document("readOpenApi", "OpenAPI", "the calls by HTTP"),
    ("GET", "/asyncapi.json"): _document("readAsyncApi", "AsyncAPI", "the exchanges and queues of the broker"),
    ("GET", "/health/live"): Operation(
        id="isLive",
        tag=HEALTH,
        summary="Is the process alive?",
        description="Answers without touching anything else.",
        answers={200: Answered("It is.", plain("Live"))},
    ),
    ("GET", "/health/ready"): Operation(
        id="isReady",
        tag=HEALTH,
        summary="Does the hub do its work?",
        description="Trouble with the broker or with a party is `degraded` in the body, with which.",
        answers={
            200: Answered("It does.", plain("Ready")),
            503: Answered("The store is away, or due work is left unclaimed.", plain("Ready"), ("Retry-After",)),
        },
    ),
}  # fmt: skip
