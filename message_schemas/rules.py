"""What must hold for every message, whatever its event?"""

from collections.abc import Iterator
from typing import Any, Final

from message_schemas.codes import (
    ACT_REASON_SYSTEM,
    CITIZEN_SYSTEMS,
    CVR_SYSTEM,
    EVENT_SYSTEM,
    GLN_SYSTEMS,
    JUSTIFICATION_EXTENSION,
    LEGAL_BASIS_EXTENSION,
    MEDCOM_ACTIVITY_SYSTEM,
    MEDCOM_DESTINATION_USE_EXTENSION,
    PURPOSE_EXTENSION,
    PURPOSE_SYSTEM,
    ROUTING_SYSTEMS,
    SOR_SYSTEM,
    LegalBasis,
    MedComEvent,
    Purpose,
)
from message_schemas.definitions import EventDefinition, definition
from message_schemas.identifiers import is_well_formed
from message_schemas.issues import Issue, issue
from message_schemas.medcom.codes import ALL_ACTIVITIES
from message_schemas.message import (
    Message,
    codings_of,
    extensions_of,
    has_zone,
    identifiers_of,
    objects,
    text_of,
)
from message_schemas.reading import stated_use

JsonObject = dict[str, Any]

_HEADER: Final = "Bundle.entry[0].resource"
_ORGANISATION_DETAILS: Final = dict.fromkeys(GLN_SYSTEMS, "gln-invalid") | {
    SOR_SYSTEM: "sor-invalid",
    CVR_SYSTEM: "cvr-invalid",
}
_SUBJECT_ELEMENTS: Final = ("subject", "patient", "for")
_NOT_ABOUT_THE_PATIENT: Final = frozenset({"Patient", "Consent", "RelatedPerson"})
_AGENTS: Final = frozenset(
    {"Organization", "Practitioner", "PractitionerRole", "Patient", "RelatedPerson", "Device"}
)
_KNOWN_PURPOSES: Final = frozenset(Purpose)
_KNOWN_BASES: Final = frozenset(LegalBasis)


def envelope_issues(message: Message) -> Iterator[Issue]:
    """Everything wrong with the Bundle, header, parties, patient, provenance and legal ground."""
    known = known_event(message)
    yield from _bundle(message)
    yield from _event(message, known)
    yield from _sender(message)
    yield from _destinations(message)
    yield from _organizations(message)
    yield from _patients(message, known)
    yield from _provenance(message)
    yield from _ground(message)


def known_event(message: Message) -> EventDefinition | None:
    """The event's definition when its code stands with the right system."""
    known = definition(message.event)
    return known if known is not None and known.system == message.event_system else None


def _bundle(message: Message) -> Iterator[Issue]:
    bundle = message.bundle
    if bundle.get("type") != "message":
        yield issue("bundle-type", "Bundle.type")
    if message.bundle_id is None:
        yield issue("bundle-id-missing", "Bundle.id")
    if "timestamp" not in bundle:
        yield issue("timestamp-missing", "Bundle.timestamp")
    elif not has_zone(bundle["timestamp"]):
        yield issue("time-without-zone", "Bundle.timestamp")
    seen: set[object] = set()
    for number, resource in message.resources():
        full_url = text_of(bundle["entry"][number].get("fullUrl"))
        if full_url:
            if full_url in seen:
                yield issue("duplicate-resource", f"Bundle.entry[{number}].fullUrl")
            seen.add(full_url)
        kind, resource_id = text_of(resource.get("resourceType")), text_of(resource.get("id"))
        if kind == "MessageHeader" and number:
            yield issue("second-header", f"Bundle.entry[{number}].resource")
        if kind and resource_id:
            if (kind, resource_id) in seen:
                yield issue("duplicate-resource", f"Bundle.entry[{number}].resource.id")
            seen.add((kind, resource_id))


def _event(message: Message, known: EventDefinition | None) -> Iterator[Issue]:
    at = f"{_HEADER}.eventCoding"
    if not message.event or not message.event_system:
        yield issue("event-missing", at)
    elif message.event == MedComEvent.EMPTY and message.event_system != EVENT_SYSTEM:
        yield issue("event-empty-message", at)
    elif known is None:
        yield issue("event-unknown", at)
    elif known.from_hub_only:
        yield issue("event-from-hub-only", at)


def _sender(message: Message) -> Iterator[Issue]:
    at = f"{_HEADER}.sender"
    if not message.sender.reference:
        yield issue("sender-missing", at)
    else:
        yield from _reference_to_organization(message, message.sender.reference, at)


def _destinations(message: Message) -> Iterator[Issue]:
    at = f"{_HEADER}.destination"
    if not message.destinations:
        yield issue("destination-missing", at)
        return
    if sum(to.use == "primary" for to in message.destinations) != 1:
        yield issue("destination-not-one-primary", at)
    entries: set[int] = set()
    for number, destination in enumerate(objects(message.header.get("destination"))):
        here = f"{at}[{number}]"
        uses = extensions_of(destination, MEDCOM_DESTINATION_USE_EXTENSION)
        if len(uses) > 1 or (uses and stated_use(destination) not in ("primary", "cc")):
            yield issue("destination-use-unknown", f"{here}.extension")
        reference = message.destinations[number].organization.reference
        if not reference:
            yield issue("receiver-missing", f"{here}.receiver")
            continue
        yield from _reference_to_organization(message, reference, f"{here}.receiver")
        found = message.resolve(reference)
        if found and found[0] in entries:
            yield issue("destination-twice", f"{here}.receiver")
        if found:
            entries.add(found[0])


