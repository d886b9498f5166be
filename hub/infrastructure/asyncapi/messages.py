"""Which messages go over the broker, and how do their properties, headers and bodies look?"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from adapters.contract import Adapter
from hub.infrastructure.amqp_door import ACKNOWLEDGEMENT, OUTCOME
from hub.infrastructure.broker.accounts import user_of
from message_schemas import DEFINITIONS, EventDefinition, JsonObject, OrganizationValue, build_acknowledgement
from message_schemas.codes import EVENT_SYSTEM, FHIR_JSON, FHIR_XML, SID_PARTY
from message_schemas.identifiers import Identifier
from message_schemas.message import OrganizationRef

BINDING_VERSION: Final = "0.3.0"
FROM_PARTY, FROM_HUB = "PropertiesFromParty", "PropertiesFromHub"
PARTY_ID: Final = "[a-z0-9][a-z0-9-]{0,62}"
_TRACEPARENT: Final = "^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"
_EXAMPLE_TRACE: Final = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
_EXAMPLE_ID: Final = "3f1c6d0e-9d2b-4f5a-8a4e-2f6f0f4a7c0{}"
_R4: Final = "http://hl7.org/fhir/R4"


def ref(kind: str, name: str) -> JsonObject:
    """A reference to a component."""
    return {"$ref": f"#/components/{kind}/{name}"}


def from_parties() -> tuple[str, ...]:
    """The events that a party may publish."""
    return tuple(str(row.event) for row in DEFINITIONS.values() if not row.from_hub_only)


def from_hub() -> tuple[str, ...]:
    """The messages that the hub publishes: every event, and the answer to what no header could be read of."""
    return (*(str(row.event) for row in DEFINITIONS.values()), OUTCOME)


def messages() -> dict[str, JsonObject]:
    """The Message Objects by name."""
    return {**{str(row.event): _event(row) for row in DEFINITIONS.values()}, OUTCOME: _outcome()}


def _event(row: EventDefinition) -> JsonObject:
    name = str(row.event)
    answers = name == ACKNOWLEDGEMENT
    said: JsonObject = {
        "name": name,
        "title": row.english,
        "summary": _summary(row),
        "description": _description(row),
        "contentType": FHIR_JSON,
        "headers": ref("schemas", "Headers"),
        "correlationId": ref("correlationIds", "Answered" if answers else "Message"),
        "payload": _payload(row),
        "bindings": {"amqp": {"messageType": name, "bindingVersion": BINDING_VERSION}},
        "x-danish": row.danish,
        "x-amqp-properties": _properties_of(row),
    }
    if answers:
        headers = {"traceparent": _EXAMPLE_TRACE}
        said["examples"] = [{"name": "taken", "headers": headers, "payload": _acknowledgement_example()}]
    return said


def _summary(row: EventDefinition) -> str:
    if not row.focus_types:
        return "Says how a message fared; it has no focus of its own."
    return f"A message whose focus is {_or(row.focus_types)}."


def _description(row: EventDefinition) -> str:
    sentences = [row.about_en, f"MessageHeader.eventCoding is `{row.system}|{row.event}`."]
    if row.default_purpose is not None:
        sentences.append(f"Its purpose, unless it says another, is `{row.default_purpose}`.")
    if row.answered_by is not None:
        sentences.append(f"It is answered by `{row.answered_by}`.")
    if row.from_hub_only:
        sentences.append("Only the hub sends it.")
    if row.sender_kinds is not None:
        sentences.append(f"By default sent by {_or(sorted(row.sender_kinds))}.")
    if row.receiver_kinds is not None:
        sentences.append(f"By default sent to {_or(sorted(row.receiver_kinds))}.")
    if row.system == EVENT_SYSTEM:
        sentences.append(f"What it must hold: `/fhir/MessageDefinition/{row.event}`.")
    if not row.acknowledged:
        sentences.append("It is never acknowledged.")
    return " ".join(sentences)


def _properties_of(row: EventDefinition) -> JsonObject:
    by_hub = {"fromHub": ref("schemas", FROM_HUB)}
    return by_hub if row.from_hub_only else {"fromParty": ref("schemas", FROM_PARTY), **by_hub}


def _outcome() -> JsonObject:
    return {
        "name": OUTCOME,
        "title": "Operation outcome",
        "summary": "The answer to what came without a readable MessageHeader.",
        "description": "Its `correlation_id` is the `message_id` that was sent. It is never acknowledged.",
        "contentType": FHIR_JSON,
        "headers": ref("schemas", "Headers"),
        "payload": ref("schemas", "OperationOutcome"),
        "bindings": {"amqp": {"messageType": OUTCOME, "bindingVersion": BINDING_VERSION}},
        "x-amqp-properties": {"fromHub": ref("schemas", FROM_HUB)},
    }


def _payload(row: EventDefinition) -> JsonObject:
    """The FHIR message Bundle with this event in its header, and with a resource of its focus's type."""
    header = _resource("MessageHeader", {"eventCoding": _coding(row)})
    entry: JsonObject = {
        "description": "The MessageHeader first.",
        "items": [_holding(header, "The MessageHeader.")],
    }
    if row.focus_types:
        kind = {"enum": list(row.focus_types), "description": "What the message is about."}
        focus = _object("The focus.", {"resourceType": kind})
        entry["contains"] = _holding(focus, "An entry with the focus.")
    return {"allOf": [ref("schemas", "MessageBundle"), {"properties": {"entry": entry}}]}


