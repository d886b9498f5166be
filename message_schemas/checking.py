"""Does a message keep its event's definition?

Everything here is made from message_schemas/definitions: a new event needs no code in this module.
"""

from collections.abc import Iterator
from typing import Any, Final

from message_schemas.definitions.model import Content, Element, EventDefinition, Profile, Rule, Where
from message_schemas.fhir_r4.kinds import KINDS
from message_schemas.issues import About, Issue, issue
from message_schemas.message import Message, codings_of, text_of

JsonObject = dict[str, Any]
Found = tuple[Any, str]  # a value and its step from its parent: section[2], status

# The types that a choice may have, as they stand in its name: valuePeriod.
_TYPES: Final = frozenset(
    name.lstrip("_").removeprefix("value") for name in KINDS["Extension"].rules if "value" in name
)
_HEADER: Final = "Bundle.entry[0].resource"
_MOST_FOCI: Final = 10  # each is checked against the whole message, so their number is bounded
# What stands around every message's content.
_AROUND: Final = frozenset(
    {"MessageHeader", "Patient", "Organization", "Provenance", "Practitioner", "PractitionerRole", "Consent"}
)


def definition_issues(message: Message, known: EventDefinition) -> Iterator[Issue]:
    """Everything that the definition asks for and the message does not keep."""
    foci: list[tuple[int, JsonObject, Profile]] = []
    if known.focus:
        yield from _focus(message, known, foci)
    beside = _by_type(message, {number for number, _, _ in foci})
    for content in known.contents:
        yield from _content(message, content, beside.get(content.profile.type, []))
    if known.also_allowed is not None:
        yield from _allowed(message, known)
    for number, resource, profile in foci:
        yield from profile_issues(message, number, resource, profile)
        for rule in known.rules:
            yield from _kept(rule, message, number, resource, "Bundle")
        for check in known.checks:
            yield from check(message, number, resource)


def profile_issues(message: Message, number: int, resource: JsonObject, profile: Profile) -> Iterator[Issue]:
    """Everything in one resource that its profile asks for and it does not keep."""
    at = f"Bundle.entry[{number}].resource"
    yield from _elements(message, profile.elements, resource, at)
    for rule in profile.rules:
        yield from _kept(rule, message, number, resource, at)


def matches(item: object, where: Where | None) -> bool:
    """Whether one of several is the one that `where` tells."""
    if where is None:
        return True
    for value in _at(item, where.path.split(".")):
        if where.value is not None:
            if value == where.value:
                return True
        elif any((one.get("system"), one.get("code")) == where.coding for one in _codings(value)):
            return True
    return False


def _focus(
    message: Message, known: EventDefinition, foci: list[tuple[int, JsonObject, Profile]]
) -> Iterator[Issue]:
    if not message.focus:
        yield issue("focus-missing", f"{_HEADER}.focus")
    if len(message.focus) > _MOST_FOCI:
        yield issue("focus-too-many", f"{_HEADER}.focus")
    for place, reference in enumerate(message.focus[:_MOST_FOCI]):
        at = f"{_HEADER}.focus[{place}]"
        found = message.resolve(reference)
        profile = next((p for p in known.focus if found and found[1].get("resourceType") == p.type), None)
        if found is None:
            yield issue("focus-not-in-bundle", at)
        elif profile is None:
            yield issue("focus-type", at)
        else:
            foci.append((*found, profile))


def _by_type(message: Message, foci: set[int]) -> dict[str, list[tuple[int, JsonObject]]]:
    """The entries beside the focus, by resource type."""
    found: dict[str, list[tuple[int, JsonObject]]] = {}
    for number, resource in message.resources():
        kind = text_of(resource.get("resourceType"))
        if kind is not None and number not in foci:
            found.setdefault(kind, []).append((number, resource))
    return found


def _content(
    message: Message, content: Content, of_its_type: list[tuple[int, JsonObject]]
) -> Iterator[Issue]:
    profile = content.profile
    found = [one for one in of_its_type if matches(one[1], content.where)]
    if len(found) < content.min:
        yield issue("resource-missing", "Bundle.entry", about=(profile.da, profile.en, profile.type, ""))
    elif content.expected and not found:
        yield issue(
            "resource-expected", "Bundle.entry", "warning", (profile.da, profile.en, profile.type, "")
        )
    for place, (number, resource) in enumerate(found):
        if content.max is not None and place >= content.max:
            most = (profile.da, profile.en, profile.type, str(content.max))
            yield issue("resource-too-many", f"Bundle.entry[{number}].resource", about=most)
        yield from profile_issues(message, number, resource, profile)


def _allowed(message: Message, known: EventDefinition) -> Iterator[Issue]:
    types = _AROUND | set(known.focus_types) | {content.profile.type for content in known.contents}
    for number, resource in message.resources():
        kind = text_of(resource.get("resourceType"))
        if kind not in types and kind not in (known.also_allowed or ()):
            yield issue("resource-not-allowed", f"Bundle.entry[{number}].resource")


