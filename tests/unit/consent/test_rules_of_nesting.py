"""CONTRACT section 5, rules 4 and 5: provisions within provisions, many consents, the outcome."""

import pytest

from consent import Request
from tests.unit.consent.builders import (
    PARTIES,
    codes,
    decided,
    full_permit,
    outcome,
    provision,
    record,
    request,
)

# -- rule 4: nesting -----------------------------------------------------------------------------------


def test_a_nested_provision_overrules_the_one_around_it_either_way() -> None:
    asked = request(categories=("substance-use", "mental-health"))
    exception = record(provision("permit", provision("deny", categories=("mental-health",))))
    opening = record(provision("deny", provision("permit", categories=("mental-health",))))

    assert decided(asked, exception).permitted == ("substance-use",)
    assert decided(asked, opening).permitted == ("mental-health",)
    assert decided(asked, opening).reasons[1].provision == "provision.provision[0]"


def test_a_nested_provision_takes_what_it_does_not_name_from_its_nearest_ancestor() -> None:
    nested = record(
        provision(
            "permit",
            provision("deny", provision("permit", categories=("substance-use",)), to="psychiatry"),
            to="gp",
        )
    )

    to_psychiatry = decided(
        request(recipient=PARTIES["psychiatry"], categories=("substance-use", "medication")), nested
    )

    assert to_psychiatry.permitted == ("substance-use",)
    assert codes(to_psychiatry) == ["consent-permits", "consent-denies"]
    assert outcome(request(), nested) == "permit"


def test_a_child_that_names_another_recipient_answers_though_its_parent_does_not_match() -> None:
    nested = record(provision("permit", provision("deny", to="psychiatry"), to="gp"))

    assert outcome(request(recipient=PARTIES["psychiatry"]), nested) == "deny"


def test_among_answering_children_a_deny_wins() -> None:
    siblings = record(
        provision("permit", provision("permit", to="gp"), provision("deny", categories=("substance-use",)))
    )

    assert outcome(request(), siblings) == "deny"


def test_of_children_that_answer_alike_the_first_is_named() -> None:
    unlike = [provision("deny", to="psychiatry")] * 2
    alike = [provision("deny", categories=("substance-use",))] * 12
    siblings = record(provision("permit", *unlike, *alike))

    assert decided(request(), siblings).reasons[0].provision == "provision.provision[2]"


def test_a_childs_period_stays_within_its_ancestors() -> None:
    nested = record(
        provision(
            "deny",
            provision("permit", period={"start": "2026-01-01", "end": "2026-12-31"}),
            period={"end": "2026-11-21"},
        )
    )

    assert outcome(request(), nested) == "hold"


def test_a_root_without_a_type_only_lends_its_dimensions() -> None:
    container = record(provision(None, provision("permit", categories=("substance-use",)), to="gp"))

    assert outcome(request(), container) == "permit"
    assert outcome(request(categories=("employment",)), container) == "hold"
    assert outcome(request(recipient=PARTIES["psychiatry"]), container) == "hold"


def test_exceptions_reach_any_depth() -> None:
    root = provision("permit")
    for level in range(20):
        root = provision("deny" if level % 2 == 0 else "permit", root)

    assert outcome(request(), record(root)) == "permit"


def test_across_consents_a_deny_wins() -> None:
    assert outcome(request(), record(full_permit()), record(provision("deny", to="gp"), "2")) == "deny"


# -- rule 5: the outcome -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("denied", "expected"),
    [
        ((), "redact"),
        (("employment",), "redact"),
        (("substance-use", "employment"), "deny"),
        (("substance-use",), "hold"),
    ],
)
def test_the_outcome_follows_from_the_categories(denied: tuple[str, ...], expected: str) -> None:
    asked: Request = request(categories=("substance-use", "employment"))
    consents = [record(full_permit())]
    if denied:
        consents.append(record(provision("deny", categories=denied), "2"))

    assert outcome(asked, *consents) == expected
