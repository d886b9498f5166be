"""How does the hub tell a sender what became of a message at one recipient?"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from message_schemas.builders.envelope import bundle, header, narrative, organization, provenance, reference
from message_schemas.builders.values import OrganizationValue, instant
from message_schemas.codes import (
    BASE,
    CATEGORY_SYSTEM,
    DELIVERY_REASON_SYSTEM,
    DELIVERY_STATUS_SYSTEM,
    EVENT_SYSTEM,
    MEDCOM_MESSAGE_PROFILE,
    SID_PARTY,
    EventCode,
)

JsonObject = dict[str, Any]

RECIPIENT_EXTENSION: Final = f"{BASE}/StructureDefinition/recipient"

# status: response code, issue severity, Danish, English
_STATUSES: Final = {
    "held": ("transient-error", "warning", "Afventer samtykke", "Waits for a consent"),
    "withheld": ("fatal-error", "error", "Tilbageholdt: må ikke videregives", "Withheld: not to be shared"),
    "queued": ("ok", "information", "Klar til udlevering", "Ready for hand-over"),
    "handed-over": ("ok", "information", "Udleveret", "Handed over"),
    "acknowledged": ("ok", "information", "Kvitteret af modtageren", "Acknowledged by the recipient"),
    "rejected": ("fatal-error", "error", "Afvist af modtageren", "Rejected by the recipient"),
    "cancelled": ("ok", "information", "Annulleret af afsenderen", "Cancelled by the sender"),
    "withdrawn": (
        "fatal-error",
        "error",
        "Samtykket er trukket tilbage før udlevering",
        "The consent was withdrawn before hand-over",
    ),
    "dead": ("fatal-error", "error", "Kunne ikke udleveres", "Could not be handed over"),
    "expired": (
        "fatal-error",
        "error",
        "Ikke hentet eller samtykket i tide",
        "Not fetched or consented in time",
    ),
}


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
    response_code, severity, danish, english = _STATUSES[status]
    sent = instant(at)
    sender = organization(_derived(header_id, "hub"), hub.name, hub.identifiers)
    receiver = organization(_derived(header_id, "receiver"), to.name, to.identifiers)
    top = header(header_id, EventCode.DELIVERY_STATUS, EVENT_SYSTEM, sender, [receiver])
    status_issue = _issue(
        severity, {"system": DELIVERY_STATUS_SYSTEM, "code": status}, danish, english, recipient
    )
    outcome: JsonObject = {
        "resourceType": "OperationOutcome",
        "id": _derived(header_id, "outcome"),
        "text": narrative(("Modtager", recipient.name), ("Status", danish)),
        "issue": [status_issue, *(_reason(severity, reason) for reason in reasons)],
    }
    top["response"] = {"identifier": message_id, "code": response_code, "details": reference(outcome)}
    own = provenance(provenance_id, header_id, sent, sender, "new-message")
    return bundle(bundle_id, sent, (top, outcome, own, sender, receiver), MEDCOM_MESSAGE_PROFILE)


def _derived(header_id: str, part: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"delivery-status/{header_id}/{part}"))


def _issue(
    severity: str, coding: JsonObject, danish: str, english: str, recipient: OrganizationValue
) -> JsonObject:
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
        "details": {"coding": [coding], "text": danish},
        "diagnostics": english,
    }


def _reason(severity: str, reason: DeliveryReason) -> JsonObject:
    codings = [{"system": DELIVERY_REASON_SYSTEM, "code": reason.code}]
    if reason.category:
        codings.append({"system": CATEGORY_SYSTEM, "code": reason.category})
    return {
        "severity": severity,
        "code": "business-rule",
        "details": {"coding": codings, "text": reason.text},
    }
