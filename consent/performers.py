"""Who performed a Consent: the citizen, a holder of custody, a proxy, or somebody else? (CONTRACT § 5, rule 7.)"""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from consent import elements
from consent.elements import Element, Unreadable
from consent.model import Deputy
from message_schemas.codes import CVR_SYSTEM, ROUTING_SYSTEMS

_ROLE_CODE: Final = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
_GUARDIAN: Final = (_ROLE_CODE, "GUARD")
# Who holds custody: DK Core's parental authority, HL7's guardian. DK Core's system is case-insensitive.
_CUSTODY: Final = frozenset(
    {("http://hl7.dk/fhir/core/CodeSystem/dk-relatedperson-relationshipcodes", "PARAUTH"), _GUARDIAN}
)
# Who speaks for an adult: værge, and fuldmægtig in each of HL7's forms.
_PROXY: Final = frozenset(
    {_GUARDIAN, *((_ROLE_CODE, code) for code in ("POWATT", "DPOWATT", "HPOWATT", "SPOWATT"))}
)
_NOT_THE_CITIZEN: Final = frozenset({"RelatedPerson", "Practitioner", "PractitionerRole", "Organization"})
_ORGANIZATION_SYSTEMS: Final = ROUTING_SYSTEMS | {CVR_SYSTEM}
_MOST_CHARACTERS: Final = 10_000  # of all deputies' identifiers: they are kept with each consent

Pair = tuple[str, str]


class Performers(NamedTuple):
    """What is kept of those who performed a consent; an `unidentified` one may be the citizen."""

    by_citizen: bool
    by_unidentified: bool
    deputies: tuple[Deputy, ...]


def performers_of(resource: dict[str, Any], citizen: Pair) -> Performers:
    """Who performed the Consent; Unreadable when it names nobody, or a deputy's period cannot be read."""
    circle = _Circle(resource, citizen)
    found = [circle.kind(each) for each in elements.objects(resource.get("performer"), "performer")]
    deputies = dict.fromkeys(one for one in found if isinstance(one, Deputy))
    if sum(20 + sum(map(len, _flat(deputy.identifiers))) for deputy in deputies) > _MOST_CHARACTERS:
        raise Unreadable(
            "performer",
            "Samtykket er givet af for mange personer. Del det i flere samtykker.",
            "Too many persons have given the consent. Split it into several consents.",
        )
    return Performers("citizen" in found, "unidentified" in found, tuple(deputies))


def identifier_of(reference: object) -> Pair | None:
    """The (system, value) of a Reference by identifier; None when it has none with both."""
    identifier = reference.get("identifier") if isinstance(reference, dict) else None
    return _pair(identifier)


class _Circle:
    """The citizen and the persons whom a Consent contains."""

    def __init__(self, resource: dict[str, Any], citizen: Pair) -> None:
        self._citizen = citizen
        patient = resource.get("patient")
        self._reference = patient.get("reference") if isinstance(patient, dict) else None
        contained = resource.get("contained")
        self._contained: dict[str, tuple[str, Element]] = {}
        for index, person in enumerate(contained if isinstance(contained, list) else ()):
            if isinstance(person, dict) and isinstance(person.get("id"), str):
                self._contained.setdefault(f"#{person['id']}", (f"contained[{index}]", person))

    def kind(self, performer: Element) -> str | Deputy:
        """`citizen`, `unidentified`, a deputy, or `other` for one who has no say."""
        where, person = self._find(performer)
        if person is not None and person.get("resourceType") == "RelatedPerson":
            return self._deputy(performer, person, where)
        if _is_somebody_else(performer, person):
            return "other"
        if self._is_citizen(performer):
            return "citizen"
        others = _ORGANIZATION_SYSTEMS | {self._citizen[0]}  # another number of one system is another's
        named = _identifiers(performer, person)
        return "other" if any(system in others for system, _ in named) else "unidentified"

    def _find(self, reference: Element) -> tuple[str, Element | None]:
        literal = reference.get("reference")
        return self._contained.get(literal, ("", None)) if isinstance(literal, str) else ("", None)

    def _deputy(self, performer: Element, person: Element, where: str) -> str | Deputy:
        """Only another person, of this very citizen, and active, has a say."""
        patient, relations = person.get("patient"), _relations(person)
        custody, proxy = not relations.isdisjoint(_CUSTODY), not relations.isdisjoint(_PROXY)
        identifiers = _identifiers(performer, person)
        if (
            not (custody or proxy)
            or person.get("active", True) is not True
            or not (isinstance(patient, dict) and self._is_citizen(patient))
            or self._citizen in identifiers
        ):
            return "other"
        start, end = None, None
        if "period" in person:
            start, end = elements.period_of(person["period"], f"{where}.period")
        return Deputy(custody, proxy, tuple(sorted(identifiers)), start, end)

    def _is_citizen(self, reference: Element) -> bool:
        """By identifier, its own or a contained Patient's, or by the reference that the Consent itself uses."""
        identifiers = _identifiers(reference, self._find(reference)[1])
        if self._citizen in identifiers:
            return True
        literal = reference.get("reference")
        is_the_same = isinstance(literal, str) and literal != "" and literal == self._reference
        return is_the_same and not any(system == self._citizen[0] for system, _ in identifiers)


def _is_somebody_else(performer: Element, person: Element | None) -> bool:
    """By the type of what is contained, by what the reference says of its type, or by where it points."""
    if person is not None:
        return person.get("resourceType") != "Patient"
    said, literal = performer.get("type"), performer.get("reference")
    steps = [step for text in (said, literal) if isinstance(text, str) for step in text.split("/")]
    return not _NOT_THE_CITIZEN.isdisjoint(steps)


def _identifiers(reference: Element, person: Element | None) -> set[Pair]:
    named = identifier_of(reference)
    return _own_identifiers(person) | ({named} if named else set())


def _own_identifiers(person: Element | None) -> set[Pair]:
    identifiers = person.get("identifier") if person else None
    return {
        pair
        for each in (identifiers if isinstance(identifiers, list) else ())
        if (pair := _pair(each)) is not None
    }


def _relations(person: Element) -> set[Pair]:
    relationships = person.get("relationship")
    concepts = (
        [each for each in relationships if isinstance(each, dict)] if isinstance(relationships, list) else []
    )
    return {
        (str(coding.get("system")), str(coding.get("code")).upper())
        for concept in concepts
        if isinstance(concept.get("coding"), list)
        for coding in concept["coding"]
        if isinstance(coding, dict)
    }


def _pair(identifier: object) -> Pair | None:
    if isinstance(identifier, dict):
        system, value = identifier.get("system"), identifier.get("value")
        if isinstance(system, str) and isinstance(value, str) and system and value:
            return system, value
    return None


def _flat(pairs: Iterable[Pair]) -> Iterable[str]:
    return (text for pair in pairs for text in pair)
