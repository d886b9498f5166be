"""What does a request for information say, and its answer?"""

from collections.abc import Iterator
from typing import Any, Final

from message_schemas.codes import CATEGORY_SYSTEM, EventCode, InformationCategory, Purpose
from message_schemas.definitions.common import reveals
from message_schemas.definitions.model import MANY, Content, Element, EventDefinition, Profile, Rule, coded
from message_schemas.definitions.parts import ANSWERED_MESSAGE, about_citizen, own_id, who
from message_schemas.definitions.sections import NO_EMPTY_SECTION, category_sections
from message_schemas.message import Message, codings_of, objects
from message_schemas.terminology import CATEGORIES, TASK_DETAIL, TOPIC, of_fhir

JsonObject = dict[str, Any]
_C = InformationCategory
_CATEGORIES: Final = frozenset(_C)
_CHOICES: Final = ("valueCodeableConcept", "valueCoding", "valueCode", "valueString")


def _no_wanted_category(_message: Message, _number: int, task: JsonObject) -> Iterator[str]:
    """The contract leaves open where the Task names them: its inputs, its code or its reasons will do."""
    named = [task.get("code"), task.get("reasonCode")]
    for entry in objects(task.get("input")):
        named += [entry.get("type"), *(entry.get(choice) for choice in _CHOICES)]
    if not any(_names_category(one) for one in named):
        yield "input"


def _names_category(value: object) -> bool:
    if isinstance(value, str):
        return value in _CATEGORIES
    if not isinstance(value, dict):
        return False
    return any(
        one.get("system") == CATEGORY_SYSTEM
        and isinstance(one.get("code"), str)
        and one["code"] in _CATEGORIES
        for one in (value, *codings_of(value))
    )


def _input(code: str, da: str, en: str, value: Element, *, most: int | None = 1, expected: bool) -> Element:
    told = coded("type", TASK_DETAIL.url, code)
    return Element("input", da, en, max=most, expected=expected, slice=code, where=told, elements=(value,))


