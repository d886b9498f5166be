"""Which FHIR resources go in and out, and what of them does the hub itself promise?

FHIR's own definitions are not repeated here: a schema names what the hub looks at or fills in, and leaves the
rest to the specification that it links to.
"""

from datetime import UTC, datetime
from typing import Final

from hub.api.consents import STATUSES
from hub.api.openapi.parts import one_of, schema, text
from hub.flow.errors import Refusal
from message_schemas import JsonObject, OrganizationValue, build_acknowledgement, operation_outcome
from message_schemas.codes import ISSUE_SYSTEM, SID_PARTY, MedComEvent
from message_schemas.identifiers import Identifier
from message_schemas.message import OrganizationRef

_R4: Final = "http://hl7.org/fhir/R4"
_EXAMPLE_ID: Final = "3f1c6d0e-9d2b-4f5a-8a4e-2f6f0f4a7c0{}"


def _resource(name: str, description: str, properties: JsonObject, page: str) -> JsonObject:
    """A FHIR resource: what is said of it here, and everything else that R4 allows."""
    return {
        "type": "object",
        "description": description,
        "required": ["resourceType", *properties],
        "properties": {
            "resourceType": {"const": name, "description": "FHIR's name of the resource."},
            **properties,
        },
        "additionalProperties": True,
        "externalDocs": {"url": f"{_R4}/{page}", "description": f"{name} in FHIR R4"},
    }


def _bundle(kind: str, description: str, entry: JsonObject, page: str) -> JsonObject:
    return _resource(
        "Bundle",
        description,
        {"type": {"const": kind, "description": "FHIR's kind of Bundle."}, "entry": entry},
        page,
    )


def _entries(description: str, least: int, resource: JsonObject) -> JsonObject:
    """A Bundle's entries, of which the first is a resource like this."""
    return {
        "type": "array",
        "description": description,
        "minItems": least,
        "prefixItems": [_entry(resource)],
        "items": {"type": "object", "description": "One entry with its resource.", "additionalProperties": True},
    }  # fmt: skip


def _entry(resource: JsonObject) -> JsonObject:
    return {
        "type": "object",
        "description": "The first entry.",
        "required": ["resource"],
        "properties": {"resource": resource},
        "additionalProperties": True,
    }


def _header(description: str, properties: JsonObject) -> JsonObject:
    return _resource("MessageHeader", description, properties, "messageheader.html")


def _searchset(found: str) -> JsonObject:
    """A searchset; one in which nothing was found has no entries."""
    bundle = _bundle("searchset", f"What was found: {found}.", {}, "bundle.html#searchset")
    matched = {"type": "object", "description": "One match with its address.", "additionalProperties": True}
    bundle["properties"]["entry"] = {
        "type": "array", "description": "The matches; absent where there are none.", "items": matched,
    }  # fmt: skip
    bundle["required"].remove("entry")
    return bundle


def _acknowledgement_example() -> JsonObject:
    """A real one, from the builder that the hub answers with."""
    return build_acknowledgement(
        bundle_id=_EXAMPLE_ID.format(7),
        header_id=_EXAMPLE_ID.format(8),
        provenance_id=_EXAMPLE_ID.format(9),
        answered_at=datetime(2026, 11, 22, 9, tzinfo=UTC),
        hub=OrganizationValue(party_id="hub", name="Handleplan Hub"),
        to=OrganizationRef("Organization/sender", (Identifier(SID_PARTY, "gp-havnen"),)),
        acknowledged_id=_EXAMPLE_ID.format(1),
        code="ok",
    )


def _response() -> JsonObject:
    return {
        "type": "object",
        "description": "What is answered, and how it fared.",
        "required": ["identifier", "code"],
        "properties": {
            "identifier": text("MessageHeader.id of the message that is answered."),
            "code": one_of(
                ("ok", "transient-error", "fatal-error"),
                "`ok`: durably accepted. `transient-error`: send the same again. `fatal-error`: correct it.",
            ),
        },
        "additionalProperties": True,
    }


