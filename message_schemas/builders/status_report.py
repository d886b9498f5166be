"""How is a status report written, one section per information category?"""

import datetime as dt
from typing import Any, Final, Self

from pydantic import Field, NonNegativeInt, model_validator

from message_schemas.builders.coded import day, extension
from message_schemas.builders.envelope import Frame, narrative, reference
from message_schemas.builders.parts import concept, statement
from message_schemas.builders.people import People, PersonValue
from message_schemas.builders.values import MessageValue, Text, Value
from message_schemas.codes import CATEGORY_SYSTEM, EventCode, InformationCategory
from message_schemas.definitions.status_report import NEXT_REPORT_DATE
from message_schemas.narrative import div
from message_schemas.terminology import TOPIC
from message_schemas.terminology.plan_codes import Achievement, ReportKind
from message_schemas.terminology.plans import ACHIEVEMENT_NAMES, ACHIEVEMENT_SYSTEM, REPORT_KIND

JsonObject = dict[str, Any]
_C = InformationCategory

CATEGORY_NAMES: Final[dict[InformationCategory, str]] = {
    _C.SUBSTANCE_USE: "Rusmidler",
    _C.MENTAL_HEALTH: "Psykisk helbred",
    _C.SOMATIC_HEALTH: "Fysisk helbred",
    _C.MEDICATION: "Medicin",
    _C.TEST_RESULT: "Prøvesvar",
    _C.SOCIAL_CIRCUMSTANCES: "Sociale forhold",
    _C.FAMILY_AND_CHILDREN: "Familie og børn",
    _C.EMPLOYMENT: "Arbejde og uddannelse",
    _C.CRIMINAL_JUSTICE: "Kriminalitet",
    _C.HOUSING_AND_ECONOMY: "Bolig og økonomi",
    _C.ATTENDANCE: "Fremmøde",
    _C.HANDLEPLAN: "Handleplan",
    _C.CONTACT_DETAILS: "Kontaktoplysninger",
}


class AttendanceValue(Value):
    """How many meetings were agreed, held and missed in the period."""

    agreed: NonNegativeInt
    held: NonNegativeInt
    missed: NonNegativeInt  # stayed away; the rest was cancelled or moved

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.held + self.missed > self.agreed:
            raise ValueError("no more meetings are held and missed than were agreed")
        if self.agreed >= 2**31:
            raise ValueError("FHIR counts to 2,147,483,647")
        return self


class ProgressValue(Value):
    """A goal of the plan and how far it is reached, worded for whoever may see the handleplan."""

    goal: Text
    achievement: Achievement
    text: Text | None = None  # what happened


