"""What do MedCom's messaging profiles (4.0.2) ask of every MedCom message's envelope?

Header, organisations and provenance; what the hub asks of every message stands in rules.py.
"""

from collections.abc import Iterator
from typing import Any, Final

from message_schemas.codes import (
    GLN_SYSTEMS,
    MEDCOM_ACTIVITY_SYSTEM,
    MEDCOM_DESTINATION_USE_EXTENSION,
    MEDCOM_DESTINATION_USE_SYSTEM,
    MEDCOM_ORGANIZATION_PROFILE,
    SID_PARTY,
    SOR_SYSTEM,
)
from message_schemas.issues import Issue, issue
from message_schemas.medcom.common import HEADER, entry, extensions_at, has_profile
from message_schemas.message import Message, codings_of, has_zone, identifiers_of, object_of, objects, text_of

JsonObject = dict[str, Any]

_USES: Final = ("primary", "cc")


def destinations(message: Message) -> Iterator[Issue]:
    """Each destination says its use, once, in MedCom's codes; none of the profiles allows a cc."""
    found = objects(message.header.get("destination"), keep_gaps=True)
    for number, destination in enumerate(found):
        at = f"{HEADER}.destination[{number}].extension"
        uses = extensions_at(destination, MEDCOM_DESTINATION_USE_EXTENSION)
        if len(uses) != 1:
            yield issue("medcom-destination-use", at)
        for place, use in uses:
            yield from _use(use, f"{at}[{place}]")
    if len(found) > 1:
        yield issue("cc-not-allowed", f"{HEADER}.destination")


def only_a_value(extension: JsonObject, at: str) -> Iterator[Issue]:
    """MedCom's extensions hold a value and no further extensions."""
    if "extension" in extension:
        yield issue("medcom-extension-nested", f"{at}.extension")


def organizations(message: Message) -> Iterator[Issue]:
    """Sender, receivers and agents have SOR and EAN, unless the hub's own party identifier names them.

    In an acknowledgement only those that claim MedCom's profile: a receipt of an older standard knows an
    EAN and no SOR, and it must come through.
    """
    exchanging = frozenset[int]() if message.is_acknowledgement else _exchanging(message)
    for number, organization in message.of_type("Organization"):
        if number in exchanging or has_profile(organization, MEDCOM_ORGANIZATION_PROFILE):
            yield from sor_and_ean(number, organization)


def sor_and_ean(number: int, organization: JsonObject) -> Iterator[Issue]:
    """A messaging organisation's identifiers; a party of the hub may have neither."""
    systems = {one.system for one in identifiers_of(organization.get("identifier"))}
    if SID_PARTY in systems:
        return
    if SOR_SYSTEM not in systems:
        yield issue("medcom-organization-sor", f"{entry(number)}.identifier")
    if systems.isdisjoint(GLN_SYSTEMS):
        yield issue("medcom-organization-ean", f"{entry(number)}.identifier")


def provenances(message: Message, activities: frozenset[str]) -> Iterator[Issue]:
    """Every Provenance, the earlier ones too: one target, its times, one activity, who did it."""
    for number, resource in message.of_type("Provenance"):
        at = entry(number)
        own = is_own(message, resource)
        yield from _target(message, resource, at)
        if not own:  # those of this message's own are checked for every event
            yield from _times(resource, at)
        yield from _activity(resource, at, activities)
        yield from _agents(message, resource, at)


def is_own(message: Message, provenance: JsonObject) -> bool:
    """Whether a Provenance is of this message and not of an earlier one."""
    targets = objects(provenance.get("target"))
    return any((found := message.resolve(target)) and found[0] == 0 for target in targets)


def _exchanging(message: Message) -> frozenset[int]:
    header = message.header
    named = [header.get("sender"), *(to.get("receiver") for to in objects(header.get("destination")))]
    for _, provenance in message.of_type("Provenance"):
        named += [agent.get("who") for agent in objects(provenance.get("agent"))]
    return frozenset(found[0] for one in named if (found := message.resolve(one)))


def _use(use: JsonObject, at: str) -> Iterator[Issue]:
    yield from only_a_value(use, at)
    coding = use.get("valueCoding")
    if not isinstance(coding, dict):
        yield issue("medcom-destination-use", f"{at}.valueCoding")
        return
    if coding.get("system") != MEDCOM_DESTINATION_USE_SYSTEM:
        yield issue("medcom-destination-use", f"{at}.valueCoding.system")
    if coding.get("code") not in _USES:
        yield issue("medcom-destination-use", f"{at}.valueCoding.code")


def _target(message: Message, resource: JsonObject, at: str) -> Iterator[Issue]:
    """A target may well be out of the Bundle, but it is a message."""
    targets = objects(resource.get("target"), keep_gaps=True)
    if len(targets) > 1:
        yield issue("medcom-provenance-target", f"{at}.target")
    for place, target in enumerate(targets):
        reference = text_of(target.get("reference")) or ""
        found = message.resolve(reference)
        if found:
            is_header = found[1].get("resourceType") == "MessageHeader"
        else:
            is_header = "/" not in reference or "MessageHeader" in reference.split("/")
        if not is_header:
            yield issue("medcom-provenance-target", f"{at}.target[{place}]")


def _times(resource: JsonObject, at: str) -> Iterator[Issue]:
    for element in ("occurredDateTime", "recorded"):
        if element not in resource:
            yield issue("medcom-provenance-time", f"{at}.{element}")
        elif not has_zone(resource[element]):
            yield issue("time-without-zone", f"{at}.{element}")


def _activity(resource: JsonObject, at: str, activities: frozenset[str]) -> Iterator[Issue]:
    if not isinstance(resource.get("activity"), dict):
        yield issue("medcom-provenance-activity", f"{at}.activity")
        return
    codings = codings_of(resource["activity"])
    if len(codings) != 1:
        yield issue("medcom-provenance-activity", f"{at}.activity.coding")
        return
    system, code = text_of(codings[0].get("system")), text_of(codings[0].get("code"))
    here = f"{at}.activity.coding[0]"
    if not system or not code:
        yield issue("medcom-provenance-activity", f"{here}.{'code' if system else 'system'}")
    elif system != MEDCOM_ACTIVITY_SYSTEM:
        yield issue("activity-not-allowed", f"{here}.system")
    elif code not in activities:
        yield issue("activity-not-allowed", f"{here}.code")


def _agents(message: Message, resource: JsonObject, at: str) -> Iterator[Issue]:
    for place, agent in enumerate(objects(resource.get("agent"), keep_gaps=True)):
        found = message.resolve(object_of(agent.get("who")))
        if found is None or found[1].get("resourceType") != "Organization":
            yield issue("medcom-provenance-agent", f"{at}.agent[{place}].who")