def _issue() -> JsonObject:
    coding = {
        "type": "object",
        "description": "The hub's code of what is wrong; GET /fhir/CodeSystem/issue has them all.",
        "required": ["system", "code"],
        "properties": {
            "system": {"const": ISSUE_SYSTEM, "description": "The hub's code system of issues."},
            "code": text("The code, which stays the same when sentences change."),
        },
    }
    details = {
        "type": "object",
        "description": "What is wrong and what to do, in Danish.",
        "required": ["coding", "text"],
        "properties": {
            "coding": {"type": "array", "description": "One coding.", "minItems": 1, "items": coding},
            "text": text("The sentence in Danish."),
        },
    }
    expression: JsonObject = {
        "type": "array",
        "description": "Where: FHIRPath, or the name of the parameter.",
        "items": {"type": "string", "description": "One place."},
    }
    return {
        "type": "object",
        "description": "One thing that is wrong, or a warning.",
        "required": ["severity", "code", "details", "diagnostics"],
        "properties": {
            "severity": one_of(("error", "warning", "information"), "Only an error refuses."),
            "code": text("FHIR's issue type."),
            "details": details,
            "diagnostics": text("The sentence in English."),
            "expression": expression,
        },
    }


def _outcome() -> JsonObject:
    issues = {"type": "array", "description": "At least one.", "minItems": 1, "items": _issue()}
    outcome = _resource(
        "OperationOutcome",
        "Why something was refused: what, where and what to do. It never quotes what was received.",
        {"issue": issues},
        "operationoutcome.html",
    )
    return {**outcome, "examples": [operation_outcome(Refusal("not-found").all_issues())]}


_ACKNOWLEDGES: Final[JsonObject] = {
    "eventCoding": {
        "type": "object",
        "description": "MedCom's event.",
        "required": ["code"],
        "properties": {"code": {"const": MedComEvent.ACKNOWLEDGEMENT.value, "description": "Its code."}},
        "additionalProperties": True,
    },
    "response": _response(),
}


def schemas() -> dict[str, JsonObject]:
    """The FHIR schemas by name; examples are made by what the hub answers with."""
    return {
        **_messages(),
        **_consents(),
        **_definitions(),
        "OperationOutcome": _outcome(),
        "FhirXml": text(
            "The same resource in FHIR's XML form.",
            externalDocs={"url": f"{_R4}/xml.html", "description": "FHIR in XML"},
        ),
    }


def _messages() -> dict[str, JsonObject]:
    header = _header("The message's header.", {"id": text("Its identity.")})
    acknowledgement = _bundle(
        "message",
        "MedCom's acknowledgement (2.0.3) of a message.",
        _entries("MessageHeader first.", 1, _header("Whose answer it is.", _ACKNOWLEDGES)),
        "messaging.html",
    )
    return {
        "MessageBundle": _bundle(
            "message",
            "A MedCom-shaped FHIR message: MessageHeader first, one Patient, the Organizations with their "
            "identifiers, a Provenance for this message, and what it is about.",
            _entries("MessageHeader first.", 1, header),
            "messaging.html",
        ),
        "Acknowledgement": {**acknowledgement, "examples": [_acknowledgement_example()]},
        "AnswerToMessage": {
            "description": "The acknowledgement where the MessageHeader could be read, else the OperationOutcome.",
            "oneOf": [schema("Acknowledgement"), schema("OperationOutcome")],
        },
    }


def _consents() -> dict[str, JsonObject]:
    return {
        "Consent": _resource(
            "Consent",
            "A citizen's consent in the shape of IHE PCF: provisions say who may tell whom what, and for what.",
            {"status": one_of(STATUSES, "Only `active` counts; `inactive` revokes.")},
            "consent.html",
        ),
        "ConsentSearchset": _searchset("Consents"),
        "AuditSearchset": _searchset("AuditEvents in the shape of IHE BALP"),
    }


def _definitions() -> dict[str, JsonObject]:
    return {
        "CapabilityStatement": _resource(
            "CapabilityStatement",
            "What the hub speaks: resources, interactions, messages, security.",
            {"fhirVersion": {"const": "4.0.1", "description": "R4."}},
            "capabilitystatement.html",
        ),
        "Definition": {
            "type": "object",
            "description": "A published definition; `resourceType` is the one in the address.",
            "required": ["resourceType", "id", "url"],
            "properties": {
                "resourceType": text("FHIR's name of the resource."),
                "id": text("The id in the address."),
                "url": text("Its canonical address.", format="uri"),
            },
            "additionalProperties": True,
            "externalDocs": {
                "url": f"{_R4}/conformance-module.html",
                "description": "Conformance in FHIR R4",
            },
        },
    }
