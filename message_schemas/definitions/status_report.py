"""What does a status report say?"""

from collections.abc import Iterator
from typing import Any, Final

from message_schemas.codes import CATEGORY_SYSTEM, EventCode, Purpose
from message_schemas.definitions.common import citizen
from message_schemas.definitions.model import MANY, Element, EventDefinition, Profile, Rule
from message_schemas.message import Message, codings_of, objects, text_of
from message_schemas.terminology import CATEGORIES

JsonObject = dict[str, Any]


def _category_twice(_message: Message, _number: int, report: JsonObject) -> Iterator[str]:
    seen: set[str] = set()
    for place, section in enumerate(objects(report.get("section"), keep_gaps=True)):
        for coding in codings_of(section.get("code")):
            code = text_of(coding.get("code"))
            if coding.get("system") == CATEGORY_SYSTEM and code:
                if code in seen:
                    yield f"section[{place}].code"
                seen.add(code)


def _empty_section(_message: Message, _number: int, report: JsonObject) -> Iterator[str]:
    for place, section in enumerate(objects(report.get("section"), keep_gaps=True)):
        if not (section.get("text") or section.get("entry") or section.get("section")):
            yield f"section[{place}].text"


REPORT: Final = Profile(
    "status-report-composition",
    "Composition",
    "Statusbeskrivelsen",
    "The status report",
    (
        Element("status", "Dokumentets status", "The document's status", min=1),
        citizen(),
        Element(
            "section",
            "Afsnit, et for hver slags oplysninger",
            "Sections, one per information category",
            min=1,
            max=MANY,
            elements=(
                Element(
                    "code", "Hvilken slags oplysninger", "Which kind of information", min=1, values=CATEGORIES
                ),
            ),
        ),
    ),
    (
        Rule(
            "section-category-twice",
            f"section.code.coding.where(system = '{CATEGORY_SYSTEM}').code.isDistinct()",
            _category_twice,
        ),
        Rule(
            "section-empty",
            "section.all(text.exists() or entry.exists() or section.exists())",
            _empty_section,
        ),
    ),
)

EVENTS: Final = (
    EventDefinition(
        EventCode.STATUS_REPORT,
        "Statusbeskrivelse",
        english="Status report",
        about_da=(
            "Fortæller, hvordan det går: et afsnit for hver slags oplysninger, så hver modtager får det, "
            "samtykket omfatter."
        ),
        about_en=(
            "Tells how things are going: a section per kind of information, so that each recipient gets "
            "what the consent covers."
        ),
        focus=(REPORT,),
        default_purpose=Purpose.STATUS_REPORTING,
    ),
)
