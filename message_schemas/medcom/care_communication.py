"""What does MedCom's CareCommunication (5.0.2) ask for beyond the shape of a letter?

The numbers in the docstrings are those of MedCom's invariants medcom-careCommunication-N. What came with
version 5 is a warning to a message of an older definition (4.0.1's own profiles were compared).
"""

from collections.abc import Iterator
from typing import Any, Final

from message_schemas.codes import (
    MEDCOM_CARE_HEADER_PROFILE,
    MEDCOM_CARE_PROVENANCE_PROFILE,
    MEDCOM_CONTACT_EXTENSION,
    MEDCOM_DATETIME_EXTENSION,
    MEDCOM_IDENTIFIER_EXTENSION,
    MEDCOM_PRACTITIONER_EXTENSION,
)
from message_schemas.issues import Issue, issue
from message_schemas.medcom.codes import ATTACHMENT_TYPES
from message_schemas.medcom.common import (
    CARE_DEFINITION_5,
    HEADER,
    UUID_URN,
    entry,
    extensions_at,
    has_older_definition,
    has_profile,
    resolves_to,
    since_5,
)
from message_schemas.message import Message, codings_of, has_zone, object_of, objects, text_of

JsonObject = dict[str, Any]

SENDER_EXTENSION: Final = "http://medcomfhir.dk/ig/core/StructureDefinition/medcom-core-sender-extension"
_PERSON_OR_TEAM: Final = ("PractitionerRole", "CareTeam")


def care_envelope(message: Message) -> Iterator[Issue]:
    """The message's profiles: -1, -3, one focus, the definition's version, a resource in every entry."""
    if not has_profile(message.header, MEDCOM_CARE_HEADER_PROFILE):
        yield issue("care-header-profile", f"{HEADER}.meta.profile")
    if len(message.focus) > 1:
        yield issue("focus-more-than-one", f"{HEADER}.focus")
    if has_older_definition(message):
        yield issue("definition-version-older", f"{HEADER}.definition", "warning")
    elif not CARE_DEFINITION_5.fullmatch(text_of(message.header.get("definition")) or ""):
        yield issue("care-definition", f"{HEADER}.definition")
    for number, holder in enumerate(objects(message.bundle.get("entry"), keep_gaps=True)):
        if "resource" not in holder:
            yield issue("care-entry-empty", entry(number))
    for number, provenance in message.of_type("Provenance"):
        if not has_profile(provenance, MEDCOM_CARE_PROVENANCE_PROFILE):
            yield issue("care-provenance-profile", f"{entry(number)}.meta.profile")
        yield from _entities(provenance, f"{entry(number)}.entity")


def care_communication(message: Message, number: int, focus: JsonObject) -> Iterator[Issue]:
    """MedCom's own Communication: -7, -8, -11, -12, what its extensions and attachments say."""
    at = entry(number)
    categories = objects(focus.get("category"))
    if categories and len(codings_of(categories[0])) > 1:
        yield issue("care-category-coding", f"{at}.category[0].coding", since_5(message))
    if "topic" in focus and not text_of(object_of(focus["topic"]).get("text")):
        yield issue("care-topic-text", f"{at}.topic.text")
    yield from _recipients(message, focus, at)
    yield from _sender(message, focus, at)
    authors: set[int] = set()
    for place, payload in enumerate(objects(focus.get("payload"), keep_gaps=True)):
        here = f"{at}.payload[{place}]"
        yield from _said_of(message, payload, here, authors)
        if isinstance(payload.get("contentAttachment"), dict):
            yield from _attachment(payload["contentAttachment"], f"{here}.contentAttachment")
    for author in sorted(authors):
        yield from _author(message, author)


def _entities(provenance: JsonObject, at: str) -> Iterator[Issue]:
    """At least one payload's identifier, at most one earlier message, nothing else."""
    roles: list[object] = []
    for place, entity in enumerate(objects(provenance.get("entity"), keep_gaps=True)):
        roles.append(entity.get("role"))
        if entity.get("role") not in ("source", "revision"):
            yield issue("care-entity-role", f"{at}[{place}].role")
        elif entity["role"] == "source":
            what = object_of(entity.get("what"))
            if not isinstance(what.get("identifier"), dict):
                yield issue("care-entity-payload", f"{at}[{place}].what.identifier")
    if "source" not in roles:
        yield issue("care-entity-payload", at)
    if roles.count("revision") > 1:
        yield issue("care-entity-revision", at)


