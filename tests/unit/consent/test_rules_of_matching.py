"""CONTRACT section 5, rules 1 to 3: silence, the unknown, dimensions."""

from dataclasses import dataclass
from typing import Any, cast

import pytest
from msgspec.structs import replace

from consent import Provision, decide, default_policy, explain_da
from tests.unit.consent.builders import (
    ACT_REASON,
    BASE,
    NOW,
    PARTIES,
    RESTRICTED,
    codes,
    decided,
    full_permit,
    outcome,
    provision,
    record,
    request,
)

# -- rule 1: silence is no, an error is a hold -------------------------------------------------------


def test_without_any_consent_the_disclosure_is_held() -> None:
    decision = decided(request())

    assert decision.outcome == "hold"
    assert codes(decision) == ["no-consent"]
    assert decision.withheld == ("substance-use",)


def test_a_consent_that_names_sender_recipient_purpose_and_category_permits() -> None:
    decision = decided(request(), record(full_permit()))

    assert (decision.outcome, decision.permitted, decision.withheld) == ("permit", ("substance-use",), ())
    assert (decision.reasons[0].consent, decision.reasons[0].provision) == ("Consent/1", "provision")
    assert explain_da(decision.reasons[0]).endswith("(Consent/1, provision)")


def test_an_error_inside_the_engine_is_a_hold_for_every_category(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> int:
        raise RuntimeError("0101701111 in an error's text")

    monkeypatch.setattr("consent.deciding.instant", fail)

    decision = decided(request(categories=("substance-use", "employment")), record(full_permit()))

    assert decision.outcome == "hold"
    assert codes(decision) == ["engine-error", "engine-error"]
    assert "0101701111" not in repr(decision)


def test_a_record_that_fails_while_it_is_read_is_a_hold_though_another_consent_permits() -> None:
    good = record(full_permit())
    broken = replace(good, id="Consent/2", root=cast(Provision, None))

    decision = decided(request(), good, broken)

    assert decision.outcome == "hold"
    assert codes(decision) == ["engine-error"]


def test_a_clock_without_a_zone_is_an_error_and_so_a_hold() -> None:
    decision = decide(request(), [record(full_permit())], PARTIES, default_policy(), NOW.replace(tzinfo=None))

    assert codes(decision) == ["engine-error"]


def test_a_party_that_is_unknown_or_disabled_gets_and_sends_nothing() -> None:
    stranger = {id: party for id, party in PARTIES.items() if id != "gp"}
    disabled = PARTIES | {"gp": type(PARTIES["gp"])("gp", "general-practice", enabled=False)}
    consents = [record(full_permit())]

    unknown = decide(request(), consents, stranger, default_policy(), NOW)
    closed = decide(request(), consents, disabled, default_policy(), NOW)

    assert (unknown.outcome, codes(unknown)) == ("hold", ["party-unknown"])
    assert (closed.outcome, codes(closed)) == ("hold", ["party-disabled"])


# -- rules 2 and 3: each dimension, matched, missed and unknown ---------------------------------------


@dataclass(frozen=True)
class Dimension:
    name: str
    named: dict[str, Any]  # in the provision
    matching: dict[str, Any]  # in the request
    missing: dict[str, Any]
    unknown: dict[str, Any] | None  # None where a request always has it


DIMENSIONS = [
    Dimension("recipient", {"to": "gp"}, {}, {"recipient": PARTIES["psychiatry"]}, None),
    Dimension(
        "recipient's kind", {"to_kind": "general-practice"}, {}, {"recipient": PARTIES["psychiatry"]}, None
    ),
    Dimension(
        "discloser", {"by": "centre"}, {}, {"sender": PARTIES["gp"], "case_parties": ("centre",)}, None
    ),
    Dimension("purpose", {"purposes": ("treatment",)}, {}, {"purpose": "coordination"}, {"purpose": None}),
    Dimension(
        "category",
        {"categories": ("substance-use",)},
        {},
        {"categories": ("employment",)},
        {"categories": ()},
    ),
    Dimension(
        "label", {"labels": (RESTRICTED,)}, {"labels": (RESTRICTED,)}, {"labels": ()}, {"labels": None}
    ),
    Dimension(
        "data period",
        {"dataPeriod": {"start": "2026-01", "end": "2026-06"}},
        {"data_date": NOW.date().replace(month=6, day=30)},
        {"data_date": NOW.date().replace(month=7, day=1)},
        {"data_date": None},
    ),
    Dimension(
        "instance",
        {"data": [{"meaning": "instance", "reference": {"reference": "Observation/7"}}]},
        {"resource": "Observation/7"},
        {"resource": "Observation/8"},
        {"resource": None},
    ),
    Dimension(
        "case",
        {
            "data": [
                {
                    "meaning": "related",
                    "reference": {"identifier": {"system": f"{BASE}/sid/case", "value": "c"}},
                }
            ]
        },
        {"case": "c"},
        {"case": "d"},
        {"case": None},
    ),
    Dimension(
        "author",
        {
            "data": [
                {
                    "meaning": "authoredby",
                    "reference": {"identifier": {"system": f"{BASE}/sid/party-kind", "value": "psychiatry"}},
                }
            ]
        },
        {"author": "psychiatry"},
        {"author": "jobcenter"},
        {"author": None},
    ),
]


@pytest.mark.parametrize("dimension", DIMENSIONS, ids=lambda dimension: dimension.name)
def test_a_permit_needs_its_dimension_to_be_known_to_match(dimension: Dimension) -> None:
    permit = record(provision("permit", **dimension.named))

    assert outcome(request(**dimension.matching), permit) == "permit"
    assert outcome(request(**dimension.missing), permit) == "hold"
    if dimension.unknown is not None:
        assert outcome(request(**dimension.unknown), permit) == "hold"


@pytest.mark.parametrize("dimension", DIMENSIONS, ids=lambda dimension: dimension.name)
def test_a_deny_applies_unless_its_dimension_is_known_to_miss(dimension: Dimension) -> None:
    permit, deny = record(provision("permit")), record(provision("deny", **dimension.named), "2")

    assert outcome(request(**dimension.matching), permit, deny) == "deny"
    assert outcome(request(**dimension.missing), permit, deny) == "permit"
    if dimension.unknown is not None:
        assert outcome(request(**dimension.unknown), permit, deny) == "deny"


def test_all_dimensions_of_a_permit_must_match_together() -> None:
    permit = record(full_permit())

    assert outcome(request(), permit) == "permit"
    assert outcome(request(purpose="coordination"), permit) == "hold"
    assert outcome(request(recipient=PARTIES["psychiatry"]), permit) == "hold"
    assert outcome(request(categories=("employment",)), permit) == "hold"


def test_values_within_one_dimension_are_alternatives() -> None:
    permit = record(full_permit(purposes=("coordination", "treatment"), to_kind="psychiatry"))

    assert outcome(request(), permit) == "permit"
    assert outcome(request(recipient=PARTIES["psychiatry"], purpose="coordination"), permit) == "permit"


def test_content_of_no_known_category_needs_a_permit_that_names_none() -> None:
    naming, not_naming = record(full_permit()), record(provision("permit", to="gp", purposes=("treatment",)))

    decision = decided(request(categories=("substance-use", None)), naming)

    assert decision.outcome == "redact"
    assert not decision.lets_through(frozenset())
    assert codes(decided(request(categories=()), naming)) == ["category-unknown"]
    assert decided(request(categories=()), not_naming).lets_through(frozenset())


def test_another_label_does_not_make_a_permit_that_names_categories_cover_the_unknown() -> None:
    permit = record(full_permit(labels=(RESTRICTED,)))

    assert outcome(request(categories=(), labels=(RESTRICTED,)), permit) == "hold"
    assert outcome(request(categories=("employment",), labels=(RESTRICTED,)), permit) == "permit"


def test_a_code_that_is_no_category_cannot_slip_past_a_deny() -> None:
    permit, deny = record(provision("permit")), record(provision("deny", categories=("substance-use",)), "2")

    assert outcome(request(categories=("substanse-use",)), permit, deny) == "deny"


def test_a_deny_that_names_a_party_nobody_knows_applies_to_everyone_and_a_permit_to_no_one() -> None:
    permit = record(provision("permit"))
    deny = record(provision("deny", to="a-party-that-is-not-registered"), "2")

    assert outcome(request(), permit, deny) == "deny"
    assert outcome(request(), record(full_permit(to="a-party-that-is-not-registered"))) == "hold"
    assert deny.parties() == {"centre", "a-party-that-is-not-registered"}


@pytest.mark.parametrize(
    ("act_reason", "purpose"),
    [
        ("TREAT", "treatment"),
        ("CAREMGT", "coordination"),
        ("COC", "coordination"),
        ("HPAYMT", "case-processing"),
        ("HOPERAT", "case-processing"),
        ("PATADMIN", "status-reporting"),
    ],
)
def test_a_purpose_of_v3_act_reason_is_the_hubs_own_on_either_side(act_reason: str, purpose: str) -> None:
    coded = record(provision("permit", purpose=[{"system": ACT_REASON, "code": act_reason}]))
    own = record(provision("permit", purposes=(purpose,)))

    assert outcome(request(purpose=purpose), coded) == "permit"
    assert outcome(request(purpose=act_reason), own) == "permit"


def test_another_purpose_code_matches_only_itself() -> None:
    research = record(provision("permit", purpose=[{"system": ACT_REASON, "code": "HRESCH"}]))
    foreign = record(provision("permit", purpose=[{"system": "https://elsewhere", "code": "treatment"}]))

    assert outcome(request(purpose="HRESCH"), research) == "permit"
    assert outcome(request(purpose="treatment"), research) == "hold"
    assert outcome(request(purpose="treatment"), foreign) == "hold"
    assert outcome(request(purpose="https://elsewhere|treatment"), foreign) == "permit"
