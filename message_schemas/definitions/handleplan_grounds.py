"""What do the grounds of a handleplan say: its assessment, reviews and case files?

Each is one resource about one topic, so that it can be withheld alone.
"""

from typing import Final

from message_schemas.definitions.common import citizen, of_system
from message_schemas.definitions.model import MANY, Element, Profile
from message_schemas.terminology import CATEGORIES, INFORMATION_CATEGORY, TOPICS
from message_schemas.terminology.plans import LATER_CONTACTS, REVIEW_OUTCOMES

ASSESSMENT: Final = Profile(
    "handleplan-assessment",
    "Observation",
    "Vurdering eller oplysning om ét emne",
    "Assessment of, or statement on, one topic",
    (
        Element("status", "Vurderingens status", "The assessment's status", min=1),
        Element("code", "Emnet", "The topic", min=1, values=TOPICS),
        citizen(minimum=0),
        Element(
            "effective[x]",
            "Hvornår det er vurderet eller sagt",
            "When it was assessed or said",
            expected=True,
        ),
        Element("performer", "Hvem der har vurderet eller sagt det", "Who assessed or said it", max=MANY),
        Element(
            "value[x]",
            "Vurderingen",
            "The assessment",
            types=("CodeableConcept", "string", "boolean", "integer", "Quantity", "dateTime", "Period"),
            expected=True,
        ),
    ),
)
LATER_CONTACT: Final = Profile(
    "handleplan-contact-after-treatment",
    "Observation",
    "Hvordan borgeren kontaktes igen efter behandlingen",
    "How the citizen is contacted again after the treatment",
    (
        Element(
            "value[x]",
            "Måden, eller at borgeren ikke kontaktes",
            "The way, or that the citizen is not contacted",
            min=1,
            types=("CodeableConcept",),
            values=LATER_CONTACTS,
            text_allowed=True,
        ),
    ),
)
REVIEW: Final = Profile(
    "handleplan-review",
    "Observation",
    "Opfølgning på planen",
    "Review of the plan",
    (
        Element("effective[x]", "Hvornår der er fulgt op", "When it was reviewed", expected=True),
        Element(
            "value[x]",
            "Hvad opfølgningen fører til",
            "What the review leads to",
            min=1,
            types=("CodeableConcept",),
            values=REVIEW_OUTCOMES,
            text_allowed=True,
        ),
    ),
)
CASE_FILE: Final = Profile(
    "handleplan-case-file",
    "DocumentReference",
    "En indhentet sagsakt",
    "A case file that was obtained",
    (
        Element("status", "Aktens status", "The file's status", min=1),
        Element(
            "category",
            "Hvilken slags oplysninger akten har",
            "Which kind of information the file holds",
            max=MANY,
            slice="information",
            where=of_system(INFORMATION_CATEGORY.url),
            values=CATEGORIES,
            expected=True,
        ),
        citizen(minimum=0),
        Element("date", "Aktens dato", "The file's date", expected=True),
        Element("author", "Hvem den er indhentet fra", "From whom it was obtained", max=MANY, expected=True),
        Element(
            "content",
            "Akten",
            "The file",
            min=1,
            max=MANY,
            elements=(
                Element(
                    "attachment",
                    "Aktens titel, evt. med indhold",
                    "The file's title, with content if any",
                    min=1,
                    elements=(Element("title", "Titel", "Title", expected=True),),
                ),
            ),
        ),
    ),
)
