"""Which elements, codes and reference targets does each type of FHIR R4 have?

Read once from r4.json, which scripts/generate-fhir-r4 writes from HL7's definitions, into tables that one
walk over a message can use: for every type, element name → what is to be looked at there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Final

import orjson

from message_schemas.fhir_r4.invariants import INVARIANTS
from message_schemas.fhir_r4.policy import MAY_BE_OUTSIDE, OUTSIDE_IN_FOCUS, OWNED_BY_RULES, SUBJECTS
from message_schemas.fhir_r4.values import Invariant

_MOST_NAMED: Final = 20  # codes; a longer list is named by its value set
_VALUE_SETS: Final = "http://hl7.org/fhir/ValueSet/"
_MIME_TYPE: Final = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,127}/[A-Za-z0-9!#$&^_.+-]{1,127}(?: ?;.*)?")
_LANGUAGE: Final = re.compile(r"(?:[A-Za-z]{2,8}|[ix])(?:-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class Codes:
    """A code that must be one of these; `allowed` is how they are told to the sender, `many` says a list."""

    element: str
    many: bool
    codes: frozenset[str]
    allowed: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A code of an outside standard too large to list: only its shape is known."""

    element: str
    many: bool
    shape: re.Pattern[str]
    detail: str


@dataclass(frozen=True, slots=True)
class Concept:
    """A CodeableConcept of which one coding must be one of these (system, code)."""

    element: str
    many: bool
    codings: frozenset[tuple[str, str]]
    allowed: str


@dataclass(frozen=True, slots=True)
class Targets:
    """A Reference: which resource types it may mean and where its target may be."""

    element: str
    many: bool
    types: frozenset[str] | None  # None: any
    outside: bool  # may mean something that is not in the message
    outside_in_focus: bool  # the same, in the message's own focus
    owned: bool  # message_schemas.rules says when it does not resolve
    subject: bool  # the same, while it names a Patient


class AnyResource:
    """An element that holds a whole resource, whose type it says itself."""

    many = True


class Xhtml:
    """A narrative's div."""

    many = False


@dataclass(slots=True, eq=False)
class Kind:
    """A FHIR type: what to look at in each element, and which invariants it has."""

    name: str
    rules: dict[str, "Rule"] = field(default_factory=dict)
    invariants: tuple[Invariant, ...] = ()


Rule = Kind | Codes | Shape | Concept | Targets | AnyResource | Xhtml

_WHOLE: Final[Mapping[str, Rule]] = {"Resource": AnyResource(), "xhtml": Xhtml()}
_SHAPES: Final = {"mimetypes": (_MIME_TYPE, "fhir-mime-type"), "all-languages": (_LANGUAGE, "fhir-language")}


def _read() -> tuple[dict[str, Kind], frozenset[str]]:
    data = orjson.loads(files("message_schemas").joinpath("fhir_r4/r4.json").read_bytes())
    types, bases, codes = data["types"], data["bases"], data["codes"]
    kinds = {name: Kind(name, invariants=_invariants(name, bases)) for name in types}
    own: dict[str, dict[str, Rule]] = {name: {} for name in types}
    for name, elements in types.items():
        for element, said in elements.items():
            own[name] |= _rules(name, element, said, kinds, codes)
    for name, kind in kinds.items():
        base: str | None = name
        while base is not None:
            kind.rules |= own[base]
            base = bases.get(base)
    resources = {name for name in types if bases.get(name) in ("DomainResource", "Resource")}
    return kinds, frozenset(resources - {"DomainResource"})


def _invariants(name: str, bases: dict[str, str]) -> tuple[Invariant, ...]:
    found = INVARIANTS.get(name, ())
    return found if name not in bases else (*found, *_invariants(bases[name], bases))


def _rules(
    owner: str, element: str, said: str, kinds: dict[str, Kind], codes: dict[str, Any]
) -> dict[str, Rule]:
    """What to look at in one element, and in the extensions beside it when it is a primitive."""
    typed, *more = said.split(" ")
    kind, many = typed.removesuffix("*"), typed.endswith("*")
    if kind in _WHOLE:
        return {element: _WHOLE[kind]}
    if kind == "Reference":
        return {element: _targets(owner, element, many, more)}
    if kind == "CodeableConcept" and more and more[0] in codes:
        return {element: _concept(element, many, more[0], codes)}
    if kind in kinds:
        return {element: kinds[kind]}
    beside: dict[str, Rule] = {f"_{element}": kinds["Element"]}
    if kind == "code" and more and more[0] in codes:
        return beside | {element: _codes(element, many, more[0], codes)}
    if kind == "code" and more and more[0] in _SHAPES:
        return beside | {element: Shape(element, many, *_SHAPES[more[0]])}
    return beside


def _codes(element: str, many: bool, value_set: str, codes: dict[str, Any]) -> Codes:
    listed = [code for row in codes[value_set].values() for code in row]
    return Codes(element, many, frozenset(listed), _allowed(listed, value_set))


def _concept(element: str, many: bool, value_set: str, codes: dict[str, Any]) -> Concept:
    rows = codes[value_set].items()
    listed = [f"{system}|{code}" for system, row in rows for code in row]
    return Concept(
        element,
        many,
        frozenset((system, code) for system, row in rows for code in row),
        _allowed(listed, value_set),
    )


def _allowed(listed: list[str], value_set: str) -> str:
    return ", ".join(listed) if len(listed) <= _MOST_NAMED else _VALUE_SETS + value_set


def _targets(owner: str, element: str, many: bool, types: list[str]) -> Targets:
    path = f"{owner}.{element}"
    return Targets(
        element,
        many,
        frozenset(types) if types else None,
        outside=path in MAY_BE_OUTSIDE or f"*.{element}" in MAY_BE_OUTSIDE,
        outside_in_focus=path in OUTSIDE_IN_FOCUS,
        owned=path in OWNED_BY_RULES,
        subject="." not in owner and path not in SUBJECTS.get(element, (path,)),
    )


KINDS, RESOURCE_TYPES = _read()
