"""What do MedCom's own profiles say, and where in a message does each of their elements stand?"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from message_schemas import JsonObject
from message_schemas.codes import GLN_SYSTEMS
from tests.unit.message_schemas.samples import EXAMPLES

Path = tuple[str | int, ...]
JSON = Any

PROFILES = sorted(EXAMPLES.glob("medcom-fhir/profiles/StructureDefinition-*.json"))
_MESSAGING = (
    "medcom-messaging-message",
    "medcom-messaging-messageHeader",
    "medcom-messaging-provenance",
    "medcom-messaging-organization",
    "medcom-messaging-destinationUseExtension",
)
# Which profiles an event's messages keep, by the end of their canonical.
OF_EVENT = {
    "care-communication-message": (
        *_MESSAGING,
        "medcom-careCommunication-message",
        "medcom-careCommunication-messageHeader",
        "medcom-careCommunication-communication",
        "medcom-careCommunication-provenance",
    ),
    "hospital-notification-message": (
        *_MESSAGING,
        "medcom-hospitalNotification-message",
        "medcom-hospitalNotification-messageHeader",
        "medcom-hospitalNotification-encounter",
        "medcom-hospitalnotifiation-leave-period-extension",
        "medcom-messaging-reportOfAdmissionExtension",
        "medcom-messaging-reportOfAdmissionRecipientExtension",
    ),
    "acknowledgement-message": (
        *_MESSAGING,
        "medcom-messaging-acknowledgement",
        "medcom-messaging-acknowledgementHeader",
        "medcom-acknowledgement-operationoutcome",
    ),
}
# Profiles of HomeCareObservation's organisations, which is no event of the hub.
OF_NO_EVENT = {"medcom-producer-organization", "medcom-requesterorganization"}
FOLDERS = {
    "care-communication-message": "carecommunication",
    "hospital-notification-message": "hospitalnotification",
    "acknowledgement-message": "acknowledgement",
}


@cache
def profile(name: str) -> JsonObject:
    """The StructureDefinition whose canonical ends so."""
    found = (json.loads(path.read_bytes()) for path in PROFILES)
    return next(one for one in found if one["url"].endswith(f"/{name}"))


@cache
def examples(event: str) -> tuple[JsonObject, ...]:
    """The published messages of an event."""
    found = []
    for path in sorted(EXAMPLES.glob(f"medcom-fhir/{FOLDERS[event]}/Bundle-*.json")):
        bundle = json.loads(path.read_bytes())
        if bundle["entry"][0]["resource"]["eventCoding"]["code"] == event:
            found.append(bundle)
    return tuple(found)


@dataclass(frozen=True)
class Step:
    """One step of an element's id: payload:string, value[x]:valuePeriod, system."""

    name: str
    slice: str = ""

    @property
    def is_choice(self) -> bool:
        return self.name.endswith("[x]")


def steps(element_id: str) -> list[Step]:
    """The steps below the resource."""
    return [Step(*step.split(":", 1)) for step in element_id.split(".")[1:]]


def at(bundle: JSON, path: Path) -> JSON:
    """What stands at a path."""
    for step in path:
        bundle = bundle[step]
    return bundle


def fhirpath(path: Path) -> str:
    """The path as an issue's expression writes it."""
    return "Bundle" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


def instances(definition: JsonObject, bundle: JsonObject) -> Iterator[Path]:
    """Where the resources (or extensions) stand that a profile speaks of."""
    if definition["type"] == "Bundle":
        yield ()
    elif definition["type"] == "Extension":
        yield from _extensions(definition["url"], bundle, ())
    else:
        for number, entry in enumerate(bundle["entry"]):
            if entry["resource"]["resourceType"] == definition["type"]:
                yield ("entry", number, "resource")


def _extensions(url: str, value: JSON, path: Path) -> Iterator[Path]:
    if isinstance(value, dict):
        if value.get("url") == url:
            yield path
        for key, child in value.items():
            yield from _extensions(url, child, (*path, key))
    elif isinstance(value, list):
        for number, child in enumerate(value):
            yield from _extensions(url, child, (*path, number))


def holders(definition: JsonObject, element_id: str, bundle: JsonObject) -> list[Path]:
    """The paths of the objects that the element stands in, or could."""
    found = list(instances(definition, bundle))
    walked = element_id.split(".")[0]
    for step in steps(element_id)[:-1]:
        walked += "." + step.name + (f":{step.slice}" if step.slice else "")
        found = [
            path
            for holder in found
            if isinstance(at(bundle, holder), dict)
            for path in items(definition, walked, bundle, holder)
        ]
    return [path for path in found if isinstance(at(bundle, path), dict)]


def key_of(step: Step, holder: JsonObject) -> str:
    """How the holder writes this element: a choice with its type."""
    if not step.is_choice:
        return step.name
    stem = step.name.removesuffix("[x]")
    if step.slice.startswith(stem):
        return step.slice
    return next((key for key in holder if key.startswith(stem) and key[len(stem) :][:1].isupper()), stem)


def items(definition: JsonObject, element_id: str, bundle: JsonObject, holder: Path) -> list[Path]:
    """The paths of an element's values in one holder; of a slice only its own."""
    step = steps(element_id)[-1]
    within = at(bundle, holder)
    key = key_of(step, within)
    if key not in within:
        return []
    if not isinstance(within[key], list):
        return [(*holder, key)]
    found = range(len(within[key]))
    return [
        (*holder, key, number)
        for number in found
        if not step.slice or _in_slice(definition, element_id, step, within[key][number])
    ]


def _in_slice(definition: JsonObject, element_id: str, step: Step, item: JSON) -> bool:
    if step.name == "extension":
        return bool(item.get("url") == extension_url(definition, element_id))
    if step.name == "destination":
        return step.slice in json.dumps(item.get("extension"))
    if step.name == "payload":
        return f"content{step.slice.capitalize()}" in item
    if step.name == "entity":
        role = {"payload": "source", "preceedingMessage": "revision"}[step.slice]
        return bool(item.get("role") == role)
    if step.slice == "EAN-ID":
        return item.get("system") in GLN_SYSTEMS
    return True  # lpr3identifier: what holds for it holds for every episode of care


def extension_url(definition: JsonObject, element_id: str) -> str:
    """The url of an extension's slice, from its profile."""
    for element in definition["differential"]["element"]:
        if element["id"] == element_id:
            url: str = element["type"][0]["profile"][0]
            return url.partition("|")[0]
    raise LookupError(element_id)
