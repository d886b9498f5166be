"""What shape has a letter, MedCom's CareCommunication and the hub's own correspondence alike?

The numbers in the docstrings are those of MedCom's invariants medcom-careCommunication-N.
"""

from collections.abc import Iterator
from typing import Any, Final

from message_schemas.codes import (
    MEDCOM_CARE_CATEGORY_SYSTEM,
    MEDCOM_CONTACT_EXTENSION,
    MEDCOM_DATETIME_EXTENSION,
    MEDCOM_IDENTIFIER_EXTENSION,
    MEDCOM_PRACTITIONER_EXTENSION,
)
from message_schemas.issues import Issue, issue
from message_schemas.medcom.codes import CARE_CATEGORIES, CARE_PRIORITIES
from message_schemas.medcom.common import UUID_URN, entry, since_5
from message_schemas.message import Message, codings_of, extensions_of, object_of, objects, text_of

JsonObject = dict[str, Any]

_PAYLOAD_EXTENSIONS: Final = (
    MEDCOM_DATETIME_EXTENSION,
    MEDCOM_IDENTIFIER_EXTENSION,
    MEDCOM_PRACTITIONER_EXTENSION,
    MEDCOM_CONTACT_EXTENSION,
)
# What each kind of payload must have; a payload that refers to a resource must have none of them.
_REQUIRED: Final = {
    "contentString": frozenset(_PAYLOAD_EXTENSIONS),
    "contentAttachment": frozenset({MEDCOM_DATETIME_EXTENSION, MEDCOM_IDENTIFIER_EXTENSION}),
}


def letter(message: Message, number: int, focus: JsonObject) -> Iterator[Issue]:
    """A Communication of CareCommunication's shape: -4, -5, -6, -9, -13, -15, thread, category, payload."""
    at = entry(number)
    if focus.get("status") != "unknown":
        yield issue("care-status", f"{at}.status")
    yield from _thread(focus, at)
    yield from _category(focus, at)
    if len(objects(focus.get("recipient"))) > 1:
        yield issue("care-recipient", f"{at}.recipient", since_5(message))
    yield from _payloads(focus, at)
    yield from _practitioners(message)
    yield from _encounter(message, focus, at)


def has_episode(encounter: JsonObject) -> bool:
    """Whether an Encounter names an episode of care by its identifier."""
    return any(isinstance(one.get("identifier"), dict) for one in objects(encounter.get("episodeOfCare")))


def _thread(focus: JsonObject, at: str) -> Iterator[Issue]:
    threads = objects(focus.get("identifier"))
    if len(threads) != 1:
        yield issue("care-thread-id", f"{at}.identifier")
    elif not UUID_URN.fullmatch(text_of(threads[0].get("value")) or ""):
        yield issue("care-thread-id", f"{at}.identifier[0].value")


def _category(focus: JsonObject, at: str) -> Iterator[Issue]:
    categories = objects(focus.get("category"))
    codings = codings_of(categories[0]) if categories else []
    ours = [coding for coding in codings if coding.get("system") == MEDCOM_CARE_CATEGORY_SYSTEM]
    code = text_of(ours[0].get("code")) if ours else None
    if len(categories) != 1:
        yield issue("care-category", f"{at}.category")
    elif not codings:
        yield issue("care-category", f"{at}.category[0].coding")
    elif not ours:
        yield issue("care-category", f"{at}.category[0].coding[0].system")
    elif code not in CARE_CATEGORIES:
        yield issue("care-category", f"{at}.category[0].coding[{codings.index(ours[0])}].code")
    if "priority" in focus and (code != "regarding-referral" or focus["priority"] not in CARE_PRIORITIES):
        yield issue("care-priority", f"{at}.priority")
    if code == "other" and not text_of(object_of(focus.get("topic")).get("text")):
        yield issue("care-topic", f"{at}.topic")


def _payloads(focus: JsonObject, at: str) -> Iterator[Issue]:
    payloads = objects(focus.get("payload"), keep_gaps=True)
    if not any(text_of(payload.get("contentString")) for payload in payloads):
        yield issue("care-payload-missing", f"{at}.payload")
    for place, payload in enumerate(payloads):
        required = next((urls for kind, urls in _REQUIRED.items() if kind in payload), frozenset[str]())
        for url in _PAYLOAD_EXTENSIONS:
            count = len(extensions_of(payload, url))
            if count > 1 or (count == 0 and url in required):
                yield issue("care-payload-extension", f"{at}.payload[{place}].extension")
                break


def _practitioners(message: Message) -> Iterator[Issue]:
    for number, role in message.of_type("PractitionerRole"):
        if not text_of(object_of(role.get("practitioner")).get("reference")):
            yield issue("care-practitioner", f"{entry(number)}.practitioner")
    for number, practitioner in message.of_type("Practitioner"):
        if not objects(practitioner.get("name")):
            yield issue("care-practitioner-name", f"{entry(number)}.name")


def _encounter(message: Message, focus: JsonObject, at: str) -> Iterator[Issue]:
    encounters = list(message.of_type("Encounter"))
    referred = message.resolve(focus.get("encounter"))
    if "encounter" in focus and (referred is None or referred[1].get("resourceType") != "Encounter"):
        yield issue("care-encounter-reference", f"{at}.encounter")
    elif encounters and referred is None:
        yield issue("care-encounter-reference", f"{at}.encounter", since_5(message))
    for number, encounter in encounters:
        if not has_episode(encounter):
            yield issue("care-encounter", f"{entry(number)}.episodeOfCare")
