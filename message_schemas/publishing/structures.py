"""How is a profile published as a FHIR StructureDefinition?"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from message_schemas.codes import BASE
from message_schemas.definitions.model import MANY, Content, Element, EventDefinition, Profile, Rule, Where
from message_schemas.issues import TEXTS
from message_schemas.publishing.head import FHIR_VERSION, head
from message_schemas.terminology import PARTY_KINDS
from message_schemas.xml_types import elements as fhir_elements

JsonObject = dict[str, Any]

_FHIR: Final = "http://hl7.org/fhir/StructureDefinition"
_URIS: Final = frozenset({"url", "system", "definition", "instantiatesCanonical"})


def structure_definition(profile: Profile) -> JsonObject:
    """The StructureDefinition of one resource's profile, as a differential."""
    rows = [_root(profile.type, profile.da, profile.en, profile.rules)]
    rows += _rows(profile.elements, profile.type, profile.type, profile.type)
    return _definition(profile.id, profile.type, profile.da, profile.en, rows)


def message_structure(known: EventDefinition) -> JsonObject:
    """The StructureDefinition of an event's whole Bundle: which resources it holds, how often."""
    rows = [_root("Bundle", known.danish, known.english, known.rules)]
    rows.append(
        _one("Bundle.type", "Bundle.type", "Beskedens type", "The kind of Bundle") | {"fixedCode": "message"}
    )
    rows.append(
        _one("Bundle.entry", "Bundle.entry", "Beskedens ressourcer", "The message's resources")
        | {"slicing": {"discriminator": [{"type": "profile", "path": "resource"}], "rules": "open"}}
    )
    for profile in known.focus[:1]:
        rows += _entry(Content(profile, min=1, max=1))
    for content in known.contents:
        rows += _entry(content)
    return _definition(f"{known.event}-message", "Bundle", known.danish, known.english, rows, known.about_da)


def extension_definitions(profiles: Iterable[Profile]) -> Iterator[JsonObject]:
    """A StructureDefinition for each of the hub's own extensions that the profiles use, once."""
    used: dict[str, tuple[Element, set[str]]] = {}
    for profile in profiles:
        for element, path in _walk(profile.elements, profile.type):
            url = extension_url(element)
            if url and url.startswith(f"{BASE}/StructureDefinition/"):
                used.setdefault(url, (element, set()))[1].add(path)
    for url, (element, paths) in sorted(used.items()):
        yield _extension(url, element, sorted(paths))


def kind_extension(url: str, da: str, en: str) -> JsonObject:
    """The extension of a MessageDefinition that names a party kind; not part of any message."""
    value = Element("value[x]", da, en, min=1, types=("Coding",), values=PARTY_KINDS)
    return _extension(url, Element("extension", da, en, elements=(value,)), ["MessageDefinition"])


def consent_extension(url: str, element: Element) -> JsonObject:
    """The extension of a recorded Consent; not part of any message."""
    return _extension(url, element, ["Consent"])


def extension_url(element: Element) -> str | None:
    """The address of the extension that an element is; None for another element."""
    is_one = element.name in ("extension", "modifierExtension") and element.where
    return element.where.value if is_one and element.where else None


def _definition(
    name: str, kind: str, da: str, en: str, rows: list[JsonObject], about: str = ""
) -> JsonObject:
    return {
        **head("StructureDefinition", name, da, en, about),
        "fhirVersion": FHIR_VERSION,
        "kind": "resource",
        "abstract": False,
        "type": kind,
        "baseDefinition": f"{_FHIR}/{kind}",
        "derivation": "constraint",
        "differential": {"element": rows},
    }


def _extension(url: str, element: Element, paths: list[str]) -> JsonObject:
    parts = [one for one in element.elements if one.name == "extension"]
    rows = [{"id": "Extension", "path": "Extension", **_words(element.da, element.en)}]
    if parts:
        rows += _rows(element.elements, "Extension", "Extension", "Extension")
    else:
        rows.append({"id": "Extension.extension", "path": "Extension.extension", "max": "0"})
    rows.append({"id": "Extension.url", "path": "Extension.url", "fixedUri": url})
    if parts:
        rows.append({"id": "Extension.value[x]", "path": "Extension.value[x]", "max": "0"})
    else:
        rows += _rows(element.elements, "Extension", "Extension", "Extension")
    return {
        **head("StructureDefinition", url.rpartition("/")[2], element.da, element.en),
        "fhirVersion": FHIR_VERSION,
        "kind": "complex-type",
        "abstract": False,
        "context": [{"type": "element", "expression": path.removesuffix(".extension")} for path in paths],
        "type": "Extension",
        "baseDefinition": f"{_FHIR}/Extension",
        "derivation": "constraint",
        "differential": {"element": rows},
    }


def _root(kind: str, da: str, en: str, rules: tuple[Rule, ...]) -> JsonObject:
    row: JsonObject = {"id": kind, "path": kind, **_words(da, en)}
    if rules:
        row["constraint"] = [
            {
                "key": rule.detail,
                "severity": "error" if rule.severity == "error" else "warning",
                "human": TEXTS[rule.detail].en,
                "expression": rule.fhirpath,
            }
            for rule in rules
        ]
    return row


