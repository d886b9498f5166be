"""What stands in a JSON message that FHIR XML has no place for?

The FHIR validator lets some of it pass: empty arrays of primitives, fhir_comments, a narrative with
something around its div. A message goes on in the form that its receiver reads, so nothing may be lost between the two.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from message_schemas.bounds import Look
from message_schemas.issues import Issue, issue
from message_schemas.message import objects
from message_schemas.narrative import is_one_div
from message_schemas.xml_types import is_resource

JsonObject = dict[str, Any]

_MOST_ISSUES: Final = 100


def form_issues(resource: JsonObject, look: Look) -> tuple[Issue, ...]:
    """One issue for each kind of thing that cannot be written as XML, in each entry of a Bundle; at most 100."""
    if not (look.has_gaps or look.has_odd_names or any(_has_no_place(text) for text in look.narratives)):
        return ()
    return tuple(islice(_issues(resource), _MOST_ISSUES))


def _issues(resource: JsonObject) -> Iterator[Issue]:
    kind = resource.get("resourceType")
    at = kind if isinstance(kind, str) and is_resource(kind) else ""
    is_bundle = at == "Bundle"
    around = {name: value for name, value in resource.items() if not (is_bundle and name == "entry")}
    for detail in dict.fromkeys(_details(around)):
        yield issue(detail, at)
    entries = objects(resource.get("entry"), keep_gaps=True) if is_bundle else []
    for number, entry in enumerate(entries):
        for detail in dict.fromkeys(_details(entry)):
            yield issue(detail, f"Bundle.entry[{number}]")


def without_null_sides(value: Any) -> Any:
    """A copy in which a primitive array of nulls only, beside its extensions, is left out, as XML leaves it."""
    if isinstance(value, list):
        return [without_null_sides(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: without_null_sides(item) for name, item in value.items() if not _is_null_side(name, item, value)
    }


def _is_null_side(name: str, item: object, around: JsonObject) -> bool:
    if not isinstance(item, list) or any(one is not None for one in item):
        return False
    other = around.get(name[1:] if name.startswith("_") else f"_{name}")
    return isinstance(other, list) and any(one is not None for one in other)


def _details(value: object) -> Iterator[str]:
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            for name in ("_div", "fhir_comments"):
                if name in item:
                    yield "element-unknown"
            if "div" in item and _has_no_place(item["div"]):
                yield "narrative-not-one-div"
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)
        if item in ([], {}):
            yield "empty-element"


def _has_no_place(text: object) -> bool:
    return isinstance(text, str) and not is_one_div(text)
