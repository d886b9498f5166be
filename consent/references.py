"""What refers to what within a message Bundle, and what does a text let one find again?"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote

_BEHIND: Final = re.compile(r"(/_history/|[#|?]).*$", re.DOTALL)  # what may follow an address
_TOKEN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
# An id that nobody writes by chance, so that it means its resource wherever it stands.
_UNMISTAKABLE: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=.*[0-9])[0-9a-z.-]{20,64}")
_SHORTEST: Final = len("A/1")
_LONGEST_ADDRESS: Final = 2000
_OBJECT: Final = 16  # a value without text takes as long to look at as a text of about this length
_REFERENCE: Final = frozenset({"id", "extension", "reference", "type", "identifier", "display"})

Json = dict[str, Any]
Name = tuple[str | None, str]  # an identifier's system and value


class CannotRedact(ValueError):
    """Nothing may be sent: what would be left is no message, or it is not sure what would be left."""


def strings(value: object) -> Iterator[str]:
    """Every string value within a piece of JSON, keys left out."""
    for item in values(value):
        if isinstance(item, str):
            yield item


def values(value: object) -> Iterator[object]:
    """A piece of JSON and everything within it."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        yield item
        if isinstance(item, dict):
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def length_of(item: object) -> int:
    """About how much work it is to look at one value, without what is within it."""
    return len(item) if isinstance(item, str) else _OBJECT


def logical_name(value: Json) -> Name | None:
    """What a Reference names without pointing to it: its identifier."""
    identifier = value.get("identifier")
    return name_of(identifier) if isinstance(identifier, dict) and value.keys() <= _REFERENCE else None


def name_of(identifier: Json) -> Name | None:
    """An Identifier's system and value; None without a value."""
    system, value = identifier.get("system"), identifier.get("value")
    if not isinstance(value, str):
        return None
    return (system if isinstance(system, str) else None), value


def names_in(value: object, key: str = "") -> set[Name]:
    """The identifiers in a piece of JSON that stands under `key`; those by which it refers to others are left out."""
    found: set[Name] = set()
    waiting = [(key, value)]
    while waiting:
        under, item = waiting.pop()
        if isinstance(item, list):
            waiting += [(under, one) for one in item]
        elif isinstance(item, dict):
            if under.endswith("dentifier") and (name := name_of(item)):
                found.add(name)
            refers = "identifier" in item and item.keys() <= _REFERENCE
            waiting += [("" if refers else inner, child) for inner, child in item.items()]
    return found


@dataclass(slots=True)
class Seen:
    """What a piece of JSON refers to: entries that it means, that it mentions, names in References; how long it is."""

    means: set[int] = field(default_factory=set)
    mentions: set[int] = field(default_factory=set)
    names: set[Name] = field(default_factory=set)
    length: int = 0


class EntryIndex:
    """Finds the entries of a Bundle that a reference, or any other string, means or mentions."""

    def __init__(self, entries: list[Json]) -> None:
        """CannotRedact where one address means several entries."""
        self._by_address: dict[str, int] = {}
        self._by_token: dict[str, int] = {}  # the end of an address, or an id that is unmistakable
        for index, entry in enumerate(entries):
            resource, full_url = entry["resource"], entry.get("fullUrl")
            if isinstance(own_id := resource.get("id"), str):
                self._add(f"{resource['resourceType']}/{own_id}", index)
            if isinstance(full_url, str):
                self._add(full_url, index)

    def meant_by(self, text: str) -> int | None:
        """The index of the entry that this string is the address of; usually None."""
        found = self._by_address.get(text)
        if found is not None or not _SHORTEST <= len(text) <= _LONGEST_ADDRESS:
            return found
        if "/" not in text and ":" not in text:
            return None
        plain = _BEHIND.sub("", unquote(text).strip())
        for address in (plain, plain.lower(), "/".join(plain.rsplit("/", 2)[-2:])):
            if (found := self._by_address.get(address)) is not None:
                return found
        return None

    def mentioned_in(self, text: str) -> set[int]:
        """The indices of the entries whose address, or unmistakable id, stands somewhere in this string."""
        if len(text) < _SHORTEST:
            return set()
        found = self._tokens_in(text)
        if "%" in text:
            found |= self._tokens_in(unquote(text))
        if "&" in text:
            found |= self._tokens_in(html.unescape(text))
        return found

    def look(self, value: object) -> Seen:
        """Everything that a piece of JSON refers to."""
        seen = Seen()
        for item in values(value):
            seen.length += length_of(item)
            if isinstance(item, str):
                meant = self.meant_by(item)
                if meant is None:
                    seen.mentions |= self.mentioned_in(item)
                else:
                    seen.means.add(meant)
            elif isinstance(item, dict) and "identifier" in item and (name := logical_name(item)):
                seen.names.add(name)
        return seen

    def _add(self, address: str, index: int) -> None:
        for known in (address, address.lower()) if address.startswith("urn:") else (address,):
            if self._by_address.setdefault(known, index) != index:
                raise CannotRedact("one address means several entries")
        *_, before, last = ("", *_TOKEN.findall(address.lower()))
        self._by_token[f"{before}/{last}"] = index
        if _UNMISTAKABLE.fullmatch(last):
            self._by_token[last] = index

    def _tokens_in(self, text: str) -> set[int]:
        text = text.lower()
        found: set[int] = set()
        before, end = "", -1
        for match in _TOKEN.finditer(text):
            token = match[0].rstrip(".-")
            led = end > 0 and match.start() == end + 1 and text[end] in "/:"
            index = self._by_token.get(f"{before}/{token}") if led else None
            index = self._by_token.get(token) if index is None else index
            if index is not None:
                found.add(index)
            before, end = match[0], match.end()
        return found


def local_references(value: object) -> set[str]:
    """The ids of contained resources that this piece of JSON refers to (`#id`)."""
    return {text[1:] for text in strings(value) if text.startswith("#")}
