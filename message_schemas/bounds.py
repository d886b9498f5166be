"""Is this JSON small enough to be examined, and what in it must be looked at closer?

The limits keep every later step within time and memory that a sender cannot choose: the FHIR validator
needs time by the square of one object's keys, and half a kilobyte for each of its issues. A real message of
5 MiB has some 70,000 values.
"""

from typing import Any, Final

from message_schemas.fhir_json import is_inexact

MOST_LEVELS: Final = 100  # of objects in objects
MOST_VALUES: Final = 300_000
_MOST_KEYS: Final = 500  # of one object; FHIR's largest type has 300 with its choices
_MOST_DUPLICATES: Final = 100


class OutOfBounds(ValueError):
    """The content is beyond a limit; `detail` is the issue's code."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


def check_text(text: bytes) -> None:
    """OutOfBounds when the JSON text opens so many objects and arrays that it should not even be read."""
    if len(text) > MOST_VALUES and text.count(b"{") + text.count(b"[") > MOST_VALUES:
        raise OutOfBounds("too-many-elements")


class Look:
    """One look at every value of a parsed JSON text; OutOfBounds beyond a limit."""

    def __init__(self, value: Any, text: bytes) -> None:
        self.has_gaps = False  # something is empty or null
        self.has_odd_names = False  # names that the FHIR validator lets pass and XML has no place for
        self.has_inexact = False  # numbers that an exact reader may read otherwise
        self.narratives: list[Any] = []
        self._values = 0
        level = [value] if isinstance(value, dict | list) else []
        for _ in range(MOST_LEVELS):
            if not level:
                break
            level = self._below(level)
        if level:
            raise OutOfBounds("nested-too-deeply")
        if len(text) > MOST_VALUES and _strings(text) - _strings_in(value) > _MOST_DUPLICATES:
            raise OutOfBounds("duplicate-key")

    def _below(self, level: list[Any]) -> list[Any]:
        """The objects inside those of one level; an array in an object is on its level."""
        below: list[Any] = []
        for item in level:
            self._count(item)
            is_array = item.__class__ is list
            arrays = below if is_array else level
            for value in item if is_array else item.values():
                kind = value.__class__
                if kind is str:
                    continue
                if kind is dict:
                    below.append(value)
                elif kind is list:
                    arrays.append(value)
                elif value is None:
                    self.has_gaps = True
                elif is_inexact(value):
                    self.has_inexact = True
        return below

    def _count(self, item: Any) -> None:
        length = len(item)
        self._values += length
        if self._values > MOST_VALUES:
            raise OutOfBounds("too-many-elements")
        if not length:
            self.has_gaps = True
        if item.__class__ is dict:
            if length > _MOST_KEYS:
                raise OutOfBounds("too-many-elements")
            if "div" in item:
                self.narratives.append(item["div"])
            if "_div" in item or "fhir_comments" in item:
                self.has_odd_names = True


def _strings_in(value: Any) -> int:
    """How many strings, names among them, a parsed value has."""
    found = 0
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            found += 1
        elif isinstance(item, dict):
            found += len(item)
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)
    return found


def _strings(text: bytes) -> int:
    """How many strings stand in a JSON text, with those that are gone because their key stands twice."""
    text = text.replace(b"\\\\", b"")
    return (text.count(b'"') - text.count(b'\\"')) // 2
