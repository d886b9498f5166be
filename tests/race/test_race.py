"""Does nothing go after its consent was revoked, and does the revocation say what had gone before?"""

from pathlib import Path

import pytest

from tests.conftest import StoppablePostgres
from tests.race.run import Plan, race
from tests.race.workers import WITHOUT_LOCKS
from tests.services import BrokerAddress

pytestmark = [pytest.mark.services, pytest.mark.slow]
_ENOUGH = 0.01  # of the deliveries, on the slowest day; some 25 % is usual


@pytest.mark.timeout(400)
async def test_nothing_goes_after_its_permission_was_taken_away(
    tmp_path: Path, stoppable_postgres: StoppablePostgres, amqp_vhost: BrokerAddress
) -> None:
    plan = Plan(deliveries=10_000, workers=3, seed=20160101)

    figures = await race(plan, tmp_path, stoppable_postgres.url, amqp_vhost, print)
    print(figures)

    assert figures.problems == []
    assert figures.deliveries >= plan.deliveries
    assert figures.states["withdrawn"] >= _ENOUGH * figures.deliveries
    assert figures.answered >= _ENOUGH * figures.deliveries


@pytest.mark.timeout(400)
async def test_the_race_finds_workers_that_do_not_lock_what_they_decide_by(
    tmp_path: Path, stoppable_postgres: StoppablePostgres, amqp_vhost: BrokerAddress
) -> None:
    plan = Plan(deliveries=800, workers=3, seed=20160101, worker=WITHOUT_LOCKS)

    figures = await race(plan, tmp_path, stoppable_postgres.url, amqp_vhost, print)
    print(figures)

    assert any("which was not the version that counted" in problem for problem in figures.problems)
