"""Redaction: withheld parts go, with all that refers to them, all that only they need and may repeat them."""

from copy import deepcopy

import pytest

from consent import CannotRedact, redact
from tests.unit.consent.builders import CATEGORY
from tests.unit.consent.bundles import (
    PARTS,
    REDACTED,
    Json,
    message,
    narrative,
    part,
    redacted,
    ref,
    resource,
)


def test_withheld_parts_go_with_everything_that_only_they_needed() -> None:
    bundle = message()
    before = deepcopy(bundle)

    left, text = redacted(bundle, PARTS, "employment", "contact-details")

    assert "SECRET" not in text
    for kept in (
        "OPEN-TITLE",
        "OPEN-SECTION",
        "OPEN-VALUE",
        "OPEN-BOTH",
        "OPEN-PRACTITIONER",
        "PHONE",
        "Navn",
    ):
        assert kept in text
    assert [entry["resource"]["id"] for entry in left["entry"]] == ["h", "p", "o", "pr", "c", "w", "both"]
    assert resource(left, "pr")["target"] == [ref("MessageHeader/h")]
    assert "signature" not in resource(left, "pr")
    assert left["meta"]["security"] == [REDACTED]
    assert bundle == before


def test_when_all_is_permitted_the_message_goes_as_it_came() -> None:
    bundle = message()

    left, _ = redacted(bundle, PARTS, "employment", "mental-health", "contact-details")

    assert left is bundle


def test_a_field_of_the_citizen_can_be_withheld_alone() -> None:
    left, text = redacted(message(), PARTS, "employment", "mental-health")

    assert "PHONE" not in text
    assert "telecom" not in resource(left, "p")
    assert "SECRET-VALUE" in text


def test_a_part_stays_only_when_all_its_categories_are_permitted_and_an_unknown_one_not_by_itself() -> None:
    parts = [PARTS[1], part("entry[5]", "employment", "mental-health"), part("entry[6]")]

    left, _ = redacted(message(), parts, "employment")

    assert not {"w", "m"} & {entry["resource"]["id"] for entry in left["entry"]}


@pytest.mark.parametrize("path", ["entry[0]", "entry[1]", "entry[4]"])
def test_without_header_citizen_or_focus_there_is_no_message(path: str) -> None:
    with pytest.raises(CannotRedact):
        redacted(message(), [part(path, "mental-health"), part("entry[5]", "employment")], "employment")


@pytest.mark.parametrize(
    "path",
    [
        "entry[99]",
        "entry[4].section[7]",
        "entry[4].nothing",
        "entry[4].subject[0]",
        "entry",
        "x[0]",
        "entry[4]..a",
    ],
)
def test_a_withheld_part_that_is_not_found_is_an_error_and_never_left_in(path: str) -> None:
    with pytest.raises(CannotRedact):
        redacted(message(), [part(path, "mental-health"), part("entry[5]", "employment")], "employment")


@pytest.mark.parametrize("kept", [[], ["entry[5]"]])
def test_where_nothing_is_let_through_or_is_both_kept_and_withheld_there_is_no_message(
    kept: list[str],
) -> None:
    with pytest.raises(CannotRedact):
        redact(message(), kept=kept, withheld=["entry[5]", "entry[6]"], categories=())


def test_a_section_that_loses_an_entry_loses_its_words_and_goes_when_nothing_is_left() -> None:
    bundle = message()
    parts = [part("entry[4].section[0]", "employment"), part("entry[4].section[1]", "employment"), PARTS[4]]
    bundle["entry"][4]["resource"]["section"][0]["entry"].append(ref("Observation/m"))

    left, text = redacted(bundle, parts, "employment")

    sections = resource(left, "c")["section"]
    assert sections == [{"author": [ref("#in-open")], "entry": [ref("Observation/w")]}]
    assert "SECRET" not in text


def test_a_documents_title_may_name_what_is_withheld_and_goes() -> None:
    bundle = message()
    bundle["entry"][4]["resource"] |= {"title": "SECRET-TITLE", "_title": {"id": "SECRET-ID"}}

    left, text = redacted(bundle, PARTS, "employment", "contact-details")

    assert resource(left, "c")["title"] == "Dokument"
    assert "SECRET-TITLE" not in text
    assert "SECRET-ID" not in text


def test_a_nested_section_is_cut_out_of_the_one_around_it() -> None:
    bundle = message()
    outer = bundle["entry"][4]["resource"]["section"][0]
    outer["section"] = [{"title": "SECRET-INNER", "text": narrative("SECRET-INNER-TEXT")}]
    outer["text"] = narrative("SECRET-REPEATED")
    parts = [part("entry[4].section[0].section[0]", "mental-health"), *PARTS]

    left, text = redacted(bundle, parts, "employment", "contact-details")

    assert "SECRET" not in text
    assert resource(left, "c")["section"] == [{"author": [ref("#in-open")], "entry": [ref("Observation/w")]}]


