"""How is a piece taken out of a FHIR resource so that neither it nor an empty shell of it stays behind?"""

import re
from collections.abc import Collection
from typing import Any, Final

from consent.references import (
    CannotRedact,
    EntryIndex,
    Json,
    Name,
    length_of,
    local_references,
    logical_name,
    values,
)
from message_schemas.category_tables import MADE_OF, PLANNED
from message_schemas.category_texts import ATTACHMENTS, TEXTS, is_wording
from message_schemas.part_paths import values_at

GONE: Final = object()  # stands in a list where an item was, so that the indices of the others hold
_ATTACHMENT: Final = frozenset(
    {"id", "extension", "contentType", "language", "data", "url", "size", "hash", "title", "creation"}
)
_SIGNATURE: Final = frozenset({"type", "when", "who"})
_FRAGMENT: Final = re.compile(r"([^\s\"'<>(=]?)#([^\s\"'<>)]*)")
# What may be lost without its holder losing its meaning.
_ASIDE: Final = frozenset({"extension", "assigner"})
# Of each type where its references to what it is made of stand: its words sum that up.
_MADE_OF: Final = {
    kind: [tuple(path.split(".")) for path in (*MADE_OF.get(kind, ()), *PLANNED.get(kind, ()))]
    for kind in MADE_OF.keys() | PLANNED.keys()
}


def copy_of(value: Any) -> Any:
    """A deep copy of JSON."""
    if isinstance(value, dict):
        return {key: copy_of(item) for key, item in value.items()}
    if isinstance(value, list):
        return [copy_of(item) for item in value]
    return value


class Missing:
    """What is no longer there: entries, elements of other entries by their ids, and the names of what was withheld."""

    def __init__(self, index: EntryIndex) -> None:
        self._index = index
        self.entries: set[int] = set()
        self.ids: dict[int, set[str]] = {}
        self.names: set[Name] = set()

    def is_meant_by(self, text: str, entry: int) -> bool:
        """Whether a string in this entry is the address of something missing, or mentions it."""
        meant = self._index.meant_by(text)
        spoken_of = self._index.mentioned_in(text) if meant is None else {meant}
        if not self.entries.isdisjoint(spoken_of):
            return True
        return "#" in text and any(
            found[2] in self.ids.get(number, ())
            for found in _FRAGMENT.finditer(text)
            for number in (spoken_of if found[1] else (entry,))
        )


