"""Do a message's references mean something that the recipient can find, of a type that FHIR allows there?

message_schemas/fhir_r4/policy.py says which may mean something outside the message.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from message_schemas.fhir_r4.kinds import RESOURCE_TYPES
from message_schemas.fhir_r4.places import expression
from message_schemas.fhir_r4.walking import FoundReference
from message_schemas.issues import About, Issue, issue
from message_schemas.message import Message, objects, text_of

JsonObject = dict[str, Any]

_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_RELATIVE: Final = re.compile(
    r"(?P<type>[A-Z][A-Za-z]{1,63})/[A-Za-z0-9.-]{1,64}(?:/_history/(?P<version>[A-Za-z0-9.-]{1,64}))?"
)
_MOST_FOCI: Final = 10  # as many as an event's definition looks at
_DEFINITIONS: Final = "http://hl7.org/fhir/StructureDefinition/"


def reference_issues(message: Message, references: list[FoundReference]) -> Iterator[Issue]:
    """Everything wrong with the message's references, in the order in which they stand."""
    index = message.index
    kinds = {number: text_of(resource.get("resourceType")) for number, resource in message.entries}
    one_patient = sum(kind == "Patient" for kind in kinds.values()) == 1
    contained: dict[int, dict[str, str | None]] = {}  # of each resource: id → type
    for found in references:
        text = found.node.get("reference")
        if not isinstance(text, str):
            continue
        number = index.get(text)
        if number is not None:
            yield from _target_issues(found, kinds.get(number))
        elif text.startswith("#"):
            yield from _local(found, text, contained)
        else:
            yield from _not_as_written(message, found, text, one_patient)


def alone_issues(references: list[FoundReference]) -> Iterator[Issue]:
    """The same for a resource that comes in no message: `#id` is in it, and another reference can be one."""
    contained: dict[int, dict[str, str | None]] = {}
    for found in references:
        text = found.node.get("reference")
        if not isinstance(text, str):
            continue
        relative = _RELATIVE.fullmatch(text)
        if text.startswith("#"):
            yield from _local(found, text, contained)
        elif relative is not None and relative["type"] in RESOURCE_TYPES:
            yield from _target_issues(found, relative["type"])
        elif _ADDRESS.fullmatch(text) is None:
            yield _told("reference-malformed", found, "reference")


def _target_issues(found: FoundReference, kind: str | None) -> Iterator[Issue]:
    """Whether what the reference means is of a type that the element allows and the reference says."""
    targets = found.targets
    if targets.types is not None and kind not in targets.types and not targets.owned:
        yield _told("fhir-reference-type", found, "reference", _allowed(found))
    stated = found.node.get("type")
    if stated is not None and isinstance(stated, str) and stated.removeprefix(_DEFINITIONS) != kind:
        yield _told("reference-type-disagrees", found, "type")


def _local(found: FoundReference, text: str, contained: dict[int, dict[str, str | None]]) -> Iterator[Issue]:
    """`#id` is one of the resources that the entry's resource contains, `#` is that resource itself."""
    root = found.root
    if text == "#":
        yield from _target_issues(found, text_of(root.get("resourceType")))
        return
    if id(root) not in contained:
        contained[id(root)] = {
            f"#{resource_id}": text_of(item.get("resourceType"))
            for item in objects(root.get("contained"))
            if (resource_id := text_of(item.get("id")))
        }
    if text in contained[id(root)]:
        yield from _target_issues(found, contained[id(root)][text])
    elif not found.targets.owned:
        yield _told("fhir-ref-1", found, "reference")


def _not_as_written(message: Message, found: FoundReference, text: str, one_patient: bool) -> Iterator[Issue]:
    """A reference that stands in no fullUrl and is no Type/id of the message as it is written."""
    resolved = message.resolve(text)
    if resolved is not None:
        resource = resolved[1]
        yield from _target_issues(found, text_of(resource.get("resourceType")))
        version = text.partition("/_history/")[2]
        if version and version != _version_of(resource):
            yield _told("reference-version", found, "reference")
        return
    if found.targets.owned or (one_patient and _names_a_patient(found, text)):
        return
    relative = _RELATIVE.fullmatch(text)
    is_address = _ADDRESS.fullmatch(text) is not None
    if "?" in text and text.partition("?")[0].rpartition("/")[2] in RESOURCE_TYPES:
        yield _told("reference-conditional", found, "reference")
    elif not is_address and (relative is None or relative["type"] not in RESOURCE_TYPES):
        yield _told("reference-malformed", found, "reference")
    elif not (found.targets.outside or (found.targets.outside_in_focus and _in_focus(message, found))):
        yield _told("reference-not-in-bundle", found, "reference", _allowed(found))
    elif relative is not None:
        yield from _target_issues(found, relative["type"])


def _in_focus(message: Message, found: FoundReference) -> bool:
    foci = (message.resolve(reference) for reference in message.focus[:_MOST_FOCI])
    return any(focus is not None and focus[1] is found.root for focus in foci)


def _names_a_patient(found: FoundReference, text: str) -> bool:
    """Whether message_schemas.rules says that this is somebody else than the message's Patient."""
    return found.targets.subject and not found.in_contained and "Patient" in text.split("/")[-2:-1]


def _version_of(resource: JsonObject) -> str | None:
    meta = resource.get("meta")
    return text_of(meta.get("versionId")) if isinstance(meta, dict) else None


def _allowed(found: FoundReference) -> About:
    name = found.targets.element
    return (name, name, name, " | ".join(sorted(found.targets.types or ("Resource",))))


def _told(detail: str, found: FoundReference, element: str, about: About | None = None) -> Issue:
    return issue(detail, expression((found.place, element, -1)), about=about)


def team_issues(message: Message) -> Iterator[Issue]:
    """A member of a care team acts on behalf of an organization only as a Practitioner (ctm-1)."""
    for number, team in message.of_type("CareTeam"):
        for place, participant in enumerate(objects(team.get("participant"), keep_gaps=True)):
            member = message.resolve(participant.get("member"))
            if "onBehalfOf" in participant and member and member[1].get("resourceType") != "Practitioner":
                yield issue("fhir-ctm-1", f"Bundle.entry[{number}].resource.participant[{place}].onBehalfOf")
