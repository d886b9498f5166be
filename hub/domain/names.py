"""How is a person's name compared, so that it can be found without being stored to be read?"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_DANISH: Final = str.maketrans({"å": "aa", "ø": "oe", "æ": "ae", "ö": "oe", "ä": "ae"})
_LONGEST: Final = 4  # words of a name that are compared together


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as names are compared: case folded, å as aa, ø as oe, æ as ae, no digits or signs."""
    folded = unicodedata.normalize("NFC", text).casefold().translate(_DANISH)
    return tuple(_WORD.findall(folded))


def names_of(given: str | None, family: str | None) -> frozenset[str]:
    """The ways a person may be named in a text: each given name with the family name, and all of it together.

    A given name or a family name alone names too many people to tell who is meant: it is none.
    """
    first, last = words_of(given or ""), words_of(family or "")
    if not first or not last:
        return frozenset()
    ends = {" ".join(last), last[-1]}
    whole = " ".join((*first, *last))
    return frozenset({whole, *(f"{one} {end}" for one in first for end in ends)})


def possible_names(text: str) -> Iterator[str]:
    """Every run of two to four words, as names_of() would give it."""
    words = words_of(text)
    for start in range(len(words)):
        for length in range(2, _LONGEST + 1):
            if start + length <= len(words):
                yield " ".join(words[start : start + length])
