"""`python -m tests.chaos --messages 500 --kills 20`: the kill test, any number, with its figures."""

import argparse
import asyncio
import logging
import random
import sys
import tempfile
from pathlib import Path

from hub.infrastructure.telemetry import set_up_logging
from tests.chaos.run import Plan, chaos
from tests.services import answering_postgres, own_postgres, own_rabbit


def main() -> int:
    """Run it on a broker of its own and the PostgreSQL that answers (or one of its own); 1 if a promise broke."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=int, default=500)
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--seed", type=int, default=random.randrange(1_000_000), help="drawn when not given")
    set_up_logging(logging.ERROR)  # a connection that comes up is no news here
    chosen = options.parse_args()
    plan = Plan(chosen.messages, chosen.kills, chosen.seed, chosen.workers)
    rabbit = own_rabbit()
    try:
        answering = answering_postgres()
        postgres = answering or own_postgres()
        url = postgres.new_database()
        with tempfile.TemporaryDirectory(prefix="hub-chaos-") as folder:
            figures = asyncio.run(chaos(plan, Path(folder), url, rabbit.new_vhost(), _say))
        postgres.drop_database(url)
    finally:
        rabbit.remove()
    _say(str(figures))
    return 1 if figures.problems else 0


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
