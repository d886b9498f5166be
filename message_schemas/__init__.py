"""What is a message of the hub: read, validated, compared, categorised and built."""

from message_schemas.builders import (
    AckCode,
    AuthorValue,
    CitizenValue,
    Correspondence,
    DeliveryReason,
    LegalGround,
    MessageValue,
    OrganizationValue,
    ReferralRequest,
    StatusReport,
    build_acknowledgement,
    build_delivery_status,
)
from message_schemas.categories import Part, message_categories, parts
from message_schemas.codes import (
    EventCode,
    InformationCategory,
    LegalBasis,
    MedComEvent,
    PartyKind,
    Purpose,
)
from message_schemas.definitions import DEFINITIONS, EventDefinition, definition
from message_schemas.fhir_json import JsonObject, from_json, to_json
from message_schemas.hashing import content_hash
from message_schemas.identifiers import (
    Identifier,
    citizen_birthdate,
    is_well_formed,
    normalise_organisation,
)
from message_schemas.issues import Issue, issue
from message_schemas.message import Destination, Message, OrganizationRef, PatientRef, Response
from message_schemas.outcomes import operation_outcome
from message_schemas.parsing import (
    MessageRefused,
    Unparsable,
    UnsupportedContentType,
    canonical_content_type,
    message_of,
    parse,
)
from message_schemas.validation import has_errors, validate

__all__ = [
    "DEFINITIONS",
    "AckCode",
    "AuthorValue",
    "CitizenValue",
    "Correspondence",
    "DeliveryReason",
    "Destination",
    "EventCode",
    "EventDefinition",
    "Identifier",
    "InformationCategory",
    "Issue",
    "JsonObject",
    "LegalBasis",
    "LegalGround",
    "MedComEvent",
    "Message",
    "MessageRefused",
    "MessageValue",
    "OrganizationRef",
    "OrganizationValue",
    "Part",
    "PartyKind",
    "PatientRef",
    "Purpose",
    "ReferralRequest",
    "Response",
    "StatusReport",
    "Unparsable",
    "UnsupportedContentType",
    "build_acknowledgement",
    "build_delivery_status",
    "canonical_content_type",
    "citizen_birthdate",
    "content_hash",
    "definition",
    "from_json",
    "has_errors",
    "is_well_formed",
    "issue",
    "message_categories",
    "message_of",
    "normalise_organisation",
    "operation_outcome",
    "parse",
    "parts",
    "to_json",
    "validate",
]
