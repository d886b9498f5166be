"""What does a status report say, and does each section go and stay by its own kind of information?"""

from collections.abc import Callable

import pytest

from consent.references import strings
from message_schemas import (
    InformationCategory,
    JsonObject,
    message_of,
    parts,
    validate,
)
from message_schemas.definitions.status_report import NEXT_REPORT_DATE
from message_schemas.examples.status_report import REPORT
from message_schemas.terminology import TOPIC_CATEGORIES
from tests.unit.message_schemas.events.seen import errors, found_in, statement, warnings, without_category
from tests.unit.message_schemas.events.written_reports import full, nested, report, section
from tests.unit.message_schemas.samples import changed, resource, status_report

Change = Callable[[JsonObject], object]
_C = InformationCategory
SECTIONS = tuple(sorted(category.value for category in REPORT.sections))


def test_the_example_says_everything() -> None:
    assert validate(message_of(full())) == ()


def test_a_report_of_sections_only_is_accepted_with_advice() -> None:
    bundle = status_report()

    assert errors(bundle) == []
    assert set(warnings(bundle)) == {"content-expected", "resource-expected"}


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda b: report(b).pop("status"), "content-missing"),
        (lambda b: report(b).pop("subject"), "content-missing"),
        (lambda b: report(b).pop("section"), "content-missing"),
        (lambda b: report(b)["section"][0].pop("code"), "content-missing"),
        (lambda b: report(b)["section"][0]["code"]["coding"][0].update(code="mood"), "code-not-allowed"),
        (lambda b: report(b)["type"]["coding"][0].update(code="weekly"), "code-not-allowed"),
        (lambda b: report(b)["section"][3].pop("text"), "section-empty"),
        (lambda b: report(b)["section"].append(report(b)["section"][0]), "section-category-twice"),
        (
            lambda b: report(b)["extension"].append({"url": NEXT_REPORT_DATE, "valueDate": "2027-02-19"}),
            "content-too-many",
        ),
        (
            lambda b: report(b).update(
                extension=[{"url": NEXT_REPORT_DATE, "valueDateTime": "2027-02-19T10:00:00Z"}]
            ),
            "content-type",
        ),
        (lambda b: report(b).update(author=[report(b)["section"][0]["entry"][0]]), "reference-target"),
        (lambda b: nested(b)["code"]["coding"][0].update(code="weather"), "code-not-allowed"),
        (lambda b: nested(b)["code"]["coding"][0].update(code="mental-health"), "topic-in-wrong-section"),
        (
            lambda b: section(b, "attendance").update(section=[nested(b)]),
            "topic-in-wrong-section",
        ),
        (
            lambda b: statement(b, "attendance")["component"][0].update(valueInteger=12),
            "more-meetings-than-agreed",
        ),
        (
            lambda b: statement(b, "attendance")["component"].append(
                statement(b, "attendance")["component"][0]
            ),
            "content-too-many",
        ),
        (
            lambda b: [one.pop("valueInteger") for one in statement(b, "attendance")["component"]],
            "content-missing",
        ),
        (lambda b: statement(b, "attendance").pop("status"), "content-missing"),
        (lambda b: statement(b, "attendance")["code"]["coding"][0].update(code="mood"), "code-not-allowed"),
        (lambda b: statement(b, "treatment-continues").pop("valueBoolean"), "content-missing"),
        (lambda b: resource(b, "Goal").pop("lifecycleStatus"), "content-missing"),
        (lambda b: resource(b, "Goal").pop("description"), "content-missing"),
        (
            lambda b: resource(b, "Goal")["achievementStatus"]["coding"][0].update(code="so"),
            "code-not-allowed",
        ),
        (
            lambda b: resource(b, "PractitionerRole").update(practitioner=report(b)["subject"]),
            "reference-target",
        ),
    ],
)
def test_a_report_keeps_its_definition(change: Change, detail: str) -> None:
    assert detail in errors(changed(full(), change))


@pytest.mark.parametrize(
    "change",
    [
        lambda b: report(b).pop("extension"),
        lambda b: report(b).pop("event"),
        lambda b: report(b).pop("type") and report(b).update(type={"text": "Status"}),
        lambda b: report(b)["event"][0]["period"].pop("end"),
        lambda b: nested(b).update(code={"text": "Mål"}),
        lambda b: statement(b, "attendance").pop("effectivePeriod"),
        lambda b: resource(b, "PractitionerRole").pop("telecom"),
        lambda b: resource(b, "Goal").pop("achievementStatus"),
    ],
)
def test_what_a_report_should_say_is_advice_and_no_refusal(change: Change) -> None:
    assert errors(changed(full(), change)) == []


def test_meetings_are_not_counted_where_nobody_says_how_many_were_agreed() -> None:
    def unsaid(bundle: JsonObject) -> None:
        statement(bundle, "attendance")["component"].pop(0)

    assert errors(changed(full(), unsaid)) == []
    assert "content-expected" in warnings(changed(full(), unsaid))


def test_odd_types_in_what_the_rules_read_are_answered() -> None:
    def odd(bundle: JsonObject) -> None:
        report(bundle).update(
            section=[7, {"code": 7, "section": [None, {"code": {"coding": [{"code": []}]}}]}]
        )
        statement(bundle, "attendance").update(component=[3, {"valueInteger": "x"}, {"code": 3}])

    assert isinstance(errors(changed(full(), odd)), list)


def test_every_section_and_what_it_refers_to_is_of_its_own_category_alone() -> None:
    found = {part.path: part.categories for part in parts(message_of(full()))}

    sections = {
        f"entry[2].section[{place}]": {one["code"]["coding"][0]["code"]}
        for place, one in enumerate(report(full())["section"])
    }
    assert {path: set(said) for path, said in found.items() if ".section[" in path} == sections
    assert found_in(full())["Observation"] == [{_C.ATTENDANCE}, {_C.SUBSTANCE_USE}]
    assert found_in(full())["Goal"] == [{_C.HANDLEPLAN}, {_C.HANDLEPLAN}]


@pytest.mark.parametrize("category", SECTIONS)
def test_a_section_is_withheld_alone_and_leaves_nothing_of_itself(category: str) -> None:
    secret = {text for text in strings(section(full(), category)) if text.startswith("<div")}

    left = without_category(full(), category)

    codes = [one["code"]["coding"][0]["code"] for one in report(left.bundle)["section"]]
    assert secret
    assert errors(left) == []
    assert sorted([*codes, category]) == list(SECTIONS)
    assert secret & set(strings(left.bundle)) == set()
    assert report(left.bundle)["event"] == report(full())["event"]
    assert not [one for part in parts(left) for one in part.categories if one == category]


def test_the_document_around_the_sections_tells_nothing_of_them() -> None:
    around = {key: value for key, value in report(full()).items() if key != "section"}
    said = " ".join(strings(around))

    words = {word for text in REPORT.sections.values() for word in text.split() if len(word) > 7}
    assert words
    assert not [word for word in words if word in said]


def test_the_topics_of_the_handleplans_sections_belong_to_the_handleplan() -> None:
    topics = [one["code"]["coding"][0]["code"] for one in section(full(), "handleplan")["section"]]

    assert topics == ["goals-and-progress", "agreements"]
    assert [TOPIC_CATEGORIES[topic] for topic in topics] == [{_C.HANDLEPLAN}] * 2
