"""How are many cases run over the machine's cores, with what is needed to see a failure again?"""

import multiprocessing
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from tests.fuzz.answering import Unanswered, answer
from tests.fuzz.mutating import mutated

_AT_ONCE: Final = 500  # cases handed to a process at a time
_DIGITS: Final = re.compile(r"(?<!:)\b[0-9]+")
_ENOUGH: Final = 200  # failures, after which no more cases are run


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that was not answered; `number` and the seed make it again."""

    number: int
    reason: str
    body: bytes
    content_type: str


@dataclass(slots=True)
class Result:
    """What some cases came to; `slowest` is seconds, case number and length of the body."""

    counts: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, int, int] = (0.0, -1, 0)
    failures: list[Failure] = field(default_factory=list)
    seconds: float = 0.0  # of processor time

    def reasons(self) -> list[Failure]:
        """The first failure of each kind."""
        ordered = sorted(self.failures, key=lambda failure: failure.number)
        return list({_DIGITS.sub("", failure.reason): failure for failure in reversed(ordered)}.values())[
            ::-1
        ]

    @property
    def cases(self) -> int:
        """How many were run."""
        return self.counts.total()

    def add(self, other: "Result") -> None:
        """Takes in the result of further cases."""
        self.counts += other.counts
        self.slowest = max(self.slowest, other.slowest)
        self.failures += other.failures
        self.seconds += other.seconds


def run_cases(seed: int, numbers: range) -> Result:
    """Runs some cases in this process."""
    result = Result()
    before = time.process_time()
    for number in numbers:
        body, content_type = mutated(seed, number)
        try:
            how, took = answer(body, content_type)
            result.counts[how] += 1
            result.slowest = max(result.slowest, (took, number, len(body)))
        except Unanswered as error:
            result.counts["failed"] += 1
            result.failures.append(Failure(number, str(error), body, content_type))
    result.seconds = time.process_time() - before
    return result


def run(seed: int, count: int, workers: int, progress: Callable[[Result], None]) -> Result:
    """Runs all cases over some processes; stops when enough have failed."""
    total = Result()
    chunks = list(_chunks(count))
    if workers == 1:
        for chunk in chunks:
            total.add(run_cases(seed, chunk))
            progress(total)
            if len(total.failures) > _ENOUGH:
                break
        return total
    # Bounded: each process starts again after some chunks, so nothing that leaks adds up to a million.
    with multiprocessing.get_context("spawn").Pool(workers, maxtasksperchild=200) as pool:
        for result in pool.imap_unordered(partial(run_cases, seed), chunks):
            total.add(result)
            progress(total)
            if len(total.failures) > _ENOUGH:
                break
    return total


def _chunks(count: int) -> Iterator[range]:
    for start in range(0, count, _AT_ONCE):
        yield range(start, min(start + _AT_ONCE, count))
