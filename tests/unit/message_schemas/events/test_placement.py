"""Does a placement recommendation say what it must, section by section?"""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from message_schemas import JsonObject, LegalGround, PlacementCategory, PlacementRecommendation
from message_schemas.examples import example
from message_schemas.terminology import PLACEMENT_CATEGORY, TOPIC
from tests.unit.message_schemas.events.drawn import (
    built,
    days,
    envelope,
    ids,
    people,
    providers,
    some_categories,
    texts,
)
from tests.unit.message_schemas.events.seen import (
    Change,
    changed,
    errors,
    first,
    focus,
    remarks,
    said,
    warnings,
    without,
)

PROPOSAL = "placement-recommendation"
topics = st.sampled_from(sorted(TOPIC.codes))
assessed = st.sampled_from(["economy", "housing", "crime", "mental-health", "resources"])
values = st.fixed_dictionaries(
    {"grounds": texts},
    optional={
        "categories": st.lists(st.sampled_from(PlacementCategory), min_size=1, max_size=2).map(tuple),
        "legal_ground": st.sampled_from(LegalGround),
        "urgency": st.sampled_from(["routine", "stat"]),
        "provider": providers,
        "start": days,
        "end": days,
        "citizens_view": texts,
        "goals": texts,
        "economy": texts,
        "expected_cost": st.integers(0, 1_000_000_000),
        "assessment": st.dictionaries(assessed, texts, max_size=3),
        "also_about": st.dictionaries(topics, some_categories, max_size=2),
        "written_by": people,
        "renews": ids,
    },
)


def bundle(*changes: Change) -> JsonObject:
    return changed(example(PROPOSAL), *changes)


def section(found: JsonObject, topic: str) -> JsonObject:
    return next(
        one for one in first(found, "Composition")["section"] if one["code"]["coding"][0]["code"] == topic
    )


@settings(max_examples=80, deadline=None)
@given(values=values)
def test_what_is_built_keeps_the_definition(values: dict[str, Any]) -> None:
    found = built(PlacementRecommendation, {"categories": (PlacementCategory.DAY,)} | values)

    assert found is None or errors(found) == []


@settings(max_examples=40, deadline=None)
@given(text=texts, person=people, provider=providers, start=days)
def test_a_recommendation_with_everything_in_it_is_kept_without_remark(
    text: str, person: object, provider: object, start: object
) -> None:
    given = {
        "categories": (PlacementCategory.AMBULATORY, PlacementCategory.RENEWAL),
        "provider": provider,
        "start": start,
        "grounds": text,
        "citizens_view": text,
        "goals": text,
        "economy": text,
        "written_by": person,
    }

    found = built(PlacementRecommendation, given)

    assert found is not None
    assert remarks(found) == []


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda b: focus(b).pop("status"), "content-missing"),
        (lambda b: focus(b).update(intent="order"), "code-not-allowed"),
        (lambda b: focus(b).pop("category"), "content-missing"),
        (lambda b: focus(b)["category"][0]["coding"][0].update(code="hotel"), "code-not-allowed"),
        (lambda b: focus(b)["category"][1]["coding"][0].update(code="sel-1"), "code-not-allowed"),
        (lambda b: focus(b).pop("subject"), "content-missing"),
        (lambda b: focus(b).update(requester=focus(b)["subject"]), "reference-target"),
        (lambda b: focus(b).update(performer=[focus(b)["subject"]]), "reference-target"),
        (lambda b: focus(b).update(occurrencePeriod=None, occurrenceString="snart"), "content-type"),
        (lambda b: section(b, "citizens-view").pop("text"), "section-empty"),
        (lambda b: section(b, "housing")["code"]["coding"][0].update(code="weather"), "code-not-allowed"),
        (
            lambda b: first(b, "Composition")["section"].append(section(b, "citizens-view")),
            "content-too-many",
        ),
        (
            lambda b: section(b, "treatment-economy")["extension"][0].update(
                valueMoney=None, valueString="1"
            ),
            "content-type",
        ),
    ],
)
def test_a_wrong_recommendation_is_refused(change: Change, detail: str) -> None:
    assert detail in errors(bundle(change))


def test_an_outside_party_may_name_its_category_in_words() -> None:
    def words(found: JsonObject) -> None:
        focus(found)["category"] = [{"text": "Døgnbehandling"}]
        found["entry"] = [one for one in found["entry"] if one["resource"]["resourceType"] != "Composition"]
        focus(found).pop("supportingInfo")
        focus(found)["reasonCode"] = [{"text": "Tilbagefald"}]

    found = bundle(words)

    assert errors(found) == []
    assert "content-expected" in warnings(found)


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda b: focus(b).pop("performer"), "recommendation-without-provider"),
        (lambda b: focus(b).pop("occurrencePeriod"), "recommendation-without-period"),
    ],
)
def test_what_a_recommendation_of_treatment_should_say_is_asked_for(change: Change, detail: str) -> None:
    def only_assess(found: JsonObject) -> None:
        focus(found)["category"][0]["coding"][0]["code"] = "assessment-go-ahead"

    assert remarks(bundle(change)) == [("warning", detail)]
    assert remarks(bundle(change, only_assess)) == []


def test_a_recommendation_that_nowhere_says_why_is_told_so() -> None:
    def say_nothing(found: JsonObject) -> None:
        found["entry"] = [one for one in found["entry"] if one["resource"]["resourceType"] != "Composition"]
        focus(found).pop("supportingInfo")

    assert "recommendation-without-grounds" in warnings(bundle(say_nothing))


def test_each_topic_can_be_withheld_alone() -> None:
    found = bundle()

    for category in sorted(said(found) - {"substance-use"}):
        left = without(found, category)
        assert left is not None
        assert errors(left) == []
        assert category not in said(left)

    assert said(found) > {"family-and-children", "housing-and-economy", "mental-health", "handleplan"}
    assert without(found, "substance-use") is None


@pytest.mark.parametrize(
    "given",
    [
        {"categories": ()},
        {"categories": (PlacementCategory.ASSESSMENT_GO_AHEAD, PlacementCategory.RENEWAL)},
        {"expected_cost": 10},
        {"assessment": {"weather": "Sol"}},
        {"also_about": {"weather": ()}},
        {"start": "2026-12-02", "end": "2026-12-01"},
    ],
)
def test_values_that_do_not_go_together_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PlacementRecommendation(**envelope(), **{"categories": ("day",), "grounds": "Fordi", **given})


def test_the_contracts_categories_are_the_hubs_codes() -> None:
    assert {one.value for one in PlacementCategory} == PLACEMENT_CATEGORY.codes
