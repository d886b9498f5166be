"""Which way does a message take, and what do stages do with what was stopped?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from hub.flow.pipeline import ACCEPT, DELIVER, Stage, run


@dataclass(frozen=True)
class Item:
    """Work that notes which stages saw it."""

    name: str
    seen: tuple[str, ...] = ()
    stopped_by: str | None = None

    @property
    def ongoing(self) -> bool:
        return self.stopped_by is None


def stage(name: str, *, closing: bool = False, stops: str | None = None) -> Stage[Item, None]:
    async def noted(work: Sequence[Item], _scope: None) -> Sequence[Item]:
        return [
            replace(item, seen=(*item.seen, name), stopped_by=name if item.name == stops else item.stopped_by)
            for item in work
        ]

    return Stage(name, noted, closing)


def test_a_message_is_accepted_in_the_contracts_order() -> None:
    names = [each.name for each in ACCEPT]

    assert names == [
        "record", "authenticate", "adapt", "recognise", "validate",
        "identify", "route", "gate", "commit", "acknowledge",
    ]  # fmt: skip
    assert [each.name for each in ACCEPT if each.closing] == ["commit", "acknowledge"]


def test_a_delivery_passes_the_second_gate_before_anything_is_read_or_handed_over() -> None:
    names = [each.name for each in DELIVER]

    assert names == [
        "claim", "gate-again", "redact", "adapt", "hand-over", "record", "await-acknowledgement",
    ]  # fmt: skip
    assert [each.name for each in DELIVER if each.closing] == ["record", "await-acknowledgement"]


async def test_what_a_stage_stops_passes_over_to_the_closing_stages_and_keeps_its_place() -> None:
    stages = (stage("one", stops="b"), stage("two"), stage("end", closing=True))

    done = await run(stages, [Item("a"), Item("b"), Item("c")], None)

    assert [item.name for item in done] == ["a", "b", "c"]
    assert [item.seen for item in done] == [("one", "two", "end"), ("one", "end"), ("one", "two", "end")]


async def test_a_replay_enters_at_the_stage_that_it_names() -> None:
    stages = (stage("one"), stage("two"), stage("three"))

    (done,) = await run(stages, [Item("a")], None, start="two")

    assert done.seen == ("two", "three")


async def test_a_replay_from_a_stage_that_is_not_there_is_refused() -> None:
    with pytest.raises(LookupError, match="nowhere"):
        await run((stage("one"),), [Item("a")], None, start="nowhere")
