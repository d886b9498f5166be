"""What does a placement recommendation say?"""

from collections.abc import Iterator
from typing import Any, Final

from message_schemas.codes import EventCode, InformationCategory, Purpose
from message_schemas.definitions.common import AUTHORITIES, citizen, of_system, reveals, structure
from message_schemas.definitions.documents import SECTION_INSIDE, SECTION_SUBJECTS, topic_section
from message_schemas.definitions.model import (
    MANY,
    Content,
    Element,
    EventDefinition,
    Profile,
    Rule,
    Test,
    extension,
)
from message_schemas.definitions.parts import own_id
from message_schemas.definitions.sections import NO_EMPTY_SECTION
from message_schemas.message import Message, codings_of, objects
from message_schemas.terminology import (
    LEGAL_GROUND,
    LEGAL_GROUNDS,
    PLACEMENT_CATEGORIES,
    PLACEMENT_CATEGORY,
)

JsonObject = dict[str, Any]

EXPECTED_COST_EXTENSION: Final = structure("expected-cost")


def _asks_to_assess(request: JsonObject) -> bool:
    """Whether it only asks for a go-ahead to assess (K fig. 1), which comes before any plan."""
    codes = {
        coding.get("code")
        for category in objects(request.get("category"))
        for coding in codings_of(category)
        if coding.get("system") == PLACEMENT_CATEGORY.url and isinstance(coding.get("code"), str)
    }
    return codes == {"assessment-go-ahead"}


def _without(*names: str) -> Test:
    """The places to fill in where none of these elements is, in a recommendation of treatment."""

    def test(_message: Message, _number: int, request: JsonObject) -> Iterator[str]:
        if not _asks_to_assess(request) and not any(request.get(name) for name in names):
            yield names[0]

    return test


def _without_grounds(message: Message, number: int, request: JsonObject) -> Iterator[str]:
    if not request.get("reasonCode") and not any(message.of_type("Composition")):
        yield f"entry[{number}].resource.reasonCode"


RECOMMENDATION: Final = Profile(
    "placement-service-request",
    "ServiceRequest",
    "Indstillingen",
    "The recommendation",
    (
        own_id("Indstillingens eget id og sagens id", "The recommendation's own id and the case's id"),
        Element("status", "Indstillingens status", "The recommendation's status", min=1),
        Element("intent", "Hensigt", "Intent", min=1, equals="proposal"),
        Element("category", "Slags indstilling", "The kind of recommendation", min=1, max=MANY),
        Element(
            "category",
            "Udredningstilsagn, ambulant, dag, døgn eller forlængelse",
            "Go-ahead to assess, ambulatory, day, residential or renewal",
            max=MANY,
            slice="placement-category",
            where=of_system(PLACEMENT_CATEGORY.url),
            values=PLACEMENT_CATEGORIES,
            expected=True,
        ),
        Element(
            "category",
            "Lovgrundlag",
            "The legal ground",
            slice="legal-ground",
            where=of_system(LEGAL_GROUND.url),
            values=LEGAL_GROUNDS,
            expected=True,
        ),
        citizen(),
        Element("priority", "Hvor meget det haster", "Urgency"),
        Element(
            "authoredOn",
            "Hvornår indstillingen er skrevet",
            "When the recommendation was written",
            expected=True,
        ),
        Element(
            "requester",
            "Hvem der indstiller",
            "Who recommends",
            targets=("Organization", "PractitionerRole", "Practitioner"),
            expected=True,
        ),
        Element(
            "performer",
            "Det ønskede tilbud",
            "The provider that is wished for",
            max=MANY,
            targets=("Organization", "HealthcareService", "PractitionerRole", "Practitioner", "CareTeam"),
        ),
        Element(
            "occurrence[x]",
            "Den ønskede periode",
            "The period that is wished for",
            types=("Period", "dateTime", "Timing"),
        ),
        Element("reasonCode", "Begrundelse i få ord", "The grounds in a few words", max=MANY),
        Element("note", "Borgerens egen opfattelse", "The citizen's own view", max=MANY),
        Element("supportingInfo", "Vurderingen bag indstillingen", "The assessment behind it", max=MANY),
        Element(
            "replaces",
            "Den indstilling, der forlænges eller ændres",
            "The recommendation that is renewed or changed",
            max=MANY,
            targets=("ServiceRequest",),
        ),
    ),
    (
        Rule(
            "recommendation-without-provider",
            "category.coding.where(code = 'assessment-go-ahead').exists() or performer.exists()",
            _without("performer"),
            "warning",
        ),
        Rule(
            "recommendation-without-period",
            "category.coding.where(code = 'assessment-go-ahead').exists() or occurrence.exists()",
            _without("occurrencePeriod", "occurrenceDateTime", "occurrenceTiming"),
            "warning",
        ),
    ),
)
COST: Final = extension(EXPECTED_COST_EXTENSION, "Forventet pris i alt", "The expected cost in all", "Money")
ASSESSMENT: Final = Profile(
    "placement-assessment",
    "Composition",
    "Vurderingen bag indstillingen, afsnit for afsnit",
    "The assessment behind the recommendation, section by section",
    (
        Element("status", "Dokumentets status", "The document's status", min=1),
        citizen(minimum=0),
        Element(
            "section",
            "Afsnit, et for hvert emne",
            "Sections, one for each topic",
            max=MANY,
            expected=True,
            elements=(
                *SECTION_INSIDE,
                Element(
                    "code",
                    "Afsnittets emne",
                    "The section's topic",
                    expected=True,
                    values=SECTION_SUBJECTS,
                    text_allowed=True,
                ),
            ),
        ),
        topic_section("recommendation-grounds", "Begrundelsen", "The grounds"),
        topic_section("citizens-view", "Borgerens egen opfattelse", "The citizen's own view"),
        topic_section("goals-and-progress", "Målene, kort fortalt", "The goals in brief"),
        topic_section("treatment-economy", "Forventet økonomi", "The expected economy", COST),
    ),
    (NO_EMPTY_SECTION,),
)

EVENTS: Final = (
    EventDefinition(
        EventCode.PLACEMENT_RECOMMENDATION,
        "Indstilling",
        english="Placement recommendation",
        about_da=(
            "Indstiller til myndigheden, hvilken behandling borgeren bør bevilges, eller beder om tilsagn "
            "til udredning. Det, der er skrevet om borgeren, står i afsnit, så hvert emne kan deles for sig."
        ),
        about_en=(
            "Recommends to the authority which treatment the citizen should be granted, or asks for a "
            "go-ahead to assess. What is written about the citizen stands in sections, so that each topic "
            "can be shared by itself."
        ),
        focus=(RECOMMENDATION,),
        contents=(Content(ASSESSMENT),),
        rules=(
            Rule(
                "recommendation-without-grounds",
                "entry.resource.ofType(ServiceRequest).reasonCode.exists() or "
                "entry.resource.ofType(Composition).exists()",
                _without_grounds,
                "warning",
            ),
        ),
        default_purpose=Purpose.CASE_PROCESSING,
        reveals=reveals(InformationCategory.SUBSTANCE_USE),
        answered_by=EventCode.DECISION_NOTICE,
        receiver_kinds=AUTHORITIES,
    ),
)
