"""Which bit stands for which information category? A set of categories is one number here.

Stored consents hold these numbers, so a category keeps its bit: a new one comes last, and any other
change needs a new version of the compact form.
"""

from collections.abc import Iterable
from typing import Final

from message_schemas.codes import InformationCategory

BITS: Final = {category.value: 1 << place for place, category in enumerate(InformationCategory)}
KNOWN: Final = sum(BITS.values())
UNKNOWN_KIND: Final = KNOWN + 1  # content of no known category
ALL: Final = KNOWN | UNKNOWN_KIND


def bits_of(categories: Iterable[str]) -> int:
    """The set of these categories; KeyError for a code that is none."""
    found = 0
    for category in categories:
        found |= BITS[category]
    return found
