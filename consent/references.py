"""What refers to what within a message Bundle?"""

import re
from collections.abc import Iterator
from typing import Any, Final

_HISTORY: Final = re.compile(r"/_history/[^/#]*$")

Json = dict[str, Any]


def strings(value: object) -> Iterator[str]:
    """Every string value within a piece of JSON, keys left out."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


class EntryIndex:
    """Finds the entries of a Bundle that a reference, or any other string that is an address, means."""

    def __init__(self, entries: list[Json]) -> None:
        self._by_address: dict[str, set[int]] = {}
        for index, entry in enumerate(entries):
            resource = entry.get("resource", {})
            addresses = {entry.get("fullUrl"), f"{resource.get('resourceType')}/{resource.get('id')}"}
            for address in addresses:
                if isinstance(address, str):
                    self._by_address.setdefault(address, set()).add(index)

    def meant_by(self, text: str) -> set[int]:
        """The indices of the entries that this string is the address of; usually none."""
        found = self._by_address.get(text)
        if found is None and ("#" in text or "/_history/" in text):
            found = self._by_address.get(_HISTORY.sub("", text.partition("#")[0]))
        return found or set()

    def referred_to(self, value: object) -> set[int]:
        """The indices of all entries that something in this piece of JSON refers to."""
        found: set[int] = set()
        for text in strings(value):
            found |= self.meant_by(text)
        return found


def local_references(value: object) -> set[str]:
    """The ids of contained resources that this piece of JSON refers to (`#id`)."""
    return {text[1:] for text in strings(value) if text.startswith("#")}
