"""How are sending a message, following it and taking it back described?"""

from collections.abc import Mapping
from typing import Final

from adapters.contract import Adapter
from hub.api.openapi.parts import (
    Answered,
    Content,
    Operation,
    body,
    fhir,
    instant,
    items_of,
    object_of,
    one_of,
    plain,
    ref,
    schema,
    text,
    text_or_null,
    whole,
)
from hub.domain.delivery import DeliveryStatus
from hub.flow.errors import TABLE
from message_schemas import DEFINITIONS, JsonObject

TAG: Final = "Messages"

# whatever a message can be refused for; a delivery's or a case's own state is no matter of it
_ACCEPTING: Final = tuple(code for code in TABLE if code != "conflict")
MESSAGE_ID: Final = "11111111-2222-4333-8444-555555555555"

SCHEMAS: Final[dict[str, JsonObject]] = {
    "MessageEvent": one_of(
        DEFINITIONS, "What kind of message it is: a code of the hub's or of MedCom's events."
    ),
    "DeliveryStatus": one_of(
        DeliveryStatus,
        "`held` waits for a consent; `withheld`, `rejected`, `withdrawn`, `dead` and `expired` will not arrive.",
    ),
    "Tracking": {
        **object_of(
            "Where a message is, for each of its recipients.",
            {
                "message_id": text("MessageHeader.id."),
                "event": schema("MessageEvent"),
                "received_at": instant("When the hub accepted it."),
                "deliveries": items_of("TrackedDelivery", "One for each recipient."),
            },
        ),
        "examples": [
            {
                "message_id": MESSAGE_ID,
                "event": "status-report",
                "received_at": "2026-11-22T09:00:00+00:00",
                "deliveries": [
                    {
                        "recipient": "jobcentret",
                        "status": "held",
                        "status_at": "2026-11-22T09:00:00+00:00",
                        "reasons": [
                            {
                                "code": "no-consent",
                                "text": "Der er intet samtykke, som dækker oplysningerne.",
                                "category": "substance-use",
                            }
                        ],
                        "attempts": 0,
                    }
                ],
            }
        ],
    },
    "TrackedDelivery": object_of(
        "One recipient's delivery.",
        {
            "recipient": text("The recipient's party id."),
            "status": schema("DeliveryStatus"),
            "status_at": instant("Since when."),
            "reasons": items_of("TrackedReason", "Why: of the message's own categories, never of consents."),
            "attempts": whole("How often the hub has tried to hand it over.", minimum=0),
        },
    ),
    "TrackedReason": object_of(
        "Why one category goes or stays.",
        {
            "code": text("The reason's code."),
            "text": text("The reason in Danish."),
            "category": text_or_null("The information category; null where the content has no known one."),
        },
    ),
}


def operations(
    adapters: Mapping[str, Adapter], max_message_bytes: int
) -> Mapping[tuple[str, str], Operation]:
    """The calls by method and path."""
    return {
        ("POST", "/fhir/$process-message"): _process_message(max_message_bytes),
        ("POST", "/native/{format}"): _native_document(adapters, max_message_bytes),
        **_FOLLOWING,
    }


def _process_message(max_message_bytes: int) -> Operation:
    return Operation(
        id="processMessage",
        tag=TAG,
        summary="Send a message",
        description=(
            "Takes a FHIR message Bundle and answers with MedCom's acknowledgement once it is durably "
            "accepted. Identity is (you, MessageHeader.id): the same content again gets the first answer again "
            f"and is delivered once. At most {max_message_bytes} bytes."
        ),
        parameters=(ref("parameters", "TraceParent"),),
        request=body(fhir("MessageBundle"), "The message."),
        answers={
            200: Answered("Durably accepted.", fhir("Acknowledgement")),
            204: Answered("An acknowledgement was sent in: it is not acknowledged."),
        },
        refusals=_ACCEPTING,
        refused_with=fhir("AnswerToMessage"),
    )


def _native_document(adapters: Mapping[str, Adapter], max_message_bytes: int) -> Operation:
    documents = native_documents(adapters)
    return Operation(
        id="sendNativeDocument",
        tag=TAG,
        summary="Send a document in your own format",
        description=(
            "Takes one document of your party's adapter. The answer is that format's own receipt where it has "
            f"one, else the acknowledgement. At most {max_message_bytes} bytes."
        ),
        parameters=(ref("parameters", "TraceParent"),),
        request=body(documents, "The document."),
        answers={
            200: Answered("Durably accepted.", {**fhir("Acknowledgement"), **documents}),
            204: Answered("A receipt was sent in: it is not acknowledged."),
        },
        refusals=_ACCEPTING,
        refused_with={**fhir("AnswerToMessage"), **documents},
    )


def native_documents(adapters: Mapping[str, Adapter]) -> Content:
    """The media types of the native formats that the hub speaks."""
    offered = [media_type for adapter in adapters.values() for media_type in adapter.content_types]
    return {media_type: {"schema": schema("NativeDocument")} for media_type in offered}


def native_schemas(adapters: Mapping[str, Adapter]) -> dict[str, JsonObject]:
    """The schemas that depend on which formats the hub speaks."""
    return {
        "NativeFormat": one_of(adapters, "The name of a native format that the hub speaks."),
        "NativeDocument": text("A document, or a receipt, in a party's own format and character set."),
    }


_FOLLOWING: Final = {
    ("GET", "/messages/{message_id}"): Operation(
        id="trackMessage",
        tag=TAG,
        summary="Follow a message that you sent",
        description="Says for each recipient where the message is and why. Only its sender may ask.",
        answers={200: Answered("Where it is.", plain("Tracking"))},
        refusals=("not-found",),
    ),
    ("POST", "/messages/{message_id}/cancel"): Operation(
        id="cancelMessage",
        tag=TAG,
        summary="Take a message back",
        description="Cancels every delivery that is not yet handed over; what has gone stays as it is.",
        answers={200: Answered("Where it is after that.", plain("Tracking"))},
        refusals=("not-found",),
    ),
}
