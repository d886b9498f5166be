"""Who sends, who receives, whom is it about: a letter's Sender, Receiver and Patient as FHIR resources."""

from typing import Final

from lxml import etree

from adapters.contract import AdapterContext, JsonObject
from adapters.medcom_xml import codes, document
from message_schemas.builders.envelope import organization
from message_schemas.codes import (
    CPR_SYSTEM,
    GLN_SYSTEM,
    MEDCOM_PATIENT_PROFILE,
    SID_PARTY,
    SOR_SYSTEM,
    X_ECPR_SYSTEM,
)
from message_schemas.identifiers import Identifier, is_gln, is_replacement_cpr

_ADDRESS_PARTS: Final = {"SuburbName": "district", "DistrictName": "city", "PostCodeIdentifier": "postalCode"}


def organisation_in(resource_id: str, letter_party: etree._Element, context: AdapterContext) -> JsonObject:
    """The Organization of a Sender or Receiver; a SOR number missing there comes from the registry."""
    made = organization(resource_id, document.value(letter_party, "OrganisationName"), ())
    made["identifier"] = _identifiers(letter_party, context)
    kept = ((codes.DEPARTMENT_NAME, "DepartmentName"), (codes.UNIT_NAME, "UnitName"))
    extensions = [
        {"url": url, "valueString": said}
        for url, name in kept
        if (said := document.value(letter_party, name)) is not None
    ]
    if extensions:
        made["extension"] = extensions
    if (speciality := document.value(letter_party, "MedicalSpecialityCode")) is not None:
        made["type"] = [{"coding": [{"system": codes.SPECIALITY_SYSTEM, "code": speciality.strip()}]}]
    if (telephone := document.value(letter_party, "TelephoneSubscriberIdentifier")) is not None:
        made["telecom"] = [{"system": "phone", "value": telephone}]
    if address := address_in(letter_party):
        made["address"] = [address]
    return made


def _identifiers(letter_party: etree._Element, context: AdapterContext) -> list[JsonObject]:
    gln = document.required(letter_party, "EANIdentifier")
    number = document.required(letter_party, "Identifier")
    kind = document.required(letter_party, "IdentifierCode")
    named: JsonObject = {
        "type": {"coding": [{"system": codes.IDENTIFIER_CODE_SYSTEM, "code": kind}]},
        "system": codes.ORGANISATION_SYSTEMS[kind],
        "value": number,
    }
    identifiers = [named]
    if kind == "lokationsnummer":
        named["system"] = _location_system(number)
    if kind != "lokationsnummer" or number != gln:
        identifiers.insert(0, {"system": _location_system(gln), "value": gln})
    has_sor = named["system"] == SOR_SYSTEM
    added = [found for found in known_by(gln, context) if not (has_sor and found.system == SOR_SYSTEM)]
    return identifiers + [{"system": found.system, "value": found.value} for found in added]


def _location_system(number: str) -> str:
    return GLN_SYSTEM if is_gln(number) else codes.LOCATION_NUMBER_SYSTEM


def location(number: str) -> Identifier:
    """An EANIdentifier: a GLN, or a location number that is none."""
    return Identifier(_location_system(number), number)


def known_by(gln: str, context: AdapterContext) -> tuple[Identifier, ...]:
    """What the registry adds to a location number: its SOR number; its party id where it is no GLN."""
    known = context.find_organisation(Identifier(GLN_SYSTEM, gln))
    if known is None:
        return ()
    added = [Identifier(SOR_SYSTEM, known.sor)] if known.sor else []
    if known.party_id and not is_gln(gln):
        added.append(Identifier(SID_PARTY, known.party_id))
    return tuple(added)


def patient_in(resource_id: str, letter_patient: etree._Element) -> JsonObject:
    """The Patient: number, name and address. Stilling and status belong to the letter's content, not here."""
    name: JsonObject = {"use": "official", "family": document.required(letter_patient, "PersonSurnameName")}
    if (given := document.value(letter_patient, "PersonGivenName")) is not None:
        words = given.split()
        name["given"] = words if " ".join(words) == given else [given]
    made: JsonObject = {
        "resourceType": "Patient",
        "id": resource_id,
        "meta": {"profile": [MEDCOM_PATIENT_PROFILE]},
        "identifier": [_citizen_number(letter_patient)],
        "name": [name],
    }
    if address := address_in(letter_patient):
        made["address"] = [address]
    return made


def _citizen_number(letter_patient: etree._Element) -> JsonObject:
    cpr = document.value(letter_patient, "CivilRegistrationNumber")
    if cpr is not None:
        return {"use": "official", "system": CPR_SYSTEM, "value": cpr}
    number = document.required(letter_patient, "AlternativeIdentifier")
    for system in (X_ECPR_SYSTEM, codes.D_ECPR_SYSTEM):
        if is_replacement_cpr(system, number):
            return {"use": "temp", "system": system, "value": number}
    return {"use": "temp", "system": codes.ALTERNATIVE_IDENTIFIER_SYSTEM, "value": number}


def address_in(element: etree._Element) -> JsonObject:
    """The Address of a party or patient; an empty one where the letter gives none."""
    address: JsonObject = {}
    if (street := document.value(element, "StreetName")) is not None:
        address["line"] = [street]
    for name, part in _ADDRESS_PARTS.items():
        if (said := document.value(element, name)) is not None:
            address[part] = said
    return address
