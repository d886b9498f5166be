"""What does the hub tell a sender about what became of a message at one recipient?"""

from collections.abc import Iterator
from typing import Any, Final

from message_schemas.codes import EventCode
from message_schemas.definitions.common import structure
from message_schemas.definitions.model import (
    MANY,
    Content,
    Element,
    EventDefinition,
    Profile,
    Rule,
    Where,
    extension,
)
from message_schemas.message import Message, codings_of, objects, text_of
from message_schemas.terminology import (
    DELIVERY_REASON,
    DELIVERY_REASONS,
    DELIVERY_STATUS,
    DELIVERY_STATUSES,
    of_fhir,
)

JsonObject = dict[str, Any]

RECIPIENT_EXTENSION: Final = structure("recipient")
# What each status means for the sender: wait, resend nothing, or all is well.
RESPONSE_CODES: Final = {
    "held": "transient-error",
    "withheld": "fatal-error",
    "queued": "ok",
    "handed-over": "ok",
    "acknowledged": "ok",
    "rejected": "fatal-error",
    "cancelled": "ok",
    "withdrawn": "fatal-error",
    "dead": "fatal-error",
    "expired": "fatal-error",
}
# How serious each response code is.
SEVERITIES: Final = {"ok": "information", "transient-error": "warning", "fatal-error": "error"}
_CODES: Final = of_fhir(
    "response-code",
    "Svarkoder",
    "Response codes",
    "http://hl7.org/fhir/response-code",
    "ok",
    "transient-error",
    "fatal-error",
)


def _other_severity(_message: Message, _number: int, outcome: JsonObject) -> Iterator[str]:
    for place, one in enumerate(objects(outcome.get("issue"), keep_gaps=True)):
        for coding in codings_of(one.get("details")):
            code = text_of(coding.get("code"))
            meant = RESPONSE_CODES.get(code or "") if coding.get("system") == DELIVERY_STATUS.url else None
            if meant is not None and one.get("severity") != SEVERITIES[meant]:
                yield f"issue[{place}].severity"


def _severity_of(response: str) -> str:
    """The FHIRPath: every status of this response code has its severity."""
    codes = " | ".join(f"'{code}'" for code, meant in RESPONSE_CODES.items() if meant == response)
    return f"issue.where(details.coding.where(code in ({codes})).exists()).all(severity = '{SEVERITIES[response]}')"


HEADER: Final = Profile(
    "delivery-status-header",
    "MessageHeader",
    "Hvilken besked det gælder",
    "Which message it is about",
    (
        Element(
            "response",
            "Den besked, der svares om",
            "The message that is told of",
            min=1,
            elements=(
                Element("identifier", "Beskedens MessageHeader.id", "The message's MessageHeader.id", min=1),
                Element("code", "Gik det godt?", "Did it go well?", min=1, values=_CODES),
                Element(
                    "details",
                    "Hvad der blev af den",
                    "What became of it",
                    min=1,
                    targets=("OperationOutcome",),
                    in_bundle=True,
                ),
            ),
        ),
    ),
)
OUTCOME: Final = Profile(
    "delivery-status-outcome",
    "OperationOutcome",
    "Leveringens status hos modtageren",
    "The delivery's status at the recipient",
    (
        Element(
            "issue",
            "Leveringens status",
            "The delivery's status",
            min=1,
            slice="status",
            where=Where("details.coding.system", value=DELIVERY_STATUS.url),
            elements=(
                Element("details", "Statussen", "The status", values=DELIVERY_STATUSES, text_allowed=False),
                extension(
                    RECIPIENT_EXTENSION,
                    "Modtageren",
                    "The recipient",
                    "Reference",
                    required=True,
                    targets=("Organization",),
                ),
            ),
        ),
        Element(
            "issue",
            "Årsagen til, at der ventes, eller at beskeden ikke nåede frem",
            "Why it waits or did not arrive",
            max=MANY,
            slice="reason",
            where=Where("details.coding.system", value=DELIVERY_REASON.url),
            elements=(Element("details", "Årsagen", "The reason", values=DELIVERY_REASONS),),
        ),
    ),
    (
        Rule(
            "delivery-status-severity",
            " and ".join(_severity_of(response) for response in SEVERITIES),
            _other_severity,
        ),
    ),
)

EVENTS: Final = (
    EventDefinition(
        EventCode.DELIVERY_STATUS,
        "Leveringsstatus",
        english="Delivery status",
        about_da=(
            "Hubben fortæller afsenderen, hvad der blev af en besked hos en modtager, og hvorfor den venter "
            "eller ikke når frem."
        ),
        about_en=(
            "The hub tells the sender what became of a message at a recipient, and why it waits or will not "
            "arrive."
        ),
        contents=(Content(HEADER, min=1, max=1), Content(OUTCOME, min=1, max=1)),
        also_allowed=frozenset(),
        from_hub_only=True,
        needs_patient=False,
    ),
)