def _kept(rule: Rule, message: Message, number: int, resource: JsonObject, at: str) -> Iterator[Issue]:
    for place in rule.test(message, number, resource):
        yield issue(rule.detail, f"{at}.{place}" if place else at, rule.severity)


def _elements(
    message: Message, elements: tuple[Element, ...], holder: JsonObject, at: str
) -> Iterator[Issue]:
    for element in elements:
        found = _values(element, holder)
        if found and element.where is not None:
            found = [one for one in found if matches(one[0], element.where)]
        if len(found) < element.min:
            yield issue("content-missing", f"{at}.{element.name.removesuffix('[x]')}", about=_about(element))
        elif element.expected and not found:
            name = element.name.removesuffix("[x]")
            yield issue("content-expected", f"{at}.{name}", "warning", _about(element))
        for place, (value, step) in enumerate(found):
            if element.max is not None and place >= element.max:
                yield issue("content-too-many", f"{at}.{step}", about=_about(element, str(element.max)))
            yield from _value(message, element, value, f"{at}.{step}")


def _values(element: Element, holder: JsonObject) -> list[Found]:
    name = element.name
    if not name.endswith("[x]"):
        value = holder.get(name)
        return [] if value is None else _each(value, name)
    stem = name.removesuffix("[x]")
    # A received name goes into an expression, so it must be one of FHIR's.
    return [
        found
        for name, value in holder.items()
        if name.startswith(stem) and name[len(stem) :] in _TYPES and value is not None
        for found in _each(value, name)
    ]


def _each(value: Any, step: str) -> list[Found]:
    if isinstance(value, list):
        return [(item, f"{step}[{place}]") for place, item in enumerate(value) if item is not None]
    return [(value, step)]


def _value(message: Message, element: Element, value: Any, at: str) -> Iterator[Issue]:
    if element.types and not _has_type(element, at):
        yield issue("content-type", at, about=_about(element, ", ".join(element.types)))
    elif element.equals is not None and value != element.equals:
        yield issue("code-not-allowed", at, about=_about(element, str(element.equals)))
    elif element.coding is not None and not any(
        (one.get("system"), one.get("code")) == element.coding for one in _codings(value)
    ):
        yield issue("code-not-allowed", at, about=_about(element, "|".join(element.coding)))
    elif element.values is not None and not _in_values(element, value):
        yield issue("code-not-allowed", at, about=_about(element, _names(element)))
    elif element.targets and _is_reference(element, at) and not _refers(message, element, value, at):
        yield issue("reference-target", at, about=_about(element, " | ".join(element.targets)))
    if element.elements and isinstance(value, dict):
        yield from _elements(message, element.elements, value, at)


def _has_type(element: Element, at: str) -> bool:
    """The type stands in the name of a choice: valuePeriod, occurrenceDateTime."""
    stem = element.name.removesuffix("[x]")
    given = at.rpartition(".")[2].partition("[")[0].removeprefix(stem)
    return any(given == name[:1].upper() + name[1:] for name in element.types)


def _is_reference(element: Element, at: str) -> bool:
    """A choice that holds something else than a Reference points to nothing."""
    return not element.types or at.rpartition(".")[2].startswith(element.name[:-3] + "Reference")


def _in_values(element: Element, value: Any) -> bool:
    values = element.values
    if values is None:
        return True
    if isinstance(value, str):
        return element.text_allowed or values.holds(None, value)
    ours = [one for one in _codings(value) if values.speaks(str(one.get("system")))]
    if not all(values.holds(text_of(one.get("system")), str(one.get("code"))) for one in ours):
        return False
    return bool(ours) or element.text_allowed


def _refers(message: Message, element: Element, value: Any, at: str) -> bool:
    if not isinstance(value, dict):
        return False
    reference = text_of(value.get("reference"))
    if reference is None:
        named = isinstance(value.get("identifier"), dict) or text_of(value.get("display")) is not None
        return not element.in_bundle and named
    if reference.startswith("#"):
        return not element.in_bundle
    found = message.resolve(reference)
    if found is None:
        # message_schemas.fhir_r4 says it of FHIR's own elements; what an extension means only its definition knows.
        return not element.in_bundle and ".extension[" not in at
    return found[1].get("resourceType") in element.targets


def _codings(value: Any) -> list[JsonObject]:
    """The codings in a Coding, a CodeableConcept or a list of them."""
    if isinstance(value, list):
        return [one for item in value for one in _codings(item)]
    if not isinstance(value, dict):
        return []
    return codings_of(value) if "coding" in value else [value]


def _at(item: object, path: list[str]) -> list[Any]:
    found: list[Any] = [item]
    for step in path:
        inside = [one[step] for one in found if isinstance(one, dict) and step in one]
        found = [each for one in inside for each in (one if isinstance(one, list) else [one])]
    return found


def _about(element: Element, allowed: str = "") -> About:
    return (element.da, element.en, element.name, allowed)


def _names(element: Element) -> str:
    values = element.values
    if values is None:
        return ""
    codes = [code for one in values.include for code in sorted(one.codes or one.known or ())]
    return ", ".join(codes) if 0 < len(codes) <= 12 else values.url
