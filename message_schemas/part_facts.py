"""When is a part of a message from, which organization wrote it, and which security labels does it carry?

A consent may name any of the three (contract § 5). A part has the facts of what it holds itself: what it refers to
is a part of its own, is decided on its own, and takes along whatever words are about it when it has to go.
"""

from collections.abc import Iterator
from typing import Any, Final

from message_schemas.categories import Part
from message_schemas.codes import CATEGORY_SYSTEM, CONFIDENTIALITY_SYSTEM
from message_schemas.identifiers import Identifier
from message_schemas.message import Message, codings_of, objects
from message_schemas.part_authors import Authors, one
from message_schemas.part_dates import Span, span_of, span_of_resource, union
from message_schemas.part_tables import CONFIDENTIALITY, SECURITY_LABELS, TIMELESS

JsonObject = dict[str, Any]
Labels = frozenset[tuple[str, str]]

_NONE: Final[Labels] = frozenset()
_RESTRICTED: Final = CONFIDENTIALITY.index("R")
_HOLDERS: Final = frozenset({"contained", "entry", "parameter"})  # what holds resources in a resource


def with_facts(message: Message, found: tuple[Part, ...]) -> tuple[Part, ...]:
    """The same parts of this message, each with its labels, its time and its author."""
    facts = _Facts(message)
    return tuple(facts.of(part) for part in found)


class _Facts:
    """The facts of one message's parts."""

    def __init__(self, message: Message) -> None:
        self._entries = message.bundle["entry"]
        self._authors = Authors(message)
        self._everywhere = _labels_of(message.bundle) | _labels_of(message.header)
        timestamp = message.bundle.get("timestamp")
        self._sent = span_of(timestamp) if isinstance(timestamp, str) else None
        self._spans: dict[int, Span | None] = {}

    def of(self, part: Part) -> Part:
        """The part with its facts."""
        entry, _, inside = part.path[len("entry[") :].partition("]")
        number = int(entry)
        root: JsonObject = self._entries[number]["resource"]
        labels = self._everywhere | _labels_of(root)
        if not inside:
            others = list(_resources_in(root)) if not _HOLDERS.isdisjoint(root) else []
            labels = labels.union(*map(_labels_of, others))
            span, authors = self._whole(number, root, others)
        elif inside.startswith(".contained["):
            held = root["contained"][_place(inside)]
            span = span_of_resource(held, self._sent)
            authors = self._author_of(held, number, root)
        else:
            span = self._span_of(number, root)
            is_section = inside.startswith(".section[")
            authors = (
                self._section(root["section"][_place(inside)], number, root)
                if is_section
                else self._authors.of_entry(number, root)
            )
        return Part(
            part.path,
            part.resource,
            part.categories,
            _counting(labels) if labels else labels,
            span.first if span else None,
            span.until if span else None,
            authors,
        )

    def _span_of(self, number: int, root: JsonObject) -> Span | None:
        if number not in self._spans:
            self._spans[number] = span_of_resource(root, self._sent)
        return self._spans[number]

    def _whole(
        self, number: int, root: JsonObject, others: list[JsonObject]
    ) -> tuple[Span | None, tuple[Identifier, ...]]:
        """From when an entry with all that it holds is, and who wrote all of it."""
        span = self._span_of(number, root)
        sections = [self._section(section, number, root) for section in objects(root.get("section"))]
        authors = one([self._authors.of_entry(number, root), *sections])
        for other in others:
            if other.get("resourceType") in TIMELESS:
                continue
            further = span_of_resource(other, self._sent)
            span = union((span, further)) if span and further else None
            authors = one([authors, self._author_of(other, number, root)])
        return span, authors

    def _author_of(self, held: JsonObject, number: int, root: JsonObject) -> tuple[Identifier, ...]:
        """What a contained resource does not say of its author, the one around it says."""
        own = self._authors.of_resource(held, root)
        return self._authors.of_entry(number, root) if own is None else own

    def _section(self, section: JsonObject, number: int, root: JsonObject) -> tuple[Identifier, ...]:
        """A section without an author of its own has that of what is around it; so have those inside it."""
        around = self._authors.of_entry(number, root)
        found: list[tuple[Identifier, ...]] = []
        pending = [(section, around)]
        while pending:
            item, inherited = pending.pop()
            named = objects(item.get("author"))
            own = self._authors.one_of(list(named), root) if named else inherited
            found.append(own)
            pending += [(nested, own) for nested in objects(item.get("section"))]
        return one(found)


def _place(inside: str) -> int:
    """The number in the first step below an entry's resource: 1 of `.section[1].title`."""
    return int(inside[inside.index("[") + 1 : inside.index("]")])


def _resources_in(root: JsonObject) -> Iterator[JsonObject]:
    """Every resource inside another one, at any depth."""
    pending: list[Any] = [*root.values()]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            if "resourceType" in item:
                yield item
            pending += item.values()
        elif isinstance(item, list):
            pending += item


def _labels_of(resource: JsonObject) -> Labels:
    """The security labels on a resource, its information categories left out."""
    meta, kind = resource.get("meta"), resource.get("resourceType")
    found = objects(meta.get("security")) if isinstance(meta, dict) and "security" in meta else []
    if kind in SECURITY_LABELS:
        for concept in objects(resource.get(SECURITY_LABELS[kind])):
            found += codings_of(concept)
    if kind == "Composition" and "confidentiality" in resource:
        found = [*found, {"system": CONFIDENTIALITY_SYSTEM, "code": resource["confidentiality"]}]
    return _read(found) if found else _NONE


def _read(codings: list[JsonObject]) -> Labels:
    return frozenset(
        (system, code)
        for coding in codings
        if isinstance(system := coding.get("system"), str)
        and isinstance(code := coding.get("code"), str)
        and system != CATEGORY_SYSTEM
    )


def _counting(labels: Labels) -> Labels:
    """Those that count: a permission for normal data does not cover what is also labelled restricted.

    Restricted stays beside very restricted, so that who forbids the one does not let the other pass.
    """
    levels = [CONFIDENTIALITY.index(code) for system, code in labels if _is_level(system, code)]
    least = min(max(levels, default=0), _RESTRICTED)
    return frozenset(
        (system, code)
        for system, code in labels
        if not _is_level(system, code) or CONFIDENTIALITY.index(code) >= least
    )


def _is_level(system: str, code: str) -> bool:
    return system == CONFIDENTIALITY_SYSTEM and code in CONFIDENTIALITY
