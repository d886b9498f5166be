"""A referral says what a centre needs to know, each thing so that it can be withheld alone."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from message_schemas import JsonObject, LegalGround, MedicationValue, ReferralRequest, Substance, message_of
from message_schemas.codes import FIRST_CONTACT_EXTENSION
from message_schemas.definitions.referral import ANONYMITY_EXTENSION
from message_schemas.examples import example
from message_schemas.terminology import SUBSTANCE, TOPIC
from tests.unit.message_schemas.events.drawn import ANONYMOUS, FEW, days, envelopes, people, texts
from tests.unit.message_schemas.events.seen import (
    errors,
    found_in,
    remarks,
    statement,
    warnings,
    without_category,
)
from tests.unit.message_schemas.samples import CITIZEN, changed, envelope, referral, resource, without

Change = Callable[[JsonObject], object]
# What a centre needs to know besides the reason.
TOLD: dict[str, Any] = {
    "wish": "Jeg vil gerne stoppe.",
    "first_contact": dt.date(2026, 11, 20),
    "substance": Substance.ALCOHOL,
    "children_at_home": False,
}


@FEW
@given(
    st.builds(
        ReferralRequest,
        **envelopes(),
        reason=texts,
        wish=texts,
        urgency=st.sampled_from(("routine", "urgent", "asap", "stat")),
        legal_ground=st.sampled_from(LegalGround),
        first_contact=days,
        substance=st.sampled_from(Substance),
        children_at_home=st.booleans(),
        pregnant=st.just(True),
        due_date=st.none() | days,
        current_treatment=st.lists(texts, max_size=2).map(tuple),
        medication=st.lists(
            st.builds(
                MedicationValue, name=texts, dosage=st.none() | texts, atc=st.sampled_from((None, "N07BB01"))
            ),
            max_size=2,
        ).map(tuple),
        interpreter=st.sampled_from((None, "ar", "uk", "kl")),
        referrer=st.none() | people,
        answer_by=st.none() | days,
    )
)
def test_whatever_a_referrer_writes_is_a_referral_without_a_remark(value: ReferralRequest) -> None:
    bundle = value.to_bundle()

    assert remarks(bundle) == []


def test_a_referral_of_a_reason_alone_is_accepted_with_a_word_on_what_is_missing() -> None:
    bundle = ReferralRequest(**envelope(reason="Dagligt forbrug")).to_bundle()

    assert errors(bundle) == []
    assert sorted(warnings(bundle)) == [
        "content-expected",  # the wish
        "content-expected",  # the first contact
        "resource-expected",  # children at home
        "resource-expected",  # the substance
    ]


def test_a_partner_who_knows_the_contract_only_is_understood() -> None:
    def strip(bundle: JsonObject) -> None:
        request = resource(bundle, "ServiceRequest")
        for name in ("identifier", "category", "priority", "code", "authoredOn", "requester", "performer"):
            request.pop(name)
        request.pop("reasonCode")
        task = resource(bundle, "Task")
        for name in ("for", "focus", "requester", "owner", "authoredOn"):
            task.pop(name)

    assert errors(changed(referral(wish=None), strip)) == []


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda b: resource(b, "ServiceRequest").pop("subject"), "content-missing"),
        (lambda b: resource(b, "ServiceRequest").pop("intent"), "content-missing"),
        (lambda b: resource(b, "Task").update(status="accepted"), "resource-missing"),
        (
            lambda b: resource(b, "ServiceRequest")["category"][0]["coding"][0].update(code="sel-999"),
            "code-not-allowed",
        ),
        (
            lambda b: resource(b, "ServiceRequest")["extension"][0].update(
                {"valueDate": None, "valueBoolean": True}
            ),
            "content-type",
        ),
        (
            lambda b: statement(b, "substance")["valueCodeableConcept"]["coding"][0].update(code="tobacco"),
            "code-not-allowed",
        ),
        (lambda b: statement(b, "children-at-home").pop("valueBoolean"), "content-missing"),
        (lambda b: statement(b, "pregnancy")["component"][0].pop("valueDateTime"), "content-missing"),
        (lambda b: resource(b, "MedicationStatement").pop("medicationCodeableConcept"), "content-missing"),
        (
            lambda b: resource(b, "ServiceRequest").update(requester=resource(b, "Task")["focus"]),
            "reference-target",
        ),
        (
            lambda b: b["entry"].append({"resource": {**statement(b, "substance"), "id": "second"}}),
            "resource-too-many",
        ),
    ],
)
def test_what_a_referral_says_is_right(change: Change, detail: str) -> None:
    assert detail in errors(changed(example("referral-request"), change))


def test_a_wish_to_be_anonymous_goes_with_a_case_id_alone() -> None:
    anonymous = ReferralRequest(
        **envelope(reason="Dagligt forbrug", citizen=ANONYMOUS), anonymous=True, **TOLD
    ).to_bundle()

    def name_them(bundle: JsonObject) -> None:
        resource(bundle, "Patient")["name"] = [{"family": "Elmer"}]

    assert remarks(anonymous) == []
    assert errors(changed(anonymous, name_them)) == ["anonymous-but-named"]
    with pytest.raises(ValidationError, match="a case id and nothing else"):
        ReferralRequest(**envelope(reason="Dagligt forbrug", citizen=CITIZEN), anonymous=True)


def test_a_due_date_goes_with_a_pregnancy() -> None:
    with pytest.raises(ValidationError, match="a due date goes with a pregnancy"):
        ReferralRequest(**envelope(reason="Dagligt forbrug"), due_date=dt.date(2027, 5, 23))


def test_the_clock_and_the_substance_can_be_read_by_a_machine() -> None:
    bundle = ReferralRequest(**envelope(reason="Dagligt forbrug"), **TOLD).to_bundle()

    first, substance = resource(bundle, "ServiceRequest")["extension"][0], statement(bundle, "substance")
    assert first == {"url": FIRST_CONTACT_EXTENSION, "valueDate": "2026-11-20"}
    assert substance["valueCodeableConcept"]["coding"][0] == {"system": SUBSTANCE.url, "code": "alcohol"}
    assert substance["code"]["coding"][0]["system"] == TOPIC.url
    assert ANONYMITY_EXTENSION not in str(bundle)  # not told is not no


def test_each_statement_is_its_own_kind_of_information() -> None:
    found = found_in(
        ReferralRequest(
            **envelope(reason="Dagligt forbrug"), **TOLD, pregnant=True, interpreter="ar"
        ).to_bundle()
    )

    assert found["Task"] == [{"substance-use"}]
    assert found["Observation"] == [
        {"substance-use"},
        {"family-and-children"},
        {"family-and-children", "somatic-health"},
        {"social-circumstances"},
    ]


def test_a_referral_about_substances_alone_needs_no_more_than_that() -> None:
    told = TOLD | {"children_at_home": None}

    found = found_in(ReferralRequest(**envelope(reason="Dagligt forbrug"), **told).to_bundle())

    assert found == {"ServiceRequest": [{"substance-use"}], "Task": [{"substance-use"}]} | {
        "Observation": [{"substance-use"}]
    }


def test_a_referral_without_its_free_texts_loses_only_what_is_withheld() -> None:
    def strip(bundle: JsonObject) -> None:
        request = resource(bundle, "ServiceRequest")
        request.pop("note")
        request["reasonCode"] = [{"coding": [{"system": SUBSTANCE.url, "code": "both"}]}]
        request["code"] = {"coding": [{"system": SUBSTANCE.url, "code": "both"}]}

    left = without_category(changed(example("referral-request"), strip), "family-and-children", "medication")

    said = [one["code"]["coding"][0]["code"] for _, one in left.of_type("Observation")]
    assert said == ["substance"]
    assert not list(left.of_type("MedicationStatement"))
    assert errors(left) == []


@pytest.mark.parametrize("gone", ["Observation", "MedicationStatement"])
def test_a_referral_without_what_was_withheld_still_validates(gone: str) -> None:
    left = without(example("referral-request"), gone)
    resource(left, "ServiceRequest").pop("supportingInfo")

    assert errors(left) == []


def test_the_referrer_is_a_person_where_one_is_named() -> None:
    bundle = example("referral-request")

    role = resource(bundle, "PractitionerRole")
    assert resource(bundle, "ServiceRequest")["requester"]["reference"] == f"PractitionerRole/{role['id']}"
    assert role["telecom"] == [{"system": "phone", "value": "98123456"}]


def test_the_example_says_everything_and_draws_no_remark() -> None:
    assert remarks(example("referral-request")) == []
    assert message_of(example("referral-request")).event == "referral-request"
