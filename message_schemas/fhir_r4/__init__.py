"""Does a message keep what FHIR R4 says beyond structure: codes, invariants, narratives and references?"""

from message_schemas.fhir_r4.checking import check, check_alone

__all__ = ["check", "check_alone"]
