"""Messages with organizations, a doctor and whatever a test of parts' facts puts beside them."""

import datetime as dt
from typing import Any

from message_schemas import Identifier, JsonObject, Part, parts
from message_schemas.codes import SOR_SYSTEM
from message_schemas.part_facts import with_facts
from tests.unit.message_schemas.category_messages import read

HERE, THERE = Identifier(SOR_SYSTEM, "265161000016000"), Identifier(SOR_SYSTEM, "325421000016001")
CENTRE = {
    "resourceType": "Organization",
    "id": "here",
    "identifier": [{"system": SOR_SYSTEM, "value": HERE.value}],
}
GP = {
    "resourceType": "Organization",
    "id": "there",
    "identifier": [{"system": SOR_SYSTEM, "value": THERE.value}],
}
ROLE = {"resourceType": "PractitionerRole", "id": "role", "organization": {"reference": "Organization/there"},
        "practitioner": {"reference": "Practitioner/doctor"}}  # fmt: skip
DOCTOR = {"resourceType": "Practitioner", "id": "doctor"}
BY_CENTRE, BY_GP = {"reference": "Organization/here"}, {"reference": "PractitionerRole/role"}


def label(system: str, code: str) -> JsonObject:
    return {"security": [{"system": system, "code": code}]}


def message(*resources: JsonObject, **changes: Any) -> JsonObject:
    """Organizations, a doctor with a role, and what is given, from entry 5 on."""
    header = {"resourceType": "MessageHeader", "id": "h", "eventCoding": {"code": "x"}}
    entries = [{"resource": resource} for resource in (header, CENTRE, GP, ROLE, DOCTOR, *resources)]
    return {"resourceType": "Bundle", "timestamp": "2026-11-22T10:00:00+01:00", "entry": entries} | changes


def facts(bundle: JsonObject) -> dict[str, Part]:
    read_message = read(bundle)
    return {part.path: part for part in with_facts(read_message, parts(read_message))}


def only(kind: str, /, *beside: JsonObject, **elements: Any) -> Part:
    """The facts of one resource of that type, which has these elements."""
    return facts(message({"resourceType": kind, "id": "it", **elements}, *beside))["entry[5]"]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
