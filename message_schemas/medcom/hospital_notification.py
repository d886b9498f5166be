"""What does MedCom's HospitalNotification (3.0.2) ask for?

The numbers in the docstrings are those of MedCom's invariants medcom-hospitalNotification-N.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from message_schemas.codes import ACT_CODE_SYSTEM, CPR_SYSTEM, MEDCOM, SID_CASE
from message_schemas.issues import Issue, issue
from message_schemas.medcom.codes import HOSPITAL_CLASSES, HOSPITAL_STATUSES
from message_schemas.medcom.common import HEADER, entry, extensions_at, resolves_to
from message_schemas.medcom.envelope import only_a_value, sor_and_ean
from message_schemas.message import Message, has_zone, object_of, objects, text_of

JsonObject = dict[str, Any]

_STRUCTURES: Final = f"{MEDCOM}/hospitalnotification/StructureDefinition"
LEAVE_EXTENSION: Final = f"{_STRUCTURES}/medcom-hospitalnotifiation-leave-period-extension"  # spelt so there
REPORT_EXTENSION: Final = f"{_STRUCTURES}/medcom-messaging-reportOfAdmissionExtension"
REPORT_TO_EXTENSION: Final = f"{_STRUCTURES}/medcom-messaging-reportOfAdmissionRecipientExtension"
_OLDER: Final = re.compile(r"http://medcomfhir\.dk/ig/[A-Za-z/-]{0,99}\|[0-2]\.[0-9A-Za-z.-]{1,19}")
_NOT_TOLD: Final = (
    "type",
    "serviceType",
    "priority",
    "basedOn",
    "participant",
    "appointment",
    "length",
    "reasonCode",
    "reasonReference",
    "diagnosis",
    "hospitalization",
    "location",
    "partOf",
)


def hospital_envelope(message: Message) -> Iterator[Issue]:
    """-1 (what the header profile asks for), -4 true CPR only, one focus, every earlier Provenance along."""
    if len(message.focus) > 1:
        yield issue("focus-more-than-one", f"{HEADER}.focus")
    if _OLDER.fullmatch(text_of(message.header.get("definition")) or ""):
        yield issue("definition-version-older", f"{HEADER}.definition", "warning")
    yield from _reports(message)
    for number, patient in message.of_type("Patient"):
        systems = [one.get("system") for one in objects(patient.get("identifier"))]
        if systems.count(CPR_SYSTEM) != 1 or not {*map(str, systems)} <= {CPR_SYSTEM, SID_CASE}:
            yield issue("hospital-cpr", f"{entry(number)}.identifier")
    yield from _history(message)


def hospital_notification(message: Message, number: int, focus: JsonObject) -> Iterator[Issue]:
    """The stay: its status and class, episode of care, period, hospital; -6; and nothing of its content."""
    at = entry(number)
    if focus.get("status") not in HOSPITAL_STATUSES:
        yield issue("hospital-status", f"{at}.status")
    stay = object_of(focus.get("class"))
    if stay.get("system") != ACT_CODE_SYSTEM:
        yield issue("hospital-class", f"{at}.class.system")
    elif stay.get("code") not in HOSPITAL_CLASSES:
        yield issue("hospital-class", f"{at}.class.code")
    for element in _NOT_TOLD:
        if element in focus:
            yield issue("hospital-element-not-allowed", f"{at}.{element}")
    yield from _episodes(focus, at)
    yield from _period(focus.get("period"), f"{at}.period", "hospital-period")
    if not resolves_to(message, focus.get("serviceProvider"), "Organization"):
        yield issue("hospital-provider", f"{at}.serviceProvider")
    yield from _leave(focus, at)


def _episodes(focus: JsonObject, at: str) -> Iterator[Issue]:
    episodes = objects(focus.get("episodeOfCare"), keep_gaps=True)
    if not episodes:
        yield issue("care-encounter", f"{at}.episodeOfCare")
    for place, episode in enumerate(episodes):
        here = f"{at}.episodeOfCare[{place}]"
        if not isinstance(episode.get("identifier"), dict):
            yield issue("care-encounter", f"{here}.identifier")
        if "reference" in episode:
            yield issue("hospital-episode-reference", f"{here}.reference")


def _leave(focus: JsonObject, at: str) -> Iterator[Issue]:
    """-6: whoever is on leave has a beginning of the leave."""
    leaves = extensions_at(focus, LEAVE_EXTENSION)
    if len(leaves) > 1 or (focus.get("status") == "onleave" and not leaves):
        yield issue("hospital-leave", f"{at}.extension")
    for place, leave in leaves:
        here = f"{at}.extension[{place}]"
        yield from only_a_value(leave, here)
        yield from _period(leave.get("valuePeriod"), f"{here}.valuePeriod", "hospital-leave")


def _period(period: object, at: str, detail: str) -> Iterator[Issue]:
    if not isinstance(period, dict):
        yield issue(detail, at)
    elif "start" not in period:
        yield issue(detail, f"{at}.start")
    else:
        for limit in ("start", "end"):
            if limit in period and not has_zone(period[limit]):
                yield issue("time-without-zone", f"{at}.{limit}")


def _reports(message: Message) -> Iterator[Issue]:
    """Whether a report of admission is wanted, and by whom: each at most once, with its value."""
    at = f"{HEADER}.extension"
    for url, value in ((REPORT_EXTENSION, "valueBoolean"), (REPORT_TO_EXTENSION, "valueReference")):
        found = extensions_at(message.header, url)
        if len(found) > 1:
            yield issue("hospital-report", at)
        for place, extension in found:
            yield from only_a_value(extension, f"{at}[{place}]")
            if value not in extension:
                yield issue("hospital-report", f"{at}[{place}].{value}")
            elif value == "valueReference":
                yield from _report_recipient(message, extension[value], f"{at}[{place}].{value}")


def _report_recipient(message: Message, reference: object, at: str) -> Iterator[Issue]:
    """An organisation; one that is not in the Bundle is allowed here."""
    found = message.resolve(reference)
    text = text_of(object_of(reference).get("reference")) or ""
    if found and found[1].get("resourceType") == "Organization":
        yield from sor_and_ean(*found)
    elif found or ("/" in text and "Organization" not in text.split("/")):
        yield issue("hospital-report", at)


def _history(message: Message) -> Iterator[Issue]:
    """The Provenance of every earlier message of the stay that one in the Bundle names."""
    all_of_them = list(message.of_type("Provenance"))
    carried = {_header_id(target) for _, one in all_of_them for target in objects(one.get("target"))}
    for number, provenance in all_of_them:
        for place, entity in enumerate(objects(provenance.get("entity"), keep_gaps=True)):
            earlier = _header_id(object_of(entity.get("what")))
            if earlier and earlier not in carried:
                yield issue("hospital-history", f"{entry(number)}.entity[{place}].what")


def _header_id(reference: JsonObject) -> str:
    return (text_of(reference.get("reference")) or "").partition("/_history/")[0].rpartition("/")[2]
