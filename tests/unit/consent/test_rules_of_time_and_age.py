"""CONTRACT section 5, rules 6 and 7: periods, the twelve months, the young and those who hold custody."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.unit.consent.builders import (
    BASE,
    CITIZEN,
    CPR,
    GUARDIAN,
    NOW,
    NUMBERLESS,
    YOUNG,
    codes,
    decided,
    full_permit,
    outcome,
    provision,
    record,
    request,
)

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def at(text: str) -> datetime:
    """A moment, in Copenhagen where none is said."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=COPENHAGEN)


@pytest.mark.parametrize(
    ("period", "inside", "outside"),
    [
        ({"end": "2026-11-22"}, "2026-11-22T23:59:59.999999", "2026-11-23T00:00:00"),
        ({"start": "2026-11-22"}, "2026-11-22T00:00:00", "2026-11-21T23:59:59.999999"),
        ({"end": "2026-11"}, "2026-11-30T23:59:59", "2026-12-01T00:00:00"),
        ({"start": "2026-12"}, "2026-12-01T00:00:00", "2026-11-30T23:59:59"),
        ({"end": "2026"}, "2026-12-31T23:59:59", "2027-01-01T00:00:00"),
        (
            {"end": "2026-11-22T10:00:00+01:00"},
            "2026-11-22T09:00:00.999999+00:00",
            "2026-11-22T09:00:01+00:00",
        ),
        ({"end": "2026-11-22T10:00"}, "2026-11-22T10:00:59", "2026-11-22T10:01:00"),
        (
            {"end": "2026-11-22T10:00:00.5Z"},
            "2026-11-22T10:00:00.599999+00:00",
            "2026-11-22T10:00:00.6+00:00",
        ),
        (
            {"end": "2026-10-25"},
            "2026-10-25T22:59:59+00:00",
            "2026-10-25T23:00:00+00:00",
        ),  # a day of 25 hours
        ({"start": "2026-10-10", "end": "9999-12-31"}, "2026-11-22T10:00:00", "2026-10-09T10:00:00"),
    ],
)
def test_a_limit_covers_the_whole_interval_that_its_precision_names(
    period: dict[str, str], inside: str, outside: str
) -> None:
    permit = record(full_permit(period=period))

    assert outcome(request(), permit, now=at(inside)) == "permit"
    assert outcome(request(), permit, now=at(outside)) == "hold"
    assert codes(decided(request(), permit, now=at(outside))) == ["consent-out-of-period"]


@pytest.mark.parametrize(
    ("given", "last", "over"),
    [
        ("2025-11-22", "2026-11-22T23:59:59", "2026-11-23T00:00:00"),
        ("2025-11-22T10:00:00+01:00", "2026-11-22T10:00:00", "2026-11-22T10:00:01"),
        ("2024-02-29", "2025-02-28T23:59:59", "2025-03-01T00:00:00"),
        ("2025-11", "2026-11-30T23:59:59", "2026-12-01T00:00:00"),
    ],
)
def test_a_permit_ends_twelve_months_after_it_was_given_whatever_its_period_says(
    given: str, last: str, over: str
) -> None:
    permit = record(full_permit(period={"end": "2030"}), dateTime=given)

    assert outcome(request(), permit, now=at(last)) == "permit"
    assert outcome(request(), permit, now=at(over)) == "hold"


def test_a_deny_without_an_end_does_not_end_and_one_with_an_end_does() -> None:
    fresh = record(full_permit(), dateTime="2036-01-01")
    endless = record(provision("deny"), "2", dateTime="2020-01-01")
    ended = record(provision("deny", period={"end": "2030"}), "3", dateTime="2020-01-01")

    assert outcome(request(), fresh, endless, now=at("2036-02-01")) == "deny"
    assert outcome(request(), fresh, ended, now=at("2036-02-01")) == "permit"


def test_a_deny_nested_in_a_permit_outlives_the_permits_twelve_months() -> None:
    old = record(provision("permit", provision("deny", categories=("mental-health",))), dateTime="2020-01-01")

    assert outcome(request(categories=("mental-health",)), old) == "deny"
    assert outcome(request(), old) == "hold"


@pytest.mark.parametrize("status", ["draft", "proposed", "rejected", "inactive", "entered-in-error"])
def test_only_an_active_consent_counts(status: str) -> None:
    permit = record(full_permit(), status=status)
    deny = record(provision("deny"), "2", status=status)

    assert outcome(request(), permit) == "hold"
    assert outcome(request(), record(full_permit(), "3"), deny) == "permit"


# -- rule 7 ------------------------------------------------------------------------------------------

BOTH: dict[str, Any] = {"contained": [GUARDIAN], "performer": [CITIZEN, {"reference": "#guardian"}]}
ONLY_GUARDIAN: dict[str, Any] = {"contained": [GUARDIAN], "performer": [{"reference": "#guardian"}]}


def test_under_18_the_young_person_and_a_holder_of_custody_must_both_have_agreed() -> None:
    asked = request(citizen=YOUNG)

    assert outcome(asked, record(full_permit(), **BOTH)) == "permit"
    assert codes(decided(asked, record(full_permit()))) == ["consent-needs-custody-holder"]
    assert codes(decided(asked, record(full_permit(), **ONLY_GUARDIAN))) == ["consent-needs-custody-holder"]


