"""How does the hub answer a message: MedCom's acknowledgement 2.0.3, with codes and no free text?"""

import datetime as dt
import re
import uuid
from collections.abc import Sequence
from typing import Any, Final, Literal

from message_schemas.builders.envelope import bundle, header, organization, provenance, reference
from message_schemas.builders.values import OrganizationValue, instant
from message_schemas.codes import (
    MEDCOM_ACK_HEADER_PROFILE,
    MEDCOM_ACK_OUTCOME_PROFILE,
    MEDCOM_ACK_PROFILE,
    MEDCOM_EVENT_SYSTEM,
    ROUTING_SYSTEMS,
    MedComEvent,
)
from message_schemas.identifiers import is_well_formed
from message_schemas.issues import Issue
from message_schemas.message import OrganizationRef
from message_schemas.narrative import table
from message_schemas.outcomes import operation_outcome

JsonObject = dict[str, Any]
AckCode = Literal["ok", "fatal-error", "transient-error"]

_FHIR_ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_UNKNOWN_SENDER: Final = "Ukendt afsender"


def build_acknowledgement(
    *,
    bundle_id: str,
    header_id: str,
    provenance_id: str,
    answered_at: dt.datetime,
    hub: OrganizationValue,
    to: OrganizationRef,
    acknowledged_id: str,
    code: AckCode,
    issues: Sequence[Issue] = (),
    received_provenance: JsonObject | None = None,
) -> JsonObject:
    """The acknowledgement Bundle of one message, from the hub to its sender.

    `received_provenance` is the answered message's own Provenance, which MedCom wants beside the
    acknowledgement's; it goes along without its texts.
    """
    sent = instant(answered_at)
    sender = organization(_derived(header_id, "hub"), hub.name, hub.identifiers)
    receiver = _receiver(to, header_id)
    top = header(header_id, MedComEvent.ACKNOWLEDGEMENT, MEDCOM_EVENT_SYSTEM, sender, [receiver])
    top["meta"] = {"profile": [MEDCOM_ACK_HEADER_PROFILE]}
    top["response"] = {"identifier": acknowledged_id, "code": code}
    resources = [top]
    if code != "ok" or issues:
        outcome = _outcome(_derived(header_id, "outcome"), issues)
        top["response"]["details"] = reference(outcome)
        resources.append(outcome)
    earlier = _without_texts(received_provenance, acknowledged_id, receiver)
    own = provenance(provenance_id, header_id, sent, sender, "acknowledgement", answers=acknowledged_id)
    resources += [*([earlier] if earlier else []), own, sender, receiver]
    return bundle(bundle_id, sent, resources, MEDCOM_ACK_PROFILE)


def _derived(header_id: str, part: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"acknowledgement/{header_id}/{part}"))


def _receiver(to: OrganizationRef, header_id: str) -> JsonObject:
    """The sender as it can be found again; its own name is a text and stays out."""
    known = [one for one in to.identifiers if one.system in ROUTING_SYSTEMS and is_well_formed(one)]
    return organization(_derived(header_id, "receiver"), None if known else _UNKNOWN_SENDER, known)


def _outcome(resource_id: str, issues: Sequence[Issue]) -> JsonObject:
    outcome = operation_outcome(issues)
    return {
        "resourceType": "OperationOutcome",
        "id": resource_id,
        "meta": {"profile": [MEDCOM_ACK_OUTCOME_PROFILE]},
        "text": {"status": "generated", "div": table([("Svar", found.text_da) for found in issues])},
        "issue": outcome["issue"],
    }


def _without_texts(
    received: JsonObject | None, acknowledged_id: str, sender: JsonObject
) -> JsonObject | None:
    """The received Provenance's id, times and activity; None when it lacks one of them."""
    if received is None:
        return None
    try:
        activity = received["activity"]["coding"][0]
        kept = (received["id"], received["occurredDateTime"], received["recorded"], activity["code"])
    except (KeyError, IndexError, TypeError):
        return None
    if not all(isinstance(value, str) and value for value in kept):
        return None
    resource_id, occurred, recorded, code = kept
    if _FHIR_ID.fullmatch(resource_id) is None or _FHIR_ID.fullmatch(code) is None:
        return None
    earlier = provenance(resource_id, acknowledged_id, occurred, sender, code)
    earlier["recorded"] = recorded
    return earlier
