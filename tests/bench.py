"""`make bench`: the benchmarks, `python -m tests.bench [--only validating|relay] [--count N] [--workers N]`."""

import argparse
import asyncio
import sys

from rich.console import Console

from hub.bench.run import Plan, bench
from hub.bench.validating import Sample, measure, table
from message_schemas import EventCode, from_json, to_json
from message_schemas.codes import FHIR_XML
from message_schemas.examples import EXAMPLES
from message_schemas.xml_codec import to_xml
from tests.services import answering_postgres, own_postgres, own_rabbit
from tests.unit.message_schemas.samples import PUBLISHED, referral

_ABOUT_19_KB = 20_000
_WIDTH = 130  # where nothing says how wide the terminal is


def main() -> int:
    """Measure what is asked for; 1 when a target is not met."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", choices=("validating", "relay"), help="one of the two")
    options.add_argument("--count", type=int, default=3000)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--no-profile", action="store_true")
    chosen = options.parse_args()
    width = None if sys.stdout.isatty() else _WIDTH
    console = Console(highlight=False, soft_wrap=True, width=width)
    is_met = True
    if chosen.only != "relay":
        is_met = validating(console)
    if chosen.only != "validating":
        relay(console, chosen.count, chosen.workers, profile=not chosen.no_profile)
    return 0 if is_met else 1


def validating(console: Console) -> bool:
    """Print how long reading and validating takes; whether each target is met. Needs no services."""
    measured = list(measure(samples()))
    console.print(table(measured))
    return all(one.is_met is not False for one in measured)


def samples() -> list[Sample]:
    """The messages that have a target, and others for comparison."""
    care = _largest_example("carecommunication")
    found = [
        Sample("CareCommunication (published)", care, target=3.0),
        Sample("referral-request", to_json(referral()), target=0.5),
        Sample("HospitalNotification (published)", _largest_example("hospitalnotification")),
        Sample("CareCommunication as XML", to_xml(from_json(care)), content_type=FHIR_XML),
    ]
    return [*found, Sample("handleplan (example)", to_json(EXAMPLES[EventCode.HANDLEPLAN]()))]


def _largest_example(kind: str) -> bytes:
    bodies = [path.read_bytes() for path in PUBLISHED if path.parent.name == kind]
    return max((body for body in bodies if len(body) < _ABOUT_19_KB), key=len)


def relay(console: Console, count: int, workers: int, *, profile: bool) -> None:
    """Start a broker, take the PostgreSQL that answers (or start one), measure, print, clean up."""
    rabbit = own_rabbit()
    postgres = answering_postgres() or own_postgres()
    try:
        url = postgres.new_database()
        plan = Plan(rabbit.new_vhost().amqp_url, url, count, workers, profile=profile)
        asyncio.run(bench(plan, console))
        postgres.drop_database(url)
    finally:
        rabbit.remove()


if __name__ == "__main__":
    sys.exit(main())
