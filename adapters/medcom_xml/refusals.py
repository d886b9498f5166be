"""In which words does the adapter refuse a letter, or a message that no letter can hold?"""

from typing import Final

from message_schemas.issues import Issue

_TEXTS: Final[dict[str, tuple[str, str, str]]] = {
    "native-charset": (
        "structure",
        "Dokumentets tegnsæt kan ikke læses. Angiv windows-1252, ISO-8859-1 eller UTF-8 i XML-erklæringen.",
        "The document's character set cannot be read. Use windows-1252, ISO-8859-1 or UTF-8 and declare it.",
    ),
    "native-unreadable": (
        "structure",
        "Dokumentet er ikke gyldig XML. Ret syntaksen, og send igen.",
        "The document is not well-formed XML. Correct the syntax and send again.",
    ),
    "native-doctype": (
        "structure",
        "XML med DOCTYPE eller entiteter modtages ikke. Fjern DOCTYPE, og send igen.",
        "XML with a DOCTYPE or entities is not accepted. Remove the DOCTYPE and send again.",
    ),
    "native-not-emessage": (
        "structure",
        "Dokumentet er ikke en Emessage i MedComs navnerum 2005/08/07 eller 2006/07/01.",
        "The document is not an Emessage in MedCom's namespace 2005/08/07 or 2006/07/01.",
    ),
    "native-letter-type": (
        "not-supported",
        "Brevtypen modtages endnu ikke. Hubben modtager XDIS91 (ClinicalEmail, 2006/07/01) og kvitteringer.",
        "This letter type is not yet taken. The hub takes XDIS91 (ClinicalEmail, 2006/07/01) and receipts.",
    ),
    "native-version": (
        "not-supported",
        "Brevets version understøttes ikke. Send XDIS91 som XD9134L.",
        "The letter's version is not supported. Send XDIS91 as XD9134L.",
    ),
    "native-several-letters": (
        "not-supported",
        "Kuverten må kun indeholde ét brev. Send hvert brev i sin egen kuvert.",
        "The envelope may hold only one letter. Send each letter in an envelope of its own.",
    ),
    "native-element-missing": (
        "required",
        "Et obligatorisk element mangler. Tilføj elementet.",
        "A required element is missing. Add it.",
    ),
    "native-element-unexpected": (
        "structure",
        "Her står et element, en attribut eller en tekst, som brevtypens skema ikke tillader.",
        "There is an element, attribute or text here that the letter type's schema does not allow.",
    ),
    "native-value": (
        "value",
        "Værdien overholder ikke skemaets længde, form eller kodeliste. Ret værdien.",
        "The value breaks the schema's length, form or list of codes. Correct it.",
    ),
    "native-no-text": (
        "required",
        "Brevet har ingen tekst. Skriv mindst én ClinicalInformation med indhold.",
        "The letter has no text. Write at least one ClinicalInformation with content.",
    ),
    "message-event": (
        "not-supported",
        "Denne hændelse kan ikke sendes som MedCom XML-brev.",
        "This event cannot be sent as a MedCom XML letter.",
    ),
    "message-activity": (
        "not-supported",
        "Et XDIS91-brev kan være nyt eller rettet; denne aktivitet kan det ikke udtrykke.",
        "An XDIS91 letter is new or corrected; it cannot express this activity.",
    ),
    "message-incomplete": (
        "required",
        "Beskeden mangler noget, som XDIS91 kræver (lokationsnummer, borgerens nummer eller navn).",
        "The message lacks something that XDIS91 requires (a GLN, the citizen's number or name).",
    ),
}


def refusal(detail: str, place: str) -> Issue:
    """The issue of one detail code at one place in the document or message; it repeats no received value."""
    code, danish, english = _TEXTS[detail]
    return Issue("error", code, detail, place, danish, english)
