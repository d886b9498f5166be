"""`python -m tests.race --deliveries 10000 --workers 3`: the race, of any size, with its figures."""

import argparse
import asyncio
import logging
import random
import sys
import tempfile
from pathlib import Path

from hub.infrastructure.telemetry import set_up_logging
from tests.race.run import Plan, race
from tests.race.workers import AS_SHIPPED, WITHOUT_LOCKS
from tests.services import own_postgres, own_rabbit


def main() -> int:
    """Run it on servers of its own; 1 if anything went that should not have."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--deliveries", type=int, default=10_000)
    options.add_argument("--workers", type=int, default=3)
    options.add_argument("--seed", type=int, default=random.randrange(1_000_000), help="drawn when not given")
    options.add_argument("--without-locks", action="store_true", help="workers with a mistake, to be found")
    set_up_logging(logging.ERROR)
    chosen = options.parse_args()
    worker = WITHOUT_LOCKS if chosen.without_locks else AS_SHIPPED
    plan = Plan(chosen.deliveries, chosen.workers, chosen.seed, worker)
    rabbit, postgres = own_rabbit(), own_postgres()
    try:
        with tempfile.TemporaryDirectory(prefix="hub-race-") as folder:
            address = rabbit.new_vhost()
            figures = asyncio.run(race(plan, Path(folder), postgres.new_database(), address, _say))
    finally:
        rabbit.remove()
        postgres.remove()
    _say(str(figures))
    return 1 if figures.problems else 0


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
