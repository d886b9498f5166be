"""Is every single fault that an event's definition knows refused, and does an issue point at it?"""

import re

import pytest

from message_schemas import DEFINITIONS, MessageRefused, message_of, validate
from message_schemas.examples import EXAMPLES, example
from tests.unit.message_schemas.generated import Mutation, mutations

pytestmark = pytest.mark.slow

_LEAST = 40


def errors(mutation: Mutation) -> list[str]:
    """The places of a mutation's errors."""
    try:
        found = validate(message_of(mutation.bundle), from_hub=True)
    except MessageRefused as refused:
        return [one.expression for one in getattr(refused, "issues", ())]
    return [one.expression for one in found if one.severity == "error"]


def points_at(expression: str, place: str) -> bool:
    """The same element, the one that holds it, or something inside it; where indexes moved, their kind."""
    said, fault = _plain(expression), _plain(place)
    holder, _, name = fault.rpartition(".")
    return (
        said.startswith(fault)  # the fault itself, or inside it
        or said == holder
        or (fault.startswith(f"{said}.") and "." in said)
        or (said.startswith(f"{holder}.") and name.startswith(said.rpartition(".")[2]))  # a choice: value
    )


def _plain(path: str) -> str:
    return re.sub(r"\[[0-9]+\]", "", path)


@pytest.mark.parametrize("event", sorted(DEFINITIONS))
def test_every_event_has_an_example_without_an_error(event: str) -> None:
    found = validate(message_of(example(event)), from_hub=True)

    assert [(one.detail, one.expression) for one in found] == []


@pytest.mark.parametrize("event", sorted(EXAMPLES))
def test_every_single_fault_is_refused_where_it_is(event: str) -> None:
    tried = [(one, errors(one)) for one in mutations(event)]

    forgiven = [str(one) for one, found in tried if not found]
    misplaced = [
        f"{one} → {found}"
        for one, found in tried
        if found and not any(points_at(place, one.place) for place in found)
    ]

    assert forgiven == []
    assert misplaced == []
    assert len(tried) >= _LEAST
