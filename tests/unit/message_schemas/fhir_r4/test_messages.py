"""Is what is valid accepted, and is whatever comes answered, and soon?"""

import copy
import json
import time
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from message_schemas import JsonObject, Message, MessageRefused, from_json, message_of, parse
from message_schemas.fhir_r4 import check
from message_schemas.xml_codec import to_xml
from tests.unit.message_schemas.fhir_r4.messages import bundle, faults, found, resource
from tests.unit.message_schemas.samples import PUBLISHED, letter, referral, status_report

pytestmark = pytest.mark.slow

JSON, XML = "application/fhir+json", "application/fhir+xml"
OURS = {
    "referral": referral(children_at_home=True),
    "status-report": status_report(),
    "letter": letter(),
    "care-communication": letter(event="care-communication-message"),
}
SMALL = [from_json(path.read_bytes()) for path in PUBLISHED if path.stat().st_size < 20_000] + list(
    OURS.values()
)
# What an outside party sends at the least (contract § 4): no profiles, no narratives, no addresses of entries.
MINIMAL: JsonObject = bundle(
    resource("Patient", "p", identifier=[{"system": "urn:oid:1.2.208.176.1.2", "value": "2509479989"}]),
    resource(
        "Organization", "o", identifier=[{"system": "https://www.gs1.org/gln", "value": "5790000121526"}]
    ),
    resource(
        "Provenance",
        "v",
        target=[{"reference": "MessageHeader/h"}],
        occurredDateTime="2026-11-22T10:00:00+01:00",
        recorded="2026-11-22T10:00:00+01:00",
        activity={"coding": [{"system": "urn:s", "code": "new-message"}]},
        agent=[{"who": {"reference": "Organization/o"}}],
        entity=[{"role": "revision", "what": {"reference": "MessageHeader/earlier"}}],
    ),
    resource("ServiceRequest", "s", status="active", intent="order", subject={"reference": "Patient/p"}),
    resource(
        "Task",
        "t",
        status="requested",
        intent="order",
        focus={"reference": "ServiceRequest/s"},
        **{"for": {"reference": "Patient/p"}},
    ),
    sender={"reference": "Organization/o"},
    focus=[{"reference": "ServiceRequest/s"}],
)


def in_both(message: JsonObject) -> list[Message]:
    return [message_of(message), parse(to_xml(message), XML)]


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem[-12:])
def test_a_published_example_keeps_base_fhir_in_json_and_xml(path: Path) -> None:
    message = from_json(path.read_bytes())

    assert [list(check(one)) for one in in_both(message)] == [[], []]


@pytest.mark.parametrize("name", OURS)
def test_what_the_builders_write_keeps_base_fhir_in_json_and_xml(name: str) -> None:
    assert [list(check(one)) for one in in_both(OURS[name])] == [[], []]


def test_the_least_that_an_outside_party_sends_keeps_base_fhir() -> None:
    assert faults(MINIMAL) == []


@pytest.mark.parametrize("message", [*SMALL, MINIMAL])
def test_what_is_accepted_is_accepted_by_another_implementation(message: JsonObject) -> None:
    """fhir.resources knows R4B, which for these resources is R4; it checks structure and some rules."""
    accepted = [one["resource"] for one in message["entry"] if not found(message)]

    assert len(accepted) == len(message["entry"])
    for one in accepted:
        get_fhir_model_class(one["resourceType"]).model_validate(copy.deepcopy(one))


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    return [path] * bool(path) + [one for name, child in children for one in places(child, (*path, name))]


PLACES = [places(message) for message in SMALL]
WRONG: tuple[Any, ...] = (
    *(None, True, 0, 1.5, "", "a", "#", "#a", "Patient/1", [], {}, [None], [[]], ["a"], {"reference": []}),
    *({"reference": "#"}, [{"coding": [{"code": {}}]}], {"resourceType": []}, {"contained": [1, {"id": []}]}),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_message_with_anything_in_any_place_is_answered(data: st.DataObject) -> None:
    which = data.draw(st.integers(0, len(SMALL) - 1))
    message = copy.deepcopy(SMALL[which])

    for path in data.draw(st.lists(st.sampled_from(PLACES[which]), min_size=1, max_size=4)):
        holder: Any = message
        try:
            for step in path[:-1]:
                holder = holder[step]
            holder[path[-1]] = copy.deepcopy(data.draw(st.sampled_from(WRONG)))
        except (KeyError, IndexError, TypeError):
            continue

    try:
        issues = found(json.loads(json.dumps(message, default=float)))
    except MessageRefused:
        return
    assert all(one.expression.startswith("Bundle") for one in issues)


def test_as_deep_as_the_structure_validator_reads_is_walked() -> None:
    inner: JsonObject = {"url": "urn:u", "valueString": "a"}
    read: list[Message] = []
    for _ in range(2000):
        inner = {"url": "urn:u", "extension": [inner]}
        try:
            read.append(parse(json.dumps(bundle(resource("Patient", extension=[inner]))).encode(), JSON))
        except MessageRefused:
            break

    assert 10 < len(read) < 500
    assert list(check(read[-1])) == []


@pytest.mark.parametrize(
    "many",
    [
        lambda n: [resource("Task", f"t{i}", status="x", intent="order") for i in range(n)],
        lambda n: [resource("Basic", f"b{i}", subject={"reference": "Patient/x"}) for i in range(n)],
        lambda n: [
            resource(
                "Basic",
                contained=[resource("Device", f"d{i}", text={"status": "x", "div": "<"}) for i in range(n)],
                extension=[{"url": "u", "valueReference": {"reference": f"#d{i}"}} for i in range(n)],
            )
        ],
        lambda n: [resource("Questionnaire", item=[{"linkId": f"{i}", "type": "string"} for i in range(n)])],
        lambda n: [resource("Patient", text={"status": "generated", "div": "<div><p " + "a" * 20 * n})],
        lambda n: [resource("Patient", text={"status": "generated", "div": "<div>" * n + "</div>" * n})],
        lambda n: [resource("Basic", subject={"reference": "a/" * n})],
        lambda n: [resource("Patient", photo=[{"contentType": "a" * n + "/" + "b" * n}])],
    ],
)
def test_a_huge_message_is_answered_soon_and_briefly(many: Any) -> None:
    message = message_of(bundle(*many(20_000)))
    before = time.process_time()

    issues = [one for one, _ in zip(check(message), range(101), strict=False)]

    assert time.process_time() - before < 3
    assert len(issues) <= 101


def test_a_message_of_usual_size_costs_less_than_a_few_milliseconds() -> None:
    message = message_of(referral())
    before = time.process_time()

    for _ in range(100):
        list(check(message))

    assert (time.process_time() - before) / 100 < 0.003  # measured: 0.1 ms
