"""Does every adapter in the registry keep the one adapter contract?

A new adapter adds a line to SAMPLES and a table to docs/adapters.md, and is held to all of this.
"""

import re
from copy import deepcopy

import pytest

from adapters.contract import Adapter, NativeDocumentRefused, Outcome
from adapters.registry import ADAPTERS, adapter_for
from message_schemas.parsing import message_of
from message_schemas.validation import has_errors, validate
from tests.unit.adapters.letters import CONTEXT, FULL_LETTER, PROJECT, canonical, letter, published

SAMPLES = {
    "medcom-xml": (published("DIS91_1.xml"), published("DIS91_2.xml"), letter(), FULL_LETTER),
}
EVERY_SAMPLE = [
    pytest.param(ADAPTERS[name], document, id=f"{name}-{number}")
    for name, documents in SAMPLES.items()
    for number, document in enumerate(documents)
]
EVERY_ADAPTER = [pytest.param(adapter, id=name) for name, adapter in ADAPTERS.items()]


def test_every_adapter_has_samples_and_is_found_by_its_format() -> None:
    assert set(SAMPLES) == set(ADAPTERS)
    assert all(adapter_for(name) is adapter for name, adapter in ADAPTERS.items())
    assert adapter_for("edifact") is None


@pytest.mark.parametrize(("adapter", "document"), EVERY_SAMPLE)
def test_native_to_fhir_to_native_keeps_everything(adapter: Adapter, document: bytes) -> None:
    made = adapter.to_fhir(document, CONTEXT)
    back = adapter.from_fhir(made.bundle, CONTEXT)

    assert canonical(back.body) == canonical(document)
    assert back.not_carried == ()


@pytest.mark.parametrize(("adapter", "document"), EVERY_SAMPLE)
def test_fhir_to_native_to_fhir_keeps_everything(adapter: Adapter, document: bytes) -> None:
    bundle = adapter.to_fhir(document, CONTEXT).bundle

    again = adapter.to_fhir(adapter.from_fhir(bundle, CONTEXT).body, CONTEXT).bundle

    assert again == bundle


@pytest.mark.parametrize(("adapter", "document"), EVERY_SAMPLE)
def test_what_an_adapter_makes_is_a_valid_message(adapter: Adapter, document: bytes) -> None:
    bundle = adapter.to_fhir(document, CONTEXT).bundle

    issues = validate(message_of(bundle))

    assert not has_errors(issues), issues


@pytest.mark.parametrize(("adapter", "document"), EVERY_SAMPLE)
def test_translating_changes_nothing_that_it_was_given_and_gives_the_same_twice(
    adapter: Adapter, document: bytes
) -> None:
    bundle = adapter.to_fhir(document, CONTEXT).bundle
    before = deepcopy(bundle)

    first, second = (adapter.from_fhir(bundle, CONTEXT) for _ in range(2))

    assert bundle == before == adapter.to_fhir(document, CONTEXT).bundle
    assert first == second


@pytest.mark.parametrize("adapter", EVERY_ADAPTER)
@pytest.mark.parametrize("document", [b"", b"\x00", b"\xff" * 100, b"hej", b"{}" * 10, b"<" * 1000])
def test_what_is_no_document_is_refused_with_reasons_in_both_languages(
    adapter: Adapter, document: bytes
) -> None:
    with pytest.raises(NativeDocumentRefused) as refused:
        adapter.to_fhir(document, CONTEXT)

    assert refused.value.status == 400
    assert all(found.text_da and found.text_en and found.detail for found in refused.value.issues)


@pytest.mark.parametrize(("adapter", "document"), EVERY_SAMPLE)
def test_a_refusal_is_always_answered_in_the_format_s_own_receipt(adapter: Adapter, document: bytes) -> None:
    facts = adapter.to_fhir(document, CONTEXT).facts

    body = adapter.receipt(facts, Outcome("fatal-error"), CONTEXT)

    assert body is not None
    assert adapter.to_fhir(body, CONTEXT).bundle["entry"][0]["resource"]["response"]["code"] == "fatal-error"


@pytest.mark.parametrize("adapter", EVERY_ADAPTER)
def test_a_native_id_is_stable_and_its_own_for_each_message(adapter: Adapter) -> None:
    ids = [adapter.native_id(f"39806945-e72d-493f-bec3-{number:012}") for number in range(2000)]

    assert len(set(ids)) == len(ids)
    assert ids[0] == adapter.native_id("39806945-e72d-493f-bec3-000000000000")


@pytest.mark.parametrize("adapter", EVERY_ADAPTER)
def test_the_documentation_lists_every_element_of_the_samples(adapter: Adapter) -> None:
    page = (PROJECT / "docs" / "adapters.md").read_text("utf-8")

    table = page.split(f"## `{adapter.format}`", 1)[1]
    listed = set(re.findall(r"`([A-Za-z_0-9]+)`", table))
    used = {name for document in SAMPLES[adapter.format] for name in _elements(document)}

    assert used - listed == set()


def _elements(document: bytes) -> set[str]:
    return {name.decode() for name in re.findall(rb"<([A-Z][A-Za-z_0-9]+)", document)}