def _coding(row: EventDefinition) -> JsonObject:
    return _object(
        "The event.",
        {
            "system": {"const": row.system, "description": "The event's code system."},
            "code": {"const": str(row.event), "description": "The event's code."},
        },
    )


def _holding(resource: JsonObject, description: str) -> JsonObject:
    return _object(description, {"resource": resource})


def _resource(name: str, properties: JsonObject) -> JsonObject:
    kind = {"const": name, "description": "FHIR's name of the resource."}
    return _object(f"A {name}.", {"resourceType": kind, **properties})


def _object(description: str, properties: JsonObject, *, optional: Iterable[str] = ()) -> JsonObject:
    left_out = frozenset(optional)
    return {
        "type": "object",
        "description": description,
        "required": [name for name in properties if name not in left_out],
        "properties": properties,
    }


def _or(names: Iterable[str]) -> str:
    return " or ".join(names)


def schemas(adapters: Mapping[str, Adapter]) -> dict[str, JsonObject]:
    """What the messages have in common: properties for each direction, headers, and FHIR's two shapes."""
    trace = {"type": "string", "description": "W3C trace context.", "pattern": _TRACEPARENT}
    entry = {
        "type": "array",
        "description": "MessageHeader, Patient, Organizations, a Provenance for this message, and the focus.",
        "minItems": 1,
    }
    issue = {"type": "array", "description": "What is wrong, where and what to do.", "minItems": 1}
    bundle = _resource("Bundle", {"type": {"const": "message", "description": "A message."}, "entry": entry})
    return {
        "Headers": _object("The application's headers.", {"traceparent": trace}, optional=("traceparent",)),
        FROM_PARTY: _from_party(),
        FROM_HUB: _from_hub(adapters),
        "MessageBundle": {
            **bundle,
            "description": "A MedCom-shaped FHIR message in JSON. With FHIR's XML the same, in XML.",
            "externalDocs": {"url": f"{_R4}/messaging.html", "description": "Messaging in FHIR R4"},
        },
        "OperationOutcome": {
            **_resource("OperationOutcome", {"issue": issue}),
            "externalDocs": {"url": f"{_R4}/operationoutcome.html", "description": "In FHIR R4"},
        },
    }


def _from_party() -> JsonObject:
    own = {
        "user_id": {
            "type": "string",
            "description": f"Your broker account, `{user_of('{party id}')}`; the broker verifies it, and without "
            "it the message is a dead letter.",
            "pattern": f"^{re.escape(user_of(''))}{PARTY_ID}$",
        }
    }
    return _basic_properties(
        "AMQP properties of what a party publishes.", (FHIR_JSON, FHIR_XML), from_parties(), own
    )


def _from_hub(adapters: Mapping[str, Adapter]) -> JsonObject:
    native = [f"{a.content_types[0]}; charset={a.charset}" for a in adapters.values()]
    own = {
        "correlation_id": {
            "type": "string",
            "description": f"`message_id` of what is answered, in `{ACKNOWLEDGEMENT}` and `{OUTCOME}`.",
        }
    }
    types = (FHIR_JSON, FHIR_XML, *native)
    return _basic_properties(
        "AMQP properties of what the hub publishes.", types, from_hub(), own, optional=("correlation_id",)
    )


def _basic_properties(
    description: str,
    content_types: Iterable[str],
    types: Iterable[str],
    own: Mapping[str, Any],
    optional: Iterable[str] = (),
) -> JsonObject:
    common = {
        "delivery_mode": {"const": 2, "description": "Persistent."},
        "content_type": {"enum": list(content_types), "description": "What the body is."},
        "message_id": {
            "type": "string",
            "description": "MessageHeader.id: the message's identity together with its sender.",
            "minLength": 1,
            "maxLength": 255,
        },
        "type": {"enum": list(types), "description": "The event."},
    }
    return _object(description, {**common, **own}, optional=optional)


def correlation_ids() -> JsonObject:
    """By what an answer finds its message."""
    return {
        "Message": {
            "description": "MessageHeader.id.",
            "location": "$message.payload#/entry/0/resource/id",
        },
        "Answered": {
            "description": "MessageHeader.id of the message that is answered.",
            "location": "$message.payload#/entry/0/resource/response/identifier",
        },
    }


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
