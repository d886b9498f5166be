"""Laws that hold for every request and every set of consents, tried by Hypothesis on the small universe."""

from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from consent import ConsentRecord, Decision, UnreadableConsent, dump, load, read
from tests.unit.consent import oracle, universe
from tests.unit.consent.builders import consent, decided, provision

pytestmark = pytest.mark.slow

seeds = st.integers(min_value=0, max_value=2**48)
law = settings(max_examples=300, deadline=None)
Json = dict[str, Any]
NOT_IN_FORCE = ["draft", "proposed", "rejected", "inactive", "entered-in-error", "expired", "ended"]


def permits(decision: Decision) -> set[str | None]:
    return {reason.category for reason in decision.reasons if reason.effect == "permit"}


def drawn(seed: int) -> tuple[Random, list[Json], list[ConsentRecord]]:
    random = Random(seed)
    resources = [universe.consent_of(random) for _ in range(random.randint(1, 4))]
    return random, resources, compiled(resources)


def compiled(resources: list[Json], first: int = 0) -> list[ConsentRecord]:
    return [
        read(resource, consent_id=f"Consent/{n}", version=1) for n, resource in enumerate(resources, first)
    ]


@law
@given(seeds)
def test_a_denying_consent_more_never_permits_more(seed: int) -> None:
    random, _, records = drawn(seed)
    asked, now = universe.as_request(universe.asked(random)), universe.moment(random)
    deny = universe.consent_of(random) | {"provision": universe.provision(random, 0) | {"type": "deny"}}

    before = decided(asked, *records, now=now)
    after = decided(asked, *records, *compiled([deny], first=9), now=now)

    assert permits(after) <= permits(before)


@law
@given(seeds, st.booleans())
def test_a_deny_more_at_the_root_never_permits_more(seed: int, in_place: bool) -> None:
    random, resources, records = drawn(seed)
    asked, now = universe.as_request(universe.asked(random)), universe.moment(random)
    root = resources[0]["provision"]
    deny = universe.provision(random, 0) | {"type": "deny"}
    denying = root | ({"type": "deny"} if in_place else {"provision": [*root.get("provision", []), deny]})
    stricter = resources[0] | {"provision": denying}

    before = decided(asked, *records, now=now)
    after = decided(asked, *compiled([stricter, *resources[1:]]), now=now)

    assert permits(after) <= permits(before)


@law
@example(852, "citizen")  # a minor by the CPR number, an adult by the birth date beside it
@given(seeds, st.sampled_from(["citizen", "event", "purpose", "labels", "data_date", "author", "resource", "case",
                               "case_parties", "birth_date", "justification"]))  # fmt: skip
def test_leaving_a_dimension_out_of_the_request_never_permits_more(seed: int, dimension: str) -> None:
    random, _, records = drawn(seed)
    plain, now = universe.asked(random), universe.moment(random)
    if dimension == "birth_date":  # an attested adult of unknown age is of known age: rule 7's own exception
        plain["adult_attested"] = False
    asked = universe.as_request(plain)

    before = decided(asked, *records, now=now)
    after = decided(replace(asked, **{dimension: None}), *records, now=now)

    assert permits(after) <= permits(before)


@law
@given(seeds)
def test_leaving_the_categories_out_permits_only_what_was_permitted_for_each_of_them(seed: int) -> None:
    random, _, records = drawn(seed)
    asked, now = universe.as_request(universe.asked(random)), universe.moment(random)

    before = decided(asked, *records, now=now)
    after = decided(replace(asked, categories=()), *records, now=now)

    if permits(after):
        assert permits(before) == {reason.category for reason in before.reasons}


@law
@given(seeds)
def test_an_attestation_less_never_permits_more(seed: int) -> None:
    random, _, records = drawn(seed)
    asked, now = universe.as_request(universe.asked(random)), universe.moment(random)

    attested = decided(replace(asked, adult_attested=True), *records, now=now)
    not_attested = decided(replace(asked, adult_attested=False), *records, now=now)

    assert permits(not_attested) <= permits(attested)


def no_longer_in_force(resource: Json, state: str) -> Json:
    if state == "expired":
        return resource | {"dateTime": "2023-01-01"}
    if state == "ended":
        return resource | {"provision": resource["provision"] | {"period": {"end": "2024-12-31"}}}
    return resource | {"status": state}


@law
@given(seeds, st.sampled_from(NOT_IN_FORCE))
def test_what_is_not_a_consent_in_force_never_permits_alone_or_beside_others(seed: int, state: str) -> None:
    random, resources, records = drawn(seed)
    plain, now = universe.asked(random) | {"legal_basis": "consent"}, universe.moment(random)
    asked = universe.as_request(plain)
    over = compiled([no_longer_in_force(resource, state) for resource in resources], first=9)

    alone = decided(asked, *over, now=now)
    beside = decided(asked, *records, *over, now=now)

    assert permits(alone) == set()
    assert permits(beside) <= permits(decided(asked, *records, now=now))


@law
@given(seeds)
def test_a_malformed_consent_never_permits_and_lets_no_other_permit(seed: int) -> None:
    random, _, records = drawn(seed)
    plain, now = universe.asked(random) | {"legal_basis": "consent"}, universe.moment(random)

    decision = decided(universe.as_request(plain), *records, UnreadableConsent("Consent/u", 1), now=now)

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
    assert together.outcome == oracle.outcome({r.category: r.effect for r in together.reasons})


@law
@given(seeds)
def test_a_performer_less_never_permits_more(seed: int) -> None:
    random, resources, _ = drawn(seed)
    asked, now = universe.as_request(universe.asked(random)), universe.moment(random)
    performers = [*resources[0]["performer"], random.choice(universe.STRANGERS)]
    more = resources[0] | {"performer": performers}
    fewer = resources[0] | {"performer": random.sample(performers, len(performers) - 1)}

    before = decided(asked, *compiled([more, *resources[1:]]), now=now)
    after = decided(asked, *compiled([fewer, *resources[1:]]), now=now)

    assert permits(after) <= permits(before)


@law
@given(seeds)
def test_a_record_of_who_holds_custody_never_permits_more_than_none(seed: int) -> None:
    random, _, records = drawn(seed)
    asked, now = universe.as_request(universe.asked(random)), universe.moment(random)

    without = decided(replace(asked, custodians=None), *records, now=now)
    recorded = decided(replace(asked, custodians=asked.custodians or ()), *records, now=now)

    assert permits(recorded) <= permits(without)


@law
@given(seeds)
def test_passing_over_a_consent_by_what_it_names_in_all_changes_nothing(seed: int) -> None:
    random, resources, records = drawn(seed)
    asked, now = universe.as_request(universe.asked(random)), universe.moment(random)
    looked_into = [replace(record, recipients=None, purposes=None) for record in records]

    assert decided(asked, *looked_into, now=now) == decided(asked, *records, now=now)
    assert [each.particular for each in records] == [oracle.is_particular(each) for each in resources]


@pytest.mark.parametrize("count", [1, 3])
def test_a_category_asked_twice_is_answered_once(count: int) -> None:
    permit = read(consent(provision("permit")), consent_id="Consent/1", version=1)
    asked = universe.as_request(universe.asked(Random(1)) | {"categories": ["employment"] * count})

    assert len(decided(asked, permit).reasons) == 1
