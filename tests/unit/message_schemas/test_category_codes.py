"""Which information categories does a code say, and do the hub's tables keep to what others publish?"""

import json
from typing import Any

import pytest

from message_schemas.category_codes import EVERY, TABLES, CodeTable, categories_of_code, meaning_of
from message_schemas.codes import (
    ACT_CODE_SYSTEM,
    CATEGORY_SYSTEM,
    LEGAL_GROUND_SYSTEM,
    MEDCOM_CARE_CATEGORY_SYSTEM,
    InformationCategory,
)
from message_schemas.terminology import CODE_SYSTEMS, TOPIC, TOPIC_CATEGORIES
from tests.unit.message_schemas.samples import EXAMPLES

ICD_10 = "http://hl7.org/fhir/sid/icd-10"
SKS = "urn:oid:1.2.208.176.2.4"
SKS_DIAGNOSES = "urn:oid:1.2.208.176.2.4.12"
ICPC_2 = "urn:oid:1.2.208.176.2.31"
ATC = "http://www.whocc.no/atc"
NPU = "urn:oid:1.2.208.176.2.1"
FFB = "urn:oid:1.2.208.176.2.22"
FSIII = "urn:oid:1.2.208.176.2.21"
CARE_SOCIAL = "http://fhir.kl.dk/term/CodeSystem/CareSocialCodes"
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"

# Published by KL and known to say nothing: headings, scales, kinds of goals, and how something was done.
FFB_UNMAPPED = {
    "67b4ac73",  # Social indsats
    "af7624f8",  # Ydelse
    "f708aea3",  # Tilbud
    "cda90d67",  # Målgruppe
    "b3ddc7d7",  # FFB tilstande
    "740934cd",  # Funktioner og forhold
    "93433530",  # Aktivitet og deltagelse
    "a56d59c0",  # Omgivelsesfaktorer
    *(
        "7ac451dc",
        "2254dac8",
        "401a397b",
        "ae9f388a",
        "b99a0790",
        "dd628e73",
        "e99763d6",
    ),  # Støttebehovsniveau
    *("b5257b2d", "10752a63", "d41c8072", "e47c22bd"),  # Måltype
    *(
        "e89d317c",
        "1c327095",
        "5bdde847",
        "8328ce4a",
        "832ae90b",
        "b508ff66",
        "cae545f5",
    ),  # Funktionsevneniveau
}


def table(name: str) -> CodeTable:
    return next(found for found in TABLES if found.name == name)


def published(name: str) -> dict[str, str]:
    """Every code of a published code system with its display."""
    document = json.loads((EXAMPLES / "terminology" / name).read_bytes())
    found: dict[str, str] = {}
    pending: list[dict[str, Any]] = list(document["concept"])
    while pending:
        concept = pending.pop()
        found[concept["code"]] = " ".join(concept["display"].split())
        pending += concept.get("concept", [])
    return found


@pytest.mark.parametrize(
    ("system", "code", "expected"),
    [
        (ICD_10, "F11.2", {"substance-use"}),
        (ICD_10, "f10.5", {"substance-use", "mental-health"}),  # a psychosis from alcohol
        (ICD_10, "F20.0", {"mental-health"}),
        (ICD_10, "K70.3", {"somatic-health", "substance-use"}),
        (ICD_10, "K29.7", {"somatic-health"}),
        (ICD_10, "T40.1", {"somatic-health", "substance-use"}),
        (ICD_10, "X61", {"mental-health", "somatic-health"}),
        (ICD_10, "Z56.0", {"employment", "social-circumstances"}),
        (ICD_10, "Z59.0", {"housing-and-economy", "social-circumstances"}),
        (ICD_10, "Z65.1", {"criminal-justice", "social-circumstances"}),
        (ICD_10, "Z95.5", {"somatic-health"}),
        (ICD_10, "D50.9", {"somatic-health"}),
        (SKS, "DF102", {"substance-use"}),
        (SKS, "DZ503", {"substance-use"}),
        (SKS_DIAGNOSES, "DF339", {"mental-health"}),
        (SKS, "F10", {"substance-use"}),
        (SKS, "KJDF10", {"somatic-health"}),
        (SKS, "MN07BC02", {"medication", "substance-use"}),
        (ICPC_2, "P15", {"substance-use"}),
        (ICPC_2, "P19", {"substance-use"}),
        (ICPC_2, "P76", {"mental-health"}),
        (ICPC_2, "Z06", {"employment", "social-circumstances"}),
        (ICPC_2, "Z03", {"housing-and-economy", "social-circumstances"}),
        (ICPC_2, "D97", {"somatic-health"}),
        (ICPC_2, "DF102", {"substance-use"}),  # the two Danish addresses are mixed up in practice
        (ATC, "N07BC02", {"medication", "substance-use"}),
        (ATC, "N07BB01", {"medication", "substance-use"}),
        (ATC, "V03AB15", {"medication", "substance-use"}),
        (ATC, "N05AH03", {"medication", "mental-health"}),
        (ATC, "N02AE01", {"medication"}),
        (ATC, "M01AE01", {"medication"}),
        (FFB, "293bf940-c075-4e3d-b5ef-6e331202e556", {"housing-and-economy"}),
        (FFB, "c8f4475a-8de3-4920-ad0c-eea78c49a68d", {"substance-use"}),
        (FSIII, "I6.3", {"substance-use"}),
        (FSIII, "f7710e83-a2d3-4c17-bcf6-bd084aec2efb", {"substance-use"}),
        (CARE_SOCIAL, "e459386d-1474-4c31-89c5-c8bc7a25e3d4", {"handleplan", "social-circumstances"}),
        (NPU, "NPU08994", {"substance-use", "test-result"}),
        (NPU, "NPU19550", {"test-result"}),
        (LOINC, "3397-7", {"substance-use", "test-result"}),
        (SNOMED, "7200002", {"substance-use"}),
        (ACT_CODE_SYSTEM, "ETH", {"substance-use"}),
        (ACT_CODE_SYSTEM, "IMP", set()),
        (MEDCOM_CARE_CATEGORY_SYSTEM, "other", set(EVERY)),
        (LEGAL_GROUND_SYSTEM, "sel-101", {"substance-use"}),
        (LEGAL_GROUND_SYSTEM, "sel-107", {"housing-and-economy", "social-circumstances"}),
    ],
)
def test_a_code_says_its_categories(system: str, code: str, expected: set[str]) -> None:
    assert categories_of_code(system, code) == expected


