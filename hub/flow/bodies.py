"""How is a stored body read and written, in the one of FHIR's two forms that it has?"""

from collections.abc import Collection
from typing import Any

from message_schemas import JsonObject, from_json, to_json
from message_schemas.codes import FHIR_XML, MEDCOM_DESTINATION_USE_EXTENSION
from message_schemas.message import objects
from message_schemas.reading import stated_use


def load(body: bytes, content_type: str) -> JsonObject:
    """The Bundle in a body that was parsed before; decimals keep their text."""
    if content_type == FHIR_XML:
        from message_schemas.xml_codec import from_xml

        return from_xml(body)
    bundle: JsonObject = from_json(body)
    return bundle


def dump(bundle: JsonObject, content_type: str) -> bytes:
    """The Bundle as bytes of that media type."""
    if content_type == FHIR_XML:
        from message_schemas.xml_codec import to_xml

        return to_xml(bundle)
    return to_json(bundle)


def without_destinations(bundle: JsonObject, positions: Collection[int]) -> JsonObject:
    """A copy without these destinations, and without the organisations that only they name.

    CONTRACT § 4: a recipient sees only the other destinations that also get the message.
    """
    entries = objects(bundle.get("entry"))
    header = entries[0]["resource"]
    gone = [d for i, d in enumerate(header["destination"]) if i in positions]
    staying = [d for i, d in enumerate(header["destination"]) if i not in positions]
    left = {**header, "destination": _with_a_primary(staying)}
    left.pop("text", None)  # the narrative may name them
    named = {_receiver(destination) for destination in gone} - {None}
    kept = [entries[0] | {"resource": left}]
    for entry in entries[1:]:
        if _is_one_of(entry, named) and not _mentioned(
            entry, [left, *(e["resource"] for e in entries[1:] if e is not entry)]
        ):
            continue
        kept.append(entry)
    return {**bundle, "entry": kept}


def _with_a_primary(destinations: list[JsonObject]) -> list[JsonObject]:
    """A message has one primary destination; that the one it had is not told of must not show either."""
    uses = [stated_use(destination) for destination in destinations]
    if not uses or uses[0] is None or "primary" in uses:
        return destinations
    first = destinations[0]
    extensions = [
        {**one, "valueCoding": {"system": one["valueCoding"].get("system"), "code": "primary"}}
        if one.get("url") == MEDCOM_DESTINATION_USE_EXTENSION
        else one
        for one in first["extension"]
    ]
    return [{**first, "extension": extensions}, *destinations[1:]]


def _receiver(destination: JsonObject) -> str | None:
    receiver = destination.get("receiver")
    return receiver.get("reference") if isinstance(receiver, dict) else None


def _is_one_of(entry: JsonObject, references: Collection[str | None]) -> bool:
    resource = entry["resource"]
    if resource.get("resourceType") != "Organization":
        return False
    own = (f"Organization/{resource.get('id')}", entry.get("fullUrl"))
    return any(r is not None and (r in own or r.endswith(f"/{own[0]}")) for r in references)


def _mentioned(entry: JsonObject, others: list[Any]) -> bool:
    resource = entry["resource"]
    own = f"Organization/{resource.get('id')}"
    waiting: list[Any] = list(others)
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            reference = item.get("reference")
            if isinstance(reference, str) and (reference == entry.get("fullUrl") or reference.endswith(own)):
                return True
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
    return False
