"""Which changes make another message, and which are a resend?"""

from collections.abc import Callable
from pathlib import Path

import pytest

from message_schemas import JsonObject, content_hash, from_json, message_of, parse, to_json
from message_schemas.xml_codec import to_xml
from tests.unit.message_schemas.samples import (
    PUBLISHED,
    changed,
    letter,
    published,
    referral,
    resource,
    status_report,
)

Change = Callable[[JsonObject], object]


def hash_of(bundle: JsonObject) -> str:
    return content_hash(message_of(bundle))


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem[-12:])
def test_the_json_and_xml_form_of_a_published_example_are_the_same_content(path: Path) -> None:
    body = path.read_bytes()

    as_json = parse(body, "application/fhir+json")
    as_xml = parse(to_xml(from_json(body)), "application/fhir+xml")

    assert content_hash(as_json) == content_hash(as_xml)


def test_every_published_example_is_a_content_of_its_own() -> None:
    hashes = {content_hash(parse(path.read_bytes(), "application/fhir+json")) for path in PUBLISHED}

    assert len(hashes) == len(PUBLISHED)


@pytest.mark.parametrize("bundle", [referral(), status_report(), letter()])
def test_a_resend_with_new_times_and_bundle_id_is_the_same_content(bundle: JsonObject) -> None:
    def resend(again: JsonObject) -> None:
        again.update(id="bundle-2", timestamp="2026-11-23T08:00:00Z")
        again["meta"]["lastUpdated"] = "2026-11-23T08:00:00Z"
        provenance = resource(again, "Provenance")
        provenance.update(occurredDateTime="2026-11-23T08:00:00Z", recorded="2026-11-23T08:00:00Z")
        for entry in again["entry"]:
            entry["resource"].pop("text", None)
            entry["resource"].setdefault("meta", {})["lastUpdated"] = "2026-11-23T08:00:00Z"

    again = changed(bundle, resend)

    assert hash_of(again) == hash_of(bundle)


def test_key_order_and_white_space_make_no_difference() -> None:
    bundle = referral()
    turned = {name: bundle[name] for name in reversed(bundle)}

    spaced = to_json(turned).replace(b'","', b'" ,\n "')

    assert content_hash(parse(spaced, "application/fhir+json")) == hash_of(bundle)


@pytest.mark.parametrize(
    "change",
    [
        lambda b: resource(b, "ServiceRequest")["reasonCode"][0].update(text="Et andet forbrug"),
        lambda b: resource(b, "Patient")["identifier"][0].update(value="2509479988"),
        lambda b: resource(b, "MessageHeader").update(id="message-2"),
        lambda b: resource(b, "Provenance")["activity"]["coding"][0].update(code="reply-message"),
        lambda b: b["entry"].pop(),
        lambda b: b["meta"].update(tag=[{"code": "x"}]),
    ],
)
def test_a_change_of_content_is_another_message(change: Change) -> None:
    assert hash_of(changed(referral(), change)) != hash_of(referral())


def test_a_sections_text_is_content_and_not_narrative() -> None:
    def other_words(bundle: JsonObject) -> None:
        section = resource(bundle, "Composition")["section"][0]
        section["text"]["div"] = section["text"]["div"].replace("stabilt", "ustabilt")

    assert hash_of(changed(status_report(), other_words)) != hash_of(status_report())


def test_a_sections_text_is_compared_without_its_markups_habits() -> None:
    def written(div: str) -> JsonObject:
        return changed(
            status_report(), lambda b: resource(b, "Composition")["section"][0]["text"].update(div=div)
        )

    first = written('<div xmlns="http://www.w3.org/1999/xhtml"><p class="a" id="b">x<br/>\n  y</p></div>')
    second = written('<div xmlns="http://www.w3.org/1999/xhtml"><p id="b" class="a">x<br /> y</p></div>')
    other = written('<div xmlns="http://www.w3.org/1999/xhtml"><p id="b" class="a">x<br/> z</p></div>')
    broken = written("<div><p>")

    assert hash_of(first) == hash_of(second)
    assert hash_of(written("x")) != hash_of(written("y"))
    assert len({hash_of(first), hash_of(other), hash_of(broken)}) == 3


def test_contained_resources_lose_their_narrative_too() -> None:
    def contain(bundle: JsonObject) -> None:
        inner = {"resourceType": "Basic", "id": "i", "code": {"text": "a"}}
        resource(bundle, "Task")["contained"] = [inner]

    def tell(bundle: JsonObject) -> None:
        contain(bundle)
        resource(bundle, "Task")["contained"][0]["text"] = {"status": "empty", "div": "<div/>"}

    assert hash_of(changed(referral(), contain)) == hash_of(changed(referral(), tell))


def test_decimals_are_compared_by_their_precision() -> None:
    def measured(value: str) -> str:
        body = to_json(referral(children_at_home=True)).replace(
            b'"valueBoolean":true', f'"valueQuantity":{{"value":{value}}}'.encode()
        )
        return content_hash(parse(body, "application/fhir+json"))

    assert measured("72.5") == measured("72.5")
    assert measured("72.5") != measured("72.50")


def test_a_hash_is_64_hexadecimal_digits() -> None:
    found = content_hash(parse(published("add5e7e2"), "application/fhir+json"))

    assert len(bytes.fromhex(found)) == 32
