"""`make bench`: the benchmark on services of its own, `python -m tests.bench [--count N] [--workers N]`."""

import argparse
import asyncio

from rich.console import Console

from hub.bench.run import Plan, bench
from tests.services import answering_postgres, own_postgres, own_rabbit


def main() -> None:
    """Start a broker, take the PostgreSQL that answers (or start one), measure, print, clean up."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=3000)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--no-profile", action="store_true")
    chosen = options.parse_args()
    console = Console(highlight=False, soft_wrap=True)
    rabbit = own_rabbit()
    postgres = answering_postgres() or own_postgres()
    try:
        url = postgres.new_database()
        plan = Plan(
            rabbit.new_vhost().amqp_url, url, chosen.count, chosen.workers, profile=not chosen.no_profile
        )
        asyncio.run(bench(plan, console))
        postgres.drop_database(url)
    finally:
        rabbit.remove()


if __name__ == "__main__":
    main()
