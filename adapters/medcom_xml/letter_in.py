"""How does an XDIS91 letter become a `correspondence` message?"""

from lxml import etree

from adapters.contract import AdapterContext, JsonObject, LetterFacts, NativeDocumentRefused, NativeMessage
from adapters.medcom_xml import codes, document, numbers
from adapters.medcom_xml.grammar import CLINICAL_EMAIL, problems
from adapters.medcom_xml.people_in import organisation_in, patient_in
from adapters.medcom_xml.references import attachment_in
from adapters.medcom_xml.refusals import refusal
from adapters.medcom_xml.text import formatting_of, plain
from message_schemas.builders.envelope import bundle, header, provenance, reference
from message_schemas.codes import (
    ACT_CODE_SYSTEM,
    EVENT_SYSTEM,
    MEDCOM_CARE_CATEGORY_SYSTEM,
    MEDCOM_CONTACT_EXTENSION,
    MEDCOM_DATETIME_EXTENSION,
    MEDCOM_IDENTIFIER_EXTENSION,
    MEDCOM_MESSAGE_PROFILE,
    MEDCOM_PRACTITIONER_EXTENSION,
    EventCode,
)

PLACE = "Emessage/ClinicalEmail"
TOPIC_WITHOUT_SUBJECT = "Korrespondance"
UNKNOWN = [{"url": codes.DATA_ABSENT, "valueCode": "unknown"}]


def letter_to_fhir(
    envelope: etree._Element, letter: etree._Element, facts: LetterFacts, context: AdapterContext
) -> NativeMessage:
    """The letter as a message Bundle. Raises NativeDocumentRefused (422)."""
    found = [*problems(letter, CLINICAL_EMAIL, PLACE)]
    if found:
        raise NativeDocumentRefused(tuple(found), 422, facts)
    return _LetterIn(envelope, letter, facts, context).message()


