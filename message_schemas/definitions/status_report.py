"""What does a status report say?

The Composition says who reports on which period and when the next report comes; everything else stands in
its sections, so that each kind of information can be withheld alone.
"""

from collections.abc import Iterator
from typing import Any, Final

from message_schemas.codes import CATEGORY_SYSTEM, EventCode, Purpose
from message_schemas.definitions.common import citizen, structure
from message_schemas.definitions.model import (
    MANY,
    Content,
    Element,
    EventDefinition,
    Profile,
    Rule,
    Where,
    coded,
    extension,
)
from message_schemas.definitions.parts import statement
from message_schemas.definitions.sections import SECTION_RULES, category_sections
from message_schemas.fhir_r4.values import has_code
from message_schemas.message import Message, codings_of, objects, text_of
from message_schemas.terminology import INFORMATION_CATEGORY, TOPIC, TOPIC_CATEGORIES, TOPICS
from message_schemas.terminology.plans import ACHIEVEMENTS, REPORT_KINDS

JsonObject = dict[str, Any]

NEXT_REPORT_DATE: Final = structure("next-report-date")
ATTENDANCE_COUNTS: Final = ("attendance-agreed", "attendance-held", "attendance-missed")


def _codes(concept: object, system: str) -> frozenset[str]:
    found = (text_of(one.get("code")) for one in codings_of(concept) if one.get("system") == system)
    return frozenset(code for code in found if code)


def _foreign_topic(_message: Message, _number: int, report: JsonObject) -> Iterator[str]:
    for place, section in enumerate(objects(report.get("section"), keep_gaps=True)):
        said = _codes(section.get("code"), CATEGORY_SYSTEM)
        for inner, nested in enumerate(objects(section.get("section"), keep_gaps=True)):
            topics = _codes(nested.get("code"), TOPIC.url)
            categories = frozenset().union(*(TOPIC_CATEGORIES.get(topic, frozenset()) for topic in topics))
            if said and not categories <= said:
                yield f"section[{place}].section[{inner}].code"


def _counted(attendance: JsonObject, topic: str) -> int | None:
    for component in objects(attendance.get("component")):
        count = component.get("valueInteger")
        if has_code(component.get("code"), TOPIC.url, topic) and isinstance(count, int):
            return count
    return None


def _more_than_agreed(_message: Message, _number: int, attendance: JsonObject) -> Iterator[str]:
    agreed, held, missed = (_counted(attendance, topic) for topic in ATTENDANCE_COUNTS)
    if agreed is not None and (held or 0) + (missed or 0) > agreed:
        yield "component"


def _count(topic: str, da: str, en: str) -> Element:
    return Element(
        "component",
        da,
        en,
        slice=topic,
        where=coded("code", TOPIC.url, topic),
        expected=True,
        elements=(Element("value[x]", "Antal", "Number", min=1, types=("integer",)),),
    )


def _number(topic: str) -> str:
    counted = f"component.where(code.coding.code = '{topic}').value"
    return f"iif({counted}.exists(), {counted}, 0)"


def _only_own_topics() -> str:
    """The rule of the topics, a clause for each category."""
    clauses = []
    for category in INFORMATION_CATEGORY.concepts:
        topics = [topic for topic, found in TOPIC_CATEGORIES.items() if found <= category.categories]
        listed = " | ".join(f"'{topic}'" for topic in topics)
        clauses.append(
            f"section.where(code.coding.code = '{category.code}').section.code.coding"
            f".where(system = '{TOPIC.url}').all(code in ({listed or '{}'}))"
        )
    return " and ".join(clauses)


