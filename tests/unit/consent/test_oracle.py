"""Engine and oracle answer alike on generated cases; HUB_ORACLE_CASES says how many (default 4,000)."""

import os
from collections import Counter
from random import Random

import pytest

from consent import UnreadableConsent, read
from tests.unit.consent import oracle, universe
from tests.unit.consent.builders import PARTIES, decided

pytestmark = pytest.mark.slow

CASES = int(os.environ.get("HUB_ORACLE_CASES", "4000"))
KINDS = {id: party.kind for id, party in PARTIES.items()}


def test_the_engine_agrees_with_the_oracle_for_every_category_and_outcome() -> None:
    seen: Counter[str] = Counter()

    for seed in range(CASES):
        random = Random(seed)
        now, plain = universe.moment(random), universe.asked(random)
        consents = [universe.consent_of(random) for _ in range(random.randint(0, 4))]
        unreadable = random.random() < 0.05
        expected = oracle.effects(plain, [*consents, *[None] * unreadable], KINDS, now)

        records = [
            read(resource, consent_id=f"Consent/{n}", version=1) for n, resource in enumerate(consents)
        ]
        decision = decided(
            universe.as_request(plain), *records, *[UnreadableConsent("Consent/u", 1)] * unreadable, now=now
        )

        found = {reason.category: reason.effect for reason in decision.reasons}
        assert (found, decision.outcome) == (expected, oracle.outcome(expected)), f"seed {seed}"
        assert "engine-error" not in {reason.code for reason in decision.reasons}
        seen[decision.outcome] += 1

    assert (
        min(seen[name] for name in ("permit", "redact", "hold", "deny")) > CASES / 100
    )  # all are really tried
