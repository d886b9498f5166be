"""Does a resource contain others as FHIR R4 allows (dom-2 to dom-5)?"""

from collections.abc import Iterator
from typing import Any, Final

from message_schemas.message import objects

JsonObject = dict[str, Any]

_CONTAINER: Final = "#"


def contained_faults(resource: JsonObject) -> Iterator[tuple[str, int]]:
    """(detail, number of the contained resource) of everything wrong with a resource's `contained`."""
    named = _local_names(resource)
    seen: set[str] = set()
    for number, item in enumerate(objects(resource.get("contained"), keep_gaps=True)):
        if "contained" in item:
            yield "fhir-dom-2", number
        meta = item.get("meta")
        if isinstance(meta, dict):
            if "versionId" in meta or "lastUpdated" in meta:
                yield "fhir-dom-4", number
            if "security" in meta:
                yield "fhir-dom-5", number
        resource_id = item.get("id")
        name = f"#{resource_id}" if isinstance(resource_id, str) else None
        if name is not None and name in seen:
            yield "contained-twice", number
        elif name is not None:
            seen.add(name)
        if item and name not in named and _CONTAINER not in _local_names(item):
            yield "fhir-dom-3", number


def _local_names(value: object) -> set[str | None]:
    """Every string in a value that could name a contained resource (#id) or the container (#)."""
    found: set[str | None] = set()
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)
        elif isinstance(item, str) and item.startswith("#"):
            found.add(item)
    return found
