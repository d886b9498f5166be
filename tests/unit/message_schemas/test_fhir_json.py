"""JSON in and out without losing a number."""

from decimal import Decimal

import pytest

from message_schemas import from_json, to_json
from message_schemas.base_fhir import base_issues
from message_schemas.fhir_json import to_canonical_json


@pytest.mark.parametrize(
    "body",
    [
        b'{"value":72.50}',
        b'{"value":-0.0,"b":1E+3}',
        b'{"value":123456789012345678901234567890}',
        b'{"a":"1.5","b":[0.10,2]}',
        b'{"quote":"a\\" : 1.5 \\\\","c":1.20}',
    ],
)
def test_a_number_comes_out_as_it_came_in(body: bytes) -> None:
    assert to_json(from_json(body)) == body


def test_texts_that_look_like_numbers_stay_on_the_fast_way() -> None:
    found = from_json(b'{"system":"urn:oid:1.2.208","time":"10:00:00.000","say":"\\"x\\": 1.5","n":12}')

    assert not any(isinstance(value, Decimal) for value in found.values())


def test_equal_content_has_equal_canonical_bytes() -> None:
    assert to_canonical_json({"b": 1, "a": Decimal("1.0")}) == b'{"a":1.0,"b":1}'


def test_what_is_no_json_value_is_not_written() -> None:
    with pytest.raises(TypeError):
        to_json({"a": object()})


def test_an_unheard_of_complaint_of_the_validator_is_still_said() -> None:
    class Strange:
        path = "Bundle.2512489996.x"
        message = "something new"
        severity = "warning"

    found = base_issues([Strange()])  # type: ignore[list-item]  # a stand-in for a later fhirkit's Issue

    assert [(one.detail, one.severity, one.expression) for one in found] == [
        ("not-fhir-r4", "warning", "Bundle")
    ]