class Cutter:
    """Cuts entries' resources in place."""

    def __init__(self, missing: Missing, units: Collection[int], patience: int) -> None:
        """`units`: ids of objects that go in their own right, so that what their neighbours lose leaves them whole.

        `patience`: the length of all that may be looked at, the same thing more than once.
        """
        self._missing = missing
        self._units = units
        self._patience = patience
        self._touched: set[int] = set()  # ids of units and resources that lost something
        self._wordless: set[int] = set()  # ids of resources that lost something that they are made of
        self._entry = self._unit = self._resource = -1
        self._losses = 0
        self._removed: list[Any] = []  # kept, so that no id is given to another object
        self._told = 0

    def take_out(self, entry: int, holders: list[Any], step: str | int) -> None:
        """Remove `step` from the last of the holders, which lead to it from the entry's resource."""
        self._entry = entry
        self._unit = next((id(one) for one in reversed(holders) if id(one) in self._units), id(holders[0]))
        if isinstance(holders[-1], list):
            self._lose(holders[-1][int(step)])
            holders[-1][int(step)] = GONE
        else:
            self._take(holders[-1], str(step))

    def clean(self, entry: int, resource: Json) -> bool:
        """Remove what refers to the missing and the shells that leaves; False when the resource is one itself."""
        self._entry, self._unit, self._resource = entry, id(resource), id(resource)
        had_target = "target" in resource
        before = -1
        while self._losses > before:
            before = self._losses
            self._object(resource, "")
            self._drop_unused_contained(resource)
        return not (resource["resourceType"] == "Provenance" and had_target and "target" not in resource)

    def removed(self) -> list[Any]:
        """What was removed since this was asked last."""
        new = self._removed[self._told :]
        self._told = len(self._removed)
        return new

    def _stays(self, value: Any, name: str) -> bool:
        """Clean a value; False when it has to go."""
        self._patience -= length_of(value)
        if self._patience < 0:
            raise CannotRedact("what hangs together does so in too many steps")
        if isinstance(value, (dict, list)):
            outer = self._unit
            if id(value) in self._units:
                self._unit = id(value)
            stays = self._list(value, name) if isinstance(value, list) else self._object(value, name)
            self._unit = outer
            return stays
        if isinstance(value, str):
            sums_up = self._resource in self._wordless and self._unit in self._touched
            return not (sums_up and name in TEXTS) and not self._missing.is_meant_by(value, self._entry)
        return value is not GONE

    def _list(self, value: list[Any], name: str) -> bool:
        staying = []
        for item in value:
            if self._stays(item, name):
                staying.append(item)
            else:
                self._lose(item)
        value[:] = staying
        return bool(staying)

    def _object(self, value: Json, name: str) -> bool:
        outer, is_resource = self._resource, "resourceType" in value
        if is_resource:
            self._resource = id(value)
            if self._is_made_of_missing(value):
                self._wordless.add(id(value))
        elif self._points_to_missing(value) or (self._unit in self._touched and _may_repeat(value, name)):
            return False
        before, lost = self._losses, set()
        for key in list(value):
            losses = self._losses
            if key in value and not self._stays(value[key], "" if is_wording(value, key) else key):
                self._take(value, key)
                lost.add(key)
            if self._losses > losses:
                self._note_loss(value, key)
        self._resource = outer
        if name == "section":
            return self._section_stays(value, self._losses > before)
        return is_resource or not _is_shell(value, name, lost)

    def _note_loss(self, value: Json, key: str) -> None:
        """What else follows when something was lost in one element of an object."""
        if key == "modifierExtension":
            raise CannotRedact("nobody can tell what something means without its modifier")
        if isinstance(value.get(key), list) and f"_{key}" in value:
            self._lose(value.pop(f"_{key}"))  # no longer item for item

    def _section_stays(self, section: Json, lost_something: bool) -> bool:
        """A section's own words render its entries and subsections; without these and words it is empty."""
        if lost_something:
            self._take(section, "text")
            self._take(section, "title")
        return any(key in section for key in ("text", "entry", "section"))

    def _drop_unused_contained(self, resource: Json) -> None:
        """Contained resources that nothing refers to any more, and that do not refer to what contains them."""
        contained = resource.get("contained", [])
        by_id = {item.get("id"): item for item in contained}
        used = local_references({key: value for key, value in resource.items() if key != "contained"})
        waiting = [*used, *(own_id for own_id, item in by_id.items() if "" in local_references(item))]
        reached: set[Any] = set()
        while waiting:
            if (own_id := waiting.pop()) in by_id and own_id not in reached:
                reached.add(own_id)
                waiting.extend(local_references(by_id[own_id]))
        staying = [item for item in contained if item.get("id") in reached]
        for item in contained:
            if item.get("id") not in reached:
                self._lose(item)
        if staying:
            resource["contained"] = staying
        else:
            resource.pop("contained", None)

    def _take(self, holder: Json, key: str) -> None:
        for name in (key, f"_{key}"):
            if name in holder:
                self._lose(holder.pop(name))

    def _lose(self, piece: Any) -> None:
        self._losses += 1
        self._touched.add(self._unit)
        self._removed.append(piece)
        for item in values(piece):
            if isinstance(item, dict) and isinstance(own_id := item.get("id"), str):
                self._missing.ids.setdefault(self._entry, set()).add(own_id)

    def _is_made_of_missing(self, resource: Json) -> bool:
        return any(
            isinstance(part, dict) and self._points_to_missing(part)
            for path in _MADE_OF.get(str(resource["resourceType"]), ())
            for part in values_at(resource, path)[0]
        )

    def _points_to_missing(self, value: Json) -> bool:
        """A Reference, or an Attachment's url, to something missing; or a Reference that names it."""
        for key in ("reference", "url"):
            address = value.get(key)
            if isinstance(address, str) and self._missing.is_meant_by(address, self._entry):
                return True
        return "identifier" in value and logical_name(value) in self._missing.names


def _is_shell(value: Json, name: str, lost: set[str]) -> bool:
    """Whether too little is left: an input without its value or an entity without what it is tells that it was."""
    if any(key not in _ASIDE and not key.startswith("_") for key in lost):
        return name != "meta" or not value
    return value.keys() <= ({"id", "url"} if lost else {"id"})


def _may_repeat(value: Json, name: str) -> bool:
    """An attachment or a signature of something that is no longer whole."""
    if value.keys() <= _ATTACHMENT:
        return name in ATTACHMENTS or "data" in value or "contentType" in value
    return value.keys() >= _SIGNATURE
