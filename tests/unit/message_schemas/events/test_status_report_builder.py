"""Whatever a status report is written of, it validates; what contradicts itself is not written."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from message_schemas import (
    AttendanceValue,
    InformationCategory,
    ProgressValue,
    StatusReport,
)
from message_schemas.terminology.plan_codes import Achievement, ReportKind
from tests.unit.message_schemas.events.drawn import FEW, days, envelopes, people, texts
from tests.unit.message_schemas.events.seen import errors, remarks, statement, without_category
from tests.unit.message_schemas.events.written_reports import full, report
from tests.unit.message_schemas.samples import envelope, resource

_C = InformationCategory


def test_what_is_counted_or_answered_opens_a_section_of_its_own_kind() -> None:
    bundle = StatusReport(
        **envelope(),
        attendance=AttendanceValue(agreed=8, held=7, missed=1),
        treatment_continues=False,
        agreements=("Samtale hver tirsdag",),
    ).to_bundle()

    codes = [one["code"]["coding"][0]["code"] for one in report(bundle)["section"]]
    assert codes == ["attendance", "substance-use", "handleplan"]
    assert statement(bundle, "treatment-continues")["valueBoolean"] is False
    assert errors(bundle) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"sections": {}},
        {"sections": {_C.ATTENDANCE: " "}},
        {"agreements": ("a",), "period_start": "2026-11-22", "period_end": "2026-08-17"},
        {"attendance": {"agreed": 3, "held": 3, "missed": 1}},
        {"attendance": {"agreed": 2**31, "held": 3, "missed": 1}},
        {"attendance": {"agreed": 3, "held": -1, "missed": 1}},
        {"progress": ({"goal": "a", "achievement": "nearly"},)},
        {"agreements": ("a",), "kind": "weekly"},
    ],
)
def test_what_contradicts_itself_is_not_written(wrong: Any) -> None:
    with pytest.raises(ValidationError):
        StatusReport(**envelope(), **wrong)


@st.composite
def reports(draw: st.DrawFn) -> StatusReport:
    start, end = sorted((draw(days), draw(days)))
    held, missed, moved = (draw(st.integers(0, 700_000_000)) for _ in range(3))
    progress = st.builds(
        ProgressValue, goal=texts, achievement=st.sampled_from(Achievement), text=st.none() | texts
    )
    return StatusReport(
        **{name: draw(strategy) for name, strategy in envelopes().items()},
        title=draw(texts),
        kind=draw(st.sampled_from(ReportKind)),
        period_start=start,
        period_end=end,
        next_report=draw(days),
        author=draw(people.filter(lambda one: one.phone is not None)),
        sections=draw(st.dictionaries(st.sampled_from(_C), texts, min_size=1)),
        attendance=draw(
            st.none() | st.just(AttendanceValue(agreed=held + missed + moved, held=held, missed=missed))
        ),
        treatment_continues=draw(st.none() | st.booleans()),
        progress=tuple(draw(st.lists(progress, max_size=3))),
        agreements=tuple(draw(st.lists(texts, max_size=3))),
    )


@FEW
@given(reports())
def test_whatever_a_report_is_written_of_it_validates_without_any_remark(value: StatusReport) -> None:
    assert remarks(value.to_bundle()) == []


@FEW
@given(reports(), st.sampled_from(_C))
def test_of_any_report_with_another_section_what_is_left_is_valid(value: StatusReport, category: Any) -> None:
    other = _C.EMPLOYMENT if category is not _C.EMPLOYMENT else _C.MEDICATION
    bundle = StatusReport(**dict(value) | {"sections": {**value.sections, other: "Går godt."}}).to_bundle()

    assert errors(without_category(bundle, category)) == []


def test_the_author_stands_with_a_way_to_reach_them() -> None:
    role = resource(full(), "PractitionerRole")

    assert role["telecom"][0]["value"] == "+4572107300"
    assert report(full())["author"][0]["reference"] == f"PractitionerRole/{role['id']}"
