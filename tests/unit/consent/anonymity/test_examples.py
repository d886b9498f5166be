"""The published messages, written for an anonymous case, tell nobody's name; and no number hides in any of them."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.anonymity import screen
from consent.identifying import Kind
from message_schemas import JsonObject
from message_schemas.examples import example
from tests.support.anonymous import CASE_ID, CPR, EVENTS, anonymous

pytestmark = pytest.mark.slow

WRITTEN = ("2509479989", "250947-9989", "250947 9989", "250947\N{NO-BREAK SPACE}9989", "250947.9989",
           "25 09 47 9989", "25.09.47-9989", "250947\N{EN DASH}9989", "２５０９４７９９８９", "2509\u200b47-9989",
           "2509475AA1", "250947-5aa1")  # fmt: skip
AROUND = st.sampled_from(["", " ", "(", ":", "/", "cpr", "<b>", "\n"])
Step = str | int


def strings(value: Any, way: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    """Where in a message a string stands."""
    if isinstance(value, str):
        yield way
    elif isinstance(value, dict | list):
        for step, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from strings(item, (*way, step))


def put(bundle: JsonObject, way: tuple[Step, ...], change: Any) -> JsonObject:
    """A copy in which the string at a place is another."""
    made: Any = copy.deepcopy(bundle)
    holder = made
    for step in way[:-1]:
        holder = holder[step]
    holder[way[-1]] = change(holder[way[-1]])
    return made  # type: ignore[no-any-return]  # it is the copy of a JsonObject


MESSAGES = {event: anonymous(event) for event in EVENTS}
PLACES = [(event, way) for event, bundle in MESSAGES.items() for way in strings(bundle)]


@pytest.mark.parametrize("event", EVENTS)
def test_a_message_without_the_citizens_data_passes(event: str) -> None:
    found = screen(MESSAGES[event], "Bundle", CASE_ID)

    assert found.findings == ()


@pytest.mark.parametrize("event", [event for event in EVENTS if "Patient" in str(example(event))])
def test_the_same_message_with_the_citizens_data_does_not(event: str) -> None:
    found = screen(example(event), "Bundle", CASE_ID)

    assert {Kind.CPR, Kind.NAME, Kind.BIRTH_DATE} <= {finding.kind for finding in found.findings}


@settings(max_examples=600, deadline=None)
@given(place=st.sampled_from(PLACES), written=st.sampled_from(WRITTEN), before=AROUND, data=st.data())
def test_a_cpr_number_is_found_wherever_it_stands(
    place: tuple[str, tuple[Step, ...]], written: str, before: str, data: st.DataObject
) -> None:
    event, way = place

    def planted(text: str) -> str:
        cut = data.draw(st.integers(0, len(text)))
        left, right = text[:cut], text[cut:]
        gap_before = "." if left[-1:].isalnum() and not before else before
        gap_after = "." if right[:1].isalnum() else ""  # in a longer run of digits nobody can find it
        return f"{left}{gap_before}{written}{gap_after}{right}"

    found = screen(put(MESSAGES[event], way, planted), "Bundle", CASE_ID)

    in_a_file = way[-1] == "data"  # which is then no file any more
    in_the_case_id = way[-1] == "value"
    expected = (
        {Kind.CPR} | ({Kind.ATTACHMENT} if in_a_file else set()) | ({Kind.CASE} if in_the_case_id else set())
    )
    assert not expected.isdisjoint({finding.kind for finding in found.findings})
    assert CPR not in str(found.findings)
