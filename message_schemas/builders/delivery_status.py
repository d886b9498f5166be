"""How does the hub tell a sender what became of a message at one recipient?"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from message_schemas.builders.coded import coding
from message_schemas.builders.envelope import bundle, header, narrative, organization, provenance, reference
from message_schemas.builders.values import OrganizationValue, instant
from message_schemas.codes import (
    CATEGORY_SYSTEM,
    EVENT_SYSTEM,
    MEDCOM_MESSAGE_PROFILE,
    SID_PARTY,
    EventCode,
)
from message_schemas.definitions.delivery_status import RECIPIENT_EXTENSION, RESPONSE_CODES, SEVERITIES
from message_schemas.terminology import DELIVERY_REASON, DELIVERY_STATUS, INFORMATION_CATEGORY

JsonObject = dict[str, Any]

_ENGLISH: Final = {concept.code: concept.en for concept in DELIVERY_STATUS.concepts}
_ANOTHER_REASON: Final = "other"


@dataclass(frozen=True, slots=True)
class DeliveryReason:
    """Why a delivery has its status: a code, the hub's own words, and the message's own category."""

    code: str
    text: str
    category: str | None = None


def build_delivery_status(
    *,
    bundle_id: str,
    header_id: str,
    provenance_id: str,
    at: dt.datetime,
    hub: OrganizationValue,
    to: OrganizationValue,
    message_id: str,
    recipient: OrganizationValue,
    status: str,
    reasons: Sequence[DeliveryReason] = (),
) -> JsonObject:
    """The delivery-status message about `message_id` at `recipient`; KeyError for an unknown status."""
    response_code = RESPONSE_CODES[status]
    severity = SEVERITIES[response_code]
    sent = instant(at)
    sender = organization(_derived(header_id, "hub"), hub.name, hub.identifiers)
    receiver = organization(_derived(header_id, "receiver"), to.name, to.identifiers)
    top = header(header_id, EventCode.DELIVERY_STATUS, EVENT_SYSTEM, sender, [receiver])
    danish = DELIVERY_STATUS.name(status)
    outcome: JsonObject = {
        "resourceType": "OperationOutcome",
        "id": _derived(header_id, "outcome"),
        "text": narrative(("Modtager", recipient.name), ("Status", danish)),
        "issue": [_status(severity, status, recipient), *(_reason(severity, reason) for reason in reasons)],
    }
    top["response"] = {"identifier": message_id, "code": response_code, "details": reference(outcome)}
    own = provenance(provenance_id, header_id, sent, sender, "new-message")
    return bundle(bundle_id, sent, (top, outcome, own, sender, receiver), MEDCOM_MESSAGE_PROFILE)


def _derived(header_id: str, part: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"delivery-status/{header_id}/{part}"))


def _status(severity: str, status: str, recipient: OrganizationValue) -> JsonObject:
    named = [one for one in recipient.identifiers if one.system == SID_PARTY] or list(recipient.identifiers)
    identifier = {"system": named[0].system, "value": named[0].value}
    return {
        "extension": [
            {
                "url": RECIPIENT_EXTENSION,
                "valueReference": {"identifier": identifier, "display": recipient.name},
            }
        ],
        "severity": severity,
        "code": "informational" if severity == "information" else "business-rule",
        "details": {"coding": [coding(DELIVERY_STATUS, status)], "text": DELIVERY_STATUS.name(status)},
        "diagnostics": _ENGLISH[status],
    }


def _reason(severity: str, reason: DeliveryReason) -> JsonObject:
    code = reason.code if reason.code in DELIVERY_REASON.codes else _ANOTHER_REASON
    codings = [coding(DELIVERY_REASON, code)]
    if reason.category in INFORMATION_CATEGORY.codes:
        codings.append({"system": CATEGORY_SYSTEM, "code": reason.category})
    return {
        "severity": severity,
        "code": "business-rule",
        "details": {"coding": codings, "text": reason.text.strip() or DELIVERY_REASON.name(code)},
    }
