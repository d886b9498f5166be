"""Which parts of a message can be shared or withheld, and what kind of information is each?

The rules, with their reasons, stand in docs/categories.md; the tables in category_tables.py and category_codes/.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from message_schemas.category_content import Content, concept_says, content_of, labels_of
from message_schemas.category_envelope import (
    is_more_than_its_resource,
    loose_elements,
    says_something_itself,
)
from message_schemas.category_sections import section_content
from message_schemas.category_tables import (
    BY_EVENT,
    BY_RESOURCE_TYPE,
    CARE_TEAM,
    COMMON,
    DOCUMENT,
    DOCUMENT_EVENT,
    ENVELOPE,
    NONE,
    OUTCOME,
    PATIENT_ELEMENTS,
    Categories,
)
from message_schemas.codes import EventCode, LegalBasis, MedComEvent
from message_schemas.identifiers import Identifier
from message_schemas.message import Message, objects, text_of

JsonObject = dict[str, Any]

_RECEIPTS: Final = frozenset({MedComEvent.ACKNOWLEDGEMENT.value, EventCode.DELIVERY_STATUS.value})
_NEVER_CONTAINED: Final = frozenset({"MessageHeader", "Patient"})  # there they are not the message's own
_ASIDE: Final = frozenset({"contained"})
_PATIENT_ASIDE: Final = frozenset({"contained", "extension", "modifierExtension"})
_DOCUMENT_ASIDE: Final = frozenset({"contained", "event", "section"})


@dataclass(frozen=True, slots=True)
class Part:
    """One disclosable part; `path` is relative to the Bundle, no categories means unknown.

    The fields with a default are filled in by `part_facts.with_facts`.
    """

    path: str  # entry[3], entry[3].section[1], entry[1].address, entry[3].contained[0]
    resource: str  # Type/id
    categories: frozenset[str]
    labels: frozenset[tuple[str, str]] = (
        frozenset()
    )  # (system, code) of security labels that are no categories
    data_date: date | datetime | None = None  # when the data are from; None is unknown
    data_until: date | datetime | None = None  # and until when, where that is not the same; both included
    authors: tuple[Identifier, ...] = ()  # identifiers of the one organization that wrote it; () is unknown


def parts(message: Message) -> tuple[Part, ...]:
    """Every disclosable part of the message; what is left over is the envelope."""
    finding = _Finding(message)
    finding.find()
    finding.follow_references()
    return tuple(finding.finished())


def message_categories(found: Iterable[Part]) -> tuple[str, ...]:
    """All categories of the parts, sorted; an unknown part adds none."""
    return tuple(sorted(set().union(*(part.categories for part in found))))


@dataclass(slots=True)
class _Found:
    """A part while its categories are being collected."""

    path: str
    entry: int
    resource: str
    content: Content
    apart: bool = False  # adds nothing to what the message's texts may speak of
    loose: bool = False  # stands in the envelope without belonging to it


class _Finding:
    """Finds the parts of one message."""

    def __init__(self, message: Message) -> None:
        self._message = message
        self._revealed = BY_EVENT.get(message.event, NONE)
        self._focus = {found[0] for text in message.focus if (found := message.resolve(text))}
        self._found: list[_Found] = []
        self._entries: dict[int, _Found] = {}  # parts that are a whole entry
        self._contained: dict[tuple[int, str], _Found] = {}

    def find(self) -> None:
        """Find every part, with what its own content says."""
        bundle = self._message.bundle
        closed = says_something_itself(bundle)
        for number, resource in self._message.resources():
            kind = text_of(resource.get("resourceType")) or ""
            name = f"{kind}/{resource.get('id', '')}"
            if (closed and number == 0) or is_more_than_its_resource(bundle["entry"][number]):
                # It has no place of its own that could be cut out, so the entry goes or stays as a whole.
                self._add_entry(number, name, resource, apart=kind in ENVELOPE, loose=True)
            elif kind == "Patient":
                self._add_patient(number, name, resource)
            elif kind == "Composition" and objects(resource.get("section")):
                self._add_document(number, name, resource)
            elif (envelope := self._envelope(kind, resource)) is not None:
                self._add_envelope(number, name, resource, envelope)
            else:
                # A Consent tells what it is about, and adds nothing to what the texts beside it tell.
                self._add_entry(
                    number, name, resource, apart=kind == "Consent", loose=_speaks_loosely(kind, resource)
                )

    def follow_references(self) -> None:
        """Give what a part is made of the part's categories too, through any number of steps."""
        waiting = [part for part in self._found if part.content.made_of or part.content.planned]
        while waiting:
            part = waiting.pop()
            for references, given in (
                (part.content.made_of, part.content.own),
                (part.content.planned, BY_RESOURCE_TYPE["CarePlan"]),
            ):
                for target in self._targets(part, references):
                    if not given <= target.content.own:
                        target.content.own |= given
                        waiting.append(target)

    def finished(self) -> Iterator[Part]:
        """The parts; a text that has something of its own may speak of everything in the message."""
        labels = labels_of(self._message.bundle) | labels_of(self._message.header)
        whole = set(labels).union(*(part.content.own for part in self._found if not part.apart))
        for part in self._found:
            own = part.content.own | labels
            # A text in which nothing of its own is found stays unknown rather than taking its neighbours'.
            # What stands loose in the envelope may speak of anything, whether or not something is found in it.
            if part.loose or (part.content.text and own):
                own |= whole
            yield Part(part.path, part.resource, frozenset(own))

    def _targets(self, part: _Found, references: Iterable[str]) -> Iterator[_Found]:
        for reference in references:
            if reference.startswith("#"):
                target = self._contained.get((part.entry, reference[1:]))
            else:
                meant = self._message.resolve(reference)
                target = self._entries.get(meant[0]) if meant else None
            if target is not None:
                yield target

    def _envelope(self, kind: str, resource: JsonObject) -> frozenset[str] | None:
        """The envelope's elements of a resource; None for one that is not of the envelope."""
        # A sender's label on one of the envelope's resources makes it a part; one on the header is for all parts.
        if kind != "MessageHeader" and labels_of(resource):
            return None
        if kind == "CareTeam" and resource.keys() <= CARE_TEAM | COMMON | _ASIDE:
            return CARE_TEAM
        if kind == "OperationOutcome" and self._message.event in _RECEIPTS:
            return OUTCOME
        return ENVELOPE.get(kind)

    def _add_entry(
        self, number: int, name: str, resource: JsonObject, *, apart: bool, loose: bool = False
    ) -> None:
        content = content_of(resource, self._revealed)
        if number in self._focus:
            content.own |= self._revealed
        self._entries[number] = _Found(f"entry[{number}]", number, name, content, apart, loose)
        self._found.append(self._entries[number])

    def _add_patient(self, number: int, name: str, patient: JsonObject) -> None:
        path, labels = f"entry[{number}]", labels_of(patient)
        elements = [(f"{path}.{key}", patient[key]) for key in _PATIENT_ASIDE if key in patient]
        elements = [element for element in elements if not element[0].endswith(".contained")]
        elements += loose_elements(patient, path, ENVELOPE["Patient"], aside=_PATIENT_ASIDE)
        for where, value in elements:
            if value == [False, None] and where.endswith(".deceasedBoolean"):
                continue  # that the citizen lives tells nothing
            element = where.removeprefix(f"{path}.").removeprefix("_")
            own = content_of(value).own | PATIENT_ELEMENTS.get(element, NONE) | labels
            self._found.append(_Found(where, number, name, Content(own), apart=True))
        self._add_contained(number, name, patient, labels)

    def _add_document(self, number: int, name: str, document: JsonObject) -> None:
        path = f"entry[{number}]"
        concepts = [document.get("type"), *objects(document.get("category"))]
        said = labels_of(document).union(*(concept_says(concept) for concept in concepts))
        for place, section in enumerate(objects(document["section"], keep_gaps=True)):
            content = section_content(section, self._revealed)
            content.own |= said
            self._found.append(_Found(f"{path}.section[{place}]", number, name, content))
        loose = list(loose_elements(document, path, DOCUMENT, aside=_DOCUMENT_ASIDE))
        for place, event in enumerate(objects(document.get("event"), keep_gaps=True)):
            loose += loose_elements(event, f"{path}.event[{place}]", DOCUMENT_EVENT, aside=frozenset())
        for where, value in loose:
            content = content_of(value)
            content.own |= said
            self._found.append(_Found(where, number, name, content, loose=True))
        self._add_contained(number, name, document, said)

    def _add_envelope(self, number: int, name: str, resource: JsonObject, envelope: frozenset[str]) -> None:
        self._add_loose(f"entry[{number}]", number, name, resource, envelope)
        self._add_contained(number, name, resource, NONE)

    def _add_loose(
        self, path: str, number: int, name: str, resource: JsonObject, envelope: frozenset[str]
    ) -> None:
        justified = self._message.legal_basis != LegalBasis.CONSENT
        for where, value in loose_elements(resource, path, envelope, aside=_ASIDE, justified=justified):
            self._found.append(_Found(where, number, name, content_of(value), apart=True, loose=True))

    def _add_contained(self, number: int, name: str, resource: JsonObject, said: Categories) -> None:
        for place, item in enumerate(objects(resource.get("contained"), keep_gaps=True)):
            path, kind = f"entry[{number}].contained[{place}]", text_of(item.get("resourceType")) or ""
            envelope = self._envelope(kind, item) if kind not in _NEVER_CONTAINED else None
            if envelope is not None:
                self._add_loose(path, number, name, item, envelope)
                continue
            content = content_of(item, self._revealed)
            content.own |= said
            part = _Found(path, number, name, content, loose=_speaks_loosely(kind, item))
            self._found.append(part)
            if isinstance(inner := item.get("id"), str):
                self._contained[number, inner] = part


def _speaks_loosely(kind: str, resource: JsonObject) -> bool:
    """Whether a resource of the envelope that is a part, being labelled, holds what would be one without the label."""
    envelope = ENVELOPE.get(kind)
    if envelope is None or kind in _NEVER_CONTAINED:
        return False
    loose = loose_elements(resource, "", envelope, aside=_ASIDE, justified=False)
    return "contained" in resource or next(loose, None) is not None
