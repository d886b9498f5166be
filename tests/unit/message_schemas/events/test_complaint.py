"""Does a complaint case hold the decision, the complaint and the case file?"""

import base64
import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from message_schemas import ComplaintCase, ComplaintSection, DocumentValue, JsonObject
from message_schemas.examples import example
from message_schemas.terminology import COMPLAINT_SECTION
from tests.unit.message_schemas.events.drawn import built, days, envelope, people, some_categories, texts
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

DAY = dt.date(2026, 11, 26)
sections = st.sampled_from(ComplaintSection)
documents = st.builds(
    DocumentValue,
    section=sections,
    title=texts,
    content_type=st.sampled_from(["application/pdf", "text/plain", "image/svg+xml"]),
    data=st.binary(min_size=1, max_size=50),
    filed_on=days,
    also_about=some_categories,
)
values = st.fixed_dictionaries(
    {
        "justification": texts,
        "decision": texts,
        "complaint": texts,
        "reassessment": texts,
        "case_file": texts,
        "citizen_told": days,
        "oral": st.booleans(),
        "documents": st.lists(documents, max_size=3).map(tuple),
        "also_about": st.dictionaries(sections, some_categories, max_size=2),
    },
    optional={"written_by": people},
)
steps = st.tuples(days, days, days).map(sorted)


def bundle(*changes: Change) -> JsonObject:
    return changed(example("complaint-case"), *changes)


def section(found: JsonObject, code: str) -> JsonObject:
    return next(one for one in focus(found)["section"] if one["code"]["coding"][0]["code"] == code)


def attachment(found: JsonObject) -> JsonObject:
    held: JsonObject = first(found, "DocumentReference")["content"][0]["attachment"]
    return held


def as_binary(found: JsonObject) -> None:
    """The file in a Binary of its own, as other systems send it."""
    held = attachment(found)
    data = held.pop("data")
    held["url"] = "Binary/file"
    binary = {"resourceType": "Binary", "id": "file", "contentType": held["contentType"], "data": data}
    found["entry"].append({"fullUrl": "https://elsewhere.example/Binary/file", "resource": binary})


@settings(max_examples=80, deadline=None)
@given(values=values, steps=steps)
def test_what_is_built_is_kept_without_remark(values: dict[str, Any], steps: list[dt.date]) -> None:
    received, complained, reassessed = steps
    given = {"decision_received": received, "complaint_received": complained, "reassessed": reassessed}

    found = built(ComplaintCase, values | given)

    assert found is not None
    assert remarks(found) == []


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda b: b["entry"][0]["resource"].pop("extension"), "legal-basis-not-for-event"),
        (lambda b: focus(b).pop("status"), "content-missing"),
        (lambda b: focus(b).pop("subject"), "content-missing"),
        (lambda b: focus(b).pop("section"), "content-missing"),
        (lambda b: focus(b)["section"].append(section(b, "complaint")), "content-too-many"),
        (lambda b: section(b, "complaint")["code"]["coding"][0].update(code="gossip"), "code-not-allowed"),
        (lambda b: section(b, "reassessment").pop("text"), "section-empty"),
        (lambda b: section(b, "complaint").update(author=focus(b)["author"]), "reference-target"),
        (lambda b: focus(b)["event"][0]["code"][0]["coding"][0].update(code="party"), "code-not-allowed"),
        (lambda b: focus(b)["event"][0].pop("period"), "content-missing"),
        (lambda b: focus(b)["event"][0]["period"].update(start="2027-01-01"), "complaint-steps-order"),
        (lambda b: focus(b)["event"][2]["period"].update(start="2025"), "complaint-steps-order"),
        (lambda b: attachment(b).pop("data"), "attachment-empty"),
        (lambda b: attachment(b).update(url="Binary/nowhere", data=None), "attachment-not-found"),
        (lambda b: attachment(b).update(data=base64.b64encode(b"another").decode()), "attachment-changed"),
        (lambda b: attachment(b).update(hash="!"), "attachment-changed"),
        (lambda b: first(b, "DocumentReference").pop("content"), "content-missing"),
        (lambda b: first(b, "DocumentReference")["content"][0].pop("attachment"), "content-missing"),
    ],
)
def test_a_wrong_complaint_case_is_refused(change: Change, detail: str) -> None:
    assert detail in errors(bundle(change))


def test_a_file_may_stand_in_a_binary_of_its_own() -> None:
    def exchange(found: JsonObject) -> None:
        first(found, "Binary")["data"] = base64.b64encode(b"another").decode()

    assert errors(bundle(as_binary)) == []
    assert errors(bundle(as_binary, exchange)) == ["attachment-changed"]


def test_a_file_that_is_no_base64_is_left_to_fhirs_own_check() -> None:
    found = bundle(lambda b: attachment(b).update(data="not base64!"))

    assert "attachment-changed" not in errors(found)


def test_a_month_is_not_later_than_a_day_in_it() -> None:
    assert remarks(bundle(lambda b: focus(b)["event"][0]["period"].update(start="2026-12"))) == []


def test_an_outside_party_may_head_its_sections_in_words() -> None:
    def words(found: JsonObject) -> None:
        focus(found).pop("event")
        for one in focus(found)["section"]:
            one.pop("code")
            one.pop("author", None)

    found = bundle(words)

    assert errors(found) == []
    assert "content-expected" in warnings(found)


def test_an_oral_complaint_is_said_to_be_written_down() -> None:
    assert "skrevet ned" in section(bundle(), "complaint")["text"]["div"]


def test_only_the_person_concerned_complains() -> None:
    found = bundle()

    assert section(found, "complaint")["author"] == [focus(found)["subject"]]


def test_what_is_withheld_leaves_a_case_that_is_still_whole() -> None:
    found = bundle()

    for category in sorted(said(found) - {"substance-use"}):
        left = without(found, category)
        assert left is not None
        assert errors(left) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"legal_basis": "consent"},
        {"complaint_received": dt.date(2026, 1, 1)},
        {"reassessed": dt.date(2026, 1, 1)},
        {"documents": ({"title": "Tom", "data": b"", "filed_on": DAY},)},
        {"documents": ({"title": "Fil", "data": b"x", "filed_on": DAY, "content_type": "pdf"},)},
    ],
)
def test_values_that_do_not_go_together_are_refused(changes: dict[str, Any]) -> None:
    plain: dict[str, Any] = dict.fromkeys(
        ("justification", "decision", "complaint", "reassessment", "case_file"), "x"
    )
    plain |= dict.fromkeys(("decision_received", "complaint_received", "reassessed", "citizen_told"), DAY)

    ComplaintCase(**envelope(), **plain)
    with pytest.raises(ValidationError):
        ComplaintCase(**envelope(), **{**plain, **changes})


def test_the_builders_codes_are_the_published_ones() -> None:
    assert {one.value for one in ComplaintSection} == COMPLAINT_SECTION.codes
