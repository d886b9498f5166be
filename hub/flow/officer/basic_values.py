"""How are people, parties and reasons shown?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CitizenShown:
    """Whom a row is about; a name only where the hub knows one."""

    system: str
    value: str
    name: str | None = None
    protected: bool = False  # name and address protection


@dataclass(frozen=True, slots=True)
class PartyShown:
    """A party by id and name; a kind of party has its code and the code's Danish name."""

    id: str
    name: str
    is_kind: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in both languages, with the code that it comes from."""

    code: str
    da: str
    en: str
