"""Which resources of a message Bundle does a letter speak of, and to whom does it go?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from adapters.contract import AdapterContext, JsonObject, NativeDocumentRefused
from adapters.medcom_xml import codes
from adapters.medcom_xml.refusals import refusal
from adapters.taking import Taken
from message_schemas.codes import (
    EVENT_SYSTEM,
    GLN_SYSTEMS,
    MEDCOM_DESTINATION_USE_EXTENSION,
    MEDCOM_EVENT_SYSTEM,
    SOR_SYSTEM,
    EventCode,
    MedComEvent,
)

_EVENTS: Final = {
    (EVENT_SYSTEM, EventCode.CORRESPONDENCE.value),
    (MEDCOM_EVENT_SYSTEM, MedComEvent.CARE_COMMUNICATION.value),
}


@dataclass(frozen=True, slots=True)
class Message:
    """The parts of one message Bundle; `encounter` is empty where there is none."""

    bundle: Taken
    header: Taken
    provenance: Taken
    sender: Taken
    receiver: Taken
    patient: Taken
    communication: Taken
    encounter: Taken
    others: tuple[str, ...]

    def left_over(self) -> tuple[str, ...]:
        """Everything that was not taken, and the resources that no letter speaks of."""
        parts = (
            self.bundle,
            self.header,
            self.provenance,
            self.sender,
            self.receiver,
            self.patient,
            self.communication,
            self.encounter,
        )
        return (*(place for part in parts for place in part.left_over()), *self.others)


def read_message(bundle: JsonObject, context: AdapterContext) -> Message:
    """The message's parts. Raises NativeDocumentRefused for an event or shape that no letter can say."""
    by_reference = dict(_by_reference(bundle))
    header = Taken(next(iter(by_reference.values()), {}))
    event = (header.look("eventCoding", "system"), header.look("eventCoding", "code"))
    if event not in _EVENTS:
        raise NativeDocumentRefused((refusal("message-event", "MessageHeader.eventCoding"),), 422)
    communication = Taken(
        _referred(by_reference, header.look("focus", 0, "reference"), "MessageHeader.focus")
    )
    at = _destination(header, by_reference, context)
    receiver = header.look("destination", at, "receiver", "reference")
    encounter = by_reference.get(str(communication.look("encounter", "reference")), {})
    message = Message(
        bundle=Taken(bundle),
        header=header,
        provenance=Taken(_provenance(by_reference, header)),
        sender=Taken(_referred(by_reference, header.look("sender", "reference"), "MessageHeader.sender")),
        receiver=Taken(_referred(by_reference, receiver, "MessageHeader.destination.receiver")),
        patient=Taken(
            _referred(by_reference, communication.look("subject", "reference"), "Communication.subject")
        ),
        communication=communication,
        encounter=Taken(encounter, "Encounter"),
        others=(),
    )
    _take_structure(message, at)
    return _with_others(message, bundle)


def _by_reference(bundle: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    entries = bundle.get("entry")
    for entry in entries if isinstance(entries, list) else ():
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(resource, dict):
            yield f"{resource.get('resourceType')}/{resource.get('id')}", resource
            if isinstance(entry.get("fullUrl"), str):
                yield entry["fullUrl"], resource


def _referred(by_reference: dict[str, JsonObject], reference: Any, place: str) -> JsonObject:
    found = by_reference.get(reference) if isinstance(reference, str) else None
    if found is None:
        raise NativeDocumentRefused((refusal("message-incomplete", place),), 422)
    return found


def _provenance(by_reference: dict[str, JsonObject], header: Taken) -> JsonObject:
    own = f"MessageHeader/{header.look('id')}"
    for resource in by_reference.values():
        if resource.get("resourceType") == "Provenance":
            target = Taken(resource).look("target", 0, "reference")
            if isinstance(target, str) and (target == own or target.endswith(f"/{own}")):
                return resource
    return {}


def _destination(header: Taken, by_reference: dict[str, JsonObject], context: AdapterContext) -> int:
    """Which destination the letter goes to: the recipient's, else the primary one, else the first."""
    places = range(len(header.items("destination")))
    if context.recipient is not None:
        for at in places:
            receiver = by_reference.get(str(header.look("destination", at, "receiver", "reference")), {})
            if _is(Taken(receiver), context.recipient.sor, context.recipient.gln):
                return at
    for at in places:
        for use in header.items("destination", at, "extension"):
            if isinstance(use, dict) and use.get("url") == MEDCOM_DESTINATION_USE_EXTENSION:
                coding = use.get("valueCoding")
                if isinstance(coding, dict) and coding.get("code") == "primary":
                    return at
    return 0


def _is(organisation: Taken, sor: str | None, gln: str | None) -> bool:
    for at, _ in enumerate(organisation.items("identifier")):
        system, value = (str(organisation.look("identifier", at, part)) for part in ("system", "value"))
        locates = system in GLN_SYSTEMS or system == codes.LOCATION_NUMBER_SYSTEM
        if (system == SOR_SYSTEM and value == sor) or (locates and value == gln):
            return True
    return False


def _take_structure(message: Message, at: int) -> None:
    """What holds a Bundle together and has its like in a letter's own structure."""
    for part in ("type", "timestamp", "entry"):
        message.bundle.take(part)
    for part in ("eventCoding", "sender", "source", "focus", "definition"):
        message.header.take(part)
    message.header.take("destination", at)
    for part in ("target", "recorded"):
        message.provenance.take(part)
    if message.provenance.look("agent", 0, "who", "reference") == message.header.look("sender", "reference"):
        message.provenance.take("agent", 0, "who")
    for number, entity in enumerate(message.provenance.items("entity")):
        if isinstance(entity, dict) and entity.get("role") == "source":
            message.provenance.take("entity", number)  # points at the payload, as its order does
    for part in ("status", "subject", "encounter"):
        message.communication.take(part)
    message.encounter.take("subject")


def _with_others(message: Message, bundle: JsonObject) -> Message:
    spoken_of = [
        part.resource
        for part in (
            message.header,
            message.provenance,
            message.sender,
            message.receiver,
            message.patient,
            message.communication,
            message.encounter,
        )
    ]
    resources = [entry.get("resource") for entry in bundle["entry"] if isinstance(entry, dict)]
    others = tuple(
        str(resource.get("resourceType"))
        for resource in resources
        if isinstance(resource, dict) and not any(resource is known for known in spoken_of)
    )
    return replace(message, others=others)
