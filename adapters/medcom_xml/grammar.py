"""Does a letter follow its schema? MedCom's XSD types as values, for the letters that the hub handles."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from adapters.medcom_xml.document import local
from adapters.medcom_xml.grammar_values import (
    ALTERNATIVE_CPR,
    CLOCK,
    CPR,
    DATE,
    EPISODE_STATUSES,
    IDENTIFIER_CODES,
    OBJECT_CODES,
    OBJECT_EXTENSIONS,
    POSITIVE_INTEGER,
    SPECIALITIES,
    code,
    text,
)
from adapters.medcom_xml.refusals import refusal
from message_schemas.issues import Issue

MOST_TEXTS: Final = 10
MOST_REFERENCES: Final = 10
UNBOUNDED: Final = 1_000_000

_XSI = "http://www.w3.org/2001/XMLSchema-instance"


@dataclass(frozen=True, slots=True)
class Element:
    """One element declaration: `value` for text, `children` for a sequence, `mixed` for formatted text."""

    name: str
    value: re.Pattern[str] | None = None
    children: tuple["Element", ...] = ()
    least: int = 1
    most: int = 1
    one_of: frozenset[str] = frozenset()  # exactly one of these children
    mixed: frozenset[str] | None = None  # the inline elements allowed in text
    version: bool = False  # breaking its value means another version of the letter, not an error in it


def problems(element: etree._Element, declared: Element, place: str) -> Iterator[Issue]:
    """Every way in which the element breaks its declaration."""
    if any(not str(name).startswith(f"{{{_XSI}}}") for name in element.attrib):
        yield refusal("native-element-unexpected", place)
    if declared.mixed is not None:
        yield from _inline_problems(element, declared.mixed, place)
    elif declared.children:
        yield from _sequence_problems(element, declared, place)
    elif len(element):
        yield refusal("native-element-unexpected", place)
    elif declared.value is not None and declared.value.fullmatch(element.text or "") is None:
        yield refusal("native-version" if declared.version else "native-value", place)


def _sequence_problems(element: etree._Element, declared: Element, place: str) -> Iterator[Issue]:
    if (element.text or "").strip() or any((found.tail or "").strip() for found in element):
        yield refusal("native-element-unexpected", place)
    space = etree.QName(element).namespace
    rest = list(element)
    for expected in declared.children:
        count = 0
        while rest and rest[0].tag == f"{{{space}}}{expected.name}" and count < expected.most:
            count += 1
            which = f"[{count}]" if expected.most > 1 else ""
            yield from problems(rest.pop(0), expected, f"{place}/{expected.name}{which}")
        if count < expected.least:
            yield refusal("native-element-missing", f"{place}/{expected.name}")
    if rest:
        # The name of what does not belong here is the sender's; only known names are repeated.
        yield refusal("native-element-unexpected", place)
    if declared.one_of and sum(local(found) in declared.one_of for found in element) != 1:
        yield refusal("native-element-missing", f"{place}/{'|'.join(sorted(declared.one_of))}")


def _inline_problems(element: etree._Element, allowed: frozenset[str], place: str) -> Iterator[Issue]:
    space = etree.QName(element).namespace
    for found in element:
        name = local(found)
        if etree.QName(found).namespace != space or name not in allowed or found.attrib:
            yield refusal("native-element-unexpected", place)
        elif name in EMPTY:
            if found.text or len(found):
                yield refusal("native-element-unexpected", place)
        else:
            inner = FIXED if name == "FixedFont" else EMPTY
            yield from _inline_problems(found, inner, place)


EMPTY: Final = frozenset({"Space", "Break"})
FIXED: Final = EMPTY | {"Right", "Center", "Bold", "Italic", "Underline"}
FORMATTED: Final = FIXED | {"FixedFont"}

_MOMENT = (Element("Date", DATE), Element("Time", CLOCK))

ENVELOPE: Final = Element(
    "Envelope",
    children=(
        Element("Sent", children=_MOMENT),
        Element("Identifier", text(14)),
        Element("AcknowledgementCode", code("minuspositivkvitt", "pluspositivkvitt")),
    ),
)

_ADDRESS = (
    Element("StreetName", text(35), least=0),
    Element("SuburbName", text(35), least=0),
    Element("DistrictName", text(35), least=0),
    Element("PostCodeIdentifier", text(9), least=0),
)
_WHO = (
    Element("EANIdentifier", text(35)),
    Element("Identifier", text(17)),
    Element("IdentifierCode", IDENTIFIER_CODES),
)
_UNITS = (Element("DepartmentName", text(35), least=0), Element("UnitName", text(35), least=0))

_LETTER = Element(
    "Letter",
    children=(
        Element("Identifier", text(14)),
        Element("VersionCode", code("XD9134L"), version=True),
        Element("StatisticalCode", text(8)),
        Element("Authorisation", children=_MOMENT),
        Element("TypeCode", code("XDIS91"), version=True),
        Element("StatusCode", code("nytbrev", "rettetbrev")),
        Element("EpisodeOfCareIdentifier", text(35), least=0),
    ),
)
_SENDER = Element(
    "Sender",
    children=(
        *_WHO,
        Element("OrganisationName", text(35)),
        *_UNITS,
        *_ADDRESS,
        Element("TelephoneSubscriberIdentifier", text(25), least=0),
        Element("MedicalSpecialityCode", SPECIALITIES, least=0),
    ),
)
_RECEIVER = Element(
    "Receiver", children=(*_WHO, Element("OrganisationName", text(35), least=0), *_UNITS, *_ADDRESS)
)
_PATIENT = Element(
    "Patient",
    one_of=frozenset({"CivilRegistrationNumber", "AlternativeIdentifier"}),
    children=(
        Element("CivilRegistrationNumber", CPR, least=0),
        Element("AlternativeIdentifier", ALTERNATIVE_CPR, least=0),
        Element("PersonSurnameName", text(70)),
        Element("PersonGivenName", text(70), least=0),
        *_ADDRESS,
        Element("OccupancyText", text(35), least=0),
        Element("EpisodeOfCareStatusCode", EPISODE_STATUSES),
    ),
)
_REFERENCE = Element(
    "Reference",
    least=0,
    most=MOST_REFERENCES,
    one_of=frozenset({"URL", "SUP", "BIN"}),
    children=(
        Element("RefDescription", text(70)),
        Element("URL", text(350), least=0),
        Element("SUP", code("true"), least=0),
        Element(
            "BIN",
            least=0,
            children=(
                Element("ObjectIdentifier", text(35)),
                Element("ObjectCode", OBJECT_CODES),
                Element("ObjectExtensionCode", OBJECT_EXTENSIONS),
                Element("OriginalObjectSize", POSITIVE_INTEGER),
            ),
        ),
    ),
)

CLINICAL_EMAIL: Final = Element(
    "ClinicalEmail",
    children=(
        _LETTER,
        _SENDER,
        _RECEIVER,
        _PATIENT,
        Element(
            "AdditionalInformation",
            least=0,
            children=(
                Element("Priority", code("rutine", "høj_prioritet"), least=0),
                Element("Subject", text(70), least=0),
            ),
        ),
        Element(
            "ClinicalInformation",
            least=0,
            most=MOST_TEXTS,
            children=(Element("Text01", mixed=FORMATTED),),
        ),
        _REFERENCE,
    ),
)


def _receipt(name: str, version: str, statement: tuple[Element, ...]) -> Element:
    ean = (Element("EANIdentifier", text(35)),)
    original_letter = (
        Element("OriginalLetterIdentifier", text(14)),
        Element("OriginalVersionCode", text(7)),
        *statement,
    )
    return Element(
        name,
        children=(
            Element(
                "Letter",
                children=(
                    Element("Identifier", text(14)),
                    Element("VersionCode", code(version), version=True),
                    Element("StatisticalCode", text(8)),
                ),
            ),
            Element("Sender", children=ean),
            Element("Receiver", children=ean),
            Element(
                "OriginalEmessage",
                children=(
                    Element("OriginalEnvelopeIdentifier", text(14)),
                    Element("OriginalSender", children=ean),
                    Element("OriginalReceiver", children=ean),
                    *statement,
                    Element("OriginalLetter", children=original_letter, least=0, most=99),
                ),
            ),
        ),
    )


_REFUSED = (
    Element(
        "RefuseCode",
        code(
            "ikke_specificeret",
            "ukendt_lokationsnummer",
            "problem_med_modtagerID",
            "problem_med_version",
            "syntaksfejl",
        ),
        least=0,
    ),
    Element("RefuseText", mixed=EMPTY, least=0),
)
RECEIPTS: Final = {
    "PositiveReceipt": _receipt("PositiveReceipt", "XC0330Q", ()),
    "NegativeReceipt": _receipt("NegativeReceipt", "XC0230Q", _REFUSED),
    "NegativeVansReceipt": _receipt("NegativeVansReceipt", "XC0130Q", _REFUSED),
}
