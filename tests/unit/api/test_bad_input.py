"""Does anything that comes through the doors make the hub fail, or tell what it should not?"""

import json
import time
from typing import Any

import pytest

from tests.unit.api.world import EXAMPLES, World, care_communication

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


@pytest.mark.parametrize(
    ("path", "content", "headers", "status"),
    [
        ("/fhir/Consent", b"<Consent", {"Content-Type": XML}, 400),
        ("/fhir/Consent", b"{}", {"Content-Type": JSON}, 400),
        ("/fhir/Consent", b'{"resourceType":"Consent","id":"\\u0000"}', {"Content-Type": JSON}, 400),
        (
            "/fhir/Consent",
            b'{"resourceType":"Consent","a":' + b"[" * 200 + b"]" * 200 + b"}",
            {"Content-Type": JSON},
            422,
        ),
        ("/fhir/Consent", b"{}", {"Content-Type": "text/plain"}, 415),
        ("/fhir/Consent", b"{}", {"Content-Type": JSON, "Content-Encoding": "gzip"}, 415),
        ("/cases/search", b"[]", {"Content-Type": "application/json"}, 400),
        ("/cases/search", b"{", {"Content-Type": "application/json"}, 400),
        ("/cases/search", b"{}", {"Content-Type": "text/plain"}, 415),
        ("/cases/search", b'{"a":"' + b"x" * 70_000 + b'"}', {"Content-Type": "application/json"}, 413),
        ("/fhir/Consent/_search", b"a=b", {"Content-Type": "multipart/form-data"}, 415),
        ("/fhir/Consent/_search", b"status=%ff", {"Content-Type": "application/x-www-form-urlencoded"}, 400),
        ("/fhir/Consent/_search", b"status=%00", {"Content-Type": "application/x-www-form-urlencoded"}, 400),
        ("/fhir/Consent/_search", b"a=b&" * 60, {"Content-Type": "application/x-www-form-urlencoded"}, 400),
        (
            "/fhir/Consent/_search",
            b"status=a&status=b",
            {"Content-Type": "application/x-www-form-urlencoded"},
            400,
        ),
        (
            "/cases/search",
            b'{"citizen":{"system":"s","value":"%s"}}' % (b"x" * 600),
            {"Content-Type": JSON},
            400,
        ),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(
    hub_world: World, path: str, content: bytes, headers: dict[str, str], status: int
) -> None:
    answer = await hub_world.client.post(path, content=content, headers=hub_world.as_("centre", **headers))

    assert answer.status_code == status, answer.text
    assert answer.json()["resourceType"] == "OperationOutcome"


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
