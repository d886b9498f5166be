"""Which plain values does a handleplan take: goals, tasks, team, assessments, approvals, reviews?"""

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from message_schemas.builders.values import FhirId, OrganizationValue, Text, Value
from message_schemas.codes import BASE, InformationCategory
from message_schemas.terminology import ASSESSMENT_TOPICS, TOPIC
from message_schemas.terminology.plan_codes import (
    Achievement,
    ApproverRole,
    AssessmentLevel,
    GoalKind,
    LaterContact,
    ReviewOutcome,
    TeamRole,
)

SID_HANDLEPLAN = f"{BASE}/sid/handleplan"  # a plan's number where its owner has no system of its own


def _topic(value: str) -> str:
    if value not in TOPIC.codes:
        raise ValueError("not one of the topics")
    return value


def _assessed(value: str) -> str:
    if not ASSESSMENT_TOPICS.holds(TOPIC.url, value):
        raise ValueError("not one of the topics that a handleplan assesses")
    return value


TopicCode = Annotated[str, AfterValidator(_topic)]
AssessmentTopic = Annotated[str, AfterValidator(_assessed)]


class PlanReference(Value):
    """Another plan: by its number, or by the id of the CarePlan that an earlier message carried."""

    number: Text | None = None
    system: Text = SID_HANDLEPLAN
    care_plan: FhirId | None = None

    @model_validator(mode="after")
    def _names_a_plan(self) -> Self:
        if not (self.number or self.care_plan):
            raise ValueError("a plan is named by its number or its CarePlan's id")
        return self


class PersonName(Value):
    """A professional's or a relative's name."""

    family: Text
    given: tuple[Text, ...] = ()

    def __str__(self) -> str:
        return " ".join((*self.given, self.family))


class TeamRelative(Value):
    """One of the citizen's own who is in the team; only with the citizen's consent."""

    name: PersonName
    relation: Text  # søster, samlever
    phone: Text | None = None
    email: Text | None = None


class TeamMember(Value):
    """Who is in the team, from which party, as what: a person, or the party itself where none is named.

    Somebody with two roles stands twice, since each role tells something else about the citizen.
    """

    role: TeamRole
    organization: OrganizationValue
    name: PersonName | None = None
    phone: Text | None = None
    email: Text | None = None
    duty: Text | None = None  # what the member answers for in this role
    start: dt.date | None = None
    end: dt.date | None = None

    @model_validator(mode="after")
    def _is_a_professional(self) -> Self:
        if self.name is None and (self.phone or self.email):
            raise ValueError("a telephone number or an e-mail address is a person's")
        if self.role is TeamRole.RELATIVE:
            raise ValueError("a relative comes from no party and stands among the relatives")
        _in_order(self.start, self.end)
        return self

    @property
    def is_coordinator(self) -> bool:
        """Whether the member is the coordinator now."""
        return self.role is TeamRole.COORDINATOR and self.end is None


class ActionValue(Value):
    """What is done for a goal, how, by whom and when."""

    what: Text  # with the method: substitution treatment, talks, a traineeship
    responsible: OrganizationValue | Literal["citizen"] | None = None
    topic: TopicCode | None = None  # None: the goal's
    start: dt.date | None = None
    end: dt.date | None = None
    status: Literal["requested", "accepted", "in-progress", "completed", "cancelled"] | None = None

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        _in_order(self.start, self.end)
        return self


class GoalValue(Value):
    """A goal with its one responsible party, time frame and follow-up date, its actions and sub-goals."""

    description: Text
    topic: TopicCode
    responsible: OrganizationValue | None = None
    start: dt.date | None = None
    due: dt.date | None = None
    follow_up: dt.date | None = None
    kind: GoalKind | None = None
    actions: tuple[ActionValue, ...] = ()
    sub_goals: tuple["GoalValue", ...] = ()
    from_citizen: bool = False  # the citizen put it in words
    achievement: Achievement | None = None
    reviewed_on: dt.date | None = None
    status: Literal["proposed", "accepted", "active", "on-hold", "completed", "cancelled"] | None = None

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        _in_order(self.start, self.due)
        _in_order(self.start, self.follow_up)
        return self

    def all(self) -> Iterator["GoalValue"]:
        """The goal and every goal below it."""
        yield self
        for goal in self.sub_goals:
            yield from goal.all()


class AssessmentValue(Value):
    """The assessment of one area of the citizen's life."""

    topic: AssessmentTopic
    text: Text
    level: AssessmentLevel = AssessmentLevel.NOT_GRADED
    on: dt.date | None = None  # None: the day the plan was made


class DiagnosisValue(Value):
    """A diagnosis or a problem that the plan addresses; `about` is which kind of information it is."""

    code: Annotated[str, Field(pattern=r"^[A-TV-Z][0-9][0-9A-Z](\.?[0-9A-Z]{1,4})?$")]  # ICD-10
    text: Text
    about: InformationCategory


class CaseFileValue(Value):
    """A case file that was obtained for the plan."""

    title: Text
    about: InformationCategory
    dated: dt.date
    obtained_from: OrganizationValue | None = None


class LaterContactValue(Value):
    """How the citizen is contacted again after the treatment, or that it is not to happen."""

    way: LaterContact
    text: Text | None = None  # which number, which address, after 1 and 6 months

    @model_validator(mode="after")
    def _tells_no_way_to_nobody(self) -> Self:
        if self.way is LaterContact.ANONYMOUS and self.text:
            raise ValueError("who is anonymous leaves no contact details")
        return self


class ReviewValue(Value):
    """A review of the plan, and what it leads to."""

    on: dt.date
    outcome: ReviewOutcome
    text: Text | None = None

    @property
    def ends(self) -> bool:
        """Whether the plan ends with it."""
        return self.outcome is not ReviewOutcome.CONTINUE


class ApprovalValue(Value):
    """Somebody's approval of the plan; the citizen needs no name."""

    role: ApproverRole
    on: dt.date
    name: PersonName | None = None

    @model_validator(mode="after")
    def _has_a_name(self) -> Self:
        if (self.role is ApproverRole.CITIZEN) == (self.name is not None):
            raise ValueError("everybody but the citizen approves by name")
        return self


def _in_order(before: dt.date | None, after: dt.date | None) -> None:
    if before and after and after < before:
        raise ValueError("nothing is due, followed up or ended before it starts")
