"""Laws that hold for every request and every set of consents, tried by Hypothesis on the small universe."""

from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from consent import ConsentRecord, Decision, UnreadableConsent, dump, load, read
from tests.unit.consent import universe
from tests.unit.consent.builders import consent, decided, provision

pytestmark = pytest.mark.slow

seeds = st.integers(min_value=0, max_value=2**48)
law = settings(max_examples=150, deadline=None)


def permits(decision: Decision) -> set[str | None]:
    return {reason.category for reason in decision.reasons if reason.effect == "permit"}


def drawn(seed: int) -> tuple[Random, list[dict[str, object]], list[ConsentRecord]]:
    random = Random(seed)
    resources = [universe.consent_of(random) for _ in range(random.randint(1, 4))]
    return random, resources, compiled(resources)


def compiled(resources: list[dict[str, object]]) -> list[ConsentRecord]:
    return [read(resource, consent_id=f"Consent/{n}", version=1) for n, resource in enumerate(resources)]


@law
@given(seeds)
def test_a_denying_consent_more_never_permits_more(seed: int) -> None:
    random, _, records = drawn(seed)
    asked, now = universe.as_request(universe.asked(random)), universe.moment(random)
    deny = universe.consent_of(random) | {"provision": universe.provision(random, 0) | {"type": "deny"}}

    before = decided(asked, *records, now=now)
    after = decided(asked, *records, *compiled([deny]), now=now)

    assert permits(after) <= permits(before)


@law
@given(seeds)
def test_a_deny_more_at_the_root_never_permits_more(seed: int) -> None:
    random, resources, records = drawn(seed)
    asked, now = universe.as_request(universe.asked(random)), universe.moment(random)
    root = resources[0]["provision"]
    assert isinstance(root, dict)
    deny = universe.provision(random, 0) | {"type": "deny"}
    stricter = resources[0] | {"provision": root | {"provision": [*root.get("provision", []), deny]}}

    before = decided(asked, *records, now=now)
    after = decided(asked, *compiled([stricter, *resources[1:]]), now=now)

    assert permits(after) <= permits(before)


@law
@example(852, "citizen")  # a minor by the CPR number, an adult by the birth date beside it
@given(seeds, st.sampled_from(["citizen", "event", "purpose", "labels", "data_date", "author", "resource", "case",
                               "case_parties", "birth_date", "justification", "categories"]))  # fmt: skip
def test_leaving_a_dimension_out_of_the_request_never_permits_more(seed: int, dimension: str) -> None:
    random, _, records = drawn(seed)
    plain, now = universe.asked(random), universe.moment(random)
    if dimension == "birth_date":
        plain["adult_attested"] = (
            False  # an attested adult of unknown age is of known age: rule 7's own exception
        )
    asked = universe.as_request(plain)

    before = decided(asked, *records, now=now)
    after = decided(
        replace(asked, **{dimension: () if dimension == "categories" else None}), *records, now=now
    )

    if dimension == "categories" and None in permits(after):
        assert permits(before) == {reason.category for reason in before.reasons}
    elif dimension != "categories":
        assert permits(after) <= permits(before)


@law
@given(
    seeds,
    st.sampled_from(
        ["draft", "proposed", "rejected", "inactive", "entered-in-error", "expired", "unreadable"]
    ),
)
def test_what_is_not_a_consent_in_force_never_permits(seed: int, state: str) -> None:
    random, resources, records = drawn(seed)
    plain, now = universe.asked(random) | {"legal_basis": "consent"}, universe.moment(random)
    asked = universe.as_request(plain)

    if state == "unreadable":
        decision = decided(asked, *records, UnreadableConsent("Consent/u", 1), now=now)
    elif state == "expired":
        old = compiled([resource | {"dateTime": "2023-01-01"} for resource in resources])
        decision = decided(asked, *old, now=now)
    else:
        decision = decided(
            asked, *compiled([resource | {"status": state} for resource in resources]), now=now
        )

    assert permits(decision) == set()


@law
@given(seeds)
def test_order_duplication_and_storing_of_consents_change_nothing(seed: int) -> None:
    random, _, records = drawn(seed)
    asked, now = universe.as_request(universe.asked(random)), universe.moment(random)
    shuffled = [load(dump(record)) for record in records + random.choices(records, k=2)]
    random.shuffle(shuffled)

    assert decided(asked, *shuffled, now=now) == decided(asked, *records, now=now)


@law
@given(seeds)
def test_the_decision_for_a_set_of_categories_is_the_decision_for_each(seed: int) -> None:
    random, _, records = drawn(seed)
    asked, now = universe.as_request(universe.asked(random)), universe.moment(random)
    asked = replace(asked, categories=(*universe.CATEGORIES, None))

    together = decided(asked, *records, now=now)
    each = [
        decided(replace(asked, categories=(category,)), *records, now=now) for category in asked.categories
    ]

    assert together.reasons == tuple(reason for decision in each for reason in decision.reasons)


@pytest.mark.parametrize("count", [1, 3])
def test_a_category_asked_twice_is_answered_once(count: int) -> None:
    permit = read(consent(provision("permit")), consent_id="Consent/1", version=1)
    asked = universe.as_request(universe.asked(Random(1)) | {"categories": ["employment"] * count})

    assert len(decided(asked, permit).reasons) == 1
