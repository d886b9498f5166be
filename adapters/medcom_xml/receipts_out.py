"""Which receipt answers a letter: XCTL03 taken, XCTL02 refused, XCTL01 not carried for now?"""

from typing import Final

from lxml import etree

from adapters.contract import AdapterContext, LetterFacts, Outcome
from adapters.medcom_xml import codes, document, numbers
from adapters.medcom_xml.text import fill

_KINDS: Final = {
    "ok": ("PositiveReceipt", "XC0330Q", "XCTL03"),
    "fatal-error": ("NegativeReceipt", "XC0230Q", "XCTL02"),
    "transient-error": ("NegativeVansReceipt", "XC0130Q", "XCTL01"),
}

_UNKNOWN: Final = "ukendt"  # the schema wants a text where the letter, or the hub, has no GLN


def receipt_for(facts: LetterFacts, outcome: Outcome, context: AdapterContext) -> bytes | None:
    """The receipt, from the hub; None for a positive one not asked for, and where the letter names no sender.

    The same letter and outcome give the same receipt number at every resend.
    """
    unasked = outcome.code == "ok" and not facts.receipt_requested
    if unasked or not facts.sender:
        return None
    name, version, statistical = _KINDS[outcome.code]
    root = document.emessage(codes.LETTERS_2005)
    number = numbers.native_id(
        numbers.derived_uuid("receipt", facts.sender, facts.envelope_id, facts.letter_id or "", outcome.code)
    )
    envelope = document.child(root, "Envelope")
    sent = document.child(envelope, "Sent")
    day, time, _ = numbers.to_wall_clock(context.now.isoformat()) or ("", "", True)
    document.child(sent, "Date", day)
    document.child(sent, "Time", time)
    document.child(envelope, "Identifier", number)
    document.child(envelope, "AcknowledgementCode", codes.POSITIVE_RECEIPT_NOT_WANTED)
    receipt = document.child(root, name)
    letter = document.child(receipt, "Letter")
    document.child(letter, "Identifier", number)
    document.child(letter, "VersionCode", version)
    document.child(letter, "StatisticalCode", statistical)
    _organisation(receipt, "Sender", context.hub.gln or _UNKNOWN)
    _organisation(receipt, "Receiver", facts.sender)
    _original(receipt, facts, outcome)
    return document.write(root)


def _organisation(parent: etree._Element, name: str, gln: str) -> None:
    document.child(document.child(parent, name), "EANIdentifier", gln)


def _original(receipt: etree._Element, facts: LetterFacts, outcome: Outcome) -> None:
    original = document.child(receipt, "OriginalEmessage")
    document.child(original, "OriginalEnvelopeIdentifier", facts.envelope_id)
    _organisation(original, "OriginalSender", facts.sender)
    _organisation(original, "OriginalReceiver", facts.receiver or _UNKNOWN)
    answered = original
    if facts.letter_id is not None and facts.version is not None:
        answered = etree.Element(etree.QName(codes.LETTERS_2005, "OriginalLetter"))
        document.child(answered, "OriginalLetterIdentifier", facts.letter_id)
        document.child(answered, "OriginalVersionCode", facts.version)
    if outcome.code != "ok":
        said = (codes.REFUSE_CODE_OF_ISSUE.get(found.code) for found in outcome.issues)
        document.child(answered, "RefuseCode", next(filter(None, said), "ikke_specificeret"))
        if outcome.issues:
            lines = [f"{found.text_da} ({found.expression})".removesuffix(" ()") for found in outcome.issues]
            fill(document.child(answered, "RefuseText"), "\n".join(lines))
    if answered is not original:
        original.append(answered)
