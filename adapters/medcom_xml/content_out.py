"""How are a Communication's topic, priority, texts and attachments written into a letter?"""

from typing import Any, Final

from lxml import etree

from adapters.contract import NativeDocumentRefused
from adapters.medcom_xml import codes, document, numbers
from adapters.medcom_xml.envelope_out import Message
from adapters.medcom_xml.grammar import FORMATTED, MOST_REFERENCES, MOST_TEXTS, Element
from adapters.medcom_xml.people_out import Notes
from adapters.medcom_xml.references import reference_out
from adapters.medcom_xml.refusals import refusal
from adapters.medcom_xml.text import fill, restore
from adapters.taking import Taken
from message_schemas.codes import (
    MEDCOM_CARE_CATEGORY_SYSTEM,
    MEDCOM_CONTACT_EXTENSION,
    MEDCOM_DATETIME_EXTENSION,
    MEDCOM_IDENTIFIER_EXTENSION,
    MEDCOM_PRACTITIONER_EXTENSION,
)

LONGEST_SUBJECT: Final = 70

_TEXT01 = Element("Text01", mixed=FORMATTED)


def content_out(letter: etree._Element, message: Message, letter_key: tuple[str, str], notes: Notes) -> None:
    """Add what the letter says. `letter_key` is the sender's GLN and the letter's number."""
    said = message.communication
    _take_what_the_letter_implies(message, letter_key)
    long_topic = _additional_information(letter, said, notes)
    texts = [at for at, _ in enumerate(said.items("payload")) if _text_at(said, at)]
    attachments = [
        at for at, _ in enumerate(said.items("payload")) if said.look("payload", at, "contentAttachment")
    ]
    if not texts and not attachments:
        raise NativeDocumentRefused((refusal("native-no-text", "Communication.payload"),), 422)
    room = MOST_TEXTS
    if long_topic is not None:
        fill(_new_text(letter), long_topic)
        room -= 1
    _texts(letter, said, texts, room, notes)
    count = 0
    for at in attachments:
        if count < MOST_REFERENCES and reference_out(letter, said, ("payload", at, "contentAttachment")):
            count += 1


def _text_at(said: Taken, at: int) -> str | None:
    text = said.look("payload", at, "contentString")
    return text if isinstance(text, str) and text else None


def _additional_information(letter: etree._Element, said: Taken, notes: Notes) -> str | None:
    """Priority and Subject; the whole topic where Subject has no room for it, to be said in the text."""
    information = etree.Element(etree.QName(codes.LETTERS_2006, "AdditionalInformation"))
    kept = said.extension(codes.PRIORITY, "valueCode")
    priority = kept or said.text("priority")
    if priority is not None:
        if priority not in codes.XML_PRIORITY:
            notes.append("Communication.priority (sent as høj_prioritet)")
        document.child(information, "Priority", codes.XML_PRIORITY.get(priority, "høj_prioritet"))
    topic = said.text("topic", "text")
    whole = None
    if topic and said.look("topic", "extension", 0, "url") == codes.DATA_ABSENT:
        said.take("topic", "extension", 0)  # the letter had no subject
    elif topic:
        shown = document.writable(topic)
        if len(shown) > LONGEST_SUBJECT:
            notes.append("Communication.topic.text (shortened in Subject, whole in the text)")
            whole, shown = topic, shown[: LONGEST_SUBJECT - 1] + "…"
        document.child(information, "Subject", shown)
    if len(information):
        letter.append(information)
    return whole


def _texts(letter: etree._Element, said: Taken, texts: list[int], room: int, notes: Notes) -> None:
    for count, at in enumerate(texts):
        if count == room - 1 and len(texts) > room:
            rest = texts[count:]
            fill(_new_text(letter), "\n\n".join(_take_text(said, at, notes) for at in rest))
            notes.append("Communication.payload (the last ones joined into one text)")
            return
        text = _take_text(said, at, notes)
        element = _new_text(letter)
        markup = said.extension(codes.FORMATTED_TEXT, "valueString", "payload", at)
        if markup is None or not restore(element, markup, text, _TEXT01):
            fill(element, text)
            if markup is not None:
                notes.append(f"{said.place('payload', at)}.extension(medcom-xml-formatted-text)")


def _take_text(said: Taken, at: int, notes: Notes) -> str:
    text = said.text("payload", at, "contentString") or ""
    if document.writable(text) != text:
        notes.append(f"{said.place('payload', at, 'contentString')} (characters that XML cannot hold)")
    return text


def _new_text(letter: etree._Element) -> etree._Element:
    return document.child(document.child(letter, "ClinicalInformation"), "Text01")


def _take_what_the_letter_implies(message: Message, letter_key: tuple[str, str]) -> None:
    """Thread, category and each part's date, id and author, where reading the letter gives the same again."""
    said = message.communication
    if said.look("identifier", 0, "value") == f"urn:uuid:{numbers.derived_uuid(*letter_key, 'thread')}":
        said.take("identifier", 0)
    category = said.look("category", 0, "coding", 0)
    if category == {"system": MEDCOM_CARE_CATEGORY_SYSTEM, "code": "other"}:
        said.take("category", 0, "coding", 0)
    counts = {"text": 0, "reference": 0}
    for at, part in enumerate(said.items("payload")):
        kind = "text" if isinstance(part, dict) and "contentString" in part else "reference"
        counts[kind] += 1
        own_id = f"urn:uuid:{numbers.derived_uuid(*letter_key, f'{kind}-{counts[kind]}')}"
        for number, extension in enumerate(said.items("payload", at, "extension")):
            if isinstance(extension, dict) and _implied(extension, message, own_id):
                said.take("payload", at, "extension", number)


def _implied(extension: dict[str, Any], message: Message, own_id: str) -> bool:
    sender = message.header.look("sender", "reference")
    told = Taken(extension)
    match extension.get("url"):
        case url if url == MEDCOM_DATETIME_EXTENSION:
            return bool(told.look("valueDateTime") == message.provenance.look("occurredDateTime"))
        case url if url == MEDCOM_IDENTIFIER_EXTENSION:
            return bool(told.look("valueIdentifier", "value") == own_id)
        case url if url == MEDCOM_PRACTITIONER_EXTENSION:
            return bool(told.look("valueReference", "reference") == sender)
        case url if url == MEDCOM_CONTACT_EXTENSION:
            phone = told.look("valueContactPoint", "value")
            return bool(phone is None or phone == message.sender.look("telecom", 0, "value"))
    return False
