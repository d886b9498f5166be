"""In which terms are codes published: concepts, code systems and value sets?"""

from dataclasses import dataclass, field

from message_schemas.codes import BASE

VERSION = "1.0.0"


@dataclass(frozen=True, slots=True)
class Concept:
    """One code with its Danish and English name; `categories` is what information it stands for, if any."""

    code: str
    da: str
    en: str
    categories: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CodeSystem:
    """A code system that the hub publishes; `id` is its place under /fhir/CodeSystem."""

    id: str
    da: str
    en: str
    concepts: tuple[Concept, ...]

    @property
    def url(self) -> str:
        """Its canonical address."""
        return f"{BASE}/CodeSystem/{self.id}"

    @property
    def codes(self) -> frozenset[str]:
        """Every code in it."""
        return frozenset(concept.code for concept in self.concepts)

    def name(self, code: str) -> str:
        """The Danish name of one of its codes; KeyError when it has no such code."""
        return {concept.code: concept.da for concept in self.concepts}[code]


@dataclass(frozen=True, slots=True)
class Include:
    """Codes of one system; `codes` None is all of them, listed in `known` where the hub knows them."""

    system: str
    codes: tuple[str, ...] | None = None
    known: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class ValueSet:
    """Codes that one element may have; published under /fhir/ValueSet unless `url` says where it comes from."""

    id: str
    da: str
    en: str
    include: tuple[Include, ...]
    canonical: str | None = None
    _lookup: dict[str, frozenset[str] | None] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Keep what `holds` looks up."""
        lookup = {
            one.system: one.known if one.codes is None else frozenset(one.codes) for one in self.include
        }
        object.__setattr__(self, "_lookup", lookup)

    @property
    def url(self) -> str:
        """Its canonical address."""
        return self.canonical or f"{BASE}/ValueSet/{self.id}"

    def holds(self, system: str | None, code: str) -> bool:
        """Whether a coding is in it; a code element has no system and matches by its code alone."""
        if system is None:
            return any(codes is not None and code in codes for codes in self._lookup.values())
        if system not in self._lookup:
            return False
        codes = self._lookup[system]
        return codes is None or code in codes

    def speaks(self, system: str) -> bool:
        """Whether it takes codes of this system at all."""
        return system in self._lookup


def all_of(system: CodeSystem) -> ValueSet:
    """The value set of every code in a code system, under the same id."""
    include = Include(system.url, None, system.codes)
    return ValueSet(system.id, system.da, system.en, (include,))


def some_of(id: str, da: str, en: str, system: CodeSystem, *codes: str) -> ValueSet:
    """A value set of some codes of a code system; ValueError for one that it has not."""
    if missing := set(codes) - system.codes:
        raise ValueError(f"{system.id} has no {sorted(missing)}")
    return ValueSet(id, da, en, (Include(system.url, codes),))


def of_fhir(id: str, da: str, en: str, system: str, *codes: str) -> ValueSet:
    """A value set of codes that FHIR itself, or another publisher, defines."""
    return ValueSet(id, da, en, (Include(system, codes),))
