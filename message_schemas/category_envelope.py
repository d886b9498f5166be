"""What in a resource of the envelope does not belong to the envelope?

The envelope is a closed list (category_tables.ENVELOPE). Whatever else stands in its resources is a part of its own.
"""

from collections.abc import Iterator
from typing import Any, Final

from message_schemas.category_tables import BUNDLE, COMMON, KNOWN_EXTENSIONS
from message_schemas.category_texts import tells_by_display
from message_schemas.codes import JUSTIFICATION_EXTENSION

JsonObject = dict[str, Any]
Loose = tuple[str, Any]  # where it stands in the Bundle, and what stands there

_EXTENSIONS: Final = frozenset({"extension", "modifierExtension"})
# References of the envelope to what a message is about; their display may tell it.
_CONTENT_REFERENCES: Final = frozenset({"details", "focus", "target", "what"})
_PLAIN_ENTRY: Final = frozenset({"fullUrl", "resource"})


def loose_elements(
    resource: JsonObject,
    path: str,
    envelope: frozenset[str],
    *,
    aside: frozenset[str],
    justified: bool = True,
) -> Iterator[Loose]:
    """What stands in a resource beside its envelope elements and beside those `aside`, which the caller looks at.

    `justified`: the message is sent under a statutory basis, so that its justification belongs to the envelope.
    """
    if resource.keys() <= envelope | COMMON and not _holds_foreign(resource, justified):
        return  # the usual case, and much the fastest way to know it
    allowed = envelope | COMMON | _EXTENSIONS
    for key, value in resource.items():
        element = key.removeprefix("_")
        if key in aside:
            continue
        if element in allowed:
            if isinstance(value, (dict, list)):
                yield from _foreign({key: value}, path, justified)
        elif key == element:
            yield f"{path}.{key}", [value, resource.get(f"_{key}")]
        elif element not in resource or element in aside:
            yield f"{path}.{key}", value  # else it goes with the element that it belongs to


def is_more_than_its_resource(entry: JsonObject) -> bool:
    """Whether a Bundle entry says something itself, so that it can only go or stay as a whole."""
    return not entry.keys() <= _PLAIN_ENTRY


def says_something_itself(bundle: JsonObject) -> bool:
    """Whether the Bundle holds anything beside its entries that is not of the envelope."""
    outside = {key: value for key, value in bundle.items() if key != "entry"}
    return not outside.keys() <= BUNDLE or _holds_foreign(outside, justified=False)


def _holds_foreign(value: JsonObject, justified: bool) -> bool:
    """Whether `_foreign` finds anything; the usual no is told without asking where each thing stands."""
    pending = [value]
    while pending:
        holder = pending.pop()
        if "display" in holder and "code" not in holder:
            return next(_foreign(value, "", justified), None) is not None
        extended = not _EXTENSIONS.isdisjoint(holder)
        for key, child in holder.items():
            if type(child) is str:
                continue
            if extended and key in _EXTENSIONS:
                if next(_unknown_extensions(child, "", justified), None) is not None:
                    return True
            elif isinstance(child, dict):
                pending.append(child)
            elif isinstance(child, list):
                pending += [one for one in child if isinstance(one, dict)]
    return False


def _foreign(value: JsonObject, path: str, justified: bool) -> Iterator[Loose]:
    """Extensions that the hub does not know, and words about what a reference means."""
    pending: list[tuple[str, JsonObject, str]] = [("", value, path)]
    while pending:
        held_as, holder, at = pending.pop()
        for key, child in holder.items():
            here = f"{at}.{key}"
            if isinstance(child, str):
                if key == "display" and _is_foreign_display(held_as, holder):
                    yield here, child
            elif key in _EXTENSIONS:
                yield from _unknown_extensions(child, here, justified)
            elif isinstance(child, dict):
                pending.append((key, child, here))
            elif isinstance(child, list):
                pending += [
                    (key, one, f"{here}[{place}]") for place, one in enumerate(child) if isinstance(one, dict)
                ]


def _is_foreign_display(held_as: str, holder: JsonObject) -> bool:
    return held_as in _CONTENT_REFERENCES and tells_by_display(held_as, holder)


def _unknown_extensions(extensions: object, path: str, justified: bool) -> Iterator[Loose]:
    if not isinstance(extensions, list):
        yield path, extensions
        return
    for place, extension in enumerate(extensions):
        url = extension.get("url") if isinstance(extension, dict) else None
        known = isinstance(url, str) and url.startswith(KNOWN_EXTENSIONS)
        if not known or (url == JUSTIFICATION_EXTENSION and not justified):
            yield f"{path}[{place}]", extension
