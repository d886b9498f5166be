"""What does a complaint case say when it goes to the appeals board?"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

from message_schemas.codes import EventCode, LegalBasis, Purpose
from message_schemas.definitions.common import citizen
from message_schemas.definitions.documents import (
    ATTACHED,
    ATTACHMENTS_FOUND,
    SECTION_INSIDE,
    attachments_unchanged,
)
from message_schemas.definitions.model import (
    MANY,
    Content,
    Element,
    EventDefinition,
    Profile,
    Rule,
    coded,
)
from message_schemas.definitions.sections import NO_EMPTY_SECTION
from message_schemas.message import Message, codings_of, objects, text_of
from message_schemas.terminology import (
    COMPLAINT_SECTION,
    COMPLAINT_SECTIONS,
    COMPLAINT_STEP,
    COMPLAINT_STEPS,
)

JsonObject = dict[str, Any]
# In the order in which they happen; the citizen may be told before the case is sent or with it.
_ORDER: Final = ("decision-received", "complaint-received", "reassessed")


def _steps(document: JsonObject) -> dict[str, tuple[int, str]]:
    """Each step's place and the day on which it began."""
    found: dict[str, tuple[int, str]] = {}
    for place, event in enumerate(objects(document.get("event"), keep_gaps=True)):
        period = event.get("period")
        start = text_of(period.get("start")) if isinstance(period, dict) else None
        for concept in objects(event.get("code")):
            for coding in codings_of(concept):
                code = text_of(coding.get("code"))
                if coding.get("system") == COMPLAINT_STEP.url and code and start:
                    found.setdefault(code, (place, start[:10]))
    return found


def _out_of_order(_message: Message, _number: int, document: JsonObject) -> Iterator[str]:
    steps = [found for code in _ORDER if (found := _steps(document).get(code))]
    for (_, before), (place, after) in pairwise(steps):
        length = min(len(before), len(after))  # a date may be a month or a year only
        if after[:length] < before[:length]:
            yield f"event[{place}].period"


def _day_of(step: str) -> str:
    """The FHIRPath of a step's day."""
    return f"event.where(code.coding.code = '{step}').period.start"


def _section(code: str, da: str, en: str, *inside: Element, most: int | None = 1) -> Element:
    return Element(
        "section",
        da,
        en,
        max=most,
        expected=True,
        slice=code,
        where=coded("code", COMPLAINT_SECTION.url, code),
        elements=(*SECTION_INSIDE, *inside),
    )


def _step(code: str, da: str, en: str) -> Element:
    day = Element(
        "period",
        "Hvornår",
        "When",
        min=1,
        elements=(Element("start", "Dagen", "The day", min=1),),
    )
    return Element(
        "event",
        da,
        en,
        expected=True,
        slice=code,
        where=coded("code", COMPLAINT_STEP.url, code),
        elements=(day,),
    )


COMPLAINT: Final = Profile(
    "complaint-composition",
    "Composition",
    "Klagesagen",
    "The complaint case",
    (
        Element("status", "Dokumentets status", "The document's status", min=1),
        citizen(),
        Element(
            "event",
            "Klagesagens gang",
            "Steps of the complaint case",
            max=MANY,
            elements=(
                Element(
                    "code",
                    "Hvad der skete",
                    "What happened",
                    max=MANY,
                    values=COMPLAINT_STEPS,
                    text_allowed=True,
                ),
            ),
        ),
        _step(
            "decision-received",
            "Hvornår borgeren modtog afgørelsen",
            "When the citizen received the decision",
        ),
        _step("complaint-received", "Hvornår klagen blev modtaget", "When the complaint came"),
        _step("reassessed", "Hvornår afgørelsen blev genvurderet", "When it was reassessed"),
        _step("citizen-told", "Hvornår borgeren fik besked", "When the citizen was told of it"),
        Element(
            "section",
            "Afsnit",
            "Sections",
            min=1,
            max=MANY,
            elements=(
                Element(
                    "code",
                    "Hvad afsnittet er",
                    "What the section is",
                    expected=True,
                    values=COMPLAINT_SECTIONS,
                    text_allowed=True,
                ),
            ),
        ),
        _section("decision", "Afgørelsen, der klages over", "The decision that is complained about"),
        _section(
            "complaint",
            "Klagen",
            "The complaint",
            Element(
                "author",
                "Den, der klager: kun borgeren selv",
                "Who complains: only the person concerned",
                targets=("Patient",),
                in_bundle=True,
                expected=True,
            ),
        ),
        _section("reassessment", "Begrundelse efter genvurdering", "Grounds after reassessment"),
        _section("case-file", "Sagens akter", "The case file", most=MANY),
    ),
    (
        NO_EMPTY_SECTION,
        Rule(
            "complaint-steps-order",
            " and ".join(
                f"({_day_of(before)}.empty() or {_day_of(after)}.empty() or {_day_of(before)} <= {_day_of(after)})"
                for before, after in pairwise(_ORDER)
            ),
            _out_of_order,
        ),
    ),
)

EVENTS: Final = (
    EventDefinition(
        EventCode.COMPLAINT_CASE,
        "Klagesag",
        english="Complaint case",
        about_da=(
            "Sender en klage til Ankestyrelsen med afgørelsen, klagen, begrundelsen efter genvurdering og "
            "sagens akter. Borgeren får samtidig besked."
        ),
        about_en=(
            "Sends a complaint to the appeals board with the decision, the complaint, the grounds after "
            "reassessment and the case file. The citizen is told at the same time."
        ),
        focus=(COMPLAINT,),
        contents=(Content(ATTACHED),),
        rules=(ATTACHMENTS_FOUND,),
        checks=(attachments_unchanged,),
        default_purpose=Purpose.CASE_PROCESSING,
        legal_basis=LegalBasis.APPEAL,
    ),
)
