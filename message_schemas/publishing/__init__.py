"""Which FHIR resources define the hub's messages, for everyone to read? All made from the definitions."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from message_schemas.definitions import DEFINITIONS, Element, Profile
from message_schemas.definitions.envelope import PROFILES as ENVELOPE
from message_schemas.definitions.recorded_consent import PUBLISHED as OF_CONSENTS
from message_schemas.examples import EXAMPLES
from message_schemas.publishing.codes import code_system, value_set
from message_schemas.publishing.head import head
from message_schemas.publishing.messages import (
    RECEIVER_KIND,
    SENDER_KIND,
    is_ours,
    message_definition,
    message_url,
)
from message_schemas.publishing.structures import (
    consent_extension,
    extension_definitions,
    kind_extension,
    message_structure,
    structure_definition,
)
from message_schemas.terminology import CODE_SYSTEMS, CodeSystem, Concept, ValueSet, all_of

JsonObject = dict[str, Any]
Key = tuple[str, str]  # resource type, id

MESSAGE_EVENT: Final = CodeSystem(
    "message-event",
    "Hændelser",
    "Message events",
    tuple(Concept(row.event, row.danish, row.english) for row in DEFINITIONS.values() if is_ours(row)),
)


@cache
def canonicals() -> Mapping[Key, JsonObject]:
    """Every definition of the messages by (resource type, id)."""
    profiles = tuple(_profiles())
    systems = (MESSAGE_EVENT, *CODE_SYSTEMS)
    built = [
        *(code_system(system) for system in systems),
        *(value_set(values) for values in _value_sets(profiles, systems)),
        *(kind_extension(*row) for row in _KINDS),
        *(consent_extension(*row) for row in OF_CONSENTS),
        *extension_definitions(profiles),
        *(structure_definition(profile) for profile in profiles if profile.canonical is None),
        *(message_structure(row) for row in DEFINITIONS.values()),
        *(message_definition(row) for row in DEFINITIONS.values()),
    ]
    return {(resource["resourceType"], resource["id"]): resource for resource in built}


@cache
def examples() -> Mapping[Key, JsonObject]:
    """One valid message of each event that has one, by ("Bundle", id)."""
    bundles = [make() for make in EXAMPLES.values()]
    return {("Bundle", bundle["id"]): bundle for bundle in bundles}


def _profiles() -> Iterator[Profile]:
    seen: set[str] = set()
    rows = DEFINITIONS.values()
    every = (*ENVELOPE, *(p for row in rows for p in (*row.focus, *(c.profile for c in row.contents))))
    for profile in every:
        if profile.id not in seen:
            seen.add(profile.id)
            yield profile


def _value_sets(profiles: tuple[Profile, ...], systems: tuple[CodeSystem, ...]) -> Iterator[ValueSet]:
    found = {system.id: all_of(system) for system in systems}
    for profile in profiles:
        for values in _bound(profile.elements):
            if values.canonical is None:
                found.setdefault(values.id, values)
    yield from found.values()


def _bound(elements: tuple[Element, ...]) -> Iterator[ValueSet]:
    for element in elements:
        if element.values is not None:
            yield element.values
        yield from _bound(element.elements)


_KINDS: Final = (
    (
        SENDER_KIND,
        "Hvem der som udgangspunkt sender beskeden",
        "Which kinds of party send the message by default",
    ),
    (
        RECEIVER_KIND,
        "Hvem der som udgangspunkt får beskeden",
        "Which kinds of party receive the message by default",
    ),
)

__all__ = ["MESSAGE_EVENT", "canonicals", "code_system", "examples", "head", "message_url", "value_set"]