class _LetterIn:
    """One letter on its way into FHIR; all of it follows from the letter, so a resend gives the same."""

    def __init__(
        self, envelope: etree._Element, letter: etree._Element, facts: LetterFacts, context: AdapterContext
    ) -> None:
        self._envelope = envelope
        self._letter = letter
        self._facts = facts
        self._number = document.required(letter, "Letter/Identifier")
        self._sent = self._instant(envelope, "Sent", "Emessage/Envelope/Sent")
        self._written = self._instant(letter, "Letter/Authorisation", f"{PLACE}/Letter/Authorisation")
        sender, receiver = document.find(letter, "Sender"), document.find(letter, "Receiver")
        citizen = document.find(letter, "Patient")
        if sender is None or receiver is None or citizen is None:
            raise NativeDocumentRefused((refusal("native-element-missing", PLACE),), 422, facts)
        self._sender = organisation_in(self._id("sender"), sender, context)
        self._receiver = organisation_in(self._id("receiver"), receiver, context)
        self._patient = patient_in(self._id("patient"), citizen)
        self._not_carried: list[str] = []

    def message(self) -> NativeMessage:
        """The whole Bundle."""
        payload = self._payload()
        encounter = self._encounter()
        communication = self._communication(payload, encounter)
        resources = [
            self._header(communication),
            self._patient,
            communication,
            *([encounter] if encounter else []),
            self._sender,
            self._receiver,
            self._provenance(payload),
        ]
        number = document.required(self._envelope, "Identifier")
        made = bundle(numbers.fhir_id(number), self._sent, resources, MEDCOM_MESSAGE_PROFILE)
        return NativeMessage(made, self._facts, tuple(self._not_carried))

    def _id(self, part: str) -> str:
        return numbers.derived_uuid(self._facts.sender, self._number, part)

    def _instant(self, element: etree._Element, path: str, place: str) -> str:
        instant = numbers.to_instant(
            document.required(element, f"{path}/Date"), document.required(element, f"{path}/Time")
        )
        if instant is None:
            raise NativeDocumentRefused((refusal("native-value", place),), 422, self._facts)
        return instant

    def _header(self, communication: JsonObject) -> JsonObject:
        message_id = numbers.fhir_id(self._number)
        made = header(message_id, EventCode.CORRESPONDENCE, EVENT_SYSTEM, self._sender, [self._receiver])
        made["focus"] = [reference(communication)]
        envelope_number = document.required(self._envelope, "Identifier")
        kept = []
        if message_id != self._number:
            kept.append({"url": codes.LETTER_IDENTIFIER, "valueString": self._number})
        if numbers.fhir_id(envelope_number) != envelope_number:
            kept.append({"url": codes.ENVELOPE_IDENTIFIER, "valueString": envelope_number})
        statistical = document.required(self._letter, "Letter/StatisticalCode")
        kept.append({"url": codes.STATISTICAL_CODE, "valueString": statistical})
        wanted = document.required(self._envelope, "AcknowledgementCode")
        kept.append({"url": codes.ACKNOWLEDGEMENT_CODE, "valueCode": wanted})
        made["extension"] = kept
        return made

    def _provenance(self, payload: list[JsonObject]) -> JsonObject:
        activity = codes.ACTIVITY_OF_STATUS[document.required(self._letter, "Letter/StatusCode")]
        message_id = numbers.fhir_id(self._number)
        made = provenance(self._id("provenance"), message_id, self._written, self._sender, activity)
        made["recorded"] = self._sent
        made["entity"] = [
            {
                "role": "source",
                "what": {"identifier": {"value": part["extension"][1]["valueIdentifier"]["value"]}},
            }
            for part in payload
        ]
        return made

    def _encounter(self) -> JsonObject | None:
        episode = document.value(self._letter, "Letter/EpisodeOfCareIdentifier")
        if episode is None:
            return None
        status, kind = codes.ENCOUNTER_OF_STATUS[
            document.required(self._letter, "Patient/EpisodeOfCareStatusCode")
        ]
        return {
            "resourceType": "Encounter",
            "id": self._id("encounter"),
            "status": status,
            "class": {"system": ACT_CODE_SYSTEM, "code": kind},
            "subject": reference(self._patient),
            "episodeOfCare": [{"identifier": {"value": numbers.with_hyphens(episode)}}],
        }

    def _communication(self, payload: list[JsonObject], encounter: JsonObject | None) -> JsonObject:
        subject = document.value(self._letter, "AdditionalInformation/Subject")
        topic: JsonObject = {"text": subject}
        if subject is None:
            topic = {"extension": UNKNOWN, "text": TOPIC_WITHOUT_SUBJECT}
        made: JsonObject = {
            "resourceType": "Communication",
            "id": self._id("communication"),
            "extension": self._kept_with_the_content(),
            "identifier": [{"value": f"urn:uuid:{self._id('thread')}"}],
            "status": "unknown",
            "category": [{"coding": [{"system": MEDCOM_CARE_CATEGORY_SYSTEM, "code": "other"}]}],
            "subject": reference(self._patient),
            "topic": topic,
            "payload": payload,
        }
        if encounter:
            made["encounter"] = reference(encounter)
        return made

    def _kept_with_the_content(self) -> list[JsonObject]:
        # These say something about the citizen, so they stand with the text and share its fate at the gate.
        status = document.required(self._letter, "Patient/EpisodeOfCareStatusCode")
        kept = [{"url": codes.EPISODE_OF_CARE_STATUS, "valueCode": status}]
        if (occupancy := document.value(self._letter, "Patient/OccupancyText")) is not None:
            kept.append({"url": codes.OCCUPANCY_TEXT, "valueString": occupancy})
        if (priority := document.value(self._letter, "AdditionalInformation/Priority")) is not None:
            # Not Communication.priority: MedCom allows that for the category regarding-referral only.
            kept.append({"url": codes.PRIORITY, "valueCode": codes.FHIR_PRIORITY[priority]})
        return kept

    def _payload(self) -> list[JsonObject]:
        payload: list[JsonObject] = []
        texts = document.find_all(self._letter, "ClinicalInformation")
        for number, information in enumerate(texts, start=1):
            formatted = document.find(information, "Text01")
            text = "" if formatted is None else plain(formatted)
            if formatted is None or not text.strip():
                self._not_carried.append(f"{PLACE}/ClinicalInformation[{number}] (empty)")
                continue
            part: JsonObject = {
                "extension": self._said_of_part(f"text-{len(payload) + 1}"),
                "contentString": text,
            }
            if (markup := formatting_of(formatted)) is not None:
                part["extension"].append({"url": codes.FORMATTED_TEXT, "valueString": markup})
            payload.append(part)
        if not payload:
            raise NativeDocumentRefused(
                (refusal("native-no-text", f"{PLACE}/ClinicalInformation"),), 422, self._facts
            )
        for number, pointer in enumerate(document.find_all(self._letter, "Reference"), start=1):
            extension = self._said_of_part(f"reference-{number}")
            payload.append({"extension": extension, "contentAttachment": attachment_in(pointer)})
        return payload

    def _said_of_part(self, part: str) -> list[JsonObject]:
        telephone = document.value(self._letter, "Sender/TelephoneSubscriberIdentifier")
        contact = {"system": "phone", "value": telephone} if telephone else {"extension": UNKNOWN}
        identifier = {"value": f"urn:uuid:{self._id(part)}", "assigner": reference(self._sender)}
        return [
            {"url": MEDCOM_DATETIME_EXTENSION, "valueDateTime": self._written},
            {"url": MEDCOM_IDENTIFIER_EXTENSION, "valueIdentifier": identifier},
            # A letter names no author but the organisation; no person is made up.
            {"url": MEDCOM_PRACTITIONER_EXTENSION, "valueReference": reference(self._sender)},
            {"url": MEDCOM_CONTACT_EXTENSION, "valueContactPoint": contact},
        ]
