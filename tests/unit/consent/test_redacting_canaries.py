"""Whatever is withheld of whatever message: none of it is found in any form in which the hub sends messages."""

import base64
import copy
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from adapters.contract import NativeDocumentRefused
from adapters.medcom_xml.adapter import MedComXml
from consent import CannotRedact, redact
from hub.flow.bodies import dump, load
from message_schemas import JsonObject, from_json, message_of, parts
from message_schemas.codes import CATEGORY_SYSTEM, FHIR_JSON, FHIR_XML
from message_schemas.examples import EXAMPLES
from tests.unit.adapters.letters import CONTEXT
from tests.unit.consent.canaries import Planted, canaries_in, planted, read
from tests.unit.message_schemas.samples import ACCEPTED

pytestmark = pytest.mark.slow

_LABEL = {"security": [{"system": CATEGORY_SYSTEM, "code": "mental-health"}]}
# Something more in every message, so that of the small ones, too, something can stay and something go.
FILE = {
    "contentType": "text/plain",
    "data": base64.b64encode(b"noget").decode(),
    "title": "fil.txt",
    "url": "https://example.org/fil",
}
MORE: list[JsonObject] = [
    {
        "resourceType": "DocumentReference",
        "id": "more-file",
        "meta": _LABEL,
        "identifier": [{"system": "https://example.org/filer", "value": "7"}],
        "status": "current",
        "description": "Noget",
        "author": [{"reference": "Practitioner/more-writer"}],
        "contained": [
            {"resourceType": "Binary", "id": "in", "contentType": "text/plain", "data": "bm9nZXQ="}
        ],
        "content": [{"attachment": FILE}, {"attachment": {"url": "#in"}}],
        "context": {"related": [{"reference": "Observation/more-test"}]},
    },
    {
        "resourceType": "Observation",
        "id": "more-test",
        "meta": _LABEL,
        "status": "final",
        "code": {"text": "Prøve"},
        "valueString": "Svar",
        "extension": [{"url": "https://example.org/x", "valueBase64Binary": "bm9nZXQ="}],
        "performer": [{"reference": "Practitioner/more-writer"}],
    },
    {
        "resourceType": "List",
        "id": "more-list",
        "meta": _LABEL,
        "status": "current",
        "mode": "snapshot",
        "entry": [
            {"flag": {"text": "se denne"}, "item": {"reference": "DocumentReference/more-file"}},
            {"item": {"reference": "Observation/more-test"}},
        ],
    },
    {"resourceType": "Practitioner", "id": "more-writer", "name": [{"text": "Skriver"}]},
    {
        "resourceType": "Provenance",
        "id": "more-about",
        "target": [{"reference": "Observation/more-test"}],
        "recorded": "2026-01-01T10:00:00Z",
        "reason": [{"text": "Fordi"}],
        "agent": [{"who": {"reference": "Practitioner/more-writer"}}],
    },
]


@cache
def messages() -> list[Planted]:
    """Every event's example and the published ones that differ, with more in them, full of canaries."""
    published = [from_json(path.read_bytes()) for path in ACCEPTED[::9]]
    return [planted(_with_more(bundle)) for bundle in [*(make() for make in EXAMPLES.values()), *published]]


def _with_more(bundle: JsonObject) -> JsonObject:
    message = message_of(bundle)
    if message.is_acknowledgement or message.patient is None:
        return bundle
    patient = next(resource for _, resource in message.of_type("Patient"))
    patient |= {"telecom": [{"system": "phone", "value": "1"}], "deceasedDateTime": "2026-01-01"}
    bundle["entry"] += [
        {
            "fullUrl": f"https://example.org/{more['resourceType']}/{more['id']}",
            "resource": copy.deepcopy(more),
        }
        for more in MORE
    ]
    return bundle


def focus_of(bundle: JsonObject) -> str:
    found = read(bundle).resolve(read(bundle).focus[0]) if read(bundle).focus else None
    return f"entry[{found[0]}]" if found else ""


def forms_of(bundle: JsonObject) -> Iterator[bytes]:
    """The bytes that can go out: JSON, XML, either read again and written as the other, and a native letter."""
    for first, then in ((FHIR_JSON, FHIR_XML), (FHIR_XML, FHIR_JSON)):
        yield dump(bundle, first)
        yield dump(load(dump(bundle, first), first), then)
    try:
        yield MedComXml().from_fhir(load(dump(bundle, FHIR_JSON), FHIR_JSON), CONTEXT).body
    except NativeDocumentRefused:
        return


def references_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for item in value.values():
            yield from references_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from references_in(item)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(number=st.integers(0, len(EXAMPLES) + len(ACCEPTED[::9]) - 1), data=st.data())
def test_nothing_that_stood_only_in_withheld_parts_is_found_in_anything_that_goes_out(
    number: int, data: st.DataObject
) -> None:
    message = messages()[number]
    paths = sorted(message.of_part.keys() - {focus_of(message.bundle)})
    assume(paths)
    withheld = data.draw(st.sets(st.sampled_from(paths), min_size=1))
    kept = message.of_part.keys() - withheld
    assume(kept)

    try:
        left = redact(message.bundle, kept=kept, withheld=withheld, categories=("mental-health",))
    except CannotRedact:
        assume(False)

    secret = message.secret(withheld)
    for body in forms_of(left):
        assert not canaries_in(body) & secret
    before, after = read(message.bundle), read(left)
    assert all(after.resolve(reference) for reference in references_in(left) if before.resolve(reference))


def test_the_search_finds_everything_in_a_message_that_goes_as_a_whole() -> None:
    for message in messages()[::3]:
        everything = set().union(*message.of_part.values(), *message.of_entry.values())

        as_json, _, as_xml, *_ = forms_of(message.bundle)

        assert canaries_in(as_json) == canaries_in(as_xml) == everything


def test_a_letter_in_the_native_format_goes_without_the_withheld_address_and_with_the_rest() -> None:
    bundle = EXAMPLES["correspondence"]()
    patient = next(resource for _, resource in message_of(bundle).of_type("Patient"))
    patient |= {"address": [{"line": ["Havnegade 12"], "city": "Nyborg", "postalCode": "5800"}]}
    found = {part.path for part in parts(message_of(bundle))}
    withheld = {path for path in found if path.endswith(".address")}

    left = redact(bundle, kept=found - withheld, withheld=withheld, categories=("contact-details",))

    whole, cut = (MedComXml().from_fhir(one, CONTEXT).body for one in (bundle, left))
    assert b"Havnegade" in whole
    assert b"Havnegade" not in cut
    assert len(cut) > len(whole) - 200