def _recipients(message: Message, focus: JsonObject, at: str) -> Iterator[Issue]:
    """-12: a specific recipient belongs to the organisation that receives the message."""
    receivers = _entries(message, *(to.get("receiver") for to in objects(message.header.get("destination"))))
    for place, recipient in enumerate(objects(focus.get("recipient"), keep_gaps=True)):
        here = f"{at}.recipient[{place}]"
        if not resolves_to(message, recipient, *_PERSON_OR_TEAM):
            yield issue("care-recipient-target", here)
        elif receivers.isdisjoint(_organizations_of(message, recipient)):
            yield issue("care-recipient-organization", here)


def _sender(message: Message, focus: JsonObject, at: str) -> Iterator[Issue]:
    """-11: a specific sender belongs to the organisation that sends the message."""
    senders = extensions_at(focus, SENDER_EXTENSION)
    if len(senders) > 1:
        yield issue("care-sender", f"{at}.extension")
    for place, extension in senders:
        here = f"{at}.extension[{place}].valueReference"
        reference = extension.get("valueReference")
        if not resolves_to(message, reference, *_PERSON_OR_TEAM):
            yield issue("care-sender", here)
        elif _entries(message, message.header.get("sender")).isdisjoint(
            _organizations_of(message, reference)
        ):
            yield issue("care-sender-organization", here)


def _entries(message: Message, *references: object) -> set[int]:
    return {found[0] for one in references if (found := message.resolve(one))}


def _organizations_of(message: Message, reference: object) -> set[int]:
    found = message.resolve(reference)
    belongs = found[1] if found else {}
    return _entries(message, belongs.get("organization"), *objects(belongs.get("managingOrganization")))


def _said_of(message: Message, payload: JsonObject, at: str, authors: set[int]) -> Iterator[Issue]:
    """A payload's date, identifier, author and contact are what their extensions are for."""
    for place, extension in extensions_at(payload, MEDCOM_DATETIME_EXTENSION):
        if not has_zone(extension.get("valueDateTime")):
            yield issue("care-payload-date", f"{at}.extension[{place}].valueDateTime")
    for place, extension in extensions_at(payload, MEDCOM_IDENTIFIER_EXTENSION):
        value = text_of(object_of(extension.get("valueIdentifier")).get("value"))
        if not UUID_URN.fullmatch(value or ""):
            yield issue("care-payload-identifier", f"{at}.extension[{place}].valueIdentifier.value")
    for place, extension in extensions_at(payload, MEDCOM_CONTACT_EXTENSION):
        if not text_of(object_of(extension.get("valueContactPoint")).get("value")):
            yield issue("care-payload-contact", f"{at}.extension[{place}].valueContactPoint.value")
    for place, extension in extensions_at(payload, MEDCOM_PRACTITIONER_EXTENSION):
        reference = extension.get("valueReference")
        if resolves_to(message, reference, "PractitionerRole"):
            authors |= _entries(message, reference)
        else:
            yield issue("care-payload-author", f"{at}.extension[{place}].valueReference")


def _attachment(attachment: JsonObject, at: str) -> Iterator[Issue]:
    if not text_of(attachment.get("title")):
        yield issue("care-attachment-title", f"{at}.title")
    if "contentType" in attachment and text_of(attachment["contentType"]) not in ATTACHMENT_TYPES:
        yield issue("care-attachment-type", f"{at}.contentType")


def _author(message: Message, number: int) -> Iterator[Issue]:
    """-7: an author has a role, as a code or in words; -8: and a name."""
    author: JsonObject = message.bundle["entry"][number]["resource"]
    roles = objects(author.get("code"))
    coded = any(text_of(coding.get("code")) for role in roles for coding in codings_of(role))
    in_words = any(text_of(role.get("text")) for role in roles)
    if not coded and not in_words:
        yield issue("care-author-role", f"{entry(number)}.code")
    elif coded and in_words:
        yield issue("care-author-role", f"{entry(number)}.code", since_5(message))
    if "practitioner" in author and not resolves_to(message, author["practitioner"], "Practitioner"):
        yield issue("care-author-name", f"{entry(number)}.practitioner")
