"""Which way does a message take through the hub? Two ordered lists; there are no others.

    accept:   record → authenticate → adapt → recognise → validate → identify → route → gate → commit → acknowledge
    deliver:  claim → gate again → redact → adapt → hand over → record → await acknowledgement

A stage takes and returns the frozen values of one small batch. A refused message passes over the stages
that are not `closing`, so that it is still recorded and answered. A replay enters the same list at a
named stage.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from hub.flow.accept.acknowledge import acknowledge
from hub.flow.accept.adapt import adapt
from hub.flow.accept.authenticate import authenticate
from hub.flow.accept.commit import commit
from hub.flow.accept.gate import gate
from hub.flow.accept.identify import identify
from hub.flow.accept.recognise import recognise
from hub.flow.accept.record import record
from hub.flow.accept.route import route
from hub.flow.accept.validate import validate
from hub.flow.accept.work import Accepting, Scope
from hub.flow.deliver.adapt import adapt_out
from hub.flow.deliver.await_acknowledgement import await_acknowledgement
from hub.flow.deliver.claim import claim
from hub.flow.deliver.gate_again import gate_again
from hub.flow.deliver.hand_over import hand_over
from hub.flow.deliver.record import record_attempt
from hub.flow.deliver.redact import redact_withheld
from hub.flow.deliver.work import Delivering, DeliveryScope


class Work(Protocol):
    """One message in a batch."""

    @property
    def ongoing(self) -> bool:
        """False once it is refused, settled or stopped."""


W = TypeVar("W", bound=Work)
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Stage(Generic[W, S]):
    """One step. `closing` stages see what earlier ones stopped, too."""

    name: str
    run: Callable[[Sequence[W], S], Awaitable[Sequence[W]]]
    closing: bool = False


ACCEPT: tuple[Stage[Accepting, Scope], ...] = (
    Stage("record", record),
    Stage("authenticate", authenticate),
    Stage("adapt", adapt),
    Stage("recognise", recognise),
    Stage("validate", validate),
    Stage("identify", identify),
    Stage("route", route),
    Stage("gate", gate),
    Stage("commit", commit, closing=True),
    Stage("acknowledge", acknowledge, closing=True),
)

DELIVER: tuple[Stage[Delivering, DeliveryScope], ...] = (
    Stage("claim", claim),
    Stage("gate-again", gate_again),
    Stage("redact", redact_withheld),
    Stage("adapt", adapt_out),
    Stage("hand-over", hand_over),
    Stage("record", record_attempt, closing=True),
    Stage("await-acknowledgement", await_acknowledgement, closing=True),
)


async def run(
    stages: Sequence[Stage[W, S]], work: Sequence[W], scope: S, *, start: str | None = None
) -> Sequence[W]:
    """Take the batch through the list, or through its rest from the stage named `start`.

    Raises LookupError for an unknown stage. Order within the batch is kept.
    """
    for stage in _from(stages, start):
        if stage.closing or all(item.ongoing for item in work):
            work = await stage.run(work, scope)
            continue
        moved = iter(await stage.run([item for item in work if item.ongoing], scope))
        work = [next(moved) if item.ongoing else item for item in work]
    return work


def _from(stages: Sequence[Stage[W, S]], start: str | None) -> Sequence[Stage[W, S]]:
    if start is None:
        return stages
    names = [stage.name for stage in stages]
    if start not in names:
        raise LookupError(f"no stage is named {start}")
    return stages[names.index(start) :]
