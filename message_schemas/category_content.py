"""What kinds of information do the codes and the resource types in a piece of JSON say, and is there a text in it?"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from message_schemas.category_codes import categories_of_code, is_name_of, meaning_of
from message_schemas.category_tables import (
    BY_RESOURCE_TYPE,
    BY_WORKFLOW,
    CONTACT,
    KNOWN_EXTENSIONS,
    MADE_OF,
    NO_TESTS,
    NONE,
    PATIENT_ELEMENTS,
    PERSONS,
    PLANNED,
    WORKFLOW,
    Categories,
)
from message_schemas.category_texts import ATTACHMENTS, TEXTS, is_wording, tells_by_display
from message_schemas.message import codings_of, objects

JsonObject = dict[str, Any]


@dataclass(slots=True)
class Content:
    """What was found; `made_of` are references to what has the same categories, `planned` to what is planned."""

    own: set[str] = field(default_factory=set)
    text: bool = False
    made_of: list[str] = field(default_factory=list)
    planned: list[str] = field(default_factory=list)


def content_of(value: object, revealed: Categories = NONE) -> Content:
    """What a piece of JSON says at any depth; `revealed` is what the event says of its steps of work.

    A resource's own narrative is no text here, since any redaction removes it; a narrative further inside is one.
    """
    found = Content()
    pending = _objects_in(value)
    while pending:
        item = pending.pop()
        if isinstance(item.get("code"), str):
            _read_coding(item, found)
        elif "coding" in item:
            _read_concept(item, found)
        elif "url" in item:
            _read_address(item, found)
        if "resourceType" in item:
            _read_resource(item, revealed, found)
            pending += _read_elements(item, ("meta", "text"), found)
        else:
            pending += _read_elements(item, (), found)
    return found


def _read_elements(item: JsonObject, aside: tuple[str, ...], found: Content) -> list[JsonObject]:
    """What the names of an object's elements tell; the objects inside it, but for those `aside`."""
    inside: list[JsonObject] = []
    for key, child in item.items():
        if type(child) is str:
            if key in TEXTS and child and not is_wording(item, key):
                found.text = True
        elif isinstance(child, dict):
            if key not in aside:
                inside.append(child)
                _read_held(key, child, found)
        elif isinstance(child, list):
            inside += _read_array(key, child, found)
    return inside


def labels_of(resource: JsonObject) -> Categories:
    """What the sender's own labels on a resource say: its security labels and tags."""
    meta = resource.get("meta")
    if not isinstance(meta, dict) or ("security" not in meta and "tag" not in meta):
        return NONE
    return _codings_say([*objects(meta.get("security")), *objects(meta.get("tag"))])


def concept_says(concept: object) -> Categories:
    """What the codes of one CodeableConcept say."""
    return _codings_say(codings_of(concept)) if isinstance(concept, dict) else NONE


def _codings_say(codings: list[JsonObject]) -> Categories:
    return frozenset(
        category
        for coding in codings
        if isinstance(system := coding.get("system"), str) and isinstance(code := coding.get("code"), str)
        for category in categories_of_code(system, code)
    )


def section_references(sections: object) -> Iterator[str]:
    """What the sections of a document refer to as their entries, at any depth."""
    pending = objects(sections)
    while pending:
        section = pending.pop()
        yield from _references_at(section, "entry")
        pending += objects(section.get("section"))


def _references_at(item: JsonObject, path: str) -> Iterator[str]:
    """The references that stand at a path of element names."""
    found = [item]
    for step in path.split("."):
        found = [inside for one in found for inside in _objects_in(one.get(step))]
    for one in found:
        if isinstance(reference := one.get("reference"), str):
            yield reference


def _objects_in(value: object) -> list[JsonObject]:
    """The object itself, or the objects of an array."""
    if isinstance(value, dict):
        return [value]
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _read_held(key: str, item: JsonObject, found: Content) -> None:
    """What an object is by the name of the element that holds it: an attachment, or a reference that tells."""
    if key in ATTACHMENTS:
        found.text = True
        if isinstance(url := item.get("url"), str):
            found.made_of.append(url)
    elif "display" in item and tells_by_display(key, item):
        found.text = True


def _read_array(key: str, items: list[Any], found: Content) -> list[JsonObject]:
    """The objects in an array, to be looked into."""
    inside = [one for one in items if isinstance(one, dict)]
    for one in inside:
        _read_held(key, one, found)
    if key in TEXTS and any(isinstance(one, str) for one in items):
        found.text = True
    return inside


def _read_concept(item: JsonObject, found: Content) -> None:
    """Words beside a code that says something are the code's own; beside any other they may say anything."""
    text = item.get("text")
    if not text or found.text or concept_says(item):
        return
    found.text = not any(
        isinstance(system := coding.get("system"), str)
        and isinstance(code := coding.get("code"), str)
        and isinstance(text, str)
        and is_name_of(system, code, text)
        for coding in codings_of(item)
    )


def _read_coding(item: JsonObject, found: Content) -> None:
    """A Coding, or a Quantity with its unit's code."""
    system = item.get("system")
    if isinstance(system, str):
        categories, read = meaning_of(system, item["code"])
        found.own |= categories
        found.text = found.text or not read
    elif item.keys() <= {"id", "extension", "version", "code", "display", "userSelected"}:
        found.text = True  # nobody can tell what the code means


def _read_address(item: JsonObject, found: Content) -> None:
    """An extension that the hub does not know may say anything; an attachment is made of what it points to."""
    url = item["url"]
    if not isinstance(url, str):
        return
    if "contentType" in item:
        found.made_of.append(url)
    elif ":" in url and len(item) > 1 and not url.startswith(KNOWN_EXTENSIONS):
        found.text = True  # an address without a colon belongs to the extension around it


def _read_resource(item: JsonObject, revealed: Categories, found: Content) -> None:
    kind = item["resourceType"]
    if not isinstance(kind, str):
        return
    if not (kind == "Observation" and _is_no_test(item)):
        found.own |= BY_RESOURCE_TYPE.get(kind, NONE)
    if kind in WORKFLOW:
        found.own |= revealed or BY_WORKFLOW.get(kind, NONE)
    if kind in PERSONS and not item.keys().isdisjoint(("address", "telecom", "photo")):
        found.own |= CONTACT
    if kind == "Patient":
        for element in item.keys() & PATIENT_ELEMENTS.keys():
            found.own |= PATIENT_ELEMENTS[element]
    found.own |= labels_of(item)
    for path in MADE_OF.get(kind, ()):
        found.made_of += _references_at(item, path)
    for path in PLANNED.get(kind, ()):
        found.planned += _references_at(item, path)
    if kind == "Composition":
        found.made_of += section_references(item.get("section"))


def _is_no_test(observation: JsonObject) -> bool:
    return any(
        isinstance(system := coding.get("system"), str)
        and system in NO_TESTS
        and isinstance(code := coding.get("code"), str)
        and bool(categories_of_code(system, code))
        for coding in codings_of(observation.get("code"))
    )
