"""What are the codes of a consent called in Danish: as a heading, and in the middle of a sentence?"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from hub.flow.officer.values import PartyShown
from hub.web import danish
from hub.web.items import event_name
from message_schemas.terminology import INFORMATION_CATEGORY, LEGAL_BASIS, PARTY_KIND, PURPOSE
from message_schemas.terminology.model import CodeSystem

__all__ = [
    "BASES",
    "CATEGORIES",
    "KINDS",
    "PURPOSES",
    "all_listed",
    "category",
    "event_name",
    "in_words",
    "parties_in_words",
]


def _names(system: CodeSystem) -> Mapping[str, str]:
    return {concept.code: concept.da for concept in system.concepts}


CATEGORIES: Final = _names(INFORMATION_CATEGORY)
PURPOSES: Final = _names(PURPOSE)
KINDS: Final = _names(PARTY_KIND)
BASES: Final = _names(LEGAL_BASIS)
_IN_A_SENTENCE: Final = {"Status": "status på forløbet"}
UNKNOWN_CATEGORY: Final = "Oplysninger, der ikke er angivet nærmere"


def category(code: str | None) -> str:
    """A category as a heading; None is content of no known category."""
    return CATEGORIES.get(code or "", UNKNOWN_CATEGORY)


def in_words(codes: Iterable[str], names: Mapping[str, str], none: str) -> str:
    """rusmiddelbrug, medicin og fremmøde; `none` where no code is named, which is all of them."""
    found = tuple(_small(names.get(code, code)) for code in _in_order(codes, names))
    return danish.listed(found) if found else none


def all_listed(codes: Iterable[str], names: Mapping[str, str]) -> str:
    """Rusmiddelbrug, medicin, fremmøde: a list that begins a line."""
    found = ", ".join(_small(names.get(code, code)) for code in _in_order(codes, names))
    return f"{found[:1].upper()}{found[1:]}"


def parties_in_words(parties: Sequence[PartyShown], none: str) -> str:
    """Jobcenter Fredericia og alle i gruppen almen praksis; `none` where nobody is named, which is everybody."""
    found = tuple(f"alle i gruppen {_small(p.name)}" if p.is_kind else p.name for p in parties)
    return danish.listed(found) if found else none


def _in_order(codes: Iterable[str], names: Mapping[str, str]) -> list[str]:
    """As the lists of the contract have them, so that the same codes always read the same."""
    order = list(names)
    return sorted(codes, key=lambda code: order.index(code) if code in names else len(order))


def _small(name: str) -> str:
    return _IN_A_SENTENCE.get(name, f"{name[:1].lower()}{name[1:]}")
