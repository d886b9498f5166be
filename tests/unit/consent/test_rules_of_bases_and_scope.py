"""CONTRACT section 5, rules 8 to 11: statutory bases, unreadable consents, organizations, blanket consents."""

import pytest

from consent import ConsentPolicy, PartyFacts, StatutoryBasis, UnreadableConsent, decide
from tests.unit.consent.builders import (
    NOW,
    PARTIES,
    codes,
    decided,
    full_permit,
    outcome,
    provision,
    record,
    request,
)

# -- rule 8 ------------------------------------------------------------------------------------------

APPLICABLE = [
    ("duty-to-notify", "concern-notification", "gp", "family"),
    ("vital-interest", "correspondence", "jobcenter", "psychiatry"),
    ("vital-interest", "information-response", "centre", "hospital"),
    ("vital-interest", "correspondence", "authority", "gp"),
    ("court-sentence", "status-report", "centre", "probation"),
    ("court-sentence", "enrolment-notice", "institution", "probation"),
    ("court-sentence", "discharge-notice", "centre", "probation"),
    ("court-sentence", "test-result", "centre", "probation"),
    ("appeal", "complaint-case", "authority", "board"),
    ("appeal", "complaint-case", "centre", "board"),
]
MISUSED = [
    ("duty-to-notify", "concern-notification", "centre", "jobcenter"),
    ("duty-to-notify", "status-report", "centre", "family"),
    ("vital-interest", "status-report", "centre", "hospital"),
    ("vital-interest", "correspondence", "centre", "jobcenter"),
    ("court-sentence", "status-report", "gp", "probation"),
    ("court-sentence", "correspondence", "centre", "probation"),
    ("appeal", "complaint-case", "jobcenter", "board"),
    ("appeal", "complaint-case", "centre", "authority"),
]


@pytest.mark.parametrize(("basis", "event", "sender", "recipient"), APPLICABLE)
def test_a_statutory_basis_permits_against_a_deny_and_is_reviewed(
    basis: str, event: str, sender: str, recipient: str
) -> None:
    asked = request(
        legal_basis=basis,
        event=event,
        sender=PARTIES[sender],
        recipient=PARTIES[recipient],
        justification="Akut fare",
        categories=("substance-use", None),
    )

    decision = decided(asked, record(provision("deny")), UnreadableConsent("Consent/2", 1))

    assert (decision.outcome, decision.review, decision.legal_basis) == ("permit", True, basis)
    assert decision.lets_through(frozenset())
    assert codes(decision) == ["statutory-basis-applies"] * 2


@pytest.mark.parametrize(("basis", "event", "sender", "recipient"), MISUSED)
def test_a_statutory_basis_that_does_not_apply_is_a_deny_and_never_tried_as_consent(
    basis: str, event: str, sender: str, recipient: str
) -> None:
    asked = request(
        legal_basis=basis,
        event=event,
        sender=PARTIES[sender],
        recipient=PARTIES[recipient],
        justification="Akut fare",
        case_parties=("centre",),
    )

    decision = decided(asked, record(provision("permit")))

    assert (decision.outcome, decision.review) == ("deny", False)
    assert codes(decision) == ["statutory-basis-not-applicable"]


@pytest.mark.parametrize("justification", [None, "", "  \n"])
def test_a_statutory_basis_without_a_written_justification_is_a_deny(justification: str | None) -> None:
    asked = request(
        legal_basis="duty-to-notify",
        event="concern-notification",
        recipient=PARTIES["family"],
        justification=justification,
    )

    assert codes(decided(asked)) == ["statutory-justification-missing"]


def test_a_basis_that_the_policy_does_not_name_is_a_deny() -> None:
    decision = decided(request(legal_basis="curiosity", justification="x"), record(full_permit()))

    assert (decision.outcome, codes(decision)) == ("deny", ["statutory-basis-unknown"])


