"""Is what was generated from HL7's definitions what FHIR R4 says?"""

import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import fhirkit
import pytest
from fhir.resources.R4B import get_fhir_model_class

from message_schemas import JsonObject
from message_schemas.fhir_r4.kinds import KINDS, RESOURCE_TYPES, AnyResource, Codes, Concept, Kind, Targets

GENERATOR = Path(__file__).parents[4] / "scripts" / "generate-fhir-r4"
TABLE: JsonObject = json.loads(files("message_schemas").joinpath("fhir_r4/r4.json").read_text("utf-8"))
_COMPARED = (
    "Patient Organization RelatedPerson OperationOutcome ServiceRequest Task Composition EpisodeOfCare Encounter"
    " CarePlan Goal CareTeam Appointment DiagnosticReport Observation Communication Consent MedicationRequest"
    " DocumentReference QuestionnaireResponse Location Procedure FamilyMemberHistory AllergyIntolerance Specimen"
    " ClinicalImpression RiskAssessment List Flag Coverage Bundle ContactPoint Identifier HumanName Address"
)


def codes(kind: str, element: str) -> frozenset[str]:
    rule = KINDS[kind].rules[element]
    assert isinstance(rule, Codes)
    return rule.codes


def test_the_table_says_where_it_is_from_and_under_which_licence() -> None:
    assert TABLE["fhirVersion"] == "4.0.1"
    assert TABLE["licence"].startswith("CC0")
    assert "scripts/generate-fhir-r4" in TABLE["about"]


@pytest.mark.parametrize(
    ("kind", "element", "count", "some"),
    [
        ("Task", "status", 12, {"requested", "accepted", "entered-in-error"}),
        ("Patient", "gender", 4, {"male", "female", "other", "unknown"}),
        ("Bundle", "type", 9, {"message", "document"}),
        ("MessageHeader.response", "code", 3, {"ok", "transient-error", "fatal-error"}),
        ("ContactPoint", "system", 7, {"phone", "email", "sms"}),
        ("ContactPoint", "use", 5, {"home", "work", "mobile"}),
        ("HumanName", "use", 7, {"official", "maiden"}),
        ("Identifier", "use", 5, {"official", "temp", "old"}),
        ("Communication", "status", 8, {"unknown", "completed"}),
        ("Encounter", "status", 9, {"in-progress", "onleave", "finished"}),
        ("EpisodeOfCare", "status", 7, {"active", "finished"}),
        ("ServiceRequest", "intent", 9, {"proposal", "order"}),
        ("CarePlan", "status", 7, {"draft", "active", "revoked", "completed"}),
        ("Consent", "status", 6, {"active", "inactive", "rejected"}),
        ("Consent.provision", "type", 2, {"permit", "deny"}),
        ("Composition", "status", 4, {"preliminary", "final", "amended", "entered-in-error"}),
        ("Composition", "confidentiality", 6, {"N", "R", "V"}),
        ("Observation", "status", 8, {"final", "cancelled"}),
        ("DiagnosticReport", "status", 10, {"final", "partial"}),
        ("Appointment", "status", 10, {"proposed", "booked", "waitlist"}),
        ("OperationOutcome.issue", "severity", 4, {"fatal", "error"}),
        ("OperationOutcome.issue", "code", 31, {"invalid", "business-rule"}),
        ("Provenance.entity", "role", 5, {"revision", "source", "removal"}),
        ("Goal", "lifecycleStatus", 9, {"proposed", "completed"}),
        ("Narrative", "status", 4, {"generated", "empty"}),
        ("Quantity", "comparator", 4, {"<", ">="}),
        ("SimpleQuantity", "comparator", 4, {"<"}),
        ("DetectedIssue", "status", 8, {"final"}),
    ],
)
def test_a_bound_element_has_fhirs_codes(kind: str, element: str, count: int, some: set[str]) -> None:
    bound = codes(kind, element)

    assert len(bound) == count
    assert some <= bound


def test_a_concept_is_bound_with_its_system() -> None:
    rule = KINDS["Condition"].rules["clinicalStatus"]

    assert isinstance(rule, Concept)
    assert ("http://terminology.hl7.org/CodeSystem/condition-clinical", "remission") in rule.codings
    assert len(rule.codings) == 6


def test_what_takes_a_whole_outside_standard_is_not_listed() -> None:
    assert not {"mimetypes", "languages", "all-languages", "currencies", "ucum-units"} & set(TABLE["codes"])
    assert "currency" not in KINDS["Money"].rules


