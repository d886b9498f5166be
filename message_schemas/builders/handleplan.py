"""How is a handleplan written: proposed, contributed to, approved, reviewed and closed?"""

import datetime as dt
from typing import Any, Final, Literal, Self

from pydantic import model_validator

from message_schemas.builders.coded import day, extension, period
from message_schemas.builders.envelope import Frame, narrative, reference
from message_schemas.builders.handleplan_grounds import condition, grounds
from message_schemas.builders.handleplan_parts import goals, relative, teams
from message_schemas.builders.handleplan_values import (
    SID_HANDLEPLAN,
    ApprovalValue,
    AssessmentValue,
    CaseFileValue,
    DiagnosisValue,
    GoalValue,
    LaterContactValue,
    PlanReference,
    ReviewValue,
    TeamMember,
    TeamRelative,
)
from message_schemas.builders.parts import concept, mark_as_answer
from message_schemas.builders.persons import Persons
from message_schemas.builders.values import FhirId, MessageValue, OrganizationValue, Text
from message_schemas.codes import SID_CASE, EventCode
from message_schemas.definitions.handleplan import APPROVAL
from message_schemas.definitions.handleplan_parts import FOLLOW_UP_DATE
from message_schemas.terminology.plan_codes import LaterContact, PlanKind
from message_schemas.terminology.plans import APPROVER_ROLE, PLAN_KIND

JsonObject = dict[str, Any]

_MARITAL_SYSTEM: Final = "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus"
_MARITAL: Final = {"unmarried": "U", "married": "M", "divorced": "D", "widowed": "W", "partnership": "T"}
_STATUS: Final = {
    "draft": "Forslag",
    "active": "Godkendt",
    "completed": "Afsluttet",
    "revoked": "Opgivet",
}


