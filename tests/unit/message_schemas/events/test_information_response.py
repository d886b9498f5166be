"""The answer to a request gives the information section by section, and says what cannot be given."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from message_schemas import (
    InformationCategory,
    InformationResponse,
    JsonObject,
    NotGivenReason,
    PeriodValue,
    message_of,
)
from message_schemas.examples import example
from tests.unit.message_schemas.events.drawn import FEW, days, envelopes, people, texts
from tests.unit.message_schemas.events.seen import errors, found_in, remarks, warnings, without_category
from tests.unit.message_schemas.samples import changed, envelope, resource

Change = Callable[[JsonObject], object]
_C = InformationCategory
periods = st.tuples(days, days).map(sorted).map(lambda two: PeriodValue(start=two[0], end=two[1]))


def response(**content: Any) -> JsonObject:
    """An answer's Bundle."""
    value = {"sections": {_C.MEDICATION: "Antabus", _C.SOMATIC_HEALTH: "Forhøjet blodtryk"}, **content}
    return InformationResponse(**envelope(**value)).to_bundle()


@FEW
@given(
    st.builds(
        InformationResponse,
        **envelopes(),
        title=texts,
        sections=st.dictionaries(st.sampled_from(list(_C)[:6]), texts, min_size=1),
        not_given=st.dictionaries(st.sampled_from(list(_C)[6:]), st.sampled_from(NotGivenReason)),
        period=st.none() | periods,
        written_by=st.none() | people,
        answers=st.none() | st.just("message-0"),
    )
)
def test_whatever_is_answered_is_an_answer_without_a_remark(value: InformationResponse) -> None:
    bundle = value.to_bundle()

    assert remarks(bundle) == []


def test_each_section_of_an_answer_is_withheld_alone() -> None:
    bundle = response(not_given={_C.MENTAL_HEALTH: NotGivenReason.UNAVAILABLE})

    left = without_category(bundle, "medication")

    assert found_in(bundle)["Composition"] == [{"medication"}, {"somatic-health"}, {"mental-health"}]
    kept = [one["code"]["coding"][0]["code"] for one in resource(left.bundle, "Composition")["section"]]
    assert kept == ["somatic-health", "mental-health"]
    assert errors(left) == []


def test_the_period_of_an_answer_goes_with_any_of_its_sections() -> None:
    bundle = response(period=PeriodValue(end=dt.date(2026, 1, 1)))

    left = without_category(bundle, "medication")

    assert resource(left.bundle, "Composition")["event"] == [{"period": {"end": "2026-01-01"}}]
    assert errors(left) == []


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda b: resource(b, "Composition").pop("section"), "content-missing"),
        (lambda b: resource(b, "Composition")["section"][0].pop("text"), "section-empty"),
        (
            lambda b: resource(b, "Composition")["section"][0]["code"]["coding"][0].update(code="weather"),
            "code-not-allowed",
        ),
        (lambda b: resource(b, "Composition").pop("title"), "content-missing"),
        (lambda b: resource(b, "Composition").pop("author"), "content-missing"),
        (
            lambda b: resource(b, "Composition")["section"][-1]["emptyReason"]["coding"][0].update(code="x"),
            "code-not-allowed",
        ),
    ],
)
def test_what_an_answer_says_is_right(change: Change, detail: str) -> None:
    assert detail in errors(changed(example("information-response"), change))


def test_a_partner_may_answer_in_one_section_of_no_category() -> None:
    def plain(bundle: JsonObject) -> None:
        document = resource(bundle, "Composition")
        document.pop("subject")
        document["section"] = [{"title": "Epikrise", "text": document["section"][0]["text"]}]

    bundle = changed(response(), plain)

    assert errors(bundle) == []
    assert "content-expected" in warnings(bundle)
    assert found_in(bundle)["Composition"] == [
        set()
    ]  # unknown: only a permit that names no category covers it


def test_a_partner_may_send_two_sections_of_one_category() -> None:
    def twice(bundle: JsonObject) -> None:
        sections = resource(bundle, "Composition")["section"]
        sections.append(sections[0])

    assert errors(changed(response(), twice)) == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({"sections": {}}, "some information"),
        ({"not_given": {_C.MEDICATION: NotGivenReason.WITHHELD}}, "either given or not"),
    ],
)
def test_an_answer_that_contradicts_itself_cannot_be_written(content: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        response(**content)


def test_the_examples_hang_together_and_draw_no_remark() -> None:
    asked, answered = (message_of(example(f"information-{one}")) for one in ("request", "response"))

    entity = resource(answered.bundle, "Provenance")["entity"][0]
    assert entity["what"] == {"reference": f"MessageHeader/{asked.message_id}"}
    assert remarks(asked.bundle) == remarks(answered.bundle) == []
