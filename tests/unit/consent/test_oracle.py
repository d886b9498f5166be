"""Engine and oracle answer alike: for each generated set of consents, every combination of a small universe."""

from collections import Counter
from itertools import product
from random import Random

import pytest

from consent import ConsentRecord, UnreadableConsent, read
from tests.unit.consent import oracle, universe
from tests.unit.consent.builders import PARTIES, decided

pytestmark = pytest.mark.slow

SETS = 1100
CASES = 100_000
KINDS = {id: party.kind for id, party in PARTIES.items()}
Json = universe.Json


@pytest.fixture(scope="module")
def seen() -> Counter[str]:
    """How often each outcome was the answer of both, over all generated sets of consents."""
    found: Counter[str] = Counter()
    for seed in range(SETS):
        found.update(_compared(Random(seed), f"seed {seed}"))
    return found


def _compared(random: Random, name: str) -> Counter[str]:
    """One set of consents, one citizen, one kind of data: every sender, recipient and purpose, at several times."""
    consents: list[Json | None] = [universe.consent_of(random) for _ in range(random.randint(1, 3))]
    records: list[ConsentRecord | UnreadableConsent] = [
        read(resource, consent_id=f"Consent/{n}", version=1)
        for n, resource in enumerate(consents)
        if resource
    ]
    if random.random() < 0.05:
        consents.append(None)
        records.append(UnreadableConsent("Consent/u", 1))
    facts, times = universe.asked(random), [universe.moment(random) for _ in range(4)]
    found: Counter[str] = Counter()
    for sender, recipient, purpose, now in product(
        universe.SENDERS, universe.NAMES, universe.PURPOSES, times
    ):
        categories = random.sample(universe.CATEGORIES, random.randint(0, 3))
        asked = facts | {
            "sender": sender,
            "recipient": recipient,
            "purpose": purpose,
            "categories": categories,
        }
        expected = oracle.effects(asked, consents, KINDS, now)
        decision = decided(universe.as_request(asked), *records, now=now)
        answered = {reason.category: reason.effect for reason in decision.reasons}
        assert (answered, decision.outcome) == (expected, oracle.outcome(expected)), f"{name}: {asked}, {now}"
        assert "engine-error" not in {reason.code for reason in decision.reasons}
        found[decision.outcome] += 1
    return found


def test_the_engine_agrees_with_the_oracle_on_a_hundred_thousand_cases_and_more(seen: Counter[str]) -> None:
    assert seen.total() >= CASES


@pytest.mark.parametrize("outcome", ["permit", "redact", "hold", "deny"])
def test_every_outcome_is_really_tried(seen: Counter[str], outcome: str) -> None:
    assert seen[outcome] > CASES / 100


def test_many_of_the_generated_consents_are_nested_three_deep() -> None:
    consents = [universe.consent_of(Random(seed)) for seed in range(300)]

    deepest = [max(path.count(".") for path in _paths(resource)) for resource in consents]

    assert max(deepest) == 3
    assert deepest.count(3) > 50


def _paths(resource: universe.Json) -> list[str]:
    return [each.path for each in read(resource, consent_id="Consent/1", version=1).root.tree()]