class Handleplan(MessageValue):
    """A handleplan, or with `contributes_to` a party's contribution to one; `status` is where it stands.

    The next version is the same value with changes: `plan.again(message_id=…, status="active", …)`.
    """

    plan_number: Text  # the same in all versions
    plan_system: Text = SID_HANDLEPLAN
    status: Literal["draft", "active", "completed", "revoked"] = "draft"
    kind: PlanKind = PlanKind.HANDLEPLAN
    contributes_to: PlanReference | None = None
    replaces: PlanReference | None = None
    answers: FhirId | None = None  # MessageHeader.id of the version or contribution that this one answers
    owner: OrganizationValue | None = None  # None: the sender
    contributors: tuple[OrganizationValue, ...] = ()
    made: dt.date | None = None  # None: the day it is sent
    start: dt.date | None = None
    end: dt.date | None = None
    follow_up: dt.date | None = None
    enquired_on: dt.date | None = None
    reason_for_contact: Text | None = None  # in the citizen's own words
    marital_status: Literal["unmarried", "married", "divorced", "widowed", "partnership"] | None = None
    children_at_home: bool | None = None
    family_centre_contact: bool | None = None
    team: tuple[TeamMember, ...] = ()
    relatives: tuple[TeamRelative, ...] = ()
    assessments: tuple[AssessmentValue, ...] = ()
    diagnoses: tuple[DiagnosisValue, ...] = ()
    case_files: tuple[CaseFileValue, ...] = ()
    goals: tuple[GoalValue, ...] = ()
    treatment_economy: Text | None = None
    recommendation: Text | None = None  # the authority's
    later_contact: LaterContactValue | None = None
    review: ReviewValue | None = None
    approvals: tuple[ApprovalValue, ...] = ()

    @model_validator(mode="after")
    def _is_a_plan_or_a_contribution(self) -> Self:
        if (self.kind is PlanKind.HANDLEPLAN) == (self.contributes_to is not None):
            raise ValueError("a party's own plan contributes to a handleplan, and a handleplan to none")
        return self

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        for after in (self.end, self.follow_up):
            if self.start and after and after < self.start:
                raise ValueError("a plan is not followed up or ended before it starts")
        return self

    @model_validator(mode="after")
    def _is_closed_by_a_review(self) -> Self:
        closed = self.status in ("completed", "revoked")
        if closed and not (self.review and self.review.ends):
            raise ValueError("a plan is closed by a review that ends it")
        if self.status == "draft" and self.review and self.review.ends:
            raise ValueError("what is only proposed cannot be ended by a review")
        return self

    @model_validator(mode="after")
    def _has_one_coordinator_and_one_statement_of_each_topic(self) -> Self:
        if sum(member.is_coordinator for member in self.team) > 1:
            raise ValueError("there is one coordinator at a time")
        topics = [assessment.topic for assessment in self.assessments]
        topics += ["children-at-home"] if self.children_at_home is not None else []
        topics += ["family-centre-contact"] if self.family_centre_contact is not None else []
        if len(topics) != len(set(topics)):
            raise ValueError("there is one assessment of each topic")
        return self

    @model_validator(mode="after")
    def _keeps_the_anonymous_anonymous(self) -> Self:
        anonymous = self.citizen.system == SID_CASE
        way = self.later_contact.way if self.later_contact else None
        if anonymous and way not in (None, LaterContact.ANONYMOUS, LaterContact.DECLINED):
            raise ValueError("an anonymous citizen is not contacted after the treatment")
        if not anonymous and way is LaterContact.ANONYMOUS:
            raise ValueError("a citizen with a number is not anonymous")
        if anonymous and (self.relatives or self.marital_status):
            raise ValueError("an anonymous citizen's family is not told of")
        return self

    @property
    def made_on(self) -> dt.date:
        """The day the plan was made."""
        return self.made or self.sent_at.date()

    def again(self, **changes: Any) -> Self:
        """The plan with changes, checked anew: its approval, its review, its end."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        return type(self)(**given | changes)

    def to_bundle(self) -> JsonObject:
        """The `handleplan` message Bundle."""
        frame = Frame(self, EventCode.HANDLEPLAN)
        persons = Persons(frame)
        if self.marital_status:
            code = {"system": _MARITAL_SYSTEM, "code": _MARITAL[self.marital_status]}
            frame.patient["maritalStatus"] = {"coding": [code]}
        if self.answers:
            mark_as_answer(frame, self.answers)
        parts, held = self._parts(frame, persons)  # first, so that approvals meet the team's people again
        return frame.to_bundle(self._plan(frame, persons) | held, *parts, *persons.resources)

    def _plan(self, frame: Frame, persons: Persons) -> JsonObject:
        """The CarePlan without what it holds together; nothing in it tells more than that there is a plan."""
        name = PLAN_KIND.name(self.kind)
        plan: JsonObject = {
            "resourceType": "CarePlan",
            "id": self.id_for("plan"),
            "text": narrative(
                ("Plan", name),
                ("Status", _STATUS[self.status]),
                ("Udarbejdet", day(self.made_on)),
                ("Opfølgning", day(self.follow_up)),
            ),
            "identifier": [{"system": self.plan_system, "value": self.plan_number}],
            "status": self.status,
            "intent": "proposal" if self.status == "draft" else "plan",
            "category": [concept(PLAN_KIND, self.kind)],
            "subject": reference(frame.patient),
            "created": self.made_on.isoformat(),
            "author": persons.party(self.owner or self.sender),
        }
        if self.contributors:
            plan["contributor"] = [persons.party(one) for one in self.contributors]
        for element, other in (("partOf", self.contributes_to), ("replaces", self.replaces)):
            if other:
                plan[element] = [_other_plan(other)]
        if when := period(self.start, self.end):
            plan["period"] = when
        if extensions := self._extensions(frame, persons):
            plan["extension"] = extensions
        return plan

    def _extensions(self, frame: Frame, persons: Persons) -> list[JsonObject]:
        extensions = []
        if self.follow_up:
            extensions.append(extension(FOLLOW_UP_DATE, "Date", self.follow_up.isoformat()))
        for approval in self.approvals:
            by = reference(frame.patient)
            if approval.name:
                by = persons.practitioner(approval.name.family, approval.name.given)
            role = {"system": APPROVER_ROLE.url, "code": approval.role.value}
            extensions.append(
                {
                    "url": APPROVAL,
                    "extension": [
                        extension("role", "Coding", role),
                        extension("date", "Date", approval.on.isoformat()),
                        extension("by", "Reference", by),
                    ],
                }
            )
        return extensions

    def _parts(self, frame: Frame, persons: Persons) -> tuple[list[JsonObject], JsonObject]:
        """What the plan holds together, and the plan's references to it."""
        relatives = [relative(frame, value, place) for place, value in enumerate(self.relatives)]
        team = list(teams(frame, persons, self.team, relatives))
        aims = list(goals(frame, persons, self.goals, self.status))
        tasks = [task for _, served_by in aims for task in served_by]
        diagnoses = [condition(frame, value, place) for place, value in enumerate(self.diagnoses)]
        rests_on = list(grounds(frame, persons, self))
        found: JsonObject = {
            "careTeam": [reference(one) for one in team],
            "addresses": [reference(one) for one in diagnoses],
            "supportingInfo": [reference(one) for one in rests_on],
            "goal": [reference(goal) for goal, _ in aims],
            "activity": [{"reference": reference(task)} for task in tasks],
        }
        parts = [*team, *relatives, *diagnoses, *rests_on, *(goal for goal, _ in aims), *tasks]
        return parts, {element: held for element, held in found.items() if held}


def _other_plan(other: PlanReference) -> JsonObject:
    if other.care_plan:
        return {"reference": f"CarePlan/{other.care_plan}"}
    return {"type": "CarePlan", "identifier": {"system": other.system, "value": other.number}}
