"""What must each event say?

A row of RULES names an event's checks. A check takes (message, entry number, focus resource) and
yields issues; a new event or a stricter one is a new row or one more check in it.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from message_schemas.care_rules import care_communication, care_header, hospital_notification, letter
from message_schemas.codes import (
    CATEGORY_SYSTEM,
    DISCHARGE_REASON_EXTENSION,
    DISCHARGE_REASON_SYSTEM,
    DischargeReason,
    EventCode,
    InformationCategory,
    LegalBasis,
    MedComEvent,
)
from message_schemas.issues import Issue, issue
from message_schemas.message import Message, codings_of, extensions_of, objects, text_of
from message_schemas.rules import known_event

JsonObject = dict[str, Any]
Check = Callable[[Message, int, JsonObject], Iterator[Issue]]

_HEADER: Final = "Bundle.entry[0].resource"
_MOST_FOCI: Final = 10  # each is checked against the whole message, so their number is bounded
_CATEGORIES: Final = frozenset(InformationCategory)
_DISCHARGE_REASONS: Final = frozenset(DischargeReason)


def event_issues(message: Message) -> Iterator[Issue]:
    """Everything that the message's own event requires and that is not there."""
    known = known_event(message)
    if known is None:
        return
    if not known.focus_types:  # an acknowledgement or a delivery status
        yield from _response(message)
        return
    if not message.focus:
        yield issue("focus-missing", f"{_HEADER}.focus")
    if len(message.focus) > _MOST_FOCI:
        yield issue("focus-too-many", f"{_HEADER}.focus")
    for place, reference in enumerate(message.focus[:_MOST_FOCI]):
        at = f"{_HEADER}.focus[{place}]"
        found = message.resolve(reference)
        if found is None:
            yield issue("focus-not-in-bundle", at)
        elif found[1].get("resourceType") not in known.focus_types:
            yield issue("focus-type", at)
        else:
            for check in RULES.get(message.event, ()):
                yield from check(message, *found)


def one_of(element: str, *codes: str) -> Check:
    """The focus has this code element, with one of these codes."""

    def check(_message: Message, number: int, focus: JsonObject) -> Iterator[Issue]:
        if focus.get(element) not in codes:
            yield issue("code-not-allowed", f"Bundle.entry[{number}].resource.{element}")

    return check


def has(element: str) -> Check:
    """The focus has this element with some content."""

    def check(_message: Message, number: int, focus: JsonObject) -> Iterator[Issue]:
        if not focus.get(element):
            yield issue("content-missing", f"Bundle.entry[{number}].resource.{element}")

    return check


def with_resource(resource_type: str) -> Check:
    """The message holds at least one resource of this type beside its focus."""

    def check(message: Message, _number: int, _focus: JsonObject) -> Iterator[Issue]:
        if not any(message.of_type(resource_type)):
            yield issue("resource-missing", "Bundle.entry")

    return check


def under(basis: LegalBasis) -> Check:
    """The event is sent under one statutory basis and no other."""

    def check(message: Message, _number: int, _focus: JsonObject) -> Iterator[Issue]:
        if message.legal_basis != basis:
            yield issue("legal-basis-not-for-event", f"{_HEADER}.extension")

    return check


def _about_the_patient(element: str) -> Check:
    def check(message: Message, number: int, focus: JsonObject) -> Iterator[Issue]:
        found = message.resolve(focus.get(element))
        if found is None or found[1].get("resourceType") != "Patient":
            yield issue("content-missing", f"Bundle.entry[{number}].resource.{element}")

    return check


def _requested_task(message: Message, number: int, _focus: JsonObject) -> Iterator[Issue]:
    for _, task in message.of_type("Task"):
        found = message.resolve(task.get("focus"))
        if task.get("status") == "requested" and found and found[0] == number:
            return
    yield issue("request-task-missing", "Bundle.entry")


