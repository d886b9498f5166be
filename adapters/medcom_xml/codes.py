"""Which words of MedCom's XML letters mean which codes, systems and extensions of FHIR?"""

from typing import Final

from message_schemas.codes import BASE, GLN_SYSTEM, SOR_SYSTEM

LETTERS_2006: Final = "http://rep.oio.dk/sundcom.dk/medcom.dk/xml/schemas/2006/07/01/"
LETTERS_2005: Final = "http://rep.oio.dk/sundcom.dk/medcom.dk/xml/schemas/2005/08/07/"

POSITIVE_RECEIPT_WANTED: Final = "pluspositivkvitt"
POSITIVE_RECEIPT_NOT_WANTED: Final = "minuspositivkvitt"

# Systems of the codes that only MedCom's XML has.
IDENTIFIER_CODE_SYSTEM: Final = f"{BASE}/CodeSystem/medcom-xml-identifier-code"
SPECIALITY_SYSTEM: Final = f"{BASE}/CodeSystem/medcom-xml-medical-speciality"
REFUSE_CODE_SYSTEM: Final = f"{BASE}/CodeSystem/medcom-xml-refuse-code"
MEDCOM_ERROR_SYSTEM: Final = (
    "http://medcomfhir.dk/ig/terminology/CodeSystem/medcom-acknowledgement-error-codes"
)

# IdentifierCode → the system of Identifier. Where Denmark has no registered URI the hub names its own.
ORGANISATION_SYSTEMS: Final[dict[str, str]] = {
    "sorkode": SOR_SYSTEM,
    "ydernummer": "urn:oid:1.2.208.176.1.4",
    "lokationsnummer": GLN_SYSTEM,
    "kommunenummer": "http://hl7.dk/fhir/core/CodeSystem/dk-core-municipality-codes",
    "sygehusafdelingsnummer": f"{BASE}/sid/sygehusafdelingsnummer",
    "amt": f"{BASE}/sid/amt",
}
D_ECPR_SYSTEM: Final = "urn:oid:1.2.208.176.1.6.1.3"  # the general one; a letter does not say which
# An EANIdentifier without a GLN's check digit, as some published letters have: it is not called a GLN.
LOCATION_NUMBER_SYSTEM: Final = f"{BASE}/sid/medcom-xml-location-number"
ALTERNATIVE_IDENTIFIER_SYSTEM: Final = f"{BASE}/sid/medcom-xml-alternative-identifier"

# Extensions for what FHIR has no element for. `medcom-xml-` and the element's name.
_EXTENSION: Final = f"{BASE}/StructureDefinition/medcom-xml-"
ENVELOPE_IDENTIFIER: Final = f"{_EXTENSION}envelope-identifier"
LETTER_IDENTIFIER: Final = f"{_EXTENSION}letter-identifier"
STATISTICAL_CODE: Final = f"{_EXTENSION}statistical-code"
ACKNOWLEDGEMENT_CODE: Final = f"{_EXTENSION}acknowledgement-code"
DEPARTMENT_NAME: Final = f"{_EXTENSION}department-name"
UNIT_NAME: Final = f"{_EXTENSION}unit-name"
PRIORITY: Final = f"{_EXTENSION}priority"
EPISODE_OF_CARE_STATUS: Final = f"{_EXTENSION}episode-of-care-status"
OCCUPANCY_TEXT: Final = f"{_EXTENSION}occupancy-text"
FORMATTED_TEXT: Final = f"{_EXTENSION}formatted-text"
REFERENCE: Final = f"{_EXTENSION}reference"
DATA_ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"

ACTIVITY_OF_STATUS: Final = {"nytbrev": "new-message", "rettetbrev": "modified-message"}
STATUS_OF_ACTIVITY: Final = {
    "new-message": "nytbrev",
    "modified-message": "rettetbrev",
    # The letter has no word for these; that it was a reply is named as not carried.
    "reply-message": "nytbrev",
    "forward-message": "nytbrev",
    "carboncopy-message": "nytbrev",
}
FHIR_PRIORITY: Final = {"rutine": "routine", "høj_prioritet": "asap"}
XML_PRIORITY: Final = {fhir: xml for xml, fhir in FHIR_PRIORITY.items()}

# EpisodeOfCareStatusCode → Encounter.status and class; the word itself is kept in its extension.
ENCOUNTER_OF_STATUS: Final = {
    "indlagt": ("in-progress", "IMP"),
    "ambulant": ("in-progress", "AMB"),
    "ambulant_roentgen": ("in-progress", "AMB"),
    "inaktiv": ("finished", "AMB"),
    "doed": ("finished", "AMB"),
}

# MedCom's list has one code with a trailing space, which FHIR's `code` cannot have.
SPECIALITY_WITH_SPACE: Final = "patologi "

RECEIPT_CODES: Final = {
    "PositiveReceipt": "ok",
    "NegativeReceipt": "fatal-error",
    "NegativeVansReceipt": "transient-error",
}

# RefuseCode → FHIR issue-type and MedCom's acknowledgement error code, where there is one.
REFUSE_CODES: Final[dict[str, tuple[str, str | None]]] = {
    "ikke_specificeret": ("processing", None),
    "ukendt_lokationsnummer": ("not-found", "MSG_Receiver_Identifier_UNKNOWN"),
    "problem_med_modtagerID": ("not-found", "MSG_Receiver_Identifier_UNKNOWN"),
    "problem_med_version": ("not-supported", "MSG_RECEIVER_UNABLE_TO_RECEIVE_MSG_TYPE"),
    "syntaksfejl": ("structure", None),
}
REFUSE_CODE_OF_ISSUE: Final = {
    "not-found": "ukendt_lokationsnummer",
    "not-supported": "problem_med_version",
    "structure": "syntaksfejl",
    "required": "syntaksfejl",
    "value": "syntaksfejl",
    "code-invalid": "syntaksfejl",
    "invalid": "syntaksfejl",
}