@pytest.mark.parametrize(
    ("system", "short", "one_of_them"),
    [(ICD_10, "Z72", "Z72.2"), (ICD_10, "F1", "F11"), (SKS, "DZ86", "DZ864"), (ATC, "N07", "N07BC02")],
)
def test_a_code_that_is_too_short_says_all_that_it_may_mean(
    system: str, short: str, one_of_them: str
) -> None:
    assert categories_of_code(system, one_of_them) <= categories_of_code(system, short)


@pytest.mark.parametrize(
    ("system", "code"),
    [
        (SNOMED, "73211009"),  # a concept that is not listed
        (LOINC, "11488-4"),
        (NPU, "NPU19550"),
        (SKS, "BRSP00"),  # treatment and care hold everything at once
        (SKS, "ZZ4992"),
        (ICD_10, "HELLO"),
        (FFB, "no-code-of-KL"),
        (CATEGORY_SYSTEM, "no-category"),
        ("https://example.org/local", "x"),
        ("http://hl7.org/fhir/sid/ndc", "x"),
        ("https://handleplan-hub.example/fhir/CodeSystem/invented", "x"),
        ("", ""),
    ],
)
def test_what_the_hub_cannot_read_it_knows_that_it_cannot_read(system: str, code: str) -> None:
    assert not meaning_of(system, code).read


@pytest.mark.parametrize(
    ("system", "code"),
    [
        ("http://unitsofmeasure.org", "mg"),
        ("http://hl7.org/fhir/task-status", "requested"),
        ("http://terminology.hl7.org/CodeSystem/condition-clinical", "active"),
        ("http://medcomfhir.dk/ig/terminology/CodeSystem/medcom-messaging-activityCodes", "new-message"),
        (ACT_CODE_SYSTEM, "AMB"),
    ],
)
def test_a_code_of_structure_is_read_and_says_nothing(system: str, code: str) -> None:
    assert meaning_of(system, code) == (frozenset(), True)


def test_every_code_of_kls_ffb_is_mapped_or_deliberately_not() -> None:
    codes = published("CodeSystem-FFB.json")

    listed = {code: name for rule in table("KL FFB").rules for code, name in rule.codes.items()}
    unmapped = {code[:8] for code in codes if not categories_of_code(FFB, code)}

    assert listed == codes
    assert unmapped == FFB_UNMAPPED


def test_every_code_of_kls_care_and_social_codes_is_looked_at() -> None:
    codes = published("CodeSystem-CareSocialCodes.json")

    listed = {code: name for rule in table("KL CareSocialCodes").rules for code, name in rule.codes.items()}

    assert listed == codes


def test_every_letter_category_of_medcom_is_mapped() -> None:
    codes = published("medcom/CodeSystem-medcom-careCommunication-categoryCodes.json")

    unmapped = [code for code in codes if not categories_of_code(MEDCOM_CARE_CATEGORY_SYSTEM, code)]

    assert codes
    assert unmapped == []


def test_what_the_hub_publishes_says_what_its_concepts_say() -> None:
    said = {code: categories_of_code(TOPIC.url, code) for code in TOPIC.codes}

    assert said == TOPIC_CATEGORIES
    assert all(
        meaning_of(system.url, str(concept.code)) == (concept.categories, True)
        for system in CODE_SYSTEMS
        for concept in system.concepts
    )


def test_no_code_stands_in_two_rules_of_a_table() -> None:
    listed = {found.name: [code for rule in found.rules for code in rule.codes] for found in TABLES}

    assert {name: codes for name, codes in listed.items() if len(codes) != len(set(codes))} == {}


def test_a_code_system_is_read_by_one_table_and_each_names_its_source() -> None:
    systems = [system for found in TABLES for system in found.systems]

    assert len(systems) == len(set(systems))
    assert all(found.name and found.source for found in TABLES)


def test_every_category_can_be_found_by_some_code() -> None:
    said = {
        category for found in TABLES for rule in found.rules if rule.says != EVERY for category in rule.says
    }

    # Of where somebody lives only labels and places speak; a plan is known by its resource type too.
    assert said == set(InformationCategory)
