"""What do a document's sections by topic and its attachments say, and are the attachments what they claim to be?"""

import base64
import binascii
import hashlib
from collections.abc import Iterator
from typing import Any, Final

from message_schemas.definitions.common import citizen
from message_schemas.definitions.model import MANY, Element, Profile, Rule, coded
from message_schemas.issues import Issue, issue
from message_schemas.message import Message, objects, text_of
from message_schemas.terminology import INFORMATION_CATEGORY, TOPIC, Include, ValueSet

JsonObject = dict[str, Any]

_IN_THE_MESSAGE: Final = ("Binary/", "urn:uuid:")

SECTION_SUBJECTS: Final = ValueSet(
    "section-subject",
    "Hvad et afsnit handler om",
    "What a section is about",
    tuple(Include(system.url, None, system.codes) for system in (TOPIC, INFORMATION_CATEGORY)),
)
SECTION_INSIDE: Final = (
    Element("title", "Afsnittets overskrift", "The section's heading", expected=True),
    Element("text", "Afsnittets tekst", "The section's text"),
    Element("entry", "Det, afsnittet henviser til", "What the section refers to", max=MANY),
)


def topic_section(code: str, da: str, en: str, *inside: Element, expected: bool = True) -> Element:
    """The section of one topic, so that it can be withheld alone."""
    return Element(
        "section",
        da,
        en,
        expected=expected,
        slice=code,
        where=coded("code", TOPIC.url, code),
        elements=inside,
    )


def _attachments(document: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    for place, content in enumerate(objects(document.get("content"), keep_gaps=True)):
        attachment = content.get("attachment")
        if isinstance(attachment, dict):
            yield f"content[{place}].attachment", attachment


def _empty(_message: Message, _number: int, document: JsonObject) -> Iterator[str]:
    return (at for at, one in _attachments(document) if not (one.get("data") or one.get("url")))


def _binary(message: Message, attachment: JsonObject) -> JsonObject | None:
    """The Binary of the message that an attachment points to."""
    found = message.resolve(text_of(attachment.get("url")) or "")
    return found[1] if found and found[1].get("resourceType") == "Binary" else None


def _not_found(message: Message, _number: int, _focus: JsonObject) -> Iterator[str]:
    for number, document in message.of_type("DocumentReference"):
        for at, attachment in _attachments(document):
            url = text_of(attachment.get("url")) or ""
            if url.startswith(_IN_THE_MESSAGE) and _binary(message, attachment) is None:
                yield f"entry[{number}].resource.{at}.url"


def _data_of(message: Message, attachment: JsonObject) -> bytes | None:
    data = text_of(attachment.get("data"))
    if data is None:
        binary = _binary(message, attachment)
        data = text_of(binary.get("data")) if binary else None
    return None if data is None else _decoded(data)


def _decoded(data: str) -> bytes | None:
    try:
        return base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return None  # FHIR's own check of base64Binary says so


def attachments_unchanged(message: Message, _number: int, _focus: JsonObject) -> Iterator[Issue]:
    """FHIR's Attachment.hash is the file's SHA-1, which FHIRPath cannot say."""
    for number, document in message.of_type("DocumentReference"):
        for at, attachment in _attachments(document):
            claimed = text_of(attachment.get("hash"))
            data = _data_of(message, attachment) if claimed else None
            if claimed and data is not None and _decoded(claimed) != sha1(data):
                yield issue("attachment-changed", f"Bundle.entry[{number}].resource.{at}.hash")


def sha1(data: bytes) -> bytes:
    """The digest that FHIR's Attachment.hash is; it shows an accident and keeps no secret."""
    return hashlib.sha1(data, usedforsecurity=False).digest()


ATTACHED: Final = Profile(
    "attached-document",
    "DocumentReference",
    "Et vedlagt dokument",
    "An attached document",
    (
        Element("status", "Dokumentets status", "The document's status", min=1),
        Element("type", "Dokumentets art", "What kind of document it is"),
        citizen(minimum=0),
        Element("date", "Hvornår dokumentet er lagt på sagen", "When the document was filed", expected=True),
        Element("description", "Hvad dokumentet er", "What the document is", expected=True),
        Element(
            "content",
            "Dokumentets indhold",
            "The document's content",
            min=1,
            max=MANY,
            elements=(
                Element(
                    "attachment",
                    "Filen",
                    "The file",
                    min=1,
                    elements=(
                        Element("contentType", "Filens type", "The file's type", expected=True),
                        Element("hash", "Filens SHA-1-kontrolsum", "The file's SHA-1 digest", expected=True),
                        Element("title", "Filens titel", "The file's title", expected=True),
                        Element("data", "Filen selv", "The file itself"),
                        Element("url", "Henvisning til en Binary i beskeden", "A Binary in the message"),
                        Element("creation", "Hvornår filen er skrevet", "When the file was written"),
                    ),
                ),
            ),
        ),
    ),
    (
        Rule(
            "attachment-empty",
            "content.attachment.all(data.exists() or url.exists())",
            _empty,
        ),
    ),
)
_URLS: Final = (
    "entry.resource.ofType(DocumentReference).content.attachment.url"
    ".where(startsWith('Binary/') or startsWith('urn:uuid:'))"
)
_BINARIES: Final = (
    "entry.resource.ofType(Binary).select('Binary/' + id) | "
    "entry.where(resource.ofType(Binary).exists()).fullUrl"
)
# Of the whole message.
ATTACHMENTS_FOUND: Final = Rule(
    "attachment-not-found",
    f"({_URLS} | {_BINARIES}).count() = ({_BINARIES}).count()",
    _not_found,
)