def _rows(elements: tuple[Element, ...], path: str, place: str, kind: str) -> list[JsonObject]:
    """The rows of some elements below `path`; `place` is the same with slice names, `kind` the FHIR type."""
    rows: list[JsonObject] = []
    # FHIR wants what holds for every one before its slices.
    ordered = sorted(elements, key=lambda one: one.slice is not None)
    sliced: dict[str, JsonObject] = {}
    for element in ordered:
        here, own = f"{path}.{element.name}", f"{place}.{element.name}"
        if element.slice is None:
            rows += _element(element, here, own, kind)
            sliced[element.name] = next(row for row in rows if row["id"] == own)
            continue
        if element.name not in sliced:
            sliced[element.name] = {"id": own, "path": here}
            rows.append(sliced[element.name])
        sliced[element.name].setdefault("slicing", _slicing(element))
        rows += _element(element, here, own, kind)
    return rows


def _element(element: Element, path: str, place: str, kind: str) -> list[JsonObject]:
    row = _one(f"{place}:{element.slice}" if element.slice else place, path, element.da, element.en)
    if element.slice:
        row["sliceName"] = element.slice
    row["min"] = element.min
    row["max"] = "*" if element.max is MANY else str(element.max)
    own_type = _type_of(element, kind)
    if types := _types(element, own_type):
        row["type"] = types
    row |= _fixed(element, own_type)
    if element.expected or element.required:
        row["mustSupport"] = True
    if element.values is not None:
        strength = "extensible" if element.text_allowed else "required"
        row["binding"] = {"strength": strength, "valueSet": element.values.url}
    rows = [row]
    if extension_url(element) is None:
        if element.where and not any(_tells(one, element.where) for one in element.elements):
            rows += _told(element.where, path, row["id"], own_type)
        rows += _rows(element.elements, path, row["id"], own_type)
    return rows


def _one(place: str, path: str, da: str, en: str) -> JsonObject:
    return {"id": place, "path": path, **_words(da, en)}


def _words(da: str, en: str) -> JsonObject:
    return {"short": da, "definition": en}


def _slicing(element: Element) -> JsonObject:
    where = element.where
    kind = "pattern" if where and where.coding else "value"
    return {"discriminator": [{"type": kind, "path": where.path if where else "$this"}], "rules": "open"}


def _tells(element: Element, where: Where) -> bool:
    return element.name == where.path.partition(".")[0]


def _told(where: Where, path: str, place: str, kind: str) -> list[JsonObject]:
    """The rows that fix what tells a slice from the others."""
    step, _, rest = where.path.partition(".")
    row: JsonObject = {"id": f"{place}.{step}", "path": f"{path}.{step}", "min": 1}
    if rest:
        return [row, *_told(Where(rest, where.coding, where.value), row["path"], row["id"], "Coding")]
    if where.coding:
        row |= _pattern(where.coding, _child(kind, step))
    else:
        row["fixedUri" if step in _URIS else "fixedCode"] = where.value
    return [row]


def _types(element: Element, own_type: str) -> list[JsonObject]:
    url = extension_url(element)
    if url:
        return [{"code": "Extension", "profile": [url]}]
    targets = [f"{_FHIR}/{target}" for target in element.targets]
    if element.types:
        return [
            {"code": name, **({"targetProfile": targets} if targets and name == "Reference" else {})}
            for name in element.types
        ]
    if targets:
        return [{"code": own_type or "Reference", "targetProfile": targets}]
    return []


def _fixed(element: Element, own_type: str) -> JsonObject:
    if element.coding is not None:
        return _pattern(element.coding, own_type)
    if isinstance(element.equals, bool):
        return {"fixedBoolean": element.equals}
    if element.equals is not None:
        return {"fixedUri" if element.name in _URIS else "fixedCode": element.equals}
    return {}


def _pattern(coding: tuple[str, str], kind: str) -> JsonObject:
    plain = {"system": coding[0], "code": coding[1]}
    return {"patternCoding": plain} if kind == "Coding" else {"patternCodeableConcept": {"coding": [plain]}}


def _type_of(element: Element, kind: str) -> str:
    if len(element.types) == 1:
        return element.types[0]
    return _child(kind, element.name)


def _child(kind: str, name: str) -> str:
    declared = fhir_elements(kind).get(name)
    return declared.type_name if declared else ""


def _entry(content: Content) -> list[JsonObject]:
    profile = content.profile
    place = f"Bundle.entry:{profile.id}"
    row = _one(place, "Bundle.entry", profile.da, profile.en)
    row |= {
        "sliceName": profile.id,
        "min": content.min,
        "max": "*" if content.max is MANY else str(content.max),
    }
    if content.expected:
        row["mustSupport"] = True
    resource = {
        "id": f"{place}.resource",
        "path": "Bundle.entry.resource",
        "min": 1,
        "type": [{"code": profile.type, "profile": [profile.url]}],
    }
    return [row, resource]


def _walk(elements: tuple[Element, ...], path: str) -> Iterator[tuple[Element, str]]:
    for element in elements:
        here = f"{path}.{element.name}"
        yield element, here
        if extension_url(element) is None:
            yield from _walk(element.elements, here)
