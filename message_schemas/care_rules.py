"""Which of MedCom's CareCommunication and HospitalNotification rules must a message keep?

The numbers in the docstrings are those of MedCom's invariants (medcom-careCommunication-N and
medcom-hospitalNotification-N).
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from message_schemas.codes import (
    CPR_SYSTEM,
    MEDCOM_ACTIVITY_SYSTEM,
    MEDCOM_CARE_CATEGORY_SYSTEM,
    MEDCOM_CARE_DEFINITION,
    MEDCOM_CARE_HEADER_PROFILE,
    MEDCOM_CARE_PROVENANCE_PROFILE,
    MEDCOM_CONTACT_EXTENSION,
    MEDCOM_DATETIME_EXTENSION,
    MEDCOM_IDENTIFIER_EXTENSION,
    MEDCOM_PRACTITIONER_EXTENSION,
)
from message_schemas.issues import Issue, issue
from message_schemas.message import Message, codings_of, extensions_of, objects, text_of

JsonObject = dict[str, Any]

_HEADER: Final = "Bundle.entry[0].resource"
_THREAD_ID: Final = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_DEFINITION_5: Final = re.compile(re.escape(MEDCOM_CARE_DEFINITION) + r"\|5\.[0-9]{1,2}")
_CARE_ACTIVITIES: Final = frozenset({"new-message", "reply-message", "forward-message"})
_HOSPITAL_STATUSES: Final = ("in-progress", "onleave", "finished", "entered-in-error")
_TEXT_EXTENSIONS: Final = (
    MEDCOM_DATETIME_EXTENSION,
    MEDCOM_IDENTIFIER_EXTENSION,
    MEDCOM_PRACTITIONER_EXTENSION,
    MEDCOM_CONTACT_EXTENSION,
)
_ATTACHMENT_EXTENSIONS: Final = (MEDCOM_DATETIME_EXTENSION, MEDCOM_IDENTIFIER_EXTENSION)
CARE_CATEGORIES: Final = frozenset(
    {
        "alcohol-and-drug-treatment",
        "assistive-devices",
        "carecoordination",
        "decease",
        "discharge",
        "examination-results",
        "healthcare",
        "home-care-assessment",
        "medicine",
        "nursing",
        "outpatient",
        "psychiatry-social-disability",
        "regarding-referral",
        "telemedicine",
        "training",
        "acute-ambulant",
        "extended-care-responsibility",
        "other",
    }
)


def letter(message: Message, number: int, focus: JsonObject) -> Iterator[Issue]:
    """A Communication of CareCommunication's shape: -5, -6, -9, -13, -15, thread, category, payload."""
    at = f"Bundle.entry[{number}].resource"
    if focus.get("status") != "unknown":
        yield issue("care-status", f"{at}.status")
    threads = objects(focus.get("identifier"))
    if len(threads) != 1 or not _THREAD_ID.fullmatch(text_of(threads[0].get("value")) or ""):
        yield issue("care-thread-id", f"{at}.identifier")
    yield from _category(focus, at)
    if len(objects(focus.get("recipient"))) > 1:
        yield issue("care-recipient", f"{at}.recipient")
    yield from _payloads(focus, at)
    yield from _practitioners(message)
    yield from _encounter(message, focus, at)


def care_header(message: Message, _number: int, _focus: JsonObject) -> Iterator[Issue]:
    """MedCom's own header: -1, cc 0, one focus; an older definition is a warning."""
    if not _has_profile(message.header, MEDCOM_CARE_HEADER_PROFILE):
        yield issue("care-header-profile", f"{_HEADER}.meta.profile")
    if len(message.destinations) > 1:
        yield issue("cc-not-allowed", f"{_HEADER}.destination")
    if len(message.focus) > 1:
        yield issue("focus-type", f"{_HEADER}.focus")
    if not _DEFINITION_5.fullmatch(text_of(message.header.get("definition")) or ""):
        yield issue("definition-version-older", f"{_HEADER}.definition", "warning")


