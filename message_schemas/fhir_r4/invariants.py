"""Which invariants does each FHIR R4 type have that a message may carry?

Written by hand after the definitions' own constraints, each under FHIR's key. Not here are FHIR's
best-practice recommendations, which refuse nothing (dom-6); what fhirkit checks (ele-1); what speaks of a
whole resource or Bundle (dom-2 to dom-5, ref-1, bdl-*) or of a narrative (txt-1, txt-2); and those of
definitional and financial resources.
"""

from collections.abc import Mapping
from typing import Final

from message_schemas.fhir_r4.of_datatypes import DATATYPES
from message_schemas.fhir_r4.of_questionnaires import QUESTIONNAIRES
from message_schemas.fhir_r4.of_resources import RESOURCES
from message_schemas.fhir_r4.values import Invariant

INVARIANTS: Final[Mapping[str, tuple[Invariant, ...]]] = {
    **DATATYPES,
    **RESOURCES,
    **QUESTIONNAIRES,
}
