"""Are two messages the same content, whatever their form, sending time and narrative?"""

import hashlib
from typing import Any, Final

from message_schemas.fhir_json import to_canonical_json
from message_schemas.message import Message, objects
from message_schemas.narrative import canonical_div

JsonObject = dict[str, Any]

_PROVENANCE_TIMES: Final = frozenset(
    {"occurredDateTime", "_occurredDateTime", "occurredPeriod", "recorded", "_recorded"}
)
_BUNDLE_ENVELOPE: Final = frozenset({"id", "_id", "timestamp", "_timestamp", "entry", "meta"})


def content_hash(message: Message) -> str:
    """SHA-256 (hex) of the parsed message without what a resend may change (contract § 3).

    Left out: Bundle.id, Bundle.timestamp, every meta.lastUpdated, resources' narrative, Provenance times.
    """
    bundle = message.bundle
    content: JsonObject = {name: value for name, value in bundle.items() if name not in _BUNDLE_ENVELOPE}
    _put_meta(content, bundle)
    content["entry"] = [
        entry | {"resource": _content(entry["resource"])}
        if isinstance(entry.get("resource"), dict)
        else entry
        for entry in objects(bundle.get("entry"))
    ]
    return hashlib.sha256(to_canonical_json(content)).hexdigest()


def _content(resource: JsonObject) -> JsonObject:
    dropped = _PROVENANCE_TIMES if resource.get("resourceType") == "Provenance" else frozenset()
    content = {
        name: value
        for name, value in resource.items()
        if name not in dropped and name not in ("text", "meta", "contained", "section")
    }
    _put_meta(content, resource)
    if "contained" in resource:
        content["contained"] = [_content(item) for item in objects(resource["contained"])]
    if "section" in resource:
        content["section"] = _sections(resource["section"])
    return content


def _put_meta(content: JsonObject, resource: JsonObject) -> None:
    meta = resource.get("meta")
    if isinstance(meta, dict):
        meta = {name: value for name, value in meta.items() if name not in ("lastUpdated", "_lastUpdated")}
        if meta:
            content["meta"] = meta


def _sections(value: object) -> object:
    """A section's text is content, so it stays, in a form that JSON and XML senders share."""
    if not isinstance(value, list):
        return value
    sections = []
    for section in objects(value):
        said = dict(section)
        narrative = said.get("text")
        if isinstance(narrative, dict) and isinstance(narrative.get("div"), str):
            said["text"] = narrative | {"div": canonical_div(narrative["div"])}
        if "section" in said:
            said["section"] = _sections(said["section"])
        sections.append(said)
    return sections
