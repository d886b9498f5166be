"""How are an Organization and a Patient written as a letter's Sender, Receiver and Patient?"""

import textwrap
from typing import Final

from lxml import etree

from adapters.contract import AdapterContext, NativeDocumentRefused
from adapters.medcom_xml import codes, document
from adapters.medcom_xml.grammar_values import ALTERNATIVE_CPR, CPR, SPECIALITIES
from adapters.medcom_xml.refusals import refusal
from adapters.taking import Path, Step, Taken
from message_schemas.codes import CPR_SYSTEM, GLN_SYSTEM, GLN_SYSTEMS, SID_CASE, SID_PARTY, SOR_SYSTEM
from message_schemas.identifiers import Identifier

LONGEST_NAME: Final = 35
LONGEST_NUMBER: Final = 17

# Where no IdentifierCode was kept: the first of these that the Organization has.
_BY_PREFERENCE: Final = (
    "sorkode",
    "ydernummer",
    "sygehusafdelingsnummer",
    "kommunenummer",
    "amt",
    "lokationsnummer",
)


class Notes(list[str]):
    """What the letter does not hold, as places with the reason; no values."""

    def fitted(self, said: Taken, longest: int, *path: Step) -> str | None:
        """The string at a path, taken, in a form that XML holds and of at most `longest` characters."""
        text = said.text(*path)
        if not text:
            return None
        shown = document.writable(text)[:longest]
        if shown != text:
            self.append(f"{said.place(*path)} (shortened)" if len(text) > longest else said.place(*path))
        return shown


def incomplete(place: str) -> NativeDocumentRefused:
    """The refusal of a message that lacks what the letter requires."""
    return NativeDocumentRefused((refusal("message-incomplete", place),), 422)


def organisation_out(
    parent: etree._Element, name: str, said: Taken, context: AdapterContext, notes: Notes
) -> str:
    """Add the Sender or Receiver; its GLN. Raises NativeDocumentRefused where no GLN is known."""
    element = document.child(parent, name)
    gln = _gln(said, context)
    document.child(element, "EANIdentifier", gln)
    kind, number = _number(said, gln)
    document.child(element, "Identifier", number)
    document.child(element, "IdentifierCode", kind)
    known = context.find_organisation(Identifier(GLN_SYSTEM, gln))
    _names_out(element, said, known.name if known else gln, notes)
    _address_out(element, said, ("address", 0), notes)
    if name == "Sender":
        _telephone_out(element, said)
        _speciality_out(element, said)
    return gln


def _gln(said: Taken, context: AdapterContext) -> str:
    glns = [at for at in _identifiers(said) if _is_location(said.look("identifier", at, "system"))]
    # A GLN with an IdentifierCode is the letter's Identifier; the one without is its EANIdentifier.
    glns.sort(key=lambda at: _identifier_code(said, at) is not None)
    if glns:
        for part in ("use", "system", "value"):
            said.take("identifier", glns[0], part)
        return str(said.look("identifier", glns[0], "value"))
    for at in _identifiers(said):
        looked_up = Identifier(
            str(said.look("identifier", at, "system")), str(said.look("identifier", at, "value"))
        )
        facts = context.find_organisation(looked_up)
        if facts is not None and facts.gln:
            return facts.gln
    raise incomplete(said.place("identifier"))


def _is_location(system: str) -> bool:
    return system in GLN_SYSTEMS or system == codes.LOCATION_NUMBER_SYSTEM


def _identifiers(said: Taken) -> list[int]:
    return [
        at
        for at, _ in enumerate(said.items("identifier"))
        if isinstance(said.look("identifier", at, "system"), str)
        and isinstance(said.look("identifier", at, "value"), str)
    ]


def _identifier_code(said: Taken, at: int) -> str | None:
    coding = said.look("identifier", at, "type", "coding", 0)
    if isinstance(coding, dict) and coding.get("system") == codes.IDENTIFIER_CODE_SYSTEM:
        return str(coding.get("code"))
    return None


def _number(said: Taken, gln: str) -> tuple[str, str]:
    """IdentifierCode and Identifier: as once received, else by preference, else the GLN again."""
    found = {_kind(said, at): at for at in reversed(_identifiers(said))}
    kept = [at for at in _identifiers(said) if _identifier_code(said, at) in codes.ORGANISATION_SYSTEMS]
    chosen = kept or [found[kind] for kind in _BY_PREFERENCE if kind in found]
    for at in chosen:
        number = str(said.look("identifier", at, "value"))
        if 1 <= len(number) <= LONGEST_NUMBER:
            for part in ("use", "system", "value", "type"):
                said.take("identifier", at, part)
            _take_what_the_registry_adds(said, at)
            return _kind(said, at) or "lokationsnummer", number
    return "lokationsnummer", gln


def _kind(said: Taken, at: int) -> str | None:
    kept = _identifier_code(said, at)
    if kept in codes.ORGANISATION_SYSTEMS:
        return kept
    system = said.look("identifier", at, "system")
    if _is_location(system):
        return "lokationsnummer"
    return next((kind for kind, named in codes.ORGANISATION_SYSTEMS.items() if named == system), None)


