"""Which elements of FHIR tell who somebody is, and which resources are about those who act for an organisation?"""

from collections.abc import Mapping
from typing import Any, Final

from consent.identifying import Kind, is_about_birth
from message_schemas import JsonObject
from message_schemas.codes import CITIZEN_SYSTEMS, SID_CASE
from message_schemas.message import codings_of


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_EVERY_RESOURCE: Final = frozenset(
    {"resourceType", "id", "meta", "implicitRules", "language", "text", "contained", "extension"}
)
PERSONS: Final[Mapping[str, frozenset[str]]] = {
    "Patient": _EVERY_RESOURCE
    | {"identifier", "active", "gender", "deceasedBoolean", "maritalStatus", "communication"}
    | {"generalPractitioner", "managingOrganization", "modifierExtension"},
    "RelatedPerson": _EVERY_RESOURCE
    | {"active", "patient", "relationship", "gender", "period", "communication"},
    "Person": _EVERY_RESOURCE | {"active", "gender", "managingOrganization"},
}
"""Which elements a person may have in an anonymous case; no other is let through."""

# Their own names, telephones and addresses are not the citizen's.
_PROFESSIONAL: Final = frozenset(
    {"Practitioner", "PractitionerRole", "Organization", "HealthcareService", "Endpoint", "Device"}
)
PROFESSIONAL_ELEMENTS: Final = frozenset({("CareTeam", "telecom"), ("MessageHeader", "source")})
"""The same, as elements of other resources."""

_KINDS: Final = {
    "name": Kind.NAME,
    "address": Kind.ADDRESS,
    "telecom": Kind.PHONE,
    "birthDate": Kind.BIRTH_DATE,
    "bornDate": Kind.BIRTH_DATE,
    "bornPeriod": Kind.BIRTH_DATE,
    "bornString": Kind.BIRTH_DATE,
    "valueHumanName": Kind.NAME,
    "valueAddress": Kind.ADDRESS,
    "valueContactPoint": Kind.PHONE,
}
_OF_RELATIVES: Final = frozenset({"name", "bornDate", "bornPeriod", "bornString"})  # in a FamilyMemberHistory
_OF_ANYBODY: Final = frozenset({"valueHumanName", "valueAddress", "valueContactPoint"})
_CODED: Final = frozenset(
    {"valueCode", "valueCoding", "valueCodeableConcept", "valueBoolean", "valueInteger"}
)
NO_NAMES: Final = _words(
    """
    anonym anonymt anonyme anonymous barn barnet borger borgeren bror brother case child citizen daughter datter
    datteren en et far farfar farmor father female forløb forælder forældremyndighed gender guardian id identifier
    ikke indehaver kontaktperson kvinde køn male mand mor morfar mormor mother name navn not oplyst parent partner
    patient patienten person pårørende related relation relative sag sagen sagsnummer sister son søn sønnen søster
    tilknytning ukendt unknown ægtefælle
    """
)
"""All that a narrative or a display about somebody whom nobody knows has to say."""


def is_citizens(system: object) -> bool:
    """Whether identifiers of this system name a citizen, other than by an anonymous case's id."""
    return isinstance(system, str) and system.strip() in CITIZEN_SYSTEMS - {SID_CASE}


def is_file(node: JsonObject) -> bool:
    """Whether `data` is base64: an Attachment, a Binary or a Signature; SampledData writes numbers there."""
    return isinstance(node.get("data"), str) and "dimensions" not in node


def is_professional(resource: JsonObject) -> bool:
    """Whether the resource is about someone or something of an organisation.

    A place is, where it says so; any other may be the citizen's home.
    """
    if resource.get("resourceType") != "Location":
        return resource.get("resourceType") in _PROFESSIONAL
    at_home = any(coding.get("code") == "ho" for coding in codings_of(resource.get("physicalType")))
    return not at_home and ("managingOrganization" in resource or "identifier" in resource)


def asks_for_birth(node: JsonObject) -> bool:
    """Whether a question, a code or an extension says that a date in it is a birth date."""
    code = node.get("code")
    said = [node.get("text"), node.get("url"), code.get("text") if isinstance(code, dict) else None]
    said += [coding.get("display") for coding in codings_of(code)]
    return any(isinstance(text, str) and is_about_birth(text) for text in said)


def refused_elements(node: JsonObject, *, on_person: bool, professional: bool) -> Mapping[str, Kind]:
    """Which elements of the object tell who somebody is merely by being there."""
    kind = node.get("resourceType")
    names = [key.lstrip("_") for key in node]
    if isinstance(kind, str) and kind in PERSONS:
        wrong = [name for name in names if name not in PERSONS[kind]]
    elif kind == "FamilyMemberHistory":
        wrong = [name for name in names if name in _OF_RELATIVES]
    elif on_person and "url" in node:  # an extension on a person says a code or nothing
        wrong = [name for name in names if name.startswith("value") and name not in _CODED]
    elif professional:
        wrong = []
    else:
        wrong = [name for name in names if name in _OF_ANYBODY]
    return {name: _KINDS.get(name, Kind.PERSON) for name in wrong}


def addresses_in(content: JsonObject) -> tuple[frozenset[str], frozenset[str]]:
    """What refers to a person in the content, and what refers to anything in it."""
    persons: set[str] = set()
    inside: set[str] = set()
    waiting: list[Any] = [content]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            waiting.extend(node.values())
            resource = node.get("resource")
            held = resource if isinstance(resource, dict) else node
            kind, own, full = held.get("resourceType"), held.get("id"), node.get("fullUrl")
            if isinstance(kind, str):
                names = {f"{kind}/{own}", f"#{own}", *([full] if isinstance(full, str) else ())}
                inside |= names
                persons |= names if kind in PERSONS else set()
    return frozenset(persons), frozenset(inside)
