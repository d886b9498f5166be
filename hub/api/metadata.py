"""What can the hub do, and what do its codes mean? Open to all."""

from typing import Final

from fastapi import Request, Response

from hub.api.answers import fhir_answer
from hub.api.canonicals import VERSION, canonicals
from hub.api.door import Door, OpenEndpoint
from hub.flow.errors import Refused
from message_schemas import JsonObject
from message_schemas.codes import BASE, FHIR_JSON, FHIR_XML

_PUBLISHED: Final = ("CodeSystem", "ValueSet", "StructureDefinition", "MessageDefinition")
_SECURITY_SERVICE: Final = "http://terminology.hl7.org/CodeSystem/restful-security-service"
_OAUTH_URIS: Final = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
_CACHE_MINUTES: Final = 30 * 24 * 60  # how long an answer is kept for a resend, at least


async def metadata(door: Door, request: Request) -> Response:
    """The CapabilityStatement."""
    return fhir_answer(request, _capabilities(door))


async def definition(_door: Door, request: Request) -> Response:
    """One published definition."""
    key = (request.url.path.split("/")[-2], request.path_params["id"])
    found = canonicals().get(key)
    if found is None:
        raise Refused("not-found")
    return fhir_answer(request, found)


def _capabilities(door: Door) -> JsonObject:
    base = door.hub.settings.base_url.rstrip("/")
    return {
        "resourceType": "CapabilityStatement",
        "id": "handleplan-hub",
        "url": f"{BASE}/CapabilityStatement/handleplan-hub",
        "version": VERSION,
        "name": "HandleplanHub",
        "title": "Handleplan Hub",
        "status": "active",
        "date": "2026-11-22",
        "kind": "instance",
        "software": {"name": "Handleplan Hub", "version": VERSION},
        "implementation": {"description": door.hub.settings.organization.name, "url": f"{base}/fhir"},
        "fhirVersion": "4.0.1",
        "format": [FHIR_JSON, FHIR_XML],
        "rest": [
            {
                "mode": "server",
                "security": _security(base),
                "resource": [_consent(), _audit_event(), *(_published(name) for name in _PUBLISHED)],
                "operation": [
                    {
                        "name": "process-message",
                        "definition": "http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message",
                    }
                ],
            }
        ],
        "messaging": [
            {
                "reliableCache": _CACHE_MINUTES,
                "supportedMessage": [
                    {"mode": "receiver", "definition": f"{resource['url']}"}
                    for (kind, _), resource in canonicals().items()
                    if kind == "MessageDefinition"
                ],
            }
        ],
    }


def _security(base: str) -> JsonObject:
    return {
        "service": [{"coding": [{"system": _SECURITY_SERVICE, "code": "SMART-on-FHIR"}]}],
        "extension": [
            {"url": _OAUTH_URIS, "extension": [{"url": "token", "valueUri": f"{base}/oauth2/token"}]},
        ],
    }


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


def _published(resource_type: str) -> JsonObject:
    return {"type": resource_type, "interaction": [{"code": "read"}]}


ENDPOINTS: Final = (
    OpenEndpoint("GET", "/fhir/metadata", metadata),
    *(OpenEndpoint("GET", f"/fhir/{name}/{{id}}", definition) for name in _PUBLISHED),
)