def _take_what_the_registry_adds(said: Taken, chosen: int) -> None:
    # What stands beside a received number came from the registry when the letter was read, and is there.
    if _identifier_code(said, chosen) is not None:
        for at in _identifiers(said):
            if at != chosen and said.look("identifier", at, "system") in (SOR_SYSTEM, SID_PARTY):
                said.take("identifier", at)


def _names_out(element: etree._Element, said: Taken, fallback: str, notes: Notes) -> None:
    department = said.extension(codes.DEPARTMENT_NAME, "valueString")
    unit = said.extension(codes.UNIT_NAME, "valueString")
    name = said.look("name")
    lines: list[str] = []
    if isinstance(name, str) and len(name) > LONGEST_NAME and not (department or unit):
        lines = textwrap.wrap(document.writable(name), LONGEST_NAME)
    if 1 < len(lines) <= 3:
        said.take("name")
        notes.append(f"{said.place('name')} (over several lines)")
    else:
        first = notes.fitted(said, LONGEST_NAME, "name")
        if first is None and document.local(element) == "Sender":
            first = fallback[:LONGEST_NAME]
        lines = [first or "", department or "", unit or ""]
    for name_of, line in zip(("OrganisationName", "DepartmentName", "UnitName"), lines, strict=False):
        if line:
            document.child(element, name_of, line)


def _address_out(element: etree._Element, said: Taken, at: Path, notes: Notes) -> None:
    lines = [line for line in said.items(*at, "line") if isinstance(line, str) and line]
    if lines:
        said.take(*at, "line")
        street = document.writable(", ".join(lines))
        if len(street) > LONGEST_NAME:
            notes.append(f"{said.place(*at, 'line')} (shortened)")
        document.child(element, "StreetName", street[:LONGEST_NAME])
    for name, part, longest in (
        ("SuburbName", "district", LONGEST_NAME),
        ("DistrictName", "city", LONGEST_NAME),
        ("PostCodeIdentifier", "postalCode", 9),
    ):
        if shown := notes.fitted(said, longest, *at, part):
            document.child(element, name, shown)


def _telephone_out(element: etree._Element, said: Taken) -> None:
    for at, _ in enumerate(said.items("telecom")):
        number = said.look("telecom", at, "value")
        if said.look("telecom", at, "system") == "phone" and isinstance(number, str) and len(number) <= 25:
            said.take("telecom", at)
            document.child(element, "TelephoneSubscriberIdentifier", number)
            return


def _speciality_out(element: etree._Element, said: Taken) -> None:
    for at, _ in enumerate(said.items("type")):
        coding = said.look("type", at, "coding", 0)
        if isinstance(coding, dict) and coding.get("system") == codes.SPECIALITY_SYSTEM:
            for word in (str(coding.get("code")), f"{coding.get('code')} "):
                if SPECIALITIES.fullmatch(word):
                    said.take("type", at)
                    document.child(element, "MedicalSpecialityCode", word)
                    return


def patient_out(parent: etree._Element, said: Taken, notes: Notes) -> etree._Element:
    """Add the Patient's number, name and address. Raises NativeDocumentRefused without number or name."""
    element = document.child(parent, "Patient")
    name, number = _citizen_number(said)
    document.child(element, name, number)
    at = _official_name(said)
    family = notes.fitted(said, 70, "name", at, "family")
    if family is None:
        raise incomplete(said.place("name"))
    document.child(element, "PersonSurnameName", family)
    said.take("name", at, "use")
    given = [word for word in said.items("name", at, "given") if isinstance(word, str)]
    if given:
        said.take("name", at, "given")
        joined = document.writable(" ".join(given))
        if len(joined) > 70:
            notes.append(f"{said.place('name', at, 'given')} (shortened)")
        document.child(element, "PersonGivenName", joined[:70])
    _address_out(element, said, ("address", 0), notes)
    return element


def _official_name(said: Taken) -> int:
    uses = [said.look("name", at, "use") for at, _ in enumerate(said.items("name"))]
    return uses.index("official") if "official" in uses else 0


def _citizen_number(said: Taken) -> tuple[str, str]:
    numbers = sorted(_identifiers(said), key=lambda at: said.look("identifier", at, "system") != CPR_SYSTEM)
    for at in numbers:
        system, number = said.look("identifier", at, "system"), said.look("identifier", at, "value")
        is_cpr = system == CPR_SYSTEM
        shape = CPR if is_cpr else ALTERNATIVE_CPR
        # A case id is no number of a citizen, even where it is ten characters long.
        if system != SID_CASE and shape.fullmatch(number) and document.writable(number) == number:
            for part in ("use", "system", "value"):
                said.take("identifier", at, part)
            return ("CivilRegistrationNumber" if is_cpr else "AlternativeIdentifier"), number
    raise incomplete(said.place("identifier"))
