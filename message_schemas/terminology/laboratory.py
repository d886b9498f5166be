"""Which codes does a test result use, beside those of laboratories (NPU, LOINC) and HL7?"""

from typing import Final

from message_schemas.codes import InformationCategory
from message_schemas.terminology.model import CodeSystem, Concept, Include, ValueSet, all_of

INTERPRETATION_SYSTEM: Final = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"


def _test(code: str, da: str, en: str) -> Concept:
    return Concept(code, da, en, frozenset({InformationCategory.TEST_RESULT.value}))


TEST_KIND: Final = CodeSystem(
    "test-kind",
    "Slags prøve",
    "Kinds of test",
    (
        _test("urine-test", "Urinprøve", "Urine test"),
        _test("breath-test", "Alkometerprøve", "Breath test"),
        _test("blood-test", "Blodprøve", "Blood test"),
        _test("saliva-test", "Spytprøve", "Saliva test"),
        _test("hair-test", "Hårprøve", "Hair test"),
    ),
)


def _substance(code: str, da: str, en: str) -> Concept:
    """A test for a substance tells of its use as well, as the laboratories' own codes do."""
    said = (InformationCategory.TEST_RESULT, InformationCategory.SUBSTANCE_USE)
    return Concept(code, da, en, frozenset(category.value for category in said))


TESTED_SUBSTANCE: Final = CodeSystem(
    "tested-substance",
    "Hvad der er undersøgt for",
    "What is tested for",
    (
        _substance("alcohol", "Alkohol", "Alcohol"),
        _substance("alcohol-marker", "Alkoholmarkør (EtG, PEth, CDT)", "Alcohol marker (EtG, PEth, CDT)"),
        _substance("cannabis", "Cannabis", "Cannabis"),
        _substance("cocaine", "Kokain", "Cocaine"),
        _substance("amphetamines", "Amfetamin og MDMA", "Amphetamines and MDMA"),
        _substance("opioids", "Opioider", "Opioids"),
        _substance("methadone", "Metadon", "Methadone"),
        _substance("buprenorphine", "Buprenorphin", "Buprenorphine"),
        _substance("benzodiazepines", "Benzodiazepiner", "Benzodiazepines"),
        _substance("gabapentinoids", "Pregabalin og gabapentin", "Pregabalin and gabapentin"),
        _substance("ketamine", "Ketamin", "Ketamine"),
        _substance("ghb", "GHB", "GHB"),
        _substance("synthetic-cannabinoids", "Syntetiske cannabinoider", "Synthetic cannabinoids"),
        _test("sample-validity", "Prøvens gyldighed (fx kreatinin)", "The sample's validity (creatinine)"),
        _substance("other", "Andet stof", "Another substance"),
    ),
)

TEST_KINDS: Final = all_of(TEST_KIND)
TESTED_SUBSTANCES: Final = all_of(TESTED_SUBSTANCE)
_LISTED: Final = (
    "CAR B D U W < > AC IE QCF TOX A AA HH LL H H> HU L L< LU N I MS NCL NS R SYN-R S SDD SYN-S VS EX HX LX HM OBX "
    "IND E NEG ND POS DET EXP UNE NR RR WR"
)
# FHIR's own value set; words or codes of another system may stand instead.
INTERPRETATIONS: Final = ValueSet(
    "observation-interpretation",
    "Fortolkning af et prøvesvar",
    "Interpretations of a test result",
    (Include(INTERPRETATION_SYSTEM, None, frozenset(_LISTED.split())),),
    canonical="http://hl7.org/fhir/ValueSet/observation-interpretation",
)
