"""Is there one way through the hub, and is it the one that the documents show?"""

import inspect
from pathlib import Path
from typing import Any

import pytest

from hub.flow import pipeline
from hub.flow.pipeline import ACCEPT, DELIVER, Stage
from tests.architecture.project import ROOT, calls, document, modules

ACCEPTING = (
    "record → authenticate → adapt → recognise → validate → identify → route → gate → commit → acknowledge"
)
DELIVERING = "claim → gate again → redact → adapt → hand over → record → await acknowledgement"


Stages = tuple[Stage[Any, Any], ...]


def _way(stages: Stages) -> str:
    return " → ".join(stage.name.replace("-", " ") for stage in stages)


@pytest.mark.parametrize(("stages", "way"), [(ACCEPT, ACCEPTING), (DELIVER, DELIVERING)])
def test_the_stages_are_the_documented_ones_in_the_documented_order(stages: Stages, way: str) -> None:
    pages = [pipeline.__doc__ or "", document("architecture.md"), (ROOT / "README.md").read_text("utf-8")]

    actual = _way(stages)

    assert actual == way
    assert all(way in page for page in pages)


def test_only_what_ends_a_batch_sees_what_was_stopped() -> None:
    every: Stages = (*ACCEPT, *DELIVER)

    closing = {stage.name for stage in every if stage.closing}

    assert closing == {"commit", "acknowledge", "record", "await-acknowledgement"}


def test_there_is_no_second_list_of_stages() -> None:
    building = {found.name for found in modules() if list(calls(found, "Stage"))}

    assert building == {"hub/flow/pipeline.py"}


@pytest.mark.parametrize(("stages", "folder"), [(ACCEPT, "accept"), (DELIVER, "deliver")])
def test_every_stage_stands_in_its_own_module(stages: Stages, folder: str) -> None:
    names = [stage.name.replace("-", "_") for stage in stages]

    expected = [ROOT / "hub" / "flow" / folder / f"{name}.py" for name in names]

    assert [Path(inspect.getfile(stage.run)).resolve() for stage in stages] == expected


def test_a_replay_enters_the_same_list_at_a_named_stage() -> None:
    names = [stage.name for stage in ACCEPT]

    rest = pipeline._from(ACCEPT, "route")

    assert list(rest) == list(ACCEPT[names.index("route") :])
    with pytest.raises(LookupError):
        pipeline._from(ACCEPT, "no such stage")
