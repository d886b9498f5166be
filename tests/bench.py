"""`make bench`: the benchmarks, `python -m tests.bench [--only NAME] [--count N] [--workers N]`."""

import argparse
import asyncio
import logging
import sys
from collections.abc import Callable

import uvloop
from rich.console import Console

from hub.bench.deciding import deciding
from hub.bench.gating import Plan as GatePlan
from hub.bench.gating import gating
from hub.bench.run import Plan, bench
from hub.bench.validating import Sample, measure, table
from hub.infrastructure.telemetry import set_up_logging
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
    options.add_argument("--only", choices=("validating", "deciding", "gating", "relay"), help="one of them")
    options.add_argument("--count", type=int, default=3000)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--no-profile", action="store_true")
    chosen = options.parse_args()
    width = None if sys.stdout.isatty() else _WIDTH
    console = Console(highlight=False, soft_wrap=True, width=width)
    measures: dict[str, Callable[[], bool]] = {
        "validating": lambda: validating(console),
        "deciding": lambda: deciding(console),
        "gating": lambda: gate(console),
        "relay": lambda: relay(console, chosen.count, chosen.workers, profile=not chosen.no_profile),
    }
    met = [measured() for name, measured in measures.items() if chosen.only in (None, name)]
    return 0 if all(met) else 1


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


def gate(console: Console) -> bool:
    """What the gate adds to accepting, with few and with many consents of a citizen; whether the target is met."""
    set_up_logging(logging.ERROR)
    postgres = answering_postgres() or own_postgres()
    met = True
    for consents in (10, 50):
        url = postgres.new_database()
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # as a worker runs
            met &= runner.run(gating(GatePlan(url, consents=consents), console))
        postgres.drop_database(url)
    return met


def relay(console: Console, count: int, workers: int, *, profile: bool) -> bool:
    """Start a broker, take the PostgreSQL that answers (or start one), measure, print, clean up; no target."""
    rabbit = own_rabbit()
    postgres = answering_postgres() or own_postgres()
    try:
        url = postgres.new_database()
        plan = Plan(rabbit.new_vhost().amqp_url, url, count, workers, profile=profile)
        asyncio.run(bench(plan, console))
        postgres.drop_database(url)
    finally:
        rabbit.remove()
    return True


if __name__ == "__main__":
    sys.exit(main())
