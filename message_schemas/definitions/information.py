"""What does a request for information say, and its answer?"""

from collections.abc import Iterator
from typing import Any, Final

from message_schemas.codes import CATEGORY_SYSTEM, EventCode, InformationCategory, Purpose
from message_schemas.definitions.common import citizen, reveals
from message_schemas.definitions.model import MANY, Element, EventDefinition, Profile, Rule
from message_schemas.message import Message, codings_of, objects, text_of

JsonObject = dict[str, Any]
_C = InformationCategory
_CATEGORIES: Final = frozenset(_C)


def _no_wanted_category(_message: Message, _number: int, task: JsonObject) -> Iterator[str]:
    for entry in objects(task.get("input")):
        concept, coding = entry.get("valueCodeableConcept"), entry.get("valueCoding")
        codings = [*codings_of(concept), *([coding] if isinstance(coding, dict) else [])]
        if any(
            one.get("system") == CATEGORY_SYSTEM and text_of(one.get("code")) in _CATEGORIES
            for one in codings
        ):
            return
    yield "input"


REQUEST: Final = Profile(
    "information-request-task",
    "Task",
    "Anmodningen om oplysninger",
    "The request for information",
    (
        Element("status", "Anmodningens status", "The request's status", min=1),
        Element("intent", "Hensigt", "Intent", min=1),
        citizen("for"),
        Element("input", "Ønskede slags oplysninger", "The kinds of information wanted", max=MANY),
    ),
    (
        Rule(
            "wanted-category-missing",
            f"input.value.ofType(CodeableConcept).coding.where(system = '{CATEGORY_SYSTEM}').exists() or "
            f"input.value.ofType(Coding).where(system = '{CATEGORY_SYSTEM}').exists()",
            _no_wanted_category,
        ),
    ),
)
RESPONSE: Final = Profile(
    "information-response-composition",
    "Composition",
    "Oplysningerne",
    "The information",
    (
        Element("status", "Dokumentets status", "The document's status", min=1),
        citizen(),
        Element("section", "Afsnit", "Sections", min=1, max=MANY),
    ),
)

EVENTS: Final = (
    EventDefinition(
        EventCode.INFORMATION_REQUEST,
        "Anmodning om oplysninger",
        english="Request for information",
        about_da="Beder en anden part om oplysninger om borgeren og nævner, hvilke slags.",
        about_en="Asks another party for information about the citizen and names which kinds.",
        focus=(REQUEST,),
        default_purpose=Purpose.TREATMENT,
        reveals=reveals(_C.SUBSTANCE_USE),
        answered_by=EventCode.INFORMATION_RESPONSE,
    ),
    EventDefinition(
        EventCode.INFORMATION_RESPONSE,
        "Oplysninger",
        english="Information",
        about_da="Svarer på en anmodning om oplysninger, et afsnit for hver slags.",
        about_en="Answers a request for information, a section for each kind.",
        focus=(RESPONSE,),
        default_purpose=Purpose.TREATMENT,
    ),
)
