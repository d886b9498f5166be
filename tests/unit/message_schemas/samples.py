"""Published examples and small messages of the hub's own, for the tests of message_schemas."""

import copy
import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from message_schemas import (
    AuthorValue,
    CitizenValue,
    Correspondence,
    InformationCategory,
    JsonObject,
    Message,
    OrganizationValue,
    ReferralRequest,
    StatusReport,
    message_of,
    validate,
)

_ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = Path(os.environ.get("HUB_CONFORMANCE_DIR", _ROOT / ".." / "shared" / "examples"))
PUBLISHED = sorted(EXAMPLES.glob("medcom-fhir/*/Bundle-*.json"))
EMPTY_MESSAGE = "Bundle-eb26be85-fdb7-454d-a980-95cba6d1745b.json"  # the one that the hub refuses
ACCEPTED = [path for path in PUBLISHED if path.name != EMPTY_MESSAGE]

SENT_AT = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
HUB = OrganizationValue(name="Hubben", party_id="hub", sor="953741000016009", gln="5790001348120")
GP = OrganizationValue(
    name="Lægehuset Havnen", party_id="gp-havnen", sor="325421000016001", gln="5790000121526"
)
CENTRE = OrganizationValue(name="Rusmiddelcentret", party_id="centre", sor="265161000016000")
FAMILY = OrganizationValue(name="Familieafdelingen", party_id="family")
CITIZEN = CitizenValue(value="2509479989", family="Elmer", given=("Bruno",), birth_date=dt.date(1947, 9, 25))
THREAD = "urn:uuid:b2eb3d0e-5de5-4de9-b2a3-0ff321ad1c3a"


def published(name: str) -> bytes:
    """The published example whose file name holds `name`."""
    return next(path for path in PUBLISHED if name in path.name).read_bytes()


def envelope(**changes: Any) -> dict[str, Any]:
    """What every message value needs, from the GP to the centre unless changed."""
    return {
        "bundle_id": "bundle-1",
        "message_id": "message-1",
        "sent_at": SENT_AT,
        "sender": GP,
        "recipients": (CENTRE,),
        "citizen": CITIZEN,
    } | changes


def referral(**changes: Any) -> JsonObject:
    """A referral request's Bundle."""
    return ReferralRequest(
        **envelope(reason="Dagligt forbrug", wish="Jeg vil gerne stoppe") | changes
    ).to_bundle()


def status_report(**changes: Any) -> JsonObject:
    """A status report's Bundle with two sections."""
    sections = {
        InformationCategory.SUBSTANCE_USE: "Møder stabilt.",
        InformationCategory.EMPLOYMENT: "Starter i praktik.",
    }
    return StatusReport(**envelope(sections=sections) | changes).to_bundle()


def letter(**changes: Any) -> JsonObject:
    """A correspondence's Bundle."""
    author = AuthorValue(family="Burns", given=("Michael",), phone="38683868")
    value = Correspondence(
        **envelope(thread_id=THREAD, text="Til rette vedkommende", author=author) | changes
    )
    return value.to_bundle()


def changed(bundle: JsonObject, change: Callable[[JsonObject], object]) -> JsonObject:
    """A copy of the Bundle after one change."""
    bundle = copy.deepcopy(bundle)
    change(bundle)
    return bundle


def resource(bundle: JsonObject, resource_type: str) -> JsonObject:
    """The Bundle's first resource of a type."""
    found: JsonObject = next(
        entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == resource_type
    )
    return found


def without(bundle: JsonObject, resource_type: str) -> JsonObject:
    """A copy of the Bundle without the resources of a type."""
    kept = [entry for entry in bundle["entry"] if entry["resource"]["resourceType"] != resource_type]
    return bundle | {"entry": kept}


def errors(bundle: JsonObject | Message) -> list[str]:
    """The detail codes of a message's errors."""
    message = bundle if isinstance(bundle, Message) else message_of(bundle)
    return [found.detail for found in validate(message) if found.severity == "error"]
