"""How does a `correspondence` or a MedCom CareCommunication become an XDIS91 letter?"""

from typing import Final

from lxml import etree

from adapters.contract import AdapterContext, JsonObject, NativeDocument, NativeDocumentRefused
from adapters.medcom_xml import codes, document, numbers
from adapters.medcom_xml.content_out import content_out
from adapters.medcom_xml.envelope_out import Message, read_message
from adapters.medcom_xml.grammar import CLINICAL_EMAIL, ENVELOPE, problems
from adapters.medcom_xml.grammar_values import EPISODE_STATUSES
from adapters.medcom_xml.people_out import Notes, organisation_out, patient_out
from adapters.medcom_xml.refusals import refusal

CONTENT_TYPE: Final = "application/xml"


def message_to_letter(bundle: JsonObject, context: AdapterContext) -> NativeDocument:
    """The message as an XDIS91 letter. Raises NativeDocumentRefused (422)."""
    notes = Notes()
    message = read_message(bundle, context)
    root = document.emessage(codes.LETTERS_2006)
    envelope = _envelope(root, message, context, notes)
    letter = document.child(root, "ClinicalEmail")
    number = _letter(letter, message, context, notes)
    gln = organisation_out(letter, "Sender", message.sender, context, notes)
    organisation_out(letter, "Receiver", message.receiver, context, notes)
    citizen = patient_out(letter, message.patient, notes)
    _status_of_care(citizen, message)
    content_out(letter, message, (gln, number), notes)
    found = (*problems(envelope, ENVELOPE, "Emessage/Envelope"),)
    found += (*problems(letter, CLINICAL_EMAIL, "Emessage/ClinicalEmail"),)
    if found:
        raise NativeDocumentRefused(found, 422)
    return NativeDocument(document.write(root), CONTENT_TYPE, number, (*notes, *message.left_over()))


def _moment(parent: etree._Element, name: str, instant: str, place: str, notes: Notes) -> None:
    clock = numbers.to_wall_clock(instant)
    if clock is None:
        raise NativeDocumentRefused((refusal("message-incomplete", place),), 422)
    day, time, whole = clock
    element = document.child(parent, name)
    document.child(element, "Date", day)
    document.child(element, "Time", time)
    if not whole:
        notes.append(f"{place} (seconds)")


def _envelope(
    root: etree._Element, message: Message, context: AdapterContext, notes: Notes
) -> etree._Element:
    envelope = document.child(root, "Envelope")
    sent = message.bundle.text("timestamp") or context.now.replace(second=0, microsecond=0).isoformat()
    _moment(envelope, "Sent", sent, "Bundle.timestamp", notes)
    kept = message.header.extension(codes.ENVELOPE_IDENTIFIER, "valueString")
    document.child(envelope, "Identifier", _own_number(kept, str(message.bundle.look("id") or "")))
    wanted = message.header.extension(codes.ACKNOWLEDGEMENT_CODE, "valueCode")
    document.child(envelope, "AcknowledgementCode", wanted or codes.POSITIVE_RECEIPT_WANTED)
    return envelope


def _own_number(kept: str | None, fhir_id: str) -> str:
    """The number as once received, if it is the one that the FHIR id stands for."""
    return kept if kept is not None and numbers.fhir_id(kept) == fhir_id else numbers.native_id(fhir_id)


def _letter(parent: etree._Element, message: Message, context: AdapterContext, notes: Notes) -> str:
    letter = document.child(parent, "Letter")
    kept = message.header.extension(codes.LETTER_IDENTIFIER, "valueString")
    number = _own_number(kept, str(message.header.look("id") or ""))
    document.child(letter, "Identifier", number)
    document.child(letter, "VersionCode", "XD9134L")
    statistical = message.header.extension(codes.STATISTICAL_CODE, "valueString")
    document.child(letter, "StatisticalCode", statistical or "XDIS91")
    written = message.provenance.text("occurredDateTime")
    if written is None or numbers.to_wall_clock(written) is None:
        written = message.bundle.text("timestamp") or context.now.isoformat()
    _moment(letter, "Authorisation", written, "Provenance.occurredDateTime", notes)
    document.child(letter, "TypeCode", "XDIS91")
    document.child(letter, "StatusCode", _status(message, notes))
    episode = message.encounter.look("episodeOfCare", 0, "identifier", "value")
    if isinstance(episode, str) and 0 < len(numbers.without_hyphens(episode)) <= 35:
        message.encounter.take("episodeOfCare", 0, "identifier", "value")
        document.child(letter, "EpisodeOfCareIdentifier", numbers.without_hyphens(episode))
    return number


def _status(message: Message, notes: Notes) -> str:
    activity = str(message.provenance.look("activity", "coding", 0, "code") or "new-message")
    status = codes.STATUS_OF_ACTIVITY.get(activity)
    if status is None:
        raise NativeDocumentRefused((refusal("message-activity", "Provenance.activity"),), 422)
    message.provenance.take("activity")
    if codes.ACTIVITY_OF_STATUS[status] != activity:
        notes.append(f"Provenance.activity (sent as {status})")
    return status


def _status_of_care(citizen: etree._Element, message: Message) -> None:
    occupancy = message.communication.extension(codes.OCCUPANCY_TEXT, "valueString")
    if occupancy:
        document.child(citizen, "OccupancyText", occupancy)
    status = message.communication.extension(codes.EPISODE_OF_CARE_STATUS, "valueCode")
    if status is None or EPISODE_STATUSES.fullmatch(status) is None:
        status = _status_from_encounter(message)
    document.child(citizen, "EpisodeOfCareStatusCode", status)
    encounter = message.encounter
    if codes.ENCOUNTER_OF_STATUS[status] == (encounter.look("status"), encounter.look("class", "code")):
        encounter.take("status")
        encounter.take("class")


def _status_from_encounter(message: Message) -> str:
    if message.encounter.look("status") != "in-progress":
        return "inaktiv"
    return "indlagt" if message.encounter.look("class", "code") == "IMP" else "ambulant"
