"""How does the hub talk with a party whose system speaks MedCom's XML letters?"""

from typing import Final

from lxml import etree

from adapters.contract import (
    AdapterContext,
    JsonObject,
    LetterFacts,
    NativeDocument,
    NativeDocumentRefused,
    NativeMessage,
    Outcome,
)
from adapters.medcom_xml import codes, document, numbers
from adapters.medcom_xml.grammar import ENVELOPE, RECEIPTS, problems
from adapters.medcom_xml.letter_in import letter_to_fhir
from adapters.medcom_xml.letter_out import message_to_letter
from adapters.medcom_xml.receipts_in import receipt_to_fhir
from adapters.medcom_xml.receipts_out import receipt_for
from adapters.medcom_xml.refusals import refusal

_LOCAL: Final = "Local_Elements"
_LONGEST_VERSION: Final = 7
_LONGEST_GLN: Final = 35


class MedComXml:
    """XDIS91 ⇄ correspondence, XCTL01-03 ⇄ acknowledgement, in windows-1252."""

    format = "medcom-xml"
    content_types = ("application/xml", "text/xml")
    charset = document.CHARSET

    def to_fhir(self, document: bytes, context: AdapterContext) -> NativeMessage:
        """The letter or receipt as a message Bundle. Raises NativeDocumentRefused."""
        return _to_fhir(document, context)

    def from_fhir(self, bundle: JsonObject, context: AdapterContext) -> NativeDocument:
        """A correspondence or CareCommunication as an XDIS91 letter. Raises NativeDocumentRefused (422)."""
        return message_to_letter(bundle, context)

    def receipt(self, facts: LetterFacts, outcome: Outcome, context: AdapterContext) -> bytes | None:
        """XCTL03, XCTL02 or XCTL01; None for a positive receipt that the sender did not ask for."""
        return receipt_for(facts, outcome, context)

    def native_id(self, message_id: str) -> str:
        """The number that a letter made from this MessageHeader.id bears."""
        return numbers.native_id(message_id)


def _to_fhir(body: bytes, context: AdapterContext) -> NativeMessage:
    root = document.read(body)
    space = etree.QName(root).namespace
    if document.local(root) != "Emessage" or space not in (codes.LETTERS_2005, codes.LETTERS_2006):
        raise NativeDocumentRefused((refusal("native-not-emessage", ""),), 400)
    parts = list(root)
    if not parts or parts[0].tag != f"{{{space}}}Envelope":
        raise NativeDocumentRefused((refusal("native-element-missing", "Emessage/Envelope"),), 422)
    envelope, *letters = parts
    local_elements = [part for part in letters if document.local(part) == _LOCAL]
    letters = [part for part in letters if document.local(part) != _LOCAL]
    found = [*problems(envelope, ENVELOPE, "Emessage/Envelope")]
    if found:
        raise NativeDocumentRefused(tuple(found), 422)
    if not letters:
        raise NativeDocumentRefused((refusal("native-element-missing", "Emessage"),), 422)
    facts = _facts(envelope, letters[0])
    if len(letters) > 1:
        raise NativeDocumentRefused((refusal("native-several-letters", "Emessage"),), 422, facts)
    made = _letter_to_fhir(envelope, letters[0], facts, context)
    if not local_elements:
        return made
    left = (*made.not_carried, f"Emessage/{_LOCAL}")
    return NativeMessage(made.bundle, made.facts, left, made.more)


def _letter_to_fhir(
    envelope: etree._Element, letter: etree._Element, facts: LetterFacts, context: AdapterContext
) -> NativeMessage:
    name = etree.QName(letter)
    if name.namespace == codes.LETTERS_2006 and name.localname == "ClinicalEmail":
        return letter_to_fhir(envelope, letter, facts, context)
    if name.namespace == codes.LETTERS_2005 and name.localname in RECEIPTS:
        return receipt_to_fhir(envelope, letter, facts, context)
    older = name.localname == "ClinicalEmail"
    detail = "native-version" if older else "native-letter-type"
    raise NativeDocumentRefused((refusal(detail, "Emessage/*[2]"),), 422, facts)


def _facts(envelope: etree._Element, letter: etree._Element) -> LetterFacts:
    """What a receipt repeats, read before the letter is checked: also a refused letter gets its receipt."""
    number = document.value(letter, "Letter/Identifier")
    version = document.value(letter, "Letter/VersionCode")
    known = bool(number and version and len(number) <= numbers.LONGEST_NATIVE_ID)
    known = known and 0 < len(version or "") <= _LONGEST_VERSION
    return LetterFacts(
        envelope_id=document.required(envelope, "Identifier"),
        sender=(document.value(letter, "Sender/EANIdentifier") or "")[:_LONGEST_GLN],
        receiver=(document.value(letter, "Receiver/EANIdentifier") or "")[:_LONGEST_GLN],
        letter_id=number if known else None,
        version=version if known else None,
        receipt_requested=document.value(envelope, "AcknowledgementCode") == codes.POSITIVE_RECEIPT_WANTED,
    )
