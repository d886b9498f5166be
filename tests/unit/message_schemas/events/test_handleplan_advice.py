"""What should a handleplan say, without which it is still accepted?"""

from collections.abc import Callable

import pytest

from message_schemas import JsonObject
from message_schemas.codes import SID_CASE
from message_schemas.definitions.handleplan import APPROVAL
from message_schemas.terminology.plans import LATER_CONTACT, PLAN_KIND
from tests.unit.message_schemas.events.seen import errors, statement, warnings
from tests.unit.message_schemas.events.written_plans import (
    care_plan,
    close_without_review,
    goal,
    minimal,
    plan,
    without_extension,
    without_statement,
)
from tests.unit.message_schemas.samples import changed, resource

Change = Callable[[JsonObject], object]


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda b: care_plan(b).update(note=[{"text": "Ring til mig."}]), "plan-text-undivided"),
        (lambda b: care_plan(b).update(title="Plan for Bruno"), "plan-text-undivided"),
        (
            lambda b: care_plan(b)["activity"][0].update(progress=[{"text": "Går fint."}]),
            "plan-text-undivided",
        ),
        (lambda b: without_extension(care_plan(b), APPROVAL), "plan-approved-by-nobody"),
        (lambda b: without_statement(b, "reason-for-contact"), "plan-without-reason"),
        (lambda b: without_statement(b, "contact-after-treatment"), "plan-without-later-contact"),
        (close_without_review, "plan-closed-without-outcome"),
        (
            lambda b: care_plan(b)["category"][0]["coding"][0].update(code="treatment-plan"),
            "contribution-to-nothing",
        ),
        (
            lambda b: [m.pop("role") for m in resource(b, "CareTeam")["participant"]],
            "plan-without-coordinator",
        ),
        (lambda b: b["entry"].append({"resource": goal(b) | {"id": "alone"}}), "part-apart-from-plan"),
        (lambda b: care_plan(b)["supportingInfo"].pop(), "part-apart-from-plan"),
    ],
)
def test_what_a_plan_should_say_is_advice_and_no_refusal(change: Change, detail: str) -> None:
    bundle = changed(plan(), change)

    assert errors(bundle) == []
    assert detail in warnings(bundle)


def test_a_plan_without_any_assessment_is_advised_to_have_one() -> None:
    def unassessed(bundle: JsonObject) -> None:
        for entry in bundle["entry"]:
            if entry["resource"]["resourceType"] == "Observation":
                entry["resource"]["code"]["coding"][0]["code"] = "reason-for-contact"

    assert "plan-without-assessment" in warnings(changed(plan(), unassessed))
    assert "plan-without-assessment" not in warnings(plan())


@pytest.mark.parametrize(
    "other",
    [{"identifier": {"system": "urn:x", "value": "HP-1"}}, {"reference": "CarePlan/in-an-earlier-message"}],
)
def test_a_contribution_names_the_plan_by_its_number_or_its_id_and_needs_no_more(other: JsonObject) -> None:
    kind = {"coding": [{"system": PLAN_KIND.url, "code": "treatment-plan"}]}

    bundle = minimal(partOf=[other], category=[kind])

    assert errors(bundle) == []
    assert [one for one in warnings(bundle) if not one.endswith("-expected")] == []


def test_an_anonymous_citizen_is_not_to_be_contacted_after_the_treatment() -> None:
    def anonymous(bundle: JsonObject) -> None:
        resource(bundle, "Patient")["identifier"] = [{"system": SID_CASE, "value": "sag-7"}]

    def not_contacted(bundle: JsonObject) -> None:
        anonymous(bundle)
        coding = {"system": LATER_CONTACT.url, "code": "anonymous"}
        statement(bundle, "contact-after-treatment")["valueCodeableConcept"] = {"coding": [coding]}

    assert errors(changed(plan(), anonymous)) == ["anonymous-contacted"]
    assert errors(changed(plan(), not_contacted)) == []
