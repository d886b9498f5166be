"""What does a test result say?"""

from typing import Final

from message_schemas.codes import EventCode, InformationCategory, Purpose
from message_schemas.definitions.common import citizen, reveals
from message_schemas.definitions.model import Content, Element, EventDefinition, Profile

_C = InformationCategory

REPORT: Final = Profile(
    "test-result-report",
    "DiagnosticReport",
    "Prøvesvaret",
    "The test report",
    (
        Element("status", "Svarets status", "The report's status", min=1),
        Element("code", "Hvad der er undersøgt", "What was tested", min=1),
        citizen(),
    ),
)
OBSERVATION: Final = Profile(
    "test-result-observation",
    "Observation",
    "En måling eller et fund",
    "A measurement or a finding",
    (
        Element("status", "Målingens status", "The measurement's status", min=1),
        Element("code", "Hvad der er målt", "What was measured", min=1),
    ),
)

EVENTS: Final = (
    EventDefinition(
        EventCode.TEST_RESULT,
        "Prøvesvar",
        english="Test result",
        about_da="Giver svaret på en aftalt prøve.",
        about_en="Gives the result of an agreed test.",
        focus=(REPORT,),
        contents=(Content(OBSERVATION, min=1),),
        default_purpose=Purpose.STATUS_REPORTING,
        reveals=reveals(_C.TEST_RESULT),
    ),
)
