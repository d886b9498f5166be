"""Which single faults can be made from a message's own definition?

Each mutation is an example with exactly one thing wrong, the place where it is wrong, and what was done.
The engine that checks is not asked: the mutations are read off the definition's rows.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from message_schemas import JsonObject, definition
from message_schemas.checking import matches
from message_schemas.definitions import Element, EventDefinition, Profile
from message_schemas.definitions.envelope import PROFILES as ENVELOPE
from message_schemas.definitions.model import Content
from message_schemas.examples import example

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Mutation:
    """One faulty message; `place` is the FHIRPath of the fault."""

    what: str
    place: str
    bundle: JsonObject

    def __str__(self) -> str:
        return f"{self.what} {self.place}"


def mutations(event: str) -> Iterator[Mutation]:
    """Every single fault that the definition of an event lets one make in its example."""
    known = definition(event)
    assert known is not None
    bundle = example(event)
    for number, entry in enumerate(bundle["entry"]):
        for profile in _profiles(known, bundle, number):
            yield from _elements(bundle, ("entry", number, "resource"), profile.elements)
        yield from _structure(bundle, number, entry["resource"])
    yield from _contents(known, bundle)
    yield from _bundle(known, bundle)
    if known.also_allowed is not None:
        yield _added(bundle, {"resourceType": "Subscription", "id": "strange"}, "a resource with no place")


def _profiles(known: EventDefinition, bundle: JsonObject, number: int) -> list[Profile]:
    resource = bundle["entry"][number]["resource"]
    kind, name = resource["resourceType"], f"{resource['resourceType']}/{resource['id']}"
    in_focus = any(one["reference"] == name for one in bundle["entry"][0]["resource"].get("focus", ()))
    found = [
        one
        for one in ENVELOPE
        if one.type == kind and (kind != "Organization" or name in _exchanging(bundle))
    ]
    if in_focus:
        return found + [one for one in known.focus if one.type == kind]
    contents = (one for one in known.contents if one.profile.type == kind and matches(resource, one.where))
    return found + [one.profile for one in contents]


def _exchanging(bundle: JsonObject) -> set[str]:
    header = bundle["entry"][0]["resource"]
    named = [header["sender"], *(to["receiver"] for to in header["destination"])]
    return {one["reference"] for one in named}


def _elements(bundle: JsonObject, at: Path, elements: tuple[Element, ...]) -> Iterator[Mutation]:
    for element in elements:
        places = [
            one for one in _places(bundle, at, element.name) if matches(_get(bundle, one), element.where)
        ]
        if len(places) == element.min > 0:
            yield _without(bundle, places, f"without {element.en.lower()}:")
        if places and element.max is not None and isinstance(places[0][-1], int):
            yield _too_many(bundle, places[0], element.max)
        for place in places[:1]:
            yield from _wrong(bundle, place, element)
            yield from _elements(bundle, place, element.elements)


def _wrong(bundle: JsonObject, place: Path, element: Element) -> Iterator[Mutation]:
    value = _get(bundle, place)
    if element.equals is not None:
        yield _with(
            bundle, place, "entered-in-error" if isinstance(element.equals, str) else None, "another value in"
        )
    if element.coding is not None or element.values is not None:
        for coding in list(_codings(bundle, place, element))[:1]:
            yield _with(bundle, coding, "no-such-code", "an unknown code in")
    if element.types and "[x]" in element.name:
        other = next(
            one
            for one in ("Integer", "Boolean", "Base64Binary")
            if one.lower() not in {t.lower() for t in element.types}
        )
        yield _retyped(bundle, place, element, other)
    if element.targets and isinstance(value, dict) and "reference" in value:
        yield _with(
            bundle,
            (*place, "reference"),
            f"MessageHeader/{bundle['entry'][0]['resource']['id']}",
            "a wrong target of",
        )
        yield _with(
            bundle,
            (*place, "reference"),
            f"{element.targets[0]}/nowhere",
            "a reference that resolves to nothing in",
        )


def _codings(bundle: JsonObject, place: Path, element: Element) -> Iterator[Path]:
    value = _get(bundle, place)
    if isinstance(value, str):
        yield place
    elif "coding" in value:
        for number, coding in enumerate(value["coding"]):
            speaks = element.coding and coding.get("system") == element.coding[0]
            if speaks or (element.values and element.values.speaks(coding.get("system", ""))):
                yield (*place, "coding", number, "code")
    elif "code" in value:
        yield (*place, "code")


def _structure(bundle: JsonObject, number: int, resource: JsonObject) -> Iterator[Mutation]:
    """What base FHIR refuses, in every resource."""
    at: Path = ("entry", number, "resource")
    yield _with(bundle, (*at, "strangeElement"), "x", "an unknown element")
    for name, value in resource.items():
        if name in ("resourceType", "id", "meta", "text"):
            continue
        wrong = {"strange": 1} if not isinstance(value, dict) else "words"
        yield _with(bundle, (*at, name), wrong, "the wrong type in")
        return


def _contents(known: EventDefinition, bundle: JsonObject) -> Iterator[Mutation]:
    for content in known.contents:
        numbers = [n for n, entry in enumerate(bundle["entry"]) if _is_content(entry["resource"], content)]
        if content.min and len(numbers) == content.min:
            kept = [entry for n, entry in enumerate(bundle["entry"]) if n not in numbers]
            yield Mutation(f"without {content.profile.en.lower()}", "Bundle.entry", {**bundle, "entry": kept})
        if numbers and content.max is not None:
            extra = {**bundle["entry"][numbers[0]]["resource"], "id": "one-more"}
            for more in range(content.max):
                yield _added(bundle, {**extra, "id": f"one-more-{more}"}, "one too many")
                break


def _is_content(resource: JsonObject, content: Content) -> bool:
    return resource["resourceType"] == content.profile.type and matches(resource, content.where)


def _bundle(known: EventDefinition, bundle: JsonObject) -> Iterator[Mutation]:
    """What no message may be, whatever its event."""
    yield _with(bundle, ("type",), "collection", "no message:")
    yield _with(bundle, ("timestamp",), "2026-11-22T10:00:00", "a time without a zone in")
    yield _without(bundle, [("timestamp",)], "without")
    yield _without(bundle, [("id",)], "without")
    yield _with(
        bundle, ("entry", 0, "resource", "eventCoding", "code"), "no-such-event", "an unknown event in"
    )
    yield _with(
        bundle,
        ("entry", 0, "resource", "eventCoding", "system"),
        "http://example.org",
        "an event of nobody's in",
    )
    header = bundle["entry"][0]["resource"]
    yield _added(bundle, {**header, "id": "second-header"}, "a second header")
    yield _added(bundle, bundle["entry"][1]["resource"], "the same resource twice")
    twice = copy.deepcopy(header["destination"]) * 2
    yield _with(bundle, ("entry", 0, "resource", "destination"), twice, "two primary receivers in")
    for number, entry in enumerate(bundle["entry"]):
        kind = entry["resource"]["resourceType"]
        at: Path = ("entry", number, "resource")
        if kind == "Patient":
            cpr = {"system": "urn:oid:1.2.208.176.1.2", "value": "3213009989"}
            yield _with(bundle, (*at, "identifier"), [cpr], "a day that does not exist in")
            yield _added(bundle, {**entry["resource"], "id": "second-citizen"}, "a second citizen")
            yield _with(bundle, (*at, "gender"), "no-such-code", "an unknown code in")
        if kind == "Provenance" and known.acknowledged:  # an acknowledgement without one is only warned
            yield _with(bundle, (*at, "occurredDateTime"), "2026-11-22T10:00:00", "a time without a zone in")
            yield _with(bundle, (*at, "target", 0, "reference"), "MessageHeader/another", "another message's")
            yield _with(bundle, (*at, "agent", 0, "who", "reference"), "Organization/nowhere", "nobody as")
        if kind == "Organization":
            gln = {"system": "https://www.gs1.org/gln", "value": "5790000000000"}
            yield _with(bundle, (*at, "identifier"), [gln], "a wrong check digit in")


def _places(bundle: JsonObject, at: Path, name: str) -> list[Path]:
    holder = _get(bundle, at)
    if not isinstance(holder, dict):
        return []
    stem = name.removesuffix("[x]")
    names = [
        one
        for one in holder
        if one == name or (name != stem and one.startswith(stem) and one[len(stem) :][:1].isupper())
    ]
    places: list[Path] = []
    for one in names:
        value = holder[one]
        places += [(*at, one, n) for n in range(len(value))] if isinstance(value, list) else [(*at, one)]
    return places


def _get(bundle: JsonObject, path: Path) -> Any:
    value: Any = bundle
    for step in path:
        value = value[step]
    return value


def _with(bundle: JsonObject, path: Path, value: object, what: str) -> Mutation:
    changed = copy.deepcopy(bundle)
    _get(changed, path[:-1])[path[-1]] = value
    return Mutation(what, fhirpath(path), changed)


def _without(bundle: JsonObject, paths: list[Path], what: str) -> Mutation:
    changed = copy.deepcopy(bundle)
    for path in sorted(paths, key=lambda one: str(one[-1]), reverse=True):
        holder = _get(changed, path[:-1])
        del holder[path[-1]]
        if holder == []:
            del _get(changed, path[:-2])[path[-2]]
    return Mutation(what, fhirpath(paths[0]), changed)


def _too_many(bundle: JsonObject, place: Path, most: int) -> Mutation:
    changed = copy.deepcopy(bundle)
    items = _get(changed, place[:-1])
    items.extend(copy.deepcopy(items[place[-1]]) for _ in range(most))
    return Mutation("too many of", fhirpath(place[:-1]), changed)


def _retyped(bundle: JsonObject, place: Path, element: Element, other: str) -> Mutation:
    changed = copy.deepcopy(bundle)
    holder = _get(changed, place[:-1])
    del holder[place[-1]]
    stem = element.name.removesuffix("[x]")
    holder[stem + other] = {"Integer": 1, "Boolean": True, "Base64Binary": "eA=="}[other]
    return Mutation("the wrong kind of", fhirpath((*place[:-1], stem + other)), changed)


def _added(bundle: JsonObject, resource: JsonObject, what: str) -> Mutation:
    changed = copy.deepcopy(bundle)
    changed["entry"].append({"resource": resource})
    return Mutation(what, f"Bundle.entry[{len(bundle['entry'])}].resource", changed)


def fhirpath(path: Path) -> str:
    """The FHIRPath of a place in a Bundle."""
    return "Bundle" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
