"""What stands at a path of element names in a resource?"""

from typing import Any, Final

from message_schemas.part_tables import EXTENSIONS, Path

JsonObject = dict[str, Any]

_BY_STEP: Final = {f"extension({name})": url for name, url in EXTENSIONS.items()}


def values_at(resource: JsonObject, path: Path) -> tuple[list[Any], bool]:
    """The values, lists opened; and whether every item of a list on the way leads to one."""
    if len(path) == 1:  # nearly always
        value = resource.get(path[0])
        return (value if isinstance(value, list) else [] if value is None else [value]), True
    holders: list[Any] = [resource]
    complete = True
    for step in path:
        found: list[Any] = []
        for holder in holders:
            inside = _step(holder, step)
            complete = complete and bool(inside)
            found += inside
        holders = found
    return holders, complete


def _step(holder: Any, step: str) -> list[Any]:
    if not isinstance(holder, dict):
        return []
    url = _BY_STEP.get(step)
    if url is not None:
        extensions = holder.get("extension")
        found = extensions if isinstance(extensions, list) else []
        return [one for one in found if isinstance(one, dict) and one.get("url") == url]
    value = holder.get(step)
    return value if isinstance(value, list) else [] if value is None else [value]