REQUEST: Final = Profile(
    "information-request-task",
    "Task",
    "Anmodningen om oplysninger",
    "The request for information",
    (
        own_id("Anmodningens id", "The request's id"),
        Element("status", "Anmodningens status", "The request's status", min=1),
        Element("intent", "Hensigt", "Intent", min=1),
        Element("description", "Hvad der bedes om, med ord", "What is asked for, in words"),
        about_citizen("for"),
        Element("authoredOn", "Hvornår der er spurgt", "When it was asked"),
        who("requester", "Hvem der beder om oplysningerne", "Who asks", expected=True),
        who("owner", "Hvem der bliver spurgt", "Who is asked", "HealthcareService"),
        Element(
            "reasonCode",
            "Hvad oplysningerne skal bruges til",
            "What the information is for",
            expected=True,
        ),
        Element("note", "Bemærkning", "Remark", max=MANY),
        Element(
            "restriction",
            "Svarfrist",
            "Deadline for the answer",
            expected=True,
            elements=(
                Element(
                    "period",
                    "Perioden, der kan svares i",
                    "The period in which to answer",
                    expected=True,
                    elements=(Element("end", "Svar senest", "Answer at the latest", expected=True),),
                ),
            ),
        ),
        _input(
            "wanted-category",
            "En ønsket slags oplysninger",
            "A kind of information wanted",
            Element(
                "value[x]",
                "Informationskategorien",
                "The information category",
                min=1,
                types=("CodeableConcept", "Coding", "code"),
                values=CATEGORIES,
            ),
            most=MANY,
            expected=False,  # a partner may name the categories elsewhere in the Task; the rule below finds them
        ),
        _input(
            "wanted-period",
            "Perioden, der ønskes oplysninger om",
            "The period that information is wanted about",
            Element("value[x]", "Fra og til", "From and to", min=1, types=("Period",)),
            expected=True,
        ),
        _input(
            "consent",
            "Borgerens samtykke, underskrevet eller registreret",
            "The citizen's consent, signed or recorded",
            Element(
                "value[x]",
                "Samtykket i beskeden, eller dets id",
                "The consent in the message, or its id",
                min=1,
                types=("Reference",),
                targets=("Consent", "DocumentReference"),
            ),
            most=MANY,
            expected=False,
        ),
    ),
    (
        Rule(
            "wanted-category-missing",
            "(input.type.coding | input.value.coding | input.value | code.coding | reasonCode.coding)"
            f".where(system = '{CATEGORY_SYSTEM}').exists() or "
            f"input.value.where($this in ({' | '.join(repr(one.value) for one in _C)})).exists()",
            _no_wanted_category,
        ),
    ),
)
SIGNED_CONSENT: Final = Profile(
    "signed-consent",
    "DocumentReference",
    "Det underskrevne samtykke",
    "The signed consent",
    (
        Element("status", "Dokumentets status", "The document's status", min=1),
        Element("type", "Slags dokument", "Kind of document", coding=(TOPIC.url, "consent-document")),
        about_citizen(),
        Element("date", "Hvornår det er underskrevet", "When it was signed"),
        Element("description", "Hvad samtykket omfatter", "What the consent covers"),
        Element(
            "content",
            "Dokumentet",
            "The document",
            min=1,
            max=MANY,
            elements=(
                Element(
                    "attachment",
                    "Filen",
                    "The file",
                    min=1,
                    elements=(
                        Element("contentType", "Filtype", "File type"),
                        Element("data", "Filens indhold", "The file's content"),
                        Element("title", "Titel", "Title"),
                    ),
                ),
            ),
        ),
    ),
)
RESPONSE: Final = Profile(
    "information-response-composition",
    "Composition",
    "Oplysningerne",
    "The information",
    (
        Element("identifier", "Dokumentets id", "The document's id"),
        Element("status", "Dokumentets status", "The document's status", min=1),
        Element("type", "Slags dokument", "Kind of document", min=1),
        about_citizen(),
        Element("date", "Hvornår det er skrevet", "When it was written", min=1),
        who(
            "author",
            "Hvem der svarer",
            "Who answers",
            "Patient",
            "RelatedPerson",
            "Device",
            many=True,
            least=1,
        ),
        Element("title", "Titel", "Title", min=1),
        Element(
            "event",
            "Hvad oplysningerne handler om",
            "What the information is about",
            max=MANY,
            elements=(Element("period", "Perioden", "The period"),),
        ),
        category_sections(
            "Afsnit, helst et for hver slags oplysninger; også for det, der ikke kan gives",
            "Sections, preferably one per kind of information; also for what cannot be given",
            coded=False,
            inside=(
                Element(
                    "emptyReason",
                    "Hvorfor oplysningerne ikke kan gives",
                    "Why the information cannot be given",
                    values=of_fhir(
                        "information-not-given",
                        "Hvorfor oplysninger ikke gives",
                        "Why information is not given",
                        "http://terminology.hl7.org/CodeSystem/list-empty-reason",
                        "unavailable",
                        "withheld",
                        "notasked",
                        "nilknown",
                        "notstarted",
                        "closed",
                    ),
                    text_allowed=True,
                ),
            ),
        ),
    ),
    (NO_EMPTY_SECTION,),
)

EVENTS: Final = (
    EventDefinition(
        EventCode.INFORMATION_REQUEST,
        "Anmodning om oplysninger",
        english="Request for information",
        about_da=(
            "Beder en anden part om oplysninger om borgeren og nævner hvilke slags, hvad de skal bruges til, "
            "og hvornår der skal svares."
        ),
        about_en=(
            "Asks another party for information about the citizen and names which kinds, what for, and when "
            "the answer is due."
        ),
        focus=(REQUEST,),
        contents=(Content(SIGNED_CONSENT, where=coded("type", TOPIC.url, "consent-document")),),
        default_purpose=Purpose.TREATMENT,
        reveals=reveals(_C.SUBSTANCE_USE),
        answered_by=EventCode.INFORMATION_RESPONSE,
    ),
    EventDefinition(
        EventCode.INFORMATION_RESPONSE,
        "Oplysninger",
        english="Information",
        about_da=(
            "Svarer på en anmodning om oplysninger, et afsnit for hver slags, og siger, hvad der ikke kan gives."
        ),
        about_en=(
            "Answers a request for information, a section for each kind, and says what cannot be given."
        ),
        focus=(RESPONSE,),
        contents=(ANSWERED_MESSAGE,),
        default_purpose=Purpose.TREATMENT,
    ),
)
