"""Do the tables of times and authors name elements that FHIR R4 has?"""

import json
from pathlib import Path

import pytest

import message_schemas
from message_schemas.part_tables import (
    ACTS_FOR,
    AUTHOR,
    SECURITY_LABELS,
    TIMELESS,
    WHEN,
)
from message_schemas.part_tables import Path as ElementPath

TYPES = json.loads((Path(message_schemas.__file__).parent / "fhir_r4/r4.json").read_bytes())["types"]
TIMES = {"date", "dateTime", "instant", "Period", "Timing", "Age", "Range", "string"}
CHOICES = ("DateTime", "Date", "Instant", "Period", "Timing", "Age", "Range", "String")


def type_at(kind: str, path: ElementPath) -> str | None:
    """The type of the element at a path; None where the type has no such element, or an extension stands there."""
    here: str | None = kind
    for step in path:
        said = TYPES.get(here or "", {}).get(step)
        here = said.split()[0].rstrip("*") if said else None
    return here


def variants(kind: str, path: ElementPath) -> set[ElementPath]:
    """The element in every type that FHIR lets it have there; none where there is no such element."""
    holder, last = type_at(kind, path[:-1]) or kind, path[-1]
    stem = next((last.removesuffix(one) for one in CHOICES if last.endswith(one)), None)
    names = {last} if stem is None else {f"{stem}{one}" for one in CHOICES}
    return {(*path[:-1], name) for name in names & TYPES[holder].keys()}


def plain(paths: tuple[ElementPath, ...]) -> list[ElementPath]:
    return [path for path in paths if not any(step.startswith("extension(") for step in path)]


@pytest.mark.parametrize("kind", WHEN)
def test_every_time_of_the_table_is_one_in_fhir_and_stands_there_in_all_its_types(kind: str) -> None:
    paths = plain(WHEN[kind])

    for path in paths:
        there = variants(kind, path)

        assert there, path
        assert there <= set(paths), path
        assert {type_at(kind, one) for one in there} <= TIMES, path


@pytest.mark.parametrize("kind", AUTHOR)
def test_every_author_of_the_table_is_a_reference_in_fhir(kind: str) -> None:
    for group in AUTHOR[kind]:
        assert {type_at(kind, path) for path in plain(group)} <= {"Reference"}


def test_what_acts_for_an_organization_and_what_is_labelled_stands_in_fhir() -> None:
    assert {type_at(kind, (element,)) for kind, element in ACTS_FOR.items()} == {"Reference"}
    assert {type_at(kind, (element,)) for kind, element in SECURITY_LABELS.items()} == {"CodeableConcept"}
    assert TYPES.keys() >= TIMELESS
    assert not TIMELESS & WHEN.keys()
