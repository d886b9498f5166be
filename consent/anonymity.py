"""What in a message, a resource or a text tells who the citizen of an anonymous case is? (DOMAIN, consent rule 5.)

Every element is looked at, whatever resource it stands in: what FHIR has for persons is refused where it stands,
and every text, file, id and number is read (consent/identifying.py, consent/documents.py). A professional's own
name, telephone and address may stand in Practitioner, PractitionerRole, Organization and the like, and the same
telephone, e-mail address and address then also in texts. Names in texts are not judged here: `passages` is where
the hub looks for the names that it knows.

What cannot be found: a first name alone, a nickname, a name that the hub does not know, a name or a number that is
misspelt or described in words, a place of work, a school, a rare event, who is meant by "the neighbour's brother".
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, NamedTuple

from consent.documents import hides_more, readings, shown, text_of_file
from consent.identifying import Found, Kind, found_in
from consent.persons import (
    NO_NAMES,
    PERSONS,
    PROFESSIONAL_ELEMENTS,
    addresses_in,
    asks_for_birth,
    is_citizens,
    is_file,
    is_professional,
    refused_elements,
)
from message_schemas import JsonObject
from message_schemas.codes import MEDCOM_CONTACT_EXTENSION, SID_CASE
from message_schemas.message import objects

MOST_FINDINGS: Final = 50
MOST_TEXT: Final = 150_000  # characters in all

_MACHINE: Final = frozenset(
    {"id", "fullUrl", "reference", "url", "uri", "system", "code", "version", "profile", "hash"}
)
_NAMING_MACHINE: Final = frozenset({"id", "fullUrl", "reference"})
_CONTACT_SYSTEMS: Final = frozenset({"phone", "fax", "email", "pager", "url", "sms", "other"})
_REFERS_TO_PERSON: Final = re.compile(r"(?:^|/)(?:Patient|RelatedPerson|Person)/")
_FULL_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d(?:T.*)?")
_NO_LETTERS: Final = re.compile(r"[\W\d_]+")


class Finding(NamedTuple):
    """One place (FHIRPath) that tells who the citizen is, and how; never the value itself."""

    kind: Kind
    place: str


class Passage(NamedTuple):
    """A text in which a person may be named, and where it stands."""

    place: str
    text: str


class PersonName(NamedTuple):
    """A person's name as the content states it."""

    given: str
    family: str


@dataclass(frozen=True, slots=True)
class Screening:
    """What was found, at most MOST_FINDINGS; the texts that may name somebody; the names that the content states."""

    findings: tuple[Finding, ...]
    passages: tuple[Passage, ...]
    names: tuple[PersonName, ...]


def screen(content: JsonObject, place: str, case_id: str) -> Screening:
    """A Bundle or another resource at `place`, in the anonymous case of that id."""
    reader = _Reader(case_id, *addresses_in(content))
    reader.object(content, place, _Scope())
    return reader.screening()


def screen_text(text: str, place: str) -> Screening:
    """One text by itself."""
    reader = _Reader("", frozenset(), frozenset())
    reader.text(text, place, _Scope())
    return reader.screening()


class _Scope(NamedTuple):
    """What is known of the place where the reader is."""

    resource: str = ""
    professional: bool = False
    person: bool = False  # an extension on the citizen or a relative
    born: bool = False  # what stands here is said to be about a birth

    def below(self, element: str) -> "_Scope":
        """The same inside an element."""
        acts = (self.resource, element) in PROFESSIONAL_ELEMENTS
        return self._replace(professional=True) if acts else self