def test_attachments_of_a_resource_that_lost_something_go_and_what_they_point_to() -> None:
    report = {
        "resourceType": "DiagnosticReport", "id": "r", "result": [ref("Observation/m"), ref("Observation/w")],
        "presentedForm": [{"contentType": "application/pdf", "url": "Binary/pdf", "title": "SECRET-PDF"}],
    }  # fmt: skip
    binary = {"resourceType": "Binary", "id": "pdf", "data": "SECRET"}
    untouched = {
        "resourceType": "DiagnosticReport", "id": "u", "result": [ref("Observation/w")],
        "presentedForm": [{"contentType": "text/plain", "data": "T1BFTg=="}],
    }  # fmt: skip
    parts = [*PARTS, part("entry[10]", "employment"), part("entry[12]", "employment")]

    left, text = redacted(message(report, binary, untouched), parts, "employment", "contact-details")

    assert "SECRET" not in text
    assert resource(left, "r") == {
        "resourceType": "DiagnosticReport",
        "id": "r",
        "result": [ref("Observation/w")],
    }
    assert "T1BFTg==" in text


def test_an_attachment_that_is_let_through_as_a_part_of_its_own_stays() -> None:
    communication = {
        "resourceType": "Communication", "id": "k",
        "payload": [
            {"contentAttachment": {"contentType": "text/plain", "data": "T1BFTg=="}},
            {"contentAttachment": {"contentType": "text/plain", "data": "U0VDUkVU"}},
        ],
    }  # fmt: skip
    parts = [
        *PARTS,
        part("entry[10].payload[0]", "employment"),
        part("entry[10].payload[1]", "mental-health"),
    ]

    left, text = redacted(message(communication), parts, "employment", "contact-details")

    assert resource(left, "k")["payload"] == communication["payload"][:1]
    assert "U0VDUkVU" not in text


def test_shells_of_references_to_the_withheld_go_too() -> None:
    plan = {
        "resourceType": "Task", "id": "t", "basedOn": [ref("Observation/m")],
        "input": [{"type": {"text": "SECRET-INPUT"}, "valueReference": ref("https://x/Observation/m")},
                  {"type": {"text": "OPEN-INPUT"}, "valueReference": ref("Observation/w/_history/1")}],
        "instantiatesUri": "https://x/Observation/m",
        "relevantHistory": [ref("Provenance/about")],
    }  # fmt: skip
    about = {
        "resourceType": "Provenance", "id": "about", "target": [ref("Observation/m")], "reason": [{"text": "SECRET"}],
        "entity": [{"role": "source", "what": ref("Observation/w")}],
    }  # fmt: skip

    left, text = redacted(message(plan, about), [*PARTS, part("entry[10]", "employment")], "employment")

    assert "SECRET" not in text
    assert resource(left, "t") == {
        "resourceType": "Task", "id": "t",
        "input": [{"type": {"text": "OPEN-INPUT"}, "valueReference": ref("Observation/w/_history/1")}],
    }  # fmt: skip


def test_a_withheld_contained_resource_goes_with_the_references_to_it() -> None:
    parts = [*PARTS, part("entry[4].contained[1]", "mental-health")]

    left, text = redacted(message(), parts, "employment", "contact-details")

    assert "OPEN-PRACTITIONER" not in text
    assert "author" not in resource(left, "c")["section"][0]
    assert "contained" not in resource(left, "c")


def test_what_withheld_resources_refer_to_in_a_ring_goes_with_them() -> None:
    ring: list[Json] = [
        {
            "resourceType": "Condition",
            "id": "a",
            "note": [{"text": "SECRET"}],
            "evidence": [{"detail": [ref("Goal/b")]}],
        },
        {
            "resourceType": "Goal",
            "id": "b",
            "description": {"text": "SECRET"},
            "addresses": [ref("Condition/a")],
        },
    ]
    bundle = message(*ring)
    bundle["entry"][6]["resource"]["focus"] = [ref("Goal/b")]

    _, text = redacted(bundle, PARTS, "employment", "contact-details")

    assert "SECRET" not in text


def test_labels_that_tell_what_is_missing_and_the_bundles_signature_go() -> None:
    label = {"system": CATEGORY, "code": "mental-health"}
    kept = {"system": CATEGORY, "code": "employment"}
    bundle = message(meta={"security": [label, kept]}, signature={"data": "SECRET"})
    bundle["entry"][0]["resource"]["meta"] = {"security": [label]}

    left, text = redacted(bundle, PARTS, "employment", "contact-details")

    assert "SECRET" not in text
    assert left["meta"]["security"] == [kept, REDACTED]
    assert "meta" not in resource(left, "h")
