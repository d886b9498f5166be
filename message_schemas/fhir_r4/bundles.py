"""Does a Bundle keep FHIR R4's own rules for its type (bdl-1 to bdl-12)?"""

from collections.abc import Iterator
from typing import Any, Final

from message_schemas.fhir_r4.kinds import RESOURCE_TYPES
from message_schemas.message import objects

JsonObject = dict[str, Any]

_WITH_REQUEST: Final = frozenset({"batch", "transaction", "history"})
_WITH_RESPONSE: Final = frozenset({"batch-response", "transaction-response", "history"})
_FIRST: Final = {
    "document": ("Composition", "fhir-bdl-11"),
    "message": ("MessageHeader", "fhir-bdl-12"),
}


def bundle_faults(bundle: JsonObject, kind: str | None) -> Iterator[tuple[str, str]]:
    """(detail, place below the Bundle) of everything wrong with what should be a Bundle of this type."""
    if "total" in bundle and kind not in ("searchset", "history"):
        yield "fhir-bdl-1", "total"
    entries = objects(bundle.get("entry"), keep_gaps=True)
    for number, entry in enumerate(entries):
        for detail, element in _entry_faults(entry, kind):
            yield detail, f"entry[{number}]{element}"
    if kind in _FIRST:
        first, detail = _FIRST[kind]
        resource = entries[0].get("resource") if entries else None
        if not isinstance(resource, dict) or resource.get("resourceType") != first:
            yield detail, "entry[0].resource"
    if kind == "document":
        identifier = bundle.get("identifier")
        if not (isinstance(identifier, dict) and "system" in identifier and "value" in identifier):
            yield "fhir-bdl-9", "identifier"
        if "timestamp" not in bundle:
            yield "fhir-bdl-10", "timestamp"


def _entry_faults(entry: JsonObject, kind: str | None) -> Iterator[tuple[str, str]]:
    full_url, resource = entry.get("fullUrl"), entry.get("resource")
    if "search" in entry and kind != "searchset":
        yield "fhir-bdl-2", ".search"
    if ("request" in entry) != (kind in _WITH_REQUEST):
        yield "fhir-bdl-3", ".request"
    if ("response" in entry) != (kind in _WITH_RESPONSE):
        yield "fhir-bdl-4", ".response"
    if resource is None and "request" not in entry and "response" not in entry:
        yield "fhir-bdl-5", ""
    if isinstance(full_url, str):
        if "/_history/" in full_url:
            yield "fhir-bdl-8", ".fullUrl"
        elif isinstance(resource, dict) and _disagrees(full_url, resource):
            yield "full-url-disagrees", ".fullUrl"


def _disagrees(full_url: str, resource: JsonObject) -> bool:
    """Whether an address ends in Type/id and names another resource than its entry holds."""
    if full_url.startswith("urn:"):
        return False
    *_, kind, resource_id = ("", "", *full_url.rsplit("/", 2))
    if kind not in RESOURCE_TYPES or "id" not in resource:
        return False
    return (kind, resource_id) != (resource.get("resourceType"), resource["id"])