def _sections(_message: Message, number: int, focus: JsonObject) -> Iterator[Issue]:
    """One section per information category, each with its code from there."""
    at = f"Bundle.entry[{number}].resource.section"
    sections = objects(focus.get("section"))
    if not sections:
        yield issue("content-missing", at)
    seen: set[str] = set()
    for place, section in enumerate(sections):
        codes = [
            code
            for coding in codings_of(section.get("code"))
            if coding.get("system") == CATEGORY_SYSTEM
            and (code := text_of(coding.get("code"))) in _CATEGORIES
        ]
        if not codes:
            yield issue("section-without-category", f"{at}[{place}].code")
        for code in codes:
            if code in seen:
                yield issue("section-category-twice", f"{at}[{place}].code")
            seen.add(code)
        if not (section.get("text") or section.get("entry") or section.get("section")):
            yield issue("content-missing", f"{at}[{place}].text")


def _wanted_categories(_message: Message, number: int, focus: JsonObject) -> Iterator[Issue]:
    """An information request says which categories it wants, as Task.input codings."""
    for entry in objects(focus.get("input")):
        concept, coding = entry.get("valueCodeableConcept"), entry.get("valueCoding")
        codings = [*codings_of(concept), *([coding] if isinstance(coding, dict) else [])]
        if any(
            one.get("system") == CATEGORY_SYSTEM and text_of(one.get("code")) in _CATEGORIES
            for one in codings
        ):
            return
    yield issue("section-without-category", f"Bundle.entry[{number}].resource.input")


def _discharge_reason(_message: Message, number: int, focus: JsonObject) -> Iterator[Issue]:
    for extension in extensions_of(focus, DISCHARGE_REASON_EXTENSION):
        coding = extension.get("valueCoding")
        if (
            isinstance(coding, dict)
            and coding.get("system") == DISCHARGE_REASON_SYSTEM
            and text_of(coding.get("code")) in _DISCHARGE_REASONS
        ):
            return
    yield issue("code-not-allowed", f"Bundle.entry[{number}].resource.extension")


def _response(message: Message) -> Iterator[Issue]:
    at = f"{_HEADER}.response"
    response = message.response
    if response is None:
        yield issue("response-missing", at)
        return
    if not response.identifier:
        yield issue("response-identifier-missing", f"{at}.identifier")
    if response.code not in ("ok", "transient-error", "fatal-error"):
        yield issue("response-code-unknown", f"{at}.code")
    elif response.code != "ok" and not any(message.of_type("OperationOutcome")):
        yield issue("response-without-outcome", f"{at}.details")


_SUBJECT: Final = _about_the_patient("subject")
_PATIENT: Final = _about_the_patient("patient")
_FOR: Final = _about_the_patient("for")

RULES: Final[Mapping[str, tuple[Check, ...]]] = {
    EventCode.REFERRAL_REQUEST: (_SUBJECT, _requested_task),
    EventCode.REFERRAL_RESPONSE: (_FOR, one_of("status", "accepted", "rejected", "on-hold", "cancelled")),
    EventCode.INFORMATION_REQUEST: (_FOR, _wanted_categories),
    EventCode.INFORMATION_RESPONSE: (_SUBJECT, has("section")),
    EventCode.PLACEMENT_RECOMMENDATION: (_SUBJECT, one_of("intent", "proposal"), has("category")),
    EventCode.DECISION_NOTICE: (_FOR, has("output")),
    EventCode.ENROLMENT_NOTICE: (_PATIENT, one_of("status", "active")),
    EventCode.DISCHARGE_NOTICE: (_PATIENT, one_of("status", "finished"), _discharge_reason),
    EventCode.STATUS_REPORT: (_SUBJECT, _sections),
    EventCode.HANDLEPLAN: (_SUBJECT, one_of("status", "draft", "active", "completed", "revoked")),
    EventCode.MEETING_INVITATION: (has("start"), has("participant")),
    EventCode.TEST_RESULT: (_SUBJECT, with_resource("Observation")),
    EventCode.CONCERN_NOTIFICATION: (
        under(LegalBasis.DUTY_TO_NOTIFY),
        with_resource("RelatedPerson"),
        has("payload"),
    ),
    EventCode.COMPLAINT_CASE: (under(LegalBasis.APPEAL), _SUBJECT, has("section")),
    EventCode.CORRESPONDENCE: (_SUBJECT, letter),
    MedComEvent.CARE_COMMUNICATION: (_SUBJECT, letter, care_header, care_communication),
    MedComEvent.HOSPITAL_NOTIFICATION: (_SUBJECT, hospital_notification),
}