_NESTED: Final = Element(
    "section",
    "Underafsnit, fx mål og fremskridt eller aftaler under handleplan",
    "Sections within it, for instance goals and their progress, or agreements, under handleplan",
    max=MANY,
    elements=(
        Element("title", "Underafsnittets overskrift", "The nested section's heading"),
        Element("code", "Emnet", "The topic", values=TOPICS, text_allowed=True, expected=True),
        Element("text", "Det, der står i underafsnittet", "What the nested section says"),
        Element("entry", "Det, underafsnittet henviser til", "What the nested section refers to", max=MANY),
    ),
)
REPORT: Final = Profile(
    "status-report-composition",
    "Composition",
    "Statusbeskrivelsen",
    "The status report",
    (
        extension(
            NEXT_REPORT_DATE,
            "Hvornår næste status kommer",
            "When the next report comes",
            "date",
            expected=True,
        ),
        Element("status", "Dokumentets status", "The document's status", min=1),
        Element(
            "type",
            "Anledningen til statussen",
            "The occasion of the report",
            values=REPORT_KINDS,
            text_allowed=True,
            expected=True,
        ),
        citizen(),
        Element("date", "Hvornår den er skrevet", "When it was written"),
        Element(
            "author",
            "Hvem der har skrevet den",
            "Who wrote it",
            max=MANY,
            targets=(
                "PractitionerRole",
                "Practitioner",
                "Organization",
                "Device",
                "Patient",
                "RelatedPerson",
            ),
        ),
        Element("title", "Dokumentets titel", "The document's title"),
        Element(
            "event",
            "Det, statussen dækker",
            "What the report covers",
            max=MANY,
            expected=True,
            elements=(
                Element(
                    "period",
                    "Perioden",
                    "The period",
                    expected=True,
                    elements=(
                        Element("start", "Fra", "From", expected=True),
                        Element("end", "Til", "To", expected=True),
                    ),
                ),
            ),
        ),
        category_sections(
            "Afsnit, et for hver slags oplysninger",
            "Sections, one per information category",
            inside=(_NESTED,),
        ),
    ),
    (
        *SECTION_RULES,
        Rule(
            "topic-in-wrong-section",
            _only_own_topics(),
            _foreign_topic,
        ),
    ),
)
AUTHOR: Final = Profile(
    "status-report-author",
    "PractitionerRole",
    "Den, der har skrevet statussen, og hvordan de kan kontaktes",
    "Who wrote the report, and how to reach them",
    (
        Element("practitioner", "Personen", "The person", targets=("Practitioner",), expected=True),
        Element("organization", "Parten", "The party", targets=("Organization",), expected=True),
        Element(
            "telecom",
            "Telefon eller e-mail på arbejdet",
            "Telephone or e-mail at work",
            max=MANY,
            expected=True,
        ),
    ),
)
STATEMENT: Final = Profile(
    "status-report-statement",
    "Observation",
    "En oplysning om ét emne, som et afsnit henviser til",
    "A statement on one topic that a section refers to",
    (
        Element("status", "Oplysningens status", "The statement's status", min=1),
        Element("code", "Emnet", "The topic", min=1, values=TOPICS),
        citizen(minimum=0),
    ),
)
ATTENDANCE: Final = Profile(
    "status-report-attendance",
    "Observation",
    "Fremmødet i tal",
    "Attendance in numbers",
    (
        Element("effective[x]", "Perioden, der er talt", "The period that was counted", expected=True),
        _count("attendance-agreed", "Aftalte møder", "Meetings agreed"),
        _count("attendance-held", "Afholdte møder", "Meetings held"),
        _count("attendance-missed", "Udeblivelser", "Meetings missed"),
    ),
    (
        Rule(
            "more-meetings-than-agreed",
            f"component.where(code.coding.code = 'attendance-agreed').exists() implies "
            f"{_number('attendance-held')} + {_number('attendance-missed')} <= {_number('attendance-agreed')}",
            _more_than_agreed,
        ),
    ),
)
CONTINUES: Final = statement(
    "status-report-treatment-continues",
    "treatment-continues",
    "Om behandlingen fortsætter",
    "Whether the treatment continues",
    Element("value[x]", "Ja eller nej", "Yes or no", min=1, types=("boolean",)),
)
PROGRESS: Final = Profile(
    "status-report-goal",
    "Goal",
    "Et mål og hvor langt det er nået",
    "A goal and how far it is reached",
    (
        Element("lifecycleStatus", "Målets status", "The goal's status", min=1),
        Element(
            "achievementStatus",
            "Hvor langt målet er nået",
            "How far the goal is reached",
            values=ACHIEVEMENTS,
            text_allowed=True,
            expected=True,
        ),
        Element("description", "Målet", "The goal", min=1),
        citizen(minimum=0),
    ),
)

EVENTS: Final = (
    EventDefinition(
        EventCode.STATUS_REPORT,
        "Statusbeskrivelse",
        english="Status report",
        about_da=(
            "Fortæller, hvordan det går: et afsnit for hver slags oplysninger, så hver modtager får det, "
            "samtykket omfatter. Myndigheden får den efter 3 måneder, familieafdelingen hver 3. måned om en "
            "forælder, centret fra døgninstitutionen som aftalt i planen."
        ),
        about_en=(
            "Tells how things are going: a section per kind of information, so that each recipient gets "
            "what the consent covers. The authority gets it after 3 months, the family department every "
            "3 months about a parent, the centre from the residential institution as the plan says."
        ),
        focus=(REPORT,),
        contents=(
            Content(AUTHOR, expected=True),
            Content(STATEMENT, where=Where("code.coding.system", value=TOPIC.url)),
            Content(ATTENDANCE, where=coded("code", TOPIC.url, "attendance")),
            Content(CONTINUES, max=1, where=coded("code", TOPIC.url, "treatment-continues")),
            Content(PROGRESS),
        ),
        default_purpose=Purpose.STATUS_REPORTING,
    ),
)
