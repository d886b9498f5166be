"""Whatever the message and whatever is withheld: no string that stood only there remains, nothing dangles."""

import json
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.consent.bundles import PARTS, Json, Part, message, narrative, part, redacted, ref

pytestmark = pytest.mark.slow


@st.composite
def messages(draw: st.DrawFn) -> tuple[Json, list[Part], set[int]]:
    """Random resources that refer to each other, hold each their own strings, and are withheld or not."""
    count = draw(st.integers(1, 6))
    withheld = draw(st.sets(st.integers(0, count - 1)))
    resources: list[Json] = []
    for number in range(count):
        links = draw(st.lists(st.integers(0, count - 1), max_size=3))
        resources.append(
            {
                "resourceType": draw(st.sampled_from(["Observation", "Provenance", "Task", "Practitioner"])),
                "id": f"n{number}",
                "text": narrative(f"narrative-{number}"),
                "note": [{"text": f"note-{number}"}],
                "target": [ref(f"x{to}") for to in links],
                "input": [{"type": {"text": f"input-{number}-{to}"}, "valueReference": ref(f"x{to}")} for to in links],
                "contained": [{"resourceType": "Media", "id": "m", "content": {"data": f"media-{number}",
                                                                              "contentType": "image/png"}}],
                "partOf": [ref("#m")],
            }
        )  # fmt: skip
    for number, made in enumerate(resources):
        for item in [*made["target"], *(step["valueReference"] for step in made["input"])]:
            to = int(item["reference"][1:])
            item["reference"] = f"{resources[to]['resourceType']}/n{to}"
            item["display"] = f"display-{to}-by-{number}"
    bundle = message(*resources)
    parts = [
        part(f"entry[{10 + n}]", "mental-health" if n in withheld else "employment") for n in range(count)
    ]
    return bundle, [*PARTS, *parts], {*withheld}


def all_strings(value: object) -> set[str]:
    if isinstance(value, dict):
        return {text for item in value.values() for text in all_strings(item)}
    if isinstance(value, list):
        return {text for item in value for text in all_strings(item)}
    return {value} if isinstance(value, str) else set()


@settings(max_examples=300, deadline=None)
@given(messages())
def test_no_string_that_stood_only_in_withheld_parts_remains(
    drawn: tuple[Json, list[Part], set[int]],
) -> None:
    bundle, parts, withheld = drawn
    out = {f"n{number}" for number in withheld} | {"m"}
    withheld_parts = [entry for entry in bundle["entry"] if entry["resource"]["id"] in out]
    withheld_parts.append(bundle["entry"][4]["resource"]["section"][1])
    elsewhere = deepcopy(bundle)
    elsewhere["entry"] = [entry for entry in elsewhere["entry"] if entry["resource"]["id"] not in out]
    del elsewhere["entry"][4]["resource"]["section"][1]
    secret = all_strings(withheld_parts) - all_strings(elsewhere)

    left, text = redacted(bundle, parts, "employment", "contact-details")

    assert not [found for found in secret if json.dumps(found) in text]
    present = {f"{entry['resource']['resourceType']}/{entry['resource']['id']}" for entry in left["entry"]}
    dangling = {found["reference"] for found in _references(left)} - present - {"#m", "#in-open"}
    assert dangling == set()
    assert {"h", "p", "o", "c", "w"} <= {name.split("/")[1] for name in present}


def _references(value: object) -> list[Json]:
    if isinstance(value, dict):
        found = [value] if isinstance(value.get("reference"), str) else []
        return found + [deeper for item in value.values() for deeper in _references(item)]
    return [deeper for item in value for deeper in _references(item)] if isinstance(value, list) else []
