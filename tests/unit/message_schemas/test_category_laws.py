"""Whatever a message holds: labels only add, order tells nothing, no category is lost, and nothing breaks it."""

import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from message_schemas import JsonObject, Part, message_of, parts
from message_schemas.category_tables import ENVELOPE
from message_schemas.codes import CATEGORY_SYSTEM, InformationCategory
from tests.unit.message_schemas.category_messages import (
    ICD_10,
    QUICK,
    bundles,
    by_path,
    covering,
    labels,
    read,
    resources,
)
from tests.unit.message_schemas.samples import status_report

pytestmark = pytest.mark.slow


def kind_at(bundle: JsonObject, path: str) -> str:
    """The type of the innermost resource that a part stands in."""
    entry, inner = re.fullmatch(r"entry\[(\d+)\](?:\.contained\[(\d+)\])?.*", path).groups()  # type: ignore[union-attr]
    resource = bundle["entry"][int(entry)]["resource"]
    return str((resource["contained"][int(inner)] if inner else resource)["resourceType"])


def labelled(resource: JsonObject, label: JsonObject) -> None:
    resource.setdefault("meta", {}).setdefault("security", []).append(label)


@QUICK
@given(bundle=bundles(), label=labels, data=st.data())
def test_a_label_anywhere_takes_no_category_from_anything(
    bundle: JsonObject, label: JsonObject, data: st.DataObject
) -> None:
    before = by_path(bundle)
    places = [bundle, *(entry["resource"] for entry in bundle["entry"])]
    places += [inside for place in places for inside in place.get("contained", [])]

    labelled(data.draw(st.sampled_from(places)), label)

    after = by_path(bundle)
    for path, categories in before.items():
        (around,) = covering(after, path)
        assert categories <= after[around], path


@QUICK
@given(bundle=bundles(), label=labels)
def test_a_label_on_the_header_is_on_every_part(bundle: JsonObject, label: JsonObject) -> None:
    before = by_path(bundle)

    labelled(bundle["entry"][0]["resource"], label)

    said = {label["code"]} if label["system"] == CATEGORY_SYSTEM else set()
    assert by_path(bundle).keys() == before.keys()
    assert all(said <= categories for categories in by_path(bundle).values())


@QUICK
@given(bundle=bundles(), data=st.data())
def test_the_order_of_the_entries_changes_nothing(bundle: JsonObject, data: st.DataObject) -> None:
    def named(found: tuple[Part, ...]) -> dict[tuple[str, str], frozenset[str]]:
        return {(part.resource, part.path.partition(".")[2]): part.categories for part in found}

    before = named(parts(read(bundle)))

    bundle["entry"][1:] = data.draw(st.permutations(bundle["entry"][1:]))

    assert named(parts(read(bundle))) == before


@QUICK
@given(bundle=bundles(), resource=resources, envelope=st.booleans())
def test_what_is_wrapped_into_another_resource_loses_no_category(
    bundle: JsonObject, resource: JsonObject, envelope: bool
) -> None:
    number = len(bundle["entry"])
    kind = "Practitioner" if envelope else "Basic"
    open_bundle = {**bundle, "entry": [*bundle["entry"], {"resource": {**resource, "id": "open"}}]}
    wrapping = {"resourceType": kind, "id": "around", "contained": [{**resource, "id": "open"}]}
    wrapped = {**bundle, "entry": [*bundle["entry"], {"resource": wrapping}]}

    own = re.compile(rf"entry\[{number}\](\.(section|contained)\[\d+\])?")
    before = [found for path, found in by_path(open_bundle).items() if own.fullmatch(path)]
    after = [found for path, found in by_path(wrapped).items() if path.startswith(f"entry[{number}]")]

    assert frozenset().union(*before) <= frozenset().union(*after)


@QUICK
@given(bundle=bundles(), category=st.sampled_from(list(InformationCategory)))
def test_a_text_with_something_of_its_own_has_every_category_of_the_message(
    bundle: JsonObject, category: InformationCategory
) -> None:
    coding = {"system": CATEGORY_SYSTEM, "code": category.value}
    text = {"resourceType": "DocumentReference", "description": "Journal", "category": [{"coding": [coding]}]}
    bundle["entry"].append({"resource": {**text, "id": "text"}})

    found = parts(read(bundle))

    aside = (
        *ENVELOPE,
        "Consent",
        "OperationOutcome",
    )  # who takes part and what is consented to is not what the texts are about
    of_message = [part.categories for part in found if kind_at(bundle, part.path) not in aside]
    assert found[-1].categories == frozenset().union(*of_message)


anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8)),
    lambda children: st.one_of(
        st.lists(children, max_size=4),
        st.dictionaries(
            st.one_of(
                st.sampled_from(
                    (
                        *(
                            "resourceType",
                            "id",
                            "code",
                            "system",
                            "coding",
                            "text",
                            "section",
                            "entry",
                            "reference",
                        ),
                        *(
                            "contained",
                            "extension",
                            "url",
                            "meta",
                            "security",
                            "display",
                            "_status",
                            "contentType",
                        ),
                        *("attachment", "result", "note", "type"),
                    )
                ),
                st.text(max_size=5),
            ),
            children,
            max_size=5,
        ),
    ),
    max_leaves=30,
)
kinds = st.sampled_from(
    [
        "Patient",
        "Composition",
        "Observation",
        "Organization",
        "CareTeam",
        "Task",
        "Consent",
        "List",
        "Practitioner",
    ]
)


@settings(QUICK, max_examples=150)
@given(values=st.lists(st.tuples(kinds, anything), max_size=4), beside=anything)
def test_no_json_at_all_breaks_it(values: list[tuple[str, Any]], beside: Any) -> None:
    header = {
        "resourceType": "MessageHeader",
        "id": "h",
        "focus": [{"reference": "Task/1"}],
        "reason": beside,
    }
    around = [
        {
            "resource": ({"resourceType": kind} | value)
            if isinstance(value, dict)
            else {"resourceType": kind, "code": value}
        }
        for kind, value in values
    ]

    found = parts(read({"resourceType": "Bundle", "entry": [{"resource": header}, *around], "link": beside}))

    assert all(part.categories <= set(InformationCategory) for part in found)


def test_it_takes_time_in_step_with_the_size_of_the_message() -> None:
    def bundle(size: int) -> JsonObject:
        chain = [
            {
                "resourceType": "List",
                "id": f"l{number}",
                "entry": [{"item": {"reference": f"List/l{(number + step) % size}"}} for step in (1, 7)],
                "code": {"coding": [{"system": ICD_10, "code": "F20"}]},
                "note": [{"text": "x"}],
            }
            for number in range(size)
        ]
        deep: JsonObject = {"code": {"text": "x"}}
        for _ in range(size):
            deep = {"section": [deep], "extension": [{"url": "https://example.org/x", "valueString": "x"}]}
        document = {"resourceType": "Composition", "id": "c", "section": [deep]}
        header = {"resourceType": "MessageHeader", "id": "h", "meta": {"security": []}}
        return {"resourceType": "Bundle", "entry": [{"resource": one} for one in (header, document, *chain)]}

    def seconds(size: int) -> float:
        message = read(bundle(size))
        before = time.process_time()
        found = parts(message)
        assert len(found) == size + 1
        return time.process_time() - before

    small, large = min(seconds(1_000) for _ in range(3)), min(seconds(8_000) for _ in range(2))

    assert large < 8 * small * 4, (small, large)


def test_a_message_of_the_hubs_own_is_read_as_any_other() -> None:
    bundle = status_report()

    assert parts(message_of(bundle)) == parts(read(bundle))
