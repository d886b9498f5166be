"""What would be lost or changed between FHIR's two forms is refused, never silently changed."""

from collections.abc import Callable

import pytest

from message_schemas import JsonObject, message_of, parse, to_json
from tests.unit.message_schemas.samples import changed, referral, resource

JSON, XML = "application/fhir+json", "application/fhir+xml"
XHTML = "http://www.w3.org/1999/xhtml"
ABSENT = [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda patient: patient.update(fhir_comments=["a"]), "element-unknown"),
        (lambda patient: patient["text"].update(_div={"id": "a"}), "element-unknown"),
        (lambda patient: patient["name"][0].update(_id={"extension": ABSENT}), "element-unknown"),
        (lambda patient: patient.update(extension=[{"url": "a", "_url": {"id": "a"}}]), "element-unknown"),
        (lambda patient: patient["name"][0].update(given=[]), "empty-element"),
        (lambda patient: patient.update(_birthDate={}), "empty-element"),
        (lambda patient: patient["name"][0].update(given=[None]), "empty-element"),
        (lambda patient: patient["text"].update(div="<!-- a --><div/>"), "narrative-not-one-div"),
        (lambda patient: patient["text"].update(div="<div>a</div><!-- b -->"), "narrative-not-one-div"),
        (lambda patient: patient["text"].update(div="ord"), "narrative-not-one-div"),
        (
            lambda patient: patient["text"].update(div=f"<div>{'<b>' * 120}x{'</b>' * 120}</div>"),
            "narrative-not-one-div",
        ),
    ],
)
def test_what_has_no_place_in_xml_is_an_issue_in_json(
    change: Callable[[JsonObject], object], detail: str
) -> None:
    text = {"status": "generated", "div": f'<div xmlns="{XHTML}">x</div>'}

    bundle = changed(
        referral(), lambda b: (resource(b, "Patient").update(text=text), change(resource(b, "Patient")))
    )

    assert detail in [found.detail for found in message_of(bundle).base_issues]


@pytest.mark.parametrize(
    ("inside", "detail"),
    [
        ('<type use="a" value="message"/>', "element-unknown"),
        ('<id value="a"><value value="b"/></id>', None),
        ("<type/>", "empty-element"),
        ('<link><relation value="a"/><url/></link>', "empty-element"),
        ("<link/>", "empty-element"),
        ('<link value="a"/>', "element-unknown"),
        ('<identifier value="a"/>', "element-unknown"),
        ('<identifier><id value="a"/></identifier>', None),
        ('<identifier><extension><url value="a"/></extension></identifier>', None),
        ("<_type/>", None),
        ('<entry><resource id="a"><Basic/></resource></entry>', None),
        ("<entry><resource><Basic/><Basic/></resource></entry>", None),
    ],
)
def test_what_is_no_fhir_in_xml_is_never_read_as_something_else(inside: str, detail: str | None) -> None:
    header = '<entry><resource><MessageHeader><id value="h"/></MessageHeader></resource></entry>'
    body = f'<Bundle xmlns="http://hl7.org/fhir">{header}{inside}</Bundle>'.encode()

    if detail is None:
        with pytest.raises(ValueError, match="xml-not-fhir"):
            parse(body, XML)
    else:
        assert detail in [found.detail for found in parse(body, XML).base_issues]


def test_a_resource_with_an_id_attribute_is_refused() -> None:
    header = b'<MessageHeader id="a"><id value="h"/></MessageHeader>'
    body = b'<Bundle xmlns="http://hl7.org/fhir"><entry><resource>' + header + b"</resource></entry></Bundle>"

    assert "element-unknown" in [found.detail for found in parse(body, XML).base_issues]


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":NaN}',
        b'{"a":[Infinity,1.0]}',
        b'{"a":"\\ud800"}',
        b'{"a":["\\udc00x",1.0]}',
        b'{"a":1e400}',
        b'{"a":1e-400}',
        b'{"a":' + b"9" * 1001 + b"}",
        b'{"a":0.' + b"9" * 1001 + b"}",
    ],
)
def test_json_that_readers_take_differently_is_refused(body: bytes) -> None:
    message = to_json(referral())[:-1] + b',"total":' + body + b"}"

    try:
        details = {found.detail for found in parse(message, JSON).base_issues}
    except ValueError as refused:
        details = {str(refused)}

    assert details == {"unreadable-json"}
