"""Which security labels does a part carry, and what else is left as it was?"""

import pytest
from hypothesis import given

from message_schemas import JsonObject, from_json, parts
from message_schemas.codes import ACT_CODE_SYSTEM, CATEGORY_SYSTEM, CONFIDENTIALITY_SYSTEM
from message_schemas.part_facts import with_facts
from tests.unit.message_schemas.category_messages import QUICK, bundles, read
from tests.unit.message_schemas.part_messages import facts, label, message, only
from tests.unit.message_schemas.samples import PUBLISHED


def test_a_part_carries_the_security_labels_of_its_resource_of_the_header_and_of_the_bundle() -> None:
    resource = {"resourceType": "Observation", "id": "it", "meta": label(ACT_CODE_SYSTEM, "PSY")}
    bundle = message(resource, {"resourceType": "Basic", "id": "x"}, meta=label("https://example.org", "all"))
    bundle["entry"][0]["resource"]["meta"] = label(CATEGORY_SYSTEM, "employment")

    found = facts(bundle)

    assert found["entry[5]"].labels == {(ACT_CODE_SYSTEM, "PSY"), ("https://example.org", "all")}
    assert found["entry[6]"].labels == {("https://example.org", "all")}


def test_labels_stand_on_documents_and_on_what_is_inside_a_resource_too() -> None:
    document = only("Composition", confidentiality="R")
    file = only("DocumentReference", securityLabel=[{"coding": [{"system": ACT_CODE_SYSTEM, "code": "ETH"}]}])
    inside = only(
        "Parameters", parameter=[{"resource": {"resourceType": "Basic", "meta": label("https://x", "y")}}]
    )
    unreadable = only("Basic", meta={"security": [{"code": "R"}, {"system": "https://x"}, "R"]})

    assert document.labels == {(CONFIDENTIALITY_SYSTEM, "R")}
    assert file.labels == {(ACT_CODE_SYSTEM, "ETH")}
    assert inside.labels == {("https://x", "y")}
    assert unreadable.labels == frozenset()


@pytest.mark.parametrize(
    ("on_bundle", "on_resource", "counts"),
    [("N", "R", {"R"}), ("L", "N", {"N"}), ("R", "V", {"R", "V"}), ("V", "N", {"V"}), ("N", "N", {"N"})],
)
def test_a_lower_confidentiality_says_nothing_beside_a_higher(
    on_bundle: str, on_resource: str, counts: set[str]
) -> None:
    resource = {"resourceType": "Basic", "id": "it", "meta": label(CONFIDENTIALITY_SYSTEM, on_resource)}

    found = facts(message(resource, meta=label(CONFIDENTIALITY_SYSTEM, on_bundle)))["entry[5]"]

    assert {code for _, code in found.labels} == counts


def test_every_published_message_gets_its_facts() -> None:
    for path in PUBLISHED:
        message_read = read(from_json(path.read_bytes()))

        assert len(with_facts(message_read, parts(message_read))) == len(parts(message_read))


@QUICK
@given(bundle=bundles())
def test_facts_change_nothing_else_of_a_part(bundle: JsonObject) -> None:
    message_read = read(bundle)
    before = parts(message_read)

    after = with_facts(message_read, before)

    assert [(p.path, p.resource, p.categories) for p in after] == [
        (p.path, p.resource, p.categories) for p in before
    ]
