"""Does a changed message, consent or question ever make the hub fail? Never a 500."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.api.world import CITIZEN, EXAMPLES, World, consent, question

pytestmark = pytest.mark.slow

MESSAGE = "/fhir/$process-message"
JSON, XML = "application/fhir+json", "application/fhir+xml"
MESSAGES = [path.read_bytes() for path in sorted((EXAMPLES / "medcom-fhir").glob("*/Bundle-*.json"))]
LETTERS = [path.read_bytes() for path in sorted((EXAMPLES / "medcom-xml").glob("*.xml"))]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value."""
    yield path
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from places(inner, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, (*path, index))


def mutated(bundle: Any, data: st.DataObject) -> Any:
    """The same with one to three of its places replaced, removed, doubled or renamed."""
    for _ in range(data.draw(st.integers(1, 3))):
        everywhere = [path for path in places(bundle) if path]
        if not everywhere:
            break
        *way, last = data.draw(st.sampled_from(everywhere))
        holder = bundle
        for step in way:
            holder = holder[step]
        match data.draw(st.sampled_from(["replace", "remove", "double", "move"])):
            case "replace":
                holder[last] = data.draw(_JUNK)
            case "remove":
                del holder[last]
            case "double" if isinstance(holder, list):
                holder.append(copy.deepcopy(holder[last]))
            case _:
                holder[last] = copy.deepcopy(bundle[next(iter(bundle))] if isinstance(bundle, dict) else None)
    return bundle


_JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(
        ["x" * 70_000, "Organization/1", "#", "urn:uuid:", "2026-13-45", "2509479989", "http://", "\x00"]
    ),
    st.recursive(
        st.none(), lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner)
    ),
)
_EXAMPLES = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@_EXAMPLES
@given(data=st.data())
async def test_a_mutated_message_is_never_a_500(hub_world: World, data: st.DataObject) -> None:
    example = data.draw(st.sampled_from(MESSAGES))
    bundle = mutated(json.loads(example), data)

    answer = await hub_world.send("gp", json.dumps(bundle).encode())

    assert answer.status_code < 500, answer.text


@_EXAMPLES
@given(data=st.data())
async def test_a_message_with_changed_bytes_is_never_a_500(hub_world: World, data: st.DataObject) -> None:
    example, content_type = data.draw(
        st.sampled_from([(p, JSON) for p in MESSAGES[:4]] + [(p, XML) for p in LETTERS])
    )
    body = bytearray(example)
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(body)))
        body[start : start + data.draw(st.integers(0, 10))] = data.draw(st.binary(max_size=10))

    for path, kind in ((MESSAGE, content_type), ("/native/medcom-xml", "application/xml")):
        headers = hub_world.as_("gp", **{"Content-Type": kind})
        answer = await hub_world.client.post(path, content=bytes(body), headers=headers)
        assert answer.status_code < 500, answer.text


@_EXAMPLES
@given(data=st.data())
async def test_a_mutated_consent_or_question_is_never_a_500(hub_world: World, data: st.DataObject) -> None:
    resource, asked = (mutated(copy.deepcopy(valid), data) for valid in (consent(), question()))
    headers = hub_world.as_("centre", **{"Content-Type": "application/json"})

    recorded = await hub_world.client.post("/fhir/Consent", content=json.dumps(resource), headers=headers)
    answered = await hub_world.client.post("/consent/evaluate", content=json.dumps(asked), headers=headers)

    assert recorded.status_code < 500, recorded.text
    assert answered.status_code < 500, answered.text


@_EXAMPLES
@given(data=st.data())
async def test_junk_in_the_other_calls_is_never_a_500(hub_world: World, data: st.DataObject) -> None:
    path = data.draw(
        st.sampled_from(
            [
                "/cases",
                "/cases/search",
                "/cases/x/events",
                "/mailbox/messages/x/acknowledge",
                "/consent/evaluate",
            ]
        )
    )
    body = data.draw(
        st.dictionaries(
            st.sampled_from(
                ["citizen", "adult", "first_contact", "substance", "kind", "at", "by", "note", "data", "code"]
            ),
            _JUNK | st.just(CITIZEN),
        )
    )

    answer = await hub_world.client.post(path, json=body, headers=hub_world.as_("centre"))

    assert answer.status_code < 500, answer.text
