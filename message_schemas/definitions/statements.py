"""What may a referral say of the citizen beside its reason, each so that it can be withheld alone?"""

from typing import Final

from message_schemas.definitions.model import MANY, Element, Profile, coded
from message_schemas.definitions.parts import about_citizen, statement, who, yes_or_no
from message_schemas.terminology import SUBSTANCES, TOPIC

CHILDREN_AT_HOME: Final = statement(
    "children-at-home",
    "children-at-home",
    "Om der bor børn under 18 år i hjemmet",
    "Whether children under 18 live in the home",
    yes_or_no(),
)
SUBSTANCE: Final = statement(
    "substance",
    "substance",
    "Hvilket rusmiddel borgeren søger hjælp for",
    "Which substance the citizen seeks help for",
    Element(
        "value[x]",
        "Stoffer, alkohol eller begge dele",
        "Drugs, alcohol or both",
        min=1,
        types=("CodeableConcept",),
        values=SUBSTANCES,
    ),
)
PREGNANCY: Final = statement(
    "pregnancy",
    "pregnancy",
    "Om borgeren er gravid",
    "Whether the citizen is pregnant",
    yes_or_no(),
    Element(
        "component",
        "Hvornår barnet ventes",
        "When the child is expected",
        slice="due-date",
        where=coded("code", TOPIC.url, "due-date"),
        elements=(Element("value[x]", "Terminsdatoen", "The due date", min=1, types=("dateTime", "Period")),),
    ),
)
CURRENT_TREATMENT: Final = statement(
    "current-treatment",
    "current-treatment",
    "Behandling, som borgeren får andre steder",
    "Treatment that the citizen is given elsewhere",
    Element(
        "value[x]",
        "Hvilken behandling og hvor",
        "Which treatment and where",
        min=1,
        types=("string", "CodeableConcept"),
    ),
)
INTERPRETER: Final = statement(
    "interpreter",
    "interpreter",
    "Hvilket sprog der er brug for tolk på",
    "The language for which an interpreter is needed",
    Element(
        "value[x]",
        "Sproget, helst som kode (fx ar, uk), eller ja/nej",
        "The language, preferably as a code (ar, uk), or yes/no",
        min=1,
        types=("CodeableConcept", "string", "boolean"),
    ),
)
MEDICATION: Final = Profile(
    "current-medication",
    "MedicationStatement",
    "Medicin, som borgeren får",
    "Medication that the citizen takes",
    (
        Element("status", "Om borgeren stadig får den", "Whether the citizen still takes it", min=1),
        Element(
            "medication[x]",
            "Lægemidlet, gerne med ATC-kode",
            "The medicine, preferably with its ATC code",
            min=1,
            types=("CodeableConcept", "Reference"),
        ),
        about_citizen(),
        Element("effective[x]", "Siden hvornår", "Since when"),
        who("informationSource", "Hvem der oplyser det", "Who says so", "Patient", "RelatedPerson"),
        Element("reasonCode", "Hvad den gives for", "What it is given for", max=MANY),
        Element(
            "dosage",
            "Dosering",
            "Dosage",
            max=MANY,
            elements=(Element("text", "Doseringen med ord", "The dosage in words", expected=True),),
        ),
        Element("note", "Bemærkning", "Remark", max=MANY),
    ),
)
