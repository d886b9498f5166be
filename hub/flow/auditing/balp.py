"""Which codes and addresses does an AuditEvent use? IHE BALP 1.1, DICOM's and HL7's."""

from typing import Final

from message_schemas import JsonObject
from message_schemas.codes import BASE

AUDIT_KIND_SYSTEM: Final = f"{BASE}/CodeSystem/audit-event"
SID_MESSAGE: Final = f"{BASE}/sid/message"
SID_USER: Final = f"{BASE}/sid/user"

_HL7: Final = "http://terminology.hl7.org/CodeSystem"
_BALP: Final = "https://profiles.ihe.net/ITI/BALP"
_DCM: Final = "http://dicom.nema.org/resources/ontology/DCM"
_REST: Final = "http://hl7.org/fhir/restful-interaction"
_LIFECYCLE: Final = f"{_HL7}/iso-21089-lifecycle"
_RESOURCE: Final = "http://hl7.org/fhir/resource-types"
ACT_REASON_SYSTEM: Final = f"{_HL7}/v3-ActReason"
DATA_ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


def coding(system: str, code: str, display: str) -> JsonObject:
    """A Coding."""
    return {"system": system, "code": code, "display": display}


def profile(name: str) -> str:
    """The canonical address of a BALP profile."""
    return f"{_BALP}/StructureDefinition/IHE.BasicAudit.{name}"


def resource_type(name: str) -> JsonObject:
    """An entity's type, where it is this kind of resource."""
    return coding(_RESOURCE, name, name)


# What happened.
EXPORT: Final = coding(_DCM, "110106", "Export")
IMPORT: Final = coding(_DCM, "110107", "Import")
SECURITY_ALERT: Final = coding(_DCM, "110113", "Security Alert")
RESTFUL: Final = coding(f"{_HL7}/audit-event-type", "rest", "RESTful Operation")
DELIVERY: Final = coding(AUDIT_KIND_SYSTEM, "delivery", "Delivery")
DISCLOSE: Final = coding(_LIFECYCLE, "disclose", "Disclose Record Lifecycle Event")
TRANSMIT: Final = coding(_LIFECYCLE, "transmit", "Transmit Record Lifecycle Event")
BY_CONSENT: Final = coding(
    f"{_BALP}/CodeSystem/AuthZsubType", "AuthZ-Consent", "Authorization Decision using Roles and Consent"
)
BY_ROLE: Final = coding(
    f"{_BALP}/CodeSystem/AuthZsubType", "AuthZ-Role", "Authorization Decision using only Roles"
)
CREATED: Final = coding(_REST, "create", "create")
READ: Final = coding(_REST, "read", "read")
UPDATED: Final = coding(_REST, "update", "update")
SEARCHED: Final = coding(_REST, "search-type", "search-type")
OPERATED: Final = coding(_REST, "operation", "operation")

# Who took part.
SOURCE: Final = coding(_DCM, "110153", "Source Role ID")
DESTINATION: Final = coding(_DCM, "110152", "Destination Role ID")
APPLICATION: Final = coding(_DCM, "110150", "Application")
AUTHOR: Final = coding(f"{_HL7}/v3-ParticipationType", "AUT", "author (originator)")
INFORMATION_RECIPIENT: Final = coding(f"{_HL7}/v3-ParticipationType", "IRCP", "information recipient")
PROVIDER: Final = coding(f"{_HL7}/v3-RoleClass", "PROV", "healthcare provider")
AUTHORIZATION_SERVER: Final = coding(f"{_HL7}/extra-security-role-type", "authserver", "authorization server")
CUSTODIAN: Final = coding("http://snomed.info/sct", "159541003", "Record keeping/library clerk")
PATIENT_ADVOCATE: Final = coding("http://snomed.info/sct", "429577009", "Patient Advocate")
APPLICATION_SERVER: Final = coding(f"{_HL7}/security-source-type", "4", "Application Server")

# What it was about.
PERSON: Final = coding(f"{_HL7}/audit-entity-type", "1", "Person")
SYSTEM_OBJECT: Final = coding(f"{_HL7}/audit-entity-type", "2", "System Object")
REQUEST_ID: Final = coding(
    f"{_BALP}/CodeSystem/BasicAuditEntityType",
    "XrequestId",
    "transport specific unique identifier where http X-Request-Id is used",
)
PATIENT_ROLE: Final = coding(f"{_HL7}/object-role", "1", "Patient")
REPORT: Final = coding(f"{_HL7}/object-role", "3", "Report")
DOMAIN_RESOURCE: Final = coding(f"{_HL7}/object-role", "4", "Domain Resource")
QUERY_ROLE: Final = coding(f"{_HL7}/object-role", "24", "Query")

SUCCESS: Final = "0"
MINOR_FAILURE: Final = "4"
SERIOUS_FAILURE: Final = "8"
