"""Is base FHIR R4 kept: codes, invariants, narratives and references?"""
