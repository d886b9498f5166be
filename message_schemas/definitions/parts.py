"""Which elements do requests, answers, meetings and tests share, and how does an answer name its request?"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from message_schemas.codes import MEDCOM_ACTIVITY_SYSTEM
from message_schemas.definitions.model import MANY, Content, Element, Profile, Rule, coded
from message_schemas.message import Message
from message_schemas.terminology import TOPIC

JsonObject = dict[str, Any]

_WHO: Final = ("Organization", "PractitionerRole", "Practitioner", "CareTeam")


def about_citizen(name: str = "subject") -> Element:
    """The reference to the citizen where FHIR leaves it out; the citizen's number may stand for it."""
    return Element(name, "Borgeren", "The citizen", expected=True, targets=("Patient",))


def own_id(da: str, en: str) -> Element:
    """Identifiers of a focus: the sender's own, and the case's `/sid/case`, by which the hub finds the case."""
    return Element("identifier", da, en, max=MANY)


def who(
    name: str, da: str, en: str, *more: str, many: bool = False, least: int = 0, expected: bool = False
) -> Element:
    """A party, or a person or team of one; `more` are further resource types, such as the citizen."""
    most = MANY if many else 1
    return Element(name, da, en, min=least, max=most, expected=expected, targets=(*_WHO, *more))


def yes_or_no() -> Element:
    """The value of a statement that is true or not."""
    return Element("value[x]", "Ja eller nej", "Yes or no", min=1, types=("boolean",))


def statement(id: str, topic: str, da: str, en: str, *elements: Element) -> Profile:
    """What is said of the citizen on one topic: an Observation, so that it can be withheld alone."""
    return Profile(
        id,
        "Observation",
        da,
        en,
        (
            Element("status", "Oplysningens status", "The statement's status", min=1),
            Element("code", "Emnet", "The topic", min=1, coding=(TOPIC.url, topic)),
            about_citizen(),
            Element("effective[x]", "Hvornår det gjaldt", "When it was so"),
            *elements,
            Element("note", "Bemærkning", "Remark", max=MANY),
        ),
    )


def _ends_before_start(_message: Message, _number: int, resource: JsonObject) -> Iterator[str]:
    start, end = _moment(resource.get("start")), _moment(resource.get("end"))
    if start is not None and end is not None and end < start:
        yield "end"


def _moment(value: object) -> datetime | None:
    """An instant with its zone; None for what is none, which the FHIR rules have an issue for."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


ENDS_AFTER_START: Final = Rule("ends-before-start", "end.empty() or end >= start", _ends_before_start)

_ANSWERED: Final = Profile(
    "answer-provenance",
    "Provenance",
    "Hvilken besked der svares på",
    "Which message is answered",
    (
        Element(
            "entity",
            "Den besked, der svares på",
            "The message that is answered",
            max=MANY,
            expected=True,
            elements=(
                Element("role", "Rolle: revision er den, der svares på", "Role: revision is answered", min=1),
                Element("what", "Beskeden (MessageHeader/id)", "The message (MessageHeader/id)", min=1),
            ),
        ),
    ),
)
ANSWERED_MESSAGE: Final = Content(_ANSWERED, where=coded("activity", MEDCOM_ACTIVITY_SYSTEM, "reply-message"))
