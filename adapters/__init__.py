"""How does a partner's own format become a FHIR message, and a FHIR message that format again?"""
