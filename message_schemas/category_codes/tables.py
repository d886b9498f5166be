"""In which terms is a code system read: which of its codes say which information categories?

A table is a file beside this one. `says` names information categories; "every" is all of them, and
an empty list says that the codes are known and tell of no category.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from string import ascii_uppercase, digits
from typing import Any, Final, NamedTuple

from message_schemas.codes import InformationCategory

Categories = frozenset[str]
NONE: Final[Categories] = frozenset()
EVERY: Final[Categories] = frozenset(category.value for category in InformationCategory)
_LONGEST_PREFIX: Final = 8
_FOLLOWING: Final = {"digit": digits, "letter": ascii_uppercase}


class Meaning(NamedTuple):
    """What a code says; one that is not `read` may mean anything, as a text may."""

    categories: Categories
    read: bool


SILENT: Final = Meaning(NONE, True)
UNREAD: Final = Meaning(NONE, False)


@dataclass(frozen=True, slots=True)
class Rule:
    """Codes that say the same; `codes` is code (or first letters, or a range of these) → what it is called."""

    says: Categories
    codes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CodeTable:
    """How the codes of one code system are read."""

    name: str
    source: str
    systems: tuple[str, ...]
    begins: tuple[str, ...]  # further systems by how their address begins, with no / after that
    rules: tuple[Rule, ...]
    includes: tuple[str, ...]  # names of tables that are read under this one too
    by_prefix: bool  # the longest listed beginning of a code decides
    unlisted: Meaning
    meanings: Mapping[str, Meaning]
    vague: Mapping[str, Meaning]  # shorter than what is listed: it may be any of those that begin so

    def meaning(self, code: str) -> Meaning:
        """What one of its codes says."""
        if not self.by_prefix:
            return self.meanings.get(code, self.unlisted)
        compact = code.strip().upper().replace(".", "")[:_LONGEST_PREFIX]
        if compact in self.vague:
            return self.vague[compact]
        for length in range(len(compact), 0, -1):
            found = self.meanings.get(compact[:length])
            if found is not None:
                return found
        return self.unlisted


def read_tables() -> tuple[CodeTable, ...]:
    """Every table beside this module, by its file's name."""
    folder = files(__package__)
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    documents = {name: tomllib.loads(folder.joinpath(name).read_text("utf-8")) for name in names}
    read: dict[str, CodeTable] = {}
    # A table that includes others comes after them.
    for name in sorted(names, key=lambda name: "includes" in documents[name]):
        read[name] = _table(documents[name], {table.name: table for table in read.values()})
    return tuple(read[name] for name in names)


def _table(document: Mapping[str, Any], others: Mapping[str, CodeTable]) -> CodeTable:
    rules = tuple(Rule(_says(rule["says"]), rule["codes"]) for rule in document.get("rule", ()))
    by_prefix = document.get("by") == "prefix"
    listed: dict[str, Meaning] = {}
    groups: dict[str, Meaning] = {}
    for rule in rules:
        for code in rule.codes:
            for one in _expanded(code, document["then"]) if by_prefix else (code,):
                (groups if by_prefix and len(code) == 1 else listed)[one] = Meaning(rule.says, True)
    vague = _vague(listed, groups) if by_prefix else {}
    meanings = groups | listed
    if letter := document.get("letter"):
        meanings |= {f"{letter}{code}": found for code, found in meanings.items()}
        vague |= {f"{letter}{code}": found for code, found in vague.items()}
    for included in document.get("includes", ()):
        other, under = others[included["table"]], included.get("letter", "")
        meanings = _included(other.meanings, under) | meanings
        vague = _included(other.vague, under) | vague
    return CodeTable(
        document["name"],
        document["source"],
        tuple(document["systems"]),
        tuple(document.get("begins", ())),
        rules,
        tuple(dict.fromkeys(included["table"] for included in document.get("includes", ()))),
        by_prefix,
        _unlisted(document),
        meanings,
        vague,
    )


def _unlisted(document: Mapping[str, Any]) -> Meaning:
    if "unlisted_says" in document:
        return Meaning(_says(document["unlisted_says"]), read=False)
    return SILENT if document.get("unlisted") == "nothing" else UNREAD


def _vague(listed: Mapping[str, Meaning], groups: Mapping[str, Meaning]) -> dict[str, Meaning]:
    found: dict[str, Meaning] = {}
    for code, meaning in listed.items():
        for length in range(2, len(code)):
            short = code[:length]
            if short not in listed:
                before = found.get(short) or groups.get(code[:2], SILENT)
                found[short] = Meaning(before.categories | meaning.categories, True)
    return found


def _says(names: list[str]) -> Categories:
    return EVERY if names == ["every"] else frozenset(InformationCategory(name).value for name in names)


def _included(meanings: Mapping[str, Meaning], letter: str) -> dict[str, Meaning]:
    """What another table has under its Danish letter, or without one."""
    if letter:
        return {code: found for code, found in meanings.items() if code[0] == letter and code[1].isalpha()}
    return {code: found for code, found in meanings.items() if code[1].isdigit()}


def _expanded(code: str, then: str) -> Iterator[str]:
    """`Z50.2-Z50.3` is Z502 and Z503; a single letter is a group only with what follows a letter in this system."""
    first, _, last = code.replace(".", "").partition("-")
    if last:
        width = len(first) - 1
        for number in range(int(first[1:]), int(last[1:]) + 1):
            yield f"{first[0]}{number:0{width}}"
    elif len(first) == 1:
        yield from (f"{first}{following}" for following in _FOLLOWING[then])
    else:
        yield first
