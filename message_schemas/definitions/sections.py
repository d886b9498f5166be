"""How is a document divided into sections, so that each kind of information can be withheld alone?"""

from collections.abc import Iterator
from typing import Any, Final

from message_schemas.codes import CATEGORY_SYSTEM
from message_schemas.definitions.model import MANY, Element, Rule
from message_schemas.message import Message, codings_of, objects, text_of
from message_schemas.terminology import CATEGORIES

JsonObject = dict[str, Any]


def category_sections(da: str, en: str, *, coded: bool = True, inside: tuple[Element, ...] = ()) -> Element:
    """The sections of a Composition, at least one; `coded` demands a category of each, else it is expected.

    `inside` are further elements of a section.
    """
    code = Element(
        "code",
        "Hvilken slags oplysninger",
        "Which kind of information",
        min=1 if coded else 0,
        expected=not coded,
        values=CATEGORIES,
        text_allowed=not coded,
    )
    title = Element("title", "Afsnittets overskrift", "The section's heading")
    text = Element("text", "Det, der står i afsnittet", "What the section says")
    entry = Element("entry", "Det, afsnittet henviser til", "What the section refers to", max=MANY)
    return Element("section", da, en, min=1, max=MANY, elements=(title, code, text, entry, *inside))


def _category_twice(_message: Message, _number: int, document: JsonObject) -> Iterator[str]:
    seen: set[str] = set()
    for place, section in enumerate(objects(document.get("section"), keep_gaps=True)):
        for coding in codings_of(section.get("code")):
            code = text_of(coding.get("code"))
            if coding.get("system") == CATEGORY_SYSTEM and code:
                if code in seen:
                    yield f"section[{place}].code"
                seen.add(code)


def _empty(_message: Message, _number: int, document: JsonObject) -> Iterator[str]:
    for place, section in enumerate(objects(document.get("section"), keep_gaps=True)):
        if not (section.get("text") or section.get("entry") or section.get("section")):
            yield f"section[{place}].text"


ONE_SECTION_PER_CATEGORY: Final = Rule(
    "section-category-twice",
    f"section.code.coding.where(system = '{CATEGORY_SYSTEM}').code.isDistinct()",
    _category_twice,
)
NO_EMPTY_SECTION: Final = Rule(
    "section-empty",
    "section.all(text.exists() or entry.exists() or section.exists())",
    _empty,
)
SECTION_RULES: Final = (ONE_SECTION_PER_CATEGORY, NO_EMPTY_SECTION)
