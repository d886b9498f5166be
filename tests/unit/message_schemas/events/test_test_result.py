"""A test result says what was found, how the sample was taken, and what to make of it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from message_schemas import (
    Finding,
    FindingValue,
    JsonObject,
    SampledSubstance,
    SampleKind,
    SampleResult,
    from_json,
    to_json,
)
from message_schemas.examples import example
from message_schemas.terminology import TEST_KIND, TESTED_SUBSTANCE
from tests.unit.message_schemas.events.drawn import FEW, envelopes, moments, people, texts
from tests.unit.message_schemas.events.seen import errors, found_in, remarks, warnings, without_category
from tests.unit.message_schemas.samples import SENT_AT, changed, envelope, resource, without

Change = Callable[[JsonObject], object]
NEGATIVE = FindingValue(substance=SampledSubstance.CANNABIS, finding=Finding.NEGATIVE)
TOLD: dict[str, Any] = {"agreed": True, "supervised": False, "conclusion": "Ingen stoffer påvist."}

amounts = st.decimals(min_value=0, max_value=10_000_000, places=4, allow_nan=False, allow_infinity=False)
findings = st.one_of(
    st.builds(
        FindingValue,
        substance=st.sampled_from(SampledSubstance),
        name=texts,
        finding=st.sampled_from(Finding),
        amount=st.none() | amounts,
        unit=texts,
        cut_off=st.none() | amounts,
    ),
    st.builds(FindingValue, substance=st.sampled_from(SampledSubstance), name=texts, not_analysed=texts),
)


def result(**content: Any) -> JsonObject:
    """A test result's Bundle."""
    value = {"kind": SampleKind.URINE, "sampled_at": SENT_AT, "findings": (NEGATIVE,), **TOLD, **content}
    return SampleResult(**envelope(**value)).to_bundle()


@FEW
@given(
    st.builds(
        SampleResult,
        **envelopes(),
        kind=st.sampled_from(SampleKind),
        sampled_at=moments,
        status=st.sampled_from(("preliminary", "final", "corrected", "amended")),
        findings=st.lists(findings, min_size=1, max_size=3).map(tuple),
        agreed=st.booleans(),
        supervised=st.booleans(),
        conclusion=texts,
        taken_by=st.none() | people,
    )
)
def test_whatever_is_found_is_a_result_without_a_remark(value: SampleResult) -> None:
    bundle = value.to_bundle()

    assert remarks(bundle) == []


def test_a_partner_who_knows_the_contract_only_is_understood() -> None:
    def strip(bundle: JsonObject) -> None:
        report = resource(bundle, "DiagnosticReport")
        for name in [name for name in report if name not in ("resourceType", "id", "status")]:
            report.pop(name)
        report["code"] = {"coding": [{"system": "http://loinc.org", "code": "19295-5"}]}
        observation = resource(bundle, "Observation")
        for name in [name for name in observation if name not in ("resourceType", "id", "status")]:
            observation.pop(name)
        observation["code"] = {"text": "THC"}

    bundle = changed(result(), strip)

    assert errors(bundle) == []
    assert set(warnings(bundle)) == {"content-expected", "test-without-finding"}


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda b: resource(b, "DiagnosticReport").pop("status"), "content-missing"),
        (lambda b: resource(b, "DiagnosticReport").pop("code"), "content-missing"),
        (
            lambda b: resource(b, "DiagnosticReport")["code"]["coding"][0].update(code="tea-leaves"),
            "code-not-allowed",
        ),
        (
            lambda b: resource(b, "DiagnosticReport")["result"][0].update(reference="Observation/nowhere"),
            "reference-target",
        ),
        (
            lambda b: resource(b, "DiagnosticReport").update(
                result=[{"reference": f"Specimen/{resource(b, 'Specimen')['id']}"}]
            ),
            "reference-target",
        ),
        (
            lambda b: resource(b, "DiagnosticReport").update(result=[{"identifier": {"value": "x"}}]),
            "reference-target",
        ),
        (
            lambda b: resource(b, "DiagnosticReport")["extension"][0].update(
                {"valueBoolean": None, "valueString": "ja"}
            ),
            "content-type",
        ),
        (lambda b: resource(b, "Observation").pop("code"), "content-missing"),
        (
            lambda b: resource(b, "Observation")["code"]["coding"][0].update(code="tea"),
            "code-not-allowed",
        ),
        (
            lambda b: resource(b, "Observation")["interpretation"][0]["coding"][0].update(code="PERHAPS"),
            "code-not-allowed",
        ),
    ],
)
def test_what_a_result_says_is_right(change: Change, detail: str) -> None:
    assert detail in errors(changed(result(), change))


