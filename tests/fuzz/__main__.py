"""`make fuzz`: break real messages a million times; `python -m tests.fuzz --count N --seed S`."""

import argparse
import os
import random
import sys
import time
from pathlib import Path

from tests.fuzz.mutating import mutated
from tests.fuzz.running import Failure, Result, run, run_cases


def main() -> int:
    """Run, tell how it goes, keep the first failing body; 1 when there is one."""
    options = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    options.add_argument("--count", type=int, default=10_000, help="how many cases (10,000)")
    options.add_argument("--seed", type=int, help="the same cases again; else one is chosen and printed")
    options.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (one a core)")
    options.add_argument("--only", type=int, help="one case, by its number")
    options.add_argument("--write", type=Path, default=Path("fuzz-failure"), help="file for a failing body")
    chosen = options.parse_args()
    seed = random.SystemRandom().randrange(2**32) if chosen.seed is None else chosen.seed
    print(f"seed {seed}", flush=True)
    if chosen.only is not None:
        body, content_type = mutated(seed, chosen.only)
        chosen.write.write_bytes(body)
        print(f"case {chosen.only}: {len(body)} bytes of {content_type}, written to {chosen.write}")
        result = run_cases(seed, range(chosen.only, chosen.only + 1))
    else:
        before = time.monotonic()
        result = run(
            seed, chosen.count, chosen.workers, lambda so_far: _progress(so_far, chosen.count, before)
        )
        print(file=sys.stderr)
    _tell(result)
    for failure in result.reasons():
        print(f"case {failure.number} failed: {failure.reason}")
    for failure in result.reasons()[:1]:
        _keep(failure, seed, chosen.write)
    return 1 if result.failures else 0


def _progress(so_far: Result, count: int, before: float) -> None:
    rate = so_far.cases / (time.monotonic() - before)
    left = (count - so_far.cases) / rate / 60
    text = f"{so_far.cases:,} of {count:,}   {rate:,.0f}/s   {left:.0f} min left   slowest {so_far.slowest[0]:.2f} s"
    print(f"\r{text:90}", end="", file=sys.stderr, flush=True)


def _tell(result: Result) -> None:
    counts = ", ".join(f"{number:,} {how}" for how, number in sorted(result.counts.items()))
    took, number, length = result.slowest
    print(f"{result.cases:,} cases in {result.seconds:,.0f} s of processor time: {counts}")
    print(f"slowest: case {number}, {length:,} bytes, {took * 1000:.0f} ms")


def _keep(failure: Failure, seed: int, path: Path) -> None:
    path.write_bytes(failure.body)
    print(f"again: python -m tests.fuzz --seed {seed} --only {failure.number}   its body: {path}")


if __name__ == "__main__":
    sys.exit(main())
