"""Is nothing lost and nothing doubled when the hub's processes are killed while they work?"""

from pathlib import Path

import pytest

from tests.chaos.run import Plan, chaos
from tests.services import BrokerAddress

pytestmark = [pytest.mark.services, pytest.mark.slow]


@pytest.mark.timeout(400)
async def test_every_message_arrives_once_though_processes_are_killed(
    tmp_path: Path, postgres_url: str, amqp_vhost: BrokerAddress
) -> None:
    plan = Plan(messages=60, kills=4, seed=20160101)

    figures = await chaos(plan, tmp_path, postgres_url, amqp_vhost, print)
    print(figures)

    assert figures.problems == []
    assert figures.acknowledged == figures.in_hands == plan.messages
    assert len(figures.kills) == plan.kills
