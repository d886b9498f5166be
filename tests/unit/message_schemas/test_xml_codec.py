"""FHIR XML and JSON are two forms of one content."""

from decimal import Decimal
from pathlib import Path

import pytest

from message_schemas import from_json, parse, to_json, validate
from message_schemas.xml_codec import from_xml, to_xml
from tests.unit.message_schemas.samples import ACCEPTED, PUBLISHED, letter, referral, status_report

FHIR = 'xmlns="http://hl7.org/fhir"'


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem[-12:])
def test_a_published_example_survives_the_way_to_xml_and_back(path: Path) -> None:
    bundle = from_json(path.read_bytes())

    again = from_xml(to_xml(bundle))

    assert again == bundle


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem[-12:])
def test_a_published_example_is_accepted_as_xml(path: Path) -> None:
    message = parse(to_xml(from_json(path.read_bytes())), "application/fhir+xml")

    assert [found.detail for found in validate(message) if found.severity == "error"] == []


@pytest.mark.parametrize("bundle", [referral(children_at_home=False), status_report(), letter()])
def test_the_hubs_own_messages_survive_the_way_to_xml_and_back(bundle: dict[str, object]) -> None:
    assert from_xml(to_xml(bundle)) == bundle


def test_the_examples_are_there() -> None:
    assert len(PUBLISHED) == 21


@pytest.mark.parametrize("number", ["72.50", "0.00", "1", "-0.1", "6.02E+23", "12345678901234567890.5"])
def test_a_decimal_keeps_its_precision_in_both_forms(number: str) -> None:
    body = f'{{"resourceType":"Observation","valueQuantity":{{"value":{number}}}}}'.encode()

    xml = to_xml(from_json(body))

    assert f'<value value="{number}"/>'.encode() in xml
    assert to_json(from_xml(xml)) == body


def test_extensions_on_primitives_and_gaps_in_lists_survive() -> None:
    absent = [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]
    patient = {
        "resourceType": "Patient",
        "id": "p",
        "_birthDate": {"id": "b", "extension": absent},
        "active": True,
        "_active": {"extension": absent},
        "name": [{"id": "n", "given": ["Bruno", None, "Kaj"], "_given": [None, {"extension": absent}, None]}],
        "contact": [{"name": {"_given": [{"extension": absent}]}}],
        "multipleBirthInteger": 2,
    }

    assert from_xml(to_xml(patient)) == patient


def test_contained_resources_and_unknown_extensions_survive() -> None:
    inner = {"resourceType": "Patient", "id": "p", "name": [{"family": "Elmer"}]}
    extension = {"url": "https://example.org/x", "extension": [{"url": "y", "valueDecimal": Decimal("1.10")}]}
    task = {
        "resourceType": "Task",
        "contained": [inner, {"resourceType": "Basic", "code": {"text": "a"}}],
        "extension": [extension],
        "status": "requested",
        "for": {"reference": "#p"},
    }

    assert from_xml(to_xml(task)) == task


def test_line_breaks_tabs_and_markup_in_texts_survive() -> None:
    patient = {"resourceType": "Basic", "code": {"text": "linje 1\nlinje\t2 <b> & \"citat\" 'ø'"}}

    assert from_xml(to_xml(patient)) == patient


def test_html_entities_in_a_narrative_become_their_numbers() -> None:
    div = '<div xmlns="http://www.w3.org/1999/xhtml"><p>a&nbsp;b &aelig; &amp; c</p></div>'
    basic = {"resourceType": "Basic", "text": {"status": "generated", "div": div}}

    again = from_xml(to_xml(basic))

    assert (
        again["text"]["div"]
        == '<div xmlns="http://www.w3.org/1999/xhtml"><p>a&#160;b &#230; &amp; c</p></div>'
    )


@pytest.mark.parametrize("broken", ["<div><p>aktiv < 3</div>", "<p>aktiv</p>", "aktiv"])
def test_a_narrative_that_is_no_xhtml_keeps_its_words(broken: str) -> None:
    basic = {"resourceType": "Basic", "text": {"status": "generated", "div": broken}}

    again = from_xml(to_xml(basic))

    assert "aktiv" in again["text"]["div"]


def test_prefixes_comments_and_schema_hints_are_read_as_the_same_content() -> None:
    body = b"""<?xml version="1.0" encoding="windows-1252"?>
      <f:Basic xmlns:f="http://hl7.org/fhir" xmlns:h="http://www.w3.org/1999/xhtml"
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://hl7.org/fhir basic.xsd">
        <f:id value="a"/><!-- a note --><f:text><f:status value="generated"/><h:div><h:p>x</h:p></h:div></f:text>
        <f:code><f:text value="bl\xe5"/></f:code>
      </f:Basic>"""

    basic = from_xml(body)

    assert basic["code"] == {"text": "blå"}
    assert basic["id"] == "a"
    assert basic["text"]["div"] == '<div xmlns="http://www.w3.org/1999/xhtml"><p>x</p></div>'


@pytest.mark.parametrize(
    ("inside", "detail"),
    [
        ('<unheard value="of"/>', "element-unknown"),
        ("<unheard><of/></unheard>", "element-unknown"),
        ('<total value="many"/>', "wrong-type"),
        ('<total value="007"/>', "wrong-type"),
        ('<type value="message" colour="red"/>', "element-unknown"),
    ],
)
def test_what_fhir_does_not_know_in_xml_is_an_issue(inside: str, detail: str) -> None:
    header = '<entry><resource><MessageHeader><id value="h"/></MessageHeader></resource></entry>'

    message = parse(f"<Bundle {FHIR}>{header}{inside}</Bundle>".encode(), "application/fhir+xml")

    assert detail in [found.detail for found in message.base_issues]
