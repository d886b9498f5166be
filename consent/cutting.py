"""How is a piece taken out of a FHIR resource so that neither it nor an empty shell of it stays behind?"""

from typing import Any, Final

from consent.references import EntryIndex, Json, local_references

GONE: Final = object()  # stands in a list where an item was, so that the indices of the others hold
UNTITLED: Final = "Dokument"  # what a redacted document is called
_ATTACHMENT: Final = frozenset(
    {"id", "extension", "contentType", "language", "data", "url", "size", "hash", "title", "creation"}
)


def copy_of(value: Any) -> Any:
    """A deep copy of JSON."""
    if isinstance(value, dict):
        return {key: copy_of(item) for key, item in value.items()}
    if isinstance(value, list):
        return [copy_of(item) for item in value]
    return value


class Cutter:
    """Cuts resources in place. What it takes out is gathered in `removed`, so that it can be followed."""

    def __init__(self, index: EntryIndex, gone: set[int], cleared: set[int]) -> None:
        """`gone`, shared with the caller: entries that are out. `cleared`: ids of objects that stay whole."""
        self._index = index
        self._gone = gone
        self._cleared = cleared
        self._touched: set[int] = set()  # ids of resources that lost something
        self._contained: set[str] = set()  # ids of those that the resource being cleaned still contains
        self._no_attachments = False
        self._losses = 0
        self.removed: list[Any] = []

    def drop_narrative(self, resource: Json) -> None:
        """Narrative may repeat anything in the message; none is generated anew. Nor may a document's title."""
        resource.pop("text", None)
        if resource.get("resourceType") == "Composition" and "title" in resource:
            resource["title"] = UNTITLED  # FHIR wants one
            resource.pop("_title", None)
        for contained in resource.get("contained", []):
            self.drop_narrative(contained)

    def take_out(self, resource: Json, holder: Any, step: str | int) -> None:
        """Remove `holder[step]`, somewhere within the resource."""
        self._touched.add(id(resource))
        if isinstance(holder, list):
            self.removed.append(holder[int(step)])
            holder[int(step)] = GONE
        else:
            self._take(holder, str(step))

    def clean(self, resource: Json) -> bool:
        """Remove references to what is gone and the shells that leaves; False when the resource is one itself."""
        before, had_target = self._losses, "target" in resource
        if resource["resourceType"] == "Provenance":
            self._take(resource, "signature")  # it was over what stood here before
        self._clean_resource(resource)
        if self._losses > before:
            self._touched.add(id(resource))
        if id(resource) in self._touched:
            self._no_attachments = True
            self._clean_resource(resource)
            self._no_attachments = False
            self._drop_unused_contained(resource)
        about_nothing = resource["resourceType"] == "Provenance" and had_target and "target" not in resource
        return not about_nothing

    def _clean_resource(self, resource: Json) -> None:
        self._contained = {
            item["id"] for item in resource.get("contained", []) if item is not GONE and "id" in item
        }
        self._clean_object(resource, "")

    def _stays(self, value: Any, name: str) -> bool:
        """Clean a value; False when it has to go."""
        if isinstance(value, dict):
            if self._points_to_gone(value) or (self._no_attachments and _is_attachment(value)):
                return False
            return self._clean_guarded(value, name)
        if isinstance(value, list):
            return self._clean_list(value, name)
        return value is not GONE and not (isinstance(value, str) and self._means_gone(value))

    def _clean_guarded(self, value: Json, name: str) -> bool:
        stripping = self._no_attachments
        self._no_attachments = stripping and id(value) not in self._cleared
        stays = self._clean_object(value, name)
        self._no_attachments = stripping
        return stays

    def _clean_list(self, value: list[Any], name: str) -> bool:
        staying = []
        for item in value:
            if self._stays(item, name):
                staying.append(item)
            else:
                self._losses += 1
                self.removed.append(item)
        if len(staying) == len(value):
            return True
        value[:] = staying
        return bool(staying)

    def _clean_object(self, value: Json, name: str) -> bool:
        before, lost = self._losses, set()
        for key in list(value):
            if key not in value:
                continue  # the companion of a field that went
            losses = self._losses
            if not self._stays(value[key], key):
                self._take(value, key)
                lost.add(key)
            elif self._losses > losses and isinstance(value[key], list):
                value.pop(f"_{key}", None)  # no longer item for item
        if name == "section":
            return self._section_stays(value, self._losses > before)
        if "resourceType" in value or self._losses == before:
            return True
        # An input without its value, an entity without what it is: it says nothing, or only that something was.
        hollow = "what" in lost or any(key.startswith("value") for key in lost)
        return not hollow and not value.keys() <= {"id"}

    def _section_stays(self, section: Json, lost_something: bool) -> bool:
        """A section's own narrative renders its entries and subsections; without any of the three it is empty."""
        if lost_something:
            self._take(section, "text")
        return any(key in section for key in ("text", "entry", "section"))

    def _drop_unused_contained(self, resource: Json) -> None:
        contained = resource.get("contained", [])
        used = local_references({key: value for key, value in resource.items() if key != "contained"})
        waiting = list(used)
        by_id = {item["id"]: item for item in contained if "id" in item}
        while waiting:
            more = local_references(by_id.get(waiting.pop(), {})) - used
            used |= more
            waiting.extend(more)
        unused = [item for item in contained if item.get("id") not in used]
        if unused:
            self._losses += 1
            self.removed.extend(unused)
            resource["contained"] = [item for item in contained if item.get("id") in used]
            if not resource["contained"]:
                del resource["contained"]

    def _take(self, holder: Json, key: str) -> None:
        if key in holder:
            self._losses += 1
            self.removed.append(holder.pop(key))
            holder.pop(f"_{key}", None)

    def _points_to_gone(self, value: Json) -> bool:
        """A Reference, or an Attachment's url, to an entry or a contained resource that is out."""
        for key in ("reference", "url"):
            address = value.get(key)
            if isinstance(address, str) and self._means_gone(address):
                return True
        local = value.get("reference")
        return (
            isinstance(local, str)
            and len(local) > 1
            and local.startswith("#")
            and local[1:] not in self._contained
        )

    def _means_gone(self, text: str) -> bool:
        meant = self._index.meant_by(text)
        return bool(meant) and meant <= self._gone


def _is_attachment(value: Json) -> bool:
    return value.keys() <= _ATTACHMENT and ("data" in value or "contentType" in value)
