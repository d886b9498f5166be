"""What do the sections of a document say, and did the sender divide their text by category?"""

from typing import Any

from message_schemas.category_content import Content, concept_says, content_of, section_references
from message_schemas.category_tables import NONE, Categories
from message_schemas.message import objects

JsonObject = dict[str, Any]


def section_content(section: JsonObject, revealed: Categories = NONE) -> Content:
    """What a section says, with those nested in it; `text` is set where words stand under no category.

    A code that names a category divides the document: the words below it are of that category.
    """
    found = Content(made_of=list(section_references([section])))
    pending = [(section, False)]
    while pending:
        item, divided = pending.pop()
        says = concept_says(item.get("code"))
        divided = divided or bool(says)
        nested = objects(item.get("section"))
        inside = content_of(
            {key: value for key, value in item.items() if key not in ("section", "title", "text")}, revealed
        )
        found.own |= inside.own
        found.made_of += inside.made_of
        found.planned += inside.planned
        if not divided and (inside.text or item.get("text") or item.get("title")):
            found.text = True
        pending += [(one, divided) for one in nested]
    return found
