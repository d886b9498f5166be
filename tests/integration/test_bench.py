"""Does the benchmark measure what it says: messages that are accepted and let through?"""

import io

import pytest
from rich.console import Console

from hub.bench.gating import Plan, gating
from hub.flow.pipeline import ACCEPT

pytestmark = [pytest.mark.services, pytest.mark.slow]


async def test_the_gate_is_shown_among_the_stages_and_beside_one_that_asks_nobody(postgres_url: str) -> None:
    said = io.StringIO()

    await gating(Plan(postgres_url, consents=3, pairs=2), Console(file=said, width=200))

    text = said.getvalue()
    assert [line.split()[0] for line in text.splitlines()[1:-2]] == [stage.name for stage in ACCEPT]
    assert "the gate adds" in text
    assert "asks nobody" in text


async def test_what_is_not_let_through_is_not_measured(postgres_url: str) -> None:
    only_referrals = Plan(postgres_url, consents=1, pairs=2)

    with pytest.raises(ValueError, match="hold"):
        await gating(only_referrals, Console(quiet=True))
