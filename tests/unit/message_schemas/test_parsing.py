"""What is read as a message, and what is refused before anything else looks at it."""

import time

import pytest

from message_schemas import Unparsable, UnsupportedContentType, message_of, parse, to_json
from message_schemas.xml_codec import to_xml
from tests.unit.message_schemas.samples import changed, referral

JSON, XML = "application/fhir+json", "application/fhir+xml"


def refusal(body: bytes, content_type: str = JSON) -> list[str]:
    with pytest.raises(Unparsable) as refused:
        parse(body, content_type)
    return [found.detail for found in refused.value.issues]


@pytest.mark.parametrize("content_type", ["text/plain", "", "application/pdf", f"{JSON}; charset=iso-8859-1"])
def test_another_content_type_is_not_supported(content_type: str) -> None:
    with pytest.raises(UnsupportedContentType):
        parse(to_json(referral()), content_type)


@pytest.mark.parametrize(
    "content_type",
    [JSON, "application/json", 'Application/FHIR+JSON; charset="UTF-8"', "application/json;x=1"],
)
def test_json_is_read_under_each_of_its_content_types(content_type: str) -> None:
    message = parse(to_json(referral()), content_type)

    assert (message.message_id, message.content_type) == ("message-1", JSON)


@pytest.mark.parametrize("content_type", [XML, "application/xml", "text/xml; charset=utf-8"])
def test_xml_is_read_under_each_of_its_content_types(content_type: str) -> None:
    body = to_xml(referral())

    message = parse(body, content_type)

    assert (message.message_id, message.content_type, message.body) == ("message-1", XML, body)


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"", "unreadable-json"),
        (b"{", "unreadable-json"),
        (b'{"resourceType":"Bundle","id":"\xff"}', "unreadable-json"),
        (b'{"resourceType":"Bundle","id":"\\ud800"}', "unreadable-json"),
        (b'{"resourceType":"Bundle","total":1e99999999999999999999}', "unreadable-json"),
        (b'{"resourceType":"Bundle","total":NaN}', "unreadable-json"),
        (b"[]", "not-a-bundle"),
        (b"null", "not-a-bundle"),
        (b'{"resourceType":"Patient"}', "not-a-bundle"),
        (b'{"resourceType":"Bundle","type":"message"}', "no-message-header"),
        (b'{"resourceType":"Bundle","entry":{"a":1}}', "no-message-header"),
        (b'{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient"}}]}', "no-message-header"),
        (
            b'{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"MessageHeader"}}]}',
            "no-message-header",
        ),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "nested-too-deeply"),
        (b"[" * 10_000 + b"]" * 10_000, "nested-too-deeply"),
    ],
)
def test_json_that_holds_no_message_is_refused_with_its_reason(body: bytes, detail: str) -> None:
    assert refusal(body) == [detail]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"", "unreadable-xml"),
        (b"<Bundle", "unreadable-xml"),
        (b"<Bundle/>", "xml-namespace"),
        (b'<Patient xmlns="http://hl7.org/fhir"/>', "not-a-bundle"),
        (b'<Bundle xmlns="http://hl7.org/fhir">text</Bundle>', "xml-stray-text"),
        (b'<Bundle xmlns="http://hl7.org/fhir"><x:y xmlns:x="z"/></Bundle>', "xml-namespace"),
        (b'<Bundle xmlns="http://hl7.org/fhir"><id value="a"/><id value="b"/></Bundle>', "xml-not-fhir"),
        (b'<Bundle xmlns="http://hl7.org/fhir"><entry><resource/></entry></Bundle>', "xml-not-fhir"),
        (b'<Bundle xmlns="http://hl7.org/fhir"><entry><resource id="a"/></entry></Bundle>', "xml-not-fhir"),
        (b'<Bundle xmlns="http://hl7.org/fhir"><resourceType value="X"/></Bundle>', "xml-not-fhir"),
        (b'<Bundle xmlns="http://hl7.org/fhir"><_type id="a"/></Bundle>', "xml-not-fhir"),
        (b'<Bundle xmlns="http://hl7.org/fhir"><type value="message"/></Bundle>', "no-message-header"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><Bundle xmlns="http://hl7.org/fhir"/>', "xml-doctype"),
        ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16"), "unreadable-xml"),
        (b'<?xml version="1.0" encoding="UTF-7"?>+ADw-!DOCTYPE a+AD4-<a/>', "unreadable-xml"),
        (b'<?xml version="1.0" encoding="US-ASCII"?><a b="\xe5"/>', "unreadable-xml"),
        (b'<Bundle xmlns="http://hl7.org/fhir"><id value="&nbsp;"/></Bundle>', "xml-doctype"),
        (b'<div xmlns="http://www.w3.org/1999/xhtml"/>', "xml-namespace"),
        (b'<?xml version="1.0" encoding="nonsense"?><a/>', "unreadable-xml"),
        (b'<a xmlns="http://hl7.org/fhir">' + b"<a>" * 10_000, "nested-too-deeply"),
        (b'<a xmlns="http://hl7.org/fhir">' + b"<a/>" * 300_001, "too-many-elements"),
    ],
)
def test_xml_that_holds_no_message_is_refused_with_its_reason(body: bytes, detail: str) -> None:
    assert refusal(body, XML) == [detail]


def test_xml_deeper_than_a_hundred_elements_is_refused() -> None:
    inner = b'<extension url="a">' * 150 + b"</extension>" * 150

    assert refusal(b'<Bundle xmlns="http://hl7.org/fhir">' + inner + b"</Bundle>", XML) == [
        "nested-too-deeply"
    ]


def test_deep_nesting_is_refused_in_milliseconds() -> None:
    body = b'{"resourceType":"Bundle","entry":' + b'[{"a":' * 10_000

    before = time.perf_counter()
    refusal(body)

    assert time.perf_counter() - before < 0.5


def test_a_byte_order_mark_is_no_obstacle() -> None:
    body = b"\xef\xbb\xbf" + to_json(referral())

    message = parse(body, JSON)

    assert message.body == body


@pytest.mark.parametrize("character", ["\x00", "\x1f", "\ufffe"])
def test_a_character_that_xml_cannot_carry_is_refused(character: str) -> None:
    bundle = changed(referral(), lambda b: b["entry"][0]["resource"].update(id=f"a{character}b"))

    assert refusal(to_json(bundle)) == ["forbidden-character"]


def test_a_key_that_stands_twice_is_an_issue_and_no_crash() -> None:
    body = to_json(referral()).replace(b'"type":"message"', b'"type":"message","type":"message"')

    message = parse(body, JSON)

    assert "duplicate-key" in [found.detail for found in message.base_issues]


def test_a_refusal_names_its_details_only() -> None:
    with pytest.raises(Unparsable, match=r"^not-a-bundle$"):
        message_of({"resourceType": "Patient", "id": "2509479989"})
