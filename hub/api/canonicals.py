"""Which definitions does the hub publish under /fhir, and what can it do? (CONTRACT § 2.)

The messages' own definitions come from message_schemas.publishing; here stand the hub's answers beside them.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

from hub.flow.errors import TABLE
from message_schemas import JsonObject
from message_schemas.codes import FHIR_JSON, FHIR_XML
from message_schemas.issues import TEXTS
from message_schemas.publishing import canonicals as message_canonicals
from message_schemas.publishing import code_system, examples, head, value_set
from message_schemas.terminology import CodeSystem, Concept, all_of

Key = tuple[str, str]  # resource type, id

PUBLISHED: Final = ("CodeSystem", "ValueSet", "StructureDefinition", "MessageDefinition", "Bundle")
_SECURITY_SERVICE: Final = "http://terminology.hl7.org/CodeSystem/restful-security-service"
_OAUTH_URIS: Final = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
_CACHE_MINUTES: Final = 30 * 24 * 60  # how long an answer is kept for a resend, at least
_PROCESS_MESSAGE: Final = "http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message"


@cache
def definitions() -> Mapping[Key, JsonObject]:
    """Every published definition by (resource type, id)."""
    issue = _issue()
    own = [code_system(issue), value_set(all_of(issue))]
    return {**message_canonicals(), **{(one["resourceType"], one["id"]): one for one in own}}


@cache
def published() -> Mapping[Key, JsonObject]:
    """Everything that can be read under /fhir/{type}/{id}: the definitions, and an example of each message."""
    return {**definitions(), **examples()}


def capabilities(base_url: str | None = None, name: str = "") -> JsonObject:
    """The CapabilityStatement: of the hub at an address, or of any hub when none is given."""
    statement = {
        **head("CapabilityStatement", "handleplan-hub", "Handleplan Hub", "What the hub can do"),
        "kind": "requirements" if base_url is None else "instance",
        "fhirVersion": "4.0.1",
        "format": [FHIR_JSON, FHIR_XML],
        "rest": [
            {
                "mode": "server",
                "security": _security(base_url),
                "resource": [_consent(), _audit_event(), *(_readable(kind) for kind in PUBLISHED)],
                "operation": [{"name": "process-message", "definition": _PROCESS_MESSAGE}],
            }
        ],
        "messaging": [
            {
                "reliableCache": _CACHE_MINUTES,
                "supportedMessage": [
                    {"mode": mode, "definition": resource["url"]}
                    for (kind, _), resource in definitions().items()
                    if kind == "MessageDefinition"
                    for mode in _modes(resource["id"])
                ],
            }
        ],
    }
    if base_url is not None:
        statement["software"] = {"name": "Handleplan Hub", "version": statement["version"]}
        statement["implementation"] = {"description": name, "url": f"{base_url}/fhir"}
    return statement


def _modes(event: str) -> tuple[str, ...]:
    from_hub = event in ("consent-change", "delivery-status")
    return ("sender",) if from_hub else ("receiver", "sender")


def _issue() -> CodeSystem:
    texts = {code: (kind.text_da, kind.text_en) for code, kind in TABLE.items()}
    # What a text leaves open is filled in from a definition when the issue is told.
    texts |= {code: (_open(text.da), _open(text.en)) for code, text in TEXTS.items()}
    concepts = tuple(Concept(code, *texts[code]) for code in sorted(texts))
    return CodeSystem("issue", "Fejl og bemærkninger", "Errors and remarks", concepts)


def _open(text: str) -> str:
    return text.format(label="…", element="…", allowed="…")


def _security(base_url: str | None) -> JsonObject:
    security: JsonObject = {
        "service": [{"coding": [{"system": _SECURITY_SERVICE, "code": "SMART-on-FHIR"}]}],
    }
    if base_url is not None:
        token = {"url": "token", "valueUri": f"{base_url}/oauth2/token"}
        security["extension"] = [{"url": _OAUTH_URIS, "extension": [token]}]
    return security


def _consent() -> JsonObject:
    return {
        "type": "Consent",
        "interaction": [{"code": code} for code in ("create", "read", "update", "search-type")],
        "versioning": "versioned-update",
        "searchParam": [
            {"name": "patient:identifier", "type": "token", "documentation": "POST _search only"},
            {"name": "status", "type": "token"},
        ],
    }


def _audit_event() -> JsonObject:
    return {
        "type": "AuditEvent",
        "interaction": [{"code": "search-type"}],
        "searchParam": [
            {"name": "patient:identifier", "type": "token", "documentation": "POST _search only"},
            {"name": "date", "type": "date"},
            {"name": "agent", "type": "token"},
            {"name": "type", "type": "token"},
        ],
    }


def _readable(resource_type: str) -> JsonObject:
    return {"type": resource_type, "interaction": [{"code": "read"}]}