@dataclass(slots=True)
class _Reader:
    """Goes through the content once, and remembers."""

    case_id: str
    persons: frozenset[str]  # references that mean the citizen or a relative
    inside: frozenset[str]  # addresses of what stands in the content itself
    _found: list[tuple[Finding, str | None]] = field(default_factory=list)
    _passages: list[Passage] = field(default_factory=list)
    _names: list[PersonName] = field(default_factory=list)
    _of_professionals: set[Found] = field(default_factory=set)
    _read: int = 0

    def screening(self) -> Screening:
        """What was found; what a professional in the content has as well is none."""
        left = dict.fromkeys(
            finding
            for finding, said in self._found
            if said is None or Found(finding.kind, said) not in self._of_professionals
        )
        return Screening(tuple(left)[:MOST_FINDINGS], tuple(self._passages), tuple(self._names))

    def object(self, node: JsonObject, place: str, scope: _Scope) -> None:
        """One object and all below it."""
        scope = self._scope(node, scope)
        self._identifiers(node, place)
        self._person_parts(node, place, scope)
        self._file(node, place)
        if isinstance(display := node.get("display"), str) and self._means_person(node):
            self._only_anonymous(display, f"{place}.display")
        refused = refused_elements(node, on_person=scope.person, professional=scope.professional)
        for key, value in node.items():
            element = key.lstrip("_")
            at = f"{place}.{element}"
            if element in refused:
                self._refuse_element(refused[element], value, at)
            elif element != "data" or not is_file(node):
                self._value(element, value, at, scope.below(element), node)

    def text(
        self, text: str, place: str, scope: _Scope, *, machine: bool = False, named: bool = True
    ) -> None:
        """A text, an id or an address."""
        self._read += len(text)
        if self._read > MOST_TEXT:
            self._add(Kind.TOO_LONG, place.partition(".")[0])
            return
        ways = readings(text)
        for found in {found for way in ways for found in found_in(way, machine=machine)}:
            if scope.professional and found.kind in (Kind.PHONE, Kind.E_MAIL, Kind.ADDRESS):
                self._of_professionals.add(found)
            else:
                self._add(found.kind, place, found.said)
        if hides_more(text):
            self._add(Kind.ATTACHMENT, place)
        if named and not scope.professional:
            self._passages.append(Passage(place, _NO_LETTERS.sub(" ", ways[0]) if machine else ways[0]))

    def _scope(self, node: JsonObject, scope: _Scope) -> _Scope:
        resource = node.get("resourceType")
        if isinstance(resource, str):
            return _Scope(resource, is_professional(node), resource in PERSONS, asks_for_birth(node))
        if node.get("url") == MEDCOM_CONTACT_EXTENSION:
            scope = scope._replace(professional=True)
        return scope._replace(born=True) if not scope.born and asks_for_birth(node) else scope

    def _value(self, element: str, value: Any, place: str, scope: _Scope, holder: JsonObject) -> None:
        if isinstance(value, dict):
            self.object(value, place, scope)
        elif isinstance(value, list):
            for number, item in enumerate(value):
                self._value(element, item, f"{place}[{number}]", scope, holder)
        elif isinstance(value, str):
            self._string(element, value, place, scope, holder)
        elif isinstance(value, int | float | Decimal) and value == value // 1:
            # a CPR number that is written as a number has lost the zero that it may begin with
            self.text(f"{int(value):010}", place, scope, machine=True, named=False)

    def _string(self, element: str, value: str, place: str, scope: _Scope, holder: JsonObject) -> None:
        if element == "div" and scope.person:
            self._only_anonymous(value, place)
        if element == "valueBase64Binary":
            self._add(Kind.ATTACHMENT, place)
        if scope.born and element.startswith("value") and _FULL_DATE.fullmatch(value):
            self._add(Kind.BIRTH_DATE, place)
        identifies = element == "value" and holder.get("system") not in (None, *_CONTACT_SYSTEMS)
        machine = element in _MACHINE or identifies
        named = not machine or element in _NAMING_MACHINE
        self.text(value, place, scope, machine=machine, named=named)

    def _identifiers(self, node: JsonObject, place: str) -> None:
        system = node.get("system")
        if system == SID_CASE:
            if node.get("value", self.case_id) != self.case_id:
                self._add(Kind.CASE, place)
        elif is_citizens(system):
            self._add(Kind.CPR, place)
        if node.get("resourceType") == "Patient":
            for number, item in enumerate(objects(node.get("identifier"), keep_gaps=True)):
                if item.get("system") != SID_CASE and not is_citizens(item.get("system")):
                    self._add(Kind.PERSON, f"{place}.identifier[{number}]")

    def _person_parts(self, node: JsonObject, place: str, scope: _Scope) -> None:
        """A HumanName, an Address or a ContactPoint, wherever FHIR lets one stand."""
        if isinstance(node.get("postalCode"), str) and isinstance(node.get("city"), str):
            self.text(f"{node['postalCode']} {node['city']}", place, scope, named=False)
        if scope.professional:
            return
        if isinstance(node.get("family"), str) or isinstance(node.get("given"), list):
            self._add(Kind.NAME, place)
            self._name(node)
        if isinstance(node.get("line"), list) or "postalCode" in node:
            self._add(Kind.ADDRESS, place)
        system = node.get("system")
        if isinstance(system, str) and system in _CONTACT_SYSTEMS and "value" in node:
            self._add(Kind.E_MAIL if system == "email" else Kind.PHONE, place)

    def _file(self, node: JsonObject, place: str) -> None:
        """A file in the content is read; one that stands elsewhere cannot be."""
        url, content_type = node.get("url"), node.get("contentType")
        if is_file(node):
            text = text_of_file(content_type, node["data"]) if isinstance(content_type, str) else None
            if text is None:
                self._add(Kind.ATTACHMENT, f"{place}.data")
            else:
                self.text(text, f"{place}.data", _Scope())
        if isinstance(url, str) and ("contentType" in node or "title" in node):
            self.text(url, f"{place}.url", _Scope(), machine=True)
            if url not in self.inside:
                self._add(Kind.ATTACHMENT, f"{place}.url")

    def _refuse_element(self, kind: Kind, value: Any, place: str) -> None:
        items = enumerate(value) if isinstance(value, list) else [(-1, value)]
        for number, item in items:
            at = place if number < 0 else f"{place}[{number}]"
            system = item.get("system") if isinstance(item, dict) else None
            self._add(Kind.CPR if is_citizens(system) else Kind.E_MAIL if system == "email" else kind, at)
            if kind is Kind.NAME and isinstance(item, dict):
                self._name(item)

    def _name(self, node: JsonObject) -> None:
        given = node.get("given")
        parts = [part for part in given if isinstance(part, str)] if isinstance(given, list) else []
        family = node.get("family")
        if not parts and not family:
            *parts, family = str(node.get("text") or "").split() or [""]
        self._names.append(PersonName(" ".join(parts), str(family or "")))

    def _means_person(self, node: JsonObject) -> bool:
        reference = node.get("reference")
        named = isinstance(reference, str) and (
            reference in self.persons or _REFERS_TO_PERSON.search(reference) is not None
        )
        kind = node.get("type")
        return named or (isinstance(kind, str) and kind in PERSONS)

    def _only_anonymous(self, text: str, place: str) -> None:
        said = _NO_LETTERS.sub(" ", shown(text).replace(self.case_id, "")).casefold()
        if not NO_NAMES.issuperset(said.split()):
            self._add(Kind.NAME, place)

    def _add(self, kind: Kind, place: str, said: str | None = None) -> None:
        self._found.append((Finding(kind, place), said))
