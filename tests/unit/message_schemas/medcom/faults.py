"""Which single faults does an element of a profile make possible in a message?"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass

from message_schemas import JsonObject
from message_schemas.codes import MEDCOM_DESTINATION_USE_EXTENSION, MEDCOM_DESTINATION_USE_SYSTEM
from tests.unit.message_schemas.medcom.differentials import (
    JSON,
    Path,
    Step,
    at,
    fhirpath,
    holders,
    items,
    key_of,
    profile,
    steps,
)


@dataclass(frozen=True)
class Fault:
    """A message with one fault: against which element of which profile, of which kind, and where."""

    rule: str  # profile/element/kind
    place: str  # FHIRPath
    bundle: JsonObject


def destination(use: str, like: JsonObject) -> JsonObject:
    """Another destination with this use."""
    coding = {"system": MEDCOM_DESTINATION_USE_SYSTEM, "code": use}
    return like | {"extension": [{"url": MEDCOM_DESTINATION_USE_EXTENSION, "valueCoding": coding}]}


_CONCEPT = {"text": "x"}
_REFERENCE = {"reference": "Organization/x"}
_NESTED = [{"url": "urn:x", "valueString": "x"}]
# A plausible value of each element that a profile forbids, as FHIR R4 shapes it.
FORBIDDEN: dict[str, JSON] = {
    "type": [_CONCEPT],
    "serviceType": _CONCEPT,
    "priority": _CONCEPT,
    "basedOn": [_REFERENCE],
    "participant": [{"type": [_CONCEPT]}],
    "appointment": [_REFERENCE],
    "length": {"value": 1},
    "reasonCode": [_CONCEPT],
    "reasonReference": [_REFERENCE],
    "diagnosis": [{"condition": {"reference": "Condition/x"}}],
    "hospitalization": {"dischargeDisposition": _CONCEPT},
    "location": [{"location": {"reference": "Location/x"}}],
    "partOf": {"reference": "Encounter/x"},
    "reference": "EpisodeOfCare/x",
    "extension": _NESTED,
}


def faults(name: str, bundle: JsonObject) -> Iterator[Fault]:
    """Every fault that a profile's differential makes possible in one message, the invariants' apart."""
    definition = profile(name)
    for element in definition["differential"]["element"]:
        if "." not in element["id"]:
            continue
        for kind, place, changed in _of(definition, element, bundle):
            yield Fault(f"{name}/{element['id']}/{kind}", fhirpath(place), changed)


Made = Iterator[tuple[str, Path, JsonObject]]


def _of(definition: JsonObject, element: JsonObject, bundle: JsonObject) -> Made:
    for holder in holders(definition, element["id"], bundle):
        found = items(definition, element["id"], bundle, holder)
        step = steps(element["id"])[-1]
        key = key_of(step, at(bundle, holder))
        if element.get("min", 0) > 0:
            yield from _too_few(element["min"], bundle, holder, key, found)
        if element.get("max", "*") != "*":
            yield from _too_many(int(element["max"]), bundle, holder, key, step, found)
        yield from _other_type(element, step, bundle, holder, key)
        if element.get("slicing", {}).get("rules") == "closed" and found:
            yield from _unknown_slice(bundle, found)
        for path in found:
            yield from _other_value(element, bundle, path)
            yield from _other_code(element, bundle, path)
            yield from _other_target(element, bundle, path)


def _too_few(least: int, bundle: JsonObject, holder: Path, key: str, found: list[Path]) -> Made:
    if len(found) < least:
        return
    changed = copy.deepcopy(bundle)
    within = at(changed, holder)
    if not isinstance(within[key], list):
        del within[key]
    else:
        for path in reversed(found[least - 1 :]):
            del within[key][path[-1]]
        if not within[key]:
            del within[key]
    yield "missing", (*holder, key), changed


def _too_many(most: int, bundle: JsonObject, holder: Path, key: str, step: Step, found: list[Path]) -> Made:
    within = at(bundle, holder)
    changed = copy.deepcopy(bundle)
    if step.slice == "cc":
        at(changed, holder)[key].append(destination("cc", within[key][0]))
    elif most == 0:
        at(changed, holder)[key] = FORBIDDEN[key]
    elif found and isinstance(within[key], list):
        at(changed, holder)[key] += [copy.deepcopy(at(bundle, found[-1]))] * (most + 1 - len(found))
    else:
        return  # JSON itself lets it stand only once
    yield "too many", (*holder, key), changed


def _other_type(element: JsonObject, step: Step, bundle: JsonObject, holder: Path, key: str) -> Made:
    """A choice of the profile's one type, given as another that FHIR allows."""
    if not step.is_choice or step.slice or "type" not in element or ":" in element["id"]:
        return
    stem = step.name.removesuffix("[x]")
    changed = copy.deepcopy(bundle)
    del at(changed, holder)[key]
    at(changed, holder)[f"{stem}Uri"] = "urn:x"
    yield "other type", (*holder, key), changed


def _unknown_slice(bundle: JsonObject, found: list[Path]) -> Made:
    changed = copy.deepcopy(bundle)
    held = at(changed, found[0][:-1])
    if found[0][-2] == "destination":
        held.append(destination("bcc", held[0]))
    else:
        held.append(held[0] | {"role": "quotation"})
    yield "unknown slice", found[0][:-1], changed


def _other_value(element: JsonObject, bundle: JsonObject, path: Path) -> Made:
    for name, value in element.items():
        if name.startswith(("fixed", "pattern")):
            for key in value if isinstance(value, dict) else (None,):
                where = path if key is None else (*path, key)
                yield "other value", where, replaced(bundle, where, "something-else")


def _other_code(element: JsonObject, bundle: JsonObject, path: Path) -> Made:
    if element.get("binding", {}).get("strength") != "required":
        return
    bound = at(bundle, path)
    if isinstance(bound, str):
        yield "unknown code", path, replaced(bundle, path, "no-such-code")
        return
    codings = [(*path, "coding", number) for number, _ in enumerate(bound.get("coding", ()))]
    for coding in codings or [path]:
        yield "unknown code", (*coding, "code"), replaced(bundle, (*coding, "code"), "no-such-code")
        yield (
            "unknown system",
            (*coding, "system"),
            replaced(bundle, (*coding, "system"), "urn:no-such-system"),
        )


def _other_target(element: JsonObject, bundle: JsonObject, path: Path) -> Made:
    for kind in element.get("type", ()):
        if kind["code"] != "Reference":
            continue
        where = (*path, "reference")
        target = str(at(bundle, where)).split("/")[-2]
        wrong = "Patient/x" if target == "Organization" else "Organization/x"
        yield "other target", where, replaced(bundle, where, wrong)
        if "bundled" in kind.get("aggregation", ()):
            yield "target outside", where, replaced(bundle, where, f"{target}/not-in-the-bundle")


def replaced(bundle: JsonObject, path: Path, value: JSON) -> JsonObject:
    """A copy with another value at a path."""
    changed = copy.deepcopy(bundle)
    at(changed, path[:-1])[path[-1]] = value
    return changed
