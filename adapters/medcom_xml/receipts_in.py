"""What does a receipt (XCTL01, 02 or 03) say in MedCom's FHIR acknowledgement?"""

from lxml import etree

from adapters.contract import AdapterContext, JsonObject, LetterFacts, NativeDocumentRefused, NativeMessage
from adapters.medcom_xml import codes, document, numbers
from adapters.medcom_xml.grammar import RECEIPTS, problems
from adapters.medcom_xml.people_in import known_by, location
from adapters.medcom_xml.refusals import refusal
from message_schemas.builders.envelope import bundle, header, organization, provenance, reference
from message_schemas.codes import (
    MEDCOM_ACK_HEADER_PROFILE,
    MEDCOM_ACK_OUTCOME_PROFILE,
    MEDCOM_ACK_PROFILE,
    MEDCOM_EVENT_SYSTEM,
    MedComEvent,
)


def receipt_to_fhir(
    envelope: etree._Element, receipt: etree._Element, facts: LetterFacts, context: AdapterContext
) -> NativeMessage:
    """The receipt as acknowledgement Bundles, one for each letter that it answers; the first has the others in `more`.

    A receipt for a whole envelope names no letter and answers by the envelope's number.
    """
    kind = document.local(receipt)
    found = [*problems(receipt, RECEIPTS[kind], f"Emessage/{kind}")]
    original = document.find(receipt, "OriginalEmessage")
    if found or original is None:
        raise NativeDocumentRefused(tuple(found), 422, facts)
    made = [
        _acknowledgement(envelope, receipt, answered, number, facts, context)
        for number, answered in enumerate(
            document.find_all(original, "OriginalLetter") or [original], start=1
        )
    ]
    return NativeMessage(made[0].bundle, facts, made[0].not_carried, tuple(made[1:]))


def _acknowledgement(
    envelope: etree._Element,
    receipt: etree._Element,
    answered: etree._Element,
    number: int,
    facts: LetterFacts,
    context: AdapterContext,
) -> NativeMessage:
    kind = document.local(receipt)
    suffix = "" if number == 1 else f".{number}"
    own_number = document.required(receipt, "Letter/Identifier")
    message_id = numbers.fhir_id(own_number) + suffix
    sent = numbers.to_instant(
        document.required(envelope, "Sent/Date"), document.required(envelope, "Sent/Time")
    )
    if sent is None:
        raise NativeDocumentRefused((refusal("native-value", "Emessage/Envelope/Sent"),), 422, facts)
    answers = _answered(answered, context)
    # Whoever carried the receipt, it is the letter's receiver that did or did not get the letter.
    receiver = document.required(receipt, "OriginalEmessage/OriginalReceiver/EANIdentifier")
    sender = document.required(receipt, "OriginalEmessage/OriginalSender/EANIdentifier")
    key = (facts.sender, own_number, str(number))
    acknowledger = _organisation(numbers.derived_uuid(*key, "sender"), receiver, context)
    addressee = _organisation(numbers.derived_uuid(*key, "receiver"), sender, context)
    top = header(message_id, MedComEvent.ACKNOWLEDGEMENT, MEDCOM_EVENT_SYSTEM, acknowledger, [addressee])
    top["meta"] = {"profile": [MEDCOM_ACK_HEADER_PROFILE]}
    top["response"] = {"identifier": answers, "code": codes.RECEIPT_CODES[kind]}
    resources = [top, acknowledger, addressee]
    if kind != "PositiveReceipt":
        outcome = _outcome(numbers.derived_uuid(*key, "outcome"), answered, receipt)
        top["response"]["details"] = reference(outcome)
        resources.append(outcome)
    resources.append(
        provenance(
            numbers.derived_uuid(*key, "provenance"),
            message_id,
            sent,
            acknowledger,
            "acknowledgement",
            answers=answers,
        )
    )
    bundle_id = numbers.fhir_id(document.required(envelope, "Identifier")) + suffix
    made = bundle(bundle_id, sent, resources, MEDCOM_ACK_PROFILE)
    return NativeMessage(made, facts, _not_carried(receipt, answered))


def _answered(answered: etree._Element, context: AdapterContext) -> str:
    name = "OriginalLetterIdentifier"
    if document.local(answered) == "OriginalEmessage":
        name = "OriginalEnvelopeIdentifier"
    number = document.required(answered, name)
    return context.message_of(number) or numbers.fhir_id(number)


def _organisation(resource_id: str, gln: str, context: AdapterContext) -> JsonObject:
    return organization(resource_id, None, (location(gln), *known_by(gln, context)))


def _outcome(resource_id: str, answered: etree._Element, receipt: etree._Element) -> JsonObject:
    """The refusal as codes; an acknowledgement carries no free text."""
    said = document.value(answered, "RefuseCode") or document.value(receipt, "OriginalEmessage/RefuseCode")
    refuse_code = said or "ikke_specificeret"
    issue_type, medcom_code = codes.REFUSE_CODES[refuse_code]
    coding = [{"system": codes.REFUSE_CODE_SYSTEM, "code": refuse_code}]
    if medcom_code:
        coding.append({"system": codes.MEDCOM_ERROR_SYSTEM, "code": medcom_code})
    return {
        "resourceType": "OperationOutcome",
        "id": resource_id,
        "meta": {"profile": [MEDCOM_ACK_OUTCOME_PROFILE]},
        "issue": [{"severity": "error", "code": issue_type, "details": {"coding": coding}}],
    }


def _not_carried(receipt: etree._Element, answered: etree._Element) -> tuple[str, ...]:
    place = f"Emessage/{document.local(receipt)}"
    texts = {
        f"{place}/OriginalEmessage/RefuseText": document.find(receipt, "OriginalEmessage/RefuseText"),
        f"{place}/OriginalEmessage/OriginalLetter/RefuseText": document.find(answered, "RefuseText"),
    }
    left = [named for named, found in texts.items() if found is not None]
    carrier = document.value(receipt, "Sender/EANIdentifier")
    if carrier != document.value(receipt, "OriginalEmessage/OriginalReceiver/EANIdentifier"):
        left.append(f"{place}/Sender")
    return tuple(left)
