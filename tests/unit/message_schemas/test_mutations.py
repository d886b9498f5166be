"""Whatever is done to a real message, reading and validating it answers and never breaks."""

import copy
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from message_schemas import (
    Issue,
    JsonObject,
    Message,
    MessageRefused,
    content_hash,
    from_json,
    parse,
    parts,
    to_json,
    validate,
)
from message_schemas.xml_codec import to_xml
from tests.fuzz.answering import Unanswered, answer, look_at_issues
from tests.fuzz.mutating import CANARY, mutated
from tests.unit.message_schemas.samples import PUBLISHED, letter, referral, status_report

BUNDLES: list[JsonObject] = [
    *(from_json(path.read_bytes()) for path in PUBLISHED if path.stat().st_size < 30_000),
    referral(children_at_home=True),
    status_report(),
    letter(),
]
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

wrong = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.just([]),
    st.just({}),
    st.just([None]),
    st.just({"reference": 1}),
    st.lists(
        st.dictionaries(st.sampled_from(["code", "system", "coding", "url", "é\x00"]), st.text(max_size=5))
    ),
)


def look_at(message: Message) -> None:
    """Everything the hub does with a message before anybody has said that it is valid."""
    assert isinstance(validate(message), tuple)
    assert len(content_hash(message)) == 64
    assert isinstance(parts(message), tuple)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for name, child in children:
        found += places(child, (*path, name))
    return found


PLACES = [places(bundle) for bundle in BUNDLES]


@QUICK
@given(data=st.data())
def test_a_message_with_wrong_types_in_any_place_is_answered(data: st.DataObject) -> None:
    which = data.draw(st.integers(0, len(BUNDLES) - 1))
    bundle = copy.deepcopy(BUNDLES[which])

    for path in data.draw(st.lists(st.sampled_from(PLACES[which]), min_size=1, max_size=4)):
        holder: Any = bundle
        try:
            for step in path[:-1]:
                holder = holder[step]
            if data.draw(st.booleans()):
                holder[path[-1]] = data.draw(wrong)
            else:
                del holder[path[-1]]
        except (KeyError, IndexError, TypeError):
            continue

    try:
        look_at(parse(json.dumps(bundle, default=float).encode(), "application/fhir+json"))
    except MessageRefused:
        return


@QUICK
@given(data=st.data())
def test_a_body_with_wrong_bytes_is_answered(data: st.DataObject) -> None:
    bundle = data.draw(st.sampled_from(BUNDLES))
    as_xml = data.draw(st.booleans())
    body = bytearray(to_xml(bundle) if as_xml else to_json(bundle))

    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(body) - 1))
        length = data.draw(st.integers(0, 40))
        body[at : at + length] = data.draw(
            st.binary(max_size=10) | st.sampled_from([b'"', b"{", b"<", b"&x;", b"1.5e9"])
        )

    try:
        look_at(parse(bytes(body), "application/fhir+xml" if as_xml else "application/fhir+json"))
    except MessageRefused:
        return


@settings(max_examples=100, deadline=None)
@given(
    body=st.binary(max_size=200),
    kind=st.sampled_from(["application/fhir+json", "application/fhir+xml", "x;charset"]),
)
def test_any_bytes_at_all_are_answered(body: bytes, kind: str) -> None:
    try:
        look_at(parse(body, kind))
    except MessageRefused:
        return


def run_apart(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of the fuzzer in processes of its own, which no coverage measurement slows down."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, timeout=170, check=False
    )


@pytest.mark.slow
def test_ten_thousand_mutations_of_real_messages_are_answered(tmp_path: Path) -> None:
    broken = tmp_path / "body"

    ran = run_apart("tests.fuzz", "--count", "10000", "--seed", "1", "--workers", "2", "--write", str(broken))

    assert ran.returncode == 0, ran.stdout + ran.stderr[-2000:]
    assert "10,000 cases" in ran.stdout
    assert not broken.exists()


@pytest.mark.slow
def test_bodies_made_to_hurt_take_time_by_their_size_and_bounded_memory() -> None:
    ran = run_apart("tests.fuzz.giants", "--bytes", "600000")

    assert ran.returncode == 0, ran.stdout + ran.stderr[-2000:]
    assert int(re.findall(r"at most (\d+) MiB", ran.stdout)[0]) < 1024


def test_a_case_is_made_again_from_its_seed_and_number() -> None:
    assert mutated(7, 123) == mutated(7, 123)
    assert len({mutated(seed, number) for seed in (7, 8) for number in range(20)}) == 40


@pytest.mark.parametrize(
    ("da", "en", "expression"),
    [
        ("", "x", "Bundle"),
        ("x", "", "Bundle"),
        ("x", f"{CANARY}!", "Bundle"),
        ("x", "x", "Bundle.entry[0].na me"),
    ],
)
def test_the_fuzzer_sees_an_issue_that_breaks_a_promise(da: str, en: str, expression: str) -> None:
    with pytest.raises(Unanswered):
        look_at_issues([Issue("error", "invalid", "some-detail", expression, da, en)])


def test_the_fuzzer_sees_an_exception() -> None:
    with pytest.raises(Unanswered, match="AttributeError came out of"):
        answer(None, "application/fhir+json")  # type: ignore[arg-type]  # no body is no input of the hub's
