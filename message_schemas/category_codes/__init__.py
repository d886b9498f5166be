"""Which information categories does a code say?"""

from typing import Final

from message_schemas.category_codes.tables import (
    EVERY,
    NONE,
    SILENT,
    UNREAD,
    Categories,
    CodeTable,
    Meaning,
    Rule,
    read_tables,
)
from message_schemas.terminology import CODE_SYSTEMS
from message_schemas.terminology import CodeSystem as PublishedSystem

TABLES: Final = read_tables()


def _published(system: PublishedSystem) -> dict[str, Meaning]:
    return {concept.code: Meaning(concept.categories, True) for concept in system.concepts}


# What the hub publishes itself says of every concept which categories it stands for.
_PUBLISHED: Final = {system.url: _published(system) for system in CODE_SYSTEMS}
_NAMES: Final = {
    (system.url, str(concept.code)): (concept.da, concept.en)
    for system in CODE_SYSTEMS
    for concept in system.concepts
}
_BY_SYSTEM: Final = {address: table for table in TABLES for address in table.systems}
_BY_BEGINNING: Final = tuple((begin, table) for table in TABLES for begin in table.begins)


def meaning_of(system: str, code: str) -> Meaning:
    """What a code says, and whether the hub can read it at all."""
    published = _PUBLISHED.get(system)
    if published is not None:
        return published.get(code, UNREAD)
    table = _BY_SYSTEM.get(system)
    if table is not None:
        return table.meaning(code)
    for begin, table in _BY_BEGINNING:
        if system.startswith(begin) and "/" not in system[len(begin) :]:
            return table.meaning(code)
    return UNREAD


def categories_of_code(system: str, code: str) -> Categories:
    """The information categories that one code says; empty when it says none or cannot be read."""
    return meaning_of(system, code).categories


def is_name_of(system: str, code: str, text: str) -> bool:
    """Whether a text is what the hub itself calls one of its codes."""
    return text in _NAMES.get((system, code), ())


__all__ = [
    "EVERY",
    "NONE",
    "SILENT",
    "TABLES",
    "UNREAD",
    "Categories",
    "CodeTable",
    "Meaning",
    "Rule",
    "categories_of_code",
    "is_name_of",
    "meaning_of",
]
