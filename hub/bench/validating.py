"""How long does it take to read and validate a message, beside reading it into fhir.resources' models?"""

import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from rich.table import Table

from message_schemas import Issue, has_errors, parse, validate
from message_schemas.codes import FHIR_JSON

_WARM_UP = 20
_RUNS = 500
_MOST_SECONDS = 2.0  # for one figure


@dataclass(frozen=True, slots=True)
class Sample:
    """A message to measure; `target` is the milliseconds that it may take, None when none is set."""

    name: str
    body: bytes
    target: float | None = None
    content_type: str = FHIR_JSON


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of processor time, which other work on the machine does not lengthen much."""

    median: float
    p95: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One message's figures; `models` is None for what fhir.resources does not read (XML)."""

    sample: Sample
    parsing: Timing
    both: Timing  # parse and validate, as every arriving message is
    models: Timing | None

    @property
    def is_met(self) -> bool | None:
        """Whether the median keeps the target; None without one."""
        return None if self.sample.target is None else self.both.median <= self.sample.target


def measure(samples: Sequence[Sample], runs: int = _RUNS) -> Iterator[Measured]:
    """Each message's figures, from many runs on this process's core. ValueError for one that is not valid."""
    hub = [_hub(sample, runs) for sample in samples]
    from fhir.resources.R4B.bundle import (
        Bundle,
    )  # no hub process has its models, so not before the hub's turn

    for sample, (parsing, both) in zip(samples, hub, strict=True):
        read = partial(Bundle.model_validate_json, sample.body)
        yield Measured(
            sample, parsing, both, _timing(read, runs) if sample.content_type == FHIR_JSON else None
        )


def _hub(sample: Sample, runs: int) -> tuple[Timing, Timing]:
    if has_errors(_validated(sample)):
        raise ValueError(f"{sample.name} is not valid, so its time says nothing")
    parsing = _timing(partial(parse, sample.body, sample.content_type), runs)
    return parsing, _timing(partial(_validated, sample), runs)


def _validated(sample: Sample) -> tuple[Issue, ...]:
    return validate(parse(sample.body, sample.content_type), from_hub=True)


def table(measured: Iterable[Measured]) -> Table:
    """One row for each message: the hub's time, the models' time, and the target."""
    found = Table(
        title="reading and validating a message: milliseconds of one core, median and 95th percentile"
    )
    for heading in ("message", "bytes", "parse", "parse + validate", "fhir.resources", "share", "target", ""):
        found.add_column(heading, justify="left" if heading == "message" else "right", no_wrap=True)
    for one in measured:
        found.add_row(
            one.sample.name,
            f"{len(one.sample.body):,}",
            _said(one.parsing),
            _said(one.both),
            _said(one.models),
            f"{one.both.median / one.models.median:.2f}" if one.models else "-",
            "-" if one.sample.target is None else f"{one.sample.target:.1f}",
            {True: "met", False: "not met", None: ""}[one.is_met],
        )
    return found


def _said(timing: Timing | None) -> str:
    return "-" if timing is None else f"{timing.median:.2f} {timing.p95:6.2f}"


def _timing(work: Callable[[], object], runs: int) -> Timing:
    took: list[float] = []
    until = time.process_time() + _MOST_SECONDS
    for run in range(-_WARM_UP, runs):
        before = time.process_time()
        work()
        after = time.process_time()
        if run >= 0:
            took.append((after - before) * 1000)
        if after > until and len(took) >= _WARM_UP:
            break
    return Timing(statistics.median(took), statistics.quantiles(took, n=20)[18])
