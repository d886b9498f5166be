"""What must a handleplan say, what should it say, and what may it not?"""

import time
from collections.abc import Callable
from itertools import pairwise

import pytest

from message_schemas import JsonObject, message_of, validate
from message_schemas.codes import BASE
from message_schemas.definitions.handleplan import APPROVAL
from message_schemas.definitions.handleplan_parts import FOLLOW_UP_DATE, PART_OF_GOAL, RESPONSIBLE
from message_schemas.definitions.handleplan_rules import MESSAGE_RULES
from tests.unit.message_schemas.events.seen import errors, statement, warnings
from tests.unit.message_schemas.events.written_plans import (
    care_plan,
    extension,
    goal,
    minimal,
    plan,
    without_extension,
)
from tests.unit.message_schemas.samples import changed, resource

Change = Callable[[JsonObject], object]


def test_the_example_says_everything() -> None:
    assert validate(message_of(plan())) == ()


@pytest.mark.parametrize("status", ["draft", "active", "completed", "revoked"])
def test_a_plan_that_says_no_more_than_the_contract_is_accepted_with_advice(status: str) -> None:
    bundle = minimal(status)

    assert errors(bundle) == []
    assert {"content-expected", "resource-expected"} <= set(warnings(bundle))


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda b: care_plan(b).pop("status"), "content-missing"),
        (lambda b: care_plan(b).pop("subject"), "content-missing"),
        (lambda b: care_plan(b).update(status="on-hold"), "code-not-allowed"),
        (lambda b: care_plan(b).update(intent="wish"), "fhir-code"),
        (lambda b: care_plan(b)["category"][0]["coding"][0].update(code="wish"), "code-not-allowed"),
        (lambda b: care_plan(b)["category"].append(care_plan(b)["category"][0]), "content-too-many"),
        (lambda b: care_plan(b)["goal"].append({"reference": "Goal/nowhere"}), "reference-not-in-bundle"),
        (lambda b: care_plan(b)["goal"].append(care_plan(b)["careTeam"][0]), "reference-target"),
        (lambda b: care_plan(b)["careTeam"].append({"type": "CareTeam"}), "reference-target"),
        (lambda b: care_plan(b).update(partOf=[{"type": "CarePlan"}]), "reference-target"),
        (lambda b: care_plan(b).update(partOf=care_plan(b)["goal"]), "reference-target"),
        (lambda b: care_plan(b).update(author=care_plan(b)["goal"][0]), "reference-target"),
        (lambda b: extension(care_plan(b), APPROVAL)["extension"].pop(0), "content-missing"),
        (lambda b: extension(care_plan(b), APPROVAL)["extension"].pop(1), "content-missing"),
        (
            lambda b: extension(care_plan(b), APPROVAL)["extension"][0]["valueCoding"].update(code="mayor"),
            "code-not-allowed",
        ),
        (
            lambda b: extension(care_plan(b), APPROVAL)["extension"].append(
                {"url": "role", "valueCoding": {"code": "citizen"}}
            ),
            "content-too-many",
        ),
        (lambda b: care_plan(b)["extension"].append(care_plan(b)["extension"][0]), "content-too-many"),
    ],
)
def test_a_plan_keeps_its_definition(change: Change, detail: str) -> None:
    assert detail in errors(changed(plan(), change))


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda b: goal(b).pop("lifecycleStatus"), "content-missing"),
        (lambda b: goal(b).pop("description"), "content-missing"),
        (lambda b: goal(b)["category"][0]["coding"][0].update(code="wish"), "code-not-allowed"),
        (lambda b: goal(b)["achievementStatus"]["coding"][0].update(code="nearly"), "code-not-allowed"),
        (lambda b: goal(b)["extension"].append(extension(goal(b), RESPONSIBLE)), "content-too-many"),
        (lambda b: goal(b)["extension"].append(extension(goal(b), FOLLOW_UP_DATE)), "content-too-many"),
        (
            lambda b: extension(goal(b), RESPONSIBLE).update(valueReference=goal(b)["subject"]),
            "reference-target",
        ),
        (
            lambda b: extension(goal(b), RESPONSIBLE).update(valueReference={"reference": "Organization/x"}),
            "reference-target",
        ),
        (lambda b: goal(b)["target"][0].update(dueDate="2026-08-16"), "goal-due-before-start"),
        (
            lambda b: extension(goal(b), FOLLOW_UP_DATE).update(valueDate="2026-08-16"),
            "follow-up-before-start",
        ),
        (
            lambda b: extension(care_plan(b), FOLLOW_UP_DATE).update(valueDate="2026-08-16"),
            "follow-up-before-start",
        ),
        (lambda b: goal(b)["extension"].append(part_of(goal(b))), "goal-part-of-itself"),
    ],
)
def test_a_goal_keeps_its_definition(change: Change, detail: str) -> None:
    assert detail in errors(changed(plan(), change))


def part_of(above: JsonObject) -> JsonObject:
    return {"url": PART_OF_GOAL, "valueReference": {"reference": f"Goal/{above['id']}"}}


