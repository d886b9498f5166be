"""A status report with open and secret parts, and what is left of it, for the tests of redaction."""

import json
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from consent import redact

Json = dict[str, Any]
REDACTED = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "REDACTED",
    "display": "redacted",
}


@dataclass(frozen=True)
class Part:
    path: str
    categories: frozenset[str]


def part(path: str, *categories: str) -> Part:
    return Part(path, frozenset(categories))


def narrative(text: str) -> Json:
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{text}</div>'}


def ref(to: str, **more: str) -> Json:
    return {"reference": to} | more


def message(*resources: Json, **changes: Any) -> Json:
    """A status report: header, citizen, organisation, provenance, composition, then what is given."""
    envelope: list[Json] = [
        {"resourceType": "MessageHeader", "id": "h", "focus": [ref("Composition/c")], "sender": ref("Organization/o")},
        {"resourceType": "Patient", "id": "p", "name": [{"family": "Navn"}], "telecom": [{"value": "PHONE"}]},
        {"resourceType": "Organization", "id": "o", "name": "Centret"},
        {
            "resourceType": "Provenance",
            "id": "pr",
            "target": [ref("MessageHeader/h"), ref("Observation/m", display="SECRET-DISPLAY")],
            "agent": [{"who": ref("Organization/o")}],
            "signature": [{"data": "U0VDUkVU"}],
        },
        {
            "resourceType": "Composition",
            "id": "c",
            "text": narrative("SECRET-WHOLE"),
            "subject": ref("Patient/p"),
            "contained": [
                {"resourceType": "Practitioner", "id": "in-secret", "name": [{"text": "SECRET-PRACTITIONER"}]},
                {"resourceType": "Practitioner", "id": "in-open", "name": [{"text": "OPEN-PRACTITIONER"}]},
            ],
            "section": [
                {"title": "OPEN-TITLE", "author": [ref("#in-open")], "entry": [ref("Observation/w")],
                 "text": narrative("OPEN-SECTION")},
                {"title": "SECRET-TITLE", "author": [ref("#in-secret")], "entry": [ref("Observation/m")],
                 "text": narrative("SECRET-SECTION")},
            ],
        },
        {"resourceType": "Observation", "id": "w", "text": narrative("SECRET-MAYBE"), "valueString": "OPEN-VALUE",
         "performer": [ref("Practitioner/both")]},
        {"resourceType": "Observation", "id": "m", "valueString": "SECRET-VALUE",
         "performer": [ref("Practitioner/only"), ref("Practitioner/both")]},
        {"resourceType": "Practitioner", "id": "only", "name": [{"text": "SECRET-ONLY"}],
         "qualification": [{"issuer": ref("Organization/far")}]},
        {"resourceType": "Practitioner", "id": "both", "name": [{"text": "OPEN-BOTH"}]},
        {"resourceType": "Organization", "id": "far", "name": "SECRET-FAR"},
    ]  # fmt: skip
    entries = [
        {"fullUrl": f"https://x/{resource['resourceType']}/{resource['id']}", "resource": resource}
        for resource in [*envelope, *resources]
    ]
    return {"resourceType": "Bundle", "type": "message", "entry": deepcopy(entries)} | changes


PARTS = [
    part("entry[1].telecom", "contact-details"),
    part("entry[4].section[0]", "employment"),
    part("entry[4].section[1]", "mental-health"),
    part("entry[5]", "employment"),
    part("entry[6]", "mental-health"),
]


def redacted(bundle: Json, parts: list[Part], *permitted: str) -> tuple[Json, str]:
    """What is left, and as text, when the parts go of which every category is permitted."""
    kept = [part.path for part in parts if part.categories and part.categories <= {*permitted}]
    withheld = [part.path for part in parts if part.path not in kept]
    missing = set().union(*(part.categories for part in parts)) - {*permitted}
    left = redact(bundle, kept=kept, withheld=withheld, categories=missing)
    return left, json.dumps(left)


def left_of(bundle: Json, *kept: str) -> tuple[Json, str]:
    """What is left when the secret Observation and section are withheld; `kept` are paths beside the usual ones."""
    return redacted(
        bundle, [*PARTS, *(part(path, "employment") for path in kept)], "employment", "contact-details"
    )


def resource(bundle: Json, id: str) -> Json:
    found = [entry["resource"] for entry in bundle["entry"] if entry["resource"]["id"] == id]
    assert len(found) == 1
    resource: Json = found[0]
    return resource