class StatusReport(MessageValue):
    """A status report: a text per information category, and beside them what is counted or answered.

    What a section says must be of its own category only: it is shared or withheld by it.
    """

    title: Text = "Statusbeskrivelse"
    kind: ReportKind | None = None
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    next_report: dt.date | None = None
    author: PersonValue | None = None  # None: the sending organisation
    sections: dict[InformationCategory, Text] = Field(default_factory=dict)
    attendance: AttendanceValue | None = None
    treatment_continues: bool | None = None
    progress: tuple[ProgressValue, ...] = ()
    agreements: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self._told or self.sections):
            raise ValueError("a report has at least one section")
        return self

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.period_start and self.period_end and self.period_end < self.period_start:
            raise ValueError("a period does not end before it starts")
        return self

    @property
    def _told(self) -> dict[InformationCategory, bool]:
        """The categories in which something beside the texts is told."""
        told = {
            _C.ATTENDANCE: self.attendance is not None,
            _C.SUBSTANCE_USE: self.treatment_continues is not None,
            _C.HANDLEPLAN: bool(self.progress or self.agreements),
        }
        return {category: True for category, is_told in told.items() if is_told}

    def to_bundle(self) -> JsonObject:
        """The `status-report` message Bundle."""
        frame = Frame(self, EventCode.STATUS_REPORT)
        people = People(frame)
        author = people.person("author", self.author, self.sender) if self.author else frame.sender
        others: list[JsonObject] = []
        sections = [self._section(frame, one, others) for one in dict.fromkeys((*self.sections, *self._told))]
        report: JsonObject = {
            "resourceType": "Composition",
            "id": self.id_for("report"),
            "text": narrative(
                ("Dokument", "Statusbeskrivelse"),
                ("Fra", day(self.period_start)),
                ("Til", day(self.period_end)),
                ("Næste status", day(self.next_report)),
            ),
            "status": "final",
            "type": concept(REPORT_KIND, self.kind) if self.kind else {"text": "Statusbeskrivelse"},
            "subject": reference(frame.patient),
            "date": frame.sent,
            "author": [reference(author)],
            "title": self.title,
            "section": sections,
        }
        if self._period:
            report["event"] = [{"period": self._period}]
        if self.next_report:
            report["extension"] = [extension(NEXT_REPORT_DATE, "Date", self.next_report.isoformat())]
        return frame.to_bundle(report, *others, *people.resources)

    @property
    def _period(self) -> JsonObject:
        known = {"start": self.period_start, "end": self.period_end}
        return {name: at.isoformat() for name, at in known.items() if at}

    def _section(self, frame: Frame, category: InformationCategory, others: list[JsonObject]) -> JsonObject:
        section: JsonObject = {
            "title": CATEGORY_NAMES[category],
            "code": {"coding": [{"system": CATEGORY_SYSTEM, "code": category.value}]},
        }
        if text := self.sections.get(category):
            section["text"] = _written(*text.split("\n\n"))
        entries: list[JsonObject] = []
        if category is _C.ATTENDANCE and self.attendance:
            entries.append(self._attendance(frame, self.attendance))
        if category is _C.SUBSTANCE_USE and self.treatment_continues is not None:
            value = {"valueBoolean": self.treatment_continues}
            shown = "Ja" if self.treatment_continues else "Nej"
            entries.append(statement(frame, "treatment-continues", shown, value))
        if entries:
            section["entry"] = [reference(one) for one in entries]
            others += entries
        if category is _C.HANDLEPLAN and (nested := self._nested(frame, others)):
            section["section"] = nested
        return section

    def _attendance(self, frame: Frame, value: AttendanceValue) -> JsonObject:
        counted = {
            "attendance-agreed": value.agreed,
            "attendance-held": value.held,
            "attendance-missed": value.missed,
        }
        shown = ", ".join(f"{TOPIC.name(topic).lower()}: {count}" for topic, count in counted.items())
        component = [
            {"code": concept(TOPIC, topic), "valueInteger": count} for topic, count in counted.items()
        ]
        when = {"effectivePeriod": self._period} if self._period else {"effectiveDateTime": frame.sent}
        found = statement(frame, "attendance", shown, {"component": component})
        del found["effectiveDateTime"]
        return found | when

    def _nested(self, frame: Frame, others: list[JsonObject]) -> list[JsonObject]:
        """The sections of the handleplan: how its goals stand, and what is agreed."""
        nested = []
        if self.progress:
            goals = [_goal(frame, value, place) for place, value in enumerate(self.progress)]
            others += goals
            told = [
                f"{value.goal} {ACHIEVEMENT_NAMES[value.achievement]}. {value.text or ''}".strip()
                for value in self.progress
            ]
            nested.append(_topic("goals-and-progress", told) | {"entry": [reference(one) for one in goals]})
        if self.agreements:
            nested.append(_topic("agreements", self.agreements))
        return nested


def _topic(topic: str, paragraphs: list[str] | tuple[str, ...]) -> JsonObject:
    return {"title": TOPIC.name(topic), "code": concept(TOPIC, topic), "text": _written(*paragraphs)}


def _goal(frame: Frame, value: ProgressValue, place: int) -> JsonObject:
    done = value.achievement in (Achievement.ACHIEVED, Achievement.SUSTAINING)
    return {
        "resourceType": "Goal",
        "id": frame.value.id_for(f"goal-{place}"),
        "text": narrative(("Mål", value.goal), ("Status", ACHIEVEMENT_NAMES[value.achievement])),
        "lifecycleStatus": "completed" if done else "active",
        "achievementStatus": {"coding": [{"system": ACHIEVEMENT_SYSTEM, "code": value.achievement.value}]},
        "description": concept(TOPIC, "goals-and-progress", value.goal),
        "subject": reference(frame.patient),
    }


def _written(*paragraphs: str) -> JsonObject:
    return {"status": "generated", "div": div(*paragraphs)}
