"""Which code systems, value sets, extensions and message definitions does the hub publish? (CONTRACT § 2.)

Built from the same tables that the code decides by, so that they cannot say something else.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

from hub.domain.delivery import DeliveryStatus
from hub.domain.timeline import SENTENCES
from hub.flow.errors import TABLE
from message_schemas import DEFINITIONS, EventDefinition, JsonObject
from message_schemas.codes import (
    BASE,
    EVENT_SYSTEM,
    DecisionOutput,
    DischargeReason,
    InformationCategory,
    LegalBasis,
    PartyKind,
    Purpose,
)
from message_schemas.issues import TEXTS

VERSION: Final = "1.0.0"
_FHIR: Final = "http://hl7.org/fhir"
_DISPLAYS: Final[Mapping[str, str]] = {
    InformationCategory.SUBSTANCE_USE: "Rusmiddelbrug",
    InformationCategory.MENTAL_HEALTH: "Psykisk helbred",
    InformationCategory.SOMATIC_HEALTH: "Fysisk helbred",
    InformationCategory.MEDICATION: "Medicin",
    InformationCategory.TEST_RESULT: "Prøvesvar",
    InformationCategory.SOCIAL_CIRCUMSTANCES: "Sociale forhold",
    InformationCategory.FAMILY_AND_CHILDREN: "Familie og børn",
    InformationCategory.EMPLOYMENT: "Beskæftigelse",
    InformationCategory.CRIMINAL_JUSTICE: "Straf og tilsyn",
    InformationCategory.HOUSING_AND_ECONOMY: "Bolig og økonomi",
    InformationCategory.ATTENDANCE: "Fremmøde",
    InformationCategory.HANDLEPLAN: "Handleplan",
    InformationCategory.CONTACT_DETAILS: "Adresse og kontaktoplysninger",
    Purpose.TREATMENT: "Behandling",
    Purpose.COORDINATION: "Koordinering",
    Purpose.STATUS_REPORTING: "Status",
    Purpose.EMPLOYMENT_MEASURE: "Beskæftigelsesindsats",
    Purpose.CHILD_WELFARE: "Børns trivsel",
    Purpose.SENTENCE_SUPERVISION: "Tilsyn efter dom",
    Purpose.CASE_PROCESSING: "Sagsbehandling",
    LegalBasis.CONSENT: "Samtykke",
    LegalBasis.DUTY_TO_NOTIFY: "Underretningspligt",
    LegalBasis.VITAL_INTEREST: "Værdispring",
    LegalBasis.COURT_SENTENCE: "Dom med vilkår om behandling",
    LegalBasis.APPEAL: "Klage til Ankestyrelsen",
    PartyKind.CENTRE: "Rusmiddelcenter",
    PartyKind.SOCIAL_AUTHORITY: "Socialafdeling (myndighed)",
    PartyKind.JOBCENTER: "Jobcenter",
    PartyKind.FAMILY_DEPARTMENT: "Familieafdeling",
    PartyKind.PSYCHIATRY: "Psykiatri",
    PartyKind.PROBATION_SERVICE: "Kriminalforsorgen",
    PartyKind.GENERAL_PRACTICE: "Almen praksis",
    PartyKind.RESIDENTIAL_INSTITUTION: "Døgninstitution",
    PartyKind.HOSPITAL: "Sygehus",
    PartyKind.OTHER_MUNICIPALITY: "Anden kommune",
    PartyKind.APPEALS_BOARD: "Ankestyrelsen",
    PartyKind.OTHER: "Anden part",
    DischargeReason.COMPLETED: "Afsluttet som planlagt",
    DischargeReason.TO_OTHER_SERVICE: "Til andet tilbud",
    DischargeReason.TO_HOSPITAL: "Til sygehus",
    DischargeReason.STAYED_AWAY: "Udeblevet",
    DischargeReason.MOVED: "Flyttet",
    DischargeReason.DIED: "Død",
    DecisionOutput.OUTCOME: "Afgørelse",
    DecisionOutput.GROUNDS: "Begrundelse",
    DecisionOutput.GRANT_PERIOD: "Bevillingsperiode",
    DecisionOutput.COMPLAINT_DEADLINE: "Klagefrist",
    DecisionOutput.NEW_PROVIDER: "Nyt tilbud efter frit valg",
}
_TITLES: Final[Mapping[str, str]] = {
    "message-event": "Hændelser",
    "information-category": "Informationskategorier",
    "purpose": "Formål",
    "legal-basis": "Hjemmel",
    "party-kind": "Slags part",
    "discharge-reason": "Årsag til udskrivning",
    "decision-output": "Afgørelsens indhold",
    "delivery-status": "Leveringsstatus",
    "issue": "Fejl og bemærkninger",
}
_EXTENSIONS: Final = (
    ("purpose", "MessageHeader", "valueCoding", "Formål med beskeden"),
    ("legal-basis", "MessageHeader", "valueCoding", "Hjemmel; udeladt er det samtykke"),
    ("justification", "MessageHeader", "valueString", "Skriftlig begrundelse for at dele uden samtykke"),
    ("discharge-reason", "EpisodeOfCare", "valueCoding", "Årsag til udskrivning"),
)


@cache
def canonicals() -> Mapping[tuple[str, str], JsonObject]:
    """Every published definition by (resource type, id)."""
    built = [
        *(_code_system(name, concepts) for name, concepts in _codes().items()),
        *(_value_set(name) for name in _codes()),
        *(_extension(*row) for row in _EXTENSIONS),
        *(_message_definition(row) for row in DEFINITIONS.values() if row.system == EVENT_SYSTEM),
    ]
    return {(resource["resourceType"], resource["id"]): resource for resource in built}


def _codes() -> Mapping[str, list[JsonObject]]:
    other = {PartyKind.OTHER: "Anden part", DischargeReason.OTHER: "Anden årsag"}
    return {
        "message-event": [
            _concept(row.event, row.danish) for row in DEFINITIONS.values() if row.system == EVENT_SYSTEM
        ],
        "information-category": [_concept(c, _DISPLAYS[c]) for c in InformationCategory],
        "purpose": [_concept(c, _DISPLAYS[c]) for c in Purpose],
        "legal-basis": [_concept(c, _DISPLAYS[c]) for c in LegalBasis],
        "party-kind": [_concept(c, _DISPLAYS[c]) for c in PartyKind],
        "discharge-reason": [_concept(c, other.get(c) or _DISPLAYS[c]) for c in DischargeReason],
        "decision-output": [_concept(c, _DISPLAYS[c]) for c in DecisionOutput],
        "delivery-status": [_concept(s.value, SENTENCES[s.value]) for s in DeliveryStatus],
        "issue": _issue_concepts(),
    }


def _issue_concepts() -> list[JsonObject]:
    texts = {code: (kind.text_da, kind.text_en) for code, kind in TABLE.items()}
    texts |= {code: (text.da, text.en) for code, text in TEXTS.items()}
    return [
        {**_concept(code, danish), "definition": english} for code, (danish, english) in sorted(texts.items())
    ]


def _concept(code: str, danish: str) -> JsonObject:
    return {"code": str(code), "display": danish}


def _head(resource_type: str, name: str, title: str) -> JsonObject:
    return {
        "resourceType": resource_type,
        "id": name,
        "url": f"{BASE}/{resource_type}/{name}",
        "version": VERSION,
        "name": "".join(word.capitalize() for word in name.split("-")),
        "title": title,
        "status": "active",
        "language": "da",
    }


def _code_system(name: str, concepts: list[JsonObject]) -> JsonObject:
    return {
        **_head("CodeSystem", name, _TITLES[name]),
        "caseSensitive": True,
        "valueSet": f"{BASE}/ValueSet/{name}",
        "content": "complete",
        "count": len(concepts),
        "concept": concepts,
    }


def _value_set(name: str) -> JsonObject:
    include = {"system": f"{BASE}/CodeSystem/{name}"}
    return {**_head("ValueSet", name, _TITLES[name]), "compose": {"include": [include]}}


def _extension(name: str, on: str, value: str, title: str) -> JsonObject:
    url = f"{BASE}/StructureDefinition/{name}"
    held: JsonObject = {"id": "Extension.value[x]", "path": "Extension.value[x]", "min": 1, "max": "1"}
    held["type"] = [{"code": value.removeprefix("value")[0].lower() + value.removeprefix("value")[1:]}]
    if value == "valueCoding":
        held["type"] = [{"code": "Coding"}]
        held["binding"] = {"strength": "extensible", "valueSet": f"{BASE}/ValueSet/{name}"}
    elements: Iterable[Any] = (
        {"id": "Extension", "path": "Extension", "max": "1"},
        {"id": "Extension.extension", "path": "Extension.extension", "max": "0"},
        {"id": "Extension.url", "path": "Extension.url", "fixedUri": url},
        held,
    )
    return {
        **_head("StructureDefinition", name, title),
        "fhirVersion": "4.0.1",
        "kind": "complex-type",
        "abstract": False,
        "context": [{"type": "element", "expression": on}],
        "type": "Extension",
        "baseDefinition": f"{_FHIR}/StructureDefinition/Extension",
        "derivation": "constraint",
        "differential": {"element": list(elements)},
    }


def _message_definition(row: EventDefinition) -> JsonObject:
    definition = {
        **_head("MessageDefinition", row.event, row.danish),
        "date": "2026-11-22",
        "eventCoding": {"system": row.system, "code": str(row.event), "display": row.danish},
        "category": "consequence",
        "responseRequired": "always" if row.acknowledged else "never",
    }
    if row.focus_types:
        definition["focus"] = [{"code": focus, "min": 1, "max": "1"} for focus in row.focus_types]
    if row.answered_by is not None:
        answer = f"{BASE}/MessageDefinition/{row.answered_by}"
        definition["allowedResponse"] = [{"message": answer}]
    return definition
