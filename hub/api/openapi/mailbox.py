"""How is the mailbox described?"""

from collections.abc import Mapping
from typing import Final

from adapters.contract import Adapter
from hub.api.mailbox import CODES, LONGEST_WAIT, MOST
from hub.api.openapi.messages import MESSAGE_ID, native_documents
from hub.api.openapi.parts import (
    OF_JSON_BODIES,
    Answered,
    Operation,
    body,
    fhir,
    instant,
    items_of,
    object_of,
    one_of,
    plain,
    position,
    query,
    schema,
    text,
    text_or_null,
    whole,
)
from hub.api.parameters import LONGEST_NOTE
from message_schemas import JsonObject

TAG: Final = "Mailbox"
_DELIVERY_ID: Final = "0199d2c4-7b1e-7c3a-9f61-5b2f6f0f4a7c"

SCHEMAS: Final[dict[str, JsonObject]] = {
    "MailboxPage": {
        **object_of(
            "Unacknowledged messages, oldest first.",
            {
                "messages": items_of("WaitingMessage", "At most `limit` of them."),
                "next": text_or_null(
                    "`after` of the next call; null where this was the last page.", pattern="^[0-9]+$"
                ),
            },
        ),
        "examples": [
            {
                "messages": [
                    {
                        "delivery_id": _DELIVERY_ID,
                        "message_id": MESSAGE_ID,
                        "event": "referral-request",
                        "sender": "gp-havnen",
                        "received_at": "2026-11-22T09:00:00+00:00",
                        "size": 18734,
                    }
                ],
                "next": None,
            }
        ],
    },
    "WaitingMessage": object_of(
        "One message that waits.",
        {
            "delivery_id": text("Under which it is fetched and acknowledged."),
            "message_id": text("MessageHeader.id: take in a second one with the same id as the first again."),
            "event": schema("MessageEvent"),
            "sender": text("The sender's party id; `hub` for the hub's own messages."),
            "received_at": instant("When the hub accepted it."),
            "size": whole("Bytes of the message as it was received.", minimum=0),
        },
    ),
    "RecipientAnswer": {
        **object_of(
            "The recipient's word on a message.",
            {
                "code": one_of(
                    CODES,
                    "`ok` and `fatal-error` are final; `transient-error` asks for it again, with back-off.",
                ),
                "diagnostics": text_or_null("Why; it is not kept.", maxLength=LONGEST_NOTE),
            },
            optional=("diagnostics",),
        ),
        "examples": [{"code": "ok"}],
    },
    "SettledDelivery": {
        **object_of(
            "The delivery after the recipient's word.",
            {"delivery_id": text("The delivery."), "status": schema("DeliveryStatus")},
        ),
        "examples": [{"delivery_id": _DELIVERY_ID, "status": "acknowledged"}],
    },
}


def operations(adapters: Mapping[str, Adapter]) -> Mapping[tuple[str, str], Operation]:
    """The calls by method and path."""
    return {
        ("GET", "/mailbox/messages"): _LIST,
        ("GET", "/mailbox/messages/{delivery_id}"): _fetch(adapters),
        ("POST", "/mailbox/messages/{delivery_id}/acknowledge"): _ACKNOWLEDGE,
    }


_LIST: Final = Operation(
    id="listMailbox",
    tag=TAG,
    summary="List what waits for you",
    description="The messages that you have not acknowledged, oldest first; `wait` is long polling.",
    parameters=(
        query("after", "`next` of the page before.", position("The position after which to begin.")),
        query("limit", "How many at most.", whole("Messages.", minimum=1, maximum=MOST, default=100)),
        query(
            "wait",
            "How long to wait for the first message.",
            {
                "type": "number",
                "description": "Seconds.",
                "minimum": 0,
                "maximum": LONGEST_WAIT,
                "default": 0,
            },
        ),
    ),
    answers={200: Answered("What waits, maybe nothing.", plain("MailboxPage"))},
    refusals=("bad-request",),
)

_ACKNOWLEDGE: Final = Operation(
    id="acknowledgeMessage",
    tag=TAG,
    summary="Say that you have a message, or cannot take it",
    description="Idempotent: the first final word stands, and saying it again changes nothing.",
    request=body(plain("RecipientAnswer"), "Your word."),
    answers={200: Answered("How the delivery stands now.", plain("SettledDelivery"))},
    refusals=(*OF_JSON_BODIES, "not-found", "conflict"),
)


def _fetch(adapters: Mapping[str, Adapter]) -> Operation:
    return Operation(
        id="fetchMessage",
        tag=TAG,
        summary="Fetch a message",
        description=(
            "The message as a FHIR Bundle or, by `Accept`, in your party's native format. The first GET is the "
            "hand-over and asks once more whether you may have it; a later one gives the same again."
        ),
        answers={200: Answered("The message.", {**fhir("MessageBundle"), **native_documents(adapters)})},
        refusals=("not-found",),
    )
