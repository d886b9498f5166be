"""What does a test result say?"""

from collections.abc import Iterator
from typing import Any, Final

from message_schemas.codes import EventCode, InformationCategory, Purpose
from message_schemas.definitions.common import reveals, structure
from message_schemas.definitions.model import (
    MANY,
    Content,
    Element,
    EventDefinition,
    Profile,
    Rule,
    extension,
)
from message_schemas.definitions.parts import about_citizen, own_id, who
from message_schemas.message import Message
from message_schemas.terminology import INTERPRETATIONS, TEST_KINDS, TESTED_SUBSTANCES

JsonObject = dict[str, Any]
_C = InformationCategory

AGREED_EXTENSION: Final = structure("agreed-test")
SUPERVISED_EXTENSION: Final = structure("supervised-sampling")
_SAYS: Final = ("interpretation", "dataAbsentReason", "component", "hasMember")


def _says_nothing(_message: Message, _number: int, observation: JsonObject) -> Iterator[str]:
    if not any(name in _SAYS or name.startswith("value") for name in observation):
        yield ""


REPORT: Final = Profile(
    "test-result-report",
    "DiagnosticReport",
    "Prøvesvaret",
    "The test report",
    (
        extension(
            AGREED_EXTENSION,
            "Om prøven er aftalt med borgeren",
            "Whether the test was agreed with the citizen",
            "boolean",
            expected=True,
        ),
        extension(
            SUPERVISED_EXTENSION,
            "Om prøven er taget under opsyn",
            "Whether the sampling was supervised",
            "boolean",
            expected=True,
        ),
        own_id("Prøvesvarets id", "The report's id"),
        Element("basedOn", "Aftalen eller planen bag prøven", "The agreement or plan behind it", max=MANY),
        Element("status", "Svarets status", "The report's status", min=1),
        Element("category", "Slags undersøgelse", "Kind of examination", max=MANY),
        Element(
            "code",
            "Slags prøve",
            "Kind of test",
            min=1,
            values=TEST_KINDS,
            text_allowed=True,
        ),
        about_citizen(),
        Element(
            "effective[x]",
            "Hvornår prøven er taget",
            "When the sample was taken",
            expected=True,
            types=("dateTime", "Period"),
        ),
        Element("issued", "Hvornår svaret er givet", "When the report was issued"),
        who("performer", "Hvem der har taget eller analyseret prøven", "Who sampled or analysed", many=True),
        who("resultsInterpreter", "Hvem der har vurderet svaret", "Who interpreted the result", many=True),
        Element("specimen", "Prøven", "The sample", max=MANY, targets=("Specimen",)),
        Element(
            "result",
            "De enkelte fund",
            "The single findings",
            max=MANY,
            expected=True,
            targets=("Observation",),
            in_bundle=True,
        ),
        Element("conclusion", "Konklusion", "Conclusion", expected=True),
        Element("conclusionCode", "Konklusionen som kode", "The conclusion as a code", max=MANY),
        Element("presentedForm", "Svaret som dokument", "The report as a document", max=MANY),
    ),
)
OBSERVATION: Final = Profile(
    "test-result-observation",
    "Observation",
    "En måling eller et fund",
    "A measurement or a finding",
    (
        Element("status", "Målingens status", "The measurement's status", min=1),
        Element(
            "code",
            "Hvad der er undersøgt for",
            "What was tested for",
            min=1,
            values=TESTED_SUBSTANCES,
            text_allowed=True,
        ),
        about_citizen(),
        Element("effective[x]", "Hvornår prøven er taget", "When the sample was taken"),
        Element("value[x]", "Det målte, eller positiv/negativ", "The measurement, or positive/negative"),
        Element("dataAbsentReason", "Hvorfor der ikke er noget svar", "Why there is no result"),
        Element(
            "interpretation",
            "Positiv, negativ eller usikker (HL7's koder)",
            "Positive, negative or indeterminate (HL7's codes)",
            max=MANY,
            values=INTERPRETATIONS,
            text_allowed=True,
        ),
        Element("note", "Bemærkning", "Remark", max=MANY),
        Element("method", "Metode", "Method"),
        Element("specimen", "Prøven", "The sample", targets=("Specimen",)),
        Element("referenceRange", "Grænseværdi", "Cut-off", max=MANY),
    ),
    (
        Rule(
            "test-without-finding",
            "value.exists() or interpretation.exists() or dataAbsentReason.exists() or component.exists() "
            "or hasMember.exists()",
            _says_nothing,
            "warning",
        ),
    ),
)
SPECIMEN: Final = Profile(
    "test-specimen",
    "Specimen",
    "Prøven",
    "The sample",
    (
        Element("type", "Prøvemateriale", "Material"),
        about_citizen(),
        Element("receivedTime", "Hvornår laboratoriet fik den", "When the laboratory received it"),
        Element(
            "collection",
            "Prøvetagningen",
            "The sampling",
            elements=(
                who("collector", "Hvem der tog prøven", "Who took the sample"),
                Element("collected[x]", "Hvornår prøven er taget", "When the sample was taken"),
                Element("method", "Hvordan prøven er taget", "How the sample was taken"),
            ),
        ),
        Element("note", "Bemærkning", "Remark", max=MANY),
    ),
)

EVENTS: Final = (
    EventDefinition(
        EventCode.TEST_RESULT,
        "Prøvesvar",
        english="Test result",
        about_da="Giver svaret på en aftalt prøve: hvad der er fundet, hvornår og hvordan prøven er taget.",
        about_en="Gives the result of an agreed test: what was found, when and how the sample was taken.",
        focus=(REPORT,),
        contents=(Content(OBSERVATION, min=1), Content(SPECIMEN)),
        default_purpose=Purpose.STATUS_REPORTING,
        reveals=reveals(_C.TEST_RESULT),
    ),
)