def test_a_types_elements_lead_to_their_own_types() -> None:
    name, contained = KINDS["Patient"].rules["name"], KINDS["Patient"].rules["contained"]
    nested = KINDS["Composition.section"].rules["section"]
    again = KINDS["Observation.component"].rules["referenceRange"]
    limit = KINDS["Observation.referenceRange"].rules["low"]

    assert (name, nested) == (KINDS["HumanName"], KINDS["Composition.section"])
    assert again is KINDS["Observation.referenceRange"]
    assert limit is KINDS["SimpleQuantity"]
    assert isinstance(contained, AnyResource)
    assert KINDS["Task.input"].rules["valueReference"].__class__ is Targets
    assert isinstance(KINDS["Patient"].rules["_birthDate"], Kind)


def test_a_reference_knows_the_types_that_fhir_allows() -> None:
    individual = KINDS["Encounter.participant"].rules["individual"]
    focus = KINDS["Task"].rules["focus"]

    assert isinstance(individual, Targets)
    assert isinstance(focus, Targets)
    assert set(individual.types or ()) == {"Practitioner", "PractitionerRole", "RelatedPerson"}
    assert focus.types is None


def test_its_resources_are_those_of_the_structure_validator() -> None:
    assert set(fhirkit.RESOURCE_TYPES) == RESOURCE_TYPES


def test_its_elements_are_those_of_the_structure_validator() -> None:
    strange = [
        f"{name}.{element}"
        for name in sorted(RESOURCE_TYPES)
        for element in TABLE["types"][name]
        for found in fhirkit.validate({"resourceType": name, element: [[[]]]})
        if "unknown element" in found.message
    ]

    assert strange == []


def test_its_codes_are_those_of_another_implementation() -> None:
    """fhir.resources writes R4B's codes beside its fields; for what messages carry they are R4's."""
    bound = [
        (f"{name}.{field_name}", rule.codes, set(values))
        for name in _COMPARED.split()
        for field_name, field in get_fhir_model_class(name).model_fields.items()
        if isinstance(rule := KINDS[name].rules.get(field.alias or field_name), Codes)
        and isinstance(extra := field.json_schema_extra, dict)
        and isinstance(values := extra.get("enum_values"), list)
    ]

    assert len(bound) > 40
    assert [(place, theirs - ours) for place, ours, theirs in bound if theirs - ours - {"+"}] == []


def test_the_generator_writes_its_file_from_the_definitions(tmp_path: Path) -> None:
    binding = {"strength": "required", "valueSet": "http://hl7.org/fhir/ValueSet/colours|4.0.1"}
    lamp = {
        "resourceType": "StructureDefinition",
        "id": "Lamp",
        "fhirVersion": "4.0.1",
        "kind": "resource",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/DomainResource",
        "snapshot": {"element": []},
        "differential": {
            "element": [
                {"id": "Lamp", "path": "Lamp"},
                {
                    "id": "c",
                    "path": "Lamp.colour",
                    "max": "*",
                    "type": [{"code": "code"}],
                    "binding": binding,
                },
                {"id": "p", "path": "Lamp.part", "max": "1", "type": [{"code": "BackboneElement"}]},
                {"id": "v", "path": "Lamp.part.value[x]", "max": "1", "type": [{"code": "string"}]},
                {"id": "q", "path": "Lamp.part.inner", "max": "*", "contentReference": "#Lamp.part"},
            ]
        },
    }
    colours = {
        "resourceType": "ValueSet",
        "id": "colours",
        "compose": {"include": [{"system": "urn:colours"}]},
    }
    system = {
        "resourceType": "CodeSystem",
        "url": "urn:colours",
        "content": "complete",
        "concept": [{"code": "red", "concept": [{"code": "dark-red"}]}, {"code": "blue"}],
    }
    folder: dict[str, list[JsonObject]] = {
        "profiles-resources": [lamp],
        "profiles-types": [{**lamp, "id": "Later", "fhirVersion": "4.3.0"}],
        "valuesets": [colours, system],
        "v3-codesystems": [],
    }
    for name, resources in folder.items():
        text = json.dumps({"entry": [{"resource": one} for one in resources]})
        (tmp_path / f"{name}.json").write_text(text, "utf-8")

    output = tmp_path / "out.json"
    subprocess.run(
        [sys.executable, str(GENERATOR), str(tmp_path), str(output)], check=True, capture_output=True
    )

    written = json.loads(output.read_text("utf-8"))
    assert written["types"] == {
        "Lamp": {"colour": "code* colours", "part": "Lamp.part"},
        "Lamp.part": {"valueString": "string", "inner": "Lamp.part*"},
    }
    assert written["bases"] == {"Lamp": "DomainResource", "Lamp.part": "BackboneElement"}
    assert written["codes"] == {"colours": {"urn:colours": ["red", "dark-red", "blue"]}}