def test_a_goal_may_be_contained_in_the_plan() -> None:
    def contain(bundle: JsonObject) -> None:
        care_plan(bundle)["contained"] = [{**goal(bundle), "id": "inside"}]
        care_plan(bundle)["goal"].append({"reference": "#inside"})

    assert errors(changed(plan(), contain)) == []


def test_goals_that_are_sub_goals_of_each_other_are_refused_in_each_of_them() -> None:
    def turn(bundle: JsonObject) -> None:
        goals = [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Goal"]
        below = next(one for one in goals if PART_OF_GOAL in [x["url"] for x in one["extension"]])
        goals[0]["extension"].append(part_of(below))

    found = errors(changed(plan(), turn))

    assert found == ["goal-part-of-itself"] * 2


def test_a_long_way_of_goals_above_goals_is_followed_in_short_time() -> None:
    bare = {"resourceType": "Goal", "lifecycleStatus": "active", "description": {"text": "Ædru"}}
    goals: list[JsonObject] = [{**bare, "id": f"g{number}"} for number in range(10_000)]
    for below, above in pairwise(goals):
        below["extension"] = [part_of(above)]
    goals[-1]["extension"] = [part_of(goals[-2])]
    entries = [{"resource": one} for one in goals]
    message = message_of(changed(plan(), lambda b: b["entry"].extend(entries)))

    began = time.process_time()
    found = [place for rule in MESSAGE_RULES[:1] for place in rule.test(message, 2, {})]

    assert len(found) == 2
    assert time.process_time() - began < 2


def test_a_party_that_is_not_in_the_message_may_be_responsible_by_its_identifier() -> None:
    party = {"identifier": {"system": f"{BASE}/sid/party", "value": "jobcenter"}}

    bundle = changed(plan(), lambda b: extension(goal(b), RESPONSIBLE).update(valueReference=party))

    assert validate(message_of(bundle)) == ()


def test_a_goal_of_no_party_is_advised_to_have_one() -> None:
    bundle = changed(plan(), lambda b: without_extension(goal(b), RESPONSIBLE))

    assert errors(bundle) == []
    assert "content-expected" in warnings(bundle)


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda b: resource(b, "Task").pop("intent"), "content-missing"),
        (lambda b: resource(b, "Task").update(focus=resource(b, "Task")["for"]), "reference-target"),
        (lambda b: resource(b, "Task").update(owner=care_plan(b)["goal"][0]), "reference-target"),
        (
            lambda b: resource(b, "CareTeam")["participant"][0]["role"][0]["coding"][0].update(code="boss"),
            "code-not-allowed",
        ),
        (
            lambda b: resource(b, "CareTeam")["participant"][0].update(member=care_plan(b)["goal"][0]),
            "reference-target",
        ),
        (
            lambda b: resource(b, "CareTeam")["participant"].append(
                resource(b, "CareTeam")["participant"][0]
            ),
            "coordinator-not-one",
        ),
        (lambda b: statement(b, "work").pop("status"), "content-missing"),
        (lambda b: statement(b, "work")["code"]["coding"][0].update(code="weather"), "code-not-allowed"),
        (
            lambda b: statement(b, "work").update(valueRatio={"numerator": {"value": 1}}),
            "content-type",
        ),
        (
            lambda b: statement(b, "plan-review")["valueCodeableConcept"]["coding"][0].update(code="maybe"),
            "code-not-allowed",
        ),
        (
            lambda b: statement(b, "contact-after-treatment")["valueCodeableConcept"]["coding"][0].update(
                code="pigeon"
            ),
            "code-not-allowed",
        ),
        (lambda b: statement(b, "contact-after-treatment").pop("valueCodeableConcept"), "content-missing"),
    ],
)
def test_tasks_team_and_statements_keep_their_definitions(change: Change, detail: str) -> None:
    assert detail in errors(changed(plan(), change))


def test_a_former_coordinator_may_stand_beside_the_present_one() -> None:
    def change_hands(bundle: JsonObject) -> None:
        members = resource(bundle, "CareTeam")["participant"]
        members.append(members[0] | {"period": {"start": "2026-08-17", "end": "2026-10-01"}})

    assert errors(changed(plan(), change_hands)) == []


def test_odd_types_in_what_the_rules_read_are_answered() -> None:
    def odd(bundle: JsonObject) -> None:
        goal(bundle).update(extension=[{"url": PART_OF_GOAL, "valueReference": 7}], target="x", startDate=[])
        care_plan(bundle).update(category=[7, {"coding": 7}], activity=[None], period=3, partOf=7)
        resource(bundle, "CareTeam").update(participant=[7, {"role": 3, "period": []}])
        statement(bundle, "contact-after-treatment").update(valueCodeableConcept=[{"coding": {}}], code=7)
        bundle["entry"].append({"resource": {"resourceType": {"a": []}, "id": "odd"}})

    assert isinstance(errors(changed(plan(), odd)), list)
