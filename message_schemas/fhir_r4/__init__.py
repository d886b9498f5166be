"""Does a message keep what FHIR R4 says beyond structure: codes, invariants, narratives and references?"""

from message_schemas.fhir_r4.checking import check

__all__ = ["check"]
