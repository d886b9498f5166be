"""Which parts of a FHIR resource has a translation used, and which are left over?"""

from collections.abc import Iterator
from typing import Any

from adapters.contract import JsonObject

Step = str | int
Path = tuple[Step, ...]

# What a resource says about itself, not about its subject; narrative is derived from the rest.
_ABOUT_ITSELF = frozenset({"resourceType", "id", "implicitRules", "language"})
_META_ABOUT_ITSELF = frozenset({"profile", "versionId", "lastUpdated", "source"})


class Taken:
    """One resource and the places of it that have been taken into the other format."""

    def __init__(self, resource: JsonObject, name: str | None = None) -> None:
        self.resource = resource
        self.name = name or str(resource.get("resourceType", "Resource"))
        self._taken: set[Path] = set()
        self._on_the_way: set[Path] = {()}

    def look(self, *path: Step) -> Any:
        """The value at a path, or None; it stays untaken."""
        here: Any = self.resource
        for step in path:
            if isinstance(here, dict) and isinstance(step, str):
                here = here.get(step)
            elif isinstance(here, list) and isinstance(step, int) and step < len(here):
                here = here[step]
            else:
                return None
        return here

    def take(self, *path: Step) -> Any:
        """The value at a path, or None; it and all below it count as carried."""
        self._taken.add(path)
        self._on_the_way.update(path[:length] for length in range(len(path)))
        return self.look(*path)

    def text(self, *path: Step) -> str | None:
        """A string taken from a path; None, and not taken, where there is no string."""
        return self.take(*path) if isinstance(self.look(*path), str) else None

    def items(self, *path: Step) -> list[Any]:
        """The list at a path, for going through; an empty one where there is none."""
        found = self.look(*path)
        return found if isinstance(found, list) else []

    def extension(self, url: str, value: str, *path: Step) -> str | None:
        """The string value of an extension at a path, taken."""
        for index, found in enumerate(self.items(*path, "extension")):
            if isinstance(found, dict) and found.get("url") == url:
                text = self.text(*path, "extension", index, value)
                if text is not None:
                    self.take(*path, "extension", index)
                    return text
        return None

    def left_over(self) -> tuple[str, ...]:
        """The topmost places that were not taken, as FHIRPath-like names without values."""
        return tuple(self._left(self.resource, ()))

    def _left(self, node: Any, path: Path) -> Iterator[str]:
        if path in self._taken or self._is_about_itself(node, path):
            return
        if path not in self._on_the_way and path != ("meta",):
            yield self.place(*path)
        elif isinstance(node, dict):
            for key, value in node.items():
                yield from self._left(value, (*path, key))
        elif isinstance(node, list):
            for index, value in enumerate(node):
                yield from self._left(value, (*path, index))

    @staticmethod
    def _is_about_itself(node: Any, path: Path) -> bool:
        if len(path) == 1:
            narrative = path == ("text",) and isinstance(node, dict) and node.get("status") != "additional"
            return path[0] in _ABOUT_ITSELF or narrative
        return len(path) == 2 and path[0] == "meta" and path[1] in _META_ABOUT_ITSELF

    def place(self, *path: Step) -> str:
        """A path as it is named to people: an extension by its name, no values."""
        name = self.name
        for length, step in enumerate(path, start=1):
            if isinstance(step, str):
                name += f".{step}"
            else:
                url = self.look(*path[:length], "url") if path[length - 2] == "extension" else None
                name += f"({url.rsplit('/', 1)[-1]})" if isinstance(url, str) else f"[{step}]"
        return name
