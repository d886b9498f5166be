"""How is an event published as a FHIR MessageDefinition?"""

from typing import Any, Final

from message_schemas.codes import BASE, EVENT_SYSTEM, PARTY_KIND_SYSTEM
from message_schemas.definitions import DEFINITIONS, EventDefinition, Kinds
from message_schemas.definitions.model import MANY
from message_schemas.publishing.head import head
from message_schemas.terminology import PARTY_KIND

JsonObject = dict[str, Any]

SENDER_KIND: Final = f"{BASE}/StructureDefinition/sender-kind"
RECEIVER_KIND: Final = f"{BASE}/StructureDefinition/receiver-kind"


def message_definition(known: EventDefinition) -> JsonObject:
    """The MessageDefinition of one event: focus, further contents, answer, and who sends it to whom."""
    resource = head("MessageDefinition", str(known.event), known.danish, known.english, known.about_da)
    kinds = [*_kinds(SENDER_KIND, known.sender_kinds), *_kinds(RECEIVER_KIND, known.receiver_kinds)]
    if kinds:
        resource["extension"] = kinds
    resource["eventCoding"] = {"system": known.system, "code": str(known.event), "display": known.danish}
    resource["category"] = "consequence" if known.focus else "notification"
    resource["focus"] = [
        {"code": profile.type, "profile": profile.url, "min": 1, "max": "1"} for profile in known.focus
    ] + [
        {
            "code": content.profile.type,
            "profile": content.profile.url,
            "min": content.min,
            "max": "*" if content.max is MANY else str(content.max),
        }
        for content in known.contents
    ]
    if not resource["focus"]:
        del resource["focus"]
    resource["responseRequired"] = "always" if known.acknowledged else "never"
    if known.answered_by is not None:
        resource["allowedResponse"] = [{"message": message_url(DEFINITIONS[known.answered_by])}]
    return resource


def message_url(known: EventDefinition) -> str:
    """The address of an event's MessageDefinition."""
    return f"{BASE}/MessageDefinition/{known.event}"


def is_ours(known: EventDefinition) -> bool:
    """Whether the hub, and not MedCom, defines the event."""
    return known.system == EVENT_SYSTEM


def _kinds(url: str, kinds: Kinds) -> list[JsonObject]:
    if kinds is None:
        return []
    return [
        {
            "url": url,
            "valueCoding": {"system": PARTY_KIND_SYSTEM, "code": concept.code, "display": concept.da},
        }
        for concept in PARTY_KIND.concepts
        if concept.code in kinds
    ]
