"""Does anything that comes through the doors make the hub fail, or tell what it should not?"""

import copy
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.api.world import CITIZEN, EXAMPLES, World, care_communication, consent, question

MESSAGE = "/fhir/$process-message"
JSON, XML = "application/fhir+json", "application/fhir+xml"
BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">%s]><Bundle xmlns="http://hl7.org/fhir">
<id value="&z9;"/></Bundle>""" % b"".join(
    b'<!ENTITY z%d "%s">' % (n, (b"&z%d;" % (n - 1) if n else b"&a;") * 10) for n in range(10)
)
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE Bundle [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<Bundle xmlns="http://hl7.org/fhir"><id value="&x;"/></Bundle>"""
DEEP_JSON = (
    b'{"resourceType":"Bundle","entry":' + b'[{"resource":{"entry":' * 10_000 + b"1" + b"}}]" * 10_000 + b"}"
)
DEEP_XML = b'<Bundle xmlns="http://hl7.org/fhir">' + b"<entry>" * 10_000 + b"</entry>" * 10_000 + b"</Bundle>"
DEEP_ARRAY = b"[" * 100_000
MESSAGES = [path.read_bytes() for path in sorted((EXAMPLES / "medcom-fhir").glob("*/Bundle-*.json"))]
LETTERS = [path.read_bytes() for path in sorted((EXAMPLES / "medcom-xml").glob("*.xml"))]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"resourceType":"Bundle"', JSON),
        (b'{"resourceType":"Bundle","resourceType":"Bundle"}', JSON),
        (b'{"a":NaN}', JSON),
        (b'{"a":1e999999999}', JSON),
        (b'"\\ud800"', JSON),
        (b"\x00\x01\x02", JSON),
        (DEEP_JSON, JSON),
        (DEEP_ARRAY, JSON),
        (b"<Bundle", XML),
        (b"<Bundle/>", XML),
        (b'<Patient xmlns="http://hl7.org/fhir"/>', XML),
        (b"", XML),
        (DEEP_XML, XML),
        (BOMB, XML),
        (OUTSIDE, XML),
        ('<?xml version="1.0" encoding="UTF-16"?><Bundle/>'.encode("utf-16"), XML),
        (b'<?xml version="1.0" encoding="no-such"?><Bundle/>', XML),
    ],
    ids=lambda value: value[:30].decode("ascii", "replace") if isinstance(value, bytes) else value,
)
async def test_what_cannot_be_read_is_400_at_once(hub_world: World, body: bytes, content_type: str) -> None:
    started = time.perf_counter()

    answer = await hub_world.send("gp", body, content_type)

    assert answer.status_code == 400, answer.text
    assert answer.json()["resourceType"] == "OperationOutcome"
    assert "root:" not in answer.text
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("size", [6 * 1024 * 1024, 5 * 1024 * 1024 + 1])
async def test_six_mebibytes_are_413(hub_world: World, size: int) -> None:
    answer = await hub_world.send("gp", b" " * size)

    assert answer.status_code == 413


WRONG: list[Any] = [
    None,
    7,
    -1.5,
    True,
    "",
    "text",
    [],
    {},
    [[]],
    {"resourceType": "Patient"},
    "\u0000",
    "\ud800",
]


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
@pytest.mark.parametrize(
    "place", ["entry", "resource", "eventCoding", "destination", "sender", "id", "focus"]
)
async def test_a_wrong_type_is_a_refusal(hub_world: World, place: str, wrong: Any) -> None:
    bundle = json.loads(care_communication())
    if place == "entry":
        bundle["entry"] = wrong
    elif place == "resource":
        bundle["entry"][0]["resource"] = wrong
    else:
        bundle["entry"][0]["resource"][place] = wrong

    answer = await hub_world.send("gp", json.dumps(bundle).encode())

    assert 400 <= answer.status_code < 500, answer.text


async def test_after_all_of_it_the_hub_still_works(hub_world: World) -> None:
    for body in (DEEP_JSON, DEEP_ARRAY, b"\xff" * 1000):
        await hub_world.send("gp", body)
    await hub_world.send("gp", BOMB, XML)

    answer = await hub_world.send("gp", care_communication())

    assert answer.status_code == 200


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


@pytest.mark.parametrize("letter", LETTERS, ids=len)
async def test_a_published_letter_is_answered(hub_world: World, letter: bytes) -> None:
    headers = hub_world.as_("gp", **{"Content-Type": "application/xml"})

    answer = await hub_world.client.post("/native/medcom-xml", content=letter, headers=headers)

    assert answer.status_code < 500
    assert answer.headers["hub-contract"] == "1"


async def test_a_party_has_only_its_own_native_door(hub_world: World) -> None:
    letter = LETTERS[0]

    others = await hub_world.client.post(
        "/native/medcom-xml",
        content=letter,
        headers=hub_world.as_("centre", **{"Content-Type": "application/xml"}),
    )
    wrong_type = await hub_world.client.post(
        "/native/medcom-xml", content=letter, headers=hub_world.as_("gp", **{"Content-Type": "text/plain"})
    )

    assert (others.status_code, wrong_type.status_code) == (404, 415)