def test_a_report_without_a_finding_is_none() -> None:
    assert "resource-missing" in errors(without(result(), "Observation"))


def test_a_finding_that_says_nothing_draws_a_word() -> None:
    bundle = changed(result(), lambda b: resource(b, "Observation").pop("interpretation"))

    assert warnings(bundle) == ["test-without-finding"]
    assert errors(bundle) == []


def test_another_laboratorys_interpretation_may_stand_in_its_own_code_or_in_words() -> None:
    theirs = [{"coding": [{"system": "http://hl7.org/fhir/v2/0078", "code": "A"}]}, {"text": "Positiv"}]

    bundle = changed(result(), lambda b: resource(b, "Observation").update(interpretation=theirs))

    assert errors(bundle) == []


def test_what_is_not_told_of_the_sampling_draws_a_word_and_no_is_told() -> None:
    silent = result(agreed=None, supervised=None)

    assert warnings(silent) == ["content-expected", "content-expected"]
    assert warnings(result(agreed=False, supervised=False)) == []


def test_an_amount_comes_over_the_wire_as_it_was_written() -> None:
    amount = FindingValue(
        substance=SampledSubstance.ALCOHOL, amount=Decimal("0.80"), unit="‰", cut_off=Decimal("0.5")
    )

    received = from_json(to_json(result(kind=SampleKind.BREATH, findings=(amount,))))

    observation = resource(received, "Observation")
    assert str(observation["valueQuantity"]["value"]) == "0.80"
    assert observation["referenceRange"][0]["high"] == {"value": Decimal("0.5"), "unit": "‰"}


def test_a_finding_that_was_not_analysed_says_why() -> None:
    finding = FindingValue(substance=SampledSubstance.KETAMINE, not_analysed="For lidt materiale")

    observation = resource(result(findings=(finding,)), "Observation")

    assert observation["status"] == "cancelled"
    assert observation["dataAbsentReason"]["text"] == "For lidt materiale"


@pytest.mark.parametrize(
    ("finding", "why"),
    [
        ({}, "says something"),
        ({"finding": Finding.POSITIVE, "not_analysed": "x"}, "has no result"),
        ({"amount": Decimal(1)}, "an amount has a unit"),
        ({"finding": Finding.POSITIVE, "cut_off": Decimal(1)}, "an amount has a unit"),
        ({"finding": Finding.POSITIVE, "substance": "other"}, "has a name"),
        ({"amount": Decimal("NaN"), "unit": "g"}, "finite"),
        ({"amount": Decimal(-1), "unit": "g"}, "greater than or equal"),
    ],
)
def test_a_finding_that_contradicts_itself_cannot_be_written(finding: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        FindingValue(**{"substance": SampledSubstance.COCAINE, **finding})


def test_the_codes_of_a_sample_are_the_published_ones() -> None:
    assert {one.value for one in SampleKind} == TEST_KIND.codes
    assert {one.value for one in SampledSubstance} == TESTED_SUBSTANCE.codes


def test_every_part_of_a_result_is_a_test_result_and_tells_which_use_was_tested_for() -> None:
    found = found_in(example("test-result"))

    both = {"test-result", "substance-use"}
    assert found == {
        "DiagnosticReport": [both],
        "Observation": [both, both, both, both, {"test-result"}],  # the last one: is the sample valid?
        "Specimen": [both],
    }


def test_a_result_without_what_goes_along_still_validates() -> None:
    def add(bundle: JsonObject) -> None:
        topic = {"system": "https://handleplan-hub.example/fhir/CodeSystem/topic", "code": "children-at-home"}
        subject = resource(bundle, "Observation")["subject"]
        bundle["entry"].append(
            {
                "resource": {
                    "resourceType": "Observation",
                    "id": "children",
                    "status": "final",
                    "code": {"coding": [topic]},
                    "subject": subject,
                    "valueBoolean": True,
                }
            }
        )
        resource(bundle, "DiagnosticReport").pop("conclusion")
        resource(bundle, "Specimen")["type"] = {"coding": [{"system": TEST_KIND.url, "code": "urine-test"}]}

    left = without_category(changed(result(), add), "family-and-children")

    assert [one["id"] for _, one in left.of_type("Observation")] != ["children"]
    assert len(list(left.of_type("Observation"))) == 1
    assert errors(left) == []


def test_the_example_draws_no_remark() -> None:
    assert remarks(example("test-result")) == []