def _reference_to_organization(message: Message, reference: str, at: str) -> Iterator[Issue]:
    found = message.resolve(reference)
    if found is None or found[1].get("resourceType") != "Organization":
        yield issue("organization-not-in-bundle", f"{at}.reference")
        return
    number, organization = found
    if not any(one.system in ROUTING_SYSTEMS for one in identifiers_of(organization.get("identifier"))):
        yield issue("organization-without-identifier", f"Bundle.entry[{number}].resource.identifier")


def _organizations(message: Message) -> Iterator[Issue]:
    for number, organization in message.of_type("Organization"):
        for place, identifier in enumerate(identifiers_of(organization.get("identifier"))):
            detail = _ORGANISATION_DETAILS.get(identifier.system)
            if detail and not is_well_formed(identifier):
                yield issue(detail, f"Bundle.entry[{number}].resource.identifier[{place}].value")


def _patients(message: Message, known: EventDefinition | None) -> Iterator[Issue]:
    patients = list(message.of_type("Patient"))
    if known is None or known.needs_patient:
        if not patients:
            yield issue("patient-missing", "Bundle.entry")
        elif not any(
            one.system in CITIZEN_SYSTEMS for one in identifiers_of(patients[0][1].get("identifier"))
        ):
            yield issue("patient-without-identifier", f"Bundle.entry[{patients[0][0]}].resource.identifier")
    for number, _ in patients[1:]:
        yield issue("patient-more-than-one", f"Bundle.entry[{number}].resource")
    for number, resource in message.resources():
        if resource.get("resourceType") in ("Patient", "RelatedPerson"):
            for place, identifier in enumerate(identifiers_of(resource.get("identifier"))):
                if identifier.system in CITIZEN_SYSTEMS and not is_well_formed(identifier):
                    yield issue(
                        "citizen-number-invalid", f"Bundle.entry[{number}].resource.identifier[{place}]"
                    )
    if len(patients) == 1:
        yield from _subjects(message, patients[0][0])


def _subjects(message: Message, patient: int) -> Iterator[Issue]:
    """Nothing in the message is about somebody else, in it or out of it."""
    for number, resource in message.resources():
        if text_of(resource.get("resourceType")) in _NOT_ABOUT_THE_PATIENT:
            continue
        for element in _SUBJECT_ELEMENTS:
            subject = resource.get(element)
            if isinstance(subject, dict) and _is_somebody_else(message, subject, patient):
                yield issue("subject-not-the-patient", f"Bundle.entry[{number}].resource.{element}")


def _is_somebody_else(message: Message, subject: JsonObject, patient: int) -> bool:
    reference = text_of(subject.get("reference"))
    if reference is not None:
        found = message.resolve(reference)
        is_a_patient = "Patient" in reference.split("/")[-2:-1]
        return is_a_patient and (found is None or found[0] != patient)
    known = message.patient.identifiers if message.patient else ()
    return any(
        one.system in CITIZEN_SYSTEMS and one not in known
        for one in identifiers_of([subject.get("identifier")])
    )


def _provenance(message: Message) -> Iterator[Issue]:
    """The Provenance of this message is found by its target; earlier ones may point out of the Bundle."""
    own = [
        (number, resource)
        for number, resource in message.of_type("Provenance")
        if any(
            (found := message.resolve(target)) and found[0] == 0 for target in objects(resource.get("target"))
        )
    ]
    if not own:
        yield issue(
            "provenance-missing", "Bundle.entry", "warning" if message.is_acknowledgement else "error"
        )
        return
    for number, _ in own[1:]:
        yield issue("provenance-more-than-one", f"Bundle.entry[{number}].resource")
    number, resource = own[0]
    at = f"Bundle.entry[{number}].resource"
    if len(objects(resource.get("target"))) > 1:
        yield issue("provenance-target", f"{at}.target")
    for element in ("occurredDateTime", "recorded"):
        if element not in resource:
            yield issue("time-missing", f"{at}.{element}")
        elif not has_zone(resource[element]):
            yield issue("time-without-zone", f"{at}.{element}")
    codings = codings_of(resource.get("activity"))
    if not any(text_of(coding.get("system")) and text_of(coding.get("code")) for coding in codings):
        yield issue("provenance-activity", f"{at}.activity")
    for place, coding in enumerate(codings if message.event_system == EVENT_SYSTEM else ()):
        if (
            coding.get("system") == MEDCOM_ACTIVITY_SYSTEM
            and text_of(coding.get("code")) not in ALL_ACTIVITIES
        ):
            yield issue("activity-not-allowed", f"{at}.activity.coding[{place}]")
    agents = [message.resolve(agent.get("who")) for agent in objects(resource.get("agent"))]
    if not any(found and found[1].get("resourceType") in _AGENTS for found in agents):
        yield issue("provenance-agent", f"{at}.agent")


def _ground(message: Message) -> Iterator[Issue]:
    at = f"{_HEADER}.extension"
    for url, value in (
        (PURPOSE_EXTENSION, "valueCoding"),
        (LEGAL_BASIS_EXTENSION, "valueCoding"),
        (JUSTIFICATION_EXTENSION, "valueString"),
    ):
        found = extensions_of(message.header, url)
        if len(found) > 1 or any(value not in extension for extension in found):
            yield issue("extension-twice", at)
    for extension in extensions_of(message.header, PURPOSE_EXTENSION):
        coding = extension.get("valueCoding")
        system = coding.get("system") if isinstance(coding, dict) else None
        ours = system == PURPOSE_SYSTEM and message.purpose in _KNOWN_PURPOSES
        if not message.purpose or not (ours or system == ACT_REASON_SYSTEM):
            yield issue("purpose-unknown", at)
    if message.legal_basis not in _KNOWN_BASES:
        yield issue("legal-basis-unknown", at)
    elif message.legal_basis != LegalBasis.CONSENT and message.justification is None:
        yield issue("legal-basis-without-justification", at)
