"""Which parts of a message can be shared or withheld, and what kind of information is each?

The rules, with their reasons, stand in docs/categories.md; the tables in category_tables.py.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from message_schemas.category_tables import (
    ABOUT_SOMETHING_ELSE,
    BY_EVENT,
    BY_RESOURCE_TYPE,
    ENVELOPE,
    NONE,
    PATIENT_ELEMENTS,
    WORKFLOW,
    Categories,
    categories_of_code,
)
from message_schemas.codes import CATEGORY_SYSTEM
from message_schemas.message import Message, objects, text_of

JsonObject = dict[str, Any]

# Where people write what they like; such a text cannot be split by category.
_FREE_TEXT: Final = frozenset(
    {
        "comment",
        "conclusion",
        "contentAttachment",
        "contentString",
        "data",
        "description",
        "note",
        "patientInstruction",
        "presentedForm",
        "valueAttachment",
        "valueString",
    }
)


@dataclass(frozen=True, slots=True)
class Part:
    """One disclosable part; `path` is relative to the Bundle, no categories means unknown."""

    path: str  # entry[3], entry[3].section[1], entry[1].address, entry[3].contained[0]
    resource: str  # Type/id
    categories: frozenset[str]


@dataclass(slots=True)
class _Found:
    """A part while its categories are being collected."""

    path: str
    resource: str
    own: set[str]
    free_text: bool = False
    number: int = -1  # entry number of a whole resource, for sections that refer to it
    about_patient: bool = False  # an element of Patient stands apart from the message's texts


def parts(message: Message) -> tuple[Part, ...]:
    """Every disclosable part of the message; the envelope's resources are none."""
    found: list[_Found] = []
    focus = {target[0] for reference in message.focus if (target := message.resolve(reference))}
    from_sections: dict[int, set[str]] = {}
    for number, resource in message.resources():
        found.extend(_parts_of(message, number, resource, number in focus, from_sections))
    labels = _labels(message.bundle) | _labels(message.header)
    for part in found:
        part.own |= labels | from_sections.get(part.number, set())
    whole = set().union(*(part.own for part in found if not part.about_patient))
    return tuple(
        # A text in which nothing of its own is found stays unknown rather than taking its neighbours'.
        Part(part.path, part.resource, frozenset(whole if part.free_text and part.own else part.own))
        for part in found
    )


def message_categories(found: Iterable[Part]) -> tuple[str, ...]:
    """All categories of the parts, sorted; an unknown part adds none."""
    return tuple(sorted(set().union(*(part.categories for part in found))))


def _parts_of(
    message: Message,
    number: int,
    resource: JsonObject,
    is_focus: bool,
    from_sections: dict[int, set[str]],
) -> Iterator[_Found]:
    kind = text_of(resource.get("resourceType")) or ""
    path, name = f"entry[{number}]", f"{kind}/{resource.get('id', '')}"
    if kind == "Patient":
        for element, categories in PATIENT_ELEMENTS.items():
            if element in resource:
                yield _Found(f"{path}.{element}", name, set(categories), about_patient=True)
        yield from _contained(resource, path, name)
    elif kind in ENVELOPE or (kind == "CareTeam" and "participant" not in resource):
        yield from _contained(resource, path, name)
    elif kind == "Consent":
        # It tells what it is about, and adds nothing to what the texts beside it tell.
        own, _ = _walk({"provision": resource.get("provision")})
        yield _Found(path, name, own, about_patient=True)
    elif kind == "Composition" and objects(resource.get("section")):
        yield from _sections(message, resource, path, name, from_sections)
    else:
        own, free_text = _content(resource)
        if is_focus or kind in WORKFLOW:
            own |= BY_EVENT.get(message.event, NONE)
        yield _Found(path, name, own, free_text, number)


def _sections(
    message: Message, composition: JsonObject, path: str, name: str, from_sections: dict[int, set[str]]
) -> Iterator[_Found]:
    """Each section is a part; what it refers to has its categories too."""
    labels = _labels(composition)
    inside: dict[str, set[str]] = {}
    for place, section in enumerate(objects(composition["section"], keep_gaps=True)):
        own, references = _section(section)
        own |= labels
        for reference in references:
            target = message.resolve(reference)
            if target is not None:
                from_sections.setdefault(target[0], set()).update(own)
            elif reference.startswith("#"):
                inside.setdefault(reference[1:], set()).update(own)
        yield _Found(f"{path}.section[{place}]", name, own)
    for part, resource in zip(
        _contained(composition, path, name), objects(composition.get("contained")), strict=False
    ):
        part.own |= inside.get(str(resource.get("id")), set())
        yield part


def _section(section: JsonObject) -> tuple[set[str], list[str]]:
    """A section's categories, with those of the sections in it, and what they refer to."""
    own, _ = _walk(section)
    references: list[str] = []
    pending = [section]
    while pending:
        item = pending.pop()
        references += [
            r for entry in objects(item.get("entry")) if isinstance(r := entry.get("reference"), str)
        ]
        pending += objects(item.get("section"))
    return own, references


def _contained(resource: JsonObject, path: str, name: str) -> Iterator[_Found]:
    for place, item in enumerate(objects(resource.get("contained"))):
        own, free_text = _content(item)
        yield _Found(f"{path}.contained[{place}]", name, own, free_text)


def _content(resource: JsonObject) -> tuple[set[str], bool]:
    """What a whole resource's codes, labels and type say, and whether it holds free text."""
    own, free_text = _walk(resource)
    kind = resource.get("resourceType")
    if not (kind == "Observation" and own & ABOUT_SOMETHING_ELSE):
        own |= BY_RESOURCE_TYPE.get(str(kind), NONE)
    if kind == "RelatedPerson" and ("address" in resource or "telecom" in resource):
        own |= PATIENT_ELEMENTS["address"]
    return own, free_text


def _walk(value: JsonObject) -> tuple[set[str], bool]:
    own: set[str] = set()
    free_text = False
    pending: list[Any] = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, list):
            pending.extend(item)
            continue
        if not isinstance(item, dict):
            continue
        code, system = item.get("code"), item.get("system")
        if isinstance(code, str) and isinstance(system, str):
            own |= categories_of_code(system, code)
            continue
        free_text = free_text or not _FREE_TEXT.isdisjoint(item)
        if isinstance(item.get("text"), str) and "coding" not in item:
            free_text = True
        pending.extend(child for child in item.values() if isinstance(child, (dict, list)))
    return own, free_text


def _labels(resource: JsonObject) -> Categories:
    meta = resource.get("meta")
    return frozenset(
        category
        for label in objects(meta.get("security") if isinstance(meta, dict) else None)
        if label.get("system") == CATEGORY_SYSTEM and isinstance(code := label.get("code"), str)
        for category in categories_of_code(CATEGORY_SYSTEM, code)
    )
