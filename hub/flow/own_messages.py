"""How does the hub itself send a message to a party? As one that is accepted already, with its delivery."""

from datetime import datetime

import orjson

from hub.domain.delivery import DeliveryStatus
from hub.domain.party import HUB_PARTY, Party
from hub.flow.changes import new_delivery
from hub.flow.hub import Hub
from hub.flow.records import Acceptance, MessageRecord
from message_schemas import EventCode, JsonObject
from message_schemas.codes import EVENT_SYSTEM, FHIR_JSON


def own_message(
    hub: Hub,
    bundle: JsonObject,
    event: EventCode,
    to: Party,
    now: datetime,
    *,
    citizen_id: str | None = None,
    purpose: str | None = None,
) -> Acceptance:
    """A message Bundle of the hub's to one party, queued. With a citizen it is in that citizen's access log."""
    key, body = hub.ids.key(), orjson.dumps(bundle)
    message = MessageRecord(
        key=key,
        sender=HUB_PARTY,
        message_id=bundle["entry"][0]["resource"]["id"],
        bundle_id=bundle["id"],
        event=event.value,
        event_system=EVENT_SYSTEM,
        received_at=now,
        content_hash="",
        status=200,
        issues=(),
        answer_id="",
        channel=HUB_PARTY,
        content_type=FHIR_JSON,
        body=body,
        size=len(body),
        citizen_id=citizen_id,
        purpose=purpose,
    )
    delivery = new_delivery(
        hub.ids.key(), key, to, "primary", DeliveryStatus.QUEUED, now, citizen_id=citizen_id
    )
    return Acceptance(message=message, deliveries=(delivery,))
