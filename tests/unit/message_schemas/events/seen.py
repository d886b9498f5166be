"""What do the tests of single events look at? Resources, remarks and parts of a message, changed or redacted."""

import copy
from collections.abc import Callable

from consent import CannotRedact, redact
from message_schemas import (
    JsonObject,
    Message,
    message_categories,
    message_of,
    parse,
    parts,
    to_json,
    validate,
)

Change = Callable[[JsonObject], object]


def changed(bundle: JsonObject, *changes: Change) -> JsonObject:
    """A copy of the Bundle after some changes."""
    bundle = copy.deepcopy(bundle)
    for change in changes:
        change(bundle)
    return bundle


def focus(bundle: JsonObject) -> JsonObject:
    """The resource that the message is about."""
    reference = bundle["entry"][0]["resource"]["focus"][0]["reference"]
    return of_id(bundle, reference.partition("/")[2])


def of_id(bundle: JsonObject, resource_id: str) -> JsonObject:
    """The resource with an id."""
    return next(one["resource"] for one in bundle["entry"] if one["resource"].get("id") == resource_id)


def first(bundle: JsonObject, kind: str) -> JsonObject:
    """The first resource of a type."""
    return next(one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == kind)


def statement(bundle: JsonObject, topic: str) -> JsonObject:
    """The Observation on a topic."""
    return next(
        resource
        for entry in bundle["entry"]
        if (resource := entry["resource"])["resourceType"] == "Observation"
        and resource["code"]["coding"][0]["code"] == topic
    )


def remarks(bundle: JsonObject) -> list[tuple[str, str]]:
    """Everything that is found in a message as it comes over the wire: how serious, and which code."""
    message = parse(to_json(bundle), "application/fhir+json")
    return [(one.severity, one.detail) for one in validate(message, from_hub=True)]


def errors(bundle: JsonObject | Message) -> list[str]:
    """The codes of what refuses the message."""
    found = remarks(bundle.bundle if isinstance(bundle, Message) else bundle)
    return [detail for severity, detail in found if severity == "error"]


def warnings(bundle: JsonObject) -> list[str]:
    """The codes of what the message lacks without being refused for it."""
    return [detail for severity, detail in remarks(bundle) if severity == "warning"]


def said(bundle: JsonObject) -> set[str]:
    """All information categories of the message."""
    return set(message_categories(parts(message_of(bundle))))


def found_in(bundle: JsonObject) -> dict[str, list[set[str]]]:
    """The categories of each part, by its resource's type."""
    found: dict[str, list[set[str]]] = {}
    for part in parts(message_of(bundle)):
        found.setdefault(part.resource.partition("/")[0], []).append(set(part.categories))
    return found


def without_category(bundle: JsonObject, *categories: str) -> Message:
    """What is left when these categories are withheld and all others may go. Raises CannotRedact."""
    message = message_of(bundle)
    found = parts(message)
    withheld = [one.path for one in found if not one.categories or one.categories & set(categories)]
    kept = [one.path for one in found if one.path not in withheld]
    return message_of(redact(message.bundle, kept=kept, withheld=withheld, categories=categories))


def without(bundle: JsonObject, category: str) -> JsonObject | None:
    """The Bundle that is left when one category is withheld; None when nothing can be sent."""
    try:
        return without_category(bundle, category).bundle
    except CannotRedact:
        return None
