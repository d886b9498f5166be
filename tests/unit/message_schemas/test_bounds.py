"""What is too large to be examined is refused before anything needs time or memory for it."""

import time

import pytest

from message_schemas import JsonObject, Unparsable, parse, to_json
from message_schemas.bounds import Look, OutOfBounds
from message_schemas.parsing import resource_issues
from tests.unit.message_schemas.samples import changed, referral, resource

pytestmark = pytest.mark.slow

JSON = "application/fhir+json"
HEAD = b'{"resourceType":"Bundle","type":"message",'


def refusal(body: bytes) -> list[str]:
    with pytest.raises(Unparsable) as refused:
        parse(body, JSON)
    return [found.detail for found in refused.value.issues]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (HEAD + b'"entry":[' + b"{}," * 300_001 + b"{}]}", "too-many-elements"),
        (HEAD + b'"entry":[' + b"1," * 300_001 + b"1]}", "too-many-elements"),
        (HEAD + b",".join(b'"a%d":1' % number for number in range(501)) + b"}", "too-many-elements"),
        (HEAD + b'"a":1,' * 50_000 + b'"b":1}', "duplicate-key"),
        (HEAD + b'"\\\\":1,' * 50_000 + b'"b":1}', "duplicate-key"),
        (HEAD + b'"entry":' + b"[" * 101 + b"]" * 101 + b"}", "nested-too-deeply"),
        (HEAD + b'"entry":' + b'[{"a":' * 101 + b"1" + b"}]" * 101 + b"}", "nested-too-deeply"),
    ],
)
def test_a_body_beyond_a_bound_is_refused_at_once(body: bytes, detail: str) -> None:
    before = time.process_time()

    found = refusal(body)

    assert found == [detail]
    assert time.process_time() - before < 1


def test_a_message_of_five_mebibytes_is_within_the_bounds() -> None:
    organizations = [
        {
            "fullUrl": f"https://eksempel.dk/Organization/{number}",
            "resource": {
                "resourceType": "Organization",
                "id": f"o{number}",
                "identifier": [{"system": "urn:oid:1.2.208.176.1.1", "value": f"{number}"}],
                "name": "Rusmiddelcentret i en lang række kommuner",
            },
        }
        for number in range(22_000)
    ]
    body = to_json(changed(referral(), lambda bundle: bundle["entry"].extend(organizations)))

    message = parse(body, JSON)

    assert len(body) > 5_000_000
    assert message.base_issues == ()


def test_extensions_as_deep_as_they_may_be_are_read() -> None:
    inner: JsonObject = {"url": "x", "valueBoolean": True}
    for _ in range(90):
        inner = {"url": "x", "extension": [inner]}

    message = parse(
        to_json(changed(referral(), lambda b: resource(b, "Task").update(extension=[inner]))), JSON
    )

    assert message.base_issues == ()


@pytest.mark.parametrize("value", [7, "text", None, []])
def test_a_value_that_holds_nothing_is_within_the_bounds(value: object) -> None:
    assert Look(value, b"").narratives == []


def test_a_resource_outside_a_message_is_kept_to_the_same_bounds() -> None:
    consent: JsonObject = {"resourceType": "Consent", "status": "active"}
    deep: JsonObject = {}
    for _ in range(300):
        deep = {"extension": [deep]}

    found = {
        "names": resource_issues(consent | {f"a{number}": 1 for number in range(100_000)}),
        "depth": resource_issues(consent | deep),
        "form": resource_issues(consent | {"fhir_comments": ["a"]}),
        "base": resource_issues(consent | {"scope": 7}),
    }

    assert [one.detail for one in found["names"]] == ["too-many-elements"]
    assert [one.detail for one in found["depth"]] == ["nested-too-deeply"]
    assert ("element-unknown", "Consent") in [(one.detail, one.expression) for one in found["form"]]
    assert "wrong-type" in [one.detail for one in found["base"]]


def test_what_is_beyond_a_bound_says_its_detail() -> None:
    with pytest.raises(OutOfBounds) as refused:
        Look([[]] * 300_001, b"")

    assert refused.value.detail == "too-many-elements"