def care_communication(message: Message, _number: int, _focus: JsonObject) -> Iterator[Issue]:
    """MedCom's own Provenances: -3 and the activities that CareCommunication allows."""
    for number, resource in message.of_type("Provenance"):
        at = f"Bundle.entry[{number}].resource"
        if not _has_profile(resource, MEDCOM_CARE_PROVENANCE_PROFILE):
            yield issue("care-provenance-profile", f"{at}.meta.profile")
        for coding in codings_of(resource.get("activity")):
            if (
                coding.get("system") == MEDCOM_ACTIVITY_SYSTEM
                and text_of(coding.get("code")) not in _CARE_ACTIVITIES
            ):
                yield issue("activity-not-allowed", f"{at}.activity")


def hospital_notification(message: Message, number: int, focus: JsonObject) -> Iterator[Issue]:
    """-2 (one Patient, checked for all), -4 true CPR only, -5 no cc, status and episode of care."""
    if message.patient and not any(one.system == CPR_SYSTEM for one in message.patient.identifiers):
        yield issue("hospital-cpr", "Bundle.entry.resource.ofType(Patient).identifier")
    if len(message.destinations) > 1:
        yield issue("cc-not-allowed", f"{_HEADER}.destination")
    if focus.get("status") not in _HOSPITAL_STATUSES:
        yield issue("hospital-status", f"Bundle.entry[{number}].resource.status")
    if not _has_episode(focus):
        yield issue("care-encounter", f"Bundle.entry[{number}].resource.episodeOfCare")


def _category(focus: JsonObject, at: str) -> Iterator[Issue]:
    categories = objects(focus.get("category"))
    codings = codings_of(categories[0]) if categories else []
    codes = [
        code
        for coding in codings
        if coding.get("system") == MEDCOM_CARE_CATEGORY_SYSTEM and (code := text_of(coding.get("code")))
    ]
    code = codes[0] if codes else ""
    if len(categories) != 1 or code not in CARE_CATEGORIES:
        yield issue("care-category", f"{at}.category")
    if "priority" in focus and (code != "regarding-referral" or focus["priority"] not in ("routine", "asap")):
        yield issue("care-priority", f"{at}.priority")
    topic = focus.get("topic")
    if code == "other" and not (isinstance(topic, dict) and text_of(topic.get("text"))):
        yield issue("care-topic", f"{at}.topic")


def _payloads(focus: JsonObject, at: str) -> Iterator[Issue]:
    payloads = objects(focus.get("payload"))
    if not any(text_of(payload.get("contentString")) for payload in payloads):
        yield issue("care-payload-missing", f"{at}.payload")
    for place, payload in enumerate(payloads):
        required = _TEXT_EXTENSIONS if "contentString" in payload else _ATTACHMENT_EXTENSIONS
        if any(len(extensions_of(payload, url)) != 1 for url in required):
            yield issue("care-payload-extension", f"{at}.payload[{place}].extension")


def _practitioners(message: Message) -> Iterator[Issue]:
    for number, role in message.of_type("PractitionerRole"):
        practitioner = role.get("practitioner")
        if not (isinstance(practitioner, dict) and text_of(practitioner.get("reference"))):
            yield issue("care-practitioner", f"Bundle.entry[{number}].resource.practitioner")
    for number, practitioner in message.of_type("Practitioner"):
        if not objects(practitioner.get("name")):
            yield issue("care-practitioner-name", f"Bundle.entry[{number}].resource.name")


def _encounter(message: Message, focus: JsonObject, at: str) -> Iterator[Issue]:
    encounters = list(message.of_type("Encounter"))
    referred = message.resolve(focus.get("encounter")) if "encounter" in focus else None
    if bool(encounters) != (referred is not None) or ("encounter" in focus and referred is None):
        yield issue("care-encounter-reference", f"{at}.encounter")
    for number, encounter in encounters:
        if not _has_episode(encounter):
            yield issue("care-encounter", f"Bundle.entry[{number}].resource.episodeOfCare")


def _has_episode(encounter: JsonObject) -> bool:
    return any(isinstance(one.get("identifier"), dict) for one in objects(encounter.get("episodeOfCare")))


def _has_profile(resource: JsonObject, profile: str) -> bool:
    meta = resource.get("meta")
    profiles = meta.get("profile") if isinstance(meta, dict) else None
    return isinstance(profiles, list) and any(
        isinstance(one, str) and one.partition("|")[0] == profile for one in profiles
    )
