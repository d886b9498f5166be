"""Is what is published valid FHIR, complete in itself, and the same as what is checked?"""

import json
from collections.abc import Iterator
from typing import Any

import fhirkit
import pytest
from fhir.resources.R4B import get_fhir_model_class

from message_schemas import DEFINITIONS, JsonObject, message_of, to_json, validate
from message_schemas.codes import BASE, EVENT_SYSTEM
from message_schemas.definitions import Element, Profile
from message_schemas.definitions.envelope import PROFILES as ENVELOPE
from message_schemas.issues import TEXTS
from message_schemas.publishing import canonicals, examples
from message_schemas.terminology import CODE_SYSTEMS
from message_schemas.xml_types import attributes, elements

RESOURCES = {**canonicals(), **examples()}


def strings(value: Any) -> Iterator[str]:
    """Every text in a resource."""
    if isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)
    elif isinstance(value, str):
        yield value


def profiles() -> Iterator[Profile]:
    """Every profile of every message."""
    yield from ENVELOPE
    for row in DEFINITIONS.values():
        yield from row.focus
        for content in row.contents:
            yield content.profile


def walk(rows: tuple[Element, ...]) -> Iterator[Element]:
    """Every element of a profile, at any depth."""
    for row in rows:
        yield row
        yield from walk(row.elements)


@pytest.mark.parametrize("key", sorted(RESOURCES), ids="/".join)
def test_every_published_resource_is_valid_fhir(key: tuple[str, str]) -> None:
    resource = json.loads(to_json(RESOURCES[key]))

    assert [(one.path, one.message) for one in fhirkit.validate(to_json(resource))] == []
    get_fhir_model_class(key[0]).model_validate(resource)


def test_every_address_of_the_hubs_own_that_is_named_is_published() -> None:
    published = {resource["url"] for resource in canonicals().values()}
    own = tuple(
        f"{BASE}/{kind}/" for kind in ("CodeSystem", "ValueSet", "StructureDefinition", "MessageDefinition")
    )
    elsewhere = {f"{BASE}/CodeSystem/{name}" for name in ("issue", "delivery-status", "delivery-reason")}

    named = {text for resource in canonicals().values() for text in strings(resource) if text.startswith(own)}

    assert {text for text in named if "'" not in text} - published - elsewhere == set()


def test_every_code_system_that_a_definition_speaks_is_published() -> None:
    known = {system.url for system in CODE_SYSTEMS} | {EVENT_SYSTEM}

    spoken = {
        include.system
        for profile in profiles()
        for element in walk(profile.elements)
        if element.values is not None
        for include in element.values.include
        if include.system.startswith(BASE)
    }

    assert (
        spoken - known - {f"{BASE}/CodeSystem/{n}" for n in ("delivery-status", "delivery-reason")} == set()
    )


@pytest.mark.parametrize("event", sorted(DEFINITIONS))
def test_every_event_has_its_definitions_and_an_example_that_keeps_them(event: str) -> None:
    assert ("MessageDefinition", event) in canonicals()
    assert ("StructureDefinition", f"{event}-message") in canonicals()
    assert validate(message_of(examples()["Bundle", f"example-{event}"]), from_hub=True) == ()


@pytest.mark.parametrize(
    "name", sorted(key[1] for key, one in canonicals().items() if key[0] == "StructureDefinition")
)
def test_a_structure_definition_speaks_of_elements_that_fhir_has(name: str) -> None:
    definition = canonicals()["StructureDefinition", name]
    rows = definition["differential"]["element"]

    seen = [row["id"] for row in rows]
    unknown = [row["path"] for row in rows if not _is_known(row["path"])]
    loose = [
        row["id"]
        for row in rows
        if "sliceName" in row and not any(r["path"] == row["path"] and "slicing" in r for r in rows)
    ]

    assert len(seen) == len(set(seen))
    assert (unknown, loose) == ([], [])


def test_two_profiles_with_one_id_are_one_profile() -> None:
    by_id: dict[str, Profile] = {}
    for profile in profiles():
        assert by_id.setdefault(profile.id, profile) == profile


def test_every_rule_has_its_texts() -> None:
    rules = [rule for profile in profiles() for rule in profile.rules]
    rules += [rule for row in DEFINITIONS.values() for rule in row.rules]

    assert [rule.detail for rule in rules if rule.detail not in TEXTS or not rule.fhirpath] == []


def _is_known(path: str) -> bool:
    kind, *steps = path.split(".")
    for step in steps:
        known: JsonObject = dict(elements(kind))
        if step in attributes(kind) or (step.endswith("[x]") and path.rpartition(".")[2] != step):
            return True  # what is inside a choice depends on its type, which the row above has narrowed
        stem = step.removesuffix("[x]")
        found = known.get(step) or next(
            (one for name, one in known.items() if step != stem and name.startswith(stem)), None
        )
        if found is None:
            return False
        kind = found.type_name
    return True
