"""Whatever a handleplan is written of, it validates; and its life from proposal to closing is easy to write."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from message_schemas import (
    ActionValue,
    ApprovalValue,
    CaseFileValue,
    GoalValue,
    Handleplan,
    InformationCategory,
    JsonObject,
    LaterContactValue,
    PersonName,
    PlanReference,
    ReviewValue,
    TeamMember,
    TeamRelative,
    message_of,
    validate,
)
from message_schemas.examples.handleplan import PLAN
from message_schemas.message import objects
from message_schemas.terminology.plan_codes import (
    ApproverRole,
    LaterContact,
    PlanKind,
    ReviewOutcome,
    TeamRole,
)
from tests.unit.message_schemas.events.drawn import ANONYMOUS, FEW
from tests.unit.message_schemas.events.handleplans import CLOSED, plans
from tests.unit.message_schemas.events.seen import remarks
from tests.unit.message_schemas.samples import CENTRE, GP, envelope, resource

EARLY, LATE = dt.date(2026, 8, 17), dt.date(2027, 2, 19)


@FEW
@given(plans())
def test_whatever_a_plan_is_written_of_it_is_accepted(plan: Handleplan) -> None:
    found = remarks(plan.to_bundle())

    assert [one for one in found if one[0] == "error"] == []


def test_a_full_plan_is_accepted_without_any_remark() -> None:
    assert validate(message_of(PLAN.to_bundle())) == ()


def draft(**more: Any) -> Handleplan:
    """The shortest plan."""
    return Handleplan(**envelope(sender=CENTRE, recipients=(GP,)), plan_number="HP-1", **more)


def details(plan: Handleplan) -> set[str]:
    return {found.detail for found in validate(message_of(plan.to_bundle()))}


def test_the_shortest_plan_is_a_proposal_and_draws_advice_only() -> None:
    bundle = draft().to_bundle()

    assert resource(bundle, "CarePlan")["status"] == "draft"
    assert resource(bundle, "CarePlan")["intent"] == "proposal"
    assert {one[0] for one in remarks(bundle)} == {"warning"}


def test_a_plan_is_proposed_approved_reviewed_and_closed_as_one_plan() -> None:
    proposed = PLAN.again(status="draft", approvals=(), review=None)
    approved = proposed.again(message_id="m-2", status="active", approvals=PLAN.approvals)
    reviewed = approved.again(message_id="m-3", review=PLAN.review)
    end = ReviewValue(on=LATE, outcome=ReviewOutcome.END)
    closed = reviewed.again(message_id="m-4", status="completed", review=end)

    life = [resource(one.to_bundle(), "CarePlan") for one in (proposed, approved, reviewed, closed)]

    assert [one["status"] for one in life] == ["draft", "active", "active", "completed"]
    assert len({one["identifier"][0]["value"] for one in life}) == 1
    assert [details(one) for one in (proposed, approved, reviewed, closed)] == [set()] * 4


@pytest.mark.parametrize(
    ("status", "goal", "task"),
    [
        ("draft", "proposed", "draft"),
        ("active", "active", "accepted"),
        ("completed", "completed", "completed"),
        ("revoked", "cancelled", "cancelled"),
    ],
)
def test_goals_and_tasks_stand_where_the_plan_stands(status: Any, goal: str, task: str) -> None:
    action = ActionValue(what="Samtaler")
    aim = GoalValue(description="Ædru", topic="substance-use", actions=(action,))
    end = ReviewValue(on=LATE, outcome=ReviewOutcome.END)

    bundle = draft(status=status, goals=(aim,), review=end if status in CLOSED else None).to_bundle()

    assert resource(bundle, "Goal")["lifecycleStatus"] == goal
    assert resource(bundle, "Task")["status"] == task


def test_a_contribution_names_the_plan_it_is_part_of_and_what_it_answers() -> None:
    contribution = draft(
        kind=PlanKind.TREATMENT_PLAN, contributes_to=PlanReference(number="HP-1"), answers="message-0"
    )

    bundle = contribution.to_bundle()

    assert resource(bundle, "CarePlan")["partOf"][0]["identifier"]["value"] == "HP-1"
    assert resource(bundle, "Provenance")["entity"][0]["what"]["reference"] == "MessageHeader/message-0"
    assert not {"contribution-to-nothing", "plan-without-reason"} & details(contribution)


def test_a_plan_of_an_earlier_message_is_named_by_its_id() -> None:
    bundle = draft(replaces=PlanReference(care_plan="plan-1")).to_bundle()

    assert resource(bundle, "CarePlan")["replaces"] == [{"reference": "CarePlan/plan-1"}]


def test_a_sub_goal_points_to_the_goal_above_it_and_each_has_its_own_responsible_party() -> None:
    below = GoalValue(description="Søger job", topic="work", responsible=GP)
    above = GoalValue(description="Arbejder", topic="work", responsible=CENTRE, sub_goals=(below,))

    bundle = draft(goals=(above,)).to_bundle()

    goals = [one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == "Goal"]
    said = [[one["url"].rpartition("/")[2] for one in goal["extension"]] for goal in goals]
    assert said == [["responsible"], ["responsible", "part-of-goal"]]
    assert goals[1]["extension"][1]["valueReference"]["reference"] == f"Goal/{goals[0]['id']}"
    assert [one.description for one in above.all()] == ["Arbejder", "Søger job"]


def test_somebody_who_stands_twice_in_the_team_and_approves_is_one_practitioner() -> None:
    person = PersonName(family="Holm", given=("Mette",))
    team = tuple(
        TeamMember(role=role, organization=CENTRE, name=person, phone="+4572107300")
        for role in (TeamRole.PRACTITIONER, TeamRole.COORDINATOR)
    )
    approval = ApprovalValue(role=ApproverRole.PRACTITIONER, on=EARLY, name=person)

    bundle = draft(team=team, approvals=(approval,)).to_bundle()

    assert [one["resource"]["resourceType"] for one in bundle["entry"]].count("Practitioner") == 1


def test_a_party_that_sends_or_receives_is_not_written_again() -> None:
    aim = GoalValue(description="Ædru", topic="substance-use", responsible=CENTRE)

    bundle = draft(goals=(aim,), contributors=(GP, CENTRE)).to_bundle()

    organizations = [one for one in bundle["entry"] if one["resource"]["resourceType"] == "Organization"]
    assert len(organizations) == 2


def _goal(**more: Any) -> JsonObject:
    return {"description": "Ædru", "topic": "substance-use", **more}


def _coordinator() -> TeamMember:
    return TeamMember(role=TeamRole.COORDINATOR, organization=CENTRE)


WRONG: list[tuple[str, JsonObject]] = [
    ("a contribution to nothing", {"kind": PlanKind.JOB_PLAN}),
    ("a handleplan that is part of one", {"contributes_to": PlanReference(number="HP-2")}),
    ("another plan without a name", {"replaces": {}}),
    ("an end before the start", {"start": LATE, "end": EARLY}),
    ("a follow-up before the start", {"start": LATE, "follow_up": EARLY}),
    ("a closing without a review", {"status": "completed"}),
    (
        "a closing that goes on",
        {"status": "completed", "review": ReviewValue(on=LATE, outcome=ReviewOutcome.CONTINUE)},
    ),
    ("an ending of a proposal", {"review": ReviewValue(on=LATE, outcome=ReviewOutcome.END)}),
    ("two coordinators", {"team": (_coordinator(), _coordinator())}),
    (
        "a topic twice",
        {"assessments": [{"topic": "work", "text": "a"}, {"topic": "work", "text": "b"}]},
    ),
    (
        "a topic in words and as an answer",
        {"children_at_home": True, "assessments": [{"topic": "children-at-home", "text": "to"}]},
    ),
    ("a topic that is no assessment's", {"assessments": [{"topic": "agreements", "text": "a"}]}),
    ("a topic of nobody's", {"goals": [_goal(topic="weather")]}),
    ("a goal due before it starts", {"goals": [_goal(start=LATE, due=EARLY)]}),
    ("a goal followed up before it starts", {"goals": [_goal(start=LATE, follow_up=EARLY)]}),
    (
        "a task that ends before it starts",
        {"goals": [_goal(actions=[{"what": "a", "start": LATE, "end": EARLY}])]},
    ),
    ("nobody in the team", {"team": [{"role": "partner"}]}),
    ("a party's telephone", {"team": [{"role": "partner", "organization": CENTRE, "phone": "1"}]}),
    ("a member of no party", {"team": [{"role": "partner", "name": {"family": "Holm"}}]}),
    ("a relative as a professional", {"team": [{"role": "relative", "organization": CENTRE}]}),
    ("an approval without a name", {"approvals": [{"role": "practitioner", "on": EARLY}]}),
    (
        "a citizen's approval with a name",
        {"approvals": [{"role": "citizen", "on": EARLY, "name": {"family": "E"}}]},
    ),
    ("an anonymous way with words", {"later_contact": {"way": "anonymous", "text": "Ring"}}),
    ("an anonymous way for who has a number", {"later_contact": {"way": "anonymous"}}),
    ("a diagnosis that is no code", {"diagnoses": [{"code": "drukker", "text": "a", "about": "employment"}]}),
]


@pytest.mark.parametrize("wrong", [one[1] for one in WRONG], ids=[one[0] for one in WRONG])
def test_what_contradicts_itself_is_not_written(wrong: JsonObject) -> None:
    with pytest.raises(ValidationError):
        draft(**wrong)


@pytest.mark.parametrize(
    "known",
    [
        {"later_contact": LaterContactValue(way=LaterContact.PHONE, text="+4520304050")},
        {"relatives": (TeamRelative(name=PersonName(family="Elmer"), relation="søster"),)},
        {"marital_status": "married"},
    ],
)
def test_an_anonymous_citizens_plan_names_no_way_to_the_citizen(known: JsonObject) -> None:
    with pytest.raises(ValidationError):
        Handleplan(**envelope(citizen=ANONYMOUS), plan_number="HP-1", **known)


def test_a_case_file_is_of_the_plan_and_of_what_it_is_about() -> None:
    file = CaseFileValue(title="Epikrise", about=InformationCategory.MENTAL_HEALTH, dated=EARLY)

    bundle = draft(case_files=(file,)).to_bundle()

    said = resource(bundle, "Observation")
    assert objects(said["valueCodeableConcept"]["coding"])[0]["code"] == "mental-health"
    assert said["valueCodeableConcept"]["text"] == "Epikrise"
    assert "performer" not in said