def test_a_policy_may_name_a_recipient_and_limit_the_categories() -> None:
    policy = ConsentPolicy(
        statutory=(
            StatutoryBasis(
                code="duty-to-notify",
                events=frozenset({"concern-notification"}),
                recipients=frozenset({"authority"}),
                categories=frozenset({"family-and-children"}),
            ),
        )
    )
    asked = request(
        legal_basis="duty-to-notify",
        event="concern-notification",
        recipient=PARTIES["authority"],
        justification="Bekymring",
        categories=("family-and-children", "employment"),
    )

    decision = decide(asked, [], PARTIES, policy, NOW)

    assert (decision.outcome, decision.permitted) == ("redact", ("family-and-children",))
    assert codes(decision) == ["statutory-basis-applies", "statutory-category-not-covered"]


def test_not_even_a_statutory_basis_reaches_a_disabled_party() -> None:
    asked = request(
        legal_basis="duty-to-notify",
        event="concern-notification",
        recipient=PartyFacts("family", "family-department", enabled=False),
        justification="Bekymring",
    )

    assert (outcome(asked), codes(decided(asked))) == ("hold", ["party-disabled"])


def test_a_policy_with_a_party_kind_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="politi"):
        StatutoryBasis(code="x", events=frozenset({"y"}), recipient_kinds=frozenset({"politi"}))


# -- rule 9 ------------------------------------------------------------------------------------------


def test_while_an_active_consent_cannot_be_read_nothing_is_permitted() -> None:
    decision = decided(request(), record(full_permit()), UnreadableConsent("Consent/2", 3))

    assert (decision.outcome, codes(decision)) == ("hold", ["consent-unreadable"])


def test_a_deny_is_still_a_deny_beside_an_unreadable_consent() -> None:
    asked = request(categories=("substance-use", "employment"))
    deny = record(provision("deny", categories=("employment",)))

    decision = decided(asked, record(full_permit(), "2"), deny, UnreadableConsent("Consent/3", 1))

    assert codes(decision) == ["consent-unreadable", "consent-denies"]


def test_an_exception_that_no_longer_counts_leaves_the_deny_around_it() -> None:
    opening = record(provision("deny", provision("permit", categories=("substance-use",))))

    assert outcome(request(), opening) == "permit"
    assert outcome(request(), opening, UnreadableConsent("Consent/2", 1)) == "deny"


# -- rule 10 -----------------------------------------------------------------------------------------


def test_a_permit_covers_its_own_organization_and_cases_in_which_that_takes_part() -> None:
    permit = record(provision("permit", to="gp"))

    assert outcome(request(), permit) == "permit"
    assert outcome(request(sender=PARTIES["jobcenter"]), permit) == "hold"
    assert outcome(request(sender=PARTIES["jobcenter"], case_parties=("jobcenter", "gp")), permit) == "hold"
    assert (
        outcome(request(sender=PARTIES["jobcenter"], case_parties=("jobcenter", "centre")), permit)
        == "permit"
    )
    assert codes(decided(request(sender=PARTIES["jobcenter"]), permit)) == ["consent-of-other-organization"]


def test_a_deny_reaches_beyond_its_organization() -> None:
    own = record(provision("permit", to="gp"))
    deny = record(
        provision("deny"),
        "2",
        organization=[
            {"identifier": {"system": "https://handleplan-hub.example/fhir/sid/party", "value": "hospital"}}
        ],
    )

    assert outcome(request(), own, deny) == "deny"


# -- rule 11 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("missing", "word_da"),
    [({"to": None}, "modtager"), ({"categories": ()}, "slags oplysninger"), ({"purposes": ()}, "formål")],
)
def test_a_blanket_permit_is_decided_warned_about_and_listed(
    missing: dict[str, object], word_da: str
) -> None:
    blanket = record(full_permit(**missing))

    decision = decided(request(), blanket)

    assert (decision.outcome, decision.review) == ("permit", True)
    assert [(notice.code, notice.consent) for notice in decision.warnings] == [
        ("consent-blanket", "Consent/1")
    ]
    assert word_da in decision.warnings[0].text_da
    assert blanket.blanket


def test_a_precise_permit_gives_no_warning_nor_does_one_that_inherits_what_it_lacks() -> None:
    nested = record(
        provision(
            "deny", provision("permit", categories=("substance-use",)), to="gp", purposes=("treatment",)
        )
    )

    for permit in (record(full_permit()), nested):
        decision = decided(request(), permit)
        assert (decision.outcome, decision.review, decision.warnings) == ("permit", False, ())
        assert not permit.blanket
