"""Which code systems and value sets do the hub's messages speak, and what do the codes mean?"""

from typing import Final

from message_schemas.terminology.contract import (
    CATEGORIES,
    DECISION_OUTPUT,
    DECISION_OUTPUTS,
    DISCHARGE_REASON,
    DISCHARGE_REASONS,
    INFORMATION_CATEGORY,
    LEGAL_BASES,
    LEGAL_BASIS,
    PARTY_KIND,
    PARTY_KINDS,
    PURPOSE,
    PURPOSES,
)
from message_schemas.terminology.model import (
    CodeSystem,
    Concept,
    Include,
    ValueSet,
    all_of,
    of_fhir,
    some_of,
)
from message_schemas.terminology.topics import (
    ASSESSMENT_TOPICS,
    LEGAL_GROUND,
    LEGAL_GROUND_CATEGORIES,
    LEGAL_GROUNDS,
    TOPIC,
    TOPIC_CATEGORIES,
    TOPICS,
)

# In the order in which they are published; message-event follows from the definitions.
CODE_SYSTEMS: Final = (
    INFORMATION_CATEGORY,
    PURPOSE,
    LEGAL_BASIS,
    PARTY_KIND,
    DISCHARGE_REASON,
    DECISION_OUTPUT,
    TOPIC,
    LEGAL_GROUND,
)
KNOWN_CODES: Final = {system.url: system.codes for system in CODE_SYSTEMS}

__all__ = [
    "ASSESSMENT_TOPICS",
    "CATEGORIES",
    "CODE_SYSTEMS",
    "DECISION_OUTPUT",
    "DECISION_OUTPUTS",
    "DISCHARGE_REASON",
    "DISCHARGE_REASONS",
    "INFORMATION_CATEGORY",
    "KNOWN_CODES",
    "LEGAL_BASES",
    "LEGAL_BASIS",
    "LEGAL_GROUND",
    "LEGAL_GROUNDS",
    "LEGAL_GROUND_CATEGORIES",
    "PARTY_KIND",
    "PARTY_KINDS",
    "PURPOSE",
    "PURPOSES",
    "TOPIC",
    "TOPICS",
    "TOPIC_CATEGORIES",
    "CodeSystem",
    "Concept",
    "Include",
    "ValueSet",
    "all_of",
    "of_fhir",
    "some_of",
]