def test_two_consents_by_one_each_are_not_one_by_both() -> None:
    asked = request(citizen=YOUNG)

    assert outcome(asked, record(full_permit()), record(full_permit(), "2", **ONLY_GUARDIAN)) == "hold"


def test_a_deny_by_either_counts() -> None:
    agreed = record(full_permit(), **BOTH)

    assert outcome(request(citizen=YOUNG), agreed, record(provision("deny"), "2")) == "deny"
    assert outcome(request(citizen=YOUNG), agreed, record(provision("deny"), "2", **ONLY_GUARDIAN)) == "deny"


def test_on_the_eighteenth_birthday_in_denmark_the_citizens_own_consent_is_enough() -> None:
    own = record(full_permit())

    assert outcome(request(citizen=YOUNG), own, now=at("2026-11-22T23:59:59")) == "hold"
    assert outcome(request(citizen=YOUNG), own, now=at("2026-11-22T23:00:00+00:00")) == "permit"


@pytest.mark.parametrize(
    "relationship",
    [
        [],
        [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode", "code": "PRN"}]}],
        [{"coding": [{"system": "https://elsewhere", "code": "PARAUTH"}]}],
        [{"text": "forældremyndighed"}],
        "PARAUTH",
    ],
)
def test_a_related_person_without_a_custody_relationship_does_not_stand_in(relationship: object) -> None:
    aunt = record(full_permit(), **BOTH | {"contained": [GUARDIAN | {"relationship": relationship}]})

    assert outcome(request(citizen=YOUNG), aunt) == "hold"


@pytest.mark.parametrize(
    "change",
    [
        {"patient": {"identifier": {"system": CPR, "value": "0101709999"}}},
        {"active": False},
        {"resourceType": "Practitioner"},
        {"patient": None},
    ],
)
def test_a_guardian_of_someone_else_or_no_longer_active_does_not_stand_in(change: dict[str, object]) -> None:
    wrong = record(full_permit(), **BOTH | {"contained": [GUARDIAN | change]})

    assert outcome(request(citizen=YOUNG), wrong) == "hold"


def test_hl7s_guardian_is_a_holder_of_custody_too() -> None:
    coding = {"system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode", "code": "GUARD"}
    guardian = GUARDIAN | {"relationship": [{"coding": [coding]}]}

    assert (
        outcome(request(citizen=YOUNG), record(full_permit(), **BOTH | {"contained": [guardian]})) == "permit"
    )


def test_a_performer_may_be_named_by_the_same_literal_reference_as_the_patient() -> None:
    patient = CITIZEN | {"reference": "Patient/p"}
    performers = [{"reference": "Patient/p"}, {"reference": "#guardian"}]
    agreed = record(full_permit(), contained=[GUARDIAN], patient=patient, performer=performers)

    assert outcome(request(citizen=YOUNG), agreed) == "permit"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"citizen": None}, "hold"),  # unknown age is a minor
        ({"citizen": None, "birth_date": date(2000, 1, 1)}, "hold"),  # nobody's birth date says nothing
        ({"citizen": NUMBERLESS, "birth_date": date(2000, 1, 1)}, "permit"),
        ({"citizen": NUMBERLESS, "birth_date": date(2010, 1, 1)}, "hold"),
        ({"citizen": YOUNG, "birth_date": date(2000, 1, 1)}, "hold"),  # the CPR number goes first
        ({"citizen": ("urn:oid:1.2.208.176.1.6.1.1", "0101001AB1")}, "permit"),  # X-eCPR, born 2000
        ({"citizen": ("urn:oid:1.2.208.176.1.6.1.1", "0101201AB1")}, "hold"),  # 2020, not 1920
        ({"citizen": ("urn:oid:1.2.208.176.1.6.1.1", "0101301AB1")}, "permit"),  # 2030 is to come: 1930
        ({"citizen": (f"{BASE}/sid/case", "c")}, "hold"),
        ({"citizen": (f"{BASE}/sid/case", "c"), "adult_attested": True}, "permit"),
        (
            {"citizen": (f"{BASE}/sid/case", "c"), "adult_attested": True, "birth_date": date(2010, 1, 1)},
            "hold",
        ),
        (
            {"citizen": None, "adult_attested": True},
            "hold",
        ),  # attested adulthood is for an anonymous case only
        ({"citizen": (CPR, "not a number"), "adult_attested": True}, "hold"),
    ],
)
def test_where_the_age_comes_from(changes: dict[str, object], expected: str) -> None:
    assert outcome(request(**changes), record(full_permit())) == expected


def test_one_born_on_29_february_is_of_age_on_1_march() -> None:
    asked = request(citizen=NUMBERLESS, birth_date=date(2008, 2, 29))
    own = record(full_permit(), dateTime="2026-01-01")

    assert outcome(asked, own, now=at("2026-02-28T12:00:00")) == "hold"
    assert outcome(asked, own, now=at("2026-03-01T12:00:00")) == "permit"


def test_a_moment_is_the_same_whatever_zone_it_is_told_in() -> None:
    permit = record(full_permit(period={"end": "2026-11-22"}))

    elsewhere = NOW.astimezone(ZoneInfo("America/New_York"))

    assert outcome(request(), permit, now=elsewhere) == "permit"
    assert outcome(request(), permit, now=elsewhere + timedelta(hours=14)) == "hold"
